"""House: who may use the facilitator's pages of this installation, folded from the entries of no workshop."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from rpds import HashTrieMap as Map

from workshop import entries as e
from workshop import roles
from workshop.activities import ROLE_LIMIT
from workshop.errors import Rejected
from workshop.rules import Accepted

HOUSE = "house"
"""The journal's name for the entries that belong to no workshop."""
KEPT = (e.PassphraseSet, e.WorkshopOwned)
"""The entries that a backup takes along. Whoever was signed in or invited is asked anew."""
COOKIE = "facilitator"
"""The cookie that keeps a browser signed in."""
SESSION = timedelta(days=14)
"""How long a browser stays signed in."""
LONGEST_INVITATION = timedelta(days=92)


@dataclass(frozen=True)
class Session:
    """A browser that is signed in until a time (UTC, ISO 8601).

    ``workshop`` is the only one it may enter, empty for all; ``owner`` restricts it to the workshops of one organiser.
    ``invitation`` is the one it came by.
    """

    role: str
    until: str
    workshop: str = ""
    owner: str = ""
    invitation: str = ""


@dataclass(frozen=True)
class Invitation:
    """A link that gives one browser a role in one workshop; the fields are those of ``entries.Invited``."""

    id: str
    key_hash: str
    workshop: str
    role: str
    label: str
    until: str
    at: str
    by: str = ""
    taken_at: str = ""

    def opens(self, now: datetime | None = None) -> bool:
        """Whether it still lets somebody in."""
        return not self.taken_at and self.stands(now)

    def stands(self, now: datetime | None = None) -> bool:
        """Whether its time is not over."""
        return (now or datetime.now(UTC)) < _time(self.until)


@dataclass(frozen=True)
class House:
    """The one-time keys that still open the door, who is signed in, and who is invited. Secrets are kept as hashes."""

    row: int = 0
    scene: int = 0
    keys: Map[str, bool] = Map()
    sessions: Map[str, Session] = Map()
    passphrase_hash: str = ""
    owners: Map[str, str] = Map()
    """The organiser's identity that a workshop belongs to, by workshop."""
    invitations: Map[str, Invitation] = Map()
    """The invitations that stand, by id."""

    def after(self, row: e.Row) -> House:
        here = replace(self, row=row.id)
        until = (_time(row.at) + SESSION).isoformat()
        match row.entry:
            case e.KeyMade(key_hash):
                return replace(here, keys=Map({key_hash: True}))
            case e.SignedIn(key_hash, token_hash):
                signed_in = replace(here, keys=self.keys.discard(key_hash))
                return signed_in._with(token_hash, Session(roles.ORGANISER, until))
            case e.PassphraseUsed(_, token_hash):
                return here._with(token_hash, Session(roles.ORGANISER, until))
            case e.IdentityUsed(owner, token_hash):
                return here._with(token_hash, Session(roles.ORGANISER, until, owner=owner))
            case e.InvitationTaken(key_hash, token_hash):
                one = next(one for one in self.invitations.values() if one.key_hash == key_hash)
                taken = self.invitations.insert(one.id, replace(one, taken_at=row.at))
                session = Session(one.role, one.until, one.workshop, invitation=one.id)
                return replace(here, invitations=taken)._with(token_hash, session)
            case e.Invited(id_, key_hash, workshop, role, label, until, by):
                one = Invitation(id_, key_hash, workshop, role, label, until, row.at, by)
                return replace(here, invitations=self.invitations.insert(id_, one))
            case e.InvitationRevoked(id_):
                gone = self._from(id_)
                sessions = {token: one for token, one in self.sessions.items() if one.invitation not in gone}
                left = {known: one for known, one in self.invitations.items() if known not in gone}
                return replace(here, invitations=Map(left), sessions=Map(sessions))
            case e.SignedOut(""):
                return replace(here, sessions=Map())
            case e.SignedOut(token_hash):
                return replace(here, sessions=self.sessions.discard(token_hash))
            case e.PassphraseSet(passphrase_hash):
                return replace(here, passphrase_hash=passphrase_hash)
            case e.WorkshopOwned(workshop, owner):
                return replace(here, owners=self.owners.insert(workshop, owner))
        return here

    def _from(self, invitation: str) -> set[str]:
        """An invitation, and those that people made who came by it, and so on."""
        made = [one.id for one in self.invitations.values() if one.by == invitation]
        return {invitation}.union(*(self._from(one) for one in made))

    def _with(self, token_hash: str, session: Session) -> House:
        return replace(self, sessions=self.sessions.insert(token_hash, session))

    def session(self, token_hash: str, now: datetime | None = None) -> Session | None:
        """The session that this token proves, unless its time is over."""
        found = self.sessions.get(token_hash)
        return found if found and (now or datetime.now(UTC)) < _time(found.until) else None

    def rights(self, session: Session | None, workshop: str) -> frozenset[str]:
        """What a session may do in a workshop: nothing in one that is not its own."""
        if session is None or session.workshop not in {"", workshop}:
            return frozenset()
        if session.owner and self.owners.get(workshop) != session.owner:
            return frozenset()
        return roles.RIGHTS[session.role]


