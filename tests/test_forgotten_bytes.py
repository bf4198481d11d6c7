"""After remove, erase and purge the bytes are found nowhere: every file of ours is searched, and every new document."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import servers
import sqlalchemy as sa
from analysis_rooms import EXERCISES, FACTS, photo
from pypdf import PdfReader
from servers import ROOT

from analysis import memory
from analysis.memory import Remembered
from workshop import archive, backup, decisions, home, purge_command, retention, running
from workshop import entries as e
from workshop import journal as books
from workshop.activities import Value
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.materials import built_in
from workshop.room import Room, remarks

REMOVED, ERASED, PURGED = "quibbleflax", "vortizandle", "mumbrelsnick"
"""Words that nothing else here holds."""
OTHERS = "We ring the duty line and write down what the child said, number {}."
OPEN = ("barrier", "promise", "harvest-themes", "cafe-1", "cafe-2", "offered", "board", "cloud", "kept")


@dataclass
class Installation:
    """Where all that the toolkit writes goes in this test, with one workshop."""

    folder: Path
    journal: Journal
    workshop: str = field(default_factory=lambda: str(uuid.uuid4()))
    people: dict[str, str] = field(default_factory=dict)

    @property
    def room(self) -> Room:
        return self.journal.room(self.workshop)

    def records(self, *entries: e.Entry) -> str:
        return self.journal.record(self.workshop, *entries)[-1].uuid

    def says(self, who: str, question: str, value: Value) -> str:
        counter = self.room.seats[who].counter + 1
        return self.records(e.Answered(who, question, "first", value, counter))

    def everybody_speaks(self) -> None:
        """Three people say their word in every way there is, among much that others said."""
        self.records(e.WorkshopMade(FACTS, EXERCISES))
        for word in (REMOVED, ERASED, PURGED, "others", *map(str, range(12))):
            self.people[word] = uuid.uuid4().hex
            self.records(e.Joined(self.people[word], "police", "manager", 1, True, uuid.uuid4().hex))
        for question in OPEN:
            self.records(running.opening(self.room, question, "first"))
        for number in range(60):
            self.says(self.people["others"], "board", OTHERS.format(number))
        for word in (REMOVED, ERASED, PURGED):
            who = self.people[word]
            self.says(who, "offered", f"First I thought {word} rings")
            for question in OPEN:
                self.says(who, question, _value(question, word))
        for number in range(60, 120):
            self.says(self.people["others"], "cafe-1", OTHERS.format(number))
        self.records(*(e.Moderated(one.uuid, True) for one in remarks(self.room)))
        self.records(running.opening(self.room, "shared", "first"))
        offered = next(one for one in remarks(self.room) if ERASED in one.text and one.question == "offered")
        self.records(
            e.Written("why", f"One said: {offered.text}", ""),
            e.QuoteConfirmed("question/offered", offered.uuid, 0, 9),
            e.ThemeShaped("t", f"All of: {offered.text}", (offered.uuid,)),
        )
        typed = self.records(e.PaperAnswered("offered", "first", f"On paper {PURGED}, typed in wrongly"))
        self.records(e.PaperRemoved(typed))
        self.records(e.PaperAnswered("offered", "first", f"On paper {PURGED}"))

    def forgets(self) -> None:
        for one in remarks(self.room):
            if REMOVED in (one.text + "".join(one.words)):
                self.records(e.Removed(one.uuid))
        self.records(e.Erased(self.people[ERASED]))
        self.records(e.WorkshopEnded())
        self.records(retention.purge(self.room))

    def holding(self, word: str) -> list[str]:
        """The files of ours with this word, packed ones looked into."""
        return [file.name for file in self.folder.rglob("*") if file.is_file() and word in _read(file)]


def _value(question: str, word: str) -> Value:
    said = f"A colleague called {word} told nobody about it"
    kinds: dict[str, Value] = {
        "barrier": [said, photo(word, comment=word.encode())],
        "promise": [said, word, "2027-01-31"],
        "harvest-themes": ["rename", word, said],
        "cloud": [word],
    }
    return kinds.get(question, said)


def _read(file: Path) -> str:
    return _text(file.name, file.read_bytes())


def _text(name: str, data: bytes) -> str:
    """Whatever can be read in a file, in small letters; what it packs too."""
    found = [data.decode("utf-8", "ignore"), data.decode("utf-16-le", "ignore")]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found += [_text(one, packed.read(one)) for one in packed.namelist()]
    if name.endswith(".pdf"):
        found += [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return "\n".join(found).casefold()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", f"sqlite:///{tmp_path / 'journal.sqlite'}")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    installation = Installation(tmp_path, books.current())
    installation.everybody_speaks()
    yield installation
    books.close_current()


def test_the_bytes_are_found_nowhere(here: Installation) -> None:
    remembered = [Remembered(f"Somebody wrote {word}", ("T1",)) for word in (REMOVED, ERASED, PURGED)]
    memory.remember(memory.place(), built_in().codebook, here.workshop, remembered)
    for word in (REMOVED, ERASED, PURGED):
        assert len(here.holding(word)) > 1, "the search finds what is there"
    here.forgets()
    assert purge_command.main(["--due"]) == 0  # nothing is due, and nothing of that is written anew
    here.journal = books.current()
    decisions.forget(here.workshop)
    assert not home.decisions().exists()
    documents = here.folder / "documents"
    documents.mkdir()
    packed = archive.pack(here.workshop, here.journal.since(here.workshop), here.room)
    (documents / archive.file_name(here.room)).write_bytes(packed)
    with (documents / "backup.zip").open("wb") as out:
        backup.write(here.journal, out)
    command = [sys.executable, "-m", "analysis", "report", "--workshop", here.workshop, "--out", str(documents)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    (here.folder / "said.log").write_text(made.stdout + made.stderr)
    assert len(list(documents.iterdir())) >= 9
    assert retention.said(here.room).casefold() in _read(documents / "findings.pdf").replace("\n", " ")
    assert OTHERS.format(3).casefold() not in _read(documents / "findings.html")
    for word in (REMOVED, ERASED, PURGED):
        assert here.holding(word) == []


def test_each_of_the_three_is_enough(here: Installation) -> None:
    said = next(one for one in remarks(here.room) if REMOVED in one.text and one.question == "board")
    here.records(e.Removed(said.uuid))
    assert f"called {REMOVED} told nobody" in _read(here.folder / "journal.sqlite"), "the others are still there"
    for one in remarks(here.room):
        if REMOVED in one.text + "".join(one.words):
            here.records(e.Removed(one.uuid))
    assert here.holding(REMOVED) == []
    here.records(e.Erased(here.people[ERASED]))
    assert here.holding(ERASED) == []
    assert here.holding(PURGED)
    here.records(e.WorkshopEnded(), retention.purge(here.room))
    assert here.holding(PURGED) == []


def test_somebody_who_is_reading_meanwhile_only_delays_it(here: Installation) -> None:
    reader = sqlite3.connect(here.folder / "journal.sqlite")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchone()
    here.records(e.Erased(here.people[ERASED]))
    assert here.holding(ERASED), "a reader still needs the log"
    reader.rollback()
    reader.close()
    assert servers.comes_true(lambda: not here.holding(ERASED), within=30)


def test_the_command_purges_what_is_due_and_writes_the_certificate(
    here: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    certificates = here.folder / "certificates"
    (here.folder / "no-folder").touch()
    with pytest.raises(Rejected, match="Nothing was deleted"):
        purge_command.main(["--due", "--to", str(here.folder / "no-folder")])
    assert purge_command.main(["--due", "--to", str(certificates)]) == 0
    assert "No workshop is due." in capsys.readouterr().out
    here.journal = books.current()
    long_ago = (date.today() - timedelta(days=90)).isoformat()
    here.records(e.FactsChanged(replace(FACTS, date=long_ago)))
    assert purge_command.main(["--due", "--dry-run"]) == 0
    assert "Nothing was deleted" in capsys.readouterr().out
    assert here.holding(PURGED)
    assert purge_command.main(["--due", "--to", str(certificates)]) == 0
    here.journal = books.current()
    [file] = certificates.iterdir()
    assert file.read_text() == retention.certificate(here.room, hosted=False)
    assert here.room.ended
    assert here.holding(PURGED) == []
    assert purge_command.main(["--due"]) == 0
    assert "No workshop is due." in capsys.readouterr().out


@pytest.mark.database
def test_on_postgresql_the_heap_holds_nothing_once_it_was_written_anew(postgres_url: str) -> None:
    engine = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        data = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one()) / "base"
    here = Installation(data, Journal(servers.new_database(postgres_url)))
    here.everybody_speaks()

    def on_disk(word: str) -> list[str]:
        with engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        return [file.name for file in data.rglob("*") if file.is_file() and word.encode() in file.read_bytes()]

    assert all(on_disk(word) for word in (REMOVED, ERASED, PURGED))
    here.forgets()
    stored = "".join(e.encode(row.entry) for row in here.journal.since(here.workshop))
    here.journal.rewrite()
    here.journal.close()
    for word in (REMOVED, ERASED, PURGED):
        assert word not in stored
        assert on_disk(word) == []
    engine.dispose()
