"""Loaded by Python at start where this folder is on its path: writes down every connection that is opened.

``WATCH_CONNECTIONS`` names the file. A UDP socket that is connected sends nothing, so it is left out.
"""

import os
import socket
import sys

_LOOPBACK = (None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        connecting, where = arguments
        if connecting.type & socket.SOCK_DGRAM:
            return
    elif event == "socket.getaddrinfo" and arguments[0] not in _LOOPBACK:
        where = arguments[0]
    else:
        return
    with open(os.environ["WATCH_CONNECTIONS"], "a", encoding="utf-8") as written:
        written.write(f"{event} {where}\n")


sys.addaudithook(_watch)
