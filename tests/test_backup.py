"""Everything of an installation goes into one file and comes back from it, into any database, as often as one likes."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sample
import servers
from analysis_rooms import Day, full_day
from conftest import make_workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_room import People, sign_in
from sealed_files import PASSPHRASE

from analysis import memory
from analysis.codebooks import Codebook
from workshop import archive, backup, home, house, packs, sealed
from workshop import entries as e
from workshop import journal as books
from workshop.__main__ import main
from workshop.errors import Rejected
from workshop.house import HOUSE
from workshop.journal import Journal
from workshop.pack_upload import Upload
from workshop.room import Room

DAY = "7f0c1e52-0000-4000-8000-000000000001"
POLLS = """questions:
  - id: anytown-parking
    kind: choice
    text: Where do you park?
    options:
      - {id: here, label: Here}
      - {id: there, label: There}
"""


@dataclass
class Place:
    """An installation on some computer: a database, and a folder of its own for packs and decisions."""

    url: str
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def here(self) -> Journal:
        """Go to that computer."""
        if os.environ.get("WORKSHOP_DATABASE_URL") != self.url:
            books.close_current()
        self.monkeypatch.setenv("WORKSHOP_DATABASE_URL", self.url)
        self.monkeypatch.setenv("XDG_DATA_HOME", str(self.folder))
        return books.current()

    def backed_up(self) -> bytes:
        out = io.BytesIO()
        backup.write(self.here(), out)
        return out.getvalue()

    def restores(self, data: bytes) -> list[str]:
        return [outcome.sentence for outcome in backup.restore(self.here(), io.BytesIO(data))]

    def everything(self) -> dict[str, object]:
        """What an installation holds, but for the numbers of its rows."""
        book = self.here()
        rows = {workshop: book.since(workshop) for workshop in reversed(book.workshops())}
        kept = [row for row in book.since(HOUSE) if isinstance(row.entry, house.KEPT)]
        return {
            "workshops": list(rows),
            "rows": {workshop: [(row.uuid, row.at, row.entry) for row in some] for workshop, some in rows.items()},
            "rooms": {workshop: folded(some) for workshop, some in rows.items()},
            "house": [(row.uuid, row.at, row.entry) for row in kept],
            "packs": {
                str(file.relative_to(packs.folder())): file.read_bytes()
                for file in sorted(packs.folder().rglob("*"))
                if file.is_file()
            },
            "decisions": home.decisions().read_bytes() if home.decisions().exists() else b"",
        }


def folded(rows: list[e.Row]) -> Room:
    """The room, as if its rows were the first of their journal."""
    room = Room()
    for number, row in enumerate(rows, start=1):
        room = room.after(replace(row, id=number))
    return room


Moves = Callable[[str], Place]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Moves]:
    """Computers by name."""

    def named(name: str, url: str = "") -> Place:
        folder = tmp_path / name
        folder.mkdir()
        return Place(url or f"sqlite:///{folder / 'journal.sqlite'}", folder, monkeypatch)

    yield named
    books.close_current()


@pytest.fixture(scope="module")
def day() -> Day:
    """A whole day with every kind of entry that a day has."""
    return full_day()


@pytest.fixture(scope="module")
def short() -> Day:
    """A workshop that has just begun."""
    day = Day()
    day.asks(sample.CHOICE, dict.fromkeys(day.people(3), "task"))
    return day


def furnished(at: Place, day: Day) -> None:
    """A day and a workshop that is still planned, a pack, decisions, a passphrase, an owner, somebody signed in."""
    book = at.here()
    book.restore(DAY, day.rows)
    planned = make_workshop(book)
    sign_in(book)
    book.record(HOUSE, e.PassphraseSet("slow-hash"), e.WorkshopOwned(planned, "somebody"), e.SignedOut(""))
    sign_in(book)
    packs.take(packs.propose("anytown", Upload({"polls.yaml": POLLS})))
    remembered = (memory.Remembered("the rota fell apart", ("A",)), memory.Remembered("rain", ()))
    memory.remember(memory.place(), Codebook("1", ()), "an-earlier-one", remembered)
    memory.remember(memory.place(), Codebook("1", ()), DAY, [memory.Remembered("forgotten since", ())])


def test_an_installation_comes_back_whole_on_another_computer(place: Moves, day: Day) -> None:
    old, new = place("old"), place("new")
    furnished(old, day)
    data = old.backed_up()
    said = new.restores(data)
    assert new.everything() == old.everything()
    assert len(new.everything()["rows"]) == 2  # type: ignore[arg-type]
    assert any("anytown is back" in sentence for sentence in said)
    # And on from there, so that nothing of the first computer is needed.
    third = place("third")
    third.restores(new.backed_up())
    assert third.everything() == old.everything()


@pytest.mark.database
def test_it_goes_to_a_database_server_and_back(place: Moves, postgres_url: str, day: Day) -> None:
    laptop, again = place("laptop"), place("again")
    hosted = place("hosted", servers.new_database(postgres_url))
    furnished(laptop, day)
    hosted.restores(laptop.backed_up())
    assert hosted.everything() == laptop.everything()
    again.restores(hosted.backed_up())
    assert again.everything() == laptop.everything()


def test_restored_twice_nothing_changes_and_it_says_so(place: Moves, short: Day) -> None:
    old, new = place("old"), place("new")
    furnished(old, short)
    data = old.backed_up()
    new.restores(data)
    before, journal = new.everything(), new.here().since(HOUSE)
    said = new.restores(data)
    assert new.everything() == before
    assert new.here().since(HOUSE) == journal
    assert sum("is here already and was left alone" in sentence for sentence in said) == 3
    assert old.restores(data) == said


def test_what_is_here_is_left_alone(place: Moves, short: Day) -> None:
    """Its later entries, its owner, the passphrase, a changed pack, decisions that were made anew or forgotten."""
    old, new = place("old"), place("new")
    furnished(old, short)
    data = old.backed_up()
    book = new.here()
    book.restore(DAY, short.rows[:-1])
    book.record(HOUSE, e.PassphraseSet("newer"), e.WorkshopOwned(DAY, "somebody else"))
    packs.take(packs.propose("anytown", Upload({"polls.yaml": POLLS.replace("park", "eat")})))
    memory.remember(memory.place(), Codebook("1", ()), "an-earlier-one", [memory.Remembered("sun", ())])
    said = new.restores(data)
    book = new.here()
    assert len(book.since(DAY)) == len(short.rows) - 1
    assert book.house().passphrase_hash == "newer"
    assert book.house().owners[DAY] == "somebody else"
    assert len(book.house().owners) == 2
    assert any("anytown is here already, with other contents, and was left alone" in one for one in said)
    assert [one.text for one in memory.recall(memory.place(), Codebook("1", ()))] == ["sun"]


def test_nobody_is_signed_in_by_a_backup(place: Moves, short: Day) -> None:
    old, new = place("old"), place("new")
    furnished(old, short)
    book = old.here()
    token = sign_in(book)
    assert book.house().session(house.hash_of(token))
    data = old.backed_up()
    new.restores(data)
    assert new.here().house().session(house.hash_of(token)) is None
    assert not new.here().house().sessions
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        held = b"".join(packed.read(name) for name in packed.namelist())
    assert house.hash_of(token).encode() not in held
    assert b"SignedIn" not in held


def test_a_removed_remark_is_in_no_backup(place: Moves) -> None:
    at = place("here")
    book = at.here()
    workshop = make_workshop(book)
    book.record(workshop, e.Joined("p1", "police", "manager", 1, True, "hash"), e.Opened("works", "first"))
    (said,) = book.record(workshop, e.Answered("p1", "works", "first", "Mrs Xylander of Mill Lane", 1))
    assert b"Xylander" in unpacked(at.backed_up())
    book.record(workshop, e.Removed(said.uuid))
    assert b"Xylander" not in unpacked(at.backed_up())


def unpacked(data: bytes) -> bytes:
    """Every byte of a backup, and of the zip files in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    return b"".join(unpacked(part) if name.endswith(".zip") else part for name, part in parts.items())


