"""The gate before Streamlit: nothing of the facilitator's is reached without signing in, by any path.

A phone that types the bare address gets the join form, and an unknown path a small page: never Streamlit's shell.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

import headers
from phone.render import render
from phone.routes import join_page, not_found, trouble
from phone.routes import routes as phone_routes
from workshop import entries as e
from workshop.addresses import is_this_computer
from workshop.errors import Rejected
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal, current

COOKIE = "facilitator"
SIGN_IN = "/sign-in"


class Gate:
    """ASGI middleware. Phones' pages and the sign-in page pass; everything else needs a facilitator's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = [*routes(), *phone_routes()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif self._is_open(scope):
            await self._app(scope, receive, headers.of_phones(send))
        elif _is_facilitator(scope):
            await self._app(scope, receive, headers.of_facilitators(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            request = Request(scope, receive)
            page = join_page if scope["path"] == "/" else not_found
            response = await anyio.to_thread.run_sync(page, request)
            await response(scope, receive, headers.of_phones(send))

    def _is_open(self, scope: Scope) -> bool:
        return scope["type"] == "http" and any(route.matches(scope)[0] is not Match.NONE for route in self._open)


def failed(request: Request, error: Exception) -> Response:
    """The page for what failed before or behind every page: nothing of the cause is shown."""
    response = trouble(request, error)
    headers.add(response.headers, headers.PHONE)
    return response


def _is_facilitator(scope: Scope) -> bool:
    connection = HTTPConnection(scope)
    origin = connection.headers.get("origin")
    if origin and urlsplit(origin).netloc != connection.headers.get("host"):
        # Another site's page. Streamlit's own check would ask the internet for this computer's address.
        return False
    token = connection.cookies.get(COOKIE, "")
    return bool(token) and hash_of(token) in current().house().tokens and _may_facilitate(scope)


def _may_facilitate(scope: Scope) -> bool:
    """Facilitators sign in on the computer that runs the toolkit, unless WORKSHOP_FACILITATORS is ``anywhere``."""
    if os.environ.get("WORKSHOP_FACILITATORS") == "anywhere":
        return True
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("", 0)
    return is_this_computer(client[0], server[0])


def make_key(book: Journal, key: str = "") -> None:
    """Open the door for one more sign-in, and say in this window how."""
    given = bool(key)
    key = key or new_token()
    book.record(HOUSE, e.KeyMade(hash_of(key)))
    if not given:
        port = config.get_option("server.port")
        print(
            f"Sign-in: to sign in on this computer, open http://localhost:{port}{SIGN_IN}?key={key}",
            flush=True,
        )


def routes() -> list[Route]:
    return [Route(SIGN_IN, sign_in, methods=["GET"])]


def sign_in(request: Request) -> Response:
    """Exchange a one-time key for the facilitator's cookie."""
    if not _may_facilitate(request.scope):
        sentence = "Facilitators sign in on the computer that runs the toolkit. To take part, use the join code."
        return render("sign_in.html", 403, sentence=sentence, form=False)
    key = request.query_params.get("key", "").strip()
    if not key:
        return render("sign_in.html", 200, sentence="", form=True)
    token = new_token()
    book = current()
    try:
        book.record(HOUSE, e.SignedIn(hash_of(key), hash_of(token)))
    except Rejected as refusal:
        return render("sign_in.html", 403, sentence=refusal.sentence, form=True)
    make_key(book)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=14 * 24 * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
