"""What every page needs: who is signed in, which workshop is open, and how a page writes to the journal."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ParamSpec
from urllib.parse import quote, urlsplit

import segno
import streamlit as st
from streamlit.navigation.page import Page

from analysis import memory
from workshop import entries as e
from workshop import journal, presence
from workshop.addresses import lan_addresses
from workshop.agenda import Facts
from workshop.errors import Rejected
from workshop.house import HOUSE, hash_of
from workshop.reconciliation import Reconciliation, reconcile
from workshop.room import Asking, Room

COOKIE = "facilitator"
_ASSETS = Path(__file__).resolve().parent / "assets"

P = ParamSpec("P")


def token() -> str:
    """The secret of this browser's sign-in; empty without one."""
    return str(st.session_state.get("token") or st.context.cookies.get(COOKIE, ""))


def signed_in() -> bool:
    """Whether this browser is signed in now. Asked anew each time, because another browser may have ended it."""
    return bool(token()) and hash_of(token()) in journal.current().house().tokens


def require_sign_in() -> None:
    """Go on only for a facilitator; anybody else gets one sentence."""
    try:
        allowed = signed_in()
    except Rejected as refusal:
        st.info(refusal.sentence)
        st.stop()
    if not allowed:
        st.html('<p>You are not signed in. <a href="/sign-in" target="_self">Sign in to go on</a>.</p>')
        st.stop()


def sign_out(everywhere: bool = False) -> None:
    act(HOUSE, e.SignedOut("" if everywhere else hash_of(token())))


def menu(pages: dict[str, Page]) -> None:
    """The way to the other pages of the open workshop, and out. The big screen opens in a window of its own."""
    code = st.query_params.get("w") or st.session_state.get("w", "")
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        st.page_link(pages["home"])
        st.page_link(pages["library"])
        st.page_link(pages["venue"])
        if code:
            for name in ("plan", "prints", "host", "numbers", "themes", "findings"):
                st.page_link(pages[name], query_params={"w": code})
            st.link_button("Screen", screen_address(code), icon=":material/open_in_new:", type="tertiary")
        st.space("stretch")
        st.link_button("Accessibility", "/accessibility", type="tertiary")
        with st.popover("Sign out", type="tertiary", key="sign-out"):
            st.button("Sign out of this browser", on_click=sign_out, key="out-here")
            st.caption("Sign out everywhere closes these pages in every browser that is signed in.")
            st.button("Sign out everywhere", on_click=sign_out, args=(True,), key="out-everywhere")


def screen_address(code: str, theme: str = "") -> str:
    return f"/screen?w={quote(code)}{'&theme=dark' if theme == 'dark' else ''}"


def live(seconds: float | None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A part of a page that draws itself again every few seconds, for as long as the facilitator is signed in.

    A journal that does not answer becomes one calm line, and the next drawing heals it.
    """

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(run_every=seconds)
        @functools.wraps(draw)
        def part(*args: P.args, **kwargs: P.kwargs) -> None:
            require_sign_in()
            try:
                draw(*args, **kwargs)
            except Rejected as refusal:
                st.info(refusal.sentence)

        return part

    return decorate


def the_workshop() -> str:
    """The id of the workshop that the address names, else of the one opened last; without one, where to choose."""
    code = st.query_params.get("w") or st.session_state.get("w", "")
    workshop = journal.current().by_code(code) if code else None
    if workshop is None:
        st.info("No workshop is open here. Choose one, or make your first.")
        st.page_link("workshops.py", label="Go to the workshops")
        st.stop()
    st.session_state["w"] = code
    if "w" not in st.query_params:
        st.query_params["w"] = code
    return workshop


def act(workshop: str, *entries: e.Entry) -> None:
    """What a button does: record it, or keep the refusal for ``say``."""
    record(workshop, *entries)


def record(workshop: str, *entries: e.Entry) -> bool:
    """Record what the facilitator did, all of it or nothing, and say whether it was; a refusal is kept for ``say``."""
    if not signed_in():
        return False
    try:
        journal.current().record(workshop, *entries)
    except Rejected as refusal:
        refuse(refusal.sentence)
        return False
    st.session_state.pop("said", None)
    if any(isinstance(one, e.Removed) or (isinstance(one, e.Moderated) and not one.released) for one in entries):
        return forget(workshop)
    return True


def forget(workshop: str) -> bool:
    """What was kept of a workshop for later ones goes with a remark that nobody is to read any more."""
    try:
        memory.forget(memory.place(), workshop)
    except Rejected as refusal:
        refuse(refusal.sentence)
        return False
    return True


def refuse(sentence: str) -> None:
    st.session_state["said"] = sentence


def say() -> None:
    """The sentence about what could not be done just now, if there is one."""
    if "said" in st.session_state:
        st.info(st.session_state["said"])


def here(workshop: str, room: Room) -> tuple[int, int]:
    """How many people are in the room now, and how many of those with a seat are away.

    Whoever voted in the present round is among them, even having left since: votes are stated over these people.
    """
    answers = room.counted(room.asking).values() if room.asking and room.asking.open else ()
    voted = {answer.participant for answer in answers}
    seated = [seat.participant for seat in room.seats.values() if seat.present or seat.participant in voted]
    away = presence.away(workshop, seated, voted)
    return len(seated) - len(away), len(away)


def adds(workshop: str, room: Room, asking: Asking) -> Reconciliation:
    """Where everybody of a round is. Its base is what ``here`` counts, or counted when voting closed, and paper."""
    seated = [seat.participant for seat in room.seats.values() if seat.present] if asking.open else []
    return reconcile(room, asking, presence.away(workshop, seated))


def phone_address(facts: Facts) -> str:
    """The address that phones open: the facilitator's own, else this site's, else this computer's on its network."""
    if facts.address:
        typed = facts.address.strip().rstrip("/")
        return typed if "://" in typed else f"http://{typed}"
    site = urlsplit(st.context.url or "http://localhost:8501")
    if site.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return f"{site.scheme}://{site.netloc}"
    port = f":{site.port}" if site.port else ""
    return f"http://{_own_address()}{port}"


def short(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix("http://").removeprefix("https://")


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def _own_address() -> str:
    """Where phones find this computer. Kept for some seconds: the screen asks twice a second."""
    return next(iter(lan_addresses()), "localhost")


@functools.lru_cache(maxsize=32)
def qr(address: str) -> str:
    """A QR code as the address of an image. Always dark on white, so that every phone reads it."""
    return segno.make(address, error="m").svg_data_uri(scale=10, border=2, dark="#000", light="#fff")


def plain(text: str) -> str:
    """Text in which nothing is read as Markdown: what people typed must not become a link or a picture."""
    signs = "\\`*_[]<>#~$:|&"
    return "".join(f"\\{letter}" if letter in signs else letter for letter in text)


def table(rows: Sequence[Mapping[str, object]]) -> None:
    """Rows as a table, every text in it as it was typed."""
    safe = [{name: plain(cell) if isinstance(cell, str) else cell for name, cell in row.items()} for row in rows]
    st.table(safe, hide_index=True, border="horizontal")


def style(name: str) -> None:
    st.html(_ASSETS / name)
