"""The themes of the day in the facilitator's hands: begun from suggestions, renamed, merged, split and dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import streamlit as st

from analysis import themes as matching
from pages import boards, shared
from workshop import entries as e
from workshop import journal, materials
from workshop.activities import ROLE_LIMIT
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.room import Remark, Room, Theme, released, remarks
from workshop.tallies import theme_counts
from workshop.wording import cut

CHANGED = "The themes have changed meanwhile. Look again before you press."
PROPOSED = 5
"""Proposals offered at once."""
LABEL = 90
"""Characters of a remark in a list to choose from."""


def suggested(room: Room, codebook: Codebook) -> list[e.ThemeShaped]:
    """The codebook's themes that released remarks suggest, each with its remarks. Proposals are about themes."""
    said = [one for one in released(room) if room.questions[one.question].kind != "proposal"]
    found = matching.sort(said, codebook)
    shaped = []
    for theme in codebook.themes:
        uuids = tuple(remark.uuid for remark, _ in found.of(theme))
        if uuids:
            shaped.append(e.ThemeShaped(theme.id, theme.title[:ROLE_LIMIT], uuids))
    return shaped


def merged(one: Theme, other: Theme) -> tuple[e.Entry, ...]:
    """One theme with the remarks of both, under the first one's name."""
    together = tuple(dict.fromkeys((*one.remarks, *other.remarks)))
    return e.ThemeShaped(one.id, one.title, together), e.ThemeDropped(other.id)


def split(theme: Theme, chosen: list[str], title: str, new_id: str) -> tuple[e.Entry, ...]:
    """The chosen remarks as a theme of their own. ``Rejected`` if none, or all, were chosen."""
    off = tuple(uuid for uuid in theme.remarks if uuid in chosen)
    kept = tuple(uuid for uuid in theme.remarks if uuid not in chosen)
    if not off or not kept:
        raise Rejected("Choose some remarks of the theme, and leave some in it.")
    return e.ThemeShaped(new_id, title, off), e.ThemeShaped(theme.id, theme.title, kept)


def panel(workshop: str, room: Room) -> None:
    with st.expander("Themes of the day", key="harvest", on_change="rerun") as opened:
        if not opened.open:
            return
        if not room.themes:
            begin(workshop)
            return
        proposed(workshop, room)
        rows = [{"Theme": theme.title, "On show": count} for theme, count in theme_counts(room)]
        shared.table(rows)
        known = {theme.id: theme for theme in room.themes}
        names = {id_: name(room, theme) for id_, theme in known.items()}
        chosen = st.selectbox("Theme", list(known), format_func=lambda id_: names.get(id_, ""), key="theme")
        if chosen in known:
            change(workshop, room, known[chosen], names)


@dataclass(frozen=True)
class Wish:
    """A released proposal, read against the themes as they are: what to do to which of them, under which name."""

    remark: Remark
    change: str
    themes: tuple[Theme, ...]
    title: str

    @property
    def label(self) -> str:
        """What the button does."""
        named = " and ".join(f"“{shared.plain(theme.title)}”" for theme in self.themes)
        name = f"“{shared.plain(self.title)}”"
        if self.change == "split":
            return f"Split {named} into {name}: choose the remarks"
        return f"Merge {named} into {name}" if self.change == "merge" else f"Rename {named} to {name}"


def wishes(room: Room) -> list[Wish]:
    """The released proposals that can be done as they stand, most supported first."""
    said = [one for one in released(room) if room.questions[one.question].kind == "proposal"]
    found = []
    for one, _ in boards.by_support(room, said):
        value = boards.value_of(room, one)
        if isinstance(value, list):
            change, what, title = value
            wish = Wish(one, change, _named(room, what), title[:ROLE_LIMIT].strip())
            if _can_be_done(room, wish):
                found.append(wish)
    return found


def _named(room: Room, what: str) -> tuple[Theme, ...]:
    """The themes that a proposal joins with a plus, as phones do; none unless each title is one theme's alone."""
    joined = [[theme for theme in room.themes if _is(theme, part.strip().casefold())] for part in what.split("+")]
    return tuple(dict.fromkeys(theme for (theme,) in joined)) if all(len(alike) == 1 for alike in joined) else ()


def _is(theme: Theme, written: str) -> bool:
    """Whether this is the theme's title, or as much of it as fits in a proposal."""
    title = theme.title.casefold()
    return title == written or (written.endswith("…") and len(written) > 1 and title.startswith(written[:-1]))


def _can_be_done(room: Room, wish: Wish) -> bool:
    if wish.change == "merge":
        return len(wish.themes) > 1
    new = wish.title not in {theme.title for theme in room.themes}
    return new and len(wish.themes) == 1 and (wish.change == "rename" or len(wish.themes[0].remarks) > 1)


def proposed(workshop: str, room: Room) -> None:
    """What the room proposes, each done by one press; a split opens its form, because remarks are to be chosen."""
    found = wishes(room)
    if not found:
        return
    st.markdown("**Proposed by the room**")
    for wish in found[:PROPOSED]:
        with st.container(gap="xxsmall", key=f"wish-{wish.remark.uuid}"):
            names = "-".join(theme.id for theme in wish.themes)
            do = _prefill if wish.change == "split" else _do
            args = (workshop, wish)
            st.button(wish.label, key=f"do-{wish.remark.uuid}-{names}", disabled=room.ended, on_click=do, args=args)
            st.caption(boards.supported(room, wish.remark.uuid))
    if len(found) > PROPOSED:
        st.caption(f"{len(found) - PROPOSED} more with less support follow as these are done.")


