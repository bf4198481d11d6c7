"""Accepting the most confident suggestions together: only after a person has checked a sample, with its figures."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass

import streamlit as st

from pages import shared
from pages.theme_desk import Desk, coded, decide, desk

SMALLEST_SAMPLE = 10
ENOUGH = 0.8
"""The share of the sample on which the person must have decided as suggested."""


@dataclass(frozen=True)
class Sample:
    """Remarks drawn by chance, by uuid, from the ``pool`` of those whose suggestions were the most confident."""

    pool: tuple[str, ...]
    drawn: tuple[str, ...]


@dataclass(frozen=True)
class Checked:
    """How the sample fares: how many were decided by reading them, and how many of these exactly as suggested."""

    size: int
    read: int
    alike: int

    @property
    def done(self) -> bool:
        return self.read >= self.size

    @property
    def good(self) -> bool:
        return self.done and self.alike >= ENOUGH * self.size


def draw(at: Desk) -> Sample:
    """A sample of the more confident half: ten, or a tenth if that is more. Chance is the hash of a random id."""
    suggested = [uuid for uuid in at.guesses.order if at.guesses.assigned(uuid)]
    pool = tuple(suggested[len(suggested) // 2 :])
    size = max(SMALLEST_SAMPLE, math.ceil(len(pool) / 10))
    by_chance = sorted(pool, key=lambda uuid: hashlib.sha256(f"sample {uuid}".encode()).digest())
    return Sample(pool, tuple(by_chance[:size]))


def checked(at: Desk, sample: Sample) -> Checked:
    drawn = [uuid for uuid in sample.drawn if uuid in at.remarks]
    read = [at.own[uuid] for uuid in drawn if uuid in at.own and not at.own[uuid].now.bulk]
    return Checked(len(drawn), len(read), sum(set(one.now.themes) == set(one.now.suggested) for one in read))


def rest(at: Desk, sample: Sample) -> list[str]:
    """The remarks of the pool that still wait and still have a suggestion."""
    waiting = set(at.guesses.order)
    return [uuid for uuid in sample.pool if uuid in waiting and at.guesses.assigned(uuid)]


def sample_left(at: Desk) -> list[str]:
    """What is still to be read of the sample that is being checked."""
    sample = _sample()
    waiting = set(at.guesses.order)
    return [uuid for uuid in sample.drawn if uuid in waiting] if sample else []


def panel(at: Desk) -> None:
    with st.expander("Accept many together", key="coding-bulk"):
        sample = _sample()
        if sample is None:
            offer(at)
            return
        now = checked(at, sample)
        others = rest(at, sample)
        share = f" ({now.alike / now.read:.0%})" if now.read else ""
        st.markdown(f"**Sample:** {now.read} of {now.size} checked, {now.alike} as suggested{share}.")
        if not now.done:
            st.caption("The next remarks are the sample. Decide each as you would without a suggestion.")
        elif now.size < SMALLEST_SAMPLE:
            st.warning("Too few of the sample are left. Draw another one.")
        elif not now.good:
            st.warning(
                f"Fewer than {ENOUGH:.0%} were as suggested. Decide the others one by one, or sample again later."
            )
        elif others:
            st.markdown(
                f"The suggestions for **{len(others)}** more remarks, the most confident ones, can be accepted unread. "
                "They are marked so in the workbook, and do not count when coders are compared."
            )
            st.button(
                f"Accept {len(others)} unread", key="coding-bulk-go", type="primary", on_click=_accept, args=(at,)
            )
        else:
            st.caption("Nothing of this pool is left.")
        st.button("Forget this sample", key="coding-bulk-forget", type="tertiary", on_click=_forget)


def offer(at: Desk) -> None:
    sample = draw(at)
    if len(sample.pool) <= SMALLEST_SAMPLE:
        st.caption(
            f"The more confident half has {len(sample.pool)} remarks with a suggestion. "
            f"With {SMALLEST_SAMPLE} or fewer, decide them one by one."
        )
        return
    st.markdown(
        f"The more confident half has **{len(sample.pool)}** remarks. First you check **{len(sample.drawn)}** of them, "
        f"drawn by chance. If {ENOUGH:.0%} or more are as suggested, you may accept the others together."
    )
    st.button("Check a sample", key="coding-bulk-draw", on_click=_keep, args=(sample,))


def _sample() -> Sample | None:
    sample = st.session_state.get("coding-sample")
    return sample if isinstance(sample, Sample) else None


def _keep(sample: Sample) -> None:
    st.session_state["coding-sample"] = sample
    st.session_state.pop("coding-first", None)


def _forget() -> None:
    st.session_state.pop("coding-sample", None)


def _accept(drawn: Desk) -> None:
    """Accept what the page offered, if the sample still allows it. Nothing that nobody was told of is accepted."""
    at = desk(drawn.workshop, drawn.coder)
    sample = _sample()
    if sample is None or not checked(at, sample).good or checked(at, sample).size < SMALLEST_SAMPLE:
        shared.refuse("The sample has changed meanwhile. Look at its figures again.")
        return
    offered = set(rest(drawn, sample))
    uuids = [uuid for uuid in rest(at, sample) if uuid in offered]
    made = [coded(at, uuid, [one.theme for one in at.guesses.assigned(uuid)], False, bulk=True) for uuid in uuids]
    if made and decide(at, *made):
        _forget()
