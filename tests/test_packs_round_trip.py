"""A pack survives every way out and back in: workbook, zip, and its own files."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from workshop import materials, pack_tables, pack_workbook, packs
from workshop.errors import Rejected
from workshop.materials import BUILT_IN, Pack
from workshop.pack_tables import PARTS, Tables
from workshop.pack_upload import Upload
from workshop.pack_workbook import from_workbook, to_workbook
from workshop.pack_zip import from_zip, to_zip

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # an example is a whole pack: making it smaller takes long
)

SIGNS = "=+-@#'\"`\\/|,:;{}[]&*!?%<>~_xX0041 \n\t.é漢😀\u2028\u00a0\u200d"
signs = st.one_of(st.sampled_from(SIGNS), st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")))
texts = st.one_of(
    st.text(signs, min_size=1, max_size=30),
    st.sampled_from(
        [
            '=HYPERLINK("x")', "+1", "-1", "@SUM", "---", "...", "- a", "# a", "null", "yes", "1-2", "2026-11-22",
            "007", "_x0041_", "#N/A", "a: b", "'quoted'", "one\n---\ntwo", "tab\there", "end ", " begin", "x" * 5_000,
        ]
    ),
).map(lambda text: text.replace("\r", "")).filter(lambda text: text.strip())  # fmt: skip
ids = st.lists(st.from_regex(r"\A[a-z][a-z0-9-]{0,8}\Z"), min_size=1, max_size=2, unique=True)
lists = st.lists(texts.map(str.strip), max_size=4)
bodies = (
    st.lists(texts, min_size=1, max_size=3)
    .map("\n\n".join)
    .map(materials.paragraphs)
    .filter(lambda text: text and not pack_tables.headings_in(text))
)
prompts = st.lists(texts.map(lambda text: " ".join(text.split())), min_size=1, max_size=4)


lines = texts.filter(lambda text: len(text) <= 120)
ONLY: dict[str, st.SearchStrategy[Any]] = {
    "title": lines,
    "checked": st.dates().map(lambda day: day.isoformat()),
    "address": st.sampled_from(["https://example.org/a?b=c#d", "http://example.org"]),
    "status": st.sampled_from(materials.LEGAL_STATUS),
}
"""Columns in which not every text may stand."""


def rows(draw: Any, sheet: str, names: list[str], **fixed: Any) -> list[dict[str, Any]]:
    """A row for each id, with something in every column that it needs and in some of the others."""
    made = []
    for name in names:
        row: dict[str, Any] = {}
        for column in pack_tables.SHEETS[sheet].columns:
            if column.name in fixed or not (column.needed or draw(st.booleans())):
                continue
            kinds: dict[str, st.SearchStrategy[Any]] = {
                pack_tables.LIST: lists,
                pack_tables.NUMBER: st.integers(1, 300),
                pack_tables.FLAG: st.just(True),
                pack_tables.BODY: bodies,
                pack_tables.BULLETS: prompts,
            }
            strategy = ONLY[column.name] if column.name in ONLY else kinds.get(column.kind, texts)
            if value := draw(strategy):
                row[column.name] = value
        row |= {"id": name, **fixed}
        if draw(st.booleans()):
            row["also author"] = pack_tables.as_cell(draw(st.one_of(texts, st.integers(), st.lists(texts))))
        made.append({key: value for key, value in row.items() if value not in ("", [])})
    return made


@st.composite
def packs_(draw: Any) -> Tables:
    """Tables of a pack that loads without a mistake: every id that is named is there."""
    claims = draw(ids)
    scales = draw(ids)
    questions, jigsaws = draw(ids), draw(ids)
    some_claims = draw(st.lists(st.sampled_from(claims), min_size=1))
    scale_rows = [{"scale": scale, "id": f"p{number}", "label": draw(texts)} for scale in scales for number in range(3)]
    scale_rows[-1]["off_scale"] = True
    said_of_items = {"materials": draw(texts), "roles": draw(texts), "captured": draw(texts)}
    tables = {
        "Claims": rows(draw, "Claims", claims, verdict=draw(st.sampled_from(["primary", "quoted"]))),
        "Scales": scale_rows,
        "Scenarios": rows(draw, "Scenarios", draw(ids), claims=some_claims, scale=scales[0]),
        "Myths": rows(draw, "Myths", [f"m-{one}" for one in draw(ids)], claims=some_claims, answer="false"),
        "Polls": rows(
            draw, "Polls", questions, kind="choice", most=2, scale="", options_from="", held="", claims=some_claims
        ),
        "Options": [
            {"question": one, "id": f"o{number}", "label": draw(texts)} for one in questions for number in (1, 2)
        ],
        "Codebook": rows(draw, "Codebook", draw(ids), version=""),
        "Vignettes": rows(draw, "Vignettes", draw(ids), claims=some_claims),
        "Jigsaws": rows(draw, "Jigsaws", jigsaws, claims=some_claims),
        "Facts": [{"jigsaw": one, "agency": draw(texts), "text": draw(texts)} for one in jigsaws],
        "Legal": rows(draw, "Legal", draw(ids), claims=some_claims),
        "Agendas": [
            {"agenda": "day", "agenda_title": draw(lines), "kind": "info", "id": "hello", "title": draw(lines),
             "minutes": 5, "text": draw(texts), **said_of_items},
            {"agenda": "day", "kind": "poll", "id": "ask", "title": draw(lines), "minutes": 3,
             "questions": [questions[0]], **said_of_items},
        ],
        "Stages": [{"agenda": "day", "item": "ask", "title": draw(lines), "minutes": 2, "text": draw(texts)}],
    }  # fmt: skip
    tables["Scenarios"] = [row for row in tables["Scenarios"] if row["id"] not in questions]
    tables["Codebook"][0]["version"] = draw(texts)
    return {name: tables[name] for part in PARTS.values() for name in (sheet.name for sheet in part.sheets)}


def folder_of(files: dict[str, str], where: Path) -> Path:
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_bytes(text.encode())
    return where


def said(pack: Pack) -> tuple[Any, ...]:
    """All that a pack says, whatever its files are called and in whatever order they come."""
    agendas = {id_: packs._said(plan) for id_, plan in pack.agendas.items()}
    stated = (pack.corrections, pack.question_sources)
    parts = (*stated, pack.claims, pack.questions, pack.cards, pack.scales, pack.vignettes, pack.jigsaws, pack.legal)
    return (*parts, agendas, pack.codebook, pack.mistakes)


def taken_apart(upload: Upload) -> tuple[Tables, Pack]:
    assert upload.problems == ()
    with tempfile.TemporaryDirectory() as temporary:
        where = folder_of(upload.files, Path(temporary))
        tables, unreadable = pack_tables.read(where)
        assert unreadable == {}
        return tables, materials.load(where)


@SLOW
@given(packs_())
def test_files_workbook_and_zip_say_the_same(tables: Tables) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        where = folder_of(pack_tables.write(tables).files, Path(temporary))
        pack = materials.load(where)
        assert pack.mistakes == ()
        read, unreadable = pack_tables.read(where)
        assert unreadable == {}
        assert in_any_order(read) == in_any_order(tables)
        by_workbook = taken_apart(from_workbook(to_workbook(where)))
        by_zip = taken_apart(from_zip(to_zip(where)))
        assert in_any_order(by_workbook[0]) == in_any_order(by_zip[0]) == in_any_order(tables)
        assert said(by_workbook[1]) == said(by_zip[1]) == said(pack)
        assert from_zip(to_zip(where)).files == {
            file.relative_to(where).as_posix(): file.read_bytes().decode() for file in where.rglob("*.*")
        }


def in_any_order(tables: Tables) -> dict[str, list[str]]:
    """Cards and agendas come in the order of their files."""
    ordered = {"Scenarios", "Myths", "Agendas"}
    return {
        name: sorted(map(repr, map(sorted, map(dict.items, rows)))) if name in ordered else rows  # type: ignore[misc]
        for name, rows in tables.items()
    }


def test_the_built_in_pack_survives_a_workbook_and_a_zip() -> None:
    for upload in (from_workbook(to_workbook(BUILT_IN)), from_zip(to_zip(BUILT_IN))):
        tables, pack = taken_apart(upload)
        assert tables == pack_tables.read(BUILT_IN)[0]
        assert said(pack) == said(materials.built_in())
    assert from_zip(to_zip(BUILT_IN)).files["README.md"].startswith("# Workshop materials")


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_taken_alone(part: str) -> None:
    for upload in (from_workbook(to_workbook(BUILT_IN, [part])), from_zip(to_zip(BUILT_IN, [part]))):
        assert upload.problems == ()
        assert {pack_tables.part_of(file) for file in upload.files} == {part}
        with tempfile.TemporaryDirectory() as temporary:
            tables, _ = pack_tables.read(folder_of(upload.files, Path(temporary)), [part])
        assert tables == pack_tables.read(BUILT_IN, [part])[0]


def test_a_workbook_begins_with_how_to_fill_it_and_keeps_signs_as_text() -> None:
    tables: Tables = {
        "Vignettes": [{"id": f"v{sign}", "title": sign, "text": "t"} for sign in ("=1+1", "+1", "-1", "@x")]
    }
    book = load_workbook(io.BytesIO(pack_workbook.written(tables)))
    assert book.sheetnames == ["Read me", "Vignettes"]
    assert "Keep the first row" in " ".join(str(cell.value) for cell in book["Read me"]["A"])
    for row in range(2, 6):
        cell = book["Vignettes"].cell(row, 2)
        assert (cell.data_type, cell.number_format, cell.quotePrefix) == ("s", "@", True)
    assert taken_apart(from_workbook(pack_workbook.written(tables)))[0]["Vignettes"] == tables["Vignettes"]


def test_a_workbook_keeps_extra_fields_and_the_zip_keeps_comments_too(tmp_path: Path) -> None:
    text = (
        "# Ours\nseason: winter\nvignettes:\n- {id: v, title: t, text: x, author: Jo, seen: [2026, 2027]}  # checked\n"
    )
    (tmp_path / "vignettes.yaml").write_text(text, encoding="utf-8")
    by_workbook = from_workbook(to_workbook(tmp_path)).files["vignettes.yaml"]
    assert "author: Jo" in by_workbook
    assert taken_apart(from_workbook(to_workbook(tmp_path)))[0]["Vignettes"][0]["also seen"] == "[2026, 2027]"
    assert "checked" not in by_workbook
    assert "season" not in by_workbook, "the Library page says so"
    assert from_zip(to_zip(tmp_path)).files == {"vignettes.yaml": text}


def test_what_a_workbook_cannot_hold_is_refused_and_not_cut_short(tmp_path: Path) -> None:
    (tmp_path / "vignettes.yaml").write_text(f"vignettes:\n- {{id: v, title: t, text: {'x' * 40_000}}}\n")
    with pytest.raises(Rejected, match="longer than a cell can hold"):
        to_workbook(tmp_path)
    (tmp_path / "vignettes.yaml").write_text("vignettes:\n\t- {id: v}\n")
    with pytest.raises(Rejected, match=r"vignettes\.yaml, line 2"):
        to_workbook(tmp_path)
