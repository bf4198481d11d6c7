"""Earlier decisions: kept only where asked, used for the same codebook, and removable."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.memory import MOST, Remembered, place, recall, remember, workshops
from analysis.themes import suggest
from workshop.codebook import Codebook, Theme
from workshop.decisions import forget
from workshop.errors import Rejected

BOOK = Codebook("1", (Theme("A", "Trust", "Trust between people"), Theme("B", "Lunch", "What there was to eat")))
OTHER = Codebook("1", (Theme("A", "Money", "Funding"), Theme("B", "Lunch", "What there was to eat")))
SAID = (Remembered("the rota fell apart", ("A",)), Remembered("the tea was cold", ("B",)), Remembered("rain", ()))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own" / "decisions.jsonl"


def test_what_is_remembered_is_recalled_for_the_same_codebook_only(file: Path) -> None:
    remember(file, BOOK, "May", SAID)
    assert recall(file, replace(BOOK, version="2", themes=BOOK.themes[::-1])) == SAID
    assert recall(file, OTHER) == ()
    assert recall(file, BOOK, today="May") == ()


def test_a_workshop_that_is_remembered_again_replaces_what_it_left(file: Path) -> None:
    remember(file, BOOK, "May", SAID)
    remember(file, BOOK, "June", SAID[:1])
    remember(file, BOOK, "May", SAID[1:])
    assert workshops(file) == {"June": 1, "May": 2}


def test_one_workshop_is_forgotten_or_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    remember(place(), BOOK, "May", SAID)
    remember(place(), BOOK, "June", SAID[:1])
    forget("May")
    assert workshops(place()) == {"June": 1}
    assert "tea" not in place().read_text("utf-8")
    forget()
    assert not place().exists()
    forget()


def test_nothing_is_kept_that_nobody_asked_for(file: Path) -> None:
    assert recall(file, BOOK) == ()
    assert not file.parent.exists()
    assert not place().is_relative_to(Path.cwd())


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_nobody_else_on_the_computer_reads_it(file: Path) -> None:
    remember(file, BOOK, "May", SAID)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_latest_decisions_are_used(file: Path) -> None:
    remember(file, BOOK, "May", [Remembered(f"remark {n}", ("A",)) for n in range(MOST + 5)])
    assert recall(file, BOOK)[0].text == "remark 5"


def test_another_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("my notes", "utf-8")
    with pytest.raises(Rejected, match=r"holds no decisions of earlier workshops\."):
        recall(other, BOOK)
    assert other.read_text("utf-8") == "my notes"


def test_earlier_decisions_help_with_like_remarks() -> None:
    today = {"1": "our rota fell apart again", "2": "cold tea"}
    before, after = suggest(BOOK, today), suggest(BOOK, today, earlier=SAID)
    assert not before.assigned("1")
    assert [[one.theme for one in after.assigned(id_)] for id_ in "12"] == [["A"], ["B"]]
    assert set(after.ranked) == {"1", "2"}
    assert "3 decisions of earlier workshops" in after.method


def test_earlier_decisions_for_themes_that_are_gone_are_left_out() -> None:
    gone = Remembered("the rota fell apart", ("Z",))
    assert suggest(BOOK, {"1": "a rota"}, earlier=[gone]) == suggest(BOOK, {"1": "a rota"})
