"""Two coders side by side: how far they agree on each theme, and where they differ, to be settled by talking."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from analysis.chapters.confirmed import beyond
from analysis.coding import AGREED, Agreement, Decision, agreement, both_read, differ
from pages import boards, shared
from pages.theme_desk import Desk, coded, desk
from workshop.rules import MOST_CODES

SHOWN = 15


@shared.live(None)
def view(workshop: str, coder: str) -> None:
    at = desk(workshop, coder)
    others = [one for one in at.read.coders if one != coder]
    shared.say()
    if not at.own or not others:
        st.info("Two coders are needed. Each codes under their own name; then they can be compared here.")
        return
    if not (finished(at) or st.session_state.get("coder-compares")):
        ask(at)
        return
    other = st.selectbox("Compare with", others, key="coding-other-coder") if len(others) > 1 else others[0]
    if other in at.read.coders:
        compare(at, other)


def finished(at: Desk) -> bool:
    """Whether every coder has decided all remarks that say something."""
    needed = {one.uuid for one in at.read.remarks} - set(at.guesses.apart) - set(at.read.by(AGREED))
    return all(needed <= set(at.read.by(coder)) for coder in at.read.coders)


def ask(at: Desk) -> None:
    st.markdown(
        "**Not everything is decided by every coder yet.** Until then each sees only their own decisions, so that the "
        "two stay independent."
    )
    counts = ", ".join(f"{shared.plain(one)}: {len(at.read.by(one))}" for one in at.read.coders)
    st.markdown(f"Decided so far: {counts}, of {len(at.read.remarks)} remarks.")
    st.button("Compare now", key="compare-now", type="primary", on_click=_compare)
    st.caption("Once you have seen the other's decisions, leave yours as they are. Settle differences here.")


def _compare() -> None:
    st.session_state["coder-compares"] = True


def compare(at: Desk, other: str) -> None:
    pairs = both_read(at.read, at.coder, other)
    apart = {uuid for uuid, (one, two) in pairs.items() if differ(one, two)}
    st.header(f"The same decision on {len(pairs) - len(apart)} of {len(pairs)} remarks that both read", anchor=False)
    st.caption(
        "Only remarks count that both have read. Suggestions accepted together do not, and the machine is no coder."
    )
    if not pairs:
        return
    agreement_table(agreement(at.read, at.coder, other), at.coder, other)
    agreed = at.read.by(AGREED)
    open_ = [uuid for uuid in pairs if uuid in apart and uuid not in agreed]
    settled = [uuid for uuid in pairs if uuid in agreed]
    alike = [uuid for uuid in pairs if uuid not in apart and uuid not in agreed]
    st.header(f"They differ: {len(open_)}", anchor=False)
    for uuid in open_[:SHOWN]:
        side_by_side(at, uuid, other, pairs[uuid])
    if len(open_) > SHOWN:
        st.caption(f"{len(open_) - SHOWN} more follow as these are settled.")
    with st.expander(f"Settled together: {len(settled)}", key="compare-settled"):
        for uuid in settled[:SHOWN]:
            words(at, uuid, [(AGREED, agreed[uuid]), (at.coder, pairs[uuid][0]), (other, pairs[uuid][1])])
    with st.expander(f"They decided alike: {len(alike)}", key="compare-alike"):
        for uuid in alike[:SHOWN]:
            words(at, uuid, [("Both", pairs[uuid][0])])


def agreement_table(lines: Sequence[Agreement], one: str, other: str) -> None:
    rows = [
        {
            "Theme": f"{line.theme} {line.title}".strip(),
            "Remarks both read (n)": line.both,
            f"Given by {one}": line.first,
            f"Given by {other}": line.second,
            "Decided alike": f"{line.same} ({line.percent:.0f}%)",
            "Krippendorff's alpha": beyond(line.alpha),
            "Cohen's kappa": beyond(line.kappa),
        }
        for line in lines
    ]
    shared.table(rows)
    st.caption(
        "Alpha and kappa are 1 for full agreement and 0 for what chance gives. From an alpha of 0.80 it is customary "
        "to rely on it; from 0.667 to 0.80 conclusions are tentative (Krippendorff 2004). Neither is calculable "
        "without variation: where both gave a theme to every remark, or to none."
    )


def words(at: Desk, uuid: str, decisions: Sequence[tuple[str, Decision]]) -> None:
    remark = at.remarks[uuid]
    said = "".join(
        f"<dt>{escape(who)}</dt><dd>{escape(at.titles(one.themes))}{' · good practice' if one.positive else ''}</dd>"
        for who, one in decisions
    )
    st.html(f'{boards.photo(remark)}<p class="remark">{escape(remark.text)}</p><dl class="sides">{said}</dl>')


def side_by_side(at: Desk, uuid: str, other: str, pair: tuple[Decision, Decision]) -> None:
    """One remark on which they differ, and what they may agree on."""
    with st.container(border=True, key=f"differ-{uuid}"):
        words(at, uuid, [(at.coder, pair[0]), (other, pair[1])])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for number, (who, one) in enumerate(zip((at.coder, other), pair, strict=True), start=1):
                st.button(
                    f"Agree with {shared.plain(who)}",
                    key=f"agree-{number}-{uuid}",
                    on_click=_agree,
                    args=(at, uuid, one.themes, one.positive),
                )
            with st.popover("Agree on something else", key=f"agree-else-{uuid}"):
                st.multiselect(
                    "Themes",
                    list(at.read.themes),
                    default=[id_ for id_ in pair[0].themes if id_ in pair[1].themes],
                    format_func=at.title,
                    max_selections=MOST_CODES,
                    key=f"agree-themes-{uuid}",
                    placeholder="None fits",
                )
                st.checkbox("Good practice", key=f"agree-good-{uuid}")
                st.button("Agree on these", key=f"agree-these-{uuid}", on_click=_agree_else, args=(at, uuid))


def _agree(at: Desk, uuid: str, themes: Sequence[str], positive: bool) -> None:
    """Record what both agreed on. Their own decisions stay, so that agreement is measured on these."""
    shared.act(at.workshop, coded(at, uuid, themes, positive, coder=AGREED))


def _agree_else(at: Desk, uuid: str) -> None:
    themes = [str(one) for one in st.session_state.get(f"agree-themes-{uuid}", [])]
    _agree(at, uuid, themes, bool(st.session_state.get(f"agree-good-{uuid}")))
