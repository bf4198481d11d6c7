"""The least a server can do: keep connections open, and send all of them one line when somebody posts.

python benchmarks/bare_stream.py PORT
"""

from __future__ import annotations

import asyncio
import sys

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
LINE = b"id: 1\ndata: 1\n\n"

_listening: list[asyncio.StreamWriter] = []


async def serve(port: int) -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", port, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"GET"):
        writer.write(HEAD)
        _listening.append(writer)
        return
    for one in _listening:
        one.write(LINE)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
