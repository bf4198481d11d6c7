"""This computer's addresses on its networks. Standard library only: also used before anything is installed."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket


def lan_addresses() -> list[str]:
    """This computer's addresses for phones on the same network, the likeliest first. Nobody is contacted."""
    # Connecting a UDP socket sends nothing; the system only decides which of its addresses it would use:
    # towards anywhere (a network reserved for documentation), and towards guests of a hotspot of this
    # computer, as Windows, macOS and Linux number them.
    towards = ("192.0.2.1", "192.168.137.254", "192.168.2.254", "10.42.0.254")
    found = [_towards(host) for host in towards]
    if os.name == "nt":
        # Windows knows all its addresses by its own name. Elsewhere this may ask, and wait for, a name server.
        with contextlib.suppress(OSError):
            found += socket.gethostbyname_ex(socket.gethostname())[2]
    usable = [address for address in dict.fromkeys(found) if address and is_reachable(address)]
    return sorted(usable, key=lambda address: not ipaddress.ip_address(address).is_private)


def _towards(host: str) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((host, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def is_this_computer(client: str, server: str) -> bool:
    """Whether a connection to the address ``server`` came from this computer itself.

    A connection that this computer makes to its own network address has that address at both ends.
    """
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or client == server


def is_reachable(address: str) -> bool:
    """Whether an address means something to others. 169.254 is what a computer calls itself in despair."""
    kind = ipaddress.ip_address(address)
    return not (kind.is_loopback or kind.is_link_local or kind.is_unspecified)
