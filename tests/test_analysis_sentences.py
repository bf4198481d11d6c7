"""Findings in words: each sentence has its base, measure, strength and evidence, and says no more than they do."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
import sample
from analysis_rooms import FACTS, Day, every_exercise
from scipy import stats

from analysis.chapters.comparisons import compared
from analysis.differences import kruskal_wallis
from analysis.document import Block, Figure, Section, Sheet
from analysis.printed import read
from analysis.report import report
from analysis.sentences import differences, movements, steps
from analysis.study import study
from analysis.votes import votes
from workshop.activities import Question, Value
from workshop.agenda import Activity, Step
from workshop.materials import built_in
from workshop.room import Room

SCALE = replace(sample.SCALE, scale="share-now")
OFF = next(option.id for option in SCALE.options if option.off_scale)


def day_of(*questions: Question) -> Day:
    steps = tuple(
        Step(kind, question.text, question=question.id, round=round_)
        for question in questions
        for round_ in ("A", "B", "C")
        for kind in ("ask", "reveal")
    )
    card = Activity("s90", "scenario", "Late Mondays", 30, steps)
    return Day(replace(sample.AGENDA, activities=(card,), questions=questions), FACTS)


def voted(day: Day, question: Question, round_: str, by_sector: Mapping[str, str]) -> None:
    """Each sector's answers in one string, a point each, given by its people in turn; 0 is off the scale."""
    seats = list(day.room.seats.values())
    answers: dict[str, Value] = {}
    for sector, points in by_sector.items():
        who = [seat.participant for seat in seats if seat.sector == sector]
        answers |= dict(zip(who, (OFF if point == "0" else point for point in points), strict=True))
    day.asks(question, answers, round_)


def room_of(**rounds: Mapping[str, str]) -> Room:
    day = day_of(SCALE)
    for sector, points in next(iter(rounds.values())).items():
        day.people(len(points), sector)
    for round_, by_sector in rounds.items():
        voted(day, SCALE, round_, by_sector)
    return day.room


def test_sectors_that_differ_are_named_with_their_bases_and_no_order() -> None:
    room = room_of(A={"police": "1122112213", "health": "4545454542"})
    (found,) = differences(votes(room, 10))
    size = kruskal_wallis([[1, 1, 2, 2, 1, 1, 2, 2, 1, 3], [4, 5, 4, 5, 4, 5, 4, 5, 4, 2]]).epsilon_squared
    assert found.text == (
        "On “Late Mondays”, answers differed between sectors. "
        "Those of Police (base 10) and Health (base 10) lay furthest apart."
    )
    assert found.strength == "strong"
    assert f"epsilon squared {size:.2f}" in found.measure
    assert found.base == 20
    assert found.evidence == (SCALE.id, "A")
    assert not re.search(r"higher|lower|better|worse|most|least|more|significant", found.whole)


