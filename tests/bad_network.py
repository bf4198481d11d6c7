"""A bad network between phones and the app: a proxy on loopback that loses, cuts, delays, repeats and reorders."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

SLOWEST = 1.0
"""Seconds that a request may be held up."""
LATEST = 3.0
"""Seconds after which a copy that went astray arrives, at the most."""


@dataclass
class BadNetwork:
    """``loss`` is the share of requests that fail for the phone: never sent, cut on the way, or the answer cut.

    As many are delayed, sent twice, and overtaken: lost for the phone, and delivered after what it sent since.
    """

    port: int
    """Where the app is."""
    seed: int
    loss: float = 0.0
    own: int = 0
    """Where phones find it."""
    fates: dict[str, int] = field(default_factory=dict)
    _astray: set[asyncio.Task[bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.own}"

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1000)
        self.own = server.sockets[0].getsockname()[1]
        ready.set()
        await over.wait()
        server.close()
        await asyncio.gather(*self._astray, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on each connection, as the app is asked to close it."""
        fate = ""
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            request = await _request(reader)
            fate = self._fate()
            self.fates[fate] = self.fates.get(fate, 0) + 1
            await self._meets(fate, request, writer)
        if fate in {"as it should", "late", "twice"}:
            writer.close()
        else:
            writer.transport.abort()

    def _fate(self) -> str:
        lost = ("never sent", "cut on its way", "answer cut")
        drawn = self._chance.random()
        if drawn < self.loss:
            return self._chance.choice(lost)
        for fate in ("late", "twice", "overtaken"):
            drawn -= self.loss
            if drawn < self.loss:
                return fate
        return "as it should"

    async def _meets(self, fate: str, request: bytes, writer: asyncio.StreamWriter) -> None:
        match fate:
            case "never sent":
                return
            case "cut on its way":
                _, app = await asyncio.open_connection("127.0.0.1", self.port)
                app.write(request[: self._chance.randrange(1, len(request))])
                await app.drain()
                app.close()
            case "overtaken":
                self._goes_astray(request)
            case "answer cut":
                answer = await self._ask(request, None)
                writer.write(answer[: self._chance.randrange(len(answer))])
                await writer.drain()
            case _:
                if fate == "late":
                    await asyncio.sleep(self._chance.uniform(0, SLOWEST))
                if fate == "twice":
                    self._goes_astray(request)
                await self._ask(request, writer)

    def _goes_astray(self, request: bytes) -> None:
        """The request arrives some time later, and nobody waits for the answer."""
        after = self._chance.uniform(0, LATEST)
        task = asyncio.create_task(self._ask(request, None, after))
        self._astray.add(task)
        task.add_done_callback(self._astray.discard)

    async def _ask(self, request: bytes, writer: asyncio.StreamWriter | None, after: float = 0.0) -> bytes:
        """The app's whole answer, passed on as it comes where somebody waits. An event stream may be cut."""
        await asyncio.sleep(after)
        reader, app = await asyncio.open_connection("127.0.0.1", self.port)
        stream = b"/events" in request.partition(b"\r\n")[0]
        if stream and writer is None:
            app.close()
            return b"-"
        answer = b""
        try:
            async with asyncio.timeout(self._chance.uniform(1, 10) if stream and self.loss else None):
                app.write(request)
                while some := await reader.read(65536):
                    answer += some
                    if writer:
                        writer.write(some)
                        await writer.drain()
        except TimeoutError:
            pass
        finally:
            app.close()
        return answer


async def _request(reader: asyncio.StreamReader) -> bytes:
    """One request with its body, changed so that the app closes the connection after its answer."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    head = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", head)
    return head[:-2] + b"Connection: close\r\n\r\n" + body


@contextlib.contextmanager
def bad_network(port: int, loss: float = 0.0, seed: int = 1) -> Iterator[BadNetwork]:
    """The network in a thread of its own. At its end everything that went astray has arrived."""
    network, ready = BadNetwork(port, seed, loss), threading.Event()
    loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        over = asyncio.Event()
        loops.append((asyncio.get_running_loop(), over))
        await network.serve(ready, over)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield network
    finally:
        loop, over = loops[0]
        loop.call_soon_threadsafe(over.set)
        thread.join(30)
