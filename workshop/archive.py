"""A workshop as one zip file and back: its entries, the materials as used, and a manifest with checksums."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from workshop import VERSION, rules
from workshop import entries as e
from workshop.activities import valid
from workshop.errors import Rejected
from workshop.house import HOUSE
from workshop.room import Room
from workshop.sealed import is_sealed

FORMAT, FORMAT_REHEARSAL = 1, 2
"""Of an archive. Versions that know no rehearsals must not take one for a real workshop, so they refuse it."""
LARGEST = 200 * 1024 * 1024
"""Bytes unpacked; a larger file is no workshop of this toolkit."""

NOTICE = (
    "PSEUDONYMOUS DATA: votes and remarks of one workshop with sector, role band and table of each participant. "
    "Not for publication. Keep it where only the organisers can read it."
)
_BY_THE_RULES = (
    e.WorkshopMade,
    e.FactsChanged,
    e.ActivityAdded,
    e.MinutesSet,
    e.TimerSet,
    e.Joined,
    e.Moved,
    e.CodebookSet,
    e.Recommended,
    e.LookSet,
    e.SignedOff,
    e.ToldBack,
    e.RetentionSet,
)
"""What everything else builds on, and pages could not draw if it were wrong."""

_NAME = re.compile(r"[0-9A-Za-z_-]{1,36}")

_FILES = ("READ-ME-FIRST.txt", "entries.jsonl", "materials.json", "manifest.json")


class _Manifest(msgspec.Struct):
    format: int
    toolkit: str
    workshop: str
    entries: int
    sha256: dict[str, str]


class _Line(msgspec.Struct):
    uuid: str
    at: str
    kind: str
    entry: msgspec.Raw


_MANIFEST_FILE, _LINE = msgspec.json.Decoder(_Manifest), msgspec.json.Decoder(_Line)


@dataclass(frozen=True)
class Archived:
    """A workshop read from an archive, checked whole: its id, its rows in order, and the room they make."""

    workshop: str
    rows: tuple[e.Row, ...]
    room: Room


def file_name(room: Room) -> str:
    """A name that says what is inside."""
    facts, _ = room.plan
    what = "rehearsal" if room.rehearsal else "workshop"
    return f"{what}-{facts.code}-{facts.date}-pseudonymous-not-for-publication.zip"


def pack(workshop: str, rows: list[e.Row], room: Room) -> bytes:
    """The archive of one workshop. The same rows always give the same bytes."""
    _, agenda = room.plan
    contents = {
        "READ-ME-FIRST.txt": f"{NOTICE}\n",
        "entries.jsonl": to_lines(rows, NOTICE),
        "materials.json": msgspec.json.format(msgspec.json.encode(agenda), indent=1).decode(),
    }
    checksums = {name: _checksum(text.encode()) for name, text in contents.items()}
    manifest = _Manifest(FORMAT_REHEARSAL if room.rehearsal else FORMAT, VERSION, workshop, len(rows), checksums)
    contents["manifest.json"] = msgspec.json.format(msgspec.json.encode(manifest), indent=1).decode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = NOTICE.encode()
        for name in _FILES:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), contents[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(data: bytes) -> Archived:
    """Read and check an archive; ``Rejected`` says what is wrong with it. Nothing is stored."""
    contents = _contents(data)
    manifest = _manifest(contents)
    for name in _FILES[:-1]:
        if _checksum(contents[name]) != manifest.sha256.get(name):
            raise Rejected(f"The archive is damaged: {name} is not as it was written. Use another copy.")
    rows = from_lines(contents["entries.jsonl"], "entries.jsonl")
    if len(rows) != manifest.entries:
        raise Rejected(f"The archive is damaged: it should hold {manifest.entries} entries and holds {len(rows)}.")
    room = Room()
    try:
        for row in rows:
            if isinstance(row.entry, e.Answered | e.PaperAnswered) and row.entry.value is not None:
                valid(room.questions[row.entry.question], row.entry.value)
            if isinstance(row.entry, _BY_THE_RULES):
                rules.accept(room, row.uuid, _elsewhere(row.entry))
            room = room.after(row)
        _ = room.plan
        if manifest.workshop == HOUSE or len({row.uuid for row in rows}) != len(rows):
            raise Rejected("two entries have one name")
        if not _NAME.fullmatch(manifest.workshop):
            raise Rejected("no journal can keep such a name")
        if (manifest.format == FORMAT_REHEARSAL) != room.rehearsal:
            raise Rejected("its format says otherwise")
    except (KeyError, TypeError, AttributeError, IndexError, Rejected) as error:
        raise Rejected("The archive's entries do not fit together, so it cannot be restored.") from error
    return Archived(manifest.workshop, tuple(rows), room)


def to_lines(rows: Sequence[e.Row], notice: str) -> str:
    """Entries as JSON lines, after one line that says what they are."""
    lines = [json.dumps({"notice": notice})]
    for row in rows:
        entry = json.loads(e.encode(row.entry))
        line = {"uuid": row.uuid, "at": row.at, "kind": e.kind_of(row.entry), "entry": entry}
        lines.append(json.dumps(line, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def from_lines(lines: bytes, file: str) -> list[e.Row]:
    """The entries again, numbered from 1; ``Rejected`` names the file and line that cannot be read."""
    rows = []
    for number, line in enumerate(lines.splitlines()[1:], start=2):
        try:
            one = _LINE.decode(line)
            datetime.fromisoformat(one.at)
            if not _NAME.fullmatch(one.uuid):
                raise ValueError("no journal can keep such a name")
            rows.append(e.Row(number - 1, one.uuid, one.at, e.decode(one.kind, bytes(one.entry))))
        except (ValueError, msgspec.MsgspecError) as error:
            raise Rejected(f"The archive is damaged: line {number} of {file} cannot be read.") from error
    return rows


def _elsewhere(entry: e.Entry) -> e.Entry:
    """An entry without what it says of the journal that it came from, whose rows had other numbers."""
    return replace(entry, seen=0) if isinstance(entry, e.SignedOff) else entry


def _contents(data: bytes) -> dict[str, bytes]:
    if is_sealed(data):
        raise Rejected("This archive is locked with a passphrase. Give the passphrase too.")
    foreign = Rejected("This is not an archive of a workshop. Choose the .zip or .zip.age file that the toolkit made.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sorted(info.filename for info in infos) != sorted(_FILES):
                raise foreign
            if sum(info.file_size for info in infos) > LARGEST:
                raise Rejected("This archive is too large to be a workshop of this toolkit.")
            return {info.filename: _bounded(archive, info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Rejected("This file is damaged or is no zip archive. Use another copy.") from error


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, no more than it announced: a header can lie."""
    with archive.open(info) as member:
        return member.read(info.file_size)


def _manifest(contents: dict[str, bytes]) -> _Manifest:
    try:
        manifest = _MANIFEST_FILE.decode(contents["manifest.json"])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejected("The archive is damaged: its manifest cannot be read. Use another copy.") from error
    if manifest.format > FORMAT_REHEARSAL:
        raise Rejected(
            f"This archive was made by a newer version of the toolkit ({manifest.toolkit}). Update to open it."
        )
    return manifest


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
