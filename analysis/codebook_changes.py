"""Changes to a workshop's codebook by people, as the journal is to hold them. Codes follow a merge by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from analysis.codebooks import new_id
from analysis.phrases import quoted
from workshop.codebook import Codebook, Theme
from workshop.entries import CodebookSet
from workshop.errors import Rejected
from workshop.room import Room

LONGEST_TITLE = 80
"""Characters of a theme's title that is typed in."""
GONE = "That theme is not in the codebook any more. Look again."


def begun(room: Room, base: Codebook) -> tuple[CodebookSet, ...]:
    """The first codebook of a workshop, to be kept with the decisions that rest on it; nothing if it is there."""
    if room.editions:
        return ()
    return (CodebookSet(base, f"Coding began with codebook version {base.version or 'none'}."),)


def present(room: Room, base: Codebook) -> Codebook:
    return room.codebooks[-1] if room.codebooks else base


def added(room: Room, base: Codebook, who: str, title: str, definition: str) -> tuple[tuple[CodebookSet, ...], str]:
    """A theme of one's own, and its id. Without a definition its title stands for it."""
    book = present(room, base)
    title = _title(book, title)
    theme = Theme(new_id(book), title, _tidy(definition) or title)
    return _set(room, base, (*book.themes, theme), f"{who} added {quoted(title)}."), theme.id


def renamed(room: Room, base: Codebook, who: str, id_: str, title: str, definition: str) -> tuple[CodebookSet, ...]:
    """Another title or definition of a theme; its codes stay."""
    book = present(room, base)
    theme = _of(book, id_)
    title = _title(book, title, but=id_)
    changed = replace(theme, title=title, definition=_tidy(definition) or title)
    if changed == theme:
        raise Rejected("Nothing is different. Change the title or the definition first.")
    said = f"renamed {quoted(theme.title)} to {quoted(title)}" if title != theme.title else f"redefined {quoted(title)}"
    themes = [changed if one.id == id_ else one for one in book.themes]
    return _set(room, base, themes, f"{who} {said}.")


def merged(room: Room, base: Codebook, who: str, gone: str, into: str) -> tuple[CodebookSet, ...]:
    """One theme goes into another, with its codes, words and examples."""
    book = present(room, base)
    old, kept = _of(book, gone), _of(book, into)
    if gone == into:
        raise Rejected("Choose two different themes to merge.")
    together = replace(
        kept,
        words=tuple(dict.fromkeys((*kept.words, *old.words))),
        examples=tuple(dict.fromkeys((*kept.examples, *old.examples))),
    )
    themes = [together if one.id == into else one for one in book.themes if one.id != gone]
    said = f"{who} merged {quoted(old.title)} into {quoted(kept.title)}."
    return _set(room, base, themes, said, ((gone, into),))


def split(
    room: Room, base: Codebook, who: str, id_: str, title: str, definition: str
) -> tuple[tuple[CodebookSet, ...], str]:
    """A theme of its own for a part of another, behind it. Which codes go over is for people to decide one by one."""
    book = present(room, base)
    old = _of(book, id_)
    title = _title(book, title)
    theme = Theme(new_id(book), title, _tidy(definition) or title)
    themes = [one for known in book.themes for one in ((known, theme) if known.id == id_ else (known,))]
    return _set(room, base, themes, f"{who} split {quoted(title)} off {quoted(old.title)}."), theme.id


def imported(room: Room, base: Codebook, who: str, book: Codebook, file: str) -> tuple[CodebookSet, ...]:
    """A codebook from a file. It keeps its own version, unless that is taken here."""
    if book.themes == present(room, base).themes:
        raise Rejected("The file says what the codebook says already. Nothing was changed.")
    first = begun(room, base)
    taken = {one.version for one in room.codebooks} | {one.codebook.version for one in first}
    version = book.version if book.version and book.version not in taken else _next(room, base)
    return (*first, CodebookSet(Codebook(version, book.themes), f"{who} took a codebook from the file {file}."))


def undone(room: Room, who: str) -> tuple[CodebookSet, ...]:
    """The last change taken back, and the codes that followed it with it."""
    if len(room.editions_standing) < 2:
        raise Rejected("There is no change to the codebook to undo.")
    *_, before, last = room.editions_standing
    book = Codebook(_next(room, before.codebook), before.codebook.themes)
    return (CodebookSet(book, f"{who} undid this: {last.change}", undoes=last.codebook.version),)


def _set(
    room: Room, base: Codebook, themes: Sequence[Theme], said: str, joined: tuple[tuple[str, str], ...] = ()
) -> tuple[CodebookSet, ...]:
    return (*begun(room, base), CodebookSet(Codebook(_next(room, base), tuple(themes)), said, joined))


def _next(room: Room, base: Codebook) -> str:
    """The version after the present one: that of the codebook that came from outside, and a number of this place."""
    stem = re.sub(r"-here-\d+$", "", present(room, base).version) or "0"
    taken = {one.version for one in room.codebooks} | {base.version}
    number = 1
    while f"{stem}-here-{number}" in taken:
        number += 1
    return f"{stem}-here-{number}"


def _of(book: Codebook, id_: str) -> Theme:
    for theme in book.themes:
        if theme.id == id_:
            return theme
    raise Rejected(GONE)


def _title(book: Codebook, title: str, but: str = "") -> str:
    title = _tidy(title)
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected(f"Give the theme a title of {LONGEST_TITLE} characters or fewer.")
    if any(one.title.casefold() == title.casefold() and one.id != but for one in book.themes):
        raise Rejected("Another theme has that title. Give this one its own.")
    return title


def _tidy(text: str) -> str:
    return " ".join(text.split())