def may_make(session: Session | None) -> bool:
    """Whether a session may make workshops, restore them, and change what belongs to the whole installation."""
    return session is not None and session.role == roles.ORGANISER and not session.workshop


def keeps_house(session: Session | None) -> bool:
    """Whether a session stands for the whole installation, and not for one of its organisers."""
    return may_make(session) and session is not None and not session.owner


def accept(house: House, uuid: str, entry: e.Entry) -> Accepted:
    match entry:
        case e.SignedIn(key_hash):
            if key_hash not in house.keys:
                raise Rejected(
                    "That sign-in key was used already, or is not the newest. The toolkit's window shows a fresh one."
                )
        case e.PassphraseUsed(passphrase_hash):
            if not passphrase_hash or passphrase_hash != house.passphrase_hash:
                raise Rejected("That passphrase does not open these pages.")
        case e.Invited():
            _check_invitation(house, entry)
        case e.InvitationTaken(key_hash):
            _check_taken(house, key_hash)
        case e.InvitationRevoked(id_):
            if id_ not in house.invitations:
                raise Rejected("That invitation was taken back already.")
        case e.KeyMade() | e.SignedOut() | e.PassphraseSet() | e.IdentityUsed() | e.WorkshopOwned():
            pass
        case _:
            raise Rejected("That cannot happen outside a workshop.")
    return Accepted(uuid, entry)


def _check_invitation(house: House, entry: e.Invited) -> None:
    if entry.role not in roles.RIGHTS:
        raise Rejected("Choose a role from the list.")
    if not entry.label.strip() or len(entry.label) > ROLE_LIMIT:
        raise Rejected(f"Say whom the link is for, in {ROLE_LIMIT} characters or fewer.")
    if not datetime.now(UTC) < _time(entry.until) <= datetime.now(UTC) + LONGEST_INVITATION:
        raise Rejected("Let the invitation end within the next 90 days.")
    if any(entry.invitation == one.id or entry.key_hash == one.key_hash for one in house.invitations.values()):
        raise Rejected("That invitation is there already.")


def _check_taken(house: House, key_hash: str) -> None:
    found = next((one for one in house.invitations.values() if one.key_hash == key_hash), None)
    if found is None:
        raise Rejected("This invitation was taken back, or never stood. Ask the organiser for another link.")
    if found.taken_at:
        raise Rejected("This invitation was used already, and opens one browser. Ask the organiser for another link.")
    if not found.stands():
        raise Rejected("This invitation has ended. Ask the organiser for another link.")


def _time(iso: str) -> datetime:
    found = datetime.fromisoformat(iso)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def new_token() -> str:
    """A secret nobody can guess: 256 bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the journal keeps of a token. A plain hash is enough: the token is random, not chosen by a person."""
    return hashlib.sha256(token.encode()).hexdigest()
