"""One remark after the other: the least certain first, the suggestion beside it, and every decision on a key."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from analysis import codebook_changes
from analysis.themes import Suggestion
from pages import boards, presses, scripts, shared, theme_bulk, theme_decided, theme_memory
from pages.theme_desk import Desk, base, can_undo, coded, decide, desk, undo
from pages.theme_filters import Chosen, filters
from workshop import journal
from workshop.agenda import round_name
from workshop.errors import Rejected
from workshop.room import Remark
from workshop.rules import MOST_CODES

SUGGESTIONS = 3


@shared.live(None)
def view(workshop: str, coder: str) -> None:
    at = desk(workshop, coder)
    if not at.read.remarks:
        st.info("There are no released remarks to code yet. Release some on the Host page, then come back.")
        st.page_link("host.py", label="Go to the Host page", query_params={"w": at.room.plan[0].code})
        return
    left, right = st.columns([7, 3], gap="large")
    with right:
        # Filled last: when the number has moved on, so has everything that can be pressed.
        top = st.container()
        chosen = filters(at)
        theme_bulk.panel(at)
        theme_memory.panel(at)
        keys()
        st.caption(f"Suggestions by {at.guesses.method}.")
    with left:
        saved()
        shared.say()
        uuid = next_one(at, chosen)
        if uuid:
            remark_card(at, at.remarks[uuid])
            decision(at, uuid)
        else:
            nothing_left(at, chosen)
        theme_decided.lists(at, chosen)
    with top:
        progress(at)


def progress(at: Desk) -> None:
    """How far this coder is, in plain words. The numbers add up to all released remarks."""
    total, apart = len(at.read.remarks), len(at.guesses.apart)
    done = sum(one.uuid in at.done for one in at.read.remarks)
    st.html(
        f'<p class="count">{done} of {total - apart} decided</p>'
        f'<p class="label">{total} released = {done} decided + {len(at.guesses.order)} to do + {apart} set apart</p>'
    )
    st.progress(done / (total - apart) if total > apart else 1.0)
    st.caption(f"{expected(at)} {so_far(at)}")


def expected(at: Desk) -> str:
    left, accuracy = len(at.guesses.order), at.guesses.accuracy
    if not left:
        return "Nothing is left to decide."
    if accuracy is None:
        return "How many of the suggestions left are right is not known yet."
    return f"Of the {left} left, about {round(left * accuracy)} suggestions should be right ({accuracy:.0%})."


def so_far(at: Desk) -> str:
    """How often the suggestion was right on what this coder has read."""
    read = [one for one in at.own.values() if not one.now.bulk]
    right = sum(one.now.suggested[0] in one.now.themes if one.now.suggested else not one.now.themes for one in read)
    return f"So far the first suggestion, or none, was right for {right} of {len(read)}." if read else ""


def saved() -> None:
    """What was done last, for eyes and for screen readers."""
    said = str(st.session_state.get("coding-saved", ""))
    st.html(f'<p class="saved" role="status">{escape(said)}</p>')


def next_one(at: Desk, chosen: Chosen) -> str:
    """The remark to decide: one that was sent for, one of a sample, or the least certain. Those put off come last."""
    wanted = str(st.session_state.get("coding-first", ""))
    if wanted in at.remarks:
        return wanted
    waiting = [uuid for uuid in theme_bulk.sample_left(at) or at.guesses.order if uuid in chosen.uuids]
    later = st.session_state.get("coding-later", [])
    return min(waiting, key=lambda uuid: later.index(uuid) + 1 if uuid in later else 0, default="")


def nothing_left(at: Desk, chosen: Chosen) -> None:
    if at.guesses.order and len(chosen.uuids) < len(at.read.remarks):
        st.info("Nothing is left to decide with this filter. Choose another on the right.")
    else:
        st.success("Everything is decided. Compare with another coder, or make the report on the Findings page.")


def remark_card(at: Desk, remark: Remark) -> None:
    question = at.room.questions[remark.question].text
    again = "" if remark.round == "first" else f" ({round_name(remark.round)})"
    before = at.own.get(remark.uuid)
    told = f'<p class="label">You decided: {escape(at.titles(before.themes))}</p>' if before else ""
    if same := len(twins(at, remark.uuid)):
        told += f'<p class="label">Said in the same words {same} more times: decided together</p>'
    if remark.uuid in theme_bulk.sample_left(at):
        told += '<p class="label">Part of the sample</p>'
    with st.container(border=True, key="remark-card"):
        st.html(
            f'<p class="label">{escape(question)}{escape(again)}</p>{boards.photo(remark)}'
            f'<p class="remark large">{escape(remark.text)}</p>{told}'
        )


def twins(at: Desk, uuid: str) -> list[str]:
    """Other remarks that wait and answer the same question in the very same words: they are decided together."""
    one = at.remarks[uuid]
    said = " ".join(one.text.casefold().split())
    return [
        other
        for other in at.guesses.order
        if other != uuid
        and at.remarks[other].question == one.question
        and not one.photo
        and not at.remarks[other].photo
        and " ".join(at.remarks[other].text.casefold().split()) == said
    ]


def decision(at: Desk, uuid: str) -> None:
    """The suggestions and everything that can be decided. Nothing is decided before a person presses."""
    picks = _picks(at, uuid)
    ranked = at.guesses.ranked.get(uuid, ())[:SUGGESTIONS]
    for number, guess in enumerate(ranked, start=1):
        suggestion(at, uuid, number, guess, chosen=guess.theme in picks)
    if not ranked:
        st.caption("The machine suggests nothing here. Choose a theme, or say that none fits.")
    st.multiselect(
        f"Themes you choose (up to {MOST_CODES})",
        list(at.read.themes),
        format_func=at.title,
        max_selections=MOST_CODES,
        key=f"coding-pick-{uuid}",
        placeholder="Any theme of the codebook: type to find it",
    )
    if good := at.guesses.practice.get(uuid):
        st.caption(f"It may tell of good practice: “{shared.plain(good)}”.")
    themes = picks or [one.theme for one in at.guesses.assigned(uuid)]
    label = f"{'Save' if picks else 'Accept'}: {'; '.join(themes)}" if themes else "Accept"
    positive = _positive(at, uuid)
    with st.container(horizontal=True, key="decide"):
        st.button(
            label,
            key=f"coding-accept-{uuid}",
            type="primary",
            shortcut=presses.letter("A"),
            disabled=not themes,
            on_click=_decide,
            args=(at, uuid, tuple(themes)),
        )
        st.button(
            "None fits", key=f"coding-none-{uuid}", shortcut=presses.letter("N"), on_click=_decide, args=(at, uuid, ())
        )
        st.button(
            "Good practice: yes" if positive else "Good practice: no",
            key=f"coding-good-{uuid}",
            shortcut=presses.letter("G"),
            on_click=_flip,
            args=(f"coding-positive-{uuid}", not positive),
        )
        st.button(
            "Other theme", key="coding-other", shortcut=presses.letter("O"), on_click=_flip, args=("coding-focus", uuid)
        )
        st.button(
            "New theme", key="coding-new", shortcut=presses.letter("T"), on_click=_flip, args=("coding-naming", uuid)
        )
        st.button("Later", key=f"coding-later-{uuid}", shortcut=presses.letter("L"), on_click=_later, args=(uuid,))
        st.button(
            "Undo last",
            key="coding-undo-last",
            shortcut=presses.letter("U"),
            disabled=not can_undo(),
            on_click=undo,
            args=(at.workshop, at.coder),
        )
    if st.session_state.get("coding-naming") == uuid:
        new_theme(at, uuid)
    elif st.session_state.pop("coding-focus", "") == uuid:
        scripts.focus(f"coding-pick-{uuid}")


def suggestion(at: Desk, uuid: str, number: int, guess: Suggestion, *, chosen: bool) -> None:
    """One suggestion: its key, its theme, how sure the machine is, and why."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"suggestion-{number}"):
        st.button(
            f"{'✓ ' if chosen else ''}{shared.plain(at.title(guess.theme))}",
            key=f"coding-{number}-{uuid}",
            shortcut=presses.letter(str(number)),
            type="primary" if chosen else "secondary",
            width=280,
            on_click=_toggle,
            args=(at, uuid, guess.theme),
        )
        state = "suggested" if guess.assigned else "less likely"
        st.html(
            f'<p class="suggestion"><b>{state[0].upper()}{state[1:]}</b>, score {guess.score:.2f}</p>'
            f'<p class="label">Why: {escape(guess.why)}</p>'
        )


