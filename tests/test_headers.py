"""Every response says what a browser may do with it, and no page needs more than it is allowed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import servers
from browser_phones import eventually, fills_in_a_seat
from conftest import HOST, make_workshop
from pages_room import People, release_all, sign_in
from phone_room import DRAWING, EXERCISES, Host
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

import gate
from phone.routes import routes
from sign_in import routes as sign_in_routes
from workshop.journal import Journal

SENT = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
}
OF_PAGES = {
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(),microphone=(),geolocation=()",
}
PHONE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
NO_PAGE = {"default-src": "'none'", "frame-ancestors": "'none'"}
STREAMLITS = (
    "/", "/host", "/screen", "/no-such-page", "/_stcore/health", "/_stcore/host-config", "/favicon.png",
    "/media/none.html", "/component/x/y.js", "/static/js/none.js", "/oauth2callback",
)  # fmt: skip


def policy(reply: httpx.Response) -> dict[str, str]:
    """The directives of the one policy that came."""
    (given,) = reply.headers.get_list("content-security-policy")
    return dict(part.strip().partition(" ")[::2] for part in given.split(";"))


def checked(reply: httpx.Response) -> dict[str, str]:
    """The policy of a response that carries every other header once."""
    shown = is_page(reply) or reply.status_code == 304  # which says no kind, and belongs to a page here
    for name, value in (SENT | OF_PAGES).items():
        expected = [value] if name in SENT or shown else []
        assert reply.headers.get_list(name) == expected, f"{name} of {reply.request.url}"
    return policy(reply)


def is_page(reply: httpx.Response) -> bool:
    return reply.headers.get("content-type", "").startswith("text/html")


def test_every_route_of_phones_sends_them(host: Host) -> None:
    host.ends()
    paths = {
        route.path.replace("{code:joincode}", host.code).replace("{token}", "x").replace("{answer}", "x")
        for route in [*routes(), *sign_in_routes()]
    }
    named = {path.replace("{name}", "phone.css").replace("{typed}", "NOPE") for path in paths}
    named |= {"/", "/BBBB", "/phone-assets/none.js", "/nothing", "/host", "/_stcore/health"}
    assert len(named) > 40
    for path in sorted(named):
        for method in ("GET", "POST", "PUT"):
            reply = host.client.request(method, host.app.url + path)
            assert checked(reply) == (PHONE if is_page(reply) else NO_PAGE), path


def test_what_a_seated_phone_gets_carries_them(host: Host) -> None:
    phone = host.phone()
    cookie = {"Cookie": phone.cookie}
    for path in ("", "/seat", "/mine", "/mine.txt", "/scene", "/help", "/told"):
        reply = httpx.get(f"{host.app.url}/{host.code}{path}", headers=cookie)
        assert reply.status_code == 200
        assert checked(reply) == (PHONE if is_page(reply) else NO_PAGE)
    with httpx.stream("GET", f"{host.app.url}/{host.code}/events", headers=cookie) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert checked(stream) == NO_PAGE


def test_a_photo_and_a_refusal_carry_them(app: servers.App) -> None:
    host = Host(app, make_workshop(app.journal, EXERCISES))
    phone = host.phone()
    host.asks(DRAWING.id)
    for body in (b"no=form", b"\xff" * 200_000):
        reply = httpx.post(
            f"{app.url}/{host.code}/answer",
            content=body,
            headers={"Cookie": phone.cookie, "Content-Type": "application/x-www-form-urlencoded"},
        )
        assert reply.status_code >= 400
        assert checked(reply) == PHONE


@pytest.fixture
def facilitator(app: servers.App) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app.url, cookies={"facilitator": sign_in(app.journal)}) as client:
        yield client


@pytest.mark.parametrize("path", STREAMLITS)
def test_streamlits_routes_send_them(facilitator: httpx.Client, path: str) -> None:
    reply = facilitator.get(path)
    found = checked(reply)
    if not is_page(reply) or path.startswith("/media"):
        assert found == NO_PAGE
        return
    assert "streamlit" in reply.text.lower()
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert found["form-action"] == "'self'"
    assert "object-src" not in found, "the default forbids it"
    assert not re.search(r"unsafe|data:|blob:|https?:|\*", found["script-src"])
    assert not re.search(r"unsafe|https?:|\*", found["img-src"] + found["font-src"] + found["connect-src"])


def test_the_inline_scripts_of_streamlits_page_are_those_that_may_run(facilitator: httpx.Client) -> None:
    reply = facilitator.get("/")
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", reply.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy(reply)["script-src"]
    assert not re.search(r"\son[a-z]+=", reply.text)


def test_a_page_that_the_browser_has_already_keeps_its_policy(facilitator: httpx.Client) -> None:
    """What comes with "not modified" takes the place of the headers that the browser kept."""
    first = facilitator.get("/")
    again = facilitator.get("/", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert checked(again) == policy(first)


def test_the_web_socket_may_go_to_the_same_host_alone(facilitator: httpx.Client) -> None:
    host = facilitator.base_url.netloc.decode()
    assert policy(facilitator.get("/"))["connect-src"].split() == ["'self'", f"ws://{host}", f"wss://{host}"]
    for hostile in ("x;script-src *", "x *", "x, y", "*", "[::1] https:"):
        assert policy(facilitator.get("/", headers={"Host": hostile}))["connect-src"] == "'self'"


def test_a_page_that_fails_carries_them_and_says_nothing_of_the_cause(journal: Journal) -> None:
    def fails(request: Request) -> Response:
        raise RuntimeError("the password is swordfish")

    app = Starlette(
        routes=[Route("/accessibility", fails)],
        middleware=[Middleware(gate.Gate)],
        exception_handlers={Exception: gate.failed},
    )
    reply = TestClient(app, raise_server_exceptions=False).get("/accessibility")
    assert reply.status_code == 500
    assert checked(reply) == PHONE
    assert "swordfish" not in reply.text
    assert "Something went wrong" in reply.text


# --- In a browser -------------------------------------------------------------------------------------------------

LISTEN = """addEventListener("securitypolicyviolation",
  (one) => console.error("refused", one.effectiveDirective, one.blockedURI, one.sourceFile))"""
# Streamlit tries WebAssembly for whole numbers of 64 bits and does the same without.
TRIED = re.compile(r"wasm-eval .*/protobuf\.|WebAssembly\.Module\(\): Compiling or instantiating")
# Chromium's word on plain HTTP, where no page shares its window with another site's anyway.
PLAIN = "The Cross-Origin-Opener-Policy header has been ignored"


@contextmanager
def listening(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser refused or complained about on the pages of this context, but for what is named above."""
    heard: list[str] = []

    def note(text: str) -> None:
        if re.search(r"refused|policy", text, re.IGNORECASE) and not TRIED.search(text) and PLAIN not in text:
            heard.append(text)

    context.add_init_script(LISTEN)
    context.on("console", lambda said: note(said.text))
    context.on("weberror", lambda failed: heard.append(str(failed.error)))
    yield heard


