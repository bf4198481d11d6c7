"""Answers leave at once. Head and body of a response are two writes, and the second would wait for the phone's system
to confirm the first: 40 ms for each answer on a connection that is kept open.

asyncio switches that waiting off, though not for a listening socket that is handed to it, as Streamlit's is.
Connections inherit the option from the socket they came in by.
"""

from __future__ import annotations

import contextlib
import gc
import socket
import sys


def send_at_once() -> None:
    """Set the option on every listening TCP socket of this process. Connections accepted before keep theirs."""
    for one in gc.get_objects():  # Streamlit keeps the socket to itself
        if type(one) is socket.socket and one.fileno() >= 0 and _listens(one):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def allow_many(most: int = 8192) -> None:
    """Let this process hold as many connections as the system allows it, up to ``most``: some begin with 256."""
    if sys.platform == "win32":  # which has no such limit
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # a system that allows fewer than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _listens(one: socket.socket) -> bool:
    if one.family not in {socket.AF_INET, socket.AF_INET6} or one.type != socket.SOCK_STREAM:
        return False
    try:
        return bool(one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
    except OSError:  # a system that cannot say
        return False
