"""Everything that can happen in a workshop. Each class is one kind of journal entry, stored as JSON."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from workshop.activities import Option, Question, Value
from workshop.agenda import Activity, Agenda, Facts, Place
from workshop.codebook import Codebook


@dataclass(frozen=True)
class WorkshopMade:
    """``rehearsal`` marks a workshop for good whose answers are invented. Only such a one can be wiped."""

    facts: Facts
    agenda: Agenda
    rehearsal: bool = False


@dataclass(frozen=True)
class FactsChanged:
    facts: Facts


@dataclass(frozen=True)
class LegalConfirmed:
    """The facilitator checked these items of the legal status board for this place and day.

    ``duty_since`` is the day from which the duty to share is taken to be in force here (ISO), or empty.
    """

    items: tuple[str, ...]
    duty_since: str = ""


@dataclass(frozen=True)
class Joined:
    """``token_hash`` proves the seat; the token itself is only in the phone's cookie."""

    participant: str
    sector: str
    role_band: str
    table: int
    quotable: bool
    token_hash: str


@dataclass(frozen=True)
class SeatChanged:
    participant: str
    sector: str
    role_band: str
    table: int


@dataclass(frozen=True)
class PhraseMade:
    """The participant asked for four words that take the seat again on another phone; only their hash is kept."""

    participant: str
    phrase_hash: str


@dataclass(frozen=True)
class SeatTaken:
    """The seat is on another phone now: its new token counts, the old one and the phrase no longer."""

    participant: str
    token_hash: str


@dataclass(frozen=True)
class QuotingSet:
    """The participant agrees, or no longer agrees, to be quoted without a name."""

    participant: str
    quotable: bool


@dataclass(frozen=True)
class Left:
    """The participant went home; what they said and voted still counts."""

    participant: str


@dataclass(frozen=True)
class SeatRemoved:
    """The host took out a seat that was nobody's (a test phone, a duplicate); its answers do not count."""

    participant: str


@dataclass(frozen=True)
class ActivityAdded:
    """An activity joins the agenda after another; an empty ``after`` puts it first."""

    activity: Activity
    questions: tuple[Question, ...]
    after: str


@dataclass(frozen=True)
class ActivityMoved:
    activity: str
    after: str


@dataclass(frozen=True)
class ActivityRemoved:
    """The activity will not be run. What was already asked in it stays in the results."""

    activity: str


@dataclass(frozen=True)
class MinutesSet:
    activity: str
    minutes: int


@dataclass(frozen=True)
class Moved:
    """The host went from one place of the agenda to another. ``before`` guards against a double press."""

    before: Place | None
    after: Place | None


@dataclass(frozen=True)
class Opened:
    """Voting opens. ``options`` are those that came from what the room said, for a question without its own."""

    question: str
    round: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Closed:
    """``present`` is how many people were in the room when voting closed."""

    question: str
    round: str
    present: int


@dataclass(frozen=True)
class Revealed:
    question: str
    round: str


@dataclass(frozen=True)
class Answered:
    """``seen`` is the last row id the phone had seen when the choice was made; the rules set ``late``.

    ``value`` is None once the answer's words were removed.
    """

    participant: str
    question: str
    round: str
    value: Value | None
    counter: int
    seen: int = 0
    late: bool = False
    confidence: str = ""


@dataclass(frozen=True)
class Upvoted:
    """A participant supports what somebody said, or no longer does."""

    participant: str
    answer: str
    up: bool


@dataclass(frozen=True)
class HandsCounted:
    """How many people without a phone support what somebody said, counted by hands or dots; the last count holds."""

    answer: str
    hands: int


@dataclass(frozen=True)
class PaperAnswered:
    """Ballots on paper that say the same, typed in by the host. They count like any other, and are labelled."""

    question: str
    round: str
    value: Value | None
    times: int = 1
    quotable: bool = False
    confidence: str = ""


@dataclass(frozen=True)
class PaperRemoved:
    """Ballots on paper were typed in wrongly; ``ballots`` is the uuid of their entry."""

    ballots: str


@dataclass(frozen=True)
class ThemeShaped:
    """A theme of the day as people in the room see it: a new one, or a known one renamed, merged or split."""

    theme: str
    title: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class ThemeDropped:
    theme: str


@dataclass(frozen=True)
class CodebookSet:
    """The codebook of this workshop from now on. ``change`` says in words what is different, for people.

    ``joined`` are themes that went into another one, by id: their codes follow. ``undoes`` is the version of the
    change that this one takes back, with the codes that followed it.
    """

    codebook: Codebook
    change: str
    joined: tuple[tuple[str, str], ...] = ()
    undoes: str = ""


