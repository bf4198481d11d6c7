"""``python -m analysis report``: files on disk, or one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sample
from analysis_rooms import Day, every_exercise, ninety_minutes
from report_samples import squeezed, text_of, unpacked

from analysis.__main__ import main
from analysis.formats import FILES
from workshop import entries as e
from workshop.journal import Journal


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Of one vote."""
    day = Day()
    day.asks(sample.SCALE, dict(zip(day.people(12), "123412341234", strict=True)), "A")
    file = tmp_path / "day.zip"
    file.write_bytes(day.archive())
    return file


def report_of(out: Path, *of: str, seed: str = "0") -> str:
    """Write all files of a report in a process of its own, which orders sets by ``seed``; what it printed."""
    command = [sys.executable, "-m", "analysis", "report", "--date", "2026-12-01", "--out", str(out), *of]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a report of a whole day, whose archive lies beside it, and what was printed of it."""
    out = tmp_path_factory.mktemp("report") / "new" / "folder"
    (out.parents[1] / "day.zip").write_bytes(every_exercise().archive())
    return out, report_of(out, str(out.parents[1] / "day.zip"))


def are_the_same(one: Path, two: Path) -> bool:
    return all((one / file.name).read_bytes() == (two / file.name).read_bytes() for file in FILES)


def test_a_report_is_written_and_its_paths_printed(written: tuple[Path, str]) -> None:
    out, said = written
    assert said.splitlines() == [str(out / file.name) for file in FILES]
    assert "1 December 2026" in (out / "findings.html").read_text("utf-8")


@pytest.mark.long
def test_the_same_archive_gives_the_same_bytes(written: tuple[Path, str], tmp_path: Path) -> None:
    """In processes that order sets differently."""
    out, _ = written
    report_of(tmp_path / "again", str(out.parents[1] / "day.zip"), seed="1")
    assert are_the_same(out, tmp_path / "again")


@pytest.mark.long
def test_a_restored_workshop_gives_the_same_report(journal: Journal, tmp_path: Path) -> None:
    from analysis.html import html
    from analysis.report import report

    day = ninety_minutes()
    journal.restore("7f0c1e52-0000-4000-8000-000000000001", day.rows)
    assert html(report(journal.room("7f0c1e52-0000-4000-8000-000000000001"))) == html(report(day.room))


def test_several_archives_get_a_folder_each(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(Day().archive())
    assert main(["report", str(archive), str(other), "--out", str(tmp_path / "out"), "--format", "html"]) == 0
    assert {path.parent.name for path in (tmp_path / "out").rglob("findings.html")} == {"day", "other"}


def test_archives_of_the_same_name_are_refused(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(archive), str(archive), "--out", str(tmp_path / "out")]) == 2
    assert "same file name" in capsys.readouterr().err


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    return said.err


def test_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(["report", str(tmp_path / "none.zip"), "--out", str(tmp_path)], capsys)
    assert "none.zip cannot be read" in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip"])
def test_a_foreign_file(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "foreign.zip"
    file.write_bytes(content)
    refused(["report", str(file), "--out", str(tmp_path / "out")], capsys)
    assert not (tmp_path / "out").exists()


def test_a_damaged_archive(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(archive.read_bytes())
    data[len(data) // 2] ^= 0xFF
    archive.write_bytes(bytes(data))
    refused(["report", str(archive), "--out", str(tmp_path / "out")], capsys)


def test_one_bad_archive_among_good_writes_nothing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(["report", str(archive), str(tmp_path / "none.zip"), "--out", str(tmp_path / "out")], capsys)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cannot be written to" in refused(["report", str(archive), "--out", str(archive)], capsys)


def test_a_date_that_is_none(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["report", str(archive), "--out", str(tmp_path), "--date", "1 December"])
    assert stopped.value.code == 2
    assert "not a date such as 2026-11-22" in capsys.readouterr().err


def test_a_workshop_of_the_journal_gives_the_report_of_its_archive(
    journal: Journal, written: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal.restore("one", every_exercise().rows)
    row = journal.room("one").row
    facts, _ = journal.room("one").plan
    journal.record("one", e.FactsChanged(replace(facts, title="Another title")))
    report_of(tmp_path / "journal", "--workshop", "one", "--row", str(row))
    assert are_the_same(written[0], tmp_path / "journal")
    assert main(["report", "--workshop", "two", "--out", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err == "This journal holds no such workshop.\n"


def test_what_keeps_a_report_from_publication_is_printed(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(archive), "--check", "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == str(archive)
    assert "Needed. Sign-off: Nobody has signed the report off." in said
    assert said[-1] == "Not ready for publication."
    assert not (tmp_path / "out").exists(), "nothing is written"


def test_a_signed_report_that_lacks_something_is_written_and_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = ninety_minutes()
    day.happens(e.SignedOff("Partnership manager", "1.0", "2027-11-22"))
    (tmp_path / "day.zip").write_bytes(day.archive())
    assert main(["report", str(tmp_path / "day.zip"), "--check"]) == 1
    needed = sum(line.startswith("Needed.") for line in capsys.readouterr().out.splitlines())
    assert needed > 1
    out = tmp_path / "out"
    assert main(["report", str(tmp_path / "day.zip"), "--out", str(out)]) == 0
    told = f"{out}: signed off, but not complete: {needed} points are needed (run with --check to see them).\n"
    assert capsys.readouterr().err == told
    status = "Version 1.0, signed off; not complete: see the Findings page."
    for name in ("findings.html", "summary.html"):
        assert status in (out / name).read_text("utf-8")
    for name in ("findings.pdf", "summary.pdf"):
        assert squeezed(status) in squeezed(text_of((out / name).read_bytes()))
    for name in ("findings.docx", "findings.xlsx", "findings.pptx"):
        assert status.encode() in unpacked((out / name).read_bytes()), name


def test_an_unknown_command_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reprot"]) == 2
    assert "no command “reprot”" in capsys.readouterr().err
