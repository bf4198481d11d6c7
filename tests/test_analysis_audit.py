"""One attacker over everything that a workshop prints: rules broken on purpose, and two hundred random workshops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import audited
import pytest
from analysis_rooms import FACTS, GUESS, OWN, Day
from audited import CARDS, MYTH, STATEMENT, plan, rows, with_rows, workshop, written

from analysis import breakdown as groups_shown
from analysis import votes
from analysis.audit import check
from analysis.chapters import comparisons, myths
from analysis.disclosure import FLOOR, THRESHOLD
from analysis.document import Document, Figure, Section, Steps
from analysis.movement import Movement
from analysis.report import report
from workshop.activities import CONFIDENCE, Value
from workshop.errors import Rejected
from workshop.room import Room

POLICE, HEALTH, EDUCATION = "Police", "Health", "Education and early years"


def day_of(**sizes: int) -> tuple[Day, dict[str, list[str]]]:
    day = Day(audited.AGENDA, FACTS)
    return day, {sector: day.people(size, sector) for sector, size in sizes.items()}


def mixed(people: list[str], *options: str) -> dict[str, Value]:
    """They choose these options in turn."""
    return {who: options[n % len(options)] for n, who in enumerate(people)}


def refused(room: Room, document: Document, threshold: int = THRESHOLD) -> str:
    """What the audit says of a document of which the untouched one passes."""
    check({threshold: written(room, threshold)}, plan(room))
    with pytest.raises(Rejected) as refusal:
        check({threshold: document}, plan(room))
    return refusal.value.sentence


def small_group() -> Day:
    """Of three who teach nothing is shown, and the Police share a row with them, so that nobody can work it out."""
    day, who = day_of(police=12, health=14, education=3)
    for card in CARDS:
        for round_ in "ABC":
            day.asks(card, {p: o for people in who.values() for p, o in mixed(people, "2", "4").items()}, round_)
    return day


def test_a_row_that_should_be_hidden_gives_another_away() -> None:
    day = small_group()
    document = written(day.room, THRESHOLD)
    split = {"Seek advice, no names", "Relevant information now"}
    changed = [
        row | {"People": 6 if row["Option"] in split else 0} if row["Sector"] == POLICE else row
        for row in rows(document, "By sector")
        if row["Sector"] != "Others together"
    ]
    assert EDUCATION in refused(day.room, with_rows(document, "By sector", changed))


def test_the_row_of_a_group_that_is_too_small_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups_shown, "_left_over", lambda *_: True)
    with pytest.raises(Rejected, match=r"could work out how “.*” answered “Would you share"):
        report(small_group().room)


def test_a_count_of_people_that_is_too_small_is_refused() -> None:
    day = small_group()
    document = written(day.room, THRESHOLD)
    assert [row["Sector"] for row in rows(document, "Who took part")] == [HEALTH, "Other sectors together", "All"]
    changed = [row | {"Sector": POLICE, "People": 12} if "together" in str(row["Sector"]) else row
               for row in rows(document, "Who took part")]  # fmt: skip
    assert EDUCATION in refused(day.room, with_rows(document, "Who took part", changed))


def of_guesses() -> Day:
    day, who = day_of(police=6, health=14, education=9)
    for question in (OWN, GUESS):
        day.asks(question, {p: o for people in who.values() for p, o in mixed(people, "2", "4", "5").items()})
    return day


@pytest.mark.parametrize("column", ["Guesses of others", "Own votes of the sector"])
def test_guesses_that_tell_of_the_sector_they_are_about_are_refused(column: str) -> None:
    day = of_guesses()
    document = written(day.room, THRESHOLD)
    own = dict.fromkeys(("Seek advice, no names", "Relevant information now", "Immediate protection"), 2)
    changed = [
        row | {column: own.get(str(row["Option"]), 0) if column.startswith("Own")
               else int(row["Guesses"]) - own.get(str(row["Option"]), 0)}
        for row in rows(document, "Guesses")
    ]  # fmt: skip
    assert all(row[column] == "[c]" for row in rows(document, "Guesses"))
    sentence = refused(day.room, with_rows(document, "Guesses", changed))
    assert POLICE in sentence or EDUCATION in sentence


def test_movement_that_tells_of_one_who_came_late_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    day, who = day_of(police=29)
    day.asks(CARDS[0], dict.fromkeys(who["police"], "1"), "A")
    later = dict.fromkeys(who["police"], "1") | {who["police"][0]: "4", day.joins("health"): "4"}
    day.asks(CARDS[0], later, "B")
    report(day.room)
    monkeypatch.setattr(votes, "gives_away", lambda *_: False)
    with pytest.raises(Rejected, match="those of everybody who voted once"):
        check({THRESHOLD: written(day.room, THRESHOLD)}, plan(day.room))
    # A report finds out by itself, and is written without it.
    assert {row["Up"] for row in rows(report(day.room), "Movement")} == {"[c]"}


def test_answers_of_the_same_people_that_tell_of_one_who_left_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    day, who = day_of(police=30)
    day.asks(STATEMENT, mixed(who["police"], "level-1", "level-2", "level-3"), "before")
    day.asks(STATEMENT, mixed(who["police"][1:], "level-2", "level-3", "level-1"), "after")
    report(day.room)
    monkeypatch.setattr(myths, "open_matched", lambda *_: True)
    with pytest.raises(Rejected, match="those of everybody who voted once"):
        report(day.room)


def test_confidence_by_answer_that_tells_of_one_who_said_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from analysis import sheets

    day, who = day_of(police=30)
    day.happens(audited.running.opening(day.room, MYTH.id, "first"))
    for n, one in enumerate(who["police"]):
        day.says(one, MYTH.id, ("true", "false")[n % 2], sure=CONFIDENCE[n % 3].id if n else "")
    day.happens(audited.e.Closed(MYTH.id, "first", 30))
    report(day.room)
    monkeypatch.setattr(sheets, "may_cross", lambda *_: True)
    with pytest.raises(Rejected, match="those who did not say how sure they were"):
        report(day.room)


def test_a_curve_of_a_hidden_group_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    day = small_group()
    report(day.room)
    monkeypatch.setattr(comparisons, "_shown", lambda _, card: set(card.groups))
    with pytest.raises(Rejected, match="People who would share"):
        report(day.room)


def in_figures(document: Document, change: Callable[[Figure], Figure]) -> Document:
    def of(section: Section) -> Section:
        blocks = tuple(change(block) if isinstance(block, Figure) else block for block in section.blocks)
        return replace(section, blocks=blocks, sections=tuple(map(of, section.sections)))

    return replace(document, sections=tuple(map(of, document.sections)))


def test_a_line_that_is_drawn_of_a_hidden_group_is_refused() -> None:
    def change(figure: Figure) -> Figure:
        chart = figure.chart
        if not isinstance(chart, Steps):
            return figure
        return replace(figure, chart=replace(chart, lines=(*chart.lines, (POLICE, (50, 50, 50)))))

    day = small_group()
    assert POLICE in refused(day.room, in_figures(written(day.room, THRESHOLD), change))


def three_cards(few: int) -> Day:
    """On the third card so few vote that its result is hidden."""
    third = replace(CARDS[0], id="s03")
    agenda = replace(
        audited.AGENDA,
        activities=(
            *audited.AGENDA.activities,
            audited.activity("scenario", "s03", "Card s03", [(third, round_) for round_ in "ABC"]),
        ),
        questions=(*audited.AGENDA.questions, third),
    )
    day = Day(agenda, FACTS)
    who = day.people(30)
    for card in (*CARDS, third):
        for round_ in "ABC":
            day.asks(card, mixed(who[: few if card is third else 30], "2", "4"), round_)
    return day


@pytest.mark.parametrize(("few", "together"), [(4, False), (12, True)])
def test_the_sum_of_all_cards_tells_of_none_that_is_hidden(few: int, together: bool) -> None:
    document = report(three_cards(few).room)
    assert (
        any("All cards together" in section.title for part in document.sections for section in part.sections)
        == together
    )


def test_a_sum_of_cards_of_which_one_is_hidden_is_refused() -> None:
    day = three_cards(4)
    whole = written(three_cards(12).room, THRESHOLD)
    summed = [part for part in whole.sections for one in part.sections if one.id == "curve-all"]
    document = written(day.room, THRESHOLD)
    assert "Everyone" in refused(day.room, replace(document, sections=(*document.sections, *summed)))


def test_reports_that_are_safe_alone_are_refused_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another report shows other rows, and one from the other leaves three people."""
    day = small_group()
    first = written(day.room, THRESHOLD)
    monkeypatch.setattr(groups_shown, "shown", lambda *_: (POLICE,))
    second = written(day.room, THRESHOLD)
    assert POLICE in {row["Sector"] for row in rows(second, "By sector") if row["People"] != "[c]"}
    for one in (first, second):
        check({THRESHOLD: one}, plan(day.room))
    with pytest.raises(Rejected, match=EDUCATION):
        check({THRESHOLD: first, THRESHOLD + 1: second}, plan(day.room))


