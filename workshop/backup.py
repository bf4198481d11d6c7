"""Everything of an installation as one file, and back into any database.

A zip file with an archive for each workshop, the place's own packs, the decisions kept for later workshops, and what
the house has to remember. Who is signed in is not in it.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

from workshop import VERSION, archive, decisions, home, house, pack_zip, packs
from workshop.errors import Rejected
from workshop.house import HOUSE
from workshop.journal import Journal
from workshop.room import folded

FORMAT = 1
LARGEST = archive.LARGEST
"""Bytes of one file inside, unpacked."""

NOTICE = (
    "PSEUDONYMOUS DATA of every workshop of an installation, with sector, role band and table of each participant. "
    "Not for publication. Keep it where only the organisers can read it."
)
_READ_ME, _MANIFEST, _HOUSE, _DECISIONS = "READ-ME-FIRST.txt", "manifest.json", "house.jsonl", "decisions.jsonl"
_WORKSHOPS, _PACKS = "workshops/", "packs/"


class _Manifest(msgspec.Struct):
    format: int
    toolkit: str
    at: str
    sha256: dict[str, str]


_MANIFEST_FILE = msgspec.json.Decoder(_Manifest)


@dataclass(frozen=True)
class Held:
    """How much a backup holds."""

    workshops: int
    entries: int
    packs: int
    decisions: int


@dataclass(frozen=True)
class Outcome:
    """What became of one part of a backup, in a sentence. ``refused``: it should be here now, and is not."""

    sentence: str
    refused: bool = False


def file_name(at: datetime) -> str:
    """A name that says what is inside."""
    return f"workshop-backup-{at:%Y-%m-%d-%H%M%S}-pseudonymous-not-for-publication.zip"


# Writing


def write(book: Journal, out: BinaryIO) -> Held:
    """Write everything to a file. Each workshop is whole as it was at one moment, while votes go on."""
    sums: dict[str, str] = {}
    workshops = entries = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = NOTICE.encode()

        def put(name: str, data: bytes) -> None:
            sums[name] = hashlib.sha256(data).hexdigest()
            packed.writestr(name, data)

        put(_READ_ME, f"{NOTICE}\n".encode())
        kept = [row for row in book.since(HOUSE) if isinstance(row.entry, house.KEPT)]
        put(_HOUSE, archive.to_lines(kept, NOTICE).encode())
        for workshop in reversed(book.workshops()):
            rows = book.since(workshop)
            put(f"{_WORKSHOPS}{workshop}.zip", archive.pack(workshop, rows, folded(rows)))
            workshops, entries = workshops + 1, entries + len(rows)
        names = packs.names()
        for name in names:
            put(f"{_PACKS}{name}.zip", pack_zip.to_zip(packs.folder() / name))
        learned = decisions.lines()
        put(_DECISIONS, b"".join(learned))
        manifest = _Manifest(FORMAT, VERSION, datetime.now(UTC).isoformat(timespec="seconds"), sums)
        packed.writestr(_MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))
    return Held(workshops, entries, len(names), len(learned))


# Restoring


def restore(book: Journal, file: BinaryIO) -> Iterator[Outcome]:
    """Bring back what is not here yet, one part after the other; what is here is left alone.

    The file is checked whole first: ``Rejected`` for one that is damaged or no backup. Each part comes back whole or
    not at all, so that after an interruption the same again does the rest.
    """
    with _opened(file) as packed:
        manifest = _checked(packed)
        here = set(book.workshops())
        # What goes with a workshop comes first: if this is interrupted, it must not stand there without it.
        yield from _house(book, _read(packed, _HOUSE), here)
        yield from _remembered(_read(packed, _DECISIONS), here)
        for name in manifest.sha256:
            if name.startswith(_WORKSHOPS):
                yield _workshop(book, _read(packed, name), here)
            elif name.startswith(_PACKS):
                yield _pack(name.removeprefix(_PACKS).removesuffix(".zip"), _read(packed, name))


_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_DAMAGED = (
    "This is no backup of an installation, or it is damaged. Use another copy. "
    "The archive of one workshop is restored on the Workshops page."
)


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise Rejected(_DAMAGED) from error


def _checked(packed: zipfile.ZipFile) -> _Manifest:
    names = packed.namelist()
    if not {_READ_ME, _MANIFEST, _HOUSE, _DECISIONS} <= set(names):
        raise Rejected(_DAMAGED)
    try:
        manifest = _MANIFEST_FILE.decode(_read(packed, _MANIFEST))
    except msgspec.MsgspecError as error:
        raise Rejected("The backup is damaged: its manifest cannot be read. Use another copy.") from error
    if manifest.format > FORMAT:
        raise Rejected(
            f"This backup was made by a newer version of the toolkit ({manifest.toolkit}). Update to open it."
        )
    if sorted(names) != sorted([*manifest.sha256, _MANIFEST]):
        raise Rejected("The backup is damaged: files are missing, or do not belong to it. Use another copy.")
    for name, known in manifest.sha256.items():
        if hashlib.sha256(_read(packed, name)).hexdigest() != known:
            raise Rejected(f"The backup is damaged: {name} is not as it was written. Use another copy.")
    return manifest


def _read(packed: zipfile.ZipFile, name: str) -> bytes:
    """A file's bytes, no more than it announced: a header can lie."""
    size = packed.getinfo(name).file_size
    if size > LARGEST:
        raise Rejected("This file is too large to be a backup of this toolkit.")
    try:
        with packed.open(name) as member:
            return member.read(size)
    except _UNREADABLE as error:
        raise Rejected(_DAMAGED) from error


