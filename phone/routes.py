"""The addresses of the participants' pages: read cookie and form, ask the journal, show the page."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import anyio.to_thread
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from phone import forms, guessing, health, limits, live, mine, now, pace, phrases, seats, venue, withdrawal
from phone.limits import Fields, Unreadable, read_form, read_form_with_photo
from phone.render import asset, clock, message, not_found, render
from phone.said import answers_of
from phone.seats import Held
from workshop import codes, decisions, home, house, journal, photos, presence, retention
from workshop import entries as e
from workshop.errors import Closed, Ended, JournalDown, NoSeat, Rejected
from workshop.journal import Receipt
from workshop.room import RETENTION, Room, Seat
from workshop.rules import NO_SEAT

log = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]

_ELSEWHERE = "Your seat is on another phone now. Answer there, or take the seat back with four new words."
_WRONG_WORDS = "Those four words open no seat here. Check them, or ask for new ones in My seat."
_NO_COOKIES = (
    "This phone keeps no cookies from this page, so it cannot hold a seat. "
    "Allow cookies for this page and send again, or take part on paper."
)
_KEPT = "Saved on this phone. It sends itself in a moment."
_MANY = "Wait a moment: many answers are arriving. Yours is kept on this phone and sends itself."
_NOT_RUNNING = "That code is not running today. Check the screen, or ask the facilitator."
_photos = asyncio.Semaphore(12)
"""Photos that are read at a time."""
_FOR_NOW = (408, 429, 503)
"""What may be sent again just as it is."""
_SENT = "sent"
"""The cookie that carries an answer's id to the page after it."""
_SHORT, _LARGER, _VIEW_SECONDS = "short", "larger", 30 * 24 * 3600
_VIEWS = {"text": {_SHORT, "full"}, "size": {_LARGER, "usual"}}
"""How a phone may show its pages: the cookies that keep it, and what they may hold."""


class _JoinCode(StringConvertor):
    """Join codes alone, so that no page of the facilitator's is taken for one."""

    regex = codes.PATTERN


register_url_convertor("joincode", _JoinCode())


class _UnknownCode(Exception):
    """No workshop has this code."""

    def __init__(self, code: str) -> None:
        super().__init__("unknown join code")
        self.code = code


@dataclass(frozen=True)
class Visit:
    """One request to a workshop: its id, its room now, and the seats that the phone proved."""

    request: Request
    workshop: str
    room: Room
    held: Sequence[Held]

    @property
    def address(self) -> str:
        return f"/{self.room.plan[0].code}"

    @property
    def taken(self) -> list[str]:
        """The participants whose seats this phone had until another phone took them."""
        return seats.elsewhere(self.request, self.room)

    def held_by(self, who: str) -> Held:
        """The seat the form was made for, or the one in use; ``NoSeat`` unless the phone proved it."""
        found = next((held for held in self.held if who in {"", held.seat.participant}), None)
        if found is None:
            raise NoSeat(_ELSEWHERE if who in self.taken or (self.taken and not who) else NO_SEAT)
        return found


def _visit(request: Request) -> Visit:
    """The visit that ``_calm`` has looked up."""
    visit: Visit = request.state.visit
    return visit


def _visited(request: Request) -> Visit:
    code = request.path_params["code"]
    workshop = journal.current().by_code(code)
    if workshop is None:
        raise _UnknownCode(code)
    room = journal.current().room(workshop)
    if not room.row:
        raise _UnknownCode(code)  # a rehearsal that was wiped elsewhere
    held = seats.on(request, room)
    for one in held:
        presence.heard(workshop, one.seat.participant)
    return Visit(request, workshop, room, held)


def _calm(handler: Handler) -> Handler:
    """What the handler did not foresee becomes a page with one sentence."""

    @wraps(handler)
    async def calmly(request: Request) -> Response:
        try:
            if "code" in request.path_params:
                request.state.visit = await _arrived(request)
                if request.method == "GET" and (view := _VIEWS.keys() & request.query_params.keys()):
                    return _shown_as(request, view.pop())
            return await handler(request)
        except Exception as error:
            return trouble(request, error)

    return calmly


def _shown_as(request: Request, view: str) -> Response:
    """The same page, from now on shown as this phone asked."""
    wish = request.query_params[view]
    response = RedirectResponse(request.url.path, 303)
    response.set_cookie(view, wish if wish in _VIEWS[view] else "", _VIEW_SECONDS, samesite="lax", httponly=True)
    return response


