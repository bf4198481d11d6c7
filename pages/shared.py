"""What every page needs: who is signed in, which workshop is open, and how a page writes to the journal."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ParamSpec
from urllib.parse import quote, urlsplit

import segno
import streamlit as st
from streamlit.navigation.page import Page

from pages.sitemap import PAGES
from workshop import decisions, house, journal, presence, rehearsal, roles
from workshop import entries as e
from workshop.addresses import lan_addresses
from workshop.agenda import Facts
from workshop.errors import Rejected
from workshop.house import COOKIE, HOUSE, Session, hash_of
from workshop.reconciliation import Reconciliation, reconcile
from workshop.room import Asking, Room

NOT_ALLOWED = "Your invitation does not allow that. Nothing was changed."
WORKSHOP_PAGES = ("plan", "prints", "host", "moderate", "numbers", "themes", "findings", "data", "people")
"""The pages of the open workshop, in the order of the menu."""
LANDINGS = {roles.RUN: "host", roles.MODERATE: "moderate", roles.CODE: "themes", roles.READ: "findings"}
"""The page for whoever has a right, the first that fits."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The type of a workbook, for whoever downloads one."""
_ITSELF = {"localhost", "127.0.0.1", "::1"}
"""What a computer calls itself, and no other computer finds it by."""
_TURN = 0.00005
"""Seconds that each phone takes to be told of what all should see."""
_ASSETS = Path(__file__).resolve().parent / "assets"

P = ParamSpec("P")


def token() -> str:
    """The secret of this browser's sign-in; empty without one."""
    return str(st.session_state.get("token") or st.context.cookies.get(COOKIE, ""))


def session() -> Session | None:
    """How this browser is signed in now. Asked anew each time, because another browser may have ended it."""
    return journal.current().house().session(hash_of(token())) if token() else None


def signed_in() -> bool:
    return session() is not None


def may(workshop: str, right: str) -> bool:
    """Whether this browser has a right (``workshop.roles``) in a workshop now."""
    return right in journal.current().house().rights(session(), workshop)


def owner() -> str:
    """Whose workshops this browser makes; empty for the installation's own."""
    here = session()
    return here.owner if here else ""


def readable() -> list[str]:
    """The workshops in which this browser may read the findings."""
    return [one for one in journal.current().workshops() if may(one, roles.READ)]


def may_make() -> bool:
    """Whether this browser may make and restore workshops, and change what belongs to no workshop."""
    return house.may_make(session())


def keeps_house() -> bool:
    """Whether this browser stands for the whole installation."""
    return house.keeps_house(session())


def guarded(make: Callable[[], bytes], right: str, workshop: str = "") -> Callable[[], bytes]:
    """What a download button calls: nothing for whoever has lost the right to it since the page was drawn.

    Streamlit calls it outside any page, so it asks about the sign-in that the button was drawn for.
    """
    proof = hash_of(token())

    def made() -> bytes:
        here = journal.current().house()
        whose = here.session(proof)
        allowed = house.may_make(whose) if right == roles.MAKE else right in here.rights(whose, workshop)
        if not allowed:
            raise Rejected("This browser may not download that any more.")
        return make()

    return made


def require_sign_in() -> None:
    """Go on only for somebody who is signed in; anybody else gets one sentence."""
    try:
        allowed = signed_in()
    except Rejected as refusal:
        st.info(refusal.sentence)
        st.stop()
    if not allowed:
        st.html('<p>You are not signed in. <a href="/sign-in" target="_self">Sign in to go on</a>.</p>')
        st.stop()


def require(right: str) -> None:
    """Go on only for somebody with a right in the workshop that the address names; none is needed where it is empty.

    Where no workshop is open, pages say so themselves.
    """
    code = open_code()
    needs = right, (journal.current().by_code(code) or "" if code else "")
    st.session_state["needs"] = needs
    if not _has(*needs):
        st.info("Your invitation does not open this page. Ask the organiser if you need it.")
        st.stop()


def _has(right: str, workshop: str) -> bool:
    """Whether this browser has what a page needs."""
    if right == roles.MAKE:
        return may_make()
    return signed_in() and (not right or not workshop or may(workshop, right))


def invited_to() -> str:
    """The join code of the one workshop that this browser was invited to; empty for whoever came another way."""
    here = session()
    book = journal.current()
    known = here is not None and here.workshop in book.workshops()
    return book.room(here.workshop).plan[0].code if here and known else ""


def landing() -> str:
    """The page that fits the role of whoever was invited."""
    here = session()
    rights = roles.RIGHTS[here.role] if here else frozenset()
    return next((page for right, page in LANDINGS.items() if right in rights), "workshops")


def open_code() -> str:
    """The join code of the workshop that the address names, else of the one opened last."""
    return str(st.query_params.get("w") or st.session_state.get("w", ""))


