"""The numbers so far, for two audiences: what the room may see, and what a report shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import plotly.graph_objects as go
import streamlit as st

from analysis import phrases
from analysis.disclosure import FLOOR, HIDDEN, THRESHOLD
from analysis.document import Bullets, Caution, Figure, Paragraph, Section, Table
from analysis.groups import Distinctive, Opinions, Shared
from analysis.numbers import Numbers, closed
from pages import computed, plots, shared, talk
from workshop import journal
from workshop.errors import Rejected
from workshop.room import Room

ROOM, PUBLISHED = f"Seen in the room ({FLOOR} or more)", f"As published ({THRESHOLD} or more)"
TABS = (
    "Where to talk next",
    "What differed, and moved",
    "When would sectors share?",
    "Sectors on one another",
    "Opinion groups",
    "Question by question",
)
CLEAR = 0.05
"""How often a spread without groups may look as clear as opinion groups that are taken for groups."""
MOST_TOLD = 3
"""Statements that are told of each opinion group, and of all."""

KEPT_BACK = f" {HIDDEN}: kept back, because it is too small or could give somebody away."
PLAIN = {"staticPlot": True, "displayModeBar": False}
"""Charts are pictures: their numbers stand in them, and in the table below."""


def page() -> None:
    workshop = shared.the_workshop()
    room = journal.current().room(workshop)
    facts, _ = room.plan
    st.title(f"Numbers: {shared.plain(facts.title)}")
    if not closed(room).asked:
        st.info("No vote has closed yet. The numbers appear here after the first one.")
        return
    audience = st.radio("Who the numbers are for", (ROOM, PUBLISHED), horizontal=True, key="numbers-for")
    threshold = FLOOR if audience == ROOM else THRESHOLD
    try:
        found = computed.numbers(workshop, room, threshold, anew=st.session_state.pop("numbers-anew", False))
    except Rejected as refusal:
        st.error(refusal.sentence)
        st.button("Try again", key="numbers-again", on_click=_anew)
        return
    if found is None:
        working(workshop, threshold)
        return
    st.caption(
        f"A group of sectors is shown where {threshold} or more of it answered, not all alike, and nothing hidden "
        "could be worked out. The figures and sentences are those of the report. Only closed votes count."
    )
    if found.row != room.row:
        st.info("Voting is open. These numbers are from before, so that this page does not slow phones down.")
        st.button("Work them out now", key="numbers-now", on_click=_anew)
    if found.refused:
        st.info(found.refused)
        return
    parts = {part.id: part for chapter in found.chapters for part in chapter.sections}
    tabs = st.tabs(TABS, key="numbers-parts")
    with tabs[0]:
        talk_next(found)
    with tabs[1]:
        differed(parts)
    with tabs[2]:
        sharing([part for id_, part in parts.items() if id_.startswith("curve-")])
    with tabs[3]:
        one_another([part for id_, part in parts.items() if id_.startswith("prediction-")])
    with tabs[4]:
        opinion_groups(room, found.opinions if audience == ROOM else "They stand under the numbers for the room.")
    with tabs[5]:
        questions(found.chapters)


@shared.live(0.5)
def working(workshop: str, threshold: int) -> None:
    """Until the numbers are there, or could not be worked out."""
    if computed.working(workshop, threshold):
        st.html('<p class="making" role="status"><b>Working out the numbers.</b></p>')
        st.caption("This takes some seconds. You can leave this page and come back; phones are not slowed down.")
    else:
        st.rerun()


def _anew() -> None:
    st.session_state["numbers-anew"] = True


def talk_next(found: Numbers) -> None:
    if found.topics:
        talk.topics(found.topics)
        st.caption("A difference is a reason to ask, and no mark for anybody.")
    else:
        st.markdown("Nothing stands out so far.")


def differed(parts: dict[str, Section]) -> None:
    if "compared" in parts:
        blocks(parts["compared"])
    else:
        st.markdown("No scale can be compared between sectors yet, and none between votes.")


def sharing(curves: Sequence[Section]) -> None:
    if not curves:
        st.markdown("A curve needs votes on two releases of a scenario or more.")
    for part in curves:
        section(part, part.title.removeprefix("When would people share? "))


def one_another(guesses: Sequence[Section]) -> None:
    if not guesses:
        st.markdown("Nobody was asked how another sector would answer.")
    for part in guesses:
        section(part, part.title)


def questions(chapters: Iterable[Section]) -> None:
    """Every vote, in the chapters' order, without what has a place of its own above."""
    for chapter in chapters:
        if any(isinstance(block, Figure | Table) for block in chapter.blocks):
            section(chapter, chapter.title.partition(". ")[2])
        for part in chapter.sections:
            if part.id != "compared" and not part.id.startswith(("curve-", "prediction-")):
                section(part, part.title)


def section(part: Section, title: str) -> None:
    st.header(shared.plain(title), anchor=False)
    blocks(part)


