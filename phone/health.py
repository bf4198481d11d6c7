"""What a load balancer asks: whether this process lives, and whether to send it anybody. Nothing else is said."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from workshop import journal

_NO_STORE = {"Cache-Control": "no-store"}

_draining = False
_asking = False


def serve() -> None:
    """From now on this process takes requests."""
    global _draining
    _draining = False


def drain() -> None:
    """From now on nobody new should be sent here. Any thread or signal handler may call this."""
    global _draining
    _draining = True


async def health(request: Request) -> Response:
    """The process lives: it answers."""
    return PlainTextResponse("ok", headers=_NO_STORE)


async def ready(request: Request) -> Response:
    """The database answers, and this process is not about to stop."""
    if not _draining and await _database_answers():
        return PlainTextResponse("ready", headers=_NO_STORE)
    return PlainTextResponse("not ready", 503, headers=_NO_STORE)


async def _database_answers() -> bool:
    """One question at a time: a database that hangs must not hold a thread for every request."""
    global _asking
    if _asking:
        return False
    _asking = True
    try:
        return await anyio.to_thread.run_sync(journal.current().answers)
    finally:
        _asking = False


def routes() -> list[Route]:
    return [Route("/health", health), Route("/ready", ready)]
