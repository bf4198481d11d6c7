"""Ballots on paper, typed in by the facilitator: they count like any other, and every result says how many they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO

import streamlit as st

from pages import shared, steps
from workshop import entries as e
from workshop import journal, photos
from workshop.activities import CONFIDENCE, ROLE_LIMIT, WORD_LIMIT, Question, Value, in_words, valid
from workshop.agenda import round_name
from workshop.errors import Rejected
from workshop.room import Ballots, Key, Remark, Room, released_in
from workshop.rules import MOST_BALLOTS
from workshop.wording import cut

COUNTED = frozenset({"choice", "scale", "choices"})
"""The kinds of which a tally sheet holds counts; of all others each ballot is typed in by itself."""
LISTED = 30
"""Ballots listed at once, newest first."""
LIMITS = (
    "A ballot is anonymous: it has no sector and no table, and nobody can match a vote before with one after. "
    "It counts in every total, and each result says how many came on paper."
)
SURE = {option.id: option.label for option in CONFIDENCE}


def panel(workshop: str, room: Room) -> None:
    with st.expander("Ballots on paper", key="paper", on_change="rerun") as opened:
        if not opened.open:
            return
        if not room.asked:
            st.caption("Nothing has been asked yet. Ballots belong to a question that was asked.")
            return
        keys = {"/".join(key): key for key in reversed(room.asked)}
        now = list(keys.values()).index(room.asking.key) if room.asking else 0
        name = st.selectbox(
            "Question", list(keys), index=now, format_func=lambda one: _asked(room, keys.get(one)), key="paper-of"
        )
        key = keys.get(name)
        if key:
            typing(workshop, room, key)
            typed(workshop, room, key)
            hands(workshop, room, key)
        st.caption(LIMITS)


def _asked(room: Room, key: Key | None) -> str:
    if key is None:
        return ""
    again = "" if key[1] == "first" else f" ({round_name(key[1])})"
    return f"{cut(room.questions[key[0]].text, 80)}{again}"


def typing(workshop: str, room: Room, key: Key) -> None:
    """A form for this kind of question. What was typed stays in it until it has been added."""
    question = room.questions[key[0]]
    form = _form(key)
    with st.form(form, enter_to_submit=False):
        if question.kind in COUNTED:
            _counts(question, form)
        else:
            _ballot(question, form)
        if question.confidence:
            _how_sure(question, form)
        if question.is_remark:
            st.checkbox("Agreed to be quoted, without a name", key=f"{form}-quotable")
        label = "Add these ballots" if question.kind in COUNTED else "Add this ballot"
        st.form_submit_button(label, key=f"paper-add-{form}", on_click=add, args=(workshop, key))


def _form(key: Key) -> str:
    """The name of a form and the beginning of its fields' names: another one each time, so that it begins empty."""
    return f"paper-{'-'.join(key)}-{st.session_state.get('sheets', 0)}"


def _counts(question: Question, key: str) -> None:
    for option in question.options:  # one below the other, as on the tally sheet
        st.number_input(option.label, 0, MOST_BALLOTS, 0, key=f"{key}-{option.id}")
    if question.kind == "choices":
        st.number_input("How many ballots these came from", 0, MOST_BALLOTS, 0, key=f"{key}-ballots")
        st.caption("Only the totals are known: which choices stood together on a ballot is not kept.")


def _how_sure(question: Question, key: str) -> None:
    counted = question.kind in COUNTED
    st.selectbox(
        "How sure these people were" if counted else "How sure this person was",
        list(SURE),
        index=None,
        format_func=SURE.__getitem__,
        placeholder="Not said",
        key=f"{key}-how-sure",
    )
    if counted:
        st.caption("Type in those who were equally sure together, then add the next ones.")


