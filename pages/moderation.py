"""The moderation queue: people's own words wait here until a facilitator has read them."""

from __future__ import annotations

import html

import streamlit as st

from pages import boards, marked, presses, scripts, shared
from workshop import entries as e
from workshop.agenda import round_name
from workshop.room import Remark, Room, remarks

REMOVE_KEY = "Shift+Backspace"
"""On every keyboard, pressed by nobody by accident, and Streamlit keeps it from acting while somebody types."""
SHOWN = 10
"""Remarks of one question drawn at once; the rest follow as these are dealt with."""


def queue(workshop: str, room: Room) -> None:
    said = in_turn(room, [remark for remark in remarks(room) if remark.status != "removed"])
    held = [remark for remark in said if remark.status == "held"]
    head, find = st.columns([3, 1], vertical_alignment="bottom")
    head.header(f"Remarks: {len(held)} waiting" if held else "Remarks: none waiting", anchor=False)
    finding = st.session_state.get("finding", False)
    at_hand(room, held)
    with st.container():
        if done := st.session_state.get("removed"):
            st.success(done)
    find.button(
        "Close search" if finding else "Find remarks",
        key="find",
        shortcut=presses.letter("F"),
        on_click=_toggle_finding,
        width="stretch",
    )
    if finding:
        search(workshop, room, said)
    if not said and not finding:
        st.caption("What people write is held here. Nothing reaches the screen until you release it.")
    for key in dict.fromkeys((remark.question, remark.round) for remark in said):
        of_question(workshop, room, key, [remark for remark in said if (remark.question, remark.round) == key])


def in_turn(room: Room, said: list[Remark]) -> list[Remark]:
    """Those of the question that the room is at come first; otherwise as they were."""
    now = room.asking.key if room.asking else None
    return sorted(said, key=lambda remark: (remark.question, remark.round) != now)


def _toggle_finding() -> None:
    st.session_state.pop("removed", None)
    st.session_state["finding"] = not st.session_state.get("finding", False)


def at_hand(room: Room, held: list[Remark]) -> None:
    """The remark that the key removes: the first that waits, and still the same one whatever comes in meanwhile."""
    if st.session_state.get("at-hand") not in {remark.uuid for remark in held}:
        first = [remark for remark in held if (remark.question, remark.round) == (held[0].question, held[0].round)]
        st.session_state["at-hand"] = in_order(room, first)[0].uuid if held else ""


def in_order(room: Room, held: list[Remark]) -> list[Remark]:
    """First the one at hand, then those that need care."""
    here = st.session_state.get("at-hand")
    return sorted(held, key=lambda remark: (remark.uuid != here, not marked.spans(room, remark)))


def search(workshop: str, room: Room, said: list[Remark]) -> None:
    wanted = st.text_input("Find in all remarks", key="wanted", placeholder="A word").strip().casefold()
    scripts.focus("wanted")
    found = [remark for remark in said if wanted and wanted in remark.text.casefold()]
    if wanted:
        st.caption(f"{len(found)} found" if found else "No remark has that.")
    if found:
        st.session_state["at-hand"] = found[0].uuid
    for remark in found[:SHOWN]:
        row(workshop, room, remark, "found")
    st.divider()


def of_question(workshop: str, room: Room, key: tuple[str, str], said: list[Remark]) -> None:
    """One question's remarks, folded: those that wait first, of these the marked ones first, and oldest first."""
    name = "-".join(key)
    by = {status: [remark for remark in said if remark.status == status] for status in ("held", "released", "hidden")}
    counts = ", ".join(f"{len(found)} {status}" for status, found in by.items() if found)
    again = "" if key[1] == "first" else f" ({round_name(key[1])})"
    with st.expander(
        f"{shared.plain(room.questions[key[0]].text)}{again} · {counts}", expanded=bool(by["held"]), key=f"fold-{name}"
    ):
        held = in_order(room, by["held"])
        shown = held[:SHOWN]
        for remark in shown:
            row(workshop, room, remark, "queue")
        if len(by["held"]) > len(shown):
            st.caption(f"{len(by['held']) - len(shown)} more wait behind these.")
        plain = [remark for remark in shown if not marked.spans(room, remark)]
        if len(plain) > 1:
            release_all(workshop, plain, len(shown) - len(plain), name)
        for status in ("released", "hidden"):
            if by[status]:
                with st.expander(f"{status.capitalize()}: {len(by[status])}", key=f"{status}-{name}", type="compact"):
                    for remark in reversed(by[status][-30:]):
                        row(workshop, room, remark, "done")