def test_off_the_scale_is_in_no_base() -> None:
    day = day_of(SCALE)
    day.people(12, "police")
    day.people(12, "health")
    answers: dict[str, Value] = {
        seat.participant: (
            OFF if n % 12 > 9 else ("1" if seat.sector == "police" else "4") if n % 12 else "23"[n // 12]
        )
        for n, seat in enumerate(sorted(day.room.seats.values(), key=lambda seat: seat.sector))
    }
    day.asks(SCALE, answers, "A")
    (found,) = differences(votes(day.room, 10))
    assert found.base == 20


def test_of_a_group_that_is_not_shown_nothing_is_said() -> None:
    assert not differences(votes(room_of(A={"police": "1122112213", "health": "454545452"}), 10))
    assert not differences(votes(room_of(A={"police": "1122112211", "health": "4545454542"}), 10))


def test_a_difference_by_chance_is_not_told_and_many_comparisons_weaken_it() -> None:
    chance = random.Random(5)
    questions = tuple(replace(SCALE, id=f"q{n}", text=f"Question {n}?") for n in range(40))
    day = day_of(*questions)
    for sector in ("police", "health"):
        day.people(12, sector)
    for n, question in enumerate(questions):
        for round_ in ("A",):
            of = {sector: "".join(chance.choice("12345") for _ in range(12)) for sector in ("police", "health")}
            voted(day, question, round_, of if n else {"police": "112211221123", "health": "434334232343"})
    found = differences(votes(day.room, 10))
    assert found
    assert "strong" not in {one.strength for one in found[1:]}
    assert all("corrected for 40 comparisons" in one.measure for one in found)


def test_movement_says_how_many_of_the_same_people_and_which_way() -> None:
    room = room_of(A={"police": "112233112233"}, C={"police": "334433334433"})
    (found,) = movements(votes(room, 10))
    assert found.text.startswith("“Late Mondays” (release A; release C): 8 of 12 (67%) moved towards ")
    assert found.text.endswith("Nobody moved the other way.")
    before, after = [int(p) for p in "112233112233"], [int(p) for p in "334433334433"]
    expected = stats.wilcoxon(before, after, method=stats.PermutationMethod(n_resamples=10**5)).pvalue
    printed = re.search(r"p (\d\.\d+)", found.measure)
    assert printed
    assert float(printed[1]) == pytest.approx(expected, abs=0.001)
    assert (found.base, found.strength) == (12, "strong")


def test_nothing_is_said_of_fewer_than_ten_people_who_voted_twice() -> None:
    assert not movements(votes(room_of(A={"police": "112233112"}, C={"police": "334433334"}), 10))


def test_as_many_moves_up_as_down_are_no_movement() -> None:
    assert not movements(votes(room_of(A={"police": "111111555555"}, C={"police": "555555111111"}), 10))


def test_a_release_that_moved_people_is_told_though_the_next_moved_them_back() -> None:
    room = room_of(A={"police": "3" * 28}, B={"police": "2" * 17 + "4" * 5 + "3" * 6}, C={"police": "3" * 28})
    assert not movements(votes(room, 10))
    found = steps(votes(room, 10))
    assert [(one.evidence[1:], one.base) for one in found] == [(("A", "B"), 28), (("B", "C"), 28)]
    assert found[1].text.startswith("“Late Mondays” (release B; release C): 17 of 28 (61%) moved towards ")
    assert found[1].text.endswith("5 moved the other way.")
    # 22 throws of a coin, 17 or more of one side; both steps alike, so their correction changes nothing.
    chance = 2 * sum(math.comb(22, heads) for heads in range(17, 23)) / 2**22
    assert found[1].measure == f"p {chance:.3f}, corrected for 2 comparisons"
    assert {one.strength for one in found} == {"moderate"}
    said = " ".join(str(part) for section in compared(study(room, built_in().codebook)) for part in section.blocks)
    assert "Between the first vote and the last, no question shows a movement" in said
    assert f"{found[1].text} (moderate; p " in said


def test_a_step_of_as_many_up_as_down_or_of_two_votes_alone_is_not_told() -> None:
    even = room_of(A={"police": "3" * 12}, B={"police": "2" * 6 + "4" * 6}, C={"police": "3" * 12})
    assert not steps(votes(even, 10))
    assert not steps(votes(room_of(A={"police": "1" * 12}, C={"police": "4" * 12}), 10))


def test_every_sentence_of_a_whole_day_has_a_base_and_a_percentage_only_on_ten() -> None:
    room = every_exercise().room
    found = (*differences(votes(room, 10)), *movements(votes(room, 10)))
    for one in found:
        assert one.base >= 10
        assert one.evidence[0] in room.questions
        for part, whole in re.findall(r"(\d+) of (\d+) \(\d+%\)", one.text):
            assert int(part) <= int(whole)
            assert int(whole) >= 10
        assert "significant" not in one.whole


def test_the_report_tells_when_each_group_would_share() -> None:
    mixed = {"police": "1122334455", "health": "1212121233"}
    later = {"police": "2333444555", "health": "2233333344"}
    document = report(room_of(A=mixed, B=mixed, C=later))
    section = next(s for one in document.sections for s in one.sections if s.id == "curve-1")
    (figure,) = section.blocks
    table = figure.table  # type: ignore[union-attr]
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Police"] == (
        "6 of 10 (60%)",
        "6 of 10 (60%)",
        "9 of 10 (90%)",
        "release A",
        "release A to release C",
    )
    assert rows["Health"][:3] == ("2 of 10 (20%)", "2 of 10 (20%)", "8 of 10 (80%)")
    assert rows["Everyone"][0] == "8 of 20 (40%)"


