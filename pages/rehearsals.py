"""Rehearsals on the facilitators' pages: make one of a plan, fill it with pretend participants, and wipe it."""

from __future__ import annotations

import contextlib
from datetime import date
from html import escape
from uuid import uuid4

import streamlit as st

from pages import crowds, picture, reports, shared
from workshop import defaults, example, home, journal, materials, rehearsal, roles
from workshop.agenda import Agenda, Facts
from workshop.codes import new_code
from workshop.errors import Rejected
from workshop.rehearsal import FEWEST, MOST, SPEEDS, USUAL
from workshop.room import Room
from workshop.wording import plural

SHORT = "thirty-minutes"
"""The agenda to practise with where nothing is planned yet."""
_MORE = 10
_WORDS = {"unhurried": "Unhurried", "brisk": "Brisk", "at once": "At once"}
assert list(_WORDS) == list(SPEEDS)


def mark() -> str:
    """What every page of a rehearsal shows."""
    return f'<p class="rehearsal">{escape(rehearsal.MARK)}</p>'


def offer(room: Room) -> None:
    """A button that makes a rehearsal of this plan, for whoever may make workshops."""
    if room.rehearsal or room.ended or not shared.may_make():
        return
    facts, agenda = room.plan
    pressed = st.button(
        "Rehearse this plan",
        key=f"rehearse-{facts.code}",
        icon=":material/theater_comedy:",
        help="A workshop of its own with this plan, pretend participants and another join code. This one stays as it "
        "is.",
    )
    if pressed:
        begin(facts, agenda)


def offer_short(kind: str = "secondary") -> None:
    """A button that makes a rehearsal of the short agenda."""
    pack = materials.built_in()
    if st.button("Rehearse with pretend participants", key="rehearse-short", type=kind, width="stretch"):  # type: ignore[arg-type]
        agenda = materials.agenda(pack, SHORT)
        begin(defaults.facts("", f"{agenda.title}, 30 minutes", "", date.today().isoformat()), agenda)


def begin(facts: Facts, agenda: Agenda) -> None:
    """Make it, and open its Host page."""
    made = rehearsal.of(facts, agenda, new_code(journal.current().codes()))
    if shared.record(str(uuid4()), made):
        _open(made.facts.code, "host.py")
    shared.say()


def offer_example(made: list[str], kind: str = "secondary") -> None:
    """A button that opens the finished example, and brings it in where it is not among the workshops ``made``."""
    if not st.button("See a finished example", key="example", type=kind, width="stretch"):  # type: ignore[arg-type]
        return
    there = next((one for one in made if example.is_example(one)), "")
    try:
        if not there:
            if not shared.may_make():
                raise Rejected(shared.NOT_ALLOWED)
            with st.spinner("Bringing in the example."):
                there = example.bring_in(journal.current())
            shared.owned(there)
            with contextlib.suppress(Rejected):  # others are being made; there is a button for it
                reports.start(there, journal.current())
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        shared.say()
        return
    _open(journal.current().room(there).plan[0].code, "findings.py")


def _open(code: str, page: str) -> None:
    st.session_state["w"] = code
    st.switch_page(page, query_params={"w": code})


def panel(workshop: str, room: Room) -> None:
    """On the Host page: of a rehearsal its pretend participants; of another workshop, before it begins, the offer."""
    if not room.rehearsal:
        if room.place is None:
            offer(room)
        return
    with st.container(border=True, key="rehearsal"):
        st.html(mark())
        if not room.ended:
            if home.is_hosted():
                st.caption(
                    "Pretend participants are there where the toolkit runs on a laptop, and not in this service. "
                    "Join with your own phones."
                )
            else:
                people(workshop, room)
        wipe(workshop)


