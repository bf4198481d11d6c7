"""How facilitators and organisers sign in: one-time key, passphrase, invitation, or their organisation's sign-in.

Each way ends with the same cookie, of which the journal keeps a hash.
"""

from __future__ import annotations

import asyncio
import os

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope
from streamlit import config

import organisation
from phone import limits, pace
from phone.limits import Unreadable
from phone.origin import at_own_computer
from phone.pace import Pace
from phone.render import render
from workshop import entries as e
from workshop import passphrase, roles
from workshop.errors import Rejected
from workshop.house import COOKIE, HOUSE, SESSION, Invitation, hash_of, new_token
from workshop.journal import Journal, current

SIGN_IN, INVITATION, ORGANISATION = "/sign-in", "/invitation", "/sign-in/organisation"
GUESSES = Pace(5, 12)
"""Wrong passphrases, from everywhere together. A one-time key opens the door meanwhile."""
_ELSEWHERE = "Facilitators sign in on the computer that runs the toolkit. To take part, use the join code."
_one_at_a_time = asyncio.Lock()


def may_facilitate(scope: Scope) -> bool:
    """Facilitators sign in on the computer that runs the toolkit, unless WORKSHOP_FACILITATORS is ``anywhere``."""
    return os.environ.get("WORKSHOP_FACILITATORS") == "anywhere" or at_own_computer(scope)


def make_key(book: Journal, key: str = "") -> None:
    """Open the door for one more sign-in, and say in this window how."""
    given = bool(key)
    key = key or new_token()
    book.record(HOUSE, e.KeyMade(hash_of(key)))
    if not given:
        scheme = "https" if config.get_option("server.sslCertFile") else "http"
        here = f"{scheme}://localhost:{config.get_option('server.port')}"
        print(
            f"Sign-in: to sign in again, or in another browser here, open {here}{SIGN_IN}?key={key}",
            flush=True,
        )


def routes() -> list[Route]:
    ways = [
        Route(SIGN_IN, _sign_in, methods=["GET"]),
        Route(SIGN_IN, _by_passphrase, methods=["POST"]),
        Route(INVITATION, _invitation, methods=["GET"]),
        Route(INVITATION, _take_invitation, methods=["POST"]),
    ]
    if organisation.configured():
        ways.append(Route(ORGANISATION, _by_organisation, methods=["GET"]))
    return ways


def _sign_in(request: Request) -> Response:
    """The form; with a one-time key, the cookie in exchange."""
    if not may_facilitate(request.scope):
        return render("sign_in.html", 403, sentence=_ELSEWHERE, form=False)
    # Some paste the whole address that the window shows.
    key = request.query_params.get("key", "").strip().rpartition("key=")[2]
    if not key:
        return _form(200, "")
    token = new_token()
    book = current()
    try:
        book.record(HOUSE, e.SignedIn(hash_of(key), hash_of(token)))
    except Rejected as refusal:
        return _form(403, refusal.sentence)
    make_key(book)
    return _signed_in(request, token)


async def _by_passphrase(request: Request) -> Response:
    if not may_facilitate(request.scope):
        return render("sign_in.html", 403, sentence=_ELSEWHERE, form=False)
    try:
        typed = (await limits.read_form(request)).one("passphrase")
        token = new_token()
        async with _one_at_a_time:
            pace.check(GUESSES, "passphrase")
            kept = current().house().passphrase_hash
            if not await asyncio.to_thread(passphrase.fits, typed, kept):
                pace.count(GUESSES, "passphrase")
                raise Rejected("That passphrase does not open these pages.")
            await asyncio.wrap_future(current().submit(HOUSE, e.PassphraseUsed(kept, hash_of(token))))
    except Unreadable as problem:
        return _form(problem.status, problem.sentence)
    except pace.Busy as busy:
        sentence = f"Too many wrong passphrases. Wait {busy.seconds} seconds, or use a one-time key."
        return _form(429, sentence, {"Retry-After": str(busy.seconds)})
    except Rejected as refusal:
        return _form(403, refusal.sentence)
    return _signed_in(request, token)


def _by_organisation(request: Request) -> Response:
    """There and back: whoever the organisation's sign-in says is an organiser here gets the cookie."""
    if not organisation.came_back(request.cookies):
        return RedirectResponse(organisation.address(), 303)
    who = organisation.who(request)
    if who is None:
        return _form(403, "Your organisation's sign-in did not say who you are. Start again.")
    if not who.organises:
        response = _form(403, "You are signed in with your organisation, but are no organiser here. Ask for a link.")
    else:
        token = new_token()
        current().record(HOUSE, e.IdentityUsed(who.owner, hash_of(token)))
        response = _signed_in(request, token)
    organisation.forget(request, response)
    return response


def _invitation(request: Request) -> Response:
    """What the link offers. Nothing is taken before a button is pressed: programs open links to look at them."""
    key = request.query_params.get("key", "").strip()
    found = _offered(key)
    if found is None or not found.opens():
        sentence = "This invitation was used, has ended or was taken back. Ask the organiser for another link."
        return render("invitation.html", 403, sentence=sentence, offered=None, key="")
    return render("invitation.html", 200, sentence="", offered=found, key=key, role=roles.IN_WORDS[found.role])


def _offered(key: str) -> Invitation | None:
    return next((one for one in current().house().invitations.values() if one.key_hash == hash_of(key)), None)


async def _take_invitation(request: Request) -> Response:
    token = new_token()
    try:
        fields = await limits.read_form(request)
        taken = e.InvitationTaken(hash_of(fields.one("key")), hash_of(token))
        await asyncio.wrap_future(current().submit(HOUSE, taken))
    except Unreadable as problem:
        return render("invitation.html", problem.status, sentence=problem.sentence, offered=None, key="")
    except Rejected as refusal:
        return render("invitation.html", 403, sentence=refusal.sentence, offered=None, key="")
    return _signed_in(request, token)


def _form(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    ways = {
        "passphrase": bool(current().house().passphrase_hash),
        "organisation": ORGANISATION if organisation.configured() else "",
    }
    response = render("sign_in.html", status, sentence=sentence, form=True, **ways)
    response.headers.update(headers or {})
    return response


def _signed_in(request: Request, token: str) -> Response:
    response = RedirectResponse("/", 303)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response
