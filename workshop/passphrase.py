"""A passphrase that somebody chose, as the journal keeps it: a slow hash with a salt of its own (scrypt, RFC 7914)."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from workshop.errors import Rejected

SHORTEST, LONGEST = 12, 200
"""Characters of a passphrase."""
_COST, _BLOCK = 2**15, 8
"""32 MB and about a tenth of a second for each guess."""


def hashed(passphrase: str) -> str:
    """What the journal keeps; ``Rejected`` for one that is too short or too long."""
    if not SHORTEST <= len(passphrase.strip()) <= LONGEST:
        raise Rejected(f"Choose a passphrase of {SHORTEST} to {LONGEST} characters. Four words or more do well.")
    salt = secrets.token_hex(16)
    return f"{salt}:{_hash(passphrase, salt)}"


def fits(passphrase: str, kept: str) -> bool:
    """Whether this is the passphrase that was kept; never where none was."""
    salt, _, expected = kept.partition(":")
    return bool(expected) and hmac.compare_digest(_hash(passphrase[:LONGEST], salt), expected)


def _hash(passphrase: str, salt: str) -> str:
    words = " ".join(passphrase.split()).encode()
    return hashlib.scrypt(words, salt=salt.encode(), n=_COST, r=_BLOCK, p=1, maxmem=2**26).hex()