def sign_out(everywhere: bool = False) -> None:
    if everywhere and not keeps_house():
        return
    journal.current().record(HOUSE, e.SignedOut("" if everywhere else hash_of(token())))


def menu(pages: Mapping[str, Page], at: str) -> None:
    """The way to the pages that this browser may see, and out. The big screen opens in a window of its own.

    ``at`` is the page that is open.
    """
    code = open_code()
    workshop = journal.current().by_code(code) if code else None
    here = journal.current().house().rights(session(), workshop) if workshop else frozenset()
    with st.container(horizontal=True, vertical_alignment="center", key="menu"):
        if not invited_to():
            st.page_link(pages["home"])
        if may_make():
            st.page_link(pages["library"])
            st.page_link(pages["venue"])
        for name in WORKSHOP_PAGES:
            if PAGES[name].needs in here:
                st.page_link(pages[name], query_params={"w": code})
        if PAGES["screen"].needs in here:
            st.link_button("Screen", screen_address(code), icon=":material/open_in_new:", type="tertiary")
        st.space("stretch")
        st.link_button("Accessibility", "/accessibility", type="tertiary")
        with st.popover("Sign out", type="tertiary", key="sign-out"):
            if invited_to():
                st.markdown("Your link was used. To come back, ask the organiser for a new one.")
            st.button("Sign out of this browser", on_click=sign_out, key="out-here")
            if keeps_house():
                st.caption("Sign out everywhere closes these pages in every browser that is signed in.")
                st.button("Sign out everywhere", on_click=sign_out, args=(True,), key="out-everywhere")
    # On the Host page it stands beside the pretend participants, where it takes no height.
    if workshop and at in WORKSHOP_PAGES and at != "host" and journal.current().room(workshop).rehearsal:
        st.html(f'<p class="rehearsal">{rehearsal.MARK}</p>')


def screen_address(code: str, theme: str = "") -> str:
    return f"/screen?w={quote(code)}{'&theme=dark' if theme == 'dark' else ''}"


def live(seconds: float | None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A part of a page that draws itself again every few seconds, for as long as this browser may see the page.

    Once it may not, the whole page goes. A journal that does not answer becomes one calm line, and the next drawing
    heals it.
    """

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(run_every=seconds)
        @functools.wraps(draw)
        def part(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                if not _has(*st.session_state["needs"]):
                    st.rerun()
                draw(*args, **kwargs)
            except Rejected as refusal:
                st.info(refusal.sentence)

        return part

    return decorate


@live(10)
def watch() -> None:
    """Nothing to see: so that a page without live parts goes too, soon after its sign-in has ended."""


def the_workshop() -> str:
    """The id of the workshop that the address names, else of the one opened last; without one, where to choose."""
    code = open_code()
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
    """Record what somebody did, all of it or nothing, and say whether it was; a refusal is kept for ``say``.

    Nothing is recorded for whoever has not the right to it.
    """
    making = any(isinstance(one, e.WorkshopMade) for one in entries)
    if not (may_make() if making else all(may(workshop, roles.needed(one)) for one in entries)):
        refuse(NOT_ALLOWED)
        return False
    before = journal.current().known(workshop)
    try:
        journal.current().record(workshop, *entries)
    except Rejected as refusal:
        refuse(refusal.sentence)
        return False
    st.session_state.pop("said", None)
    if journal.current().known(workshop).scene != before.scene:
        time.sleep(before.present * _TURN)  # pages share the process of the phones, and draw afterwards
    if making:
        owned(workshop)
    if any(isinstance(one, e.FORGETTING) or (isinstance(one, e.Moderated) and not one.released) for one in entries):
        return forget(workshop)
    return True


def owned(workshop: str) -> None:
    """A workshop that an organisation's organiser made or restored is theirs alone."""
    if owner():
        journal.current().record(HOUSE, e.WorkshopOwned(workshop, owner()))


def record_house(workshop: str, entry: e.Entry) -> bool:
    """Record whom to invite to a workshop, and say whether that was done; a refusal is kept for ``say``."""
    if not may(workshop, roles.KEEP):
        refuse(NOT_ALLOWED)
        return False
    try:
        journal.current().record(HOUSE, entry)
    except Rejected as refusal:
        refuse(refusal.sentence)
        return False
    st.session_state.pop("said", None)
    return True


def forget(workshop: str) -> bool:
    """What was kept of a workshop for later ones goes with a remark that nobody is to read any more."""
    try:
        decisions.forget(workshop)
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
    if site.hostname not in _ITSELF:
        return f"{site.scheme}://{site.netloc}"
    port = f":{site.port}" if site.port else ""
    return f"{site.scheme}://{_own_address()}{port}"


def unreachable(address: str) -> bool:
    """Whether only this computer itself finds an address: it is on no network."""
    return urlsplit(address).hostname in _ITSELF


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
