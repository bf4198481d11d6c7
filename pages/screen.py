"""The big screen: what everybody in the room looks at. Nothing on it is for the facilitator."""

from __future__ import annotations

from datetime import UTC, datetime

import plotly.graph_objects as go
import streamlit as st

from pages import charts, clock, shared, slides, words
from workshop import journal, tallies
from workshop.agenda import second
from workshop.room import Asking, Room, remarks

ROUNDS_SIDE_BY_SIDE = 3
PLAIN = {"staticPlot": True, "displayModeBar": False}
"""Charts on the screen are pictures: nobody hovers over them."""


def page() -> None:
    workshop = shared.the_workshop()
    shared.style("screen.css")
    shared.style("dark.css" if is_dark() else "light.css")
    warm_up()
    slide(workshop)
    st.html('<p class="lost">The link to the toolkit is down. This screen comes back by itself.</p>')


def warm_up() -> None:
    """Draw an unseen chart, so that the browser has loaded what charts need before the first reveal."""
    with st.container(key="unseen"):
        st.plotly_chart(go.Figure(), theme=None, height=10, key="unseen-chart", config=PLAIN)


def is_dark() -> bool:
    return st.query_params.get("theme") == "dark"


@shared.live(0.5)
def slide(workshop: str) -> None:
    room = journal.current().room(workshop)
    facts, _ = room.plan
    if room.paused and not room.ended:
        st.html(slides.paused())
        return
    if room.ended:
        st.html(slides.ended())
        return
    address = shared.phone_address(facts)
    qr = shared.qr(f"{address}/{facts.code}")
    if room.step is None:
        st.html(slides.waiting(room, shared.short(address), qr))
        return
    top(room, slides.corner(shared.short(address), facts.code, qr))
    body(workshop, room)


def top(room: Room, corner: str) -> None:
    left = clock.timer_left(room, datetime.now(UTC))
    timer = f'<p class="timer" role="timer">{clock.countdown(left)}</p>' if left is not None else ""
    st.html(f'<header class="top">{slides.head(room)}{timer}{corner}</header>')


def body(workshop: str, room: Room) -> None:
    asking = room.asking
    assert room.step
    if not room.step.question:
        st.html(slides.text(room))
    elif asking is None:
        st.html(slides.not_asked(room, room.questions[room.step.question]))
    elif not asking.revealed:
        st.html(slides.voting(room, asking, tallies.voted(room, asking), shared.base(workshop, room, asking)))
    else:
        results(room, asking)


def results(room: Room, asking: Asking) -> None:
    asked = room.questions[asking.question]
    if asked.kind == "text":
        st.html(slides.result_head(asked, ""))
        said = [r for r in remarks(room) if (r.question, r.round) == asking.key and r.status == "released"]
        st.html(slides.quotes(said))
    elif asked.kind == "words":
        st.html(slides.result_head(asked, ""))
        word_cloud(tallies.tally(room, asking))
    else:
        bars(room, [tallies.tally(room, one) for one in side_by_side(room)])


def side_by_side(room: Room) -> list[Asking]:
    """The question's rounds that the room has seen, up to the present one: before and after, releases, second votes."""
    step, last = room.step, room.asking
    assert step
    assert last
    seen = [room.askings[key] for key in room.asked if key[0] == step.question]
    present = {step.round, second(step.round)}
    until = max(place for place, asking in enumerate(seen) if asking.round in present)
    return [asking for asking in seen[: until + 1] if asking.revealed][-ROUNDS_SIDE_BY_SIDE:]


def bars(room: Room, counted: list[tallies.Tally]) -> None:
    last = counted[-1]
    activity = room.activity
    st.html(slides.result_head(last.question, charts.finding(last)))
    figure = charts.bars(counted, dark=is_dark())
    if activity and activity.answer:
        left, right = st.columns([2, 3], gap="large")
        with left.container(key="chart-beside"):
            draw(figure, counted)
        right.html(slides.fact(activity))
        st.html(slides.sources(activity.sources))
    else:
        with st.container(key="chart"):
            draw(figure, counted)


def draw(figure: go.Figure, counted: list[tallies.Tally]) -> None:
    st.plotly_chart(
        figure,
        theme=None,
        height="stretch",
        key=f"bars-{counted[-1].question.id}-{counted[-1].round}",
        config=PLAIN,
        alt=charts.spoken(counted),
    )


def word_cloud(counted: tallies.Tally) -> None:
    if not counted.lines:
        st.html(slides.quotes([]))
        return
    picture, table = st.columns([2, 1], gap="large", vertical_alignment="center")
    picture.html(slides.cloud(words.cloud(counted.lines, is_dark())))
    table.html(slides.word_table(counted.lines))


page()
