"""Four words that take a seat again on another phone. They are shown once; the journal keeps only their hash."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets

from workshop.words import WORDS

LENGTH = 4
"""Words: more than 44 bits."""

_KNOWN = frozenset(WORDS)

in_turn = asyncio.Lock()
"""Held while a phrase is checked or made: each hash costs 16 MB and a twentieth of a second, and votes come first."""


def new() -> str:
    """Four words by chance."""
    return " ".join(secrets.choice(WORDS) for _ in range(LENGTH))


def read(typed: str) -> str:
    """The four words in what somebody typed, in any case and however set apart; empty where they cannot be right.

    >>> read("Acorn  velvet, River. lantern")
    'acorn velvet river lantern'
    """
    words = re.findall(r"[a-z]+", typed.lower())
    return " ".join(words) if len(words) == LENGTH and _KNOWN.issuperset(words) else ""


async def hash_of(workshop: str, phrase: str) -> str:
    """What the journal keeps of a phrase: slow to make, so that a stolen journal does not give away seats.

    The workshop's id is the salt: a seat is found by its hash, so all seats of one workshop share it.
    """
    return await asyncio.to_thread(_hash_of, workshop, phrase)


def _hash_of(workshop: str, phrase: str) -> str:
    return hashlib.scrypt(phrase.encode(), salt=workshop.encode(), n=2**14, r=8, p=1).hex()
