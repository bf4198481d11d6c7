"""House: who may use the facilitator's pages of this installation, folded from the entries of no workshop."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace

from rpds import HashTrieMap as Map

from workshop import entries as e
from workshop.errors import Rejected
from workshop.rules import Accepted

HOUSE = "house"
"""The journal's name for the entries that belong to no workshop."""


@dataclass(frozen=True)
class House:
    """The one-time keys that still open the door, and the browsers signed in. Both as hashes."""

    row: int = 0
    scene: int = 0
    keys: Map[str, bool] = Map()
    tokens: Map[str, bool] = Map()

    def after(self, row: e.Row) -> House:
        here = replace(self, row=row.id)
        match row.entry:
            case e.KeyMade(key_hash):
                return replace(here, keys=Map({key_hash: True}))
            case e.SignedIn(key_hash, token_hash):
                return replace(here, keys=self.keys.remove(key_hash), tokens=self.tokens.insert(token_hash, True))
            case e.SignedOut(""):
                return replace(here, tokens=Map())
            case e.SignedOut(token_hash):
                kept = {token: True for token in self.tokens if token != token_hash}
                return replace(here, tokens=Map(kept))
        return here


def accept(house: House, uuid: str, entry: e.Entry) -> Accepted:
    if isinstance(entry, e.SignedIn) and entry.key_hash not in house.keys:
        raise Rejected(
            "That sign-in key was used already, or is not the newest. The toolkit's window shows a fresh one."
        )
    if not isinstance(entry, e.KeyMade | e.SignedIn | e.SignedOut):
        raise Rejected("That cannot happen outside a workshop.")
    return Accepted(uuid, entry)


def new_token() -> str:
    """A secret nobody can guess: 256 bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the journal keeps of a token. A plain hash is enough: the token is random, not chosen by a person."""
    return hashlib.sha256(token.encode()).hexdigest()