def test_a_group_hidden_at_one_release_has_no_curve() -> None:
    mixed = {"police": "1122334455", "health": "1212121233"}
    document = report(room_of(A=mixed, B=mixed, C={"police": "3333333333", "health": "2233333344"}))
    section = next(s for one in document.sections for s in one.sections if s.id == "curve-1")
    (figure,) = section.blocks
    rows = {row[0]: set(row[1:]) for row in figure.table.rows}  # type: ignore[union-attr]
    assert rows["Police"] == rows["Health"] == {"[c]"}


@pytest.mark.parametrize("police", ["3344555333", "1122112211", "33445553330"])
def test_no_curve_row_or_sheet_says_that_all_or_none_of_a_group_would_share(police: str) -> None:
    mixed = {"police": "1122334455"[: len(police)], "health": "1212121233", "education": "1313121233"}
    mixed["police"] += "3" * (len(police) - 10)
    document = report(room_of(A=mixed, B=mixed, C=mixed | {"police": police}))
    section = next(s for one in document.sections for s in one.sections if s.id == "curve-1")
    tables = [block.table for block in section.walk() if isinstance(block, Figure)]
    rows = {str(row[0]): row[1:] for table in tables for row in table.rows}
    assert set(rows["Police"]) == {"[c]"}
    (sheet,) = (one for one in document.sheets if one.name == "By sector")
    of = {row[4] for row in sheet.rows if row[3] == "Release C" and row[6] != "[c]"}
    assert "Police" not in of
    said = [cell for one in rows for cell in rows[one] if one != "Everyone"]
    assert not any(re.search(r"\((100|0)%\)", str(cell)) for cell in said)


def test_the_audit_finds_a_group_of_whom_all_would_share() -> None:
    mixed = {"police": "1122334455", "health": "1212121233"}
    document = report(room_of(A=mixed, B=mixed, C=mixed))
    groups = {sector: sector.capitalize() for sector in mixed}

    def all_of_them(block: Block) -> Block:
        if not isinstance(block, Figure) or block.table.title != "People who would share":
            return block
        rows = tuple((*row[:3], "10 of 10 (100%)", *row[4:]) if row[0] == "Police" else row for row in block.table.rows)
        return replace(block, table=replace(block.table, rows=rows))

    def changed(section: Section) -> Section:
        blocks, parts = tuple(map(all_of_them, section.blocks)), tuple(map(changed, section.sections))
        return replace(section, blocks=blocks, sections=parts)

    assert not read(document, groups).loose
    told = replace(document, sections=tuple(map(changed, document.sections)))
    # The sheets now say so too: that it follows from them makes it no better.
    sheets = tuple(_all_share(one) if one.name == "By sector" else one for one in told.sheets)
    assert read(replace(told, sheets=sheets), groups).loose.count(("People who would share", "Police")) == 1


def _all_share(sheet: Sheet) -> Sheet:
    """The same sheet, on which the Police all chose the third point at release C."""
    options = list(dict.fromkeys(str(row[5]) for row in sheet.rows))
    return replace(
        sheet,
        rows=tuple(
            (*row[:6], 10 * (row[5] == options[2])) if row[3:5] == ("Release C", "Police") else row
            for row in sheet.rows
        ),
    )
