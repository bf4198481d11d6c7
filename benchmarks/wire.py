"""A phone's connection reduced to what it costs the server: HTTP/1.1 on one kept-alive socket.

A full HTTP client would spend more processor time than the server that is being measured beside it.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    size: int
    """Bytes on the wire, headers included."""

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


TLS: dict[int, ssl.SSLContext] = {}
"""The ports on which TLS is spoken."""


class Wire:
    """One connection to the app on loopback."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, cookie: str = "", **headers: str
    ) -> Reply:
        """One request and its answer. Form fields make it a form's post."""
        if self._writer is None:
            self._writer = await self._connect()
        body = urlencode(form).encode() if form is not None else b""
        self._writer.write(_head(method, path, body, form is not None, cookie, headers) + body)
        status, found, size = await self._answer_head()
        if found.get("transfer-encoding") == "chunked":
            content, length = await self._chunks()
        else:
            length = int(found.get("content-length", 0))
            content = await self._reader.readexactly(length)
        return Reply(status, found, content, size + length)

    async def stream(self, path: str, cookie: str) -> asyncio.StreamReader:
        """Open an event stream; its lines come from the reader."""
        self._writer = await self._connect()
        self._writer.write(_head("GET", path, b"", False, cookie, {"Accept": "text/event-stream"}))
        await self._answer_head()
        return self._reader

    async def _connect(self) -> asyncio.StreamWriter:
        self._reader, writer = await asyncio.open_connection("127.0.0.1", self._port, ssl=TLS.get(self._port))
        return writer

    def close(self) -> None:
        if self._writer:
            self._writer.close()

    async def _answer_head(self) -> tuple[int, dict[str, str], int]:
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(first.split()[1]), found, len(head)

    async def _chunks(self) -> tuple[bytes, int]:
        content, length = b"", 0
        while True:
            line = await self._reader.readuntil(b"\r\n")
            chunk = await self._reader.readexactly(int(line, 16) + 2)
            length += len(line) + len(chunk)
            if len(chunk) == 2:
                return content, length
            content += chunk[:-2]


def _head(method: str, path: str, body: bytes, form: bool, cookie: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: workshop.test", "Accept-Encoding: gzip"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
