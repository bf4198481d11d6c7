"""A rehearsal is marked for good, and is the only workshop that can be wiped: all of it, and nothing else."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sample
import servers
from analysis_rooms import full_day
from conftest import make_workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_room import Facilitator, work_is_done
from phone_room import Host, sends

from analysis.across import across
from analysis.report import report
from pages import reports
from workshop import archive, rehearsal
from workshop import entries as e
from workshop.codes import new_code
from workshop.errors import Rejected
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal
from workshop.rehearsal import MARK
from workshop.room import Room


@pytest.fixture
def book(url: str) -> Iterator[Journal]:
    with closing(Journal(url)) as opened:
        yield opened


def practised(book: Journal) -> str:
    """A fresh rehearsal; its id."""
    workshop = str(uuid.uuid4())
    book.record(workshop, rehearsal.of(sample.FACTS, sample.AGENDA, new_code(book.codes())))
    return workshop


def stored(book: Journal, but: str = "") -> list[tuple[object, ...]]:
    """Every row of the table as it is kept, but those of one workshop."""
    with book._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM journal ORDER BY id").all()
    return [tuple(row) for row in rows if row.workshop != but]


def code_of(book: Journal, workshop: str) -> str:
    return book.room(workshop).plan[0].code


STEPS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["joins", "says", "removes", "owned", "wipes"])))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_to_wipe_leaves_every_other_row_as_it_is_whatever_went_before(book: Journal, steps: list) -> None:
    """Two rehearsals and two real workshops, in any order of events."""
    here = [make_workshop(book), practised(book), make_workshop(book), practised(book)]
    for workshop in here:
        book.record(workshop, e.Opened("works", "first"))
    for which, what in steps:
        workshop, others = here[which], stored(book, here[which])
        if what == "wipes" and which % 2:
            book.wipe(workshop)
            assert stored(book) == others, "all of it, and nothing else"
            here[which] = practised(book)
            book.record(here[which], e.Opened("works", "first"))
        elif what == "wipes":
            before = stored(book)
            with pytest.raises(Rejected, match="Only a rehearsal"):
                book.wipe(workshop)
            assert stored(book) == before
        elif what == "owned":
            book.record(HOUSE, e.WorkshopOwned(workshop, "somebody"))
        else:
            happens(book, workshop, what)


def happens(book: Journal, workshop: str, what: str) -> None:
    who = uuid.uuid4().hex
    book.record(workshop, e.Joined(who, "police", "manager", 1, True, hash_of(new_token())))
    if what in {"says", "removes"}:
        (receipt,) = book.record(workshop, e.Answered(who, "works", "first", "They ring back.", 1))
        if what == "removes":
            book.record(workshop, e.Removed(receipt.uuid))


def test_a_real_workshop_is_never_wiped(book: Journal) -> None:
    workshop = make_workshop(book)
    before = stored(book)
    for which in (workshop, HOUSE, "nothing"):
        with pytest.raises(Rejected, match="Only a rehearsal can be wiped"):
            book.wipe(which)
    with pytest.raises(Rejected):
        book.record(workshop, rehearsal.of(sample.FACTS, sample.AGENDA, "BCDF"))
    assert stored(book) == before
    assert not book.room(workshop).rehearsal


def test_a_rehearsal_stays_one_whatever_is_changed(book: Journal) -> None:
    workshop = practised(book)
    facts, _ = book.room(workshop).plan
    book.record(workshop, e.FactsChanged(replace(facts, title="A real day")))
    with pytest.raises(Rejected, match="exists already"):
        book.record(workshop, e.WorkshopMade(facts, sample.AGENDA))
    assert book.room(workshop).rehearsal


def test_another_process_sees_that_it_was_wiped_and_what_was_made_since(book: Journal, url: str) -> None:
    with closing(Journal(url)) as other:
        workshop = practised(book)
        code = code_of(other, workshop)
        assert other.by_code(code) == workshop
        rows = book.since(workshop)
        book.wipe(workshop)
        assert other.room(workshop).row == 0
        assert other.by_code(code) is None
        with pytest.raises(Rejected, match="There is no such workshop"):
            other.record(workshop, e.Opened("works", "first"))
        other.restore(workshop, rows)
        other.record(workshop, e.Opened("works", "first"))
        assert book.room(workshop) == other.room(workshop)
        assert book.by_code(code) == workshop
        book.wipe(workshop)
        other.restore(workshop, rows)
        assert len(other.since(workshop)) == len(rows)
        assert book.room(workshop) == other.room(workshop), "wiped and restored between two looks"


def test_a_code_that_is_free_again_opens_what_has_it_next(book: Journal, url: str) -> None:
    workshop = practised(book)
    code = code_of(book, workshop)
    with closing(Journal(url)) as other:
        assert other.by_code(code) == workshop
        book.wipe(workshop)
        book.record("next", e.WorkshopMade(replace(sample.FACTS, code=code), sample.AGENDA))
        assert other.room(workshop).row == 0, "asked for by the code that it had"
        assert other.by_code(code) == "next"


def test_nothing_of_it_is_left_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    with closing(Journal(f"sqlite:///{file}")) as book:
        workshop, who = practised(book), uuid.uuid4().hex
        book.record(workshop, e.Opened("works", "first"), e.Joined(who, "police", "manager", 1, True, "0" * 64))
        book.record(workshop, e.Answered(who, "works", "first", "Quagga marmalade", 1))
        book.wipe(workshop)
    assert b"Quagga marmalade" not in b"".join(one.read_bytes() for one in tmp_path.iterdir())


def test_a_phone_of_a_wiped_rehearsal_gets_the_page_of_an_unknown_code(app: servers.App) -> None:
    workshop = practised(app.journal)
    host = Host(app, workshop)
    phone = host.phone()
    assert "Rehearsal: nothing here counts." in phone.page.text
    host.asks("basis", "before")
    vote = phone.looks().form("/answer").hidden
    code = host.code
    app.journal.wipe(workshop)
    assert phone.looks().text.count("That code is not running today.") == 1
    assert phone.status == 404
    assert sends(phone, [*vote, ("value", "task")]).status_code == 404
    stream = httpx.get(f"{app.url}/{code}/live", headers={"Cookie": phone.cookie})
    assert stream.status_code == 404


def test_an_archive_of_a_rehearsal_comes_back_as_one(book: Journal) -> None:
    workshop = practised(book)
    packed = archive.pack(workshop, book.since(workshop), book.room(workshop))
    assert archive.file_name(book.room(workshop)).startswith("rehearsal-")
    read = archive.unpack(packed)
    assert read.room.rehearsal
    book.wipe(workshop)
    book.restore(read.workshop, read.rows)
    assert book.room(workshop).rehearsal


@pytest.mark.parametrize("made", [practised, make_workshop])
def test_an_archive_whose_format_says_otherwise_is_refused(journal: Journal, made: Callable[[Journal], str]) -> None:
    """A version that knows no rehearsals goes by the format alone."""
    workshop = made(journal)
    packed = archive.pack(workshop, journal.since(workshop), journal.room(workshop))
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | {"format": 3 - manifest["format"]}).encode()
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    with pytest.raises(Rejected, match="do not fit together"):
        archive.unpack(changed.getvalue())


def test_its_report_says_so_and_it_never_counts_with_others() -> None:
    day = full_day()
    room = replace(day.room, rehearsal=True)
    document = report(room, date="2026-12-01")
    assert document.subtitle.startswith(MARK)
    assert document.status.startswith(MARK)
    assert document.standing == MARK
    assert dict(document.facts)["Status"].startswith(MARK)
    assert MARK not in str(report(day.room, date="2026-12-01"))
    with pytest.raises(Rejected, match="One of these is a rehearsal"):
        across({"one": day.room, "two": room}, 10)


def test_whoever_runs_it_without_keeping_its_data_may_not_wipe_it(journal: Journal) -> None:
    workshop, token = practised(journal), new_token()
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    journal.record(HOUSE, e.Invited("i1", hash_of("k"), workshop, "facilitator", "A colleague", until))
    journal.record(HOUSE, e.InvitationTaken(hash_of("k"), hash_of(token)))
    invited = Facilitator(journal, workshop, token=token).opens("host")
    assert invited.can_press("rehearsal-start")
    assert not invited.can_press(f"wipe-{workshop}-now")
    keeper = Facilitator(journal, workshop).opens("host")
    reports.start(workshop, journal)
    keeper.presses(f"wipe-{workshop}-now")
    assert journal.since(workshop) == []
    work_is_done()
    assert reports.of(workshop, Room()) is None, "nor is its report kept"
    assert keeper.sees("was wiped. No other workshop was touched.")
    assert Facilitator(journal, token=token).sees("The workshop that you were invited to is not here any more.")
