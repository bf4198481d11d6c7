"""The page that tells a phone, before the day, that it reaches the facilitator's computer. Nobody joins here."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from phone.render import message, render
from workshop import phone_tests
from workshop.addresses import is_this_computer


async def reached(request: Request) -> Response:
    """Send the phone round a few times by redirects, which need no script, then say that it arrived."""
    token = request.path_params["token"].lower()
    number = request.query_params.get("trip", "")
    back = int(number) if re.fullmatch(r"[0-9]{1,2}", number) else 0
    itself = _from_this_computer(request)
    test = phone_tests.reached_itself(token) if itself else phone_tests.came(token, back)
    if test is None:
        return message(410, "This test is over", "Scan the code on the laptop again: it shows a fresh one.")
    if itself:
        return render("test.html", itself=True)
    if back < phone_tests.TRIPS:
        return RedirectResponse(f"/test-{token}?trip={back + 1}", 303, {"Cache-Control": "no-store"})
    fastest = test.fastest
    return render("test.html", itself=False, milliseconds=None if fastest is None else max(1, round(fastest * 1000)))


def _from_this_computer(request: Request) -> bool:
    """Whether no phone asks, but a browser on the computer that runs the toolkit. The address is not kept.

    What a proxy passes on comes from elsewhere, even if the proxy runs on this computer.
    """
    if {"forwarded", "x-forwarded-for"} & set(request.headers):
        return False
    client, server = request.scope.get("client") or ("", 0), request.scope.get("server") or ("", 0)
    return is_this_computer(client[0], server[0])


def routes() -> list[Route]:
    return [Route("/test-{token}", reached, methods=["GET"])]