def new_theme(at: Desk, uuid: str) -> None:
    with st.form("coding-new-theme", border=True):
        st.text_input("Title of the new theme", max_chars=codebook_changes.LONGEST_TITLE, key="coding-new-title")
        st.text_input("What it means (may be left empty)", key="coding-new-definition")
        with st.container(horizontal=True):
            st.form_submit_button("Add it and choose it", key="coding-new-add", on_click=_add, args=(at, uuid))
            st.form_submit_button("Leave it", key="coding-new-leave", on_click=_flip, args=("coding-naming", ""))
    scripts.focus("coding-new-title")


def keys() -> None:
    st.toggle(
        "Letter and number keys",
        value=True,
        key="letters",
        help="1, 2, 3 choose a suggestion. A accepts or saves. N none fits. G good practice. O another theme. "
        "T new theme. L later. U undoes. They do nothing while you type.",
    )


def _picks(at: Desk, uuid: str) -> list[str]:
    """The themes chosen so far for a remark; at first those of an earlier decision, to be changed."""
    name = f"coding-pick-{uuid}"
    if name not in st.session_state:
        before = at.own.get(uuid)
        st.session_state[name] = list(before.themes) if before else []
    kept = [id_ for id_ in st.session_state[name] if id_ in at.read.themes]
    if kept != st.session_state[name]:
        st.session_state[name] = kept
    return kept


