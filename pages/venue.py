"""Before the day, in the room: whether one phone reaches this computer, and what to do where it does not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from pages import onwards, shared, slides, venue_help
from workshop import home, journal, phone_tests
from workshop.adapters import adapters, local_name
from workshop.addresses import is_reachable, lan_addresses

COLUMNS = 3
MACOS = sys.platform == "darwin"


@dataclass(frozen=True)
class Way:
    """An address of this computer for phones, and what the system says of it."""

    address: str
    about: str


def page() -> None:
    st.title("Venue check")
    if home.is_hosted():
        st.markdown(
            "This toolkit is a service on the internet, so there is no computer in the room to be reached. "
            "Open the join page on a phone in the venue: if it appears, people can take part."
        )
        return
    one_phone()
    with st.expander("The phone does not arrive: what to do", key="venue-help"):
        help_()
    on()


def help_() -> None:
    """What may be in the way: read when a phone did not come, and at no other time."""
    signs, asks, network, copy = st.tabs(
        ["What the phone shows", "The firewall", "A network of your own", "A hosted copy"], key="venue-help-on"
    )
    with signs:
        st.markdown("Open the address in this computer's own browser first. If it opens here, the toolkit is running.")
        shared.table(venue_help.SIGNS)
    with asks:
        firewall()
    with network:
        own_network()
    with copy:
        st.markdown(venue_help.HOSTED)


def on() -> None:
    """The way on: to the open workshop's Host page, or to choose one."""
    workshop = _open()
    if workshop:
        onwards.after("venue", workshop, journal.current().room(workshop).plan[0].code)
    else:
        st.page_link("workshops.py", label="Next: choose a workshop, or make one", icon=":material/arrow_forward:")


def _open() -> str | None:
    code = shared.open_code()
    return journal.current().by_code(code) if code else None


def one_phone() -> None:
    if "venue-ways" not in st.session_state:
        with st.spinner("Looking for this computer's addresses"):
            st.session_state["venue-ways"] = ways(site())
    found = st.session_state["venue-ways"]
    if not found:
        st.warning(
            "This computer is on no network. Join the room's Wi-Fi or plug in a cable, then press Look again. "
            "Without a network in the room, make one of your own: open the help below."
        )
    else:
        st.markdown(
            "**In the room, on its network:** scan a code with a phone's camera, or type the address. The box turns "
            "green when the phone arrives. It joins no workshop, and nothing about it is kept."
        )
        arrivals(found)
    st.button("Test another phone" if found else "Look again", key="venue-again", on_click=again)


def site() -> tuple[str, str, int | None]:
    """How this browser came here: scheme, name and port."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return parts.scheme, parts.hostname or "localhost", parts.port


def ways(came: tuple[str, str, int | None]) -> list[Way]:
    """Every address at which phones may find this computer, the likeliest first."""
    scheme, host, port = came
    tail = f":{port}" if port else ""
    if scheme == "https":
        return [Way(f"https://{host}{tail}", "This site")]
    names = adapters()
    every = [*lan_addresses(), *(address for address in names if is_reachable(address))]
    found = [Way(f"http://{address}{tail}", names.get(address, "")) for address in dict.fromkeys(every)]
    if found and local_name():
        found.append(Way(f"http://{local_name()}{tail}", "By name: not every phone and network finds it"))
    return found


def planned() -> list[Way]:
    """The address that was typed in for the open workshop."""
    workshop = _open()
    facts = journal.current().room(workshop).plan[0] if workshop else None
    return [Way(shared.phone_address(facts), "Set for this workshop")] if facts and facts.address else []


@shared.live(1)
def arrivals(found: list[Way]) -> None:
    """Each address with its code, and whether a phone has come to it."""
    known = [*planned(), *found]
    known = [way for n, way in enumerate(known) if way.address not in {one.address for one in known[:n]}]
    for first in range(0, len(known), COLUMNS):
        for column, way in zip(st.columns(COLUMNS), known[first : first + COLUMNS], strict=False):
            with column:
                one_way(way)


def one_way(way: Way) -> None:
    token, test = the_test(way)
    test_address = f"{way.address}/test-{token}"
    with st.container(border=True, key=f"way-{token}"):
        st.html(venue_help.arrival(test))
        st.html(slides.qr_image(shared.qr(test_address)))
        st.code(shared.short(test_address), language=None, wrap_lines=True)
        if way.about:
            st.caption(shared.plain(way.about))


def the_test(way: Way) -> tuple[str, phone_tests.Test]:
    """The test that runs for an address in this browser; a fresh one if the last is over."""
    tokens = st.session_state.setdefault("venue-tests", {})
    token = tokens.get(way.address, "")
    test = phone_tests.of(token)
    if test is None:
        token = tokens[way.address] = phone_tests.new()
        test = phone_tests.of(token)
        assert test
    return token, test


def again() -> None:
    for name in ("venue-tests", "venue-ways"):
        st.session_state.pop(name, None)


def firewall() -> None:
    st.markdown("The first time the toolkit starts, the computer may ask whether others may reach it. Say yes.")
    windows, macos = st.tabs(["Windows", "macOS"], default="macOS" if MACOS else "Windows")
    with windows:
        picture, words = st.columns([1, 1], gap="large")
        picture.html(venue_help.WINDOWS_PROMPT)
        words.markdown(venue_help.WINDOWS_FIREWALL)
    with macos:
        picture, words = st.columns([1, 1], gap="large")
        picture.html(venue_help.MACOS_PROMPT)
        words.markdown(venue_help.MACOS_FIREWALL)
    st.subheader("Blocked by an administrator", anchor=False)
    st.markdown(venue_help.MANAGED)
    st.code(venue_help.request(program(), site()[2] or 80), language=None, wrap_lines=True)


def program() -> str:
    """The program that a firewall sees: on Windows and macOS the Python behind the one of a virtual environment."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def own_network() -> None:
    st.markdown(venue_help.WHEN_APART)
    windows, macos, router = st.tabs(
        ["Windows hotspot", "macOS hotspot", "Travel router"], default="macOS hotspot" if MACOS else "Windows hotspot"
    )
    windows.markdown(venue_help.WINDOWS_HOTSPOT)
    macos.markdown(venue_help.MACOS_HOTSPOT)
    router.markdown(venue_help.ROUTER)


page()
