"""Live change: one stream of events for each phone, which speaks only when the room has something new to show.

What is sent is the room's *scene*, a row id. Votes do not move it, so a vote costs the other phones nothing. Beside it
stands ``support`` while the room waits for somebody distressed: then no phone waits until its person has typed.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from phone.sockets import send_at_once
from workshop import presence
from workshop.errors import JournalDown
from workshop.journal import Journal
from workshop.room import Room

HEARTBEAT = 15.0
"""Seconds of silence, more or less, after which a stream says the same scene again: a phone that hears nothing for
longer knows that the stream is dead, or that something on the way holds it back, and asks for itself."""
POLL = 2.0
"""Seconds between looks for what other processes wrote."""
_RARER = 5
"""How much rarer those looks are while the journal hears of it by itself."""
_AT_ONCE = 25
"""Streams that speak in one turn of the event loop."""
MOST_STREAMS = 4
"""Streams of one participant: a newer one ends the oldest, so that nobody uses up the connections of all."""
_RECONNECT = (1500, 4000)
"""Milliseconds until a phone connects again, spread so that a restart is not met by all at once."""


@dataclass
class _Watch:
    """One workshop with open streams, and those of them that wait for its scene to move."""

    scene: int
    streams: int = 0
    waiting: set[asyncio.Future[None]] = field(default_factory=set)


@dataclass(eq=False)
class _Listener:
    """One stream: what it waits for, and whether a newer one has taken its place."""

    ended: bool = False
    waiter: asyncio.Future[None] | None = None


class Hub:
    """Wakes the open streams of this process. Everything but ``stop`` happens in the event loop."""

    def __init__(self, journal: Journal) -> None:
        self.stopping = False
        self._journal = journal
        self._loop = asyncio.get_running_loop()
        self._watched: dict[str, _Watch] = {}
        self._listeners: dict[str, list[_Listener]] = {}
        self._polling = self._loop.create_task(self._poll())
        journal.listen(self._told)

    def stop(self) -> None:
        """End every stream. Any thread or signal handler may call this, more than once."""
        self._soon(self._stop)

    def known(self, workshop: str) -> Room:
        """The room as this process knows it."""
        return self._journal.known(workshop)

    @property
    def streams(self) -> int:
        """Streams that are open."""
        return sum(watch.streams for watch in list(self._watched.values()))

    async def scenes(self, workshop: str, seen: int, participants: tuple[str, ...]) -> AsyncGenerator[int | None, None]:
        """Each new scene after ``seen``, and None for a heartbeat, until the hub stops or newer streams take over."""
        watch = self._watched.get(workshop)
        if watch is None:
            scene = self._journal.room(workshop).scene
            watch = self._watched.setdefault(workshop, _Watch(scene))
            # It may have moved before anybody watched.
            watch.scene = max(watch.scene, self._journal.known(workshop).scene)
        watch.streams += 1
        listener = self._enters(participants)
        try:
            while not self.stopping and not listener.ended:
                if watch.scene > seen:
                    seen = watch.scene
                    yield seen
                elif not await self._moved(watch, listener):
                    yield None
        finally:
            self._leaves(participants, listener)
            watch.streams -= 1
            if not watch.streams:
                self._watched.pop(workshop, None)

    def _enters(self, participants: tuple[str, ...]) -> _Listener:
        listener = _Listener()
        for participant in participants:
            theirs = self._listeners.setdefault(participant, [])
            theirs.append(listener)
            for oldest in theirs[:-MOST_STREAMS]:
                oldest.ended = True
                if oldest.waiter and not oldest.waiter.done():
                    oldest.waiter.set_result(None)
        return listener

    def _leaves(self, participants: tuple[str, ...], listener: _Listener) -> None:
        for participant in participants:
            theirs = self._listeners[participant]
            theirs.remove(listener)
            if not theirs:
                del self._listeners[participant]

    async def _moved(self, watch: _Watch, listener: _Listener) -> bool:
        """Wait until the scene moves, or for about the time of a heartbeat; whether there is something to look at."""
        waiter = listener.waiter = self._loop.create_future()
        watch.waiting.add(waiter)
        try:
            # Phones that connected together should not be served together for ever.
            async with asyncio.timeout(HEARTBEAT * random.uniform(0.7, 1.3)):
                await waiter
        except TimeoutError:
            return False
        finally:
            watch.waiting.discard(waiter)
        return True

    def _told(self, workshop: str, row: int) -> None:
        """In a thread of the journal's, after each commit."""
        watch = self._watched.get(workshop)
        scene = _shows(self._journal.known(workshop), watch) if watch else 0
        if watch and scene > watch.scene:
            self._soon(self._move, watch, scene)

    def _soon(self, act: Callable[..., object], *given: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody is listening any more
            self._loop.call_soon_threadsafe(act, *given)

    def _move(self, watch: _Watch, scene: int) -> None:
        if scene > watch.scene:
            watch.scene = scene
            self._wake(list(watch.waiting))

    def _wake(self, waiting: list[asyncio.Future[None]]) -> None:
        """Let the streams speak, a few in each turn of the loop, so that votes are answered in between."""
        for waiter in waiting[:_AT_ONCE]:
            if not waiter.done():
                waiter.set_result(None)
        if waiting[_AT_ONCE:]:
            self._loop.call_soon(self._wake, waiting[_AT_ONCE:])

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL * _RARER if self._journal.hears_others else POLL)
            for workshop, watch in list(self._watched.items()):
                with contextlib.suppress(JournalDown):  # the next look may succeed
                    room = await asyncio.to_thread(self._journal.room, workshop)
                    self._move(watch, _shows(room, watch))

    def _stop(self) -> None:
        self.stopping = True
        self._polling.cancel()
        for watch in self._watched.values():
            self._wake(list(watch.waiting))


