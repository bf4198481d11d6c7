"""``python -m analysis themes``: files in, a file out, and every remark accounted for."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from test_themes_encoder import PIECES, save, some_weights

from analysis.__main__ import main
from workshop.materials import built_in

BOOK = """
themes:
  - {id: A 1, title: Trust, definition: Trust between people, words: [trust], examples: [I ring people whom I trust]}
  - {id: B 2, title: Lunch, definition: What there was to eat}
  - {id: C 3, title: Rooms, definition: The rooms and the chairs in them}
  - {id: D 4, title: Travel, definition: Getting here by bus or car}
"""
REMARKS = """id,text
r 1,We TRUSTED each other
r 2,"Lunch was late, and cold"
r 3,n/a
r 4,The chairs hurt
r 5,🙂🙂 متى الغداء
r 6,12
r 7,It rained
"""
NAMED = {"codebook": "C.yaml", "remarks": "R.csv", "reviewed": "V.csv", "out": "O.csv"}
WATCH = Path(__file__).parent / "watch"


class Table:
    """Somebody with files in a folder, who runs the command."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.has("C.yaml", BOOK)
        self.has("R.csv", REMARKS)

    def has(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(data)

    def runs(self, *more: str, book: str | None = "C.yaml", remarks: str = "R.csv") -> int:
        words = ["themes", "--remarks", str(self.folder / remarks), "--out", str(self.folder / "O.csv")]
        words += ["--codebook", str(self.folder / book)] if book else []
        return main([*words, *(str(self.folder / one) if one[0] != "-" else one for one in more)])

    def rows(self) -> list[dict[str, str]]:
        with (self.folder / "O.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def first(self) -> dict[str, str]:
        return {row["id"]: row["theme"] for row in self.rows() if row["rank"] == "1"}


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_ranks_scores_and_reasons(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table.runs() == 0
    rows = table.rows()
    assert list(rows[0]) == ["id", "rank", "theme", "score", "assigned", "why"]
    assert Counter(row["id"] for row in rows) == {f"r {n}": 3 for n in (1, 2, 4, 5, 6, 7)}
    assert [row["rank"] for row in rows[:3]] == ["1", "2", "3"]
    assert {row["assigned"] for row in rows} == {"0", "1"}
    first = table.first()
    assert (first["r 1"], first["r 2"], first["r 4"]) == ("A 1", "B 2", "C 3")
    assert rows[0]["why"].startswith("words: trust; nearest example: I ring people whom I trust")
    told = capsys.readouterr()
    assert "7 remarks read: 0 decided by a person" in told.err
    assert "1 set apart as saying nothing (r 3)" in told.err
    assert "The sentence encoder is not installed" in told.err


def test_every_remark_is_in_the_file_or_set_apart(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    many = "".join(f'm{n},"{text}"\n' for n in range(300) for text in [("the same remark", "N/A")[n % 3 == 0]])
    table.has("R.csv", REMARKS + many + 'long,"' + "word " * 400 + '"\n')
    assert table.runs() == 0
    assert len({row["id"] for row in table.rows()}) + 1 + 100 == 308
    assert "308 remarks read" in (told := capsys.readouterr().err)
    assert "101 set apart as saying nothing (r 3, m0, m3," in told


def test_decisions_are_kept_and_those_for_no_remark_are_told(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    table.has("V.csv", "id,themes\nr 1,D 4;B 2\nr 3,C 3\nr 7,\nzz,A 1\n")
    assert table.runs("--reviewed", "V.csv") == 0
    given = {(row["id"], row["theme"]) for row in table.rows() if row["assigned"] == "1"}
    assert {pair for pair in given if pair[0] in ("r 1", "r 3", "r 7")} == {
        ("r 1", "D 4"),
        ("r 1", "B 2"),
        ("r 3", "C 3"),
    }
    told = capsys.readouterr().err
    assert "1 decision left out: no remark has this id (zz)." in told
    assert "7 remarks read: 3 decided by a person" in told
    assert "0 set apart" in told


def test_the_built_in_codebook_is_used_where_none_is_named(table: Table) -> None:
    table.has("R.csv", "id,text\n1,I did not know that housing could refer\n2,Nobody asked her what she wanted\n")
    assert table.runs(book=None) == 0
    assert table.first() == {"1": "T2", "2": "T12"}
    assert {row["theme"] for row in table.rows()} <= {f"T{n}" for n in range(1, 15)}
    assert {theme.id for theme in built_in().codebook.themes} == {f"T{n}" for n in range(1, 15)}


def test_decisions_are_remembered_only_in_a_file_that_is_named(table: Table) -> None:
    table.has("V.csv", "id,themes\nr 7,D 4\n")
    assert table.runs("--reviewed", "V.csv", "--memory", "earlier.jsonl") == 0
    table.has("next.csv", "id,text\n1,It rained again\n2,It was dry\n")
    assert table.runs(remarks="next.csv") == 0
    assert all(row["assigned"] == "0" for row in table.rows())
    assert table.runs("--memory", "earlier.jsonl", remarks="next.csv") == 0
    assert [(row["id"], row["theme"]) for row in table.rows() if row["assigned"] == "1"] == [("1", "D 4")]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("R.csv", "", "should begin with a line of the columns id and text"),
        ("R.csv", "number,remark\n1,a\n", "should begin with a line of the columns id and text"),
        ("R.csv", "id,text\n1,a\n1,b\n", "line 3: the id 1 is there twice"),
        ("R.csv", "id,text\n,a\n", "line 2: there is no id"),
        ("R.csv", "id,text\n1,caf\xe9\n".encode("latin-1"), "is not UTF-8 text"),
        ("R.csv", 'id,text\n1,"' + "a" * 200_000 + '"\n', "this is no CSV table"),
        ("C.yaml", "", "C.yaml"),
        ("C.yaml", "themes: []\n", "holds no theme"),
        ("C.yaml", "themes:\n  - {id: A, title: B}\n", "the field definition is missing"),
        ("C.yaml", "themes:\n  - {id: A;B, title: B, definition: C}\n", "holds a semicolon"),
        ("C.yaml", "themes:\n  - {id: 1, title: B, definition: C}\n  - {id: 1, title: D, definition: E}\n", "twice"),
        ("C.yaml", "themes:\n  - {id: 1, title: B, definition: C, words: {a: b}}\n", "should be a list of words"),
        ("C.yaml", "themes:\n  - {id: [1], title: B, definition: C}\n", "the field id should be text"),
        ("V.csv", "id,themes\nr 1,Z 9\n", "line 2: the codebook has no theme Z 9"),
        ("V.csv", "id\nr 1\n", "should begin with a line of the columns id and themes"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(
    table: Table, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, sentence: str
) -> None:
    table.has("V.csv", "id,themes\n")
    table.has(name, content)
    assert table.runs("--reviewed", "V.csv") == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1
    assert not (table.folder / "O.csv").exists()


def test_files_that_are_not_there_get_a_sentence(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    assert table.runs(remarks="none.csv") == 2
    assert table.runs(book="none.yaml") == 2
    assert capsys.readouterr().err.count("Check its name and place.") == 2


def test_a_table_without_remarks_gives_a_table_without_rows(table: Table, capsys: pytest.CaptureFixture[str]) -> None:
    table.has("R.csv", "\ufeffID , Text\n\n")
    assert table.runs() == 0
    assert table.rows() == []
    assert "0 remarks read" in capsys.readouterr().err


@pytest.mark.parametrize("themes", [1, 60])
def test_a_codebook_of_one_theme_and_of_sixty(table: Table, themes: int) -> None:
    lines = [f"  - {{id: t{n}, title: Topic {n}, definition: All about number{n}}}\n" for n in range(themes)]
    table.has("C.yaml", "themes:\n" + "".join(lines))
    assert table.runs() == 0
    assert set(Counter(row["id"] for row in table.rows()).values()) == {min(themes, 3)}


def test_the_same_files_give_the_same_bytes_and_no_connection_is_opened(table: Table) -> None:
    """With an encoder of random weights, in processes that order sets differently."""
    place = table.folder / "encoder"
    place.mkdir()
    save(place / "model.safetensors", some_weights())
    (place / "vocab.txt").write_text("\n".join(PIECES), "utf-8")
    table.has("V.csv", "id,themes\nr 1,D 4\n")
    seen, connections = [], table.folder / "connections"
    for seed in ("0", "1"):
        settings = {"PYTHONHASHSEED": seed, "WORKSHOP_ENCODER": str(place), "WATCH_CONNECTIONS": str(connections)}
        files = [f"--{name}={table.folder / file}" for name, file in NAMED.items()]
        files.append(f"--memory={table.folder / f'memory{seed}'}")
        done = subprocess.run(
            [sys.executable, "-m", "analysis", "themes", *files],
            env={**os.environ, **settings, "PYTHONPATH": str(WATCH)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Used: the sentence encoder, spelling and the codebook's words." in done.stderr
        seen.append((table.folder / "O.csv").read_bytes())
    assert seen[0] == seen[1]
    assert not connections.exists()