async def _arrived(request: Request) -> Visit:
    """The visit; whoever has no seat may have to wait for it while codes are being guessed."""
    try:
        # Votes are answered while a database far away is asked.
        remote = journal.current().remote
        visit = await anyio.to_thread.run_sync(_visited, request) if remote else _visited(request)
    except _UnknownCode:
        guessing.wrong()
        await guessing.in_turn()
        raise
    if not visit.held:
        await guessing.in_turn()
    return visit


def _later(response: Response, refusal: Exception) -> Response:
    """Say when to send again, where sending again is right."""
    if isinstance(refusal, pace.Busy):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


def trouble(request: Request, error: Exception) -> Response:
    """A page with one sentence for what no handler foresaw. The cause is logged, never what was sent."""
    if isinstance(error, _UnknownCode):
        return _unknown(request, error.code)
    if isinstance(error, pace.Busy):
        return _later(_one_sentence(request, 503, "Wait a moment", error.sentence), error)
    if isinstance(error, JournalDown):
        return _one_sentence(request, 503, "Wait a moment", error.sentence)
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)
    log.error("a page for a phone failed", exc_info=error)
    return _one_sentence(request, 500, "Something went wrong", "Load this page again, or ask the facilitator.")


def _one_sentence(request: Request, status: int, title: str, sentence: str) -> Response:
    if _wants_json(request):
        return _told(status, "wait", _KEPT)
    return message(status, title, sentence, code=request.path_params.get("code", "").upper())


def _unknown(request: Request, code: str) -> Response:
    log.info("refused a join code: 404")
    if _wants_json(request):
        return _told(404, "refused", _NOT_RUNNING)
    return _by_code(request, code, _NOT_RUNNING, 404)


# --- Joining ------------------------------------------------------------------------------------------------------


def join_page(request: Request, facilitates: bool = False) -> Response:
    """Type a join code: for ``/join``, and for ``/`` where nobody is signed in. ``?code=`` goes on to the workshop.

    Whoever sits at the toolkit's own computer, and so ``facilitates``, is shown the way to sign in as well.
    """
    typed = request.query_params.get("code")
    if typed is None:
        return _by_code(request, "", "", 200, facilitates=facilitates)
    code = re.sub(r"[\s-]", "", typed).upper()
    if not re.fullmatch(codes.PATTERN, code):
        return _by_code(request, typed, "A join code has four or six letters and no vowels. Check the screen.", 422)
    return RedirectResponse(f"/{code}", 303)


async def _no_slash(request: Request) -> Response:
    """The same address without the slash that somebody typed at its end."""
    return RedirectResponse(request.url.path.rstrip("/"), 308)


async def accessibility(request: Request) -> Response:
    """The accessibility statement."""
    return render("accessibility.html", larger=_larger(request))


async def _privacy(request: Request) -> Response:
    """What is kept of people who take part, in any workshop of this installation."""
    return render("privacy.html", code="", larger=_larger(request), **_keeping(request))


async def _privacy_here(request: Request) -> Response:
    """The same of one workshop."""
    visit = _visit(request)
    return _page(visit, "privacy.html", 200, **_keeping(request), said=retention.said(visit.room))


def _keeping(request: Request) -> dict[str, Any]:
    return {"hosted": home.is_hosted(), "encrypted": request.url.scheme == "https", "RETENTION": RETENTION}


async def _wrong_code(request: Request) -> Response:
    return _unknown(request, request.path_params["typed"])


def _by_code(request: Request, typed: str, sorry: str, status: int, *, facilitates: bool = False) -> HTMLResponse:
    return render("code.html", status, typed=typed[:40], sorry=sorry, larger=_larger(request), facilitates=facilitates)


async def _join_form(request: Request) -> Response:
    visit = _visit(request)
    if visit.taken and not visit.held and "new" not in request.query_params:
        return _without_seat(visit)  # what the person before typed is cleared away there first
    return _joining(visit)


def _joining(visit: Visit, status: int = 200, sorry: str = "", fields: Fields | None = None) -> HTMLResponse:
    """The form for a seat. It carries the secret token of the seat to be, so that posting it twice makes one seat."""
    return _seat_form(visit, "join.html", status, sorry, fields or Fields(), another=bool(visit.held))