@dataclass(frozen=True)
class Coded:
    """A coder's decision on a remark: its themes (none: no theme fits), and whether it tells of good practice.

    What the machine had suggested is kept beside it: ``suggested`` are its themes, best first, ``score`` that of the
    best and ``why`` its reason. ``version`` is the codebook's. A later decision of the same coder replaces this one.
    ``bulk`` says that the suggestion was accepted together with others, without reading this remark.
    """

    answer: str
    coder: str
    themes: tuple[str, ...]
    positive: bool
    suggested: tuple[str, ...]
    score: float
    why: str
    version: str
    bulk: bool = False


@dataclass(frozen=True)
class CodeTakenBack:
    """The coder undoes a decision: the remark waits again."""

    answer: str
    coder: str


@dataclass(frozen=True)
class ActionAgreed:
    """One of the choices that the room gave points becomes an action: in which role somebody owns it, by when (ISO)."""

    question: str
    option: str
    owner: str
    by: str


@dataclass(frozen=True)
class ActionDropped:
    question: str
    option: str


@dataclass(frozen=True)
class ThemesChosen:
    """The themes that the report is about, by id and in its order. ``before`` are those that stood when choosing."""

    themes: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True)
class QuoteConfirmed:
    """Somebody checked these characters of a remark and clears them for print; ``end`` is exclusive.

    ``place`` is where they are quoted: ``theme/ID`` or ``question/ID``.
    """

    place: str
    answer: str
    start: int
    end: int


@dataclass(frozen=True)
class QuoteDropped:
    place: str
    answer: str


@dataclass(frozen=True)
class Written:
    """Somebody's words for one part of the report. ``before`` is the version that the writer had seen.

    ``cites`` is what the words rest on, by id, each with a mark of what it said then.
    """

    part: str
    words: str
    before: str
    cites: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recommended:
    """A recommendation, new or changed. ``owner`` is a role, ``by`` a day (ISO), ``before`` the version seen."""

    recommendation: str
    action: str
    theme: str
    owner: str
    by: str
    measure: str
    before: str = ""


@dataclass(frozen=True)
class RecommendationDropped:
    recommendation: str


@dataclass(frozen=True)
class LookSet:
    """Whose report it is: a name, a logo (PNG in base64) and the colour of its headings (#rrggbb), each or none."""

    organisation: str
    logo: str
    accent: str


@dataclass(frozen=True)
class SignedOff:
    """Somebody stands for the report. ``review`` is the day (ISO) on which it is looked at again.

    ``seen`` is the last row of the journal that the report rested on when it was read; 0 where nobody says so.
    """

    by: str
    version: str
    review: str = ""
    seen: int = 0


@dataclass(frozen=True)
class ToldBack:
    """What participants are told about the findings, on their phones: titled parts of plain lines. None: no longer."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class LateAdmitted:
    """The host counts the answers that came after voting closed but were chosen before.

    ``answers`` is how many the host was shown; 0 in entries of earlier versions.
    """

    question: str
    round: str
    answers: int = 0


@dataclass(frozen=True)
class LateLeftOut:
    """The host does not count the late answers that wait, of which ``answers`` were shown. Those to come wait again."""

    question: str
    round: str
    answers: int = 0


@dataclass(frozen=True)
class Moderated:
    """A facilitator's decision on a remark: released to the room, or hidden from it."""

    answer: str
    released: bool


@dataclass(frozen=True)
class Removed:
    """A remark's words were deleted for good; this note has no content."""

    answer: str


@dataclass(frozen=True)
class Erased:
    """A participant asked that everything of theirs be deleted. Once that is done the note names nobody."""

    participant: str


@dataclass(frozen=True)
class RetentionSet:
    """How many days after sign-off the words of remarks are kept."""

    days: int


@dataclass(frozen=True)
class Purged:
    """The words, drawings and plans of all participants were deleted, so many ``remarks`` of them; votes stay.

    ``drawings``, ``plans`` and those from ``paper`` are among them.
    """

    remarks: int
    drawings: int = 0
    plans: int = 0
    paper: int = 0


@dataclass(frozen=True)
class Paused:
    """The room waits. ``support`` has every phone show who is there for somebody distressed."""

    support: bool = False


@dataclass(frozen=True)
class Resumed:
    pass


@dataclass(frozen=True)
class TimerSet:
    """A countdown for the room, from this entry's time; 0 seconds takes it away."""

    seconds: int


@dataclass(frozen=True)
class Parked:
    """Something to come back to, in facilitators' words. The same ``issue`` again replaces it, or brings it back."""

    issue: str
    text: str


@dataclass(frozen=True)
class ParkedSettled:
    issue: str


@dataclass(frozen=True)
class TableNoted:
    """What a table said at an activity, in facilitators' words. It replaces the former note; empty takes it away."""

    table: int
    activity: str
    text: str


