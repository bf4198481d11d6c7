"""The codebook in people's hands: themes added, renamed, merged and split, every change undone with one press."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from analysis import codebook_changes as changes
from analysis import phrases
from analysis.proposals import proposals
from pages import shared, theme_files
from pages.theme_desk import Desk, base, desk
from workshop import entries as e
from workshop import journal
from workshop.errors import Rejected
from workshop.room import Room
from workshop.wording import cut

PROPOSALS, EXAMPLES = 5, 3
"""Proposed themes, and remarks of each, that are shown."""
LABEL = 90
"""Characters of a remark in a list to choose from."""


@shared.live(None)
def view(workshop: str, coder: str) -> None:
    at = desk(workshop, coder)
    shared.say()
    if done := st.session_state.pop("coding-codebook-done", ""):
        st.success(shared.plain(done))
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header(f"Version {shared.plain(at.codebook.version or 'none')}", anchor=False)
        table(at)
        history(at)
    with right:
        lacking(at)
        add(at)
        theme = st.selectbox("Theme to change", list(at.read.themes), format_func=at.title, key="coding-theme")
        if theme in at.read.themes:
            rename(at, theme)
            merge(at, theme)
            split(at, theme)
        theme_files.panel(at)


def table(at: Desk) -> None:
    given = [id_ for one in at.own.values() for id_ in one.themes]
    shared.table(
        [
            {"Theme": at.title(one.id), "Definition": one.definition, "Your decisions": given.count(one.id)}
            for one in at.codebook.themes
        ]
    )


def history(at: Desk) -> None:
    editions = at.room.editions
    if not editions:
        st.caption("This is the toolkit's codebook. It is kept with the workshop from the first decision or change on.")
        return
    undone = len(at.room.editions_standing) > 1
    if undone:
        st.button("Undo the last change", key="codebook-undo", on_click=_undo, args=(at,))
        last = at.room.editions_standing[-1]
        st.caption(f"It was: {shared.plain(last.change)} {lost(at)}")
    with st.expander(f"Versions: {len(editions)}", key="codebook-versions"):
        rows = [
            {"Version": one.codebook.version, "Day": phrases.day(one.at[:10]), "Change": one.change}
            for one in reversed(editions)
        ]
        shared.table(rows)


def lost(at: Desk) -> str:
    """What undoing the last change would send back to be decided, in words."""
    *_, before, last = at.room.editions_standing
    new = {theme.id for theme in last.codebook.themes} - {theme.id for theme in before.codebook.themes}
    number = sum(bool(one.themes) and set(one.themes) <= new for made in at.read.decisions.values() for one in made)
    if not number:
        return "No decision is lost by undoing it."
    return f"{phrases.plural(number, 'decision')} with only its new theme would wait to be made again."


def lacking(at: Desk) -> None:
    """Groups of remarks that fit no theme. Nothing becomes a theme unless somebody makes it one."""
    with st.expander("Themes that the codebook may lack", key="coding-lacking", on_change="rerun") as opened:
        if not opened.open:
            return
        none = [uuid for uuid, one in at.own.items() if not one.themes]
        found = proposals(at.sorter, at.guesses, none)
        if not found:
            st.caption("No remarks that fit no theme are like each other.")
        for number, one in enumerate(found[:PROPOSALS]):
            said = "".join(f"<li>{escape(at.remarks[uuid].text)}</li>" for uuid in one.remarks[:EXAMPLES])
            words = ", ".join(one.words)
            st.html(f"<p><b>{len(one.remarks)} remarks</b> with: {escape(words)}</p><ul>{said}</ul>")
            st.button("Begin a theme with it", key=f"lacking-{number}", on_click=_begin, args=(words,))


def _begin(words: str) -> None:
    st.session_state["add-title"] = words[: changes.LONGEST_TITLE]


def add(at: Desk) -> None:
    with st.form("theme-add", border=True, clear_on_submit=True):
        st.text_input("New theme", max_chars=changes.LONGEST_TITLE, key="add-title")
        st.text_input("Definition", key="add-definition")
        st.form_submit_button("Add", key="add-go", on_click=_do, args=(at, _added))


def rename(at: Desk, id_: str) -> None:
    theme = at.read.themes[id_]
    with st.form(f"theme-rename-{id_}", border=True):
        st.text_input("Title", theme.title, max_chars=changes.LONGEST_TITLE, key=f"title-{id_}")
        st.text_area("Definition", theme.definition, key=f"definition-{id_}", height="content")
        st.form_submit_button("Rename", key=f"rename-go-{id_}", on_click=_do, args=(at, partial(_renamed, id_=id_)))


def merge(at: Desk, id_: str) -> None:
    others = [one for one in at.read.themes if one != id_]
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        into = st.selectbox("Merge it into", others, index=None, format_func=at.title, key=f"into-{id_}")
        st.button(
            "Merge",
            key=f"merge-go-{id_}-{into}",
            disabled=into is None,
            on_click=_do,
            args=(at, partial(_merged, gone=id_, into=into or "")),
        )
    st.caption("Decisions of every coder follow, and come back when the merge is undone.")


def split(at: Desk, id_: str) -> None:
    mine = [one for one in at.read.remarks if one.uuid in at.own and id_ in at.own[one.uuid].themes]
    texts = {one.uuid: cut(one.text, LABEL) for one in mine}
    with st.form(f"theme-split-{id_}", border=True, clear_on_submit=True):
        st.text_input("Split off a new theme", max_chars=changes.LONGEST_TITLE, key=f"split-title-{id_}")
        st.text_input("Definition", key=f"split-definition-{id_}")
        st.multiselect(
            "Your remarks that go to it",
            list(texts),
            format_func=lambda uuid: texts.get(uuid, ""),
            key=f"split-off-{id_}",
        )
        st.form_submit_button("Split", key=f"split-go-{id_}", on_click=_do, args=(at, partial(_split, id_=id_)))


Change = Callable[[Desk, Room], tuple[e.Entry, ...]]
"""What a form asks for, against the room as it is when the button is pressed."""


def _do(at: Desk, change: Change) -> None:
    """Record a change of the codebook as it was drawn; refuse it if somebody changed the codebook meanwhile."""
    room = journal.current().room(at.workshop)
    try:
        if changes.present(room, base()).version != at.codebook.version:
            raise Rejected("Somebody else changed the codebook meanwhile. Look again, then make your change.")
        entries = change(at, room)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    if shared.record(at.workshop, *entries):
        st.session_state["coding-codebook-done"] = next(
            one.change for one in reversed(entries) if isinstance(one, e.CodebookSet)
        )


def _said(name: str) -> str:
    return str(st.session_state.get(name, ""))


def _added(at: Desk, room: Room) -> tuple[e.Entry, ...]:
    return changes.added(room, base(), at.coder, _said("add-title"), _said("add-definition"))[0]


def _renamed(at: Desk, room: Room, id_: str) -> tuple[e.Entry, ...]:
    return changes.renamed(room, base(), at.coder, id_, _said(f"title-{id_}"), _said(f"definition-{id_}"))


def _merged(at: Desk, room: Room, gone: str, into: str) -> tuple[e.Entry, ...]:
    return changes.merged(room, base(), at.coder, gone, into)


def _split(at: Desk, room: Room, id_: str) -> tuple[e.Entry, ...]:
    """The new theme, and this coder's decisions on the chosen remarks, in which it stands for the old one."""
    said = _said(f"split-title-{id_}"), _said(f"split-definition-{id_}")
    entries, new = changes.split(room, base(), at.coder, id_, *said)
    version = entries[-1].codebook.version
    moved = []
    for uuid in st.session_state.get(f"split-off-{id_}", []):
        own = at.own.get(str(uuid))
        if own:
            themes = tuple(new if one == id_ else one for one in own.themes)
            was = own.now
            moved.append(e.Coded(str(uuid), at.coder, themes, own.positive, was.suggested, was.score, was.why, version))
    return (*entries, *moved)


def _undo(at: Desk) -> None:
    _do(at, lambda _, room: changes.undone(room, at.coder))
