"""The report for those who read it and do not write it: its words, and its files once it is signed off."""

from __future__ import annotations

import streamlit as st

from pages import report_desk, report_making, report_preview, report_sign_off, shared
from workshop import journal, roles

NOT_YET = "The report is not signed off yet. It appears here once somebody stands for it."
DRAFT = "This is a draft: nobody stands for it as it is now. The files come when it is signed off."


@shared.live(2)
def report(workshop: str) -> None:
    """Whoever runs the day reads the draft too; anybody else waits for the sign-off."""
    stands = journal.current().room(workshop).writing.stands
    if not stands and not shared.may(workshop, roles.RUN):
        st.info(NOT_YET)
        return
    at = report_desk.look(workshop)
    if at.writing.stands and at.writing.signed:
        st.markdown(report_sign_off.in_words(at.writing.signed))
    else:
        st.info(DRAFT)
    if report_desk.wait(at):
        return
    st.html(report_preview.whole(at) + "".join(report_preview.theme(at, id_) for id_ in at.chosen))
    if at.writing.stands:
        st.header("Files", anchor=False)
        report_making.making_here(workshop, at.room)