def runs_inline(page: Page) -> bool:
    """Whether a script that got into the page would run."""
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    return bool(page.evaluate("window.ran === 1"))


@pytest.mark.browser
def test_phones_need_no_more_than_they_may(context: BrowserContext, app: servers.App) -> None:
    host = Host(app, make_workshop(app.journal, EXERCISES))
    base = f"http://{HOST}:{app.port}"
    with listening(context) as heard:
        page = context.new_page()
        page.goto(f"{base}/join")
        page.goto(f"{base}/{host.code}")
        fills_in_a_seat(page)
        host.asks("sure")
        expect(page.locator("#answer")).to_be_visible()
        page.get_by_label("Consent").check()
        page.locator("#send").click()
        expect(page.get_by_text("Received")).to_be_visible()
        host.reveals()
        expect(page.locator("svg").first).to_be_visible()
        for path in ("/seat", "/mine", "/help", "/take", "/told", "/join?new"):
            page.goto(f"{base}/{host.code}{path}")
        for path in ("/accessibility", "/sign-in", "/nothing"):
            page.goto(base + path)
        page.wait_for_timeout(300)
        assert heard == []
        assert not runs_inline(page)
        assert eventually(page, lambda: bool(heard), within=15), "the listener would have heard"


@pytest.mark.browser
def test_the_facilitators_pages_need_no_more_than_they_may(browser: Browser, app: servers.App) -> None:
    host = Host(app, make_workshop(app.journal))
    people = People(app.journal, host.workshop).join(12)
    host.asks("works")
    people.answer_somehow()
    release_all(app.journal, host.workshop)
    host.asks("basis", "before")
    people.answer_somehow()
    host.reveals()
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    with listening(context) as heard:
        page = context.new_page()
        for name, there in SHOWN.items():
            page.goto(f"{app.url}/{name}?w={host.code}")
            expect(page.locator(there).first).to_be_visible(timeout=30_000)
        assert heard == []
        assert not runs_inline(page)
        assert eventually(page, lambda: bool(heard), within=15), "the listener would have heard"
    context.close()


SHOWN = {
    "workshops": "h1",
    "plan": "h1",
    "print": "h1",
    "library": "h1",
    "venue": "h1",
    "bring-in": "h1",
    "across": "h1",
    "themes": "h1",
    "findings": "h1",
    "numbers": "h1",
    "host": ".st-key-next-step button",
    "screen": ".bars .point",
}
"""The facilitators' pages, each with something that is there once it is drawn."""
