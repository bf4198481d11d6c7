"""The picture of the day: what stands on it, that it tells nothing beyond the report, and that it is one sound page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import audited
import pytest
import sample
from analysis_rooms import ACTIONS, EXERCISES, FACTS, Day
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from report_samples import LOOK, of_text, squeezed
from report_samples import sample as report_of
from test_report_pdf import structure

from analysis.__main__ import main
from analysis.document import (
    Bullets,
    Document,
    Figure,
    Group,
    Paragraph,
    Point,
    Poster,
    Stacked,
    StackedRow,
    Strand,
    Table,
)
from analysis.formats import PICTURE, write
from analysis.poster import DO, FICTION, HEARD, MOVED, UNCHECKED
from analysis.poster_pdf import poster_pdf
from analysis.report import report
from workshop import entries as e
from workshop import rehearsal
from workshop.activities import Value
from workshop.archive import unpack
from workshop.room import Room


@cache
def page() -> PdfReader:
    """That of a day with every exercise."""
    return read(report_of("every"))


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(poster_pdf(document)))


def text_of(reader: PdfReader) -> str:
    """All words of the page, without spaces."""
    (only,) = reader.pages
    return squeezed(only.extract_text())


def says(room: Room, *texts: str) -> None:
    text = text_of(read(report(room)))
    assert [one for one in texts if squeezed(one) not in text] == []


def keeps(room: Room, *texts: str) -> None:
    """None of these stands on the page."""
    text = text_of(read(report(room)))
    assert [one for one in texts if squeezed(one) in text] == []


def points(poster: Poster) -> Iterator[Point]:
    for strand in poster.strands:
        for group in strand.groups:
            yield from group.points


# What stands on it


def moved(day: Day, who: list[str], first: str = "1", last: str = "5") -> None:
    """Release A and C of a scenario: all say one thing, but for two who say the middle; then all say another."""
    day.asks("share", {**dict.fromkeys(who, first), who[0]: "3", who[1]: "3"}, "A")
    day.asks("share", {**dict.fromkeys(who, last), who[0]: "4", who[1]: "4"}, "C")


def test_movement_and_what_people_knew_stand_with_their_numbers() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(12, "police") + day.people(12, "health")
    day.asks("m01", {one: "false" if place < 7 else "true" for place, one in enumerate(who)})
    moved(day, who)
    says(
        day.room,
        *(
            HEARD,
            MOVED,
            DO,
            FICTION,
            "Sharing earlier, together",
            "Anytown",
            "22 November 2026",
            "First findings: draft",
        ),
        *("24 people took part.", "Police 12", "Health 12"),
        *("24 of 24 (100%) moved towards “Immediate protection”.", "Nobody moved the other way."),
        "Of those who voted both times.",
        *("Release A", "Release C", "24 people", "False: 7 of 24 (29%) knew"),
    )


def test_a_question_that_nobody_answered_again_did_not_move() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(12)
    day.asks("share", {}, "A")
    day.asks("share", {}, "B")
    says(day.room, "No result of a question that was asked twice was shown.")
    day.asks("share", dict.fromkeys(who, "2"), "C")
    says(day.room, "No result of a question that was asked twice was shown.")


def test_what_the_room_has_not_seen_is_not_on_a_draft() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(24)
    for question, round_, answer in ("m01", "first", "false"), ("share", "A", "2"), ("share", "C", "4"):
        day.happens(e.Opened(question, round_))
        for one in who:
            day.answers(one, question, answer, round_)
        day.happens(e.Closed(question, round_, len(who)))
    keeps(day.room, "knew", "moved towards", "middle answer")
    day.happens(e.Revealed("m01", "first"))
    day.happens(e.Revealed("share", "A"))
    says(day.room, "False: 24 of 24 (100%) knew")
    keeps(day.room, "moved towards", "middle answer")
    day.happens(e.Revealed("share", "C"))
    says(day.room, "24 of 24 (100%) moved towards “Immediate protection”.")


def test_only_released_remarks_of_people_who_agree_are_quoted_those_with_most_support_first() -> None:
    day = Day(EXERCISES, FACTS)
    who = [*day.people(9), *(day.joins("health", quotable=False) for _ in range(2))]
    said = ("Held back.", "Ask early.", "Ring twice.", "Hidden away.", "Rather not quoted.")
    authors = (*who[:4], who[9])
    _, early, twice, hidden, unquoted = day.asks("board", dict(zip(authors, said, strict=True)))
    day.releases([early, twice, unquoted])
    day.happens(e.Moderated(hidden, released=False))
    for one in who[4:9]:
        day.happens(e.Upvoted(one, twice, up=True))
    for one in who[4:7]:
        day.happens(e.Upvoted(one, early, up=True))
    says(
        day.room, "Ideas with most support", "“Ring twice.” Supported by 5 people", "“Ask early.” Supported by 3 people"
    )
    says(day.room, UNCHECKED)
    keeps(day.room, "Held back", "Hidden away", "Rather not quoted")
    text = text_of(read(report(day.room)))
    assert text.index("Ringtwice") < text.index("Askearly")
    day.happens(e.Removed(twice))
    keeps(day.room, "Ring twice")


def test_themes_that_the_room_made_come_before_everything_else_that_was_said() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(9)
    uuids = day.asks("cafe-1", dict(zip(who, (f"Thing {n}." for n in range(9)), strict=True)))
    day.releases(uuids)
    day.happens(e.ThemeShaped("a", "Trust", tuple(uuids[:2])))
    day.happens(e.ThemeShaped("b", "Words that differ", tuple(uuids[2:6])))
    day.happens(e.ThemeShaped("c", "Time", (uuids[6],)))
    poster = report(day.room).poster
    (group,) = poster.strands[0].groups
    assert [(one.title, one.small) for one in group.points] == [
        ("Words that differ", "4 remarks"),
        ("Trust", "2 remarks"),
        ("Time", "1 remark"),
    ]
    assert {one.said for one in group.points} <= {f"Thing {n}." for n in range(9)}
    assert group.points[2].said == "Thing 6."


def test_words_stand_only_where_nothing_else_was_said() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(9)
    said = [*["trust"] * 6, *["time"] * 2, "alone"]
    words: dict[str, Value] = {one: [word] for one, word in zip(who, said, strict=True)}
    day.releases(day.asks(sample.WORDS, words))
    says(day.room, "trust", "6 people", "time", "2 people")
    keeps(day.room, "alone")
    day.releases(day.asks("board", {who[0]: "Ask early."}))
    says(day.room, "Ask early.")
    keeps(day.room, "6 people", "trust")


def test_what_was_agreed_promised_and_parked_with_the_next_date_and_roles_of_several() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(8)
    promises = [[ACTIONS[1][0], "Early help lead", "2026-12-05"]] * 5 + [["Ring back", "Ward sister", "2026-11-30"]] * 3
    day.releases(day.asks("promise", dict(zip(who, promises, strict=True))))
    offered = day.asks("offered", {who[0]: "One page of thresholds", who[1]: "Nothing at all"})
    day.releases(offered)
    day.asks("shared", {one: {offered[0]: 10} for one in who})
    says(day.room, "80 of 80 points")
    day.happens(e.ActionAgreed("shared", offered[0], "Head of the hub", "2027-01-31"))
    day.happens(e.Parked("one", "Who tells the family?"))
    says(
        day.room,
        *("Agreed in the room", "One page of thresholds", "Owner: Head of the hub, by 31 January 2027"),
        *("8 people made a commitment", "Ring three schools each month", "Early help lead, by 5 December 2026"),
        *("Ring back", "By 30 November 2026", "The next date: 30 November 2026.", "Who tells the family?"),
    )
    keeps(day.room, "Ward sister", "80 of 80 points")


def test_a_signed_page_has_the_chosen_themes_and_confirmed_quotes_alone() -> None:
    day = Day(EXERCISES, FACTS)
    who = day.people(12)
    uuids = day.asks("cafe-1", dict(zip(who, (f"The threshold is unclear, case {n}." for n in range(12)), strict=True)))
    day.releases(uuids)
    day.happens(e.ThemeShaped("a", "Made on the day", tuple(uuids)))
    theme = report_theme(day)
    day.happens(e.ThemesChosen((theme,), ()))
    day.happens(e.QuoteConfirmed(f"theme/{theme}", uuids[4], 0, len("The threshold is unclear")))
    day.happens(e.Written(f"theme/{theme}/summary", "Levels mean different things.", "", ()))
    says(day.room, "Made on the day", UNCHECKED)
    day.happens(e.SignedOff("Head of service", "2.1", "2027-11-22"))
    document = report(day.room)
    text = text_of(read(document))
    for one in ("Levels mean different things.", "“The threshold is unclear”", document.status, "Version 2.1"):
        assert squeezed(one) in text
    for one in ("Made on the day", UNCHECKED, *(f"case {n}" for n in range(12))):
        assert squeezed(one) not in text


def report_theme(day: Day) -> str:
    """The theme that the codebook suggests for most remarks."""
    sheet = next(one for one in report(day.room).sheets if one.name == "Themes")
    columns = [column.name for column in sheet.columns]
    return str(max(sheet.rows, key=lambda row: int(row[columns.index("Remarks")]))[0])


def test_a_rehearsal_says_so() -> None:
    made = rehearsal.of(FACTS, EXERCISES, "BCDFGH")
    room = Room().after(e.Row(1, "one", "2026-11-22T09:30:00.000+00:00", made))
    says(room, rehearsal.MARK, "Nobody joined the workshop.")


def test_few_people_are_not_counted_and_some_are_asked_to_keep_the_page() -> None:
    few, some = Day(EXERCISES, FACTS), Day(EXERCISES, FACTS)
    for day, number in ((few, 4), (some, 7)):
        day.releases(day.asks("board", dict.fromkeys(day.people(number), "Ask early.")))
    says(few.room, "Fewer than 5 people took part, so nothing is shown.")
    keeps(few.room, "4 people", "Ask early")
    says(some.room, "Only 7 people took part: keep this page among those who were there.", "Ask early")


# That it tells nothing beyond the report


def told(document: Document) -> str:
    """Everything that the report itself says, sheets and all."""
    said = [block.text for block in document.walk() if isinstance(block, Paragraph)]
    said += [item for block in document.walk() if isinstance(block, Bullets) for item in block.items]
    for block in document.walk():
        if isinstance(block, Figure):
            said += [block.title, block.base, *(" ".join(map(str, row)) for row in block.table.rows)]
        elif isinstance(block, Table):
            said += [" ".join(map(str, row)) for row in block.rows]
    said += [" ".join(map(str, row)) for sheet in document.sheets for row in sheet.rows]
    return "\n".join([*said, *(value for _, value in document.facts)])


def beyond(document: Document) -> list[str]:
    """What the page says of people and the report does not: bars that are no votes of the whole room, and numbers."""
    votes: dict[tuple[object, ...], dict[str, object]] = {}
    for row in audited.rows(document, "Questions"):
        vote = tuple(row[name] for name in ("Activity", "Question", "About", "Round"))
        votes.setdefault(vote, {})[str(row["Option"])] = row["Count"]
    whole = [list(counts.values()) for counts in votes.values()]
    found, report_says = [], told(document)
    for point in points(document.poster):
        for bar in point.chart.rows if point.chart else ():
            counts = [*bar.counts]
            known = point.chart is not None and (
                any(list(vote.values())[: len(counts)] == counts for vote in votes.values())
                if point.chart.diverging
                else any(
                    counts[0] in vote and sum(counts) == sum(n for n in vote if isinstance(n, int)) for vote in whole
                )
            )
            found += [] if known else [f"{point.over}{point.text}: {counts}"]
        numbers = re.findall(r"\d+ of \d+(?: \(\d+%\))?", f"{point.title} {point.small}")
        found += [number for number in numbers if number not in report_says]
    people = {str(row["Sector"]): row["People"] for row in audited.rows(document, "Who took part")}
    for group in filter(None, document.poster.groups.split(" · ")):
        name, _, number = group.rpartition(" ")
        label = "Other sectors together" if name.startswith("other") else name
        found += [] if str(people.get(label)) == number else [group]
    return found


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000))
def test_whoever_reads_the_page_and_the_report_learns_nothing_from_the_page(seed: int) -> None:
    """The page's counts are the report's own, whose auditor reads them: nothing is left to take from one another."""
    day = audited.workshop(seed, most=60)
    for key in day.room.asked:
        if not day.room.askings[key].open:
            day.happens(e.Revealed(*key))
    for threshold in (5, 10):
        assert beyond(audited.written(day.room, threshold)) == []


def test_of_a_day_with_every_exercise_too() -> None:
    document = report_of("every")
    assert any(point.chart for point in points(document.poster))
    assert beyond(document) == []


def test_a_count_that_the_report_does_not_have_would_be_found() -> None:
    document = report_of("every")
    made_up = Point(text="Police", small="3 of 4 knew", chart=Stacked(("a", "b"), (), diverging=False))
    poster = replace(document.poster, groups="Police 3", strands=(Strand("", "", (Group("", (made_up,)),), ""),))
    assert beyond(replace(document, poster=poster)) == ["3 of 4", "Police 3"]


def test_who_of_a_hidden_group_said_what_changes_nothing() -> None:
    def played(police: str, health: str) -> bytes:
        day = Day(EXERCISES, FACTS)
        answers = dict.fromkeys(day.people(9, "education"), "2") | dict.fromkeys(day.people(8, "education"), "3")
        answers |= dict.fromkeys(day.people(3, "police"), police) | dict.fromkeys(day.people(3, "health"), health)
        for round_ in "AC":
            day.asks("share", answers, round_)
        return poster_pdf(report(day.room))

    assert played("1", "4") == played("4", "1")


# That it is one sound page


def test_it_is_one_tagged_page_in_a3_whose_charts_have_alternatives() -> None:
    reader, document = page(), report_of("every")
    (only,) = reader.pages
    assert [round(float(side) / 72 * 25.4) for side in only.mediabox[2:]] == [420, 297]
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_object().get_data())
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    kinds = [str(node["/S"]) for node in structure(reader)]
    assert kinds.count("/H1") == len(document.poster.strands)
    alternatives = {squeezed(str(node["/Alt"])) for node in structure(reader) if node["/S"] == "/Figure"}
    known = {squeezed(point.alt) for point in points(document.poster) if point.chart}
    assert squeezed(f"Logo of {LOOK.organisation}") in alternatives
    assert alternatives - {squeezed(f"Logo of {LOOK.organisation}")} <= known
    assert len(alternatives) > 1


def test_a_chart_is_told_in_words_with_every_number() -> None:
    day = Day(EXERCISES, FACTS)
    moved(day, day.people(24))
    (alt,) = (point.alt for point in points(report(day.room).poster) if point.chart)
    assert "Release A: “Not yet” 22, “Seek advice, no names” 0, “Limited facts to one agency” 2" in alt
    assert "Release C: " in alt
    assert "“Relevant information now” 2 and “Immediate protection” 22; Not enough information 0." in alt


def test_only_the_type_that_comes_along_is_used_and_it_is_embedded() -> None:
    reader, names = page(), set()
    for number in range(1, int(str(reader.trailer["/Size"]))):
        part: Any = reader.get_object(number)
        if isinstance(part, dict) and part.get("/Type") == "/FontDescriptor":
            names.add(str(part["/FontName"]).rpartition("+")[2])
            assert "/FontFile2" in part or "/FontFile3" in part
    assert names == {"DejaVuSans", "DejaVuSans-Bold"}


def filled(text: str, number: int) -> Document:
    """A page all of whose words are this text, so many times."""
    chart = Stacked((text, "b"), (row(text, 7, 3), row(text, 1, 0)))
    every = Point(text, text, text, text, text, chart, text)
    strands = tuple(Strand(HEARD, text, tuple(Group(text, (every,) * number) for _ in range(3)), "") for _ in range(3))
    return replace(of_text(text), poster=Poster(text, text, strands, (FICTION,)), status="")


def row(text: str, *counts: int) -> StackedRow:
    return StackedRow(text, text, counts, 2)


TEXTS = {
    "nothing": "",
    "typst": '#read("/etc/passwd") #panic() $x$ *b* @see <a> // no',
    "html": "<script>window.hurt=1</script> &amp;",
    "other writing": "שלום 👩‍👩‍👧 中文 a\x00b\u2028c",
    "a long word": "Donaudampfschifffahrt" * 12,
    "forty words": "Nobody told the family " * 10,
    "three words": "Ask before sharing",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("number", [1, 9])
def test_whatever_is_typed_is_text_on_one_page_above_its_foot(text: str, number: int) -> None:
    reader = read(filled(text, number))
    (only,) = reader.pages
    places: dict[bool, list[float]] = {True: [], False: []}

    def visit(words: str, page: list[float], line: list[float], *_rest: Any) -> None:
        if words.strip():
            places[words.strip() == FICTION].append(line[5] * page[3] + page[5])

    only.extract_text(visitor_text=visit)
    assert len(places[True]) == 1
    assert min(places[False]) >= places[True][0] > 0
    assert text_of(reader).count(squeezed(HEARD)) == 3
    if text.isascii():
        assert squeezed(text) in text_of(reader)
    assert not only.get("/Annots")


def test_an_empty_workshop_gives_a_page_that_says_so() -> None:
    says(Day().room, "Nobody joined the workshop.", "No remark was released", "No action was agreed")


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = Day(EXERCISES, FACTS)
    moved(day, day.people(24))
    data = day.archive()
    once = write(report(unpack(data).room), ["picture"])
    assert list(once) == [PICTURE]
    (tmp_path / "day.zip").write_bytes(data)
    assert main(["report", str(tmp_path / "day.zip"), "--out", str(tmp_path), "--format", "picture"]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / PICTURE)]
    assert (tmp_path / PICTURE).read_bytes() == once[PICTURE]
