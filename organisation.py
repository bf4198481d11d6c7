"""Sign-in through an organisation's own service (OpenID Connect), by the routes that Streamlit's ``st.login`` uses.

It is offered where ``.streamlit/secrets.toml`` has an [auth] section and WORKSHOP_ORGANISERS names who organises here.
What the service says about a person is looked at once; a hash of it is all that is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from streamlit import auth_util
from streamlit.web.server.server_util import AUTH_COOKIE_NAME, TOKENS_COOKIE_NAME, get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

PATHS = ("/auth/login", "/oauth2callback")
"""Streamlit's own addresses that somebody who signs in has to reach."""
_COOKIES = (AUTH_COOKIE_NAME, TOKENS_COOKIE_NAME)


@dataclass(frozen=True)
class Who:
    """``owner`` stands for one person of one service; ``organises`` says whether they are named as an organiser."""

    owner: str
    organises: bool


def configured() -> bool:
    return bool(_organisers()) and auth_util.get_secrets_auth_section() is not None


def _organisers() -> list[str]:
    """Addresses of email, or ``@domain`` for everybody there."""
    named = os.environ.get("WORKSHOP_ORGANISERS", "").lower().replace(",", " ")
    return named.split()


def address() -> str:
    """Where the sign-in begins."""
    provider = auth_util.encode_provider_token("default")
    return f"{PATHS[0]}?provider={provider}"


def came_back(cookies: dict[str, str]) -> bool:
    """Whether somebody comes from their organisation's sign-in."""
    return AUTH_COOKIE_NAME in cookies and configured()


def who(request: Request) -> Who | None:
    """Who the service says this is; None where it does not say, or nobody signed it."""
    said = _said(request)
    subject, issuer = said.get("sub"), said.get("iss") or said.get("origin")
    if not said.get("is_logged_in") or not subject or not issuer:
        return None
    email = str(said.get("email", "")).lower()
    known = bool(email) and said.get("email_verified") is True
    named = _organisers()
    organises = known and (email in named or f"@{email.rpartition('@')[2]}" in named)
    return Who(hashlib.sha256(f"{issuer} {subject}".encode()).hexdigest(), organises)


def _said(request: Request) -> dict[str, Any]:
    def single(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1")) if value else None

    raw = auth_util.get_cookie_with_chunks(single, AUTH_COOKIE_NAME)
    try:
        found = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def forget(request: Request, response: Response) -> None:
    """Have the browser drop what the service said: our own cookie says all that is needed."""
    for name in request.cookies:
        if name.startswith(_COOKIES):
            response.delete_cookie(name)
