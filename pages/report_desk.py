"""What organisers have in front of them while they write the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import streamlit as st

from analysis.desk import Desk, Heard
from analysis.finding import Finding
from analysis.marks import Marks
from analysis.missing import Missing
from pages import computed, shared
from pages import report_fields as fields
from workshop import journal
from workshop.errors import Rejected
from workshop.room import Remark, Room, released
from workshop.writing import Writing

KEPT, OF = "report-desk", "report-of"
"""The desk that this browser was shown last, and its workshop."""


@dataclass(frozen=True)
class At:
    """A workshop now. ``desk`` is what was read from it last, None while that is done for the first time.

    ``trouble`` is a sentence if it could not be read.
    """

    workshop: str
    room: Room
    desk: Desk | None
    trouble: str = ""

    @property
    def writing(self) -> Writing:
        return self.room.writing

    @property
    def current(self) -> bool:
        """Whether the desk knows all that has happened."""
        return self.desk is not None and self.desk.row >= self.room.row

    @property
    def marks(self) -> Marks:
        return self.desk.marks if self.desk else Marks({}, {})

    @cached_property
    def themes(self) -> dict[str, Heard]:
        """The themes with remarks, most first."""
        return {one.id: one for one in self.desk.themes} if self.desk else {}

    @cached_property
    def findings(self) -> dict[str, Finding]:
        return {one.id: one for one in self.desk.findings} if self.desk else {}

    @cached_property
    def said(self) -> dict[str, Remark]:
        """The remarks that are released and may be quoted now, by uuid."""
        return {one.uuid: one for one in released(self.room) if one.quotable}

    @property
    def chosen(self) -> tuple[str, ...]:
        """The themes with a chapter of their own: those that somebody chose, or those that the draft takes."""
        return self.writing.themes or (self.desk.chosen if self.desk else ())

    def title(self, theme: str) -> str:
        known = self.themes.get(theme)
        return known.title if known else theme

    def strength(self, theme: str) -> str:
        finding = self.findings.get(f"theme/{theme}")
        return finding.strength if finding else ""

    def missing(self, step: str) -> Iterator[Missing]:
        """What is still to do at one step, as far as the desk knows."""
        return (one for one in (self.desk.missing if self.desk else ()) if one.step == step)


def look(workshop: str) -> At:
    """The workshop and the newest desk there is. What happened since is read behind the page."""
    room = journal.current().room(workshop)
    trouble = ""
    try:
        desk = computed.desk(workshop, room, anew=st.session_state.pop("report-anew", False))
    except Rejected as refusal:
        desk, trouble = None, refusal.sentence
    return At(workshop, room, desk or computed.last_desk(workshop, room), trouble)


def shown(workshop: str) -> At:
    """The workshop now and the desk that stands on the page: its marks are those that the writer reads and types."""
    return At(workshop, journal.current().room(workshop), st.session_state.get(KEPT))


def newer(at: At, *, writing: bool) -> bool:
    """Whether there is a desk that says something else than the one on the page.

    While somebody is ``writing``, other numbers for remarks wait until they leave the field.
    """
    before, now = st.session_state.get(KEPT), at.desk
    if before is None or now is None:
        return before is not now
    if writing and before.marks.known != now.marks.known:
        return False
    return replace(now, row=before.row) != before


def adopted(at: At) -> At:
    """Bring the newest desk onto the page: marks that stand in the fields get the numbers that are right now."""
    before: Desk | None = st.session_state.get(KEPT)
    if before and at.desk and before.marks.known != at.desk.marks.known:
        fields.rewrite(partial(_renumbered, before.marks, at.desk.marks))
    st.session_state[KEPT] = at.desk
    return at


def _renumbered(before: Marks, now: Marks, typed: str) -> str:
    try:
        return now.shown(before.kept(typed)[0])
    except Rejected:
        return typed


def begin(workshop: str) -> None:
    """Another workshop was open in this browser before: nothing of it is left on this page."""
    if st.session_state.get(OF) != workshop:
        for name in [one for one in st.session_state if str(one).startswith("report-")]:
            del st.session_state[name]
        st.session_state[OF] = workshop


def wait(at: At) -> bool:
    """Whether a step has to wait for the desk; then it says so."""
    if at.desk is not None:
        return False
    if at.trouble:
        st.error(at.trouble)
        st.button("Try again", key="report-again", on_click=_anew)
    else:
        st.html('<p class="making" role="status"><b>Reading what was said.</b></p>')
        st.caption("This takes some seconds. You can leave this page and come back; phones are not slowed down.")
    return True


def _anew() -> None:
    st.session_state["report-anew"] = True


def after(here: str, lacking: Sequence[str]) -> str:
    """The one to go to next of those that lack something; empty where there is none but this.

    >>> after("T2", ["T1", "T2", "T3"]), after("T4", ["T1"]), after("T1", ["T1"])
    ('T3', 'T1', '')
    """
    later = lacking[lacking.index(here) + 1 :] if here in lacking else ()
    return next((one for one in (*later, *lacking) if one != here), "")


def turn_to(choice: str, heading: Callable[[str], str], list_: str) -> None:
    """One press to a choice of a list, where there is one to go to."""
    if choice:
        label = f"Next that needs something: {shared.plain(heading(choice))}"
        st.button(label, key=f"{list_}-next", icon=":material/arrow_forward:", on_click=_choose, args=(list_, choice))


def _choose(list_: str, choice: str) -> None:
    st.session_state[list_] = choice


def to_do(at: At, step: str) -> None:
    """What is missing at a step: first what keeps the report from being signed off."""
    left = sorted(at.missing(step), key=lambda one: not one.needed)
    if left:
        lines = (f"- {'**Needed:** ' if one.needed else ''}{shared.plain(one.sentence)}" for one in left)
        st.markdown("\n".join(lines))
    elif at.current:
        st.markdown("Nothing is missing here.")
