"""How far answers agree, where sectors stood, and how the same people moved: in words, tables and sheets."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median_high, median_low

import pytest
import sample
from analysis_rooms import Day, full_day, ninety_minutes
from test_analysis_exercises import sheet
from test_analysis_report import tables, text_of

from analysis.report import report
from analysis.sentences import movements
from analysis.votes import votes
from workshop.activities import Value

LABELS = [option.label for option in sample.SCALE.options]


def scale_of(*rounds: str) -> Day:
    """As many people as the longest round has points; a dash is off the scale, a space no answer."""
    day = Day()
    people = day.people(max(map(len, rounds)))
    for name, points in zip("ABC", rounds, strict=False):
        given = {who: "not-enough" if one == "-" else one for who, one in zip(people, points, strict=False)}
        day.asks(sample.SCALE, {who: one for who, one in given.items() if one != " "}, name)
    return day


def test_the_measures_of_agreement_of_a_room_in_two_camps_and_of_one_mind() -> None:
    """Half at each end, where every measure has its end; and all at one point, where it has the other."""
    document = report(scale_of("1111155555--", "333333333333").room)
    camps, one_mind = sheet(document, "Agreement")
    assert list(camps.values())[2:] == [
        "Release A",
        10,
        f"“{LABELS[0]}” to “{LABELS[4]}”",
        "-1.00",
        "1.00",
        "0.00",
        "1.00",
    ]
    assert list(one_mind.values())[3:] == [12, f"“{LABELS[2]}”", "1.00", "0.00", "1.00", "0.00"]
    said = text_of(document, "scenarios")
    assert "Answers are nearer to two camps than to one: “Release A” (-1.00)." in said
    assert "Answers lie close together: “Release B” (1.00)." in said


def test_an_even_spread_is_called_one() -> None:
    document = report(scale_of("1234512345").room)
    (row,) = sheet(document, "Agreement")
    assert (row["Agreement A"], row["Polarization"]) == ("0.00", "0.50")
    assert "Answers are spread over the scale: “Release A” (0.00)" in text_of(document, "scenarios")


@pytest.mark.parametrize("points", ["1234", "1234----"])
def test_agreement_of_fewer_than_five_is_not_told(points: str) -> None:
    document = report(scale_of(points, "12345123").room)
    few, enough = sheet(document, "Agreement")
    assert set(list(few.values())[3:]) == {"[c]"}
    assert enough["On the scale"] == 8
    assert "“Release A” (" not in text_of(document, "scenarios")


def two_sectors(of_health: str = "45454545-5") -> tuple[Day, list[str]]:
    day = Day()
    who = [*day.people(10, "police"), *day.people(10, "health")]
    for name, police, health in (("A", "1122211222", of_health), ("B", "2233322333", "5555555555")):
        points = ["not-enough" if point == "-" else point for point in police + health]
        day.asks(sample.SCALE, dict(zip(who, points, strict=True)), name)
    return day, who


def test_where_sectors_stood_in_each_vote() -> None:
    """In the second vote all of health say the same, so no sector is shown in it."""
    (first, second) = sheet(report(two_sectors()[0].room), "Sectors by round")
    assert list(first.values())[2:] == ["Police", "Release A", 10, f"“{LABELS[1]}”", f"“{LABELS[0]}” to “{LABELS[1]}”"]
    assert list(second.values())[2:] == [
        "Health",
        "Release A",
        9,
        "[c]",
        "[c]",
    ]


def test_the_report_has_a_table_of_sectors_by_votes() -> None:
    day, who = two_sectors("4545454555")
    day.asks(sample.SCALE, dict(zip(who, [*"2233322333", *"4454555555"], strict=True)), "C")
    found = tables(report(day.room), "sectors")
    (table,) = (one for title, one in found.items() if title.endswith(": middle answers by sector and vote"))
    assert table.header == ("Sector", "Release A", "Release C")
    assert {row[0]: row[1:] for row in table.rows} == {
        "Police": (f"“{LABELS[1]}” (10)", f"“{LABELS[2]}” (10)"),
        "Health": (f"“{LABELS[4]}” (10)", f"“{LABELS[4]}” (10)"),
    }


@pytest.mark.parametrize("room", [ninety_minutes, full_day])
def test_sectors_by_round_say_no_more_than_the_counts_by_sector(room: Callable[[], Day]) -> None:
    document = report(room().room)
    counts: dict[tuple[object, ...], list[str]] = {}
    for row in sheet(document, "By sector"):
        key = tuple(row[name] for name in ("Question", "About", "Sector", "Round"))
        if isinstance(row["People"], int):
            counts.setdefault(key, []).extend([str(row["Option"])] * row["People"])
    points = {
        (row["Question"], row["Option"]): row["Place"]
        for row in sheet(document, "Questions")
        if isinstance(row["Place"], int)
    }
    told = sheet(document, "Sectors by round")
    assert told
    for row in told:
        key = tuple(row[name] for name in ("Question", "About", "Sector", "Round"))
        places = [place for one in counts[key] if isinstance(place := points.get((row["Question"], one)), int)]
        assert row["On the scale"] == len(places)
        if len(places) < 10:
            assert row["Middle answer"] == row["Middle half"] == "[c]"
            continue
        names = {place: option for (question, option), place in points.items() if question == row["Question"]}
        assert names[median_low(places)] in str(row["Middle answer"])
        assert names[median_high(places)] in str(row["Middle answer"])


def choices(before: str, after: str) -> Day:
    """A choice at the start and at the end of the day; a space is no answer."""
    day = Day()
    people = day.people(max(len(before), len(after)))
    for name, points in (("before", before), ("after", after)):
        options: dict[str, Value] = {
            who: {"t": "task", "c": "consent"}[one] for who, one in zip(people, points, strict=False) if one != " "
        }
        day.asks(sample.CHOICE, options, name)
    return day


def test_a_choice_that_moved_is_told_from_counts_that_everybody_sees() -> None:
    """Twelve of 24 changed to consent: McNemar's statistic is 12, and p is 0.0005."""
    day = choices("t" * 18 + "c" * 6, "t" * 6 + "c" * 18)
    (found,) = movements(votes(day.room, 10))
    assert found.text.startswith("“Which basis?” (")
    assert found.text.endswith("“Public task” was chosen by 18 of 24 (75%), then by 6 of 24 (25%).")
    assert (found.base, found.strength, found.measure) == (24, "strong", "p below 0.001")
    (row,) = sheet(report(day.room), "Movement and chance")
    assert list(row.values())[3:] == [24, "", "in 1 of 1,000 cases or fewer"]
    assert found.text in text_of(report(day.room), "scenarios")


@pytest.mark.parametrize(
    ("before", "after"),
    [("t" * 9, "c" * 9), ("t" * 18 + "c" * 6, "t" * 6 + "c" * 17 + " "), ("t" * 12 + "c" * 12, "c" * 12 + "t" * 12)],
)
def test_a_choice_is_not_told_of_nine_nor_beside_somebody_who_voted_once(before: str, after: str) -> None:
    """The last: as many left each answer as came to it."""
    assert movements(votes(choices(before, after).room, 10)) == ()


def test_who_voted_once_keeps_a_choice_off_the_sheet() -> None:
    document = report(choices("t" * 18 + "c" * 6, "t" * 6 + "c" * 17 + " ").room)
    assert sheet(document, "Movement and chance") == []


def test_a_room_that_parts_into_two_camps_moved_though_not_one_way() -> None:
    document = report(scale_of("3" * 30, "1" * 15 + "5" * 15).room)
    (row,) = sheet(document, "Movement and chance")
    assert row["One way"] == "in more than 5 of 100 cases"
    assert row["Between answers"] == "in 1 of 1,000 cases or fewer"
