"""The big screen: what everybody in the room looks at. Nothing on it is for the facilitator."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import streamlit as st

from pages import actions, boards, charts, clock, curves, predictions, shared, slides, words
from workshop import journal, running, tallies
from workshop.agenda import Source, second
from workshop.room import Asking, Key, Room, released_in

ROUNDS_SIDE_BY_SIDE = 3
COMING_INTO_VIEW = 1.5
"""Seconds for which results that were hidden just now are marked as new."""
NOTHING = "<i hidden></i>"


def page() -> None:
    workshop = shared.the_workshop()
    shared.style("screen.css")
    shared.style("dark.css" if is_dark() else "light.css")
    slide(workshop)
    st.html('<p class="lost">The link to the toolkit is down. This screen comes back by itself.</p>')


def is_dark() -> bool:
    return st.query_params.get("theme") == "dark"


@shared.live(0.5)
def slide(workshop: str) -> None:
    """Its parts are drawn apart, so that a browser draws again only what has changed: the time, or a count."""
    room = journal.current().room(workshop)
    parts = [slides.head(room), timer(room), corner(room), ""] if going_on(room) else [""] * 4
    parts[-1] = body(workshop, room)
    with st.container(key="slide"):
        for part in parts:
            st.html(part or NOTHING)


def going_on(room: Room) -> bool:
    return room.step is not None and not room.paused and not room.ended


def timer(room: Room) -> str:
    left = clock.timer_left(room, datetime.now(UTC))
    large = room.step and room.step.seconds
    return slides.timer(left, room.timer_seconds) if left is not None and not large else ""


def corner(room: Room) -> str:
    """How to join: large while people still come, wherever that leaves enough room."""
    facts, _ = room.plan
    address = shared.phone_address(facts)
    step, asked = room.step, room.questions.get(room.step.question) if room.step else None
    fits = not asked or not (slides.dense(asked) or slides.wordy(asked) or asked.about)
    fits = fits and step is not None and len(step.text) <= slides.LONG_TEXT
    large = fits and slides.joining(room)
    return slides.corner(shared.short(address), facts.code, shared.qr(f"{address}/{facts.code}"), large)


def body(workshop: str, room: Room) -> str:
    if room.ended:
        return slides.ended()
    if room.paused:
        return slides.paused()
    facts, _ = room.plan
    if room.step is None:
        address = shared.phone_address(facts)
        return slides.waiting(room, shared.short(address), shared.qr(f"{address}/{facts.code}"))
    asking = room.asking
    if not room.step.question:
        found = sources_at_the_end(room)
        return shown(room) + (slides.sources(found) if found else "")
    if asking is None:
        return slides.not_asked(room.questions[room.step.question])
    if not asking.revealed:
        hidden().add((workshop, asking.key))
        return slides.voting(room, asking, shared.adds(workshop, room, asking), flowing(room, asking))
    return results(room, asking, comes_into_view(workshop, asking))


def hidden() -> set[tuple[str, Key]]:
    """The results that this browser has seen hidden, and not yet shown."""
    found: set[tuple[str, Key]] = st.session_state.setdefault("hidden", set())
    return found


def comes_into_view(workshop: str, asking: Asking) -> bool:
    """Whether results are being revealed just now: not when the page is loaded again, nor when the host goes back."""
    one = (workshop, asking.key)
    if one in hidden():
        hidden().discard(one)
        st.session_state["revealed"] = one, time.monotonic()
    last, since = st.session_state.get("revealed", (None, 0.0))
    return bool(last == one and time.monotonic() - since < COMING_INTO_VIEW)


def sources_at_the_end(room: Room) -> tuple[Source, ...]:
    """Where an item's facts come from, once its last step is reached."""
    activity, place = room.activity, room.place
    return activity.sources if activity and place and place.step == len(activity.steps) - 1 else ()


def shown(room: Room) -> str:
    """A step that asks nothing."""
    step, activity = room.step, room.activity
    assert step
    assert activity
    now = datetime.now(UTC)
    if activity.kind == "break":
        return slides.break_(room, now)
    facts = slides.dealt_facts(activity, step)
    if facts:
        return slides.joined(step, facts)
    return slides.text(room, clock.timer_left(room, now))


