"""The workbook as an audit trail: from a theme to its sentences, what they rest on, and what is recommended."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from analysis_rooms import Day, ninety_minutes
from openpyxl import load_workbook
from test_report_writing import heard, read, writes

from analysis.narrative import Sources
from analysis.report import report
from analysis.traced import traced
from analysis.workbook import workbook
from workshop import entries as e
from workshop.room import remarks

Row = dict[str, object]
Book = dict[str, list[Row]]
CLAIM = "C07"


def played() -> Day:
    """A day with a theme in the report, of which somebody wrote on three kinds of evidence."""
    day = ninety_minutes()
    theme = heard(day)[0]
    day.happens(e.ThemesChosen((theme,), ()))
    uuid, number = quotable(day, theme)
    day.happens(e.QuoteConfirmed(f"theme/{theme}", uuid, 0, 8))
    finding = Sources(read(day.room)).marks.known[f"f:theme/{theme}"]
    writes(day, f"theme/{theme}/heard", f"=SUM(1) is what one said [R{number}]. Many did [{finding}, R{number}].")
    writes(day, f"theme/{theme}/published", f"Others found that too [{CLAIM}].")
    writes(day, f"theme/{theme}/summary", "It matters. It costs little.")
    day.happens(e.Recommended("one", "=Ring back", theme, "Head of the hub", "2027-01-31", "The log of calls"))
    return day


@pytest.fixture(scope="module")
def book() -> Book:
    return sheets(played())


def quotable(day: Day, theme: str) -> tuple[str, int]:
    """A remark with a theme: its uuid and its number in a report made now."""
    study = read(day.room)
    known = next(one for one in study.codebook.themes if one.id == theme)
    matched = {remark.uuid for remark, _ in study.themes.of(known)}
    one = next(one for one in study.quotes if one.remark.uuid in matched)
    return one.remark.uuid, one.number


def sheets(day: Day) -> Book:
    """Every sheet of the workbook, read back from its file."""
    book = load_workbook(io.BytesIO(workbook(report(day.room))))
    found: Book = {}
    for page in book:
        head, *rows = page.values
        found[page.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def where(rows: list[Row], **cells: object) -> Iterator[Row]:
    return (row for row in rows if all(row[name] == cell for name, cell in cells.items()))


def test_one_can_walk_from_a_theme_to_what_is_recommended_and_back(book: Book) -> None:
    [theme] = where(book["Themes"], Section=1)
    words = list(where(book["Written words"], Theme=theme["Theme"]))
    assert [(row["Part"], row["Sentence"], str(row["Mark"] or "")[:1]) for row in words] == [
        ("What we heard", 1, "R"),
        ("What we heard", 2, "F"),
        ("What we heard", 2, "R"),
        ("Published evidence", 1, "C"),
        ("Summary", 1, ""),
        ("Summary", 2, ""),
    ]
    [said] = where(book["Remarks"], Remark=int(str(words[0]["Mark"])[1:]))
    assert words[0]["Rests on"] == words[2]["Rests on"] == said["Text"]
    [finding] = where(book["Findings"], Mark=words[1]["Mark"])
    assert words[1]["Rests on"] == finding["Finding"]
    assert (finding["Theme"], finding["Mark"]) == (theme["Theme"], theme["Finding"])
    assert str(words[0]["Mark"]) in str(finding["Evidence"]).split(", ")
    assert len(str(finding["Evidence"]).split(", ")) == theme["Remarks"]
    [quote] = where(book["Themes and quotes"], Theme=theme["Theme"], Remark=said["Remark"])
    assert quote["Confirmed quote"] == str(said["Text"])[:8]
    [advice] = where(book["Recommendations"], Finding=finding["Mark"])
    assert (advice["Theme"], advice["Owner"], advice["By"]) == (theme["Theme"], "Head of the hub", "31 January 2027")
    assert {row["State"] for row in words} == {"rests on evidence", "names no evidence"}


def test_no_formula_is_made_of_what_organisers_wrote(book: Book) -> None:
    assert {str(row["Words"])[:6] for row in where(book["Written words"], Sentence=1, Part="What we heard")} == {
        "'=SUM("
    }
    assert [row["Action"] for row in book["Recommendations"]] == ["'=Ring back"]


def test_every_mark_in_the_report_has_its_line(book: Book) -> None:
    shown = {mark for row in book["Written words"] for mark in re.findall(r"[RFC]\d+", str(row["Words"]))}
    assert shown == {row["Mark"] for row in book["Written words"]} - {None}
    assert {mark for mark in shown if mark[0] == "F"} <= {row["Mark"] for row in book["Findings"]}


def test_a_sentence_says_that_it_lost_its_evidence_and_shows_no_word_of_it() -> None:
    day = played()
    theme = day.room.writing.themes[0]
    uuid, _ = quotable(day, theme)
    text = next(remark.text for remark in remarks(day.room) if remark.uuid == uuid)
    day.happens(e.QuotingSet(day.room.answers_by_id[uuid].participant, False))
    rows = list(where(sheets(day)["Written words"], Theme=theme, Part="What we heard"))
    assert {row["State"] for row in rows} == {"rests on evidence that has changed, or that may no longer be quoted"}
    assert [row["Rests on"] for row in rows if str(row["Mark"])[0] == "R"] == ["(not quoted)"] * 2
    day.happens(e.Removed(uuid))
    book = sheets(day)
    rows = list(where(book["Written words"], Theme=theme, Part="What we heard"))
    assert {row["State"] for row in rows} == {"has lost its evidence"}
    assert [row["Mark"] for row in rows if row["Sentence"] == 1] == [None]
    assert not [row for page in book.values() for row in page if text in map(str, row.values())]


def test_what_the_report_left_out_is_in_no_sheet() -> None:
    day = played()
    one, other = heard(day)[:2]
    day.happens(e.ThemesChosen((other,), (one,)))
    [words] = (sheet for sheet in traced(read(day.room)) if sheet.name == "Written words")
    assert one not in {row[0] for row in words.rows}


def test_every_column_is_explained(book: Book) -> None:
    explained = {(row["Sheet"], row["Column"]) for row in book["Data dictionary"] if row["Meaning"]}
    for name in ("Findings", "Written words", "Recommendations", "Themes", "Themes and quotes"):
        assert {(name, column) for column in book[name][0]} <= explained