@dataclass(frozen=True)
class WorkshopEnded:
    pass


@dataclass(frozen=True)
class KeyMade:
    """A one-time key with which a facilitator can sign in; only its hash is kept."""

    key_hash: str


@dataclass(frozen=True)
class SignedIn:
    key_hash: str
    token_hash: str


@dataclass(frozen=True)
class SignedOut:
    """An empty ``token_hash`` signs everybody out."""

    token_hash: str


@dataclass(frozen=True)
class PassphraseSet:
    """Another way to sign in, on this installation. Only a slow hash is kept; an empty one takes the way away."""

    passphrase_hash: str


@dataclass(frozen=True)
class PassphraseUsed:
    """Somebody signed in with the passphrase that stood then."""

    passphrase_hash: str
    token_hash: str


@dataclass(frozen=True)
class IdentityUsed:
    """An organiser signed in through their organisation. ``owner`` is a keyed hash of who they are."""

    owner: str
    token_hash: str


@dataclass(frozen=True)
class WorkshopOwned:
    """The workshop belongs to the organiser with this identity."""

    workshop: str
    owner: str


@dataclass(frozen=True)
class Invited:
    """A link gives one browser a role in one workshop, until a time (UTC, ISO 8601). ``label`` says whom it is for.

    ``by`` is the invitation that its maker came by, or empty.
    """

    invitation: str
    key_hash: str
    workshop: str
    role: str
    label: str
    until: str
    by: str = ""


@dataclass(frozen=True)
class InvitationTaken:
    key_hash: str
    token_hash: str


@dataclass(frozen=True)
class InvitationRevoked:
    """The link opens nothing any more, nor do those that somebody made who came by it; they are all signed out."""

    invitation: str


Entry = (
    WorkshopMade
    | FactsChanged
    | LegalConfirmed
    | Joined
    | SeatChanged
    | PhraseMade
    | SeatTaken
    | QuotingSet
    | Left
    | SeatRemoved
    | ActivityAdded
    | ActivityMoved
    | ActivityRemoved
    | MinutesSet
    | Moved
    | Opened
    | Closed
    | Revealed
    | Answered
    | Upvoted
    | HandsCounted
    | PaperAnswered
    | PaperRemoved
    | ThemeShaped
    | ThemeDropped
    | CodebookSet
    | Coded
    | CodeTakenBack
    | ActionAgreed
    | ActionDropped
    | ThemesChosen
    | QuoteConfirmed
    | QuoteDropped
    | Written
    | Recommended
    | RecommendationDropped
    | LookSet
    | SignedOff
    | ToldBack
    | LateAdmitted
    | LateLeftOut
    | Moderated
    | Removed
    | Erased
    | RetentionSet
    | Purged
    | Paused
    | Resumed
    | TimerSet
    | Parked
    | ParkedSettled
    | TableNoted
    | WorkshopEnded
    | KeyMade
    | SignedIn
    | SignedOut
    | PassphraseSet
    | PassphraseUsed
    | IdentityUsed
    | WorkshopOwned
    | Invited
    | InvitationTaken
    | InvitationRevoked
)

_DECODERS: dict[str, msgspec.json.Decoder[Entry]] = {one.__name__: msgspec.json.Decoder(one) for one in Entry.__args__}
"""Made once, by one thread: two that learn of a type at the same time end the program, with msgspec 0.22."""

SCENE_KINDS = frozenset(
    kind.__name__
    for kind in (
        FactsChanged,
        Moved,
        Opened,
        Closed,
        Revealed,
        LateAdmitted,
        ThemeShaped,
        ThemeDropped,
        ActionAgreed,
        ActionDropped,
        ToldBack,
        Erased,
        Purged,
        Paused,
        Resumed,
        WorkshopEnded,
    )
)
"""The kinds that change what everybody in the room sees. A vote is not one of them."""

FORGETTING = (Removed, Erased, Purged)
"""The kinds with which words leave earlier entries: a room that knew those is folded again from the beginning."""


@dataclass(frozen=True)
class Row:
    """An entry with its place in the journal.

    ``id`` orders the entries of one journal and changes on restore; ``uuid`` never changes. ``at`` is UTC, ISO 8601.
    """

    id: int
    uuid: str
    at: str
    entry: Entry


def kind_of(entry: Entry) -> str:
    return type(entry).__name__


def encode(entry: Entry) -> str:
    return msgspec.json.encode(entry).decode()


def decode(kind: str, body: str | bytes) -> Entry:
    """The entry that was encoded; ``ValueError`` for a kind this version does not know or a body that does not fit."""
    if kind not in _DECODERS:
        raise ValueError(f"unknown kind of entry: {kind}")
    try:
        return _DECODERS[kind].decode(body)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not an entry of kind {kind}: {error}") from error
