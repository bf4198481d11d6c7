"""Organisers sign in with their organisation: the whole way, with a provider of OpenID Connect made for the test."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import servers
import uvicorn
from conftest import make_workshop
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from workshop import entries as e
from workshop.house import HOUSE, hash_of


@dataclass
class Provider:
    """Signs everybody in as ``claims`` says, without asking."""

    port: int
    claims: dict[str, object] = field(default_factory=dict)
    nonce: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def served(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.says_where),
                Route("/authorize", self.agrees),
                Route("/token", self.signs, methods=["POST"]),
                Route("/keys", self.shows_keys),
            ]
        )

    async def says_where(self, request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def agrees(self, request: Request) -> RedirectResponse:
        self.nonce = request.query_params.get("nonce", "")
        back = urlencode({"code": "once", "state": request.query_params["state"]})
        return RedirectResponse(f"{request.query_params['redirect_uri']}?{back}")

    async def signs(self, request: Request) -> JSONResponse:
        now = int(time.time())
        claims = {"iss": self.url, "aud": "toolkit", "iat": now, "exp": now + 300, "nonce": self.nonce, **self.claims}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    async def shows_keys(self, request: Request) -> JSONResponse:
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider(servers.free_port())
    server = uvicorn.Server(uvicorn.Config(made.served(), port=made.port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield made
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def hosted(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.App]:
    """The toolkit with the provider in its secrets, and two organisers."""
    folder: Path = tmp_path_factory.mktemp("hosted")
    port = servers.free_port()
    secrets = folder / "secrets.toml"
    secrets.write_text(
        f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "a long secret of this test alone, nothing else"
client_id = "toolkit"
client_secret = "between the two"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"
"""
    )
    named = {
        "WORKSHOP_ORGANISERS": "lovell@anytown.example @elsewhere.example",
        "STREAMLIT_SECRETS_FILES": str(secrets),
    }
    with servers.running_app(folder, port=port, environment=named) as app:
        yield app


def signs_in(app: servers.App, provider: Provider, **claims: object) -> tuple[httpx.Client, httpx.Response]:
    """A browser that goes the whole way, with what the provider says of its person."""
    provider.claims = claims
    browser = httpx.Client(base_url=app.url, follow_redirects=True, timeout=30)
    assert "Sign in with your organisation" in browser.get("/sign-in").text
    return browser, browser.get("/sign-in/organisation")


def test_a_named_organiser_comes_in_and_the_browser_keeps_nothing_but_our_cookie(
    hosted: servers.App, provider: Provider
) -> None:
    browser, page = signs_in(hosted, provider, sub="lovell", email="Lovell@Anytown.example", email_verified=True)
    assert page.status_code == 200
    assert "streamlit" in page.text.lower()
    assert set(browser.cookies) - {"_streamlit_xsrf"} <= {"facilitator", "session", "_streamlit_session"}
    assert not [name for name in browser.cookies if name.startswith("_streamlit_user")]
    session = hosted.journal.house().session(hash_of(browser.cookies["facilitator"]))
    assert session
    assert session.owner
    kept = "".join(e.encode(row.entry) for row in hosted.journal.since(HOUSE)).lower()
    assert "lovell" not in kept
    assert "anytown" not in kept


def test_somebody_else_is_told_so_and_comes_no_further(hosted: servers.App, provider: Provider) -> None:
    for claims in (
        {"sub": "eve", "email": "eve@anytown.example", "email_verified": True},
        {"sub": "eve", "email": "lovell@anytown.example", "email_verified": False},
        {"sub": "eve", "email": "eve@notelsewhere.example", "email_verified": True},
        {"sub": "eve", "email": "lovell@anytown.example"},
        {"sub": "eve"},
    ):
        browser, page = signs_in(hosted, provider, **claims)
        assert page.status_code == 403
        assert "no organiser here" in page.text
        assert "facilitator" not in browser.cookies
        assert browser.get("/").url.path == "/"
        assert "Join" in browser.get("/").text


def test_two_organisers_see_only_their_own_workshops(hosted: servers.App, provider: Provider) -> None:
    one, _ = signs_in(hosted, provider, sub="lovell", email="lovell@anytown.example", email_verified=True)
    other, _ = signs_in(hosted, provider, sub="bob", email="bob@elsewhere.example", email_verified=True)
    house = hosted.journal.house()
    sessions = [house.session(hash_of(browser.cookies["facilitator"])) for browser in (one, other)]
    workshops = [make_workshop(hosted.journal) for _ in sessions]
    for workshop, session in zip(workshops, sessions, strict=True):
        assert session
        hosted.journal.record(HOUSE, e.WorkshopOwned(workshop, session.owner))
    house = hosted.journal.house()
    assert [[bool(house.rights(session, workshop)) for workshop in workshops] for session in sessions] == [
        [True, False],
        [False, True],
    ]
    assert not any(house.rights(session, make_workshop(hosted.journal)) for session in sessions)


def test_a_cookie_that_nobody_signed_says_nothing(hosted: servers.App) -> None:
    forged = {"Cookie": '_streamlit_user="{\\"is_logged_in\\": true, \\"sub\\": \\"ada\\"}"'}
    reply = httpx.get(f"{hosted.url}/sign-in/organisation", headers=forged)
    assert reply.status_code == 403
    assert "facilitator=" not in reply.headers.get("set-cookie", "")


def test_without_named_organisers_the_way_is_closed(app: servers.App) -> None:
    for path in ("/sign-in/organisation", "/auth/login", "/oauth2callback"):
        assert httpx.get(app.url + path).status_code == 404
    assert "your organisation" not in httpx.get(f"{app.url}/sign-in").text