# Interrupted, and meanwhile


def test_after_a_crash_the_same_again_does_the_rest(place: Moves, tmp_path: Path) -> None:
    old, new = place("old"), place("new")
    book = old.here()
    for _ in range(6):
        People(book, make_workshop(book)).join(12)
    file = tmp_path / "backup.zip"
    file.write_bytes(old.backed_up())
    expected = old.everything()
    new.here()
    books.close_current()
    environment = {**os.environ, "WORKSHOP_DATABASE_URL": new.url, "XDG_DATA_HOME": str(new.folder)}
    command = [sys.executable, "-m", "workshop", "restore", str(file)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        first = process.stdout.readline()
        process.kill()  # as a power cut would
    assert b"is back" in first
    rows = new.everything()["rows"]
    assert isinstance(rows, dict)
    assert 1 <= len(rows) <= 6
    assert all(rows[workshop] == expected["rows"][workshop] for workshop in rows)  # type: ignore[index]
    new.restores(file.read_bytes())
    assert new.everything() == expected


def test_a_backup_while_votes_arrive_holds_each_workshop_as_it_was_at_one_moment(place: Moves) -> None:
    at, new = place("here"), place("new")
    book = at.here()
    busy = [People(book, make_workshop(book)).join(3) for _ in range(3)]
    for people in busy:
        book.record(people.workshop, e.Opened("basis", "first"))
    voted, over = threading.Event(), threading.Event()

    def vote() -> None:
        counter = 0
        while not over.is_set():
            counter += 1
            for people in busy:
                value = ("task", "consent")[counter % 2]
                votes = [e.Answered(who, "basis", "first", value, counter) for who in people.ids]
                book.record(people.workshop, *votes)  # three votes of one moment: all or none
                voted.set()

    voting = threading.Thread(target=vote)
    voting.start()
    try:
        taken = []
        for _ in range(4):
            out = io.BytesIO()
            backup.write(book, out)
            taken.append(out.getvalue())
            voted.clear()
            voted.wait(60)
    finally:
        over.set()
        voting.join()
    final = {people.workshop: book.since(people.workshop) for people in busy}
    sizes = []
    for data in taken:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found = [archive.unpack(packed.read(f"workshops/{workshop}.zip")) for workshop in final]
        for one in found:
            rows = final[one.workshop][: len(one.rows)]
            assert [(row.uuid, row.at, row.entry) for row in one.rows] == [(r.uuid, r.at, r.entry) for r in rows]
            votes = sum(isinstance(row.entry, e.Answered) for row in one.rows)
            assert votes % 3 == 0
            sizes.append(votes)
    assert max(sizes) > min(sizes)  # votes did arrive meanwhile
    new.restores(taken[-1])
    assert len(new.here().workshops()) == 3


# What is refused


def test_a_workshop_whose_join_code_is_taken_is_told_and_the_rest_comes_back(place: Moves, short: Day) -> None:
    old, new = place("old"), place("new")
    furnished(old, short)
    data = old.backed_up()
    book = new.here()
    book.restore(str(uuid.uuid4()), short.rows[:1])
    outcomes = list(backup.restore(book, io.BytesIO(data)))
    (refused,) = [outcome for outcome in outcomes if outcome.refused]
    assert "was not restored. Another workshop here has the join code" in refused.sentence
    assert len(new.here().workshops()) == 2


def rewritten(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in {**dict.fromkeys(old.namelist()), **changes}:
            change = changes.get(name, old.read(name) if name in old.namelist() else None)
            if change is not None:
                new.writestr(name, change)
    return out.getvalue()


NEWER = b'{"format": 2, "toolkit": "9.9", "at": "", "sha256": {}}'


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: b"holiday", "This is no backup of an installation, or it is damaged."),
        (lambda data: data[: len(data) // 2], "This is no backup of an installation, or it is damaged."),
        (lambda data: Day().archive(), "The archive of one workshop is restored on the Workshops page."),
        (lambda data: rewritten(data, {"house.jsonl": b"{}\n"}), "house.jsonl is not as it was written"),
        (lambda data: rewritten(data, {"manifest.json": b"{}"}), "its manifest cannot be read"),
        (lambda data: rewritten(data, {"more.txt": b"more"}), "do not belong to it"),
        (lambda data: rewritten(data, {"packs/anytown.zip": None}), "files are missing"),
        (lambda data: rewritten(data, {"manifest.json": NEWER}), "made by a newer version"),
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused_and_nothing_changes(
    place: Moves, change: Callable[[bytes], bytes], sentence: str
) -> None:
    old, new = place("old"), place("new")
    furnished(old, Day())
    data = old.backed_up()
    with pytest.raises(Rejected) as told:
        new.restores(change(data))
    assert sentence in told.value.sentence
    assert new.here().workshops() == []
    assert packs.names() == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_changed_byte_changes_nothing_unnoticed(place: Moves, where: float, flip: int) -> None:
    name = uuid.uuid4().hex
    old, new = place(f"old-{name}"), place(f"new-{name}")
    make_workshop(old.here())
    whole, data = old.everything(), bytearray(old.backed_up())
    data[int(where * len(data))] ^= flip
    try:
        new.restores(bytes(data))
    except Rejected:
        assert new.here().workshops() == []
    else:
        assert new.everything() == whole


@pytest.mark.parametrize("name", ["..", "../../elsewhere", "con", "Anytown", ".former", "a/b"])
def test_a_pack_lands_in_its_own_folder_only(place: Moves, tmp_path: Path, name: str) -> None:
    at = place("here")
    at.here()
    hostile = io.BytesIO()
    with zipfile.ZipFile(hostile, "w") as packed:
        packed.writestr("polls.yaml", POLLS)
    before = sorted(tmp_path.rglob("*.yaml"))
    outcome = backup._pack(name, hostile.getvalue())
    assert outcome.refused
    assert sorted(tmp_path.rglob("*.yaml")) == before


# By command


def test_the_commands_lock_a_backup_and_restore_it(
    place: Moves, short: Day, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = place("old"), place("new")
    furnished(old, short)
    expected = old.everything()
    phrase, folder = tmp_path / "passphrase.txt", tmp_path / "backups"
    phrase.write_text(PASSPHRASE)
    folder.mkdir()
    old.here()
    assert main(["backup", "--to", str(folder), "--passphrase-file", str(phrase)]) == 0
    assert f"Workshops: 2, with {len(short.rows) + 1} entries. Packs of your own: 1." in capsys.readouterr().out
    (file,) = folder.iterdir()
    assert file.name.startswith("workshop-backup-")
    assert file.name.endswith("-pseudonymous-not-for-publication.zip.age")
    assert sealed.is_sealed(file.read_bytes())
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    new.here()
    assert main(["restore", str(file), "--passphrase-file", str(phrase)]) == 0
    assert "Everything in the backup is here." in capsys.readouterr().out
    assert new.everything() == expected


def test_the_commands_refuse_in_a_sentence(place: Moves, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = place("here")
    make_workshop(at.here())
    file = tmp_path / "backup.zip"
    assert main(["backup", "--to", str(file)]) == 0
    assert "It is not locked with a passphrase." in capsys.readouterr().out
    short = tmp_path / "short.txt"
    short.write_text("too short")
    for words, sentence in (
        (["backup", "--to", str(file)], "is there already. Name another file"),
        (["backup", "--to", str(tmp_path / "nowhere" / "backup.zip")], "cannot be written to"),
        (["backup", "--to", str(tmp_path), "--passphrase-file", str(short)], "This passphrase is too short"),
        (["restore", str(tmp_path / "nowhere.zip")], "cannot be read"),
        (["restore", str(short)], "This is no backup of an installation"),
    ):
        at.here()
        assert main(words) == 1
        assert sentence in capsys.readouterr().err
    assert main(["restore", str(file)]) == 0
    assert "is here already and was left alone." in capsys.readouterr().out
    assert not list(tmp_path.glob("*.new"))
    assert main(["dance"]) == 2
    assert main([]) == 2
    with pytest.raises(SystemExit) as usage:
        main(["backup"])
    assert usage.value.code == 2


def test_an_archive_of_the_first_version_still_restores(tmp_path: Path) -> None:
    """Written by version 0.1.0, with a remark that had been removed."""
    packed = (Path(__file__).parent / "archives" / "toolkit-0.1.0.zip").read_bytes()
    archived = archive.unpack(packed)
    with closing(Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")) as journal:
        journal.restore(archived.workshop, archived.rows)
        assert len(journal.since(archived.workshop)) == 28
        room = journal.room(archived.workshop)
    assert len(room.removed) == 1
    assert room.paused
    assert room.present == 7
    assert [len(room.askings[key].answers) for key in room.asked] == [7, 3]
    assert archive.pack(archived.workshop, list(archived.rows), archived.room) == packed
