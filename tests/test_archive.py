"""Archives that are damaged, foreign or hostile are refused with the reason."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
import sample
from conftest import make_workshop
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import archive
from workshop import entries as e
from workshop.activities import Question
from workshop.agenda import ASK, Activity, Step
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room


@pytest.fixture
def packed(journal: Journal) -> bytes:
    workshop = make_workshop(journal)
    journal.record(workshop, e.Joined("p1", "police", "manager", 1, True, "hash"))
    journal.record(workshop, e.Opened("works", "first"))
    journal.record(workshop, e.Answered("p1", "works", "first", "A line\u2028with odd breaks\nand ünïcode", 1))
    return archive.pack(workshop, journal.since(workshop), journal.room(workshop))


def rewritten(packed: bytes, name: str, change: object) -> bytes:
    """The same archive with one member changed, or left out where ``change`` is None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == name:
                if change is None:
                    continue
                data = change(data)  # type: ignore[operator]
            new.writestr(info.filename, data)
    return out.getvalue()


def test_a_good_archive_reads_whole(packed: bytes) -> None:
    found = archive.unpack(packed)
    assert found.room.plan[0].title == "Sharing earlier, together"
    assert len(found.rows) == 4


def test_the_archive_says_first_what_it_is(packed: bytes) -> None:
    found = archive.unpack(packed)
    assert "not-for-publication" in archive.file_name(found.room)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        first = opened.read("entries.jsonl").splitlines()[0]
    assert "PSEUDONYMOUS" in json.loads(first)["notice"]


def test_a_kind_of_question_that_this_version_does_not_know_is_refused(journal: Journal) -> None:
    """It may come from a copy to which somebody has added one; no page here could draw it."""
    workshop = make_workshop(journal)
    unknown = Question("years", "number", "How many years?")
    agenda = replace(sample.AGENDA, questions=(*sample.AGENDA.questions, unknown))
    rows = [e.Row(1, "first", "2026-11-10T09:00:00.000+00:00", e.WorkshopMade(sample.FACTS, agenda))]
    with pytest.raises(Rejected):
        archive.unpack(archive.pack("elsewhere", rows, Room().after(rows[0])))
    added = Activity("new", "poll", "New", 5, (Step(ASK, question="years", round="first"),))
    with pytest.raises(Rejected, match="does not know the kind of question"):
        journal.record(workshop, e.ActivityAdded(added, (unknown,), ""))


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("entries.jsonl", lambda data: data.replace(b"police", b"health"), "damaged: entries.jsonl is not as"),
        ("entries.jsonl", lambda data: data[:-200], "damaged"),
        ("entries.jsonl", None, "not an archive of a workshop"),
        ("manifest.json", lambda data: b"{}", "manifest cannot be read"),
        ("manifest.json", lambda data: data.replace(b'"format": 1', b'"format": 9'), "newer version"),
        ("materials.json", lambda data: b"", "damaged: materials.json"),
    ],
)
def test_a_damaged_archive_is_refused_with_the_reason(packed: bytes, name: str, change: object, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        archive.unpack(rewritten(packed, name, change))


def test_entries_that_do_not_fit_together_are_refused(packed: bytes, journal: Journal) -> None:
    workshop = make_workshop(journal)
    journal.record(workshop, e.Joined("p1", "police", "manager", 1, True, "hash"), e.Opened("basis", "first"))
    rows, room = journal.since(workshop), journal.room(workshop)
    for entry in (
        e.Left("nobody"),
        e.Answered("p1", "basis", "first", "no-such-option", 1),
        e.Answered("p1", "unknown", "first", "task", 1),
        e.Closed("unknown", "first", 1),
        e.MinutesSet(room.plan[1].activities[0].id, 10**30),
        e.RetentionSet(10**9),
        e.LookSet("Anytown", '"><img src=x>', ""),
        e.SignedOff("Manager", "1.0", "tomorrow"),
    ):
        foreign = [*rows, e.Row(9, "u", "2026-11-22T09:30:00+00:00", entry)]
        with pytest.raises(Rejected, match="do not fit together"):
            archive.unpack(archive.pack(workshop, foreign, room))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", b"\x00" * 1000])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected):
        archive.unpack(data)


def test_a_foreign_zip_with_paths_outside_itself_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as hostile:
        hostile.writestr("../../evil.txt", "x")
    with pytest.raises(Rejected, match="not an archive of a workshop"):
        archive.unpack(out.getvalue())


def test_a_zip_that_unpacks_to_far_too_much_is_refused(packed: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in ("READ-ME-FIRST.txt", "materials.json", "manifest.json"):
            bomb.writestr(name, "x")
        bomb.writestr("entries.jsonl", bytes(archive.LARGEST + 1))
    with pytest.raises(Rejected, match="too large"):
        archive.unpack(out.getvalue())


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_of_a_byte_ever_crashes_or_passes_as_another_workshop(data: st.DataObject) -> None:
    """Flip any byte: the archive still reads as it was, or is refused with a sentence."""
    packed = _PACKED
    place = data.draw(st.integers(0, len(packed) - 1))
    flipped = bytearray(packed)
    flipped[place] ^= data.draw(st.integers(1, 255))
    try:
        found = archive.unpack(bytes(flipped))
    except Rejected:
        return
    assert [row.entry for row in found.rows] == [row.entry for row in archive.unpack(packed).rows]


def _packed() -> bytes:
    import sample

    rows = [e.Row(1, "u1", "2026-11-22T09:30:00.000+00:00", e.WorkshopMade(sample.FACTS, sample.AGENDA))]
    found = archive.Room().after(rows[0])
    return archive.pack("w", rows, found)


_PACKED = _packed()
