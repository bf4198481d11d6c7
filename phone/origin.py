"""Where a request comes from. Its address is asked about here, and kept nowhere."""

from __future__ import annotations

from starlette.types import Scope

from workshop.addresses import is_this_computer


def at_own_computer(scope: Scope) -> bool:
    """Whether a request comes from the computer that runs the toolkit.

    What a proxy passes on comes from elsewhere, even if the proxy runs on this computer.
    """
    if any(name in {b"forwarded", b"x-forwarded-for"} for name, _ in scope["headers"]):
        return False
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("", 0)
    return is_this_computer(client[0], server[0])
