"""Several workshops together: sums of what each one's report prints, and nothing that one of them hides."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import joint
from analysis.__main__ import main
from analysis.across import across
from analysis.document import Cell, Document, Sheet
from analysis.html import html
from analysis.joint import ALL, THEMES, VOTES
from analysis.report import report
from analysis.sharing import SHARE_SCALE
from analysis.synthesis import synthesis
from workshop import entries as e
from workshop.agenda import Agenda
from workshop.archive import pack
from workshop.errors import Rejected
from workshop.room import Room

POINTS = tuple(option.id for option in sample.SCALE.options)
LABELS = tuple(option.label for option in sample.SCALE.options)


def held(
    date: str, votes: Mapping[str, int], *, place: str = "Anytown", named: bool = False, agenda: Agenda = sample.AGENDA
) -> Day:
    """A workshop in which so many people chose each point at release A."""
    facts = replace(sample.FACTS, date=date, place=place, named_in_synthesis=named)
    day = Day(agenda, facts, seed=sum(map(ord, date + place)))
    people = day.people(sum(votes.values()))
    chosen = [point for point, number in votes.items() for _ in range(number)]
    day.asks("share", dict(zip(people, chosen, strict=True)), "A")
    return day


SAID = (
    "We ring back the same day, so nobody has to chase.",
    "Nobody told us whose role it is.",
    "The threshold means something else to them.",
    "Same room, same kettle.",
    "We train together.",
    "Consent was not needed and people waited for it.",
)


def spoken(date: str, first: int, share: Sequence[int]) -> Day:
    """A workshop of twelve people that took a card through three releases and wrote some remarks.

    So many of them would share at each release.
    """
    question = replace(sample.SCALE, scale=SHARE_SCALE)
    agenda = replace(
        sample.AGENDA, questions=tuple(question if q.id == "share" else q for q in sample.AGENDA.questions)
    )
    day = Day(agenda, replace(sample.FACTS, date=date), seed=first)
    people = day.people(12)
    for release, number in zip("ABC", share, strict=True):
        day.asks("share", {who: "4" if n < number else "1" for n, who in enumerate(people)}, release)
    day.releases(day.asks("works", dict(zip(people, SAID[first:], strict=False))))
    return day


def two_days() -> list[Day]:
    return [spoken("2026-10-01", 0, (3, 6, 9)), spoken("2026-11-01", 2, (2, 7, 11))]


def sheet(document: Document, name: str) -> list[dict[str, Cell]]:
    found: Sheet = next(one for one in document.sheets if one.name == name)
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def rooms(*days: Day) -> dict[str, Room]:
    return {f"w{number}": day.room for number, day in enumerate(days)}


# Names


def test_a_place_is_named_only_where_it_agreed() -> None:
    days = [
        held("2026-10-03", {"1": 6, "2": 5}, place="Eastmere", named=True),
        held("2026-11-14", {"1": 6, "2": 5}, place="Westmere"),
        held("2027-03-02", {"1": 6, "2": 5}, place="Northmere"),
        held("2027-03-09", {"1": 6, "2": 5}, place="Southmere"),
    ]
    document = synthesis(rooms(*reversed(days)))
    names = [row["Workshop"] for row in sheet(document, "Workshops")]
    assert names == ["Eastmere", "Workshop 2", "Workshop 3", "Workshop 4"]
    assert [row["When"] for row in sheet(document, "Workshops")] == [
        "3 October 2026",
        "November 2026",
        "March 2027",
        "March 2027",
    ]
    page = html(document)
    assert "Westmere" not in page
    assert "14 November" not in page
    assert "Eastmere" in page


def test_two_workshops_of_one_place_are_told_apart() -> None:
    days = [held(date, {"1": 6, "2": 5}, named=True) for date in ("2026-10-03", "2026-11-14")]
    names = [row["Workshop"] for row in sheet(synthesis(rooms(*days)), "Workshops")]
    assert names == ["Anytown, 3 October 2026", "Anytown, 14 November 2026"]


# Sums

COUNTS = st.fixed_dictionaries({point: st.integers(0, 9) for point in POINTS})


@settings(max_examples=15, deadline=None)
@given(st.lists(COUNTS.filter(lambda votes: sum(votes.values()) > 0), min_size=2, max_size=4))
def test_totals_are_the_sums_of_the_workshops_whose_reports_print_them(all_votes: list[dict[str, int]]) -> None:
    days = [held(f"2026-10-0{number}", votes) for number, votes in enumerate(all_votes, start=1)]
    # By the rule that every report follows: fewer than five people are never told of.
    told = [votes for votes in all_votes if sum(votes.values()) >= 5]
    if len(told) < 2:
        with pytest.raises(Rejected, match="Fewer than two"):
            synthesis(rooms(*days))
        return
    document = synthesis(rooms(*days))
    rows = [row for row in sheet(document, VOTES) if row["Question"] == sample.SCALE.text]
    assert [row[ALL] for row in rows] == [sum(votes[point] for votes in told) for point in POINTS]
    assert [list(row.values())[5:] for row in rows] == [[votes[point] for votes in told] for point in POINTS]
    people = [row["People"] for row in sheet(document, "Workshops")]
    assert people == [sum(votes.values()) for votes in told]


def test_a_round_that_a_report_hides_is_in_no_sum() -> None:
    small = held("2026-10-02", {"1": 6, "2": 5})
    small.asks("share", dict(zip(small.people(3), ("1", "5", "5"), strict=True)), "B")
    days = [held("2026-10-01", {"1": 6, "2": 5}), small, held("2026-10-03", {"1": 7, "3": 4})]
    for number in (0, 2):
        day = days[number]
        day.asks("share", {who: "5" if n < 3 else "2" for n, who in enumerate(day.room.seats)}, "B")
    rows = [row for row in sheet(synthesis(rooms(*days)), VOTES) if row["Round"] == "Release B"]
    assert {row["Workshop 2"] for row in rows} == {""}
    assert [row[ALL] for row in rows] == [0, 16, 0, 0, 6, 0]


def test_themes_are_counted_by_workshops_and_remarks() -> None:
    days = two_days()
    made = sheet(synthesis(rooms(*days)), THEMES)
    assert made
    for row in made:
        cells = [cell for cell in list(row.values())[4:] if isinstance(cell, int)]
        assert row[ALL] == sum(cells)
        assert row["Workshops in which it came up"] == sum(cell > 0 for cell in cells)
    for place, day in enumerate(days):
        printed = {str(row["Theme"]): row["Remarks"] for row in sheet(report(day.room), "Themes") if row["Remarks"]}
        name = list(made[0])[4 + place]
        assert {str(row["Theme"]): row[name] for row in made if row[name]} == printed


def test_curves_are_the_sums_of_the_workshops_curves() -> None:
    (curve,) = across(rooms(*two_days()), 10).curves
    assert [(step.release, step.sharing, step.base) for step in curve.pooled] == [
        ("A", 5, 24),
        ("B", 13, 24),
        ("C", 20, 24),
    ]
    assert "of all workshops, 5 of 24 (21%) would share at release A" in html(synthesis(rooms(*two_days())))


# What is kept apart


def test_the_same_question_in_other_words_is_kept_apart_and_said() -> None:
    other = replace(
        sample.AGENDA,
        questions=tuple(
            replace(one, text="Would you tell somebody?") if one.id == "share" else one
            for one in sample.AGENDA.questions
        ),
    )
    days = [
        held("2026-10-01", {"1": 6, "2": 5}),
        held("2026-10-02", {"1": 6, "2": 5}),
        held("2026-10-03", {"1": 9, "2": 2}, agenda=other),
    ]
    document = synthesis(rooms(*days))
    (first, *_) = [row for row in sheet(document, VOTES) if row["Option"] == LABELS[0]]
    assert first[ALL] == 12
    assert first["Workshop 3"] == ""
    said = [str(row["What"]) for row in sheet(document, "Not put together")]
    assert any("in different words" in sentence and "in 3 workshops" in sentence for sentence in said)
    assert "Would you tell somebody?" not in html(document)


def test_other_versions_of_the_materials_are_kept_apart_and_said() -> None:
    newer = replace(sample.AGENDA, materials="sample 2")
    days = [held("2026-10-01", {"1": 6, "2": 5}), held("2026-10-02", {"1": 6, "2": 5}, agenda=newer)]
    document = synthesis(rooms(*days))
    assert sheet(document, VOTES) == []
    assert any("from different materials" in str(row["What"]) for row in sheet(document, "Not put together"))


def test_what_changed_names_the_earliest_and_the_latest() -> None:
    days = [
        held("2026-10-01", {"1": 9, "2": 2}, named=True),
        held("2027-02-02", {"4": 9, "2": 2}, place="B", named=True),
    ]
    page = html(synthesis(rooms(*reversed(days))))
    assert "October 2026: Anytown" in page
    assert "February 2027: B" in page
    assert "is not a change of anybody" in page
    assert page.index("“Not yet”") < page.index("“Relevant information now”")


def test_what_is_alike_and_what_is_not() -> None:
    alike = [held(f"2026-10-0{n}", {"4": 9, "2": 2}) for n in (1, 2)]
    assert "in both workshops the middle answer is “Relevant information now”" in html(synthesis(rooms(*alike)))
    apart = html(synthesis(rooms(alike[0], held("2026-10-05", {"1": 9, "2": 2}))))
    assert "is “Not yet” in Workshop 2 and “Relevant information now” in Workshop 1" in apart


# Refusals and the audit


def test_one_workshop_is_none_too_many() -> None:
    with pytest.raises(Rejected, match="two workshops or more"):
        synthesis(rooms(held("2026-10-01", {"1": 9, "2": 2})))


def tampered(document: Document, name: str, change: int) -> Document:
    """The document with one number of a workshop, and the sum, changed."""

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        place = next(n for n, column in enumerate(sheet_.columns) if column.name == ALL)
        *before, total, first = cells[: place + 2]
        assert isinstance(total, int)
        assert isinstance(first, int)
        return (*before, total + change, first + change, *cells[place + 2 :])

    sheet_ = next(one for one in document.sheets if one.name == name)
    changed = replace(sheet_, rows=(row(sheet_.rows[0]), *sheet_.rows[1:]))
    return replace(document, sheets=tuple(changed if one is sheet_ else one for one in document.sheets))


@pytest.mark.parametrize("name", [VOTES, THEMES])
def test_the_audit_stops_a_number_that_no_report_prints(name: str) -> None:
    days = two_days()
    document, reports = synthesis(rooms(*days)), [report(day.room).sheets for day in days]
    joint.check(document, reports)
    with pytest.raises(Rejected, match="do not print"):
        joint.check(tampered(document, name, 1), reports)


def test_the_audit_stops_a_sum_that_holds_a_hidden_round() -> None:
    days = [held("2026-10-01", {"1": 6, "2": 5}), held("2026-10-02", {"1": 6, "2": 5})]
    for day, number in zip(days, (8, 3), strict=True):
        who = list(day.room.seats)[:number]
        day.asks("share", {one: "2" if n % 2 else "4" for n, one in enumerate(who)}, "B")
    reports = [report(day.room).sheets for day in days]
    document = synthesis(rooms(*days))
    shown = next(one for one in document.sheets if one.name == VOTES)
    # Four and four of the first workshop with one and two of the second, whose report hides them.
    leak = tuple(("", sample.SCALE.text, "Release B", label, *cells) for label, cells in zip(LABELS, (
        (0, 0, 0), (5, 4, 1), (0, 0, 0), (6, 4, 2), (0, 0, 0), (0, 0, 0)), strict=True))  # fmt: skip
    leaking = replace(shown, rows=(*shown.rows, *leak))
    with pytest.raises(Rejected, match="do not print"):
        joint.check(
            replace(document, sheets=tuple(leaking if one is shown else one for one in document.sheets)), reports
        )


# By command


def test_the_command_writes_a_page_and_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for number, day in enumerate([held("2026-10-01", {"1": 6, "2": 5}), held("2026-11-01", {"1": 6, "3": 5})]):
        files.append(tmp_path / f"{number}.zip")
        files[-1].write_bytes(pack(f"7f0c1e52-0000-4000-8000-00000000000{number}", day.rows, day.room))
    out = tmp_path / "out"
    words = [str(file) for file in files]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "analysis",
            "synthesis",
            *words,
            "--out",
            str(out),
            "--date",
            "2026-12-01",
            "--format",
            "html,pdf,docx,xlsx",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [str(out / f"synthesis.{ending}") for ending in ("html", "pdf", "docx", "xlsx")]
    assert (out / "synthesis.pdf").read_bytes().startswith(b"%PDF")
    assert "1 December 2026" in (out / "synthesis.html").read_text("utf-8")
    assert main(["synthesis", words[0], words[0], "--out", str(out)]) == 2
    assert "there already" in capsys.readouterr().err


def test_an_older_archive_without_the_new_fact_is_read(tmp_path: Path) -> None:
    facts = e.encode(e.FactsChanged(sample.FACTS)).replace(',"named_in_synthesis":false', "")
    assert "named_in_synthesis" not in facts
    assert e.decode("FactsChanged", facts) == e.FactsChanged(sample.FACTS)