def _ballot(question: Question, key: str) -> None:
    if question.kind == "ranking":
        places = range(1, len(question.options) + 1)
        for option in question.options:
            st.selectbox(option.label, places, index=None, placeholder="Place", key=f"{key}-{option.id}")
    elif question.kind == "points":
        for option in question.options:
            st.number_input(option.label, 0, question.total, 0, key=f"{key}-{option.id}")
    elif question.kind == "words":
        for n in range(question.most):
            st.text_input(f"Word {n + 1}", max_chars=WORD_LIMIT, key=f"{key}-{n}")
    elif question.kind == "proposal":
        st.selectbox("Change", ["merge", "split", "rename"], format_func=str.capitalize, key=f"{key}-0")
        st.text_input("Which themes", max_chars=question.limit, key=f"{key}-1")
        st.text_input("New name", max_chars=ROLE_LIMIT, key=f"{key}-2")
    elif question.kind == "commitment":
        st.text_area("What they will do", max_chars=question.limit, key=f"{key}-0")
        st.text_input("In which role", max_chars=ROLE_LIMIT, key=f"{key}-1")
        st.date_input("By when", value=None, format="DD/MM/YYYY", key=f"{key}-2")
    else:
        label = "Caption" if question.kind == "drawing" else "Answer" if question.is_typed else "Remark"
        st.text_area(label, max_chars=question.limit or None, key=f"{key}-0")
    if question.kind == "drawing":
        st.file_uploader(
            "Photo of the drawing, if its author wants one shown",
            type=["jpg", "jpeg", "png", "webp"],
            max_upload_size=photos.LARGEST // 1024**2,
            key=f"{key}-1",
            help="It is kept small, and without the place and time that cameras write into photos.",
        )


def add(workshop: str, key: Key) -> None:
    """What was typed becomes ballots, all of it or nothing. Words are held like any others."""
    room = journal.current().room(workshop)
    question = room.questions[key[0]]
    prefix = f"{_form(key)}-"
    fields = {
        str(name).removeprefix(prefix): value
        for name, value in st.session_state.items()
        if str(name).startswith(prefix)
    }
    now = datetime.now(UTC)
    before, st.session_state["typed-in"] = st.session_state.get("typed-in"), now
    try:
        steps.settled(before, now)
        made = ballots(question, key[1], fields)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    if shared.record(workshop, *made):
        st.session_state["sheets"] = st.session_state.get("sheets", 0) + 1


def ballots(question: Question, round_: str, fields: Mapping[str, object]) -> tuple[e.PaperAnswered, ...]:
    """The entries for what stands in the form's fields; ``Rejected`` with what is missing."""
    quotable, sure = bool(fields.get("quotable")), str(fields.get("how-sure") or "")
    if question.kind in COUNTED:
        counts = {option.id: _number(fields.get(option.id)) for option in question.options}
        if not any(counts.values()):
            raise Rejected("Type in how many ballots chose each answer.")
        number = _number(fields.get("ballots"))
        values: Mapping[str, int] | Mapping[tuple[str, ...], int]
        values = _choices(question, counts, number) if question.kind == "choices" else counts
        return tuple(
            e.PaperAnswered(question.id, round_, valid(question, _value(value)), times, confidence=sure)
            for value, times in values.items()
            if times
        )
    return (e.PaperAnswered(question.id, round_, valid(question, _typed(question, fields)), 1, quotable, sure),)


def _value(one: str | tuple[str, ...]) -> object:
    return list(one) if isinstance(one, tuple) else one


def _choices(question: Question, counts: Mapping[str, int], number: int) -> dict[tuple[str, ...], int]:
    """As many ballots as there were, whose choices add up to the counts; which stood together is not known."""
    ticks = [option for option, count in counts.items() for _ in range(count)]
    if not number or max(counts.values()) > number or len(ticks) < number:
        raise Rejected("Type in how many ballots there were. Each has one choice or more, and each choice once.")
    if question.most and len(ticks) > number * question.most:
        raise Rejected(f"That is more than {question.most} choices a ballot. Check the counts.")
    made: dict[tuple[str, ...], int] = {}
    for ballot in range(number):
        chosen = tuple(ticks[ballot::number])
        made[chosen] = made.get(chosen, 0) + 1
    return made