def _positive(at: Desk, uuid: str) -> bool:
    before = at.own.get(uuid)
    return bool(st.session_state.get(f"coding-positive-{uuid}", before.positive if before else False))


def _toggle(at: Desk, uuid: str, theme: str) -> None:
    picks = _picks(at, uuid)
    if theme in picks:
        st.session_state[f"coding-pick-{uuid}"] = [one for one in picks if one != theme]
    elif len(picks) < MOST_CODES:
        st.session_state[f"coding-pick-{uuid}"] = [*picks, theme]
    else:
        shared.refuse(f"A remark has {MOST_CODES} themes at most. Leave one out first.")


def _flip(name: str, value: object) -> None:
    st.session_state[name] = value


def _later(uuid: str) -> None:
    later = [one for one in st.session_state.get("coding-later", []) if one != uuid]
    st.session_state["coding-later"] = [*later, uuid]
    st.session_state.pop("coding-first", None)
    st.session_state["coding-saved"] = "Put off. It comes again at the end."


def _decide(at: Desk, uuid: str, themes: Sequence[str]) -> None:
    positive = _positive(at, uuid)
    if decide(at, *(coded(at, one, themes, positive) for one in (uuid, *twins(at, uuid)))):
        for name in (f"coding-pick-{uuid}", f"coding-positive-{uuid}", "coding-first", "coding-naming"):
            st.session_state.pop(name, None)


def _add(at: Desk, uuid: str) -> None:
    """A new theme joins the codebook, and is chosen for the remark at hand."""
    room = journal.current().room(at.workshop)
    title, definition = (str(st.session_state.get(f"coding-new-{name}", "")) for name in ("title", "definition"))
    try:
        entries, id_ = codebook_changes.added(room, base(), at.coder, title, definition)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    if shared.record(at.workshop, *entries):
        picks = _picks(at, uuid)
        st.session_state[f"coding-pick-{uuid}"] = [*picks[: MOST_CODES - 1], id_]
        st.session_state.pop("coding-naming", None)
        st.session_state["coding-saved"] = f"The theme “{' '.join(title.split())}” is in the codebook and chosen."