def people(workshop: str, room: Room) -> None:
    """Start, pause and stop those who answer what is asked."""
    crowd = crowds.of(workshop)
    seated = rehearsal.pretend(room, workshop)
    if crowd is None:
        start(workshop, seated)
        return
    real = room.present - seated
    with_them = f", next to {plural(real, 'real phone')}" if real > 0 else ""
    doing = "are waiting" if crowd.paused else "answer what you ask"
    st.markdown(f"{seated} of {crowd.people} pretend participants have joined{with_them}. They {doing}. Press Next.")
    if crowd.trouble:
        st.info(crowd.trouble)
    st.session_state.setdefault("rehearsal-speed-now", crowd.speed)
    st.segmented_control(
        "Speed",
        list(_WORDS),
        required=True,
        format_func=_WORDS.__getitem__,
        key="rehearsal-speed-now",
        on_change=_hurry,
        args=(workshop,),
    )
    with st.container(horizontal=True):
        label = "Let them go on" if crowd.paused else "Pause them"
        st.button(label, key="rehearsal-pause", on_click=_pause, args=(workshop, not crowd.paused))
        st.button(
            f"{_MORE} more people",
            key="rehearsal-more",
            disabled=crowd.people >= MOST,
            on_click=_more,
            args=(workshop,),
        )
        st.button("Stop them", key="rehearsal-stop", on_click=_stop, args=(workshop,))


def start(workshop: str, seated: int) -> None:
    again = f" {plural(seated, 'pretend participant')} took part before and will be back." if seated else ""
    st.markdown(f"Pretend participants answer what you ask, next to real phones. You press Next, as on the day.{again}")
    st.number_input(
        "Pretend participants", FEWEST, MOST, min(max(USUAL, seated), MOST), key="rehearsal-people", width=220
    )
    st.segmented_control(
        "Speed",
        list(_WORDS),
        default="brisk",
        required=True,
        format_func=_WORDS.__getitem__,
        key="rehearsal-speed",
        help="Unhurried is as slow as people are. Brisk is four times as fast.",
    )
    st.button("Start", key="rehearsal-start", type="primary", on_click=_start, args=(workshop,))


def _start(workshop: str) -> None:
    number, speed = st.session_state["rehearsal-people"], st.session_state["rehearsal-speed"]
    st.session_state.pop("rehearsal-speed-now", None)
    if _may_run(workshop):
        try:
            crowds.start(workshop, int(number), str(speed))
        except Rejected as refusal:
            shared.refuse(refusal.sentence)


def _hurry(workshop: str) -> None:
    if _may_run(workshop):
        crowds.hurry(workshop, str(st.session_state["rehearsal-speed-now"]))


def _pause(workshop: str, paused: bool) -> None:
    if _may_run(workshop):
        crowds.pause(workshop, paused)


def _more(workshop: str) -> None:
    if _may_run(workshop):
        crowds.more(workshop, _MORE)


def _stop(workshop: str) -> None:
    if _may_run(workshop):
        crowds.stop(workshop)


def _may_run(workshop: str) -> bool:
    if not shared.may(workshop, roles.RUN):
        shared.refuse(shared.NOT_ALLOWED)
        return False
    return not home.is_hosted() and journal.current().room(workshop).rehearsal


def wipe(workshop: str) -> None:
    """Everything of a rehearsal goes, and nothing else; for whoever keeps its data."""
    if not shared.may(workshop, roles.KEEP):
        return
    with st.popover("Wipe this rehearsal", icon=":material/delete:", type="tertiary", key=f"wipe-{workshop}"):
        st.markdown(
            "Its plan, its answers, its remarks and its report go for good, and phones in it lose their seats. "
            "**No other workshop is touched.**"
        )
        if st.button("Wipe it now", key=f"wipe-{workshop}-now", type="primary"):
            wipe_now(workshop)


def wipe_now(workshop: str) -> None:
    """The journal refuses whatever is no rehearsal."""
    if not shared.may(workshop, roles.KEEP):
        shared.refuse(shared.NOT_ALLOWED)
    else:
        crowds.stop(workshop)
        try:
            title = journal.current().room(workshop).plan[0].title
            journal.current().wipe(workshop)
            reports.forget(workshop)
            picture.forget(workshop)
        except Rejected as refusal:
            shared.refuse(refusal.sentence)
        else:
            st.session_state.pop("w", None)
            st.session_state["wiped"] = title
    st.switch_page("workshops.py")
