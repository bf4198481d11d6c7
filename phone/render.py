"""The look of every page on a phone: templates and assets."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from workshop import defaults
from workshop.activities import CONFIDENCE, Option
from workshop.agenda import Facts
from workshop.room import Seat
from workshop.wording import day, lines_of

_HERE = Path(__file__).resolve().parent
_TYPES = {
    "live.js": "text/javascript; charset=utf-8",
    "phone.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True)
class _Asset:
    """A file that pages load. Packed once here, because compressing per request would cost each time."""

    type: str
    plain: bytes
    packed: bytes
    address: str


def _load(name: str) -> _Asset:
    text = (_HERE / "assets" / name).read_text(encoding="utf-8")
    plain = _bare(text, style=name.endswith(".css")).encode()
    version = hashlib.sha256(plain).hexdigest()[:8]
    return _Asset(_TYPES[name], plain, gzip.compress(plain, 9, mtime=0), f"/phone-assets/{name}?{version}")


def _bare(text: str, *, style: bool = False) -> str:
    """A script or style sheet as phones need it: without comments and indents.

    >>> _bare("if (a) { // why\\n  // how\\n  go('x://y');\\n}\\n")
    "if (a) {\\ngo('x://y');\\n}"
    >>> _bare("a, b { /* why */\\n  top: 0;\\n}\\n", style=True)
    'a,b{top:0}'
    """
    if style:
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        text = re.sub(r"\s*([{},;])\s*|(?<=:)\s+", r"\1", text)
        return text.replace(";}", "}").strip()
    lines = (re.sub(r"(^|\s)// .*", "", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


_ASSETS = {name: _load(name) for name in _TYPES}


async def asset(request: Request) -> Response:
    """One file by name. Its address changes with its content, so phones keep it for a year."""
    found = _ASSETS.get(request.path_params["name"])
    if found is None:
        return not_found()
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=found.type)
    return Response(found.plain, headers=headers, media_type=found.type)


def render(template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template of this folder. It is never cached: it shows one person's seat at one moment."""
    html = _pages.get_template(template).render(values)
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def message(status: int, title: str, *sentences: str, code: str = "") -> HTMLResponse:
    """A page that says one thing."""
    return render("message.html", status, title=title, sentences=sentences, code=code)


def not_found() -> Response:
    """The small page for an address that leads nowhere."""
    return message(
        404,
        "There is no page here",
        "Check the address on the screen, or type the join code on the join page.",
    )


def clock(at: str) -> str:
    """The time of day here, from a UTC time of the journal."""
    return datetime.fromisoformat(at).astimezone().strftime("%H:%M")


def _options(options: Sequence[Option]) -> list[tuple[str, str]]:
    return [(option.id, option.label) for option in options]


def _tables(facts: Facts) -> list[tuple[int, str]]:
    return [(0, "No table"), *((n, f"Table {n}") for n in range(1, facts.tables + 1))]


def _person(facts: Facts, seat: Seat) -> str:
    """A seat in words: all that is known of the person."""
    labels = {option.id: option.label for option in (*facts.sectors, *facts.role_bands)}
    table = f", table {seat.table}" if seat.table else ", no table" if facts.tables else ""
    return f"{labels.get(seat.sector, seat.sector)}, {labels.get(seat.role_band, seat.role_band).lower()}{table}"


def _minutes(seconds: int) -> str:
    """How long a stage is meant to take.

    >>> _minutes(240), _minutes(90)
    ('about 4 minutes', 'about 2 minutes')
    """
    number = max(1, -(-seconds // 60))
    return f"about {number} {'minute' if number == 1 else 'minutes'}"


_pages = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_pages.globals["asset"] = {name: found.address for name, found in _ASSETS.items()}
_pages.globals.update(
    CONFIDENCE=CONFIDENCE,
    minutes=_minutes,
    defaults=defaults,
    options=_options,
    person=_person,
    tables=_tables,
)
_pages.filters.update(clock=clock, day=day, paragraphs=lines_of)
