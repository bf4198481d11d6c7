"""Figures for those who run the service, with ``WORKSHOP_METRICS_PORT``: to be read on this computer only.

They count; none names a workshop, a person or an address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from phone import live
from workshop.codes import PATTERN
from workshop.journal import current

_PHONE = re.compile(rf"/(?:join/)?{PATTERN}(?:/([a-z]*).*)?")
_OF_PHONES = re.compile("now|join|take|answer|drawing|support|photo|mine|told|seat|help|privacy|events|scene")
_ALONE = frozenset(["/health", "/ready", "/sign-in", "/privacy", "/accessibility"])

_counts: dict[tuple[str, str], int] = {}
"""Requests that were answered, by kind of page and class of status."""


class Counted:
    """ASGI middleware that counts requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                which = kind(scope["path"]), f"{message['status'] // 100}xx"
                _counts[which] = _counts.get(which, 0) + 1
            await send(message)

        await self._app(scope, receive, counted)


def kind(path: str) -> str:
    """The kind of page at an address.

    >>> kind("/join/BCDF/answer"), kind("/bcdf/"), kind("/join"), kind("/_stcore/stream")
    ('answer', 'now', 'code', 'facilitators')
    >>> kind("/privacy"), kind("/bcdf/privacy"), kind("/test-bcdfgh"), kind("/bcdfg")
    ('privacy', 'privacy', 'test', 'facilitators')
    """
    found = _PHONE.fullmatch(path)
    if found:
        page = found.group(1) or "now"
        return page if _OF_PHONES.fullmatch(page) else "other"
    if path in {"/", "/join", "/join/"} or path.startswith("/join/"):
        return "code"
    if path.startswith("/phone-assets/"):
        return "assets"
    if path.startswith("/test-"):
        return "test"
    return path[1:] if path in _ALONE else "facilitators"


def serve() -> Callable[[], None]:
    """Answer on the port that ``WORKSHOP_METRICS_PORT`` names, if it does; what is returned stops that."""
    port = os.environ.get("WORKSHOP_METRICS_PORT", "")
    if not port.isdecimal():
        return lambda: None
    import prometheus_client as prometheus

    ours = _Collected()
    prometheus.REGISTRY.register(ours)
    server, thread = prometheus.start_http_server(int(port), addr="127.0.0.1")

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(5)
        prometheus.REGISTRY.unregister(ours)

    return stop


class _Collected:
    """What is asked of the journal and the streams when somebody reads the figures."""

    def collect(self) -> Iterable[Any]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily

        book = current()
        requests = CounterMetricFamily("workshop_requests", "Requests answered.", labels=["page", "status"])
        for which, number in list(_counts.items()):
            requests.add_metric(which, number)
        yield requests
        said = "Transactions that wrote to the journal, and their seconds."
        yield SummaryMetricFamily("workshop_commits", said, count_value=book.commits, sum_value=book.commit_seconds)
        yield GaugeMetricFamily("workshop_streams", "Open event streams of phones.", value=live.open_streams())
        yield GaugeMetricFamily("workshop_waiting", "Posts that wait for the journal.", value=book.waiting)