def _workshop(book: Journal, data: bytes, here: set[str]) -> Outcome:
    try:
        archived = archive.unpack(data)
        facts, _ = archived.room.plan
        named = f"“{facts.title}” of {facts.date}"
        if archived.workshop in here:
            return Outcome(f"{named} is here already and was left alone.")
    except Rejected as refusal:
        return Outcome(f"One workshop was not restored. {refusal.sentence}", refused=True)
    try:
        book.restore(archived.workshop, archived.rows)
    except Rejected as refusal:
        return Outcome(f"{named} was not restored. {refusal.sentence}", refused=True)
    return Outcome(f"{named} is back, with {len(archived.rows)} entries.")


def _house(book: Journal, data: bytes, here: set[str]) -> Iterator[Outcome]:
    """What the house remembers, but for what it knows better: of workshops that are here, and by its own settings."""
    now = book.since(HOUSE)
    known, kinds = {row.uuid for row in now}, {type(row.entry) for row in now}
    missing = []
    for row in archive.from_lines(data, _HOUSE):
        about = getattr(row.entry, "workshop", None)
        wanted = about not in here if about else type(row.entry) not in kinds
        if isinstance(row.entry, house.KEPT) and row.uuid not in known and wanted:
            missing.append(row)
    if missing:
        book.restore(HOUSE, missing)
        yield Outcome("Who may see which workshop, and the installation's passphrase, are as they were.")


def _pack(name: str, data: bytes) -> Outcome:
    upload = pack_zip.from_zip(data)
    if packs.slug_or_none(name) != name or upload.problems:
        return Outcome(f"The pack {packs.slug_or_none(name)} was not restored: it cannot be read.", refused=True)
    if name in packs.names():
        same = pack_zip.from_zip(pack_zip.to_zip(packs.folder() / name)).files == upload.files
        return Outcome(f"The pack {name} is here already{'' if same else ', with other contents,'} and was left alone.")
    files: Mapping[str, bytes] = {file: text.encode() for file, text in upload.files.items()}
    try:
        packs.take(packs.Proposal(name, (), (), (), 0, (), files, ()))
    except Rejected as refusal:
        return Outcome(f"The pack {name} was not restored. {refusal.sentence}", refused=True)
    return Outcome(f"The pack {name} is back.")


def _remembered(data: bytes, here: set[str]) -> Iterator[Outcome]:
    """Decisions of workshops that left none here. The latest are last, as in the file.

    Those of a workshop that is here may have been forgotten for good reason: with the words of a removed remark.
    """
    kept = decisions.lines()
    try:
        known = here | {decisions.workshop_of(line) for line in kept}
        missing = [line for line in data.splitlines(keepends=True) if decisions.workshop_of(line) not in known]
    except msgspec.MsgspecError:
        yield Outcome("Decisions of earlier workshops were not restored: they cannot be read.", refused=True)
        return
    if not missing:
        return
    try:
        home.prepare(home.decisions())
        with home.writing(home.decisions()) as file:
            file.write(b"".join([*missing, *kept]))
    except (OSError, Rejected) as error:
        yield Outcome(f"Decisions of earlier workshops were not restored. {_why(error)}", refused=True)
        return
    yield Outcome(f"{len(missing)} decisions of earlier workshops are back.")


def _why(error: OSError | Rejected) -> str:
    return error.sentence if isinstance(error, Rejected) else "Their file cannot be written to."
