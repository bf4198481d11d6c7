"""Connections that begin a request and never end it are cut off, so that they cannot use up what everybody shares.

The server itself only ends connections that say nothing at all after an answer.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterable
from typing import Any

import uvicorn

PATIENCE = 20.0
"""Seconds for the first lines of a request. What follows them has a time of its own (``limits``)."""
_LOOK = 2.0


def watch() -> asyncio.Task[None] | None:
    """Begin to look, in the running event loop; None where no server of ours is found. Cancel the task to end it."""
    servers = [one for one in gc.get_objects() if isinstance(one, uvicorn.Server)]  # Streamlit keeps it to itself
    return asyncio.get_running_loop().create_task(_look(servers)) if servers else None


async def _look(servers: list[uvicorn.Server]) -> None:
    since: dict[Any, float] = {}
    while True:
        await asyncio.sleep(_LOOK)
        # With the last request that was answered: whoever has sent another one since is no dawdler.
        waiting = {(one, one.cycle) for server in servers for one in _unfinished(server.server_state.connections)}
        now = time.monotonic()
        since = {one: since.get(one, now) for one in waiting}
        for (one, _), begun in since.items():
            if now - begun > PATIENCE and one.transport:
                one.transport.abort()


def _unfinished(connections: Iterable[Any]) -> list[Any]:
    """Connections for pages on which no request is complete; web sockets have their own heartbeat."""
    found = [one for one in list(connections) if hasattr(one, "cycle")]
    return [one for one in found if one.cycle is None or one.cycle.response_complete]