def _do(workshop: str, wish: Wish) -> None:
    """The room's proposal happens as it was drawn."""
    if not _unchanged(workshop, *wish.themes):
        return
    first, *others = wish.themes
    together = tuple(dict.fromkeys(uuid for theme in wish.themes for uuid in theme.remarks))
    shaped = e.ThemeShaped(first.id, wish.title, together)
    shared.act(workshop, shaped, *(e.ThemeDropped(theme.id) for theme in others))


def _prefill(workshop: str, wish: Wish) -> None:
    (theme,) = wish.themes
    if _unchanged(workshop, theme):
        st.session_state["theme"] = theme.id
        st.session_state[f"new-{theme.id}"] = wish.title


def name(room: Room, theme: Theme) -> str:
    """A theme in a list of themes."""
    alike = sum(one.title == theme.title for one in room.themes)
    return theme.title if alike == 1 else f"{theme.title} · {theme.id}"


def begin(workshop: str) -> None:
    st.markdown("There are no themes yet. The toolkit can look for the codebook's words in the released remarks.")
    st.button("Start from suggested themes", key="themes-begin", on_click=_begin, args=(workshop,))
    st.caption("A suggestion only: you and the room rename, merge, split and drop.")


def _begin(workshop: str) -> None:
    room = journal.current().room(workshop)
    shaped = suggested(room, materials.built_in().codebook)
    if room.themes:
        shared.refuse(CHANGED)
    elif not shaped:
        shared.refuse("No released remark suggests a theme yet. Release some remarks first.")
    else:
        shared.act(workshop, *shaped)


def change(workshop: str, room: Room, theme: Theme, names: dict[str, str]) -> None:
    with st.form(f"rename-{theme.id}", border=False):
        st.text_input("Name", theme.title, max_chars=ROLE_LIMIT, key=f"title-{theme.id}")
        st.form_submit_button("Rename", key=f"rename-go-{theme.id}", on_click=_rename, args=(workshop, theme))
    others = [id_ for id_ in names if id_ != theme.id]
    if others:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            other = st.selectbox(
                "Merge with", others, index=None, format_func=lambda id_: names.get(id_, ""), key=f"merge-{theme.id}"
            )
            taken = next((one for one in room.themes if one.id == other), None)
            st.button(
                "Merge",
                key=f"merge-go-{theme.id}-{other}",
                disabled=taken is None,
                on_click=_merge,
                args=(workshop, theme, taken),
            )
    said = {one.uuid: one for one in remarks(room) if one.uuid in theme.remarks and one.status != "removed"}
    if len(said) > 1:
        with st.form(f"split-{theme.id}", border=False, clear_on_submit=True):
            st.multiselect("Remarks to split off", list(said), format_func=_label(said), key=f"off-{theme.id}")
            st.text_input("Name of the new theme", max_chars=ROLE_LIMIT, key=f"new-{theme.id}")
            st.form_submit_button("Split off", key=f"split-go-{theme.id}", on_click=_split, args=(workshop, theme))
    with st.popover("Drop this theme", key=f"drop-theme-ask-{theme.id}"):
        st.markdown(f"“{shared.plain(theme.title)}” leaves the themes of the day. Its remarks stay as they are.")
        st.button("Drop it", key=f"drop-theme-{theme.id}", type="primary", on_click=_drop, args=(workshop, theme))


def _label(said: dict[str, Remark]) -> Callable[[str], str]:
    numbers = {uuid: number for number, uuid in enumerate(said, start=1)}
    return lambda uuid: f"{numbers[uuid]}. {cut(said[uuid].text, LABEL)}" if uuid in said else ""


def _unchanged(workshop: str, *drawn: Theme) -> bool:
    """Whether the themes are still as they were drawn, so that a second press finds them changed."""
    known = journal.current().room(workshop).themes
    if all(theme in known for theme in drawn):
        return True
    shared.refuse(CHANGED)
    return False


def _rename(workshop: str, theme: Theme) -> None:
    title = str(st.session_state.get(f"title-{theme.id}", "")).strip()
    if title != theme.title and _unchanged(workshop, theme):
        shared.act(workshop, e.ThemeShaped(theme.id, title, theme.remarks))


def _merge(workshop: str, one: Theme, other: Theme) -> None:
    if _unchanged(workshop, one, other):
        shared.act(workshop, *merged(one, other))


def _split(workshop: str, theme: Theme) -> None:
    if not _unchanged(workshop, theme):
        return
    chosen = list(st.session_state.get(f"off-{theme.id}", []))
    title = str(st.session_state.get(f"new-{theme.id}", "")).strip()
    try:
        entries = split(theme, chosen, title, uuid4().hex[:8])
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    shared.act(workshop, *entries)


def _drop(workshop: str, theme: Theme) -> None:
    if _unchanged(workshop, theme):
        shared.act(workshop, e.ThemeDropped(theme.id))
