"""The report on each exercise, on paper, and on a day that did not go as planned."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from analysis_rooms import (
    BOARD,
    CAPTION,
    CHANGE,
    EXERCISES,
    FACTS,
    GUESS,
    KEPT,
    LINES,
    OFFERED,
    OWN,
    PIECES,
    PROMISE,
    RATED,
    ROUNDS,
    SHARED,
    SURE_MYTH,
    Day,
    every_exercise,
    full_day,
    photo,
)
from openpyxl import load_workbook
from PIL import Image
from sample import CHOICE, MYTH, POINTS, SCALE, WORDS
from test_analysis_private import everything
from test_analysis_report import ORDER, by_sector, section, sentences_of, tables, text_of

from analysis import pictures
from analysis.document import Cell, Document, Figure, Picture, Quote, Stacked
from analysis.finding import findings as found
from analysis.html import html
from analysis.missing import missing
from analysis.report import report
from analysis.study import study
from analysis.workbook import workbook
from workshop import entries as e
from workshop.activities import Value
from workshop.agenda import Place
from workshop.materials import agenda, built_in


def day_of_exercises() -> Day:
    return Day(EXERCISES)


def sheet(document: Document, name: str) -> list[dict[str, Cell]]:
    (found,) = (one for one in document.sheets if one.name == name)
    names = [column.name for column in found.columns]
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def quotes(document: Document, id_: str) -> list[Quote]:
    return [block for block in section(document, id_).walk() if isinstance(block, Quote)]


# The day as it was


def test_activities_stand_in_the_order_in_which_they_were_asked() -> None:
    day = day_of_exercises()
    day.asks(MYTH, {})
    day.asks(CHOICE, {}, "before")
    day.happens(e.ActivityMoved("baseline", ""))
    document = report(day.room)
    asked = [row[0] for row in tables(document, "what")["Activities that asked something"].rows]
    assert asked == ["Data protection", "Where we start"]
    assert "In the agenda, but not run: Welcome, Draw your barrier" in text_of(document, "what")


def test_the_agenda_as_run_has_minutes_planned_and_taken_and_what_was_not_run() -> None:
    day = day_of_exercises()
    day.happens(e.Moved(None, Place("cafe", 0)))
    day.asks(ROUNDS[0], {})
    day.happens(e.MinutesSet("cafe", 41))
    later = datetime.fromisoformat(day.rows[-1].at) + timedelta(minutes=30)
    day.starts_again_at(later)
    day.happens(e.Moved(Place("cafe", 0), Place("line", 0)))
    day.happens(e.ActivityRemoved("harvest"))
    found = tables(report(day.room), "agenda")
    run = found["Every kind of question, as it was run"].rows
    assert run[0] == ("World Café", "World Café", 41, 30, 1)
    assert run[1][1:] == ("Threshold line with vignettes", 5, "not known", "none asked")
    assert len(run) == 2
    assert ("Tea", "Break", 5) in found["In the agenda, but not run"].rows
    assert found["Taken out on the day, before it was run"].rows == (("Harvest", "Harvest", 5),)


def test_what_was_asked_in_an_activity_taken_out_later_stays() -> None:
    day = day_of_exercises()
    who = day.people(5)
    day.asks(LINES[0], dict.fromkeys(who, "level-2"))
    day.asks(PIECES, dict.fromkeys(who, "2"), "apart")
    day.asks(MYTH, dict.fromkeys(who, "false"))
    for activity in ("line", "m01"):
        day.happens(e.ActivityRemoved(activity))
    document = report(day.room)
    rows = tables(document, "what")["Activities that asked something"].rows
    titles = [day.room.left_out[0].title, "Six notes", day.room.left_out[1].title]
    assert [row[0] for row in rows] == titles
    assert f"taken out of the agenda later: {titles[0]} and {titles[2]}." in text_of(document, "what")
    assert "People by answer" in tables(document, "scenarios")
    assert "on 1 of 1, most people gave the answer that fits the sources" in text_of(document, "myths")


def test_a_myth_card_is_told_with_the_statement_that_people_voted_on() -> None:
    day = day_of_exercises()
    day.asks(MYTH, dict.fromkeys(day.people(5), "true"))
    read = study(day.room, built_in().codebook)
    statement = "Data protection law stops sharing"
    (claim,) = (one.claim for one in found(read) if one.evidence == (MYTH.id,))
    assert claim == f"Of the statement “{statement}”, “True” was chosen by 5 of 5."
    document = report(day.room)
    table = tables(document, "myths")["Answers to the myth cards"]
    assert dict(zip(table.header, table.rows[0], strict=True))["Statement people voted on"] == f"{statement}."
    (figure,) = (block for block in section(document, "myths").walk() if isinstance(block, Figure))
    assert figure.title == "Myth cards: on none of 1 did most people give the answer that fits the sources"
    assert isinstance(figure.chart, Stacked)
    assert [row.label for row in figure.chart.rows] == [statement]


def test_beside_a_statement_too_long_for_a_bar_stands_the_title_of_the_card() -> None:
    long = replace(MYTH, text=f"{'Data protection law stops sharing, ' * 5}and always.")
    asked = tuple(long if question.id == MYTH.id else question for question in EXERCISES.questions)
    day = Day(replace(EXERCISES, questions=asked))
    day.asks(long, dict.fromkeys(day.people(5), "false"))
    document = report(day.room)
    (figure,) = (block for block in section(document, "myths").walk() if isinstance(block, Figure))
    assert isinstance(figure.chart, Stacked)
    assert [row.label for row in figure.chart.rows] == ["Data protection"]
    assert figure.table.rows[0][1] == long.text


def test_a_day_with_changes_tells_of_them() -> None:
    day = every_exercise()
    document = report(day.room)
    run = [row[0] for row in tables(document, "agenda")["Every exercise, as it was run"].rows]
    assert run.index("What works") < run.index("Where we start")
    quick = run.index("A quick question (added on the day)")
    assert run.index("Agency jigsaw") < quick < run.index("How would another sector vote?")
    assert [row[0] for row in tables(document, "agenda")["In the agenda, but not run"].rows] == [
        "Ten points for leaders"
    ]
    assert "Shall we go on ten minutes longer?" in [part.title for part in section(document, "priorities").sections]


# Paper


def test_votes_on_paper_count_and_are_labelled() -> None:
    day = day_of_exercises()
    who = day.people(10)
    day.asks(SCALE, dict.fromkeys(who, "2"), "A")
    day.on_paper(SCALE.id, "4", "A", times=4)
    wrong = day.on_paper(SCALE.id, "5", "A", times=9)
    day.happens(e.PaperRemoved(wrong))
    document = report(day.room)
    figure = next(block for block in section(document, "scenarios").walk() if isinstance(block, Figure))
    rows = {row[0]: row[1] for row in figure.table.rows}
    assert (rows["Relevant information now"], rows["People who answered"]) == (4, 14)
    assert (rows["Of these on paper"], rows["People in the room"]) == (4, 14)
    assert "including 4 on paper" in html(document)
    assert "10 people took part by phone, and some on paper." in text_of(document, "who")
    assert {row["On paper"] for row in sheet(document, "Questions")} == {4}
    assert "The host typed in votes on paper" in text_of(document, "how")


def test_a_day_without_paper_says_nothing_of_it() -> None:
    day = day_of_exercises()
    day.asks(SCALE, dict.fromkeys(day.people(5), "2"), "A")
    said = " ".join(text_of(report(day.room), id_) for id_ in ("summary", "who", "what", "scenarios"))
    assert "on paper" not in said


def test_matched_movement_leaves_paper_out_and_says_so() -> None:
    day = day_of_exercises()
    who = day.people(12)
    day.asks(PIECES, dict.fromkeys(who, "2"), "apart")
    day.asks(PIECES, dict.fromkeys(who[:11], "4") | {who[11]: "2"}, "joined")
    for round_ in ("apart", "joined"):
        for point in ("1", "3"):
            day.on_paper(PIECES.id, point, round_, times=5)
    table = tables(report(day.room), "scenarios")["How the same people moved"]
    assert table.rows[0] == ("Each with their own facts to All facts together", 11, 1, 0)
    assert "Votes on paper cannot be matched" in table.note


def test_few_votes_on_paper_are_counted_with_a_sector() -> None:
    """The table by sector and the whole room together would say how the people with paper voted."""
    day = day_of_exercises()
    who = [*day.people(12, "police"), *day.people(14, "health")]
    day.asks(SCALE, {one: ("1", "4")[n % 2] for n, one in enumerate(who)}, "A")
    assert by_sector(report(day.room))
    day.on_paper(SCALE.id, "1", "A")
    table = by_sector(report(day.room))
    shown = {str(row[0]) for row in table.rows if "[c]" not in row}
    assert shown == {"Release A: Health", "Release A: Others together"}
    day.on_paper(SCALE.id, "4", "A", times=11)
    table = by_sector(report(day.room))
    assert {str(row[0]).removeprefix("Release A: ") for row in table.rows} == {"Police", "Health", "On paper"}
    assert "Votes on paper have no sector, and are counted there too." in text_of(report(day.room), "sectors")


def test_remarks_on_paper_are_quoted_by_leave_and_never_marked() -> None:
    day = day_of_exercises()
    day.asks(OFFERED, {})
    for text, quotable in (
        ("Marbles for all", True),
        ("Sherbet for all", False),
        ("Wax for all", False),
        ("Tea for all", False),
    ):
        day.releases([day.on_paper(OFFERED.id, text, quotable=quotable)])
    day.on_paper(OFFERED.id, "Held for all", quotable=True)
    document = report(day.room)
    assert [quote.text for quote in quotes(document, "exercises")] == ["Marbles for all"]
    page = html(document)
    assert "Sherbet" not in page
    assert "Held for all" not in page
    assert "5 people answered, including 5 on paper." in text_of(document, "exercises")
    assert [row["Text"] for row in sheet(document, "Remarks")] == ["Marbles for all"]


# The exercises


def test_the_threshold_line_shows_each_vignette_on_the_local_levels() -> None:
    day = day_of_exercises()
    who = day.people(5)
    day.asks(LINES[0], dict(zip(who, ("level-1", "level-1", "level-1", "level-4", "not-sure"), strict=True)))
    day.asks(LINES[1], dict.fromkeys(who, "level-3"))
    document = report(day.room)
    table = tables(document, "scenarios")["People by answer"]
    assert table.header[1:6] == ("Universal", "Additional", "Complex", "Acute", "Off the scale")
    assert table.rows == (("v1", 3, 0, 0, 1, 1, "“Universal”"), ("v2", 0, 0, 5, 0, 0, "“Complex”"))
    assert table.note == "Off the scale: “Not sure”. Answered: 5 of 5 in the room, each time."
    (figure,) = (block for block in section(document, "scenarios").walk() if isinstance(block, Figure))
    assert figure.title == "Threshold line: the middle answers lay between “Universal” and “Complex”"


def guessed(sizes: dict[str, int], own: dict[str, tuple[str, str]]) -> Day:
    """The first of each sector guesses 4, the others 1."""
    day = day_of_exercises()
    who = {sector: day.people(size, sector) for sector, size in sizes.items()}
    votes: dict[str, Value] = {one: own[s][n % 2] for s, people in who.items() for n, one in enumerate(people)}
    day.asks(OWN, votes)
    day.asks(GUESS, {one: "1" if n else "4" for people in who.values() for n, one in enumerate(people)})
    return day


def test_a_guess_is_compared_with_what_the_sector_said() -> None:
    day = guessed({"police": 12, "health": 14}, {"police": ("3", "4"), "health": ("1", "2")})
    document = report(day.room)
    table = tables(document, "scenarios")["Votes and guesses"]
    assert table.header[1:] == ("Own votes of the whole room", "Guesses of others about Police", "Own votes of Police")
    assert table.rows[0] == ("Not yet", 7, 13, 0)
    assert table.rows[-1] == ("People who answered", 26, 14, 12)
    said = text_of(document, "scenarios")
    assert "The middle guess for Police was “Not yet”; its own middle answer was between “Limited facts" in said
    assert "Of the guesses of others, 1 of 14 (7%) named that." in said
    assert "The middle guess was further down the scale than the sector's own middle answer." in said
    assert {row["Own votes of the sector"] for row in sheet(document, "Guesses")} == {0, 6}
    assert [row["Guesses of others"] for row in sheet(document, "Guesses")] == [13, 0, 0, 1, 0, 0]
    assert tables(document, "scenarios")["Guesses by sector"].rows == (("Health", 14, "1 of 14 (7%)", "“Not yet”"),)


def test_guesses_that_hold_those_of_the_sector_itself_are_not_compared() -> None:
    """All of health guess alike, so neither row of the guesses is shown, and others' cannot be told apart."""
    day = day_of_exercises()
    police, health = day.people(12, "police"), day.people(14, "health")
    day.asks(OWN, dict(zip([*police, *health], ["3", "4"] * 6 + ["1", "2"] * 7, strict=True)))
    day.asks(GUESS, dict(zip([*police, *health], ["4", "5"] * 6 + ["1"] * 14, strict=True)))
    document = report(day.room)
    table = tables(document, "scenarios")["Votes and guesses"]
    assert table.header[1:] == ("Own votes of the whole room", "Guesses about Police", "Own votes of Police")
    assert {row["Guesses of others"] for row in sheet(document, "Guesses")} == {"[c]"}
    said = text_of(document, "scenarios")
    assert "could not be left out without giving somebody away" in said
    assert "named that" not in said