def test_who_corrects_a_sector_after_the_vote_does_not_stop_the_report() -> None:
    """More of a group may have voted than took part in the end."""
    day, who = day_of(police=12, health=14, education=12)
    day.asks(CARDS[0], {p: o for people in who.values() for p, o in mixed(people, "2", "4").items()}, "A")
    for one in who["police"][:2]:
        seat = day.room.seats[one]
        day.happens(audited.e.SeatChanged(one, "health", seat.role_band, seat.table))
    assert report(day.room).sheets


def reports(room: Room) -> dict[int, Document]:
    return {threshold: report(room, threshold=threshold) for threshold in (FLOOR, 7, THRESHOLD)}


def nothing_recovered(seeds: range) -> Counter[str]:
    """Three reports of each workshop are read together, and those with higher thresholds alone.

    How many workshops showed what: a search that finds nothing must have had something to look at.
    """
    told: Counter[str] = Counter()
    for seed in seeds:
        day = workshop(seed)
        exported = reports(day.room)
        if len(exported[FLOOR].sheets) == 1:  # fewer than five people
            continue
        check(exported, plan(day.room))
        shown = exported[FLOOR]
        for name, column in (
            ("By sector", "People"),
            ("Movement", "Up"),
            ("Guesses", "Guesses of others"),
            ("Confidence", "Fits the sources"),
        ):
            told[name] += any(isinstance(row[column], int) for row in rows(shown, name))
        tables = [block.table if isinstance(block, Figure) else block for block in shown.walk()]
        titles = {getattr(table, "title", ""): table for table in tables}
        told["curves"] += len(getattr(titles.get("People who would share"), "rows", ())) > 1
        told["same people"] += "All answers of the people who were on the scale both times" in titles
    return told


