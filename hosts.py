"""The names under which this toolkit may be asked for: a page elsewhere must not reach it by a name of its own making.

An address of numbers and a name that only a local network knows cannot be made to point here from the internet. Any
other name has to be told: by WORKSHOP_HOSTS, or by a facilitator as the address that phones open.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
import time
from urllib.parse import urlsplit

from workshop import home
from workshop.journal import Journal, current

_LOCAL = (".local", ".lan", ".home", ".internal", ".localdomain", ".home.arpa", ".localhost", ".test", ".box")
"""Endings that no public name has (RFC 6761, RFC 6762, RFC 8375), or that home routers give."""
_NAME = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[0-9]{1,5})?")
_LOOK_AGAIN = 5.0
"""Seconds for which a name that nobody told stays unknown."""

_told: set[str] = set()
_looked = 0.0


def expected(header: str) -> bool:
    """Whether a request's Host header names this toolkit."""
    found = _NAME.fullmatch(header.lower())
    if not found:
        return False
    host = found[1].strip("[]").rstrip(".")
    given = set(os.environ.get("WORKSHOP_HOSTS", "").lower().replace(",", " ").split())
    if given:
        return host in given or _is_loopback(host)
    return _is_number(host) or "." not in host or host.endswith(_LOCAL) or host == _own() or _is_told(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ipaddress.ip_address(host).is_loopback)


def _own() -> str:
    return socket.gethostname().lower()


def _is_told(host: str) -> bool:
    """Whether a facilitator typed this name as the address of a workshop. A hosted service has its names told once."""
    global _looked
    if home.is_hosted():
        return False
    if host not in _told and time.monotonic() - _looked > _LOOK_AGAIN:
        _told.update(_addresses(current()))
        _looked = time.monotonic()
    return host in _told


def _addresses(book: Journal) -> set[str]:
    typed = (book.room(workshop).plan[0].address.strip().lower() for workshop in book.workshops())
    return {_host(one) for one in typed if one}


def _host(address: str) -> str:
    """The host in an address as somebody typed it; empty where there is none."""
    try:
        return urlsplit(address if "://" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