@pytest.mark.parametrize(
    ("sizes", "own"),
    [
        ({"police": 9, "health": 14}, {"police": ("3", "4"), "health": ("1", "2")}),
        ({"police": 14, "health": 9}, {"police": ("3", "4"), "health": ("1", "2")}),
        ({"police": 12, "health": 14}, {"police": ("3", "3"), "health": ("1", "2")}),
        ({"police": 12, "health": 14}, {"police": ("3", "4"), "health": ("1", "1")}),
        (
            {"police": 11, "health": 14, "education": 6},
            {"police": ("3", "4"), "health": ("1", "2"), "education": ("1", "2")},
        ),
    ],
)
def test_a_sector_that_could_be_recognised_is_not_compared(
    sizes: dict[str, int], own: dict[str, tuple[str, str]]
) -> None:
    document = report(guessed(sizes, own).room)
    of_whom = "Guesses of others about Police" if min(sizes.values()) >= 10 else "Guesses about Police"
    assert tables(document, "scenarios")["Votes and guesses"].header[1:] == ("Own votes of the whole room", of_whom)
    said = text_of(document, "scenarios")
    assert "The votes of this sector are not shown: Police." in said
    assert {row["Own votes of the sector"] for row in sheet(document, "Guesses")} == {"[c]"}


