"""The journal on SQLite and on PostgreSQL: what was acknowledged is there, once, in order."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sample
import servers
import sqlalchemy as sa
from conftest import make_workshop
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import archive, running
from workshop import entries as e
from workshop import journal as books
from workshop.agenda import Place
from workshop.errors import Closed, Ended, JournalDown, NoSeat, Rejected
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal
from workshop.reconciliation import reconcile
from workshop.room import Room, remarks
from workshop.tallies import tally

ASK_TEXT = Place("open-works", 0)


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    book = Journal(url)
    yield book
    book.close()


def joins(journal: Journal, workshop: str, who: str = "p1", sector: str = "police") -> None:
    journal.record(workshop, e.Joined(who, sector, "manager", 1, True, hash_of(new_token())))


def opens(journal: Journal, workshop: str, question: str, round_: str = "first") -> int:
    return journal.record(workshop, e.Opened(question, round_))[-1].row


def answer(who: str, value: object, counter: int = 1, question: str = "basis", **more: object) -> e.Answered:
    return e.Answered(who, question, "first", value, counter, **more)  # type: ignore[arg-type]


def test_a_vote_is_on_disk_when_it_is_acknowledged(journal: Journal, url: str) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    receipt = journal.record(workshop, answer("p1", "task"), uuid="vote-1")[0]
    another = Journal(url)
    assert another.since(workshop)[-1].id == receipt.row
    assert another.since(workshop)[-1].uuid == "vote-1"
    another.close()


def test_the_same_answer_twice_is_one_answer_and_says_so(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    first = journal.record(workshop, answer("p1", "task"), uuid="vote-1")[0]
    again = journal.record(workshop, answer("p1", "task"), uuid="vote-1")[0]
    assert (first.known, again.known) == (False, True)
    assert again.at == first.at
    assert len([row for row in journal.since(workshop) if isinstance(row.entry, e.Answered)]) == 1


def test_the_same_id_with_another_value_is_a_changed_mind(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "task"), uuid="vote-1")
    changed = journal.record(workshop, answer("p1", "consent"), uuid="vote-1")[0]
    assert changed.uuid != "vote-1"
    room = journal.room(workshop)
    asking = room.askings["basis", "first"]
    assert [a.value for a in room.counted(asking).values()] == ["consent"]
    assert reconcile(room, asking).changed == 1


def test_an_id_that_another_phone_used_takes_nothing_from_it(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop, "p1")
    joins(journal, workshop, "p2")
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "task"), uuid="vote-1")
    journal.record(workshop, answer("p2", "consent"), uuid="vote-1")
    room = journal.room(workshop)
    assert {who: a.value for who, a in room.askings["basis", "first"].answers.items()} == {
        "p1": "task",
        "p2": "consent",
    }


def test_an_id_of_another_kind_of_entry_spoils_nobody_elses_vote(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop, "p1")
    joins(journal, workshop, "p2")
    opens(journal, workshop, "basis")
    taken = journal.since(workshop)[0].uuid
    votes = [journal.submit(workshop, answer("p2", "task")), journal.submit(workshop, answer("p1", "task"), uuid=taken)]
    assert votes[0].result()[0].row
    with pytest.raises(Rejected):
        votes[1].result()
    assert list(journal.room(workshop).askings["basis", "first"].answers) == ["p2"]


def test_a_lower_counter_never_replaces_a_higher_one(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "consent", counter=2))
    journal.record(workshop, answer("p1", "task", counter=1))
    room = journal.room(workshop)
    assert room.askings["basis", "first"].answers["p1"].value == "consent"


def test_an_answer_chosen_before_closing_is_kept_as_late_until_admitted(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opened = opens(journal, workshop, "basis")
    journal.record(workshop, e.Closed("basis", "first", 1))
    receipt = journal.record(workshop, answer("p1", "task", seen=opened))[0]
    assert receipt.late
    asking = journal.room(workshop).askings["basis", "first"]
    assert (len(asking.answers), len(asking.late)) == (0, 1)
    with pytest.raises(Closed):
        journal.record(workshop, answer("p1", "task"))
    journal.record(workshop, e.LateAdmitted("basis", "first"))
    asking = journal.room(workshop).askings["basis", "first"]
    assert (len(asking.answers), len(asking.late)) == (1, 0)


@pytest.mark.parametrize("after", [-1, 0, 1])
def test_a_choice_made_at_or_before_the_close_is_late_and_one_made_after_it_is_refused(
    journal: Journal, after: int
) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    closed = journal.record(workshop, e.Closed("basis", "first", 1))[0].row
    joins(journal, workshop, "p2")
    late = answer("p1", "task", seen=closed + after)
    if after > 0:
        with pytest.raises(Closed):
            journal.record(workshop, late)
    else:
        assert journal.record(workshop, late)[0].late
    assert len(journal.room(workshop).askings["basis", "first"].late) == (after <= 0)


def test_late_answers_are_decided_about_by_the_number_that_was_seen(journal: Journal) -> None:
    workshop = make_workshop(journal)
    for who in ("p1", "p2", "p3"):
        joins(journal, workshop, who)
    opened = opens(journal, workshop, "basis")
    journal.record(workshop, e.Closed("basis", "first", 3))
    with pytest.raises(Rejected, match="no late answers"):
        journal.record(workshop, e.LateLeftOut("basis", "first"))
    for who in ("p1", "p2"):
        journal.record(workshop, answer(who, "task", seen=opened))
    for decision in (e.LateAdmitted, e.LateLeftOut):
        with pytest.raises(Rejected, match="has changed"):
            journal.record(workshop, decision("basis", "first", 1))
    journal.record(workshop, e.LateLeftOut("basis", "first", 2))
    with pytest.raises(Rejected, match="no late answers"):
        journal.record(workshop, e.LateAdmitted("basis", "first"))
    journal.record(workshop, answer("p3", "task", seen=opened))
    journal.record(workshop, e.LateAdmitted("basis", "first", 1))
    room = journal.room(workshop)
    assert set(room.counted(room.askings["basis", "first"])) == {"p3"}


def test_an_entry_of_an_earlier_version_lets_late_answers_in(journal: Journal) -> None:
    assert e.decode("LateAdmitted", '{"question": "basis", "round": "first"}') == e.LateAdmitted("basis", "first")
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opened = opens(journal, workshop, "basis")
    journal.record(workshop, e.Closed("basis", "first", 1))
    journal.record(workshop, answer("p1", "task", seen=opened))
    journal.record(workshop, e.LateLeftOut("basis", "first", 1))
    packed = archive.pack(workshop, journal.since(workshop), journal.room(workshop))
    assert e.LateLeftOut("basis", "first", 1) in [row.entry for row in archive.unpack(packed).rows]


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (answer("nobody", "task"), NoSeat),
        (answer("p1", "no-such-option"), Rejected),
        (answer("p1", "", question="works"), Rejected),
        (answer("p1", "task", question="unasked"), Rejected),
        (e.Joined("p9", "no-such-sector", "manager", 1, False, "hash"), Rejected),
        (e.Joined("p9", "police", "manager", 99, False, "hash"), Rejected),
        (e.Opened("basis", "first"), Rejected),
        (e.Revealed("basis", "first"), Rejected),
        (e.Moved(Place("s01", 0), Place("s01", 1)), Rejected),
        (e.Moved(None, Place("nowhere", 0)), Rejected),
        (e.Moderated("unknown", True), Rejected),
        (e.SeatRemoved("nobody"), Rejected),
        (e.Resumed(), Rejected),
        (e.KeyMade("hash"), Rejected),
        (e.TimerSet(-1), Rejected),
    ],
)
def test_what_the_rules_refuse_leaves_no_trace(journal: Journal, entry: e.Entry, refusal: type[Rejected]) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    before = journal.since(workshop)
    with pytest.raises(refusal):
        journal.record(workshop, entry)
    assert journal.since(workshop) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": " "},
        {"title": "x" * 121},
        {"place": "x" * 121},
        {"route": ""},
        {"route": "x" * 501},
        {"tables": 61},
        {"date": "soon"},
        {"starts": "half past nine"},
        {"levels": ("a", "b", "c")},
        {"sectors": sample.FACTS.sectors[:1]},
        {"sectors": (sample.FACTS.sectors[0],) * 2},
        {"role_bands": ()},
    ],
)
def test_the_facts_of_a_day_are_checked_before_they_are_written(journal: Journal, change: dict[str, object]) -> None:
    workshop = make_workshop(journal)
    before = journal.since(workshop)
    facts = replace(journal.room(workshop).plan[0], **change)  # type: ignore[arg-type]
    with pytest.raises(Rejected):
        journal.record(workshop, e.FactsChanged(facts))
    with pytest.raises(Rejected):
        journal.record("another", e.WorkshopMade(facts, sample.AGENDA))
    assert journal.since(workshop) == before
    assert journal.since("another") == []


def test_entries_given_together_are_appended_together_or_not_at_all(journal: Journal) -> None:
    workshop = make_workshop(journal)
    before = journal.since(workshop)
    with pytest.raises(Rejected):
        journal.record(workshop, e.Opened("basis", "first"), e.Opened("basis", "first"))
    assert journal.since(workshop) == before


def test_a_second_press_of_next_does_not_skip_a_step(journal: Journal) -> None:
    workshop = make_workshop(journal)
    room = journal.room(workshop)
    journal.record(workshop, *running.go_on(room, 0))
    with pytest.raises(Rejected):
        journal.record(workshop, *running.go_on(room, 0))
    assert journal.room(workshop).place == Place("welcome", 0)


def test_after_the_end_nobody_joins_or_answers(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    journal.record(workshop, e.WorkshopEnded())
    with pytest.raises(Ended):
        joins(journal, workshop, "p2")
    with pytest.raises(Ended):
        journal.record(workshop, answer("p1", "task"))


def test_the_answers_of_a_removed_seat_do_not_count(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop, "p1")
    joins(journal, workshop, "p2")
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "task"))
    journal.record(workshop, answer("p2", "task"))
    journal.record(workshop, e.SeatRemoved("p2"))
    room = journal.room(workshop)
    assert [line.count for line in tally(room, room.askings["basis", "first"]).lines] == [1, 0]
    assert room.present == 1


def test_a_removed_remark_is_gone_from_the_database(journal: Journal, url: str) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "works")
    said = "Something that slipped in"
    remark = journal.record(workshop, answer("p1", said, question="works"))[0].uuid
    journal.record(workshop, e.Removed(remark))
    assert [(r.status, r.text) for r in remarks(journal.room(workshop))] == [("removed", "")]
    another = Journal(url)
    assert all(said not in e.encode(row.entry) for row in another.since(workshop))
    assert another.room(workshop) == journal.room(workshop)
    another.close()


def test_text_is_held_until_it_is_released_and_a_changed_text_is_held_again(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "cloud")
    first = journal.record(workshop, answer("p1", ["Trust"], question="cloud"))[0].uuid
    room = journal.room(workshop)
    assert tally(room, room.askings["cloud", "first"]).lines == ()
    journal.record(workshop, e.Moderated(first, True))
    room = journal.room(workshop)
    assert [line.label for line in tally(room, room.askings["cloud", "first"]).lines] == ["Trust"]
    journal.record(workshop, answer("p1", ["Time"], counter=2, question="cloud"))
    room = journal.room(workshop)
    assert tally(room, room.askings["cloud", "first"]).lines == ()


def test_two_processes_on_one_journal_agree(journal: Journal, url: str) -> None:
    workshop = make_workshop(journal)
    other = Journal(url)
    for n in range(20):
        joins(journal if n % 2 else other, workshop, f"p{n}")
    opens(journal, workshop, "basis")
    threads = [
        threading.Thread(target=book.record, args=(workshop, answer(f"p{n}", "task")))
        for n, book in enumerate([journal, other] * 10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert journal.room(workshop) == other.room(workshop)
    assert len(journal.room(workshop).askings["basis", "first"].answers) == 20
    ids = [row.id for row in journal.since(workshop)]
    assert ids == sorted(set(ids))
    other.close()


def test_listeners_are_told_after_the_commit(journal: Journal, url: str) -> None:
    workshop = make_workshop(journal)
    other = Journal(url)
    seen: list[tuple[int, int]] = []
    journal.listen(lambda told, row: seen.append((row, other.room(told).row)))
    opens(journal, workshop, "basis")
    assert servers.comes_true(lambda: bool(seen), within=1)
    assert all(on_disk >= row for row, on_disk in seen)
    other.close()


def test_a_one_time_key_opens_the_door_once(journal: Journal) -> None:
    journal.record(HOUSE, e.KeyMade("key"))
    journal.record(HOUSE, e.SignedIn("key", "token"))
    assert "token" in journal.house().sessions
    with pytest.raises(Rejected):
        journal.record(HOUSE, e.SignedIn("key", "another"))
    journal.record(HOUSE, e.SignedOut(""))
    assert "token" not in journal.house().sessions


def test_a_workshop_is_archived_and_restored_entry_for_entry(journal: Journal, tmp_path: Path) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "works")
    journal.record(workshop, answer("p1", "The hub rings back.", question="works"))
    rows = journal.since(workshop)
    packed = archive.pack(workshop, rows, journal.room(workshop))
    assert archive.pack(workshop, rows, journal.room(workshop)) == packed
    elsewhere = Journal(f"sqlite:///{tmp_path / 'elsewhere' / 'journal.sqlite'}")
    found = archive.unpack(packed)
    elsewhere.restore(found.workshop, found.rows)
    restored = elsewhere.since(workshop)
    assert [(r.uuid, r.at, r.entry) for r in restored] == [(r.uuid, r.at, r.entry) for r in rows]
    with pytest.raises(Rejected, match="already"):
        elsewhere.restore(found.workshop, found.rows)
    assert elsewhere.since(workshop) == restored
    elsewhere.close()


def test_a_workshop_whose_join_code_is_taken_is_not_restored(journal: Journal) -> None:
    taken = make_workshop(journal)
    other = [e.WorkshopMade(journal.room(taken).plan[0], sample.AGENDA)]
    rows = [e.Row(n, f"u{n}", "2026-11-22T09:30:00.000+00:00", entry) for n, entry in enumerate(other, start=1)]
    with pytest.raises(Rejected, match="join code"):
        journal.restore("another", rows)
    assert journal.workshops() == [taken]


def test_every_version_of_a_removed_remark_is_gone_and_from_the_log_too(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "works")
    journal.record(workshop, answer("p1", "First version, Tom Jones", question="works"))
    last = journal.record(workshop, answer("p1", "Second version, T. J.", counter=2, question="works"))[0].uuid
    journal.record(workshop, e.Removed(last))
    for words in (b"Tom Jones", b"T. J."):
        for file in tmp_path.iterdir():
            assert words not in file.read_bytes(), file.name
    rows = journal.since(workshop)
    assert b"version" not in archive.pack(workshop, rows, journal.room(workshop))
    assert [remark.status for remark in remarks(journal.room(workshop))] == ["removed"]
    journal.close()


def test_nothing_moves_while_everything_is_paused(journal: Journal) -> None:
    workshop = make_workshop(journal)
    journal.record(workshop, e.Paused())
    with pytest.raises(Rejected, match="paused"):
        journal.record(workshop, *running.go_on(journal.room(workshop), 0))
    journal.record(workshop, e.Resumed())
    journal.record(workshop, *running.go_on(journal.room(workshop), 0))


def test_a_removed_seat_leaves_the_base_of_what_it_was_counted_in(journal: Journal) -> None:
    workshop = make_workshop(journal)
    for who in ("p1", "p2", "test-phone"):
        joins(journal, workshop, who)
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "task"))
    journal.record(workshop, e.Closed("basis", "first", 3))
    joins(journal, workshop, "p4")
    journal.record(workshop, e.SeatRemoved("test-phone"))
    assert journal.room(workshop).askings["basis", "first"].present == 2
    journal.record(workshop, e.SeatRemoved("p4"))
    assert journal.room(workshop).askings["basis", "first"].present == 2, "it joined after voting closed"


def test_a_wild_counter_does_not_outrank_what_is_said_later(journal: Journal) -> None:
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "basis")
    journal.record(workshop, answer("p1", "consent", counter=10**14))
    journal.record(workshop, answer("p1", "task", counter=2))
    assert journal.room(workshop).askings["basis", "first"].answers["p1"].value == "task"


def test_a_journal_of_a_newer_version_is_refused_with_a_sentence(journal: Journal, url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE journal_schema SET version = {books.SCHEMA + 1}")
    engine.dispose()
    with pytest.raises(Rejected, match="newer version"):
        Journal(url)


def test_a_synced_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="cloud service"):
        Journal(f"sqlite:///{tmp_path / 'OneDrive - Council' / 'journal.sqlite'}")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_journal_is_refused_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite"
    file.write_bytes(b"this is not a database" * 100)
    with pytest.raises(Rejected, match="cannot be opened"):
        Journal(f"sqlite:///{file}")


def test_a_full_disk_loses_nothing_and_heals(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    workshop = make_workshop(journal)
    joins(journal, workshop)
    opens(journal, workshop, "works")
    with journal._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    acknowledged = 0
    for counter in range(1, 200):
        try:
            journal.record(workshop, answer("p1", "x" * 400, counter=counter, question="works"))
        except JournalDown:
            break
        acknowledged += 1
    assert acknowledged < 199
    with journal._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    journal.record(workshop, answer("p1", "at last", counter=999, question="works"))
    kept = [row for row in journal.since(workshop) if isinstance(row.entry, e.Answered)]
    assert len(kept) == acknowledged + 1
    journal.close()


def test_acknowledged_means_synced_to_disk(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    with journal._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    journal.close()
    with sqlite3.connect(tmp_path / "journal.sqlite") as connection:
        assert (
            "AUTOINCREMENT" in connection.execute("SELECT sql FROM sqlite_master WHERE name = 'journal'").fetchone()[0]
        )


votes = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["task", "consent"]), st.integers(1, 9)), max_size=40)


@given(votes, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_one_person_one_vote_whatever_the_order_of_arrival(cast: list[tuple[int, str, int]], chance: object) -> None:
    """However answers are repeated and reordered on the way, each seat's highest counter counts, once."""
    entries: list[e.Entry] = [e.WorkshopMade(sample.FACTS, sample.AGENDA)]
    entries += [e.Joined(f"p{n}", "police", "manager", 1, True, f"t{n}") for n in range(5)]
    entries.append(e.Opened("basis", "first"))
    one_per_counter = {(who, counter): value for who, value, counter in cast}
    arrivals = [answer(f"p{who}", value, counter) for (who, counter), value in one_per_counter.items()] * 2
    chance.shuffle(arrivals)  # type: ignore[attr-defined]
    room = Room()
    for n, entry in enumerate(entries + arrivals, start=1):
        room = room.after(e.Row(n, f"u{n}", "2026-11-22T09:30:00.000+00:00", entry))
    latest: dict[int, tuple[int, str]] = {}
    for (who, counter), value in one_per_counter.items():
        latest[who] = max(latest.get(who, (0, "")), (counter, value))
    counted = room.counted(room.askings["basis", "first"])
    assert {who: a.value for who, a in counted.items()} == {f"p{who}": value for who, (_, value) in latest.items()}
    assert tally(room, room.askings["basis", "first"]).answered == len(latest)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights, and gives a user's folder to that user alone")
def test_the_file_and_its_log_are_for_this_user_alone(tmp_path: Path) -> None:
    """In a folder that others may look into, with a log left behind by an earlier version too."""
    tmp_path.chmod(0o755)
    before = os.umask(0o022)
    try:
        file = tmp_path / "journal.sqlite"
        for _ in range(2):
            book = Journal(f"sqlite:///{file}")
            make_workshop(book)
            modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.glob("journal.sqlite*")}
            book.close()
            assert modes == dict.fromkeys(("journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"), 0o600)
    finally:
        os.umask(before)