def test_from_everything_exported_together_nothing_hidden_is_recovered() -> None:
    assert nothing_recovered(range(6))["By sector"]


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_from_two_hundred_workshops_nothing_hidden_is_recovered() -> None:
    told = nothing_recovered(range(200))
    assert {name for name, times in told.items() if times} == {
        "By sector",
        "Movement",
        "Guesses",
        "Confidence",
        "curves",
        "same people",
    }


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_hardly_more_movement_is_hidden_than_must_be() -> None:
    """Each hidden line is printed by itself, and the attacker says whether that would have told something."""
    hidden = least = 0
    for seed in range(200, 240):
        room = workshop(seed).room
        written_ = {threshold: written(room, threshold) for threshold in (FLOOR, THRESHOLD)}
        asked = [
            (vote, before, after)
            for vote in votes.votes(room, THRESHOLD)
            if vote.question.kind == "scale" or vote.purpose == votes.MYTH
            for before, after in vote.pairs
        ]
        for place, (vote, before, after) in enumerate(asked):
            if rows(written_[THRESHOLD], "Movement")[place]["Up"] != "[c]" or before.hidden or after.hidden:
                continue
            moved = vote.moved(before, after)
            hidden += 1
            least += moved.placed < THRESHOLD or gives_away(room, written_, place, moved)
    assert least > 50
    assert hidden <= 1.25 * least


def gives_away(room: Room, written_: dict[int, Document], place: int, moved: Movement) -> bool:
    told = {}
    for threshold, document in written_.items():
        lines = rows(document, "Movement")
        lines[place] |= {"Up": moved.up, "Same": moved.same, "Down": moved.down}
        told[threshold] = with_rows(document, "Movement", lines)
    try:
        check(told, plan(room))
    except Rejected:
        return True
    return False
