"""The gate before Streamlit: nothing of the facilitator's is reached without signing in, by any path.

A phone that types the bare address gets the join form, and an unknown path a small page: never Streamlit's shell.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import anyio.to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

import headers
import hosts
import organisation
import sign_in
from pages import sitemap
from phone.origin import at_own_computer
from phone.render import message, not_found
from phone.routes import join_page, trouble
from phone.routes import routes as phone_routes
from workshop import roles
from workshop.house import COOKIE, Session, hash_of
from workshop.journal import current

_UPLOADS = "/_stcore/upload_file"


class Gate:
    """ASGI middleware. Phones' pages and the sign-in page pass; everything else needs a facilitator's cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = [*sign_in.routes(), *phone_routes()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif not hosts.expected(Headers(scope=scope).get("host", "")):
            await _elsewhere(scope, receive, send)
        elif self._is_open(scope):
            await self._app(scope, receive, headers.of_phones(send))
        elif (session := _session(scope)) and _may_reach(session, scope["path"]):
            # Streamlit would say that a file is not found in a folder.
            lost = scope["type"] == "http" and not sitemap.is_known(scope["path"])
            app: ASGIApp = RedirectResponse("/", 303) if lost else self._app
            await app(scope, receive, headers.of_facilitators(scope, send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            response = await anyio.to_thread.run_sync(_outside, Request(scope, receive))
            await response(scope, receive, headers.of_phones(send))

    def _is_open(self, scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        to_organisation = scope["path"] in organisation.PATHS and organisation.configured()
        return to_organisation or any(route.matches(scope)[0] is not Match.NONE for route in self._open)


async def _elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """For a request that asks for another place than this one."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    sentence = "This toolkit is not known by that address. Use the address on the screen, or ask the facilitator."
    await message(421, "Not this address", sentence)(scope, receive, headers.of_phones(send))


def _outside(request: Request) -> Response:
    """What somebody sees who is not signed in, at an address that is not the phones'."""
    if request.url.path != "/":
        return not_found()
    if organisation.came_back(request.cookies):
        return RedirectResponse(sign_in.ORGANISATION, 303)
    return join_page(request, at_own_computer(request.scope))


def failed(request: Request, error: Exception) -> Response:
    """The page for what failed before or behind every page: nothing of the cause is shown."""
    response = trouble(request, error)
    headers.add(response.headers, headers.PHONE)
    return response


def _session(scope: Scope) -> Session | None:
    """The sign-in that a request proves; None where it proves none, or comes from where it may not."""
    connection = HTTPConnection(scope)
    origin = connection.headers.get("origin")
    if origin and urlsplit(origin).netloc != connection.headers.get("host"):
        # Another site's page. Streamlit's own check would ask the internet for this computer's address.
        return None
    token = connection.cookies.get(COOKIE, "")
    session = current().house().session(hash_of(token)) if token else None
    # Whoever was invited, or signed in with their organisation, may come from elsewhere.
    elsewhere = session is not None and bool(session.invitation or session.owner)
    return session if elsewhere or sign_in.may_facilitate(scope) else None


def _may_reach(session: Session, path: str) -> bool:
    """Files are taken only from whoever has a page that asks for some."""
    return not path.startswith(_UPLOADS) or bool(roles.RIGHTS[session.role] & {roles.RUN, roles.CODE, roles.WRITE})