def test_guesses_about_every_sector_of_the_room() -> None:
    other = replace(GUESS, id="call-as-health", about="health")
    another = replace(
        EXERCISES.activities[7],
        steps=tuple(
            replace(step, question=other.id if step.question == GUESS.id else step.question)
            for step in EXERCISES.activities[7].steps
        ),
    )
    another = replace(another, id="other", title="And the other sector?")
    day = guessed({"police": 12, "health": 14}, {"police": ("3", "4"), "health": ("1", "2")})
    day.happens(e.ActivityAdded(another, (other,), "another"))
    day.asks(other, dict.fromkeys(day.room.seats, "3"))
    said = {row["About"]: row["Own votes of the sector"] for row in sheet(report(day.room), "Guesses")}
    assert said == {"Police": 0, "Health": 0}
    assert "are not shown" not in text_of(report(day.room), "scenarios")


def test_confidence_is_counted_for_the_whole_room() -> None:
    day = day_of_exercises()
    who = [*day.people(12, "police"), *day.people(14, "health")]
    day.asks(SURE_MYTH, {})
    day.happens(e.Opened(MYTH.id, "first"))
    for number, one in enumerate(who):
        day.says(one, MYTH.id, "false" if number < 10 else "true", sure=str(1 + number % 5))
    document = report(day.room)
    (row,) = tables(document, "myths")["How sure people were of their answer to a myth card"].rows
    assert row == ("Data protection", 4, 6, 6, 10)
    levels = sheet(document, "Confidence")
    assert [row["People"] for row in levels] == [6, 5, 5, 5, 5]
    assert [row["Fits the sources"] for row in levels] == [2, 2, 2, 2, 2]
    day.on_paper(MYTH.id, "depends", times=2)
    document = report(day.room)
    assert "How sure people were of their answer to a myth card" not in tables(document, "myths")
    assert "only where 10 or more gave each kind of answer" in text_of(document, "myths")
    assert {row["Fits the sources"] for row in sheet(document, "Confidence")} == {"[c]"}
    assert "How sure" not in {c.name for one in document.sheets if one.name == "By sector" for c in one.columns}


