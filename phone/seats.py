"""The seats on one phone: a cookie of secret tokens, the seat in use first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from workshop import house
from workshop.room import Room, Seat

MOST = 8
"""People who can share one phone."""
_DAYS = 30 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Held:
    """A seat of this phone with the token that proves it."""

    token: str
    seat: Seat


def well_formed(token: str) -> bool:
    return _TOKEN.fullmatch(token) is not None


def on(request: Request, room: Room) -> list[Held]:
    """The seats that this phone can prove, the one in use first. Tokens that open no seat are passed over."""
    found = [(token, room.seat(house.hash_of(token))) for token in _tokens(request, room)]
    return [Held(token, seat) for token, seat in found if seat and not seat.removed]


def elsewhere(request: Request, room: Room) -> list[str]:
    """The participants whose seats this phone had until another phone took them."""
    found = (room.seat_by_old_token.get(house.hash_of(token)) for token in _tokens(request, room))
    return [participant for participant in found if participant and not room.seats[participant].removed]


def _tokens(request: Request, room: Room) -> list[str]:
    tokens = request.cookies.get(_name(room), "").split(".")[:MOST]
    return [token for token in tokens if well_formed(token)]


def has_cookie(request: Request, room: Room) -> bool:
    """Whether the phone claims a seat here, rightly or not."""
    return _name(room) in request.cookies


def try_cookies(response: Response) -> None:
    """Have the phone show, with the next form it sends, that it keeps cookies: without them a seat would be lost."""
    response.set_cookie("try", "1", path="/", httponly=True, samesite="lax")


def keep(response: Response, request: Request, room: Room, held: Sequence[str]) -> None:
    """Give the phone the tokens of its seats. Those of seats that another phone took stay: their text may be here."""
    taken = [token for token in _tokens(request, room) if house.hash_of(token) in room.seat_by_old_token]
    if not held and not taken:
        response.delete_cookie(_name(room))
        return
    response.set_cookie(
        _name(room),
        ".".join([*held, *taken][:MOST]),
        max_age=_DAYS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def _name(room: Room) -> str:
    return f"seat-{room.plan[0].code}"