def release_all(workshop: str, plain: list[Remark], left: int, name: str) -> None:
    """Release what is in sight and unmarked, and nothing that came in meanwhile."""
    uuids = tuple(remark.uuid for remark in plain)
    which = f"the {len(plain)} that are not marked" if left else f"these {len(plain)}"
    st.button(
        f"I have read {which}: release them",
        key=f"all-{name}-{uuids[0]}-{len(uuids)}",
        on_click=_release,
        args=(workshop, uuids),
    )


def _release(workshop: str, uuids: tuple[str, ...]) -> None:
    _moderate(workshop, *(e.Moderated(uuid, True) for uuid in uuids))


def row(workshop: str, room: Room, remark: Remark, where: str) -> None:
    """One remark and what may become of it."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"{where}-{remark.uuid}"):
        st.html(words(room, remark))
        if remark.status != "released":
            _release_one(workshop, room, remark, where)
        if remark.status != "hidden":
            _decide(workshop, remark, where, "Hide", False)
        with st.popover("Remove", type="tertiary", key=f"ask-{where}-{remark.uuid}"):
            gone = "Its words and its photo are" if remark.photo else "Its words are"
            st.markdown(f"{gone} deleted for good, here and in later archives. A note without content stays.")
            st.button(
                "Remove these words",
                key=f"remove-{where}-{remark.uuid}",
                type="primary",
                on_click=_remove,
                args=(workshop, remark.uuid),
            )
    searching = bool(st.session_state.get("finding"))
    if remark.uuid == st.session_state.get("at-hand") and where == ("found" if searching else "queue"):
        remove_at_once(workshop, remark)


def remove_at_once(workshop: str, remark: Remark) -> None:
    """One key for what must not be read a second longer."""
    st.button(
        "Remove the one above at once",
        key=f"at-once-{remark.uuid}",
        shortcut=REMOVE_KEY,
        type="tertiary",
        on_click=_remove_at_once,
        args=(workshop, remark.uuid),
    )


def _remove_at_once(workshop: str, uuid: str) -> None:
    if presses.once("remove"):
        _remove(workshop, uuid)


def _remove(workshop: str, uuid: str) -> None:
    st.session_state.pop("removed", None)
    if shared.record(workshop, e.Removed(uuid)):
        st.session_state["removed"] = "Removed. Its words are gone."


def words(room: Room, remark: Remark) -> str:
    """A remark as it is to be read: with its photo, where it came from paper, and its support where people give it."""
    paper = "" if remark.participant else '<p class="label">On paper</p>'
    asked = room.questions[remark.question].upvotes and remark.status == "released"
    supported = f'<p class="label">{boards.supported(room, remark.uuid)}</p>' if asked else ""
    found = marked.spans(room, remark)
    care = f'<p class="label care">{html.escape(marked.in_words(remark.text, found))}</p>' if found else ""
    text = marked.highlighted(remark.text, found)
    return f'{care}{boards.photo(remark)}<p class="remark">{text}</p>{supported}{paper}'


def _release_one(workshop: str, room: Room, remark: Remark, where: str) -> None:
    """One press, or two for a remark that may point to a person."""
    if not marked.spans(room, remark):
        _decide(workshop, remark, where, "Release", True)
        return
    with st.popover("Release", key=f"check-{where}-{remark.uuid}"):
        st.markdown("These words may point to a real person. Release them only if the case is fictional.")
        _decide(workshop, remark, where, "Release anyway: I have checked this", True)


def _decide(workshop: str, remark: Remark, where: str, label: str, released: bool) -> None:
    st.button(
        label,
        key=f"{label.split(':')[0].replace(' ', '-').lower()}-{where}-{remark.uuid}",
        on_click=_moderate,
        args=(workshop, e.Moderated(remark.uuid, released)),
    )


def _moderate(workshop: str, *decisions: e.Moderated) -> None:
    st.session_state.pop("removed", None)
    shared.act(workshop, *decisions)