def test_confidence_beside_another_question() -> None:
    day = day_of_exercises()
    who = day.people(6)
    day.happens(e.Opened(CHOICE.id, "before"))
    for number, one in enumerate(who):
        day.says(one, CHOICE.id, "task", "before", sure=("5", "5", "5", "5", "5", "")[number])
    day.on_paper(CHOICE.id, "task", "before")
    day.happens(e.PaperAnswered(CHOICE.id, "before", "consent", 3, confidence="1"))
    table = tables(report(day.room), "priorities")["How sure people were"]
    assert {row[0]: row[1] for row in table.rows} == {
        "Not at all sure": 3,
        "Slightly sure": 0,
        "Fairly sure": 0,
        "Very sure": 0,
        "Completely sure": 5,
        "Did not say": 2,
    }
    assert table.note == "Votes on paper count here too, where they say how sure people were."


def test_captions_are_quotes_and_photos_need_leave_and_release() -> None:
    day = day_of_exercises()
    day.people(5)
    shows, silent, held, plain = day.joins(), day.joins(quotable=False), day.joins(), day.joins()
    pictures_of = {who: photo("x" * n) for n, who in enumerate((shows, silent, held), start=1)}
    uuids = day.asks(
        CAPTION,
        {
            shows: ["A wall", pictures_of[shows]],
            silent: ["A secret wall", pictures_of[silent]],
            held: ["A held wall", pictures_of[held]],
            plain: ["Only words", ""],
        },
    )
    day.releases([uuids[0], uuids[1], uuids[3]])
    document = report(day.room)
    (picture,) = (block for block in document.walk() if isinstance(block, Picture))
    assert picture.caption == "A wall"
    page = html(document)
    assert page.count("<img") == 1
    assert 'alt="Drawing: A wall"' in page
    assert not any(pictures.printable(pictures_of[who]) in page for who in (silent, held))
    assert [quote.text for quote in quotes(document, "exercises")] == ["Only words"]
    day.happens(e.QuotingSet(shows, quotable=False))
    assert "<img" not in html(report(day.room))