def _seat_form(visit: Visit, template: str, status: int, sorry: str, typed: Fields, **values: Any) -> HTMLResponse:
    token = typed.one("token")
    usable = seats.well_formed(token) and house.hash_of(token) not in visit.room.seat_by_token
    token = token if usable else house.new_token()
    page = _page(visit, template, status, sorry=sorry, typed=typed, token=token, **values)
    seats.try_cookies(page)
    return page


async def _join(request: Request) -> Response:
    visit = _visit(request)
    try:
        fields = await read_form(request)
    except Unreadable as problem:
        return _joining(visit, problem.status, problem.sentence, problem.fields)
    if visit.held and not fields.has("another"):
        return RedirectResponse(visit.address, 303)
    if not request.cookies:
        return _joining(visit, 400, _NO_COOKIES, fields)
    token = fields.one("token")
    if not fields.has("sector", "role_band", "table") or not seats.well_formed(token):
        return _joining(visit, 400, limits.INCOMPLETE, fields)
    if len(visit.held) >= seats.MOST:
        return _joining(visit, 422, f"This phone holds {seats.MOST} people, which is the most it can.", fields)
    entry = e.Joined(
        participant=secrets.token_hex(8),
        sector=fields.one("sector"),
        role_band=fields.one("role_band"),
        table=_table(fields),
        quotable=fields.has("quotable"),
        token_hash=house.hash_of(token),
    )
    try:
        await _record(visit, entry)
    except Rejected as refusal:
        seat = journal.current().room(visit.workshop).seat(entry.token_hash)
        if seat is None or seat.removed:
            return _later(_joining(visit, _status(refusal), refusal.sentence, fields), refusal)
    return _seated(visit, token)


def _seated(visit: Visit, token: str, instead_of: str = "") -> Response:
    """Give the phone a seat, in use from now on, beside those it has; ``instead_of`` is a participant."""
    others = [one.token for one in visit.held if one.token != token and one.seat.participant != instead_of]
    response = RedirectResponse(visit.address, 303)
    seats.keep(response, visit.request, visit.room, [token, *others])
    return response


def _table(fields: Fields) -> int:
    """The table's number; -1, which no room has, for what is not a number."""
    table = fields.one("table")
    return int(table) if re.fullmatch(r"[0-9]{1,3}", table) else -1


# --- A seat from another phone -------------------------------------------------------------------------------------


async def _take_form(request: Request) -> Response:
    visit = _visit(request)
    return _without_seat(visit) if visit.room.ended else _taking(visit)


def _taking(visit: Visit, status: int = 200, sorry: str = "", fields: Fields | None = None) -> HTMLResponse:
    return _seat_form(visit, "take.html", status, sorry, fields or Fields())


async def _take_seat(request: Request) -> Response:
    """Give this phone the seat that four words open, unless it was posted twice and has it already."""
    visit = _visit(request)
    fields = Fields()
    try:
        fields = await read_form(request)
        token = fields.one("token")
        if not fields.has("words") or not seats.well_formed(token):
            raise Unreadable(400, limits.INCOMPLETE, fields)
        if visit.room.ended:
            raise Ended("This workshop has ended, so no seat can be taken any more.")
        if not request.cookies:
            raise Unreadable(400, _NO_COOKIES, fields)
        phrase = phrases.read(fields.one("words"))
        if not phrase:
            raise Rejected(_WRONG_WORDS)
        participant = await _taken(visit, phrase, token)
    except Unreadable as problem:
        return _taking(visit, problem.status, problem.sentence, problem.fields)
    except Rejected as refusal:
        log.info("refused four words: %d", _status(refusal))
        return _later(_taking(visit, _status(refusal), refusal.sentence, fields), refusal)
    return _seated(visit, token, instead_of=participant)


async def _taken(visit: Visit, phrase: str, token: str) -> str:
    """The participant whose seat the words open, which is this token's from now on."""
    async with phrases.in_turn:
        room = journal.current().room(visit.workshop)
        again = room.seat(house.hash_of(token))
        if again is not None:
            return again.participant
        found = room.seat_by_phrase.get(await phrases.hash_of(visit.workshop, phrase))
        if found is None:
            # Only wrong words are counted and slowed: nobody can keep others from their seats by guessing.
            pace.count(pace.GUESSES, visit.workshop)
            raise Rejected(_WRONG_WORDS)
        if len(visit.held) >= seats.MOST and all(one.seat.participant != found for one in visit.held):
            raise Rejected(f"This phone holds {seats.MOST} people, which is the most it can.")
        await _record(visit, e.SeatTaken(found, house.hash_of(token)))
        return found


