"""The baseline: the same question on a plain Streamlit page, and sessions on it that speak as its browser part does."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PATIENCE = 60.0
"""Seconds after which a session or its vote counts as lost."""


@dataclass
class Votes:
    """Seconds from each press to its answer, and how many never got one."""

    seconds: list[float] = field(default_factory=list)
    lost: int = 0


async def vote_all(port: int, sessions: int, within: float) -> Votes:
    """Open the sessions, then cast one vote in each, spread evenly over ``within`` seconds."""
    votes = Votes()
    opened = await _open_all(port, sessions)
    votes.lost = opened.count(None)
    live = [one for one in opened if one]
    await asyncio.gather(*(_vote(one, n * within / sessions, votes) for n, one in enumerate(live)))
    return votes


async def open_all(port: int, sessions: int) -> int:
    """Open the sessions, twenty at a time; returns how many were lost."""
    opened = await _open_all(port, sessions)
    for one in opened:
        if one:
            await one.socket.close()
    return opened.count(None)


@dataclass(frozen=True)
class _Session:
    socket: ClientConnection
    radio: str
    button: str


async def _open_all(port: int, sessions: int) -> list[_Session | None]:
    opening = asyncio.Semaphore(20)
    return await asyncio.gather(*(_open(port, opening) for _ in range(sessions)))


async def _open(port: int, opening: asyncio.Semaphore) -> _Session | None:
    """Load the page once, and find its two widgets."""
    try:
        async with opening, asyncio.timeout(PATIENCE):
            socket = await connect(
                f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], max_size=None
            )
            ask = BackMsg()
            ask.rerun_script.query_string = ""
            await socket.send(ask.SerializeToString())
            radio = button = ""
            while True:
                message = ForwardMsg.FromString(await socket.recv())
                element = message.delta.new_element
                radio = element.radio.id or radio
                button = element.button.id or button
                if message.WhichOneof("type") == "script_finished":
                    return _Session(socket, radio, button)
    except (TimeoutError, OSError, WebSocketException):
        return None


async def _vote(session: _Session, delay: float, votes: Votes) -> None:
    await asyncio.sleep(delay)
    press = BackMsg()
    chosen = press.rerun_script.widget_states.widgets.add()
    chosen.id, chosen.string_value = session.radio, "Not yet"
    pressed = press.rerun_script.widget_states.widgets.add()
    pressed.id, pressed.trigger_value = session.button, True
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            await session.socket.send(press.SerializeToString())
            while True:
                message = ForwardMsg.FromString(await session.socket.recv())
                if "Received" in message.delta.new_element.alert.body:
                    votes.seconds.append(time.perf_counter() - begun)
                    break
            await session.socket.close()
    except (TimeoutError, OSError, WebSocketException):
        votes.lost += 1
