"""What a coder has in front of them: the remarks, their own decisions, and what the machine suggests for the rest."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import streamlit as st

from analysis import codebook_changes
from analysis.coding import AGREED, Codes, Decision, codes
from analysis.encoder import Encoder, find
from analysis.memory import Remembered, place, recall
from analysis.themes import Sorter, Suggestions
from pages import shared
from workshop import entries as e
from workshop import journal, materials
from workshop.codebook import Codebook
from workshop.room import Code, Remark, Room

Undo = tuple[str, Decision | None]
"""A remark by its uuid, and the coder's decision before the last one."""


@dataclass(frozen=True)
class Desk:
    """``own`` are this coder's decisions by the remark's uuid. ``done`` are these, and what coders agreed on.

    ``seconds`` is what suggesting took.
    """

    workshop: str
    room: Room
    coder: str
    read: Codes
    own: Mapping[str, Decision]
    done: frozenset[str]
    sorter: Sorter
    guesses: Suggestions
    seconds: float

    @property
    def codebook(self) -> Codebook:
        return self.read.codebook

    @cached_property
    def remarks(self) -> dict[str, Remark]:
        return {one.uuid: one for one in self.read.remarks}

    def title(self, id_: str) -> str:
        """A theme with its id, for people to read; never for Markdown."""
        theme = self.read.themes.get(id_)
        return f"{id_} {theme.title}" if theme else id_

    def titles(self, ids: Sequence[str]) -> str:
        return "; ".join(map(self.title, ids)) or "no theme fits"


def base() -> Codebook:
    """The codebook of a workshop that has none of its own."""
    return materials.built_in().codebook


def desk(workshop: str, coder: str) -> Desk:
    """The desk as it is now. Suggestions learn from this coder's decisions, and from what coders agreed on.

    Never from those of another coder, nor from what was kept of this workshop: the two would not be independent.
    """
    room = journal.current().room(workshop)
    read = codes(room, base())
    own, agreed = read.by(coder), read.by(AGREED)
    again = str(st.session_state.get("coding-first", ""))
    taught = {uuid: one.themes for uuid, one in {**agreed, **own}.items() if uuid != again}
    remarks = tuple((one.uuid, one.text) for one in read.remarks)
    learns = st.session_state.get("coder-memory") and shared.keeps_house()
    earlier = recall(place(), read.codebook, workshop) if learns else ()
    began = time.perf_counter()
    sorter = _sorter(read.codebook, remarks, earlier)
    found = sorter.suggest(taught)
    seconds = time.perf_counter() - began
    if again in {**agreed, **own}:
        # Decided, and at hand to be changed: it has suggestions, but does not wait.
        found = replace(found, order=tuple(uuid for uuid in found.order if uuid != again))
    return Desk(workshop, room, coder, read, own, frozenset({**agreed, **own}), sorter, found, seconds)


@lru_cache(maxsize=2)
def _sorter(codebook: Codebook, remarks: tuple[tuple[str, str], ...], earlier: tuple[Remembered, ...]) -> Sorter:
    """The remarks as the machine read them; kept, because only decisions are taken up in milliseconds."""
    return Sorter(codebook, dict(remarks), _encoder(), earlier)


@cache
def _encoder() -> Encoder | None:
    return find()


def coded(
    desk_: Desk, uuid: str, themes: Sequence[str], positive: bool, *, coder: str = "", bulk: bool = False
) -> e.Coded:
    """A decision, with what the machine suggested before it was made. ``coder`` is the desk's unless given."""
    if uuid in desk_.own and uuid != st.session_state.get("coding-first"):
        was = desk_.own[uuid].now
        suggested, score, why = was.suggested, was.score, was.why
    else:
        assigned = desk_.guesses.assigned(uuid)
        suggested = tuple(one.theme for one in assigned)
        score, why = (assigned[0].score, assigned[0].why) if assigned else (0.0, "")
    return e.Coded(
        answer=uuid,
        coder=coder or desk_.coder,
        themes=tuple(themes),
        positive=positive,
        suggested=suggested,
        score=score,
        why=why,
        version=desk_.codebook.version,
        bulk=bulk,
    )


def decide(desk_: Desk, *made: e.Coded) -> bool:
    """Record decisions, to be undone together. The first of a workshop brings its codebook into the journal.

    A press that was meant for the next remark, and came before it was drawn, changes nothing.
    """
    room = journal.current().room(desk_.workshop)
    for one in made:
        if _standing(room, one.answer, one.coder) != _standing(desk_.room, one.answer, one.coder):
            shared.refuse("That remark was decided already. Press again for the one that you see now.")
            return False
    first = codebook_changes.begun(room, desk_.codebook)
    if not shared.record(desk_.workshop, *first, *made):
        return False
    before: tuple[Undo, ...] = tuple((one.answer, desk_.own.get(one.answer)) for one in made)
    st.session_state.setdefault("coding-undo", []).append(before)
    said = f"{len(made)} suggestions accepted" if made[0].bulk else desk_.titles(made[0].themes)
    times = f", for {len(made)} remarks in the same words" if len(made) > 1 and not made[0].bulk else ""
    st.session_state["coding-saved"] = f"Saved: {said}{times}."
    return True


def _standing(room: Room, uuid: str, coder: str) -> Code | None:
    codes_ = room.codes.get(uuid)
    return codes_.get(coder) if codes_ else None


def can_undo() -> bool:
    return bool(st.session_state.get("coding-undo"))


def undo(workshop: str, coder: str) -> None:
    """Take back what was decided last in this session: the former decision stands again, or the remark waits."""
    stack: list[tuple[Undo, ...]] = st.session_state.get("coding-undo", [])
    if not stack:
        return
    now = desk(workshop, coder)
    back = [entry for uuid, before in stack[-1] if (entry := _back(now, uuid, before))]
    if not back or shared.record(workshop, *back):
        stack.pop()
        st.session_state["coding-saved"] = "Undone. It waits for a decision again." if len(back) == 1 else "Undone."
        st.session_state["coding-first"] = back[0].answer if len(back) == 1 else ""


def _back(now: Desk, uuid: str, before: Decision | None) -> e.Coded | e.CodeTakenBack | None:
    """What brings back the decision before; None where there is nothing left to undo."""
    if uuid not in now.own:
        return None
    themes = tuple(id_ for id_ in before.themes if id_ in now.read.themes) if before else ()
    if before is None or (before.themes and not themes):
        return e.CodeTakenBack(uuid, now.coder)
    was = before.now
    return e.Coded(
        uuid,
        now.coder,
        themes,
        before.positive,
        was.suggested,
        was.score,
        was.why,
        now.codebook.version,
        was.bulk,
    )