async def _show_words(visit: Visit, seat: Seat) -> Response:
    """Four new words for this seat, shown here and never again."""
    if visit.room.ended:
        raise Ended("This workshop has ended, so no seat can be taken any more.")
    pace.count(pace.PHRASES, visit.workshop, seat.participant, "phrase")
    phrase = phrases.new()
    async with phrases.in_turn:
        await _record(visit, e.PhraseMade(seat.participant, await phrases.hash_of(visit.workshop, phrase)))
    return _page(visit, "words.html", 200, words=phrase.split())


# --- Now ----------------------------------------------------------------------------------------------------------


async def _now(request: Request) -> Response:
    visit = _visit(request)
    if not visit.held:
        return _without_seat(visit)
    shown = now.now(visit.room, visit.held[0].seat)
    page = _now_page(visit, shown, earlier=_earlier(visit, shown))
    if _SENT in request.cookies:
        page.delete_cookie(_SENT, visit.address)
    return page


def _earlier(visit: Visit, shown: now.Now) -> str:
    """When the answer that was just sent arrived, if the room has moved on since and the page speaks of another."""
    sent = visit.room.answers_by_id.get(visit.request.cookies.get(_SENT, ""))
    if sent is None or all(one.seat.participant != sent.participant for one in visit.held):
        return ""
    here = shown.asked and (shown.asked.question.id, shown.asked.round) == (sent.question, sent.round)
    return "" if here else sent.at


def _without_seat(visit: Visit) -> Response:
    if visit.room.ended:
        return _page(visit, "ended.html", 410)
    if visit.taken:
        return _page(visit, "elsewhere.html", 200)
    return _joining(visit, sorry=NO_SEAT if seats.has_cookie(visit.request, visit.room) else "")


def _now_page(visit: Visit, shown: now.Now, status: int = 200, sorry: str = "", earlier: str = "") -> HTMLResponse:
    short = visit.request.cookies.get("text") == _SHORT
    return _page(visit, "now.html", status, now=shown, sorry=sorry, earlier=earlier, short=short)


def _page(visit: Visit, template: str, status: int, **values: Any) -> HTMLResponse:
    facts, _ = visit.room.plan
    plans = mine.mine(visit.room, visit.held[0].seat) if visit.held else []
    seat = {"held": visit.held, "taken": visit.taken, "plans": plans}
    larger = _larger(visit.request)
    return render(template, status, code=facts.code, facts=facts, room=visit.room, larger=larger, **seat, **values)


def _larger(request: Request) -> bool:
    return request.cookies.get("size") == _LARGER


async def _help(request: Request) -> Response:
    return _page(_visit(request), "help.html", 200)


async def _events(request: Request) -> Response:
    visit = _visit(request)
    if not visit.held:
        return PlainTextResponse(NO_SEAT, 403)
    seen = request.headers.get("last-event-id") or request.query_params.get("seen", "")
    participants = tuple(held.seat.participant for held in visit.held)
    stream = live.stream(request, visit.workshop, int(seen) if re.fullmatch(r"[0-9]{1,15}", seen) else 0, participants)
    return stream or PlainTextResponse("Live change is not running. Load the page again.", 503)


async def _scene(request: Request) -> Response:
    """The room's scene alone, for phones whose event stream does not get through."""
    visit = _visit(request)
    if not visit.held:
        return PlainTextResponse(NO_SEAT, 403)
    return PlainTextResponse(live.told(visit.room, visit.room.scene), headers={"Cache-Control": "no-store"})


# --- Answering ----------------------------------------------------------------------------------------------------


async def _answer(request: Request) -> Response:
    visit = _visit(request)
    return await _take(visit, read_form(request))


async def _drawing(request: Request) -> Response:
    """An answer with a photo. Only from a phone with a seat is as much read as a photo may weigh."""
    visit = _visit(request)
    drawn = any(visit.room.questions[question].kind == "drawing" for question, _ in visit.room.asked)
    if not visit.held or not drawn:
        return await _take(visit, read_form(request))
    async with _photos:  # each may hold many megabytes until it was made small
        return await _take(visit, read_form_with_photo(request))


