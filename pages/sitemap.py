"""The facilitators' pages: the file, the title and the address of each, and the right that it needs."""

from __future__ import annotations

from dataclasses import dataclass

from workshop import roles


@dataclass(frozen=True)
class Address:
    """``path`` is the one segment of the page's address. ``needs`` is a right, or empty for everybody signed in."""

    file: str
    title: str
    path: str
    needs: str = ""


PAGES = {
    "home": Address("workshops.py", "Workshops", "home"),
    # A second time, because Streamlit serves its default page at the bare address and at no other.
    "workshops": Address("workshops.py", "Workshops", "workshops"),
    "plan": Address("plan.py", "Plan", "plan", roles.RUN),
    "prints": Address("prints.py", "Print", "print", roles.RUN),
    "host": Address("host.py", "Host", "host", roles.RUN),
    "moderate": Address("moderate.py", "Moderate", "moderate", roles.MODERATE),
    "numbers": Address("numbers.py", "Numbers", "numbers", roles.RUN),
    "themes": Address("themes.py", "Themes", "themes", roles.CODE),
    "screen": Address("screen.py", "Screen", "screen", roles.RUN),
    "findings": Address("findings.py", "Findings", "findings", roles.READ),
    "data": Address("data.py", "Data", "data", roles.KEEP),
    "people": Address("people.py", "People", "people", roles.KEEP),
    "library": Address("library.py", "Library", "library", roles.MAKE),
    "bring_in": Address("bring_in.py", "Bring in results", "bring-in", roles.MAKE),
    "synthesis": Address("synthesis.py", "Across workshops", "across", roles.MAKE),
    "venue": Address("venue.py", "Venue check", "venue", roles.MAKE),
}

_PATHS = {one.path for one in PAGES.values()}


def is_known(path: str) -> bool:
    """Whether an address belongs to a page, or to a file: those have a dot or lie deeper.

    >>> [is_known(path) for path in ("/", "/host", "/host/", "/hots", "/favicon.png", "/_stcore/health")]
    [True, True, True, False, True, True]
    """
    segment = path.strip("/")
    return not segment or "/" in segment or "." in segment or segment in _PATHS