def _shows(room: Room, watch: _Watch) -> int:
    """The room's scene. Of a rehearsal that was wiped a further one: phones look once more, and are told so."""
    return room.scene if room.row else watch.scene + 1


def told(room: Room, scene: int) -> str:
    """A scene as phones are told it."""
    return f"{scene} support" if room.support else str(scene)


class Stream(Response):
    """The response to a phone that listens. One task for each, and nothing kept but its place."""

    def __init__(self, hub: Hub, request: Request, workshop: str, seen: int, participants: tuple[str, ...]) -> None:
        super().__init__(
            media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        )
        del self.headers["content-length"]
        self._hub, self._request = hub, request
        self._workshop, self._seen, self._participants = workshop, seen, participants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await self._say(send, f"retry: {random.randint(*_RECONNECT)}\ndata: {self._seen}\n\n")
        async with contextlib.aclosing(self._hub.scenes(self._workshop, self._seen, self._participants)) as scenes:
            async for scene in scenes:
                if scene is None and await self._request.is_disconnected():
                    return
                for participant in self._participants:
                    presence.heard(self._workshop, participant)
                self._seen = scene or self._seen
                id_ = f"id: {scene}\n" if scene else ""
                await self._say(send, f"{id_}data: {told(self._hub.known(self._workshop), self._seen)}\n\n")
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _say(self, send: Send, text: str) -> None:
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


_hub: Hub | None = None


def start(journal: Journal) -> None:
    """Begin to serve streams, in the running event loop. Streams that an earlier start serves are ended."""
    global _hub
    stop()
    send_at_once()
    _hub = Hub(journal)


def stop() -> None:
    """End every stream and serve no more, so that the server can stop. Any thread or signal handler may call this."""
    global _hub
    hub, _hub = _hub, None
    if hub:
        hub.stop()


def open_streams() -> int:
    """Streams that phones hold open here."""
    return _hub.streams if _hub else 0


def stream(request: Request, workshop: str, seen: int, participants: tuple[str, ...]) -> Stream | None:
    """The stream for one phone; None while streams are not served."""
    return Stream(_hub, request, workshop, seen, participants) if _hub else None