async def _take(visit: Visit, reading: Awaitable[Fields]) -> Response:
    """Record the answer in a form, and say what became of it."""
    try:
        fields = await reading
        posted = forms.posted(fields)
    except Unreadable as problem:
        return _refused(visit, problem, problem.fields)
    try:
        receipt = await _submit(visit, posted, fields)
    except Rejected as refusal:
        return _refused(visit, refusal, fields, posted.seen)
    if not _wants_json(visit.request):
        response = RedirectResponse(visit.address, 303)
        response.set_cookie(_SENT, receipt.uuid, 60, path=visit.address, samesite="lax", httponly=True)
        return response
    if receipt.late:
        sentence = f"Arrived {clock(receipt.at)}, after voting closed. The facilitator decides whether it counts."
        return _told(200, "late", sentence, receipt.at)
    return _told(200, "known" if receipt.known else "received", f"Received {clock(receipt.at)}.", receipt.at)


async def _submit(visit: Visit, posted: forms.Posted, fields: Fields) -> Receipt:
    seat = visit.held_by(posted.who).seat
    question = visit.room.questions.get(posted.question)
    if question is None:
        raise Rejected("That question is not in this workshop. Go to what is happening now.")
    allowed, name = (pace.REMARKS, "remark") if question.is_remark else (pace.ANSWERS, "answer")
    pace.count(allowed, visit.workshop, seat.participant, name)
    # A form that posts itself comes in the order of taps, however old its page is; an outbox may send late.
    counter = posted.counter if _wants_json(visit.request) else max(posted.counter, seat.counter + 1)
    photo = await _photo(visit, posted, seat, fields) if question.kind == "drawing" else ""
    value: Any = forms.value(question, fields, photo, visit.room.themes)
    entry = e.Answered(
        seat.participant,
        posted.question,
        posted.round,
        value,
        counter,
        posted.seen,
        confidence=fields.one("confidence"),
    )
    return await _record(visit, entry, uuid=posted.id)


async def _photo(visit: Visit, posted: forms.Posted, seat: Seat, fields: Fields) -> str:
    """The photo to keep with a drawing: the one sent now, or the one before unless it is to go."""
    sent = fields.photo or photos.from_script(fields.one("photo"))
    if sent:
        return await photos.kept_in_turn(sent)
    asking = visit.room.askings.get((posted.question, posted.round))
    before = answers_of(asking, seat) if asking and not fields.has("remove") else []
    value = before[-1][0].value if before else None
    return value[1] if isinstance(value, list) else ""


def _refused(visit: Visit, refusal: Unreadable | Rejected, fields: Fields, seen: int = 0) -> Response:
    """The sentence beside the form, with all that was typed still in it, and the row that it was chosen after."""
    status = _status(refusal)
    log.info("refused an answer: %d", status)
    if _wants_json(visit.request):
        if status in _FOR_NOW:
            return _later(_told(status, "wait", _MANY if isinstance(refusal, pace.Overloaded) else _KEPT), refusal)
        return _told(status, "refused", refusal.sentence)
    return _later(_refused_page(visit, status, refusal.sentence, fields, seen), refusal)


def _refused_page(visit: Visit, status: int, sentence: str, fields: Fields, seen: int) -> Response:
    asking = visit.room.askings.get((fields.one("question"), fields.one("round")))
    if asking is None:
        typed = [value for name, value in fields.pairs if name == "value" or "." in name]
        return _page(visit, "refused.html", status, sorry=sentence, typed=[one for one in typed if one])
    try:
        seat = visit.held_by(fields.one("who")).seat
    except NoSeat:
        seat = None
    asked = now.question_for(visit.room, asking, seat, forms.typed(fields))
    if status in _FOR_NOW:  # sent again it is no newer: if voting has closed meanwhile, it comes late
        asked = replace(asked, seen=seen, again=True)
    shown = now.Now(now.QUESTION, asked=asked, said=now.supportable(visit.room, asking, seat))
    return _now_page(visit, shown, status, sentence)


# --- What people said ---------------------------------------------------------------------------------------------


