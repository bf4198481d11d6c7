"""The codebook as a file, and a file as the codebook: what would change is shown before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis import codebook_changes, codebooks
from analysis.codebooks import Changes
from pages import shared
from pages.phone_preview import listed
from pages.theme_desk import Desk, base
from workshop import journal, roles
from workshop.codebook import Codebook
from workshop.errors import Rejected

_FILES: tuple[tuple[str, str, str, Callable[[Codebook], bytes]], ...] = (
    ("Workbook for Excel", "xlsx", shared.XLSX, codebooks.to_workbook),
    ("YAML", "yaml", "application/yaml", codebooks.to_yaml),
    ("REFI-QDA (.qdc)", "qdc", "application/xml", codebooks.to_qdc),
)
MOST_SHOWN = 40


def panel(at: Desk) -> None:
    with st.expander("Take the codebook away, or bring one", key="codebook-files"):
        with st.container(horizontal=True):
            for label, ending, mime, write in _FILES:
                st.download_button(
                    label,
                    shared.guarded(partial(write, at.codebook), roles.CODE, at.workshop),
                    f"codebook-{at.codebook.version or 'none'}.{ending}",
                    mime,
                    key=f"codebook-{ending}",
                    on_click="ignore",
                )
        st.caption(
            "NVivo, MAXQDA, QualCoder and Taguette read .qdc. It holds titles and definitions, with what to include "
            "and what to leave. It has no place for ids, words, examples and the version: keep those in the workbook."
        )
        file = st.file_uploader("Bring a codebook", type=list(codebooks.ENDINGS), key="codebook-upload")
        if file is not None:
            read = codebooks.read(file.name, file.getvalue(), at.codebook)
            if read.codebook is None:
                st.error(f"Nothing was taken. {len(read.problems)} to mend in the file; then upload it again.")
                listed([str(problem) for problem in read.problems], MOST_SHOWN)
            else:
                offer(at, read.codebook, file.name)


def offer(at: Desk, book: Codebook, name: str) -> None:
    found = codebooks.changes(at.codebook, book)
    if not found.any:
        st.info("The file says what the codebook says already.")
        return
    told(at, found)
    st.button("Take this codebook", key="codebook-take", type="primary", on_click=_take, args=(at, book, name))


def told(at: Desk, found: Changes) -> None:
    for title, lines in (
        ("New", [f"{one.id} {one.title}" for one in found.new]),
        ("Changed", [f"{one.id} {one.title}: {', '.join(names)}" for one, names in found.changed]),
        ("Removed", [f"{one.id} {one.title}" for one in found.removed]),
    ):
        if lines:
            st.markdown(f"**{title}: {len(lines)}**")
            listed(lines, MOST_SHOWN)
    st.caption(f"{found.same} the same." + (" The order is another one." if found.moved else ""))
    gone = {one.id for one in found.removed}
    lost = sum(bool(one.themes) and set(one.themes) <= gone for made in at.read.decisions.values() for one in made)
    if lost:
        st.warning(f"{lost} decisions rest only on themes that would go. Those remarks wait for another decision.")


def _take(at: Desk, book: Codebook, name: str) -> None:
    room = journal.current().room(at.workshop)
    try:
        if codebook_changes.present(room, base()).version != at.codebook.version:
            raise Rejected("Somebody else changed the codebook meanwhile. Look at the changes again.")
        entries = codebook_changes.imported(room, base(), at.coder, book, name[:80])
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    if shared.record(at.workshop, *entries):
        st.session_state["coding-codebook-done"] = entries[-1].change
