"""The big screen: what everybody in the room looks at. Nothing on it is for the facilitator."""

from __future__ import annotations

from datetime import UTC, datetime

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages import actions, boards, charts, clock, predictions, shared, slides, words
from workshop import journal, running, tallies
from workshop.activities import Question
from workshop.agenda import Source, second
from workshop.room import Asking, Room

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
    shown = left is not None and not (room.step and room.step.seconds)
    timer = f'<p class="timer" role="timer">{clock.countdown(left)}</p>' if left is not None and shown else ""
    st.html(f'<header class="top">{slides.head(room)}{timer}{corner}</header>')


def body(workshop: str, room: Room) -> None:
    asking = room.asking
    assert room.step
    if not room.step.question:
        st.html(shown(room))
        if found := sources_at_the_end(room):
            st.html(slides.sources(found))
    elif asking is None:
        st.html(slides.not_asked(room, room.questions[room.step.question]))
    elif not asking.revealed:
        st.html(slides.voting(room, asking, shared.adds(workshop, room, asking), flowing(room, asking)))
    else:
        results(room, asking)


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
    found = boards.released(room, asking.key)
    if asked.kind == "drawing":
        return boards.drawings(found)
    if asked.kind == "commitment":
        return boards.commitments(room, found)
    if asked.kind == "proposal":
        return boards.harvest(room, found)
    return boards.board(room, found) if asked.upvotes else slides.quotes(found)


def results(room: Room, asking: Asking) -> None:
    """What came out, and small under it where everybody of each round went."""
    asked = room.questions[asking.question]
    rounds = [asking]
    if asked.about:
        prediction(room, asking)
    elif asked.kind == "words":
        st.html(slides.result_head(asked, ""))
        word_cloud(tallies.tally(room, asking))
    elif asked.is_remark:
        st.html(slides.result_head(asked, "") + said(room, asking))
    else:
        rounds = side_by_side(room)
        bars(room, [tallies.tally(room, one) for one in rounds], asking)
    st.html(slides.adds_lines(room, rounds))


def prediction(room: Room, asking: Asking) -> None:
    """What people thought a sector would choose, beside what they chose themselves."""
    guess = room.questions[asking.question]
    name = predictions.sector(room, guess)
    panels = predictions.beside(room, asking)
    asked, finding = predictions.as_text(guess, name), predictions.title(panels, name)
    st.html(slides.result_head(asked, finding))
    counted = [one for _, one in panels]
    with st.container(key=chart_key(asked, finding)):
        draw(charts.bars(counted, dark=is_dark(), titles=[words for words, _ in panels]), counted)


def side_by_side(room: Room) -> list[Asking]:
    """The question's rounds that the room has seen, up to the present one: before and after, releases, second votes."""
    step, last = room.step, room.asking
    assert step
    assert last
    seen = [room.askings[key] for key in room.asked if key[0] == step.question]
    present = {step.round, second(step.round)}
    until = max(place for place, asking in enumerate(seen) if asking.round in present)
    return [asking for asking in seen[: until + 1] if asking.revealed][-ROUNDS_SIDE_BY_SIDE:]


def bars(room: Room, counted: list[tallies.Tally], asking: Asking) -> None:
    last = counted[-1]
    activity, step = room.activity, room.step
    assert activity
    assert step
    finding = charts.finding(last) + charts.on_paper(last)
    finding += f" {running.EXAMPLES}" if running.examples(room, last.question) else ""
    key = chart_key(last.question, finding)
    st.html(slides.result_head(last.question, finding))
    to_do = actions.on_screen(room, last.question.id)
    figure = charts.bars(counted, dark=is_dark())
    sure = charts.sure(room, asking)
    if activity.answer:
        with beside(figure, counted):
            st.html(slides.fact(activity))
        st.html(slides.sources(activity.sources))
    elif activity.kind == "threshold":
        with beside(figure, counted, "chart-line"):
            st.html(slides.situation(step))
    elif to_do:
        st.html(to_do)
    elif sure:
        left, right = st.columns([3, 2], gap="large")
        with left.container(key=key):
            draw(figure, counted)
        right.html(slides.sure_head(sure.answered, charts.finding(sure) + charts.on_paper(sure)))
        with right.container(key="chart-sure"):
            draw(charts.bars([sure], dark=is_dark()), [sure])
    elif found := sources_at_the_end(room):
        with beside(figure, counted, key, (3, 1)):
            st.html(slides.sources(found))
    else:
        with st.container(key=key):
            draw(figure, counted)


def chart_key(asked: Question, finding: str) -> str:
    """The style sheet's name for a chart under a heading of so many lines."""
    lines = slides.head_lines(asked, finding)
    return "chart" if lines <= 2 else f"chart-{min(lines, 5)}"


def beside(
    figure: go.Figure, counted: list[tallies.Tally], key: str = "chart-beside", widths: tuple[int, int] = (2, 3)
) -> DeltaGenerator:
    """The chart on the left; what stands on the right is for the caller to fill."""
    left, right = st.columns(widths, gap="large")
    with left.container(key=key):
        draw(figure, counted)
    return right


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
