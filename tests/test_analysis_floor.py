"""Small rooms and leavers: what no table may show, and what nobody may find by taking one table from another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from analysis_rooms import Day
from conftest import LONG
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample import AGENDA, CHOICES, MYTH, POINTS, RANKING, SCALE, TEXT, WORDS, plain
from test_analysis_report import section, tables, text_of

from analysis.document import Document, Figure, Quote, Stacked, Table
from analysis.html import html
from analysis.report import report
from workshop import entries as e
from workshop.activities import Value

FEW = "Fewer than 5 people answered, so the result is not shown."


def start_and_end() -> Day:
    parts = (plain(SCALE, round_="before", id_="start"), plain(SCALE, round_="after", id_="end"))
    return Day(replace(AGENDA, activities=parts))


def played(people: int, left: int, *, new: int = 0, moved: int = 0) -> Day:
    """Some leave before the end, some come only then, and of the others some change their minds.

    Those who leave are not of one mind.
    """
    day = start_and_end()
    who = day.people(people)
    start = dict.fromkeys(who, "2") | dict.fromkeys(who[:left], "5") | dict.fromkeys(who[1:left:2], "4")
    day.asks(SCALE, start, "before")
    later = dict.fromkeys(who[left:], "2") | dict.fromkeys(who[left : left + moved], "3")
    day.asks(SCALE, later | dict.fromkeys(day.people(new), "4"), "after")
    return day


def sheet(document: Document, name: str) -> list[dict[str, object]]:
    one = next(one for one in document.sheets if one.name == name)
    return [dict(zip([column.name for column in one.columns], row, strict=True)) for row in one.rows]


MATCHED = "All answers of the people who were on the scale both times"


@pytest.mark.parametrize(
    ("people", "left", "new", "shown"),
    [(30, 0, 0, True), (30, 1, 0, False), (30, 9, 0, False), (30, 10, 0, True), (30, 10, 3, False), (30, 21, 0, False)],
)
def test_answers_of_matched_people_leave_nobody_over(people: int, left: int, new: int, shown: bool) -> None:
    document = report(played(people, left, new=new, moved=2).room)
    found = tables(document, "myths")
    assert (MATCHED in found) == shown
    assert ("The same people at the start and at the end" in found) == shown
    assert ("People by answer" in found) != shown
    said = text_of(document, "myths")
    assert ("one answer could be found by taking the two apart" in said) != shown
    # Of the others all voted alike, so how those moved would tell how fewer than ten leavers voted.
    assert "How the same people moved" not in found or left == 10


def test_where_everybody_who_came_back_stayed_one_leaver_is_not_given_away() -> None:
    document = report(played(30, 1).room)
    assert "How the same people moved" not in tables(document, "myths")
    assert {row["Same"] for row in sheet(document, "Movement")} == {"[c]"}
    assert {row["Same"] for row in sheet(report(played(30, 0).room), "Movement")} == {30}


@pytest.mark.parametrize(("left", "shown"), [(0, True), (1, False), (10, True)])
def test_a_myth_card_voted_on_twice(left: int, shown: bool) -> None:
    day = Day()
    who = day.people(30)
    day.asks(MYTH, dict.fromkeys(who, "true") | dict.fromkeys(who[:left:2], "false"))
    day.asks(MYTH, dict.fromkeys(who[left:], "false"), "second")
    document = report(day.room)
    assert ("who voted twice" in text_of(document, "myths")) == shown
    assert [row["Up"] for row in sheet(document, "Movement")] == [30 - left if shown else "[c]"]


def test_a_round_that_few_answered_shows_nothing() -> None:
    day = Day()
    who = day.people(30)
    four = who[:4]
    day.asks(SCALE, dict.fromkeys(four, "5"), "A")
    day.asks(MYTH, dict.fromkeys(four, "true"))
    day.asks(CHOICES, {one: ["law"] for one in four})
    day.asks(RANKING, {one: ["c", "b", "a"] for one in four})
    day.asks(POINTS, {one: {"a": 10} for one in four})
    day.releases(day.asks(WORDS, {one: ["marzipan"] for one in four}))
    document = report(day.room)
    for id_ in ("scenarios", "myths", "priorities"):
        assert FEW in text_of(document, id_)
        assert not [block for block in section(document, id_).walk() if isinstance(block, Figure)]
    assert "marzipan" not in html(document)
    rows = [row for row in sheet(document, "Questions") if row["Answered"] != 0]
    assert {row["Count"] for row in rows} <= {"[c]", ""}
    assert {row["Answered"] for row in rows} == {"fewer than 5"}
    assert {row["Middle answer"] for row in rows} <= {"[c]", ""}
    ran = tables(document, "what")["Activities that asked something"]
    assert {row[3:] for row in ran.rows} == {("fewer than 5", 30)}
    assert "the smallest number of answers to a question was fewer than 5" in text_of(document, "limits")


def test_five_answers_are_shown_beside_a_round_of_four() -> None:
    day = Day()
    who = day.people(30)
    day.asks(SCALE, dict.fromkeys(who[:4], "5"), "A")
    day.asks(SCALE, dict.fromkeys(who[:5], "4"), "B")
    document = report(day.room)
    assert f"Release A: {FEW}" in text_of(document, "scenarios")
    assert tables(document, "scenarios")["People by answer"].header == ("Answer", "Release B")


@pytest.mark.parametrize("people", [1, 4])
def test_fewer_than_five_people_are_told_facts_of_the_day_only(people: int) -> None:
    day = Day()
    who = day.people(people)
    day.asks(SCALE, dict.fromkeys(who, "5"), "A")
    day.releases(day.asks(TEXT, dict.fromkeys(who, "Marzipan for all.")))
    document = report(day.room)
    assert "Fewer than 5 people took part" in text_of(document, "summary")
    assert not [block for block in document.walk() if isinstance(block, Quote | Figure)]
    assert "Marzipan" not in html(document)
    assert not any("Marzipan" in str(row) for one in document.sheets for row in one.rows)
    assert [one.name for one in document.sheets] == ["About"]


def test_late_answers_that_the_host_admitted_are_told() -> None:
    day = Day()
    who = day.people(12)
    day.asks(SCALE, dict.fromkeys(who[:9], "2"), "A")
    closed = day.room.askings["share", "A"].closed_row
    for one in who[9:11]:
        day.answers(one, "share", "3", "A", seen=closed - 1)
    day.happens(e.LateAdmitted("share", "A"))
    document = report(day.room)
    told = "2 late answers were counted by the host's decision"
    assert f"{told}." in text_of(document, "scenarios")
    assert told in text_of(document, "how")
    assert "or a later one that the host let in" in text_of(document, "how")
    assert {row["Late, counted"] for row in sheet(document, "Questions")} == {2}
    assert "or a later one" not in text_of(report(Day().room), "how")


def published(document: Document) -> list[tuple[str, dict[str, int]]]:
    """Every distribution of the question, in the document and in the workbook: its round, and counts by point."""
    labels = {option.label for option in SCALE.options}
    found: list[tuple[str, dict[str, int]]] = []
    for block in document.walk():
        table = block.table if isinstance(block, Figure) else block
        if (
            isinstance(table, Table)
            and len(labels & {str(row[0]).removeprefix("Off the scale: ") for row in table.rows}) > 1
        ):
            rows = {str(row[0]): row for row in table.rows}
            for place, name in enumerate(table.header[1:], start=1):
                found.append((name, {label: int(rows[label][place]) for label in labels & rows.keys()}))
        elif isinstance(table, Table) and len(labels & set(table.header)) > 1:
            for row in table.rows:
                cells = dict(zip(table.header, row, strict=True))
                counts = {label: int(cells[label]) for label in labels & set(table.header)}
                if not table.title.casefold().endswith("people by sector and answer"):
                    found.append((str(row[0]), counts))
        if isinstance(block, Figure) and isinstance(block.chart, Stacked):
            for bar in block.chart.rows:
                found.append((bar.label, dict(zip(block.chart.points, bar.counts, strict=True))))
    whole: dict[str, dict[str, int]] = defaultdict(dict)
    for line in sheet(document, "Questions"):
        if line["Question"] == SCALE.text and isinstance(line["Count"], int):
            whole[str(line["Round"])][str(line["Option"])] = line["Count"]
    return found + list(whole.items())


def moment(name: str) -> str:
    """The round of a table by its name."""
    end = name.rsplit(":", 1)[-1].rsplit(",", 1)[-1].casefold()
    if "release" in end:
        return "between"
    return "end" if "end" in end or "after" in end else "start"


@settings(max_examples=60 if LONG else 25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_table_is_small_and_none_leaves_a_few_when_taken_from_another(data: st.DataObject) -> None:
    day = start_and_end()
    who = [day.joins(("police", "health")[n % 2]) for n in range(data.draw(st.integers(2, 40)))]
    points = st.sampled_from([option.id for option in SCALE.options])
    start: dict[str, Value] = {one: data.draw(points) for one in who if data.draw(st.integers(0, 12))}
    day.asks(SCALE, start, "before")
    if data.draw(st.booleans()):
        day.asks(SCALE, {one: data.draw(points) for one in who[data.draw(st.integers(0, len(who))) :]}, "A")
    stay = who[data.draw(st.integers(0, min(len(who), 14))) :]
    end: dict[str, Value] = {}
    for one in stay:
        end[one] = start[one] if one in start and data.draw(st.booleans()) else data.draw(points)
    day.asks(SCALE, end, "after")
    if data.draw(st.booleans()):
        day.happens(e.Left(who[0]))
    on_scale = {option.label for option in SCALE.options if not option.off_scale}
    by_round: dict[str, list[dict[str, int]]] = defaultdict(list)
    document = report(day.room)
    if len(who) < 5:
        assert [one.name for one in document.sheets] == ["About"]
        return
    for name, counts in published(document):
        by_round[moment(name)].append({label: n for label, n in counts.items() if label in on_scale})
        if set(counts) > on_scale:
            assert sum(counts.values()) not in range(1, 5)
    for found in by_round.values():
        for one in found:
            for other in found:
                assert sum(one.values()) - sum(other.values()) not in range(1, 5)
    for row in sheet(document, "Movement"):
        if row["Up"] != "[c]":
            assert int(str(row["Up"])) + int(str(row["Same"])) + int(str(row["Down"])) >= 10