async def _support(request: Request) -> Response:
    """Support what somebody said, or no longer. No other phone hears of it."""
    visit = _visit(request)
    try:
        fields = await read_form(request)
        if not fields.has("answer", "up"):
            raise Unreadable(400, limits.INCOMPLETE, fields)
        seat = visit.held_by(fields.one("who")).seat
        answer, up = fields.one("answer"), fields.one("up") == "yes"
        given = visit.room.upvotes.get(answer)
        if up != (given is not None and seat.participant in given):  # pressing twice is no mistake
            _check_supportable(visit, answer)
            pace.count(pace.UPVOTES, visit.workshop, seat.participant, "upvote")
            await _record(visit, e.Upvoted(seat.participant, answer, up))
    except Unreadable as problem:
        return _refused(visit, problem, problem.fields)
    except Rejected as refusal:
        return _refused(visit, refusal, fields)
    return RedirectResponse(f"{visit.address}#said", 303)


def _check_supportable(visit: Visit, answer: str) -> None:
    room = visit.room
    found = room.answers_by_id.get(answer)
    key = (found.question, found.round) if found else room.paper_by_id.get(answer)
    asking = room.askings.get(key) if key else None
    if asking is None or not room.questions[asking.question].upvotes or not (asking.open or asking.revealed):
        raise Rejected("That cannot be supported at the moment. Go to what is happening now.")


async def _photo_of(request: Request) -> Response:
    """The photo of a drawing: to its owner, and to everybody once it is released."""
    visit = _visit(request)
    room = visit.room
    answer = room.answers_by_id.get(request.path_params["answer"])
    if answer is None or not visit.held or room.questions[answer.question].kind != "drawing":
        return not_found()
    # What somebody has replaced since is on show no longer.
    standing = room.counted(room.askings[answer.question, answer.round]).get(answer.participant) is answer
    owns = any(held.seat.participant == answer.participant for held in visit.held)
    photo = answer.value[1] if isinstance(answer.value, list) else ""
    if not photo or not (owns or (standing and room.moderated.get(answer.uuid))):
        return not_found()
    return Response(base64.b64decode(photo), headers={"Cache-Control": "no-store"}, media_type="image/jpeg")


async def _mine(request: Request) -> Response:
    visit = _visit(request)
    if not visit.held:
        return _without_seat(visit)
    return _page(visit, "mine.html", 200)


async def _told_page(request: Request) -> Response:
    """What participants are told about the findings, to whoever has the link."""
    return _page(_visit(request), "told.html", 200)


async def _mine_as_text(request: Request) -> Response:
    """The same to keep: a file of plain text."""
    visit = _visit(request)
    if not visit.held:
        return _without_seat(visit)
    text = mine.as_text(visit.room, mine.mine(visit.room, visit.held[0].seat))
    name = f"my-commitment-{re.sub('[^0-9-]', '', visit.room.plan[0].date)}.txt"
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers)


# --- My seat ------------------------------------------------------------------------------------------------------


async def _seat_page(request: Request) -> Response:
    visit = _visit(request)
    return _seat(visit) if visit.held else _without_seat(visit)


def _seat(visit: Visit, status: int = 200, sorry: str = "", fields: Fields | None = None) -> HTMLResponse:
    return _page(visit, "seat.html", status, sorry=sorry, typed=fields or Fields())


async def _change_seat(request: Request) -> Response:
    visit = _visit(request)
    fields = Fields()
    try:
        fields = await read_form(request)
        held = visit.held_by(fields.one("who"))
        match fields.one("do"):
            case "words":
                return await _show_words(visit, held.seat)
            case "withdraw":
                withdrawal.check(visit.room)
                return _page(visit, "withdraw.html", 200, seat=held.seat)
            case "erase":
                return await _withdraw(visit, held)
        entry = _seat_entry(held, fields)
        if entry is not None:
            pace.count(pace.SEAT, visit.workshop, held.seat.participant, "seat")
            await _record(visit, entry)
    except (Unreadable, Rejected) as problem:
        refusal: Unreadable | Rejected = problem
        fields = problem.fields if isinstance(problem, Unreadable) else fields
    else:
        act = fields.one("do")
        onward = act in {"switch", "leave", "return", "move"}
        response = RedirectResponse(visit.address if onward else f"{visit.address}/seat", 303)
        if act == "switch":
            others = [one.token for one in visit.held if one is not held]
            seats.keep(response, request, visit.room, [held.token, *others])
        return response
    status = _status(refusal)
    log.info("refused a change of seat: %d", status)
    if not visit.held:
        return _joining(visit, status, refusal.sentence)
    return _later(_seat(visit, status, refusal.sentence, fields), refusal)


