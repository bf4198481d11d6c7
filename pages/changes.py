"""On the day: a quick question in two clicks, on to the next item, and the agenda changed while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from pages import order, presses, shared, steps
from workshop import journal, materials, rules, running
from workshop.activities import Option, Question
from workshop.agenda import ASK, REVEAL, Activity, Place, Step
from workshop.errors import Rejected
from workshop.exercises import Made
from workshop.forgetting import ON_THE_SPOT
from workshop.room import Room
from workshop.wording import lines_of

QUICK_MINUTES = 3
MOST_TYPED = 12
"""Choices typed on the spot: more than these nobody can compare on a phone."""


@dataclass(frozen=True)
class Quick:
    """A way to ask at once: what its button says, and what the room reads if nothing else is typed."""

    label: str
    text: str
    kind: str


QUICK = {
    "yes-no": Quick("Yes or no", "Yes or no?", "choice"),
    "agree": Quick("Agreement scale", "How far do you agree?", "scale"),
    "typed": Quick("These choices", "Which one?", "choice"),
    "words": Quick("Words", "In one to three words?", "words"),
    "open": Quick("Open question", "What do you say?", "text"),
}
TITLE = "Quick question"


def quick(workshop: str, room: Room) -> None:
    """One click opens this, and the second asks."""
    drawn = steps.moment(room)
    # Another one once one was asked, and that is shut, whatever the browser remembers of this one.
    key = f"quick-{sum(id_.startswith(ON_THE_SPOT) for id_, _ in room.asked)}"
    with st.popover("Ask a quick question", key=key, icon=":material/bolt:", disabled=room.ended):
        st.markdown("Say the question aloud, or type it here. **One press asks it now.**")
        with st.form("quick-form", border=False, enter_to_submit=False):
            st.text_input("Question on the screen", key="quick-text", max_chars=200, placeholder="Optional")
            with st.container(horizontal=True):
                for name in ("yes-no", "agree", "words", "open"):
                    _ask_button(workshop, drawn, name)
            st.checkbox("Ask how sure people are", key="quick-sure", help="For answers that are chosen from a list.")
            st.text_area("Or your own choices, one on each line", key="quick-choices", height=110, max_chars=1200)
            _ask_button(workshop, drawn, "typed")


def _ask_button(workshop: str, drawn: steps.Moment, name: str) -> None:
    st.form_submit_button(QUICK[name].label, key=f"ask-{name}-now", on_click=ask, args=(workshop, drawn, name))


def ask(workshop: str, drawn: steps.Moment, name: str) -> None:
    """A quick question, pressed as it was drawn: added, gone to and opened, all or nothing."""
    room = journal.current().room(workshop)
    try:
        _once(room, drawn)
        typed = str(st.session_state.get("quick-text", "")).strip()
        choices = str(st.session_state.get("quick-choices", "")) if name == "typed" else ""
        activity, questions = made(name, typed, choices, sure=bool(st.session_state.get("quick-sure")))
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    left = room.place
    if shared.record(workshop, *running.ask_now(room, activity, questions, shared.here(workshop, room)[0])):
        st.session_state["left-off"] = (activity.id, left)
        # What was typed stays in its fields until it has been asked.
        st.session_state["quick-text"] = st.session_state["quick-choices"] = ""
        st.session_state["quick-sure"] = False


def made(name: str, text: str, choices: str, *, sure: bool = False) -> Made:
    """The item of a quick question; ``Rejected`` if the typed choices are too few or too many.

    ``sure`` asks how sure people are as well, where the answer is one of a list.
    """
    how, id_ = QUICK[name], f"{ON_THE_SPOT}{uuid4().hex[:8]}"
    question = Question(
        id_,
        how.kind,
        text or how.text,
        options=options(name, choices),
        scale="agreement" if how.kind == "scale" else "",
        most=3 if how.kind == "words" else 0,
        limit=400 if how.kind == "text" else 0,
        confidence=sure and how.kind in {"choice", "scale"},
    )
    kind = {"words": "cloud", "text": "open"}.get(how.kind, "poll")
    asked = tuple(Step(step, TITLE, question=id_, round="first") for step in (ASK, REVEAL))
    return Activity(id_, kind, TITLE, QUICK_MINUTES, asked), (question,)


def options(name: str, choices: str) -> tuple[Option, ...]:
    if name == "yes-no":
        return Option("yes", "Yes"), Option("no", "No")
    if name == "agree":
        return materials.built_in().scales["agreement"]
    if name != "typed":
        return ()
    given = list(dict.fromkeys(lines_of(choices)))
    if not 2 <= len(given) <= MOST_TYPED:
        raise Rejected(f"Type from two to {MOST_TYPED} different choices, one on each line.")
    return tuple(Option(str(n), line) for n, line in enumerate(given, start=1))


def back(workshop: str, room: Room) -> None:
    """After a quick question: back to where the room was, if that is in sight of this browser."""
    asked, place = st.session_state.get("left-off", ("", None))
    if not room.place or room.place.activity != asked or place is None or room.ended:
        return
    activity = room.activities.get(place.activity)
    if activity is None or place.step + 1 >= len(activity.steps):
        return
    st.button(
        f"Back to “{activity.title}”, step {place.step + 1}",
        key="return-there",
        icon=":material/undo:",
        on_click=_back,
        args=(workshop, steps.moment(room), place),
    )


def _back(workshop: str, drawn: steps.Moment, place: Place) -> None:
    room = journal.current().room(workshop)
    if steps.moment(room) != drawn:
        shared.refuse(rules.MOVED)
    else:
        shared.act(workshop, *running.go_to(room, place, shared.here(workshop, room)[0]))


def skip_on(workshop: str, room: Room) -> None:
    """To the next item, whatever is left of this one."""
    drawn = steps.moment(room)
    ahead = running.skip(room, 0) if room.place and not room.ended else ()
    st.button(
        "Skip to the next item",
        key="skip-item",
        icon=":material/skip_next:",
        disabled=not ahead,
        on_click=_skip,
        args=(workshop, drawn),
        help="Leaves out what is left of this item. Voting that is open closes, and no answer is lost.",
    )


def _skip(workshop: str, drawn: steps.Moment) -> None:
    room = journal.current().room(workshop)
    try:
        _once(room, drawn)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    shared.act(workshop, *running.skip(room, shared.here(workshop, room)[0]))


def _once(room: Room, drawn: steps.Moment) -> None:
    """``Rejected`` for a press close on another, or for a moment that has gone by."""
    presses.settled("move")
    if steps.moment(room) != drawn:
        raise Rejected(rules.MOVED)


def panel(workshop: str, room: Room) -> None:
    """The rest of the day, changed while it runs."""
    order.change(workshop, room)
    st.divider()
    order.add(workshop, room)
