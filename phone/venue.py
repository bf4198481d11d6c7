"""The page that tells a phone, before the day, that it reaches the facilitator's computer. Nobody joins here."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from phone.origin import at_own_computer
from phone.render import message, render
from workshop import phone_tests


async def reached(request: Request) -> Response:
    """Send the phone round a few times by redirects, which need no script, then say that it arrived."""
    token = request.path_params["token"].lower()
    number = request.query_params.get("trip", "")
    back = int(number) if re.fullmatch(r"[0-9]{1,2}", number) else 0
    itself = at_own_computer(request.scope)
    test = phone_tests.reached_itself(token) if itself else phone_tests.came(token, back)
    if test is None:
        return message(410, "This test is over", "Scan the code on the laptop again: it shows a fresh one.")
    if itself:
        return render("test.html", itself=True)
    if back < phone_tests.TRIPS:
        return RedirectResponse(f"/test-{token}?trip={back + 1}", 303, {"Cache-Control": "no-store"})
    fastest = test.fastest
    return render("test.html", itself=False, milliseconds=None if fastest is None else max(1, round(fastest * 1000)))


def routes() -> list[Route]:
    return [Route("/test-{token}", reached, methods=["GET"])]
