"""The headers of every response: what a browser may load and run here, who may frame it, and what it passes on.

Nothing runs on a phone but the toolkit's own script from its own file. Streamlit's page needs inline styles and one
inline script; that one and those of ``pages/scripts.py`` are named by their hashes (Content Security Policy Level 3,
https://www.w3.org/TR/CSP3/). What is no page, a file or a stream of events, may load nothing at all.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Scope, Send

from pages import scripts

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: forms would then be posted with no origin.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
OF_PAGES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(),microphone=(),geolocation=()",
}
"""What says something of documents alone. Files go without: a phone's first pages must fit one round trip."""
FILE = "default-src 'none';frame-ancestors 'none'"
PHONE = (
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';"
    "form-action 'self';base-uri 'none';frame-ancestors 'none'"
)
"""The policy of a participant's page; it needs no ``data:`` images."""
_FILES = "/media/"
"""Where Streamlit serves what people upload and download. An uploaded page is never a page of ours."""
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9a-f:]+\](:[0-9]+)?")


def inline_scripts() -> list[str]:
    """The inline scripts of the page that the installed Streamlit serves."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return _INLINE.findall(page.read_text(encoding="utf-8"))


def _facilitators_policy(known: Iterable[str]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in known)
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    return (
        f"default-src 'none';script-src 'self' {allowed};style-src 'self' 'unsafe-inline';font-src 'self' data:;"
        "img-src 'self' data: blob:;form-action 'self';base-uri 'none';frame-ancestors 'none';connect-src 'self'"
    )


_FACILITATORS = _facilitators_policy([*inline_scripts(), *scripts.ALL])


def facilitators(scope: Scope) -> str:
    """The policy of Streamlit's page. Older browsers do not count its web socket as this same place."""
    host = Headers(scope=scope).get("host", "")
    return f"{_FACILITATORS} ws://{host} wss://{host}" if _HOST.fullmatch(host) else _FACILITATORS


def of_phones(send: Send) -> Send:
    """``send`` with the headers of the participants' pages."""
    return _with_headers(send, lambda: PHONE)


def of_facilitators(scope: Scope, send: Send) -> Send:
    """``send`` with the headers of the facilitators' pages."""
    return _with_headers(send, lambda: FILE if scope["path"].startswith(_FILES) else facilitators(scope))


def _with_headers(send: Send, policy: Callable[[], str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            # The headers of "not modified" take the place of those that the browser kept with its copy of a page.
            add(MutableHeaders(scope=message), policy(), message["status"] == 304)
        await send(message)

    return sent


def add(headers: MutableHeaders, policy: str, page: bool = False) -> None:
    """Put every header in; ``policy`` is for what is a page by its type, or is known to be one."""
    page = page or headers.get("content-type", "").startswith("text/html")
    headers.update({**ALWAYS, **(OF_PAGES if page else {}), "Content-Security-Policy": policy if page else FILE})
