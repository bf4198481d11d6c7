"""Words that people copy by hand: common ones, none of which looks or sounds like another."""

from __future__ import annotations

from pathlib import Path

WORDS = tuple((Path(__file__).resolve().parent / "words.txt").read_text(encoding="utf-8").split())
"""More than 2,048, so that each word by chance is more than 11 bits."""
