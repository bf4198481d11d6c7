"""Fields that save themselves when somebody leaves them, and never write over another organiser's words.

An item is what is saved together: the words of a part, or the cells of a recommendation. What is typed stays in its
fields whatever happens; what could not be saved comes back when its writer does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape

import streamlit as st

from pages import shared
from workshop import entries as e
from workshop import journal, roles
from workshop.errors import Rejected

Cells = Mapping[str, object]
Entry = Callable[[dict[str, object], str], e.Entry]
"""Makes the entry of the cells and the version that the writer saw; it may refuse."""
WORDS = "words"
"""The cell of a part of the report: words with marks."""


def key(item: str, cell: str) -> str:
    """The key of a field."""
    return f"report-{cell}-{item}"


def show(item: str, version: str, cells: Cells) -> bool:
    """Prepare the fields of an item, before they are drawn. Whether somebody wrote another version meanwhile.

    ``cells`` are what the journal holds, as of ``version``.
    """
    keys = {key(item, cell): value for cell, value in cells.items()}
    if not all(name in st.session_state for name in keys):
        unsaved: Cells | None = st.session_state.get(_name(item, "typed"))
        if unsaved is None:
            _set(item, "seen", version)
        for name, cell in zip(keys, cells, strict=True):
            st.session_state[name] = (unsaved or cells)[cell]
    elif _about(item, "seen") != version and typed(item, cells) == cells:
        _set(item, "seen", version)
    return _about(item, "seen") != version


def here(item: str, cell: str) -> bool:
    """Whether an item stands on the page, or comes back to it because it is not saved."""
    return key(item, cell) in st.session_state or _name(item, "typed") in st.session_state


def typed(item: str, cells: Cells) -> dict[str, object]:
    """What stands in the fields now."""
    return {cell: st.session_state[key(item, cell)] for cell in cells}


def save(workshop: str, item: str, cells: Cells, entry: Entry) -> None:
    """Record what stands in the fields, over the version that the writer saw; or keep it, with why it is not saved."""
    if not shared.may(workshop, roles.WRITE) or not all(key(item, cell) in st.session_state for cell in cells):
        return
    words = typed(item, cells)
    if not any(words.values()) or (_about(item, "seen") and not next(iter(words.values()))):
        # A browser on its way to another page may report its fields as empty: that is nobody's wish.
        _restore(item, cells)
        return
    _set(item, "typed", words)
    try:
        [receipt] = journal.current().record(workshop, entry(words, str(_about(item, "seen") or "")))
    except Rejected as refusal:
        _set(item, "refused", refusal.sentence)
        return
    for about in ("typed", "refused"):
        _forget(item, about)
    _set(item, "seen", receipt.uuid)
    _set(item, "saved", receipt.at)


def meanwhile(workshop: str, item: str, cells: Cells, version: str, entry: Entry, theirs: str) -> None:
    """Another organiser's version, ``theirs``, beside what stands in the fields; the writer chooses."""
    with st.container(border=True, key=f"report-theirs-{item}"):
        if version:
            st.html(
                f'<p class="label">Somebody else wrote this meanwhile:</p><blockquote>{escape(theirs)}</blockquote>'
            )
        else:
            st.html("<p>Somebody else dropped this meanwhile.</p>")
        with st.container(horizontal=True):
            if version:
                st.button("Take theirs", key=f"report-take-{item}", on_click=take_theirs, args=(item, cells))
            st.button(
                "Save mine instead",
                key=f"report-mine-{item}",
                on_click=_keep_mine,
                args=(workshop, item, cells, version, entry),
            )


def _keep_mine(workshop: str, item: str, cells: Cells, version: str, entry: Entry) -> None:
    """Save over the version that the writer has now read."""
    _set(item, "seen", version)
    save(workshop, item, cells, entry)


def empty(workshop: str, item: str, cells: Cells, entry: Entry) -> None:
    """Record that nothing stands there any more: asked for by a button, never by a field that came back empty."""
    if not shared.may(workshop, roles.WRITE):
        return
    try:
        journal.current().record(workshop, entry(dict(cells), str(_about(item, "seen") or "")))
    except Rejected as refusal:
        _set(item, "refused", refusal.sentence)
        return
    take_theirs(item, cells)


def _restore(item: str, cells: Cells) -> None:
    """The fields show again what was typed last and could not be saved, or else what the journal holds."""
    for cell in cells:
        st.session_state.pop(key(item, cell), None)


def take_theirs(item: str, cells: Cells) -> None:
    """Leave what was typed; the fields show what the journal holds."""
    for about in ("typed", "refused", "seen", "saved"):
        _forget(item, about)
    _restore(item, cells)


def state(item: str) -> None:
    """Whether it is saved, for eyes and for screen readers."""
    refused, saved = _about(item, "refused"), _about(item, "saved")
    if refused:
        st.warning(f"Not saved. {refused}")
    else:
        at = datetime.fromisoformat(str(saved)).astimezone().strftime("%H:%M") if saved else ""
        st.html(f'<p class="saved" role="status">{f"Saved {at}" if at else ""}</p>')


def rewrite(change: Callable[[str], str]) -> None:
    """Change the words in every field that holds words of the report, also of those that are not saved yet."""
    for name, value in st.session_state.items():
        if str(name).startswith(key("", WORDS)) and isinstance(value, str):
            changed: object = change(value)
        elif str(name).startswith(_name("", "typed")) and WORDS in value:
            changed = {**value, WORDS: change(str(value[WORDS]))}
        else:
            continue
        if changed != value:
            st.session_state[name] = changed


def _about(item: str, what: str) -> object:
    return st.session_state.get(_name(item, what))


def _set(item: str, what: str, value: object) -> None:
    st.session_state[_name(item, what)] = value


def _forget(item: str, what: str) -> None:
    st.session_state.pop(_name(item, what), None)


def _name(item: str, what: str) -> str:
    return f"report-item-{what}-{item}"