def _typed(question: Question, fields: Mapping[str, object]) -> object:
    options = [option.id for option in question.options]
    if question.kind == "ranking":
        places = {id_: _number(fields.get(id_)) for id_ in options}
        if sorted(places.values()) != list(range(1, len(options) + 1)):
            raise Rejected(f"Give each of the {len(options)} items its own place, from 1 to {len(options)}.")
        return sorted(options, key=lambda id_: places[id_])
    if question.kind == "points":
        return {id_: _number(fields.get(id_)) for id_ in options}
    if question.kind == "words":
        return [str(fields.get(str(n)) or "") for n in range(question.most)]
    if question.kind == "drawing":
        return [str(fields.get("0") or ""), _photo(fields.get("1"))]
    if question.kind in {"commitment", "proposal"}:
        parts = [fields.get(str(n)) for n in range(3)]
        return [part.isoformat() if isinstance(part, date) else str(part or "") for part in parts]
    return str(fields.get("0") or "")


def _photo(upload: object) -> str:
    return photos.kept(upload.getvalue()) if isinstance(upload, BytesIO) else ""


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def typed(workshop: str, room: Room, key: Key) -> None:
    """What was typed in for this question, newest first, each with its removal."""
    found = sorted(room.askings[key].paper.values(), key=lambda one: one.at, reverse=True)
    number = sum(one.times for one in found)
    st.markdown(f"**{number} on paper so far.**" if number else "Nothing on paper so far.")
    for one in found[:LISTED]:
        words = ballot_words(room.questions[key[0]], one)
        with st.container(horizontal=True, vertical_alignment="center", key=f"ballots-{one.uuid}"):
            st.text(words)
            with st.popover("Take out", type="tertiary", key=f"ballots-ask-{one.uuid}"):
                st.markdown("These ballots stop counting. Use it for a mistake in typing.")
                st.button(
                    "Take them out",
                    key=f"ballots-out-{one.uuid}",
                    type="primary",
                    on_click=shared.act,
                    args=(workshop, e.PaperRemoved(one.uuid)),
                )
    if len(found) > LISTED:
        st.caption(f"and {len(found) - LISTED} more")


def hands(workshop: str, room: Room, key: Key) -> None:
    """Support from people without a phone, for what may be seen; each number replaces the one before."""
    found = released_in(room, key) if room.questions[key[0]].upvotes else []
    if not found:
        return
    with st.form(f"hands-{'-'.join(key)}", enter_to_submit=False):
        st.markdown("**Support by hand or by dots.** Count only people without a phone, so that nobody counts twice.")
        for one in found:
            known = room.hands.get(one.uuid, 0)
            label = shared.plain(cut(one.text, 120))
            st.number_input(label, 0, MOST_BALLOTS, known, key=f"hands-{one.uuid}-{known}")
        st.form_submit_button(
            "Save these numbers", key=f"hands-add-{'-'.join(key)}", on_click=count, args=(workshop, found)
        )


def count(workshop: str, found: list[Remark]) -> None:
    """The numbers that were changed, all or nothing."""
    room = journal.current().room(workshop)
    changed = []
    for one in found:
        known = room.hands.get(one.uuid, 0)
        number = _number(st.session_state.get(f"hands-{one.uuid}-{known}", known))
        if number != known:
            changed.append(e.HandsCounted(one.uuid, number))
    if changed:
        shared.act(workshop, *changed)


def ballot_words(question: Question, one: Ballots) -> str:
    """Ballots in one line.

    >>> from workshop.activities import Option
    >>> yes = Question("q", "choice", "Now?", options=(Option("y", "Yes"),))
    >>> ballot_words(yes, Ballots("u", "y", 3, False, "", "4"))
    'Yes, very sure (3 ballots)'
    """
    if one.value is None:
        return "Words that were removed"
    sure = f", {SURE[one.confidence].lower()}" if one.confidence else ""
    photo = ", with a photo" if question.kind == "drawing" and isinstance(one.value, list) and one.value[1] else ""
    times = f" ({one.times} ballots)" if one.times > 1 else ""
    return f"{_words(question, one.value)}{photo}{sure}{times}"


def _words(question: Question, value: Value) -> str:
    if question.is_remark:
        return in_words(question, value)
    if isinstance(value, dict):
        return ", ".join(f"{question.label(id_)} {points}" for id_, points in value.items())
    if isinstance(value, list):
        joint = ", then " if question.kind == "ranking" else ", "
        return joint.join(question.label(id_) for id_ in value)
    return question.label(value)