def blocks(part: Section) -> None:
    """What a section says, with its charts; tables are folded away, named by what stands before them."""
    about = ""
    for number, block in enumerate(part.blocks):
        if isinstance(block, Figure):
            figure(block, f"{part.id}-{number}")
        elif isinstance(block, Table):
            data(block, f"{part.id}-{number}", f"{about}{block.title}")
        elif isinstance(block, Bullets):
            st.markdown("\n".join(f"- {shared.plain(item)}" for item in block.items))
        elif isinstance(block, Paragraph) and _leads(part, number):
            about = f"{block.text} ".replace(".:", ":")
        elif isinstance(block, Paragraph | Caution):
            about = ""
            st.markdown(shared.plain(block.text))


def _leads(part: Section, number: int) -> bool:
    """Whether a block stands as a name over the table after it."""
    block, after = part.blocks[number], part.blocks[number + 1 : number + 2]
    return isinstance(block, Paragraph) and block.text.endswith(":") and any(isinstance(one, Table) for one in after)


def figure(block: Figure, key: str) -> None:
    st.markdown(f"**{shared.plain(block.title)}**")
    chart(plots.plot(block.chart, dark()), key, block.alt)
    hidden = any(HIDDEN in row for row in block.table.rows)
    st.caption(shared.plain(f"Base: {block.base}.{KEPT_BACK if hidden else ''}"))
    data(block.table, key, f"Data of this chart: {block.table.title}")


def chart(drawn: go.Figure, key: str, alt: str) -> None:
    st.plotly_chart(drawn, theme=None, height="content", key=f"figure-{key}", config=PLAIN, alt=alt)


def dark() -> bool:
    return st.context.theme.type == "dark"


def data(table: Table, key: str, name: str) -> None:
    with st.expander(shared.plain(name), key=f"data-{key}"):
        header = [shared.plain(column) for column in table.header]
        shared.table([dict(zip(header, map(str, row), strict=True)) for row in table.rows])
        if table.note:
            st.caption(shared.plain(table.note))


def opinion_groups(room: Room, found: Opinions | str) -> None:
    """People who voted alike on many questions: sizes and centres, and nobody's own place."""
    st.caption(
        "For you alone: they are in no report. An opinion group is no kind of person and no sector. It is a way to "
        "draw lines through a cloud of answers."
    )
    if isinstance(found, str):
        st.markdown(shared.plain(found))
        return
    sizes = phrases.listed([str(len(group.people)) for group in found.groups])
    left = f" {phrases.people(found.left_out)} voted too seldom to be placed." if found.left_out else ""
    st.markdown(f"**{len(found.groups)} groups, of {sizes} people, who voted alike over the questions so far.**{left}")
    st.markdown(cloud_words(found))
    chart(
        plots.centres(found, dark()),
        "opinions",
        f"Circles: {len(found.groups)} opinion groups of {sizes} people at their centres.",
    )
    for number, group in enumerate(found.groups, start=1):
        st.header(f"Group {number}: {len(group.people)} people", anchor=False)
        _told([_apart(room, one) for one in group.distinctive[:MOST_TOLD]], "No answer sets this group apart.")
    st.header("What all groups share", anchor=False)
    _told([_shared(room, one) for one in found.shared[:MOST_TOLD]], "No answer is that of most people in every group.")


def cloud_words(found: Opinions) -> str:
    """How clear the groups are, and whether they could be one cloud of answers."""
    clear = f"The lines between them: silhouette {found.silhouette:.2f}, where 1 is clear and 0 is no line."
    even = f"An even spread without any groups looks as clear in {found.even_spread:.0%} of trials."
    so = "So this could be one cloud: take the groups as parts of it, and not as camps."
    return f"{clear} {even} {so if found.even_spread > CLEAR else 'So there are groups, and not one cloud alone.'}"


def _told(sentences: Sequence[str], otherwise: str) -> None:
    st.markdown("\n".join(f"- {shared.plain(sentence)}" for sentence in sentences) or otherwise)


def _apart(room: Room, one: Distinctive) -> str:
    inside = _part(one.chose, one.seen)
    return f"{_towards(room, one)}: {inside} here, {_part(one.others_chose, one.others_seen)} elsewhere."


def _shared(room: Room, one: Shared) -> str:
    parts = enumerate(map(_part, one.chose, one.seen), start=1)
    return f"{_towards(room, one)}: {phrases.listed([f'{part} in group {number}' for number, part in parts])}."


def _part(chose: int, seen: int) -> str:
    """So many of so many; without numbers where they are few or all of one mind."""
    if seen >= FLOOR and 0 < chose < seen:
        return f"{chose} of {seen}"
    return "most" if 2 * chose > seen else "few"


def _towards(room: Room, one: Distinctive | Shared) -> str:
    """The question and the end of its scale to which people lean."""
    question = room.questions[one.statement]
    ends = [option.label for option in question.options if not option.off_scale]
    high = question.kind == "scale"
    title = next(
        (
            activity.title
            for activity in room.plan[1].activities
            if activity.kind == "scenario" and any(step.question == question.id for step in activity.steps)
        ),
        question.text,
    )
    return f"{phrases.quoted(title)}, towards {phrases.quoted(ends[-1] if one.agrees == high else ends[0])}"


page()
