"""The codebook: the themes by which remarks are sorted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """One theme: ``include`` says what belongs to it, ``leave_to`` what belongs to another.

    ``words`` are words and phrases that point to it, ``examples`` invented remarks that carry it.
    """

    id: str
    title: str
    definition: str
    include: str = ""
    leave_to: str = ""
    words: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    version: str
    themes: tuple[Theme, ...]
