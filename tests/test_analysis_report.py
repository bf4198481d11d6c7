"""The report of invented workshops: its order, its numbers, and what it says of an empty room."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from analysis_rooms import FACTS, Day, full_day, ninety_minutes
from sample import AGENDA, CHOICE, CHOICES, MYTH, POINTS, RANKING, SCALE, TEXT, WORDS, plain

from analysis.document import Bars, Bullets, Caution, Document, Figure, Paragraph, Quote, Section, Table, ToComplete
from analysis.html import html
from analysis.links import called
from analysis.narrative import Sources
from analysis.report import report
from analysis.study import study
from workshop import entries as e
from workshop import running
from workshop.activities import Option, Value
from workshop.agenda import Activity
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Room
from workshop.tallies import tally

ORDER = [
    "summary", "why", "who", "what", "how", "findings", "exercises", "scenarios", "myths", "priorities",
    "works", "recommendations", "conclusion", "evaluation", "limits",
]  # fmt: skip
APPENDICES = ["agenda", "cards", "codebook", "evidence", "sectors", "data", "accessibility", "references"]


@pytest.fixture(scope="module")
def full() -> tuple[Day, Document]:
    day = ninety_minutes()
    return day, report(day.room)


def by_sector(document: Document) -> Table:
    """The only table of answers by sector."""
    (table,) = (one for title, one in tables(document, "sectors").items() if "people by sector" in title)
    return table


def section(document: Document, id_: str) -> Section:
    return next(one for one in (*document.sections, *document.appendices) if one.id == id_)


def text_of(document: Document, id_: str) -> str:
    """Everything that a section says in sentences."""
    return " ".join(sentences_of(section(document, id_)))


def sentences_of(part: Section) -> Iterator[str]:
    for block in part.walk():
        if isinstance(block, Paragraph | Caution | ToComplete):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        elif isinstance(block, Figure):
            yield block.title


def tables(document: Document, id_: str) -> dict[str, Table]:
    found = {}
    for block in section(document, id_).walk():
        table = block.table if isinstance(block, Figure) else block
        if isinstance(table, Table):
            found[table.title] = table
    return found


def test_the_sections_stand_in_the_agreed_order(full: tuple[Day, Document]) -> None:
    _, document = full
    assert [one.id for one in document.sections] == ORDER
    assert [one.id for one in document.appendices] == APPENDICES


def test_the_title_block_says_when_where_and_how_sure(full: tuple[Day, Document]) -> None:
    facts = dict(full[1].facts)
    assert facts["Date of the workshop"] == "22 November 2026"
    assert facts["Place"] == "Anytown"
    assert facts["Status"] == "First findings: draft"
    assert facts["Legal information as of"] == "22 November 2026 (England)"
    assert "Date of this report" not in facts


def test_a_report_bears_the_date_it_is_given() -> None:
    facts = dict(report(Day().room, date="2026-12-01").facts)
    assert facts["Date of this report"] == "1 December 2026"


def test_sources_checked_long_ago_are_pointed_out() -> None:
    day = Day()
    assert "over 12 months ago" not in text_of(report(day.room, date="2027-11-01"), "summary")
    assert "over 12 months ago" in text_of(report(day.room, date="2028-01-01"), "summary")


def test_response_is_stated_over_people_present(full: tuple[Day, Document]) -> None:
    day, document = full
    asking = day.room.askings["m01", "first"]
    said = f"{len(asking.answers)} of {asking.present} in the room"
    assert said in html(document)


def test_every_count_of_one_option_is_the_tally(full: tuple[Day, Document]) -> None:
    day, document = full
    (questions,) = (sheet for sheet in document.sheets if sheet.name == "Questions")
    names = [column.name for column in questions.columns]
    rows = [dict(zip(names, row, strict=True)) for row in questions.rows]
    counted = 0
    for key in day.room.asked:
        asked = tally(day.room, day.room.askings[key])
        for line in asked.lines:
            if asked.question.kind == "words" and line.count == 1:
                continue
            match = [
                row
                for row in rows
                if row["Question"] == asked.question.text and row["Option"] == line.label and row["Count"] == line.count
            ]
            assert match, (key, line)
            assert all(row["Answered"] != "" for row in match)
            counted += 1
    assert counted > 100


def test_the_tables_of_a_scenario_hold_the_tallies(full: tuple[Day, Document]) -> None:
    day, document = full
    scenario = section(document, "scenarios").sections[0]
    (figure,) = (block for block in scenario.walk() if isinstance(block, Figure))
    rounds = [key for key in day.room.asked if key[0] == "s03"]
    counts = [[line.count for line in tally(day.room, day.room.askings[key]).lines] for key in rounds]
    printed = [list(row[1:]) for row in figure.table.rows[: len(counts[0])]]
    assert printed == [list(row) for row in zip(*counts, strict=True)]


def test_late_answers_are_said_to_be_left_out(full: tuple[Day, Document]) -> None:
    assert "1 answer came after voting had closed and is not counted." in text_of(full[1], "what")


def test_remarks_in_are_remarks_out(full: tuple[Day, Document]) -> None:
    became = {row[0]: row[1] for row in tables(full[1], "how")["What became of the remarks"].rows}
    assert became["Written"] == sum(
        int(became[name])
        for name in (
            "Released by a facilitator",
            "Still held for a facilitator",
            "Hidden by a facilitator",
            "Removed for good",
        )
    )
    beside = [row[1] for row in tables(full[1], "findings")["Released remarks beside the codebook"].rows]
    assert sum(map(int, beside[:-1])) == beside[-1]


def test_a_remark_is_quoted_once_and_only_by_leave(full: tuple[Day, Document]) -> None:
    day, document = full
    quotes = [block for block in document.walk() if isinstance(block, Quote)]
    assert len({quote.evidence for quote in quotes}) == len(quotes) > 10
    for quote in quotes:
        answer = day.room.answers_by_id[quote.evidence]
        seat = day.room.seats[answer.participant]
        assert answer.value == quote.text
        assert day.room.moderated[quote.evidence]
        assert seat.quotable
        assert not seat.removed


def test_quotes_follow_consent_and_release_and_going_home_takes_none_back() -> None:
    day = Day()
    kept, silent, home, held, hidden, removed, taken_out = day.people(7)
    texts = {
        who: f"Nothing like {name}"
        for name, who in zip("abcdefg", (kept, silent, home, held, hidden, removed, taken_out), strict=True)
    }
    uuids = dict(zip(texts, day.asks(TEXT, texts), strict=True))
    day.releases([uuids[who] for who in (kept, silent, home, removed, taken_out)])
    day.happens(e.Moderated(uuids[hidden], released=False))
    day.happens(e.QuotingSet(silent, quotable=False))
    day.happens(e.Left(home))
    day.happens(e.SeatRemoved(taken_out))
    day.happens(e.Removed(uuids[removed]))
    page = html(report(day.room))
    (remarks,) = (sheet for sheet in report(day.room).sheets if sheet.name == "Remarks")
    assert sorted(str(row[1]) for row in remarks.rows) == ["Nothing like a", "Nothing like c"]
    assert not any(f"Nothing like {name}" in page for name in "bdefg")


def test_words_of_one_person_are_not_listed() -> None:
    day = Day()
    who = day.people(5)
    day.releases(
        day.asks(
            WORDS, {who[0]: ["Trust", "sherbet"], who[1]: ["trust"], who[2]: ["time"], who[3]: ["tea"], who[4]: ["tea"]}
        )
    )
    table = tables(report(day.room), "priorities")["People by word"]
    assert table.rows == (("tea", 2), ("Trust", 2))
    assert table.note == "2 more entries came from one person each and are not listed."


def test_right_and_wrong_are_said_of_myth_cards_only(full: tuple[Day, Document]) -> None:
    _, document = full
    for id_ in ("scenarios", "priorities"):
        assert not re.search(r"\b(correct|wrong)\b|fits the sources", text_of(document, id_))
    assert "fits the sources" in text_of(document, "myths")


def test_no_average_is_given(full: tuple[Day, Document]) -> None:
    said = " ".join(text_of(full[1], id_) for id_ in ORDER)
    assert re.findall(r"\b(?:the mean|mean of|average)\b", said, re.IGNORECASE) == ["average"]
    assert "never an average" in said


def test_suggestions_are_called_suggested(full: tuple[Day, Document]) -> None:
    said = text_of(full[1], "findings")
    assert "suggested" in said
    assert "confirmed theme" not in said


def test_before_and_after_compare_the_same_people_only() -> None:
    day = Day(replace(AGENDA, activities=(_twice("before"), _twice("after"))))
    who = day.people(30)
    day.asks(SCALE, dict.fromkeys(who[:20], "2") | dict.fromkeys(who[:5], "1"), "before")
    later = dict.fromkeys(who[10:20], "4") | dict.fromkeys(who[20:], "5") | dict.fromkeys(who[25:], "4")
    day.asks(SCALE, later, "after")
    table = tables(report(day.room), "myths")["The same people at the start and at the end"]
    assert table.rows[0][1:] == ("0 of 10 (0%)", "10 of 10 (100%)", 10, 0, 0)


def _twice(round_: str) -> Activity:
    return plain(SCALE, round_=round_, id_=f"poll-{round_}")


def test_few_matched_people_are_not_told_apart() -> None:
    day = Day(replace(AGENDA, activities=(_twice("before"), _twice("after"))))
    who = day.people(9)
    day.asks(SCALE, dict.fromkeys(who, "2"), "before")
    day.asks(SCALE, dict.fromkeys(who, "4"), "after")
    document = report(day.room)
    assert "The same people at the start and at the end" not in tables(document, "myths")
    assert "How people moved is shown only for 10 or more" in text_of(document, "myths")
    assert "%" not in re.sub(r"<style>.*?</style>", "", html(document), flags=re.DOTALL)


def test_sectors_are_compared_where_all_are_large() -> None:
    day = Day()
    police, health = day.people(12, "police"), day.people(14, "health")
    answers: dict[str, Value] = {who: ("1", "4")[n % 2] for n, who in enumerate((*police, *health))}
    day.asks(SCALE, answers, "A")
    table = by_sector(report(day.room))
    assert {row[0]: sum(map(int, row[1:])) for row in table.rows} == {
        "Release A: Police": 12,
        "Release A: Health": 14,
    }
    late = day.joins("education")
    assert by_sector(report(day.room)) == table
    day.happens(running.opening(day.room, SCALE.id, "A"))
    day.says(late, SCALE.id, "1", "A")
    table = by_sector(report(day.room))
    rows = {str(row[0]): row[1:] for row in table.rows}
    assert rows.keys() == {"Release A: Health", "Release A: Others together"}
    said = text_of(report(day.room), "sectors")
    assert "A sector that is not named, or is marked [c], may not be shown: fewer than 10 of it answered" in said
    assert "It is counted in Others together." in said
    assert sum(map(int, rows["Release A: Health"])) == 14
    assert sum(map(int, rows["Release A: Others together"])) == 13


def test_a_sector_that_did_not_answer_in_number_closes_the_table() -> None:
    day = Day()
    police, health = day.people(12, "police"), day.people(14, "health")
    answers: dict[str, Value] = {who: ("1", "4")[n % 2] for n, who in enumerate((*police[:9], *health))}
    day.asks(SCALE, answers, "A")
    assert not tables(report(day.room), "sectors")
    assert "Answers by sector are shown only where" in text_of(report(day.room), "scenarios")


def test_an_empty_workshop_says_so() -> None:
    document = report(Day().room)
    assert "Nobody joined the workshop." in text_of(document, "who")
    assert "Nothing was asked." in text_of(document, "what")
    assert "There are no released remarks to report." in text_of(document, "findings")
    assert html(document)


def test_one_person_is_told_plainly() -> None:
    day = Day()
    one = day.people(5)[0]
    day.asks(SCALE, {one: "not-enough"}, "A")
    day.asks(MYTH, {one: "false"})
    day.asks(CHOICES, {one: ["law"]})
    day.asks(RANKING, {one: ["a", "b", "c"]})
    day.asks(POINTS, {one: {"a": 10}})
    day.asks(WORDS, {one: ["trust"]})
    document = report(day.room)
    assert "5 people took part" in text_of(document, "summary")
    assert "single answers could be recognised" in text_of(document, "summary")
    assert "Fewer than 5 people answered" in text_of(document, "scenarios")
    assert html(document)


def test_questions_that_nobody_answered() -> None:
    day = Day()
    for question, round_ in ((SCALE, "A"), (CHOICE, "before"), (MYTH, "first"), (RANKING, "first"), (TEXT, "first")):
        day.asks(question, {}, round_)
    document = report(day.room)
    assert "Nobody answered." in text_of(document, "scenarios")
    assert html(document)


def test_voting_that_was_never_closed() -> None:
    day = Day()
    who = day.people(5)
    day.happens(e.Opened(CHOICE.id, "before"))
    for one in who:
        day.answers(one, CHOICE.id, "task", "before")
    document = report(day.room)
    assert tables(document, "what")["Activities that asked something"].rows[0][3:] == (5, "not counted")
    assert tables(document, "priorities")["People by answer"].rows[-1] == ("People in the room", "not counted")


def test_a_question_asked_outside_the_agenda_is_named() -> None:
    day = Day()
    day.asks(CHOICE, {}, "extra")
    assert f"Asked outside the agenda: “{CHOICE.text}”." in text_of(report(day.room), "what")


def test_no_codebook_no_themes() -> None:
    day = Day()
    day.releases(day.asks(TEXT, {day.joins(): "We trust one another."}))
    assert html(report(day.room, Codebook("", ())))


def test_a_room_that_never_was_a_workshop_is_refused() -> None:
    with pytest.raises(Rejected):
        report(Room())


def test_sentences_are_short(full: tuple[Day, Document]) -> None:
    """Of our own words: what participants wrote and what the materials say is left out."""
    _, document = full
    own = [text for id_ in ORDER for text in sentences_of(section(document, id_))]
    own = [re.sub(r"“[^”]*”", "X", text) for text in own]
    sentences = [one for text in own for one in re.split(r"(?<=[.:;?])\s+", text)]
    long = [one for one in sentences if len(one.split()) > 25]
    assert long == []


def test_three_hundred_sectors_with_long_names() -> None:
    sectors = tuple(Option(f"s{n}", f"Sector {n} " + "ظاوببيل 🙂 long " * 6) for n in range(300))
    day = Day(AGENDA, replace(FACTS, sectors=sectors))
    who = [day.joins(f"s{n}") for n in range(0, 300, 7)]
    day.asks(SCALE, dict.fromkeys(who, "3"), "A")
    assert html(report(day.room))


# What a reader can follow up


@pytest.fixture(scope="module")
def whole_day() -> tuple[Day, Document]:
    day = full_day()
    return day, report(day.room)


def test_sections_are_named_elsewhere_by_their_number_and_title(whole_day: tuple[Day, Document]) -> None:
    _, document = whole_day
    titles = [one.title for one in (*document.sections, *document.appendices)]
    known = {called(title): one for title, one in zip(titles, titles, strict=True)}
    said = [text for one in document.sections for text in sentences_of(one)]
    named = [found for text in said for found in re.findall(r"(?:section \d+|appendix [A-Z]) \([^)]+\)", text)]
    assert len(named) >= 5
    assert set(named) <= known.keys()
    bare = [text for text in said if re.search(r"\b(?:section \d+|appendix [A-Z])\b(?! \()", text)]
    assert not bare


def test_what_people_wrote_adds_up_from_one_chapter_to_the_next(whole_day: tuple[Day, Document]) -> None:
    _, document = whole_day
    became = {str(row[0]): int(row[1]) for row in tables(document, "how")["What became of the remarks"].rows}
    parts = [number for name, number in became.items() if name.startswith("of these")]
    assert len(parts) == 2
    assert sum(parts) == became["Released by a facilitator"]
    beside = tables(document, "findings")["Released remarks beside the codebook"].rows[-1][1]
    assert beside == parts[0]
    assert f"{beside} of {sum(parts)} released remarks answer open questions" in text_of(document, "findings")


def test_every_base_in_the_evidence_is_a_number(whole_day: tuple[Day, Document]) -> None:
    evidence = tables(whole_day[1], "evidence")["Findings and what they rest on"]
    bases = [str(row[evidence.header.index("Measure; base")]).rpartition("; ")[2] for row in evidence.rows]
    assert len(bases) > 10
    assert all(re.fullmatch(r"[\d, and]*\d+ (people|person|remarks?)", base) for base in bases)
    figures = [block for block in whole_day[1].walk() if isinstance(block, Figure)]
    assert all(re.search(r"\d", figure.base) for figure in figures)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("444444444444", "Answers lie close together: “Release A” (1.00)."),
        ("333344445555", ""),
        ("111222333444", "Answers are spread over the scale"),
        ("111111555555", "Answers are nearer to two camps than to one: “Release A” (-1.00)."),
        ("333333444445", ""),
    ],
)
def test_closeness_is_said_only_where_it_stands_out(answers: str, says: str) -> None:
    day = Day()
    who = day.people(len(answers))
    day.asks(SCALE, dict(zip(who, answers, strict=True)), "A")
    said = text_of(report(day.room), "scenarios")
    assert says in said if says else "Answers " not in said.replace("Answers by sector", "")


def test_the_middle_of_a_sector_needs_as_many_on_the_scale_as_a_sector_needs() -> None:
    day = Day()
    police, health = day.people(12, "police"), day.people(14, "health")
    on: dict[str, Value] = {who: ("1", "4")[n % 2] for n, who in enumerate((*police, *health))}
    off: dict[str, Value] = dict.fromkeys(police[:3], "not-enough")
    day.asks(SCALE, on, "A")
    day.asks(SCALE, on | off, "B")
    document = report(day.room)
    (table,) = (one for title, one in tables(document, "sectors").items() if "middle answers" in title)
    rows = {str(row[0]): row[1:] for row in table.rows}
    assert str(rows["Police"][0]).endswith("(12)")
    assert rows["Police"][1] == "[c]"
    (sheet,) = (one for one in document.sheets if one.name == "Sectors by round")
    assert {row[4:] for row in sheet.rows if row[2:4] == ("Police", "Release B")} == {(9, "[c]", "[c]")}


def test_two_proposals_in_the_same_words_stand_apart(whole_day: tuple[Day, Document]) -> None:
    figures = [block for block in section(whole_day[1], "priorities").walk() if isinstance(block, Figure)]
    labels = [label for figure in figures if isinstance(figure.chart, Bars) for label, _ in figure.chart.rows]
    assert len(set(labels)) == len(labels) > 5
    assert any(label.endswith("(2 of 2 alike)") for label in labels)


def test_marks_and_references_lead_to_what_they_name() -> None:
    day = full_day()
    quote = Sources(study(day.room, built_in().codebook)).study.quotes[0]
    text = f"Answers come late [R{quote.number}, F1]. Consent is not always needed [C03]."
    words, cites = Sources(study(day.room, built_in().codebook)).marks.kept(text)
    day.happens(e.Written("points", words, day.room.writing.version("points"), cites))
    theme = built_in().codebook.themes[0]
    day.happens(e.Recommended("one", "Answer each referral", theme.id, "Head of the hub", "2027-01-31", "The log"))
    day.happens(e.ThemesChosen((theme.id,), ()))
    page = html(report(day.room))
    ids = Counter(re.findall(r'\bid="([^"]+)"', page))
    leads = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page)
    assert {"F1", f"R{quote.number}", "C03", "Recommendation 1"} <= {said for _, said in leads}
    assert all(ids[to] == 1 for to, _ in leads)
    row = re.search(r'<tr id="f1">.*?<th scope="row">(.+?)</th>', page, re.DOTALL)
    assert row
    assert row[1] == "F1"
