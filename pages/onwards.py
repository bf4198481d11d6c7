"""The way from the plan to the findings: each page ends with the page that comes after it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages import shared
from workshop import home, roles


@dataclass(frozen=True)
class Onward:
    """A page on the way, what its link says, and the right that it needs."""

    page: str
    label: str
    right: str


WAY = (
    Onward("plan", "Next: plan the day", roles.RUN),
    Onward("prints", "Next: print what the day needs", roles.RUN),
    Onward("venue", "Next: try a phone in the room", roles.MAKE),
    Onward("host", "Next: run the day on Host", roles.RUN),
    Onward("themes", "Next: code remarks (Themes)", roles.CODE),
    Onward("findings", "Next: write the findings", roles.READ),
    Onward("data", "Next: keep an archive, delete words in time", roles.KEEP),
)


def after(page: str, workshop: str, code: str) -> None:
    """A link to the first page after this one that this browser may open; nothing at the end of the way."""
    place = next(number for number, one in enumerate(WAY) if one.page == page)
    for one in WAY[place + 1 :]:
        if _opens(one, workshop):
            with st.container(key="onwards"):
                st.page_link(
                    f"{one.page}.py", label=one.label, icon=":material/arrow_forward:", query_params={"w": code}
                )
            return


def _opens(one: Onward, workshop: str) -> bool:
    if one.right == roles.MAKE:
        return shared.may_make() and not home.is_hosted()
    return shared.may(workshop, one.right)