async def _withdraw(visit: Visit, held: Held) -> Response:
    """Delete everything that this person sent, and say so. No other phone is told who it was."""
    withdrawal.check(visit.room)
    pace.count(pace.WITHDRAWALS, visit.workshop, "withdrawal")
    sent = withdrawal.sent(visit.room, held.seat)
    await _record(visit, e.Erased(held.seat.participant))
    with contextlib.suppress(Rejected):  # it is in the log; this person can do nothing about it
        await anyio.to_thread.run_sync(decisions.forget, visit.workshop)
    left = replace(visit, held=[one for one in visit.held if one is not held])
    response = _page(left, "withdrawn.html", 200, gone=held.seat.participant, sent=sent)
    response.delete_cookie(_SENT, visit.address)
    seats.keep(response, visit.request, visit.room, [one.token for one in left.held])
    return response


def _seat_entry(held: Held, fields: Fields) -> e.Entry | None:
    """What the pressed button means; None where nothing changes. Pressing it twice is no mistake."""
    seat = held.seat
    match fields.one("do"):
        case "change" if fields.has("sector", "role_band", "table"):
            return e.SeatChanged(seat.participant, fields.one("sector"), fields.one("role_band"), _table(fields))
        case "move" if fields.has("table"):
            table = _table(fields)
            return None if seat.table == table else e.SeatChanged(seat.participant, seat.sector, seat.role_band, table)
        case "return":
            return e.SeatChanged(seat.participant, seat.sector, seat.role_band, seat.table) if seat.left else None
        case "leave":
            return None if seat.left else e.Left(seat.participant)
        case "quote" | "unquote" as act:
            quotable = act == "quote"
            return None if seat.quotable == quotable else e.QuotingSet(seat.participant, quotable)
        case "switch":
            return None
    raise Unreadable(400, limits.INCOMPLETE, fields)


# --- Shared -------------------------------------------------------------------------------------------------------


async def _record(visit: Visit, entry: e.Entry, uuid: str = "") -> Receipt:
    """Append one entry and wait until it is on disk; ``Rejected`` if the rules refuse it."""
    with pace.waiting():
        receipts = await asyncio.wrap_future(journal.current().submit(visit.workshop, entry, uuid=uuid))
    return receipts[0]


def _status(refusal: Unreadable | Rejected) -> int:
    if isinstance(refusal, Unreadable):
        return refusal.status
    by_kind = {
        Closed: 409,
        Ended: 410,
        NoSeat: 403,
        JournalDown: 503,
        pace.TooFast: 429,
        pace.Overloaded: 503,
    }
    return by_kind.get(type(refusal), 422)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _told(status: int, state: str, sentence: str, at: str = "") -> JSONResponse:
    return JSONResponse({"state": state, "sentence": sentence, "at": at}, status, headers={"Cache-Control": "no-store"})


def routes() -> list[Route]:
    """Every address of the participants' pages. A code may stand after ``/join`` too, as posters say it."""
    pages: list[tuple[str, Handler, str]] = [
        ("", _now, "GET"),
        ("/join", _join_form, "GET"),
        ("/join", _join, "POST"),
        ("/", _no_slash, "GET"),
        ("/take", _take_form, "GET"),
        ("/take", _take_seat, "POST"),
        ("/answer", _now, "GET"),
        ("/answer", _answer, "POST"),
        ("/drawing", _now, "GET"),
        ("/drawing", _drawing, "POST"),
        ("/support", _now, "GET"),
        ("/support", _support, "POST"),
        ("/photo/{answer}", _photo_of, "GET"),
        ("/mine", _mine, "GET"),
        ("/mine.txt", _mine_as_text, "GET"),
        ("/told", _told_page, "GET"),
        ("/seat", _seat_page, "GET"),
        ("/seat", _change_seat, "POST"),
        ("/help", _help, "GET"),
        ("/privacy", _privacy_here, "GET"),
        ("/events", _events, "GET"),
        ("/scene", _scene, "GET"),
    ]
    found = [
        Route("/join", join_page),
        Route("/join/", _no_slash),
        Route("/accessibility", accessibility),
        Route("/privacy", _privacy),
        Route("/phone-assets/{name}", asset),
    ]
    for path, handler, method in pages:
        for start in ("/{code:joincode}", "/join/{code:joincode}"):
            found.append(Route(f"{start}{path}", _calm(handler), methods=[method]))
    return [*found, *venue.routes(), *health.routes(), Route("/join/{typed}", _calm(_wrong_code))]
