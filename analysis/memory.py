"""Decisions of earlier workshops, kept on this computer so that suggestions begin better. Only if somebody asks for it.

One file of JSON lines, made for this user alone. It holds the words of remarks, so it is theirs to remove: all of it,
or what one workshop left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from analysis import files
from workshop import home
from workshop.codebook import Codebook
from workshop.errors import Rejected

MOST = 1000
"""Decisions that are used: the latest. More would make everybody wait for the encoder."""


@dataclass(frozen=True)
class Remembered:
    """What a person decided about a remark: ids of themes, none where no theme fitted."""

    text: str
    themes: tuple[str, ...]


class _Line(msgspec.Struct):
    codebook: str
    workshop: str
    text: str
    themes: tuple[str, ...]


_LINE = msgspec.json.Decoder(_Line)


def place() -> Path:
    """Where decisions are kept if nobody names a file."""
    return home.decisions()


def fingerprint(codebook: Codebook) -> str:
    """What makes two codebooks the same one here: the ids and titles of their themes, in any order."""
    themes = sorted((theme.id, theme.title.casefold()) for theme in codebook.themes)
    return hashlib.sha256(repr(themes).encode()).hexdigest()[:16]


def remember(file: Path, codebook: Codebook, workshop: str, decisions: Iterable[Remembered]) -> None:
    """Keep a workshop's decisions, in place of those it left before."""
    own = fingerprint(codebook)
    kept = [line for line in _read(file) if line.workshop != workshop]
    _write(file, [*kept, *(_Line(own, workshop, one.text, one.themes) for one in decisions)])


def recall(file: Path, codebook: Codebook, today: str = "") -> tuple[Remembered, ...]:
    """The latest decisions by this codebook, but for those of the workshop ``today``; none if there is no such file."""
    own = fingerprint(codebook)
    lines = [line for line in _read(file) if line.codebook == own and line.workshop != today]
    found = [Remembered(line.text, line.themes) for line in lines]
    return tuple(found[-MOST:])


def workshops(file: Path) -> dict[str, int]:
    """The workshops whose decisions are kept, and how many."""
    found: dict[str, int] = {}
    for line in _read(file):
        found[line.workshop] = found.get(line.workshop, 0) + 1
    return found


def _read(file: Path) -> list[_Line]:
    if not file.exists():
        return []
    try:
        return _LINE.decode_lines(files.read(file))
    except msgspec.DecodeError as error:
        raise Rejected(f"{file} holds no decisions of earlier workshops. Name another file, or remove it.") from error


def _write(file: Path, lines: list[_Line]) -> None:
    home.prepare(file)
    try:
        with home.writing(file) as opened:
            opened.write(msgspec.json.Encoder().encode_lines(lines))
    except OSError as error:
        raise Rejected(f"{file} cannot be written to ({error.strerror}). Choose another place.") from error