def test_at_most_six_photos() -> None:
    day = day_of_exercises()
    day.releases(day.asks(CAPTION, {who: [f"Wall {n}", photo("x" * n)] for n, who in enumerate(day.people(9))}))
    page = html(report(day.room))
    assert page.count("<img") == 6
    assert len(set(re.findall(r"Wall \d", page))) == 9


def test_a_photo_loses_what_a_camera_wrote_into_it() -> None:
    data = base64.b64decode(photo("wall", comment=b"Quartermaster 51.75 N"))
    assert b"Quartermaster" in data
    clean = base64.b64decode(pictures.printable(base64.b64encode(data + b"Quartermaster again").decode()))
    assert b"Quartermaster" not in clean
    assert Image.open(io.BytesIO(clean)).tobytes() == Image.open(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x10", b"<svg onload=x>"])
def test_what_is_no_photo_is_not_shown(data: bytes) -> None:
    assert pictures.printable(base64.b64encode(data).decode()) == ""
    assert pictures.printable('"><script>') == ""


def test_world_cafe_is_told_by_round_with_themes() -> None:
    day = day_of_exercises()
    day.people(5)
    one, two = day.people(2)
    first = day.asks(ROUNDS[0], {one: "We trust each other.", two: "Same desk, same kettle."})
    day.releases(first)
    day.releases(day.asks(ROUNDS[1], {one: "They do not trust us."}))
    document = report(day.room)
    rows = {row[0]: row[1:] for row in tables(document, "exercises")["Remarks of each round by suggested theme"].rows}
    assert rows["Trust and fear"] == (1, 1)
    assert rows["All released remarks"] == (2, 1)


def test_several_remarks_of_one_person_have_numbers_like_those_of_several() -> None:
    def numbers(people: int) -> dict[str, int]:
        day = day_of_exercises()
        who = day.people(people)
        day.happens(e.Opened(ROUNDS[0].id, "first"))
        day.releases([day.answers(who[n % people], ROUNDS[0].id, f"Thought {n}") for n in range(6)])
        return {one.remark.text: one.number for one in study(day.room, built_in().codebook).quotes}

    assert len(numbers(1)) == 6
    assert numbers(1) == numbers(3) == numbers(6)


def test_the_board_gives_the_number_of_supporters() -> None:
    day = day_of_exercises()
    day.people(5)
    who = day.people(5)
    uuids = day.asks(BOARD, {who[0]: "Who answers at night?", who[1]: "Where is the key?"})
    day.releases(uuids)
    for one in who[1:]:
        day.happens(e.Upvoted(one, uuids[1], up=True))
    day.happens(e.Upvoted(who[1], uuids[1], up=False))
    day.happens(e.SeatRemoved(who[4]))
    document = report(day.room)
    assert quotes(document, "exercises")[0].text == "Where is the key?"
    assert quotes(document, "exercises")[0].asked.endswith("supported by 2 people")
    assert {row["Text"]: row["Supported by"] for row in sheet(document, "Remarks")} == {
        "Who answers at night?": 0,
        "Where is the key?": 2,
    }


def test_the_themes_of_the_day_stand_beside_the_codebook() -> None:
    day = day_of_exercises()
    day.people(5)
    one, two, three = day.people(3)
    uuids = day.asks(OFFERED, {one: "Trust each other more.", two: "Marbles.", three: "Not released."})
    day.releases(uuids[:2])
    day.happens(e.ThemeShaped("t1", "Courage", tuple(uuids)))
    day.happens(e.ThemeShaped("t2", "To be dropped", ()))
    day.happens(e.ThemeDropped("t2"))
    day.releases(day.asks(CHANGE, {one: ["rename", "Courage", "Nerve"]}))
    document = report(day.room)
    rows = tables(document, "findings")["Themes of the day beside the codebook"].rows
    assert rows == (("Courage", 2, "Trust and fear: 1"),)
    assert [quote.text for quote in quotes(document, "findings") if "Nerve" in quote.text] == ["Rename Courage: Nerve"]
    (row,) = sheet(document, "Themes of the day")
    assert (row["Theme of the day"], row["Remarks"]) == ("Courage", 2)
    assert len(str(row["May be quoted"]).split("; ")) == 2


def test_a_proposal_is_printed_only_by_leave() -> None:
    day = day_of_exercises()
    yes, no, gone = day.joins(), day.joins(quotable=False), day.joins()
    uuids = day.asks(OFFERED, {yes: "Kettles for all", no: "Sherbet for all", gone: "Sealing wax for all"})
    day.releases(uuids)
    others = dict.fromkeys(day.people(3), uuids[2])
    points_of = {yes: {uuids[0]: 3, uuids[1]: 7}, no: {uuids[2]: 10}}
    day.asks(SHARED, points_of | {one: {id_: 10} for one, id_ in others.items()})
    day.happens(e.Removed(uuids[2]))
    document = report(day.room)
    table = tables(document, "priorities")["Points of each item"]
    points = {row[0]: row[1] for row in table.rows}
    assert sorted(points.values()) == [3, 7, 40]
    assert points["Kettles for all"] == 3
    assert sorted(points) == ["Kettles for all", "Proposal A, not quoted", "Proposal B, not quoted"]
    written = everything(day.room)
    assert b"Sherbet" not in written
    assert b"Sealing" not in written
    assert "printed only where its author agrees to be quoted" in text_of(document, "priorities")


def test_agreed_actions_stand_under_the_labels_that_may_be_printed() -> None:
    day = day_of_exercises()
    yes, no = day.joins(), day.joins(quotable=False)
    uuids = day.asks(OFFERED, {yes: "Kettles for all", no: "Sherbet for all"})
    day.releases(uuids)
    day.asks(SHARED, {yes: {uuids[1]: 10}, no: {uuids[0]: 10}, **{one: {uuids[1]: 10} for one in day.people(3)}})
    for uuid, owner in zip(uuids, ("Head of service", "Hub manager"), strict=True):
        day.happens(e.ActionAgreed(SHARED.id, uuid, owner, "2027-01-31"))
    document = report(day.room)
    rows = (
        ("Proposal A, not quoted", "Hub manager", "31 January 2027"),
        ("Kettles for all", "Head of service", "31 January 2027"),
    )
    assert tables(document, "priorities")["Actions that the room agreed"].rows == rows
    assert [tuple(row.values()) for row in sheet(document, "Agreed actions")] == [(SHARED.text, *row) for row in rows]
    assert "stand with the points" in text_of(document, "recommendations")
    assert b"Sherbet" not in everything(day.room)


def test_a_person_who_is_named_as_the_owner_of_an_action_is_pointed_out_before_somebody_signs() -> None:
    day = day_of_exercises()
    uuids = day.asks(OFFERED, {day.joins(): "Kettles for all", day.joins(): "Ring back the same day"})
    day.releases(uuids)
    day.asks(SHARED, {one: {uuids[0]: 10} for one in day.people(5)})
    day.happens(e.ActionAgreed(SHARED.id, uuids[0], "Sarah Whitcombe", "2027-01-31"))
    told = [one.sentence for one in missing(study(day.room, built_in().codebook))]
    assert "The owner of an agreed action may contain a name: “Sarah Whitcombe”. Check it." in told


def test_stand_in_choices_are_not_called_proposals_from_the_room() -> None:
    standing = replace(SHARED, options=POINTS.options)
    day = Day(replace(EXERCISES, questions=tuple(standing if q == SHARED else q for q in EXERCISES.questions)))
    day.asks(SHARED, {one: {"a": 10} for one in day.people(5)})
    assert "proposals from the room" not in text_of(report(day.room), "priorities")


def test_reasons_stand_with_their_scenario() -> None:
    day = Day(agenda(built_in(), "thirty-minutes"))
    who = day.people(6)
    day.asks("s22", dict.fromkeys(who, "4"), "C")
    day.releases(day.asks("s22-reasons", dict.fromkeys(who, "Zinnias were late.")))
    document = report(day.room)
    assert "Zinnias were late." in [quote.text for quote in quotes(document, "scenarios")]
    assert quotes(document, "exercises") == []
    alone = Day(agenda(built_in(), "thirty-minutes"))
    alone.releases(alone.asks("s22-reasons", dict.fromkeys(alone.people(6), "Zinnias were late.")))
    assert [quote.text for quote in quotes(report(alone.room), "exercises")] == ["Zinnias were late."]


def test_commitments_are_counted_and_listed_by_role() -> None:
    day = day_of_exercises()
    day.people(5)
    who = [day.joins(), day.joins(), day.joins(quotable=False), day.joins()]
    said = [
        ["Ring the school", "Ward manager", "2027-01-31"],
        ["Ask for feedback", "Health visitor", "2026-12-05"],
        ["Secret act", "Secret role", "2026-12-05"],
        ["Held act", "Held role", "2026-12-05"],
    ]
    day.releases(day.asks(PROMISE, dict(zip(who, said, strict=True)))[:3])
    document = report(day.room)
    assert "Fewer than 5 people answered." in text_of(document, "conclusion")
    rows = tables(document, "conclusion")["Commitments by role"].rows
    assert sorted(row[:3] for row in rows) == [
        ("Other", "Ask for feedback", "5 December 2026"),
        ("Other", "Ring the school", "31 January 2027"),
    ]
    # Whoever is the only one in a role has a name in the room.
    assert not re.search("Secret|Held act|Ward manager|Health visitor", html(document) + repr(document.sheets))


def test_a_role_that_enough_people_wrote_is_named() -> None:
    day = day_of_exercises()
    said = [[f"Do thing {number}", "Head teacher", "2027-01-31"] for number in range(5)]
    day.releases(day.asks(PROMISE, dict(zip([day.joins() for _ in said], said, strict=True))))
    rows = tables(report(day.room), "conclusion")["Commitments by role"].rows
    assert [row[0] for row in rows] == ["Head teacher"] * 5


def test_the_evaluation_is_a_distribution_with_remarks() -> None:
    day = day_of_exercises()
    who = day.people(5)
    day.asks(RATED[0], dict.fromkeys(who, "5"))
    day.asks(RATED[1], dict.fromkeys(who, "1"))
    day.releases(day.asks(KEPT, {who[0]: "We trust each other: keep that."}))
    document = report(day.room)
    rows = tables(document, "evaluation")["People by answer"].rows
    assert [row[:6] for row in rows] == [("Statement 1.", 0, 0, 0, 0, 5), ("Statement 2.", 5, 0, 0, 0, 0)]
    assert [quote.text for quote in quotes(document, "evaluation")] == ["We trust each other: keep that."]
    assert "There are no released remarks to report." in text_of(document, "findings")


def test_one_person_in_every_exercise() -> None:
    day = day_of_exercises()
    day.people(5)
    one = day.joins()
    day.asks(CAPTION, {one: ["Fog", ""]})
    day.asks(LINES[0], {one: "not-sure"})
    day.asks(OWN, {one: "not-enough"})
    day.asks(GUESS, {one: "not-enough"})
    day.asks(PIECES, {}, "apart")
    day.asks(WORDS, {one: ["trust"]})
    day.asks(RATED[0], {one: "not-enough"})
    document = report(day.room)
    assert html(document)
    assert workbook(document)


def test_a_guess_without_an_own_vote_is_told_alone() -> None:
    day = day_of_exercises()
    day.asks(GUESS, dict.fromkeys(day.people(5), "2"))
    day.happens(e.ActivityRemoved("another"))
    titles = [part.title for part in section(report(day.room), "scenarios").sections]
    assert titles == ["What this sector would say: Police"]


# Whole days


@pytest.fixture(scope="module", params=[full_day, every_exercise])
def whole(request: pytest.FixtureRequest) -> Document:
    return report(request.param().room)


def test_a_whole_day_has_every_section_and_short_sentences(whole: Document) -> None:
    assert [one.id for one in whole.sections] == ORDER
    own = [re.sub(r"“[^”]*”", "X", text) for id_ in ORDER for text in sentences_of(section(whole, id_))]
    sentences = [one for text in own for one in re.split(r"(?<=[.:;?])\s+", text)]
    assert [one for one in sentences if len(one.split()) > 25] == []


def test_the_themes_of_a_whole_day_hold_the_remarks_of_the_figure(whole: Document) -> None:
    counts = dict(tables(whole, "findings")["Remarks by suggested theme"].rows)
    for part in section(whole, "findings").sections:
        if part.title in counts:
            assert f"Suggested for {counts[part.title]} remark" in " ".join(sentences_of(part))


def test_a_whole_day_quotes_each_remark_once(whole: Document) -> None:
    said = [block.evidence for block in whole.walk() if isinstance(block, Quote | Picture)]
    assert len(said) == len(set(said)) > 20


def test_the_main_points_of_a_whole_day_stay_on_a_page(whole: Document) -> None:
    assert len(list(sentences_of(section(whole, "summary")))) <= 20


def test_every_sheet_of_a_whole_day_is_explained_and_without_formulas(whole: Document) -> None:
    book = load_workbook(io.BytesIO(workbook(whole)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [cell.value for cell in cells if cell.value.lstrip()[:1] in {"=", "+", "-", "@"}] == []
    assert {"Activities", "Confidence", "Guesses", "Themes of the day"} <= set(book.sheetnames)


def test_what_people_name_is_no_formula() -> None:
    day = Day(EXERCISES, replace(FACTS, title="Day"))
    one, two, *_ = day.people(5)
    uuids = day.asks(OFFERED, {one: "=1+1", two: "@SUM(A1)"})
    day.releases(uuids)
    day.asks(SHARED, {one: {uuids[0]: 10}})
    day.happens(e.ThemeShaped("t1", "+cmd", tuple(uuids)))
    day.releases(day.asks(PROMISE, {one: ["=act", "-role", "2027-01-01"]}))
    book = load_workbook(io.BytesIO(workbook(report(day.room))))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [cell.value for cell in cells if cell.value.lstrip()[:1] in {"=", "+", "-", "@"}] == []