def flowing(room: Room, asking: Asking) -> str:
    """What people said so far, for a question to which each may say several things: it flows in once released."""
    asked = room.questions[asking.question]
    if not asked.many:
        return ""
    return said(room, asking)


def said(room: Room, asking: Asking) -> str:
    """People's own words, released, in the way of their question."""
    asked = room.questions[asking.question]
    found = released_in(room, asking.key)
    if asked.kind == "drawing":
        return boards.drawings(found)
    if asked.kind == "commitment":
        return boards.commitments(room, found, asked.text)
    if asked.kind == "proposal":
        return boards.harvest(room, found)
    return boards.board(room, found, asked.text) if asked.upvotes else boards.quotes(found, asked.text)


def results(room: Room, asking: Asking, reveal: bool) -> str:
    """What came out, and small under it where everybody of each round went."""
    asked = room.questions[asking.question]
    if asked.about:
        return prediction(room, asking, reveal)
    under = slides.adds_lines(room, [asking])
    if asked.kind == "words":
        counted = tallies.tally(room, asking)
        return slides.result(slides.result_head(asked, ""), cloud(counted), under, "cloud", reveal)
    if asked.is_remark:
        return slides.result(slides.result_head(asked, ""), said(room, asking), under, "said", reveal)
    return bars(room, side_by_side(room), asking, reveal)


def prediction(room: Room, asking: Asking, reveal: bool) -> str:
    """What people thought a sector would choose, beside what they chose themselves."""
    guess = room.questions[asking.question]
    name = predictions.sector(room, guess)
    panels = predictions.beside(room, asking)
    head = slides.result_head(predictions.as_text(guess, name), predictions.title(panels, name))
    chart = charts.bars([one for _, one in panels], titles=[words for words, _ in panels])
    return slides.result(head, chart, slides.adds_lines(room, [asking]), reveal=reveal)


def side_by_side(room: Room) -> list[Asking]:
    """The question's rounds that the room has seen, up to the present one: before and after, releases, second votes."""
    step, last = room.step, room.asking
    assert step
    assert last
    seen = [room.askings[key] for key in room.asked if key[0] == step.question]
    present = {step.round, second(step.round)}
    until = max(place for place, asking in enumerate(seen) if asking.round in present)
    return [asking for asking in seen[: until + 1] if asking.revealed][-ROUNDS_SIDE_BY_SIDE:]


def bars(room: Room, rounds: list[Asking], asking: Asking, reveal: bool) -> str:
    counted = [tallies.tally(room, one) for one in rounds]
    last = counted[-1]
    sectors = curves.lines(room, asking)
    found = [charts.found([last] if sectors else counted) + charts.on_paper(last)]
    found.append(running.EXAMPLES if running.examples(room, last.question) else "")
    head = slides.result_head(last.question, " ".join(one for one in found if one))
    shape, shown = beside(room, asking, counted, sectors)
    return slides.result(head, shown, slides.adds_lines(room, rounds), shape, reveal)


def beside(
    room: Room, asking: Asking, counted: list[tallies.Tally], sectors: tuple[curves.Line, ...]
) -> tuple[str, str]:
    """The chart with what belongs beside it, and how the two share the width."""
    activity, step = room.activity, room.step
    assert activity
    assert step
    chart = f"<div>{charts.bars(counted)}</div>"
    sure = charts.sure(room, asking)
    if activity.answer:
        return "halves", f"{chart}<div>{slides.fact(activity)}{slides.sources(activity.sources)}</div>"
    if activity.kind == "threshold":
        return "halves", f"{chart}{slides.situation(step)}"
    if to_do := actions.on_screen(room, asking.question):
        return "", to_do
    if sectors:
        return "halves curved", f"<div>{charts.bars(counted[-1:])}</div>{curves.drawn(sectors)}"
    if sure:
        head = slides.sure_head(sure.answered, charts.finding(sure) + charts.on_paper(sure))
        return "halves", f'{chart}<section class="sure">{head}{charts.bars([sure])}</section>'
    if found := sources_at_the_end(room):
        return "aside", f"{chart}{slides.sources(found)}"
    return "", chart


def cloud(counted: tallies.Tally) -> str:
    if not counted.lines:
        return boards.quotes([])
    return slides.cloud(words.cloud(counted.lines, is_dark())) + slides.word_table(counted.lines)


page()
