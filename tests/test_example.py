"""The finished example: it reads, its report is complete and marked, and it comes and goes like any rehearsal."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from functools import cache

from openpyxl import load_workbook
from pages_room import Facilitator
from pptx import Presentation

from analysis.chapters.priorities import agreed
from analysis.document import Document, Quote, ToComplete
from analysis.html import html
from analysis.missing import missing
from analysis.narrative import Sources
from analysis.report import report
from analysis.slides import slides
from analysis.study import study
from analysis.told import told
from analysis.workbook import workbook
from pages import behind
from phone.lines import FILE, lines
from workshop import example, retention
from workshop.journal import Journal
from workshop.materials import built_in
from workshop.rehearsal import MARK
from workshop.room import Room, remarks


@cache
def document() -> Document:
    return report(example.archived().room, date="2026-11-22")


def test_the_example_is_a_full_day_that_is_over_and_marked_as_a_rehearsal() -> None:
    room = example.archived().room
    facts, agenda = room.plan
    assert room.rehearsal
    assert room.ended
    assert agenda.id == "full-day"
    assert facts.title.startswith("Rehearsal: ")
    assert {key[0] for key in room.asked} == {question.id for question in agenda.questions}
    assert len(room.seats) > 40


def test_its_report_is_signed_off_and_nothing_is_missing() -> None:
    room = example.archived().room
    assert missing(study(room, built_in().codebook)) == ()
    said = document()
    assert said.status.startswith(f"{MARK}. Version 1.0, signed off by ")
    assert "not complete" not in said.status
    assert not any(isinstance(block, ToComplete) for block in said.walk())


def test_phones_show_what_was_signed() -> None:
    room = example.archived().room
    assert room.told_back == told(study(room, built_in().codebook))
    assert room.told_as == room.writing.signed


def test_what_the_room_agreed_may_be_printed() -> None:
    read = study(example.archived().room, built_in().codebook)
    actions = [action for vote in read.votes for action, _, _ in agreed(read, vote)]
    assert len(actions) == len(read.actions) == 3
    assert not any("not quoted" in action for action in actions)


def test_a_sentence_on_law_and_guidance_shows_the_reservation_of_its_source() -> None:
    room, claims = example.archived().room, built_in().claims
    marks = Sources(study(room, built_in().codebook)).marks
    dated = re.compile(r"\b20\d\d\b|earlier editions|That advice|It asked|locally")
    sentences = [one.text for text in room.writing.texts.values() for one in marks.sentences(text)]
    reserved = [
        words for words in sentences if any(one in claims and claims[one].reservation for one in marks.of(words))
    ]
    assert len(reserved) > 6
    assert [words for words in reserved if not dated.search(words)] == []


def test_every_writer_says_that_its_answers_are_invented() -> None:
    said = document()
    page = html(said)
    assert page.count(MARK) > 3
    assert MARK in re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), page.partition("</style>")[0])
    book = load_workbook(io.BytesIO(workbook(said)))
    about = [str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row if cell]
    assert sum(MARK in cell for cell in about) >= 2
    assert {sheet.oddHeader.right.text for sheet in book} == {MARK}, "each sheet, printed alone"
    shown = Presentation(io.BytesIO(slides(said))).slides
    first, *others = ([shape.text_frame.text for shape in slide.shapes if shape.has_text_frame] for slide in shown)
    assert any(said.status in text for text in first), "with who signed it, and when"
    assert all(any(text.endswith(f"| {MARK}") for text in texts) for texts in others)


def test_nobody_says_the_same_twice() -> None:
    said = remarks(example.archived().room)
    texts = Counter(one.text for one in said if not one.words and one.status == "released")
    assert [text for text, times in texts.items() if times > 1] == []
    quotes = [block.text for block in document().walk() if isinstance(block, Quote)]
    assert len(quotes) > 15
    assert len(set(quotes)) == len(quotes)


def test_it_is_brought_in_as_if_it_had_been_lately_and_as_often_as_one_likes(journal: Journal) -> None:
    first, second = example.bring_in(journal), example.bring_in(journal)
    room, again = journal.room(first), journal.room(second)
    assert example.is_example(first)
    assert room.plan[0].code != again.plan[0].code
    assert date.fromisoformat(room.plan[0].date).weekday() == date(2026, 11, 12).weekday()
    assert not retention.is_due(room, date.today())
    assert missing(study(room, built_in().codebook)) == ()
    assert same_words(room, example.archived().room)
    journal.wipe(first)
    assert journal.workshops() == [second]
    assert journal.room(second) == again


def same_words(room: Room, other: Room) -> bool:
    return {one.text for one in remarks(room) if "(" not in one.text} == {
        one.text for one in remarks(other) if "(" not in one.text
    }


def test_in_a_year_its_days_are_of_that_year(journal: Journal, monkeypatch) -> None:
    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date(2028, 3, 1)

    monkeypatch.setattr(example, "date", Later)
    room = journal.room(example.bring_in(journal))
    assert "2028-01-31" < room.plan[0].date < "2028-03-01"
    assert missing(study(room, built_in().codebook)) == ()
    assert all(one.by > "2028-03-01" for one in room.writing.recommendations)


def test_one_press_opens_it_from_the_empty_toolkit_and_another_wipes_it(journal: Journal) -> None:
    host = Facilitator(journal)
    assert host.sees("There is no workshop yet.")
    offered = [host.page.button(key=key).label for key in ("example", "rehearse-short", "first-make")]
    assert offered == ["See a finished example", "Rehearse with pretend participants", "Make your workshop"]
    host.presses("example")
    behind.stop()  # what the page works out for later is not read here
    (workshop,) = journal.workshops()
    assert host.sees(MARK)
    assert host.sees("A report made now is version 1.0, signed off.")
    host.opens("workshops").presses("example")
    assert journal.workshops() == [workshop], "it is there already"
    assert host.opens("data").sees("deletes all of it at once")
    assert host.opens("synthesis").sees("Rehearsals are left out, because their answers are invented.")
    behind.stop()
    host.opens("workshops").presses(f"wipe-{workshop}-now")
    assert journal.workshops() == []
    assert host.sees("There is no workshop yet.")


def test_every_line_named_in_the_file_is_one_of_the_codebook() -> None:
    examples = [line.text for line in lines().any]
    for name in re.findall(r"^  - (\S.*)$", FILE.read_text("utf-8").partition("\nsaid:")[0], re.MULTILINE):
        assert sum(text.startswith(name) for text in examples) == 1, name


def test_a_damaged_example_is_a_sentence(journal: Journal, monkeypatch, tmp_path) -> None:
    broken = tmp_path / "example.zip"
    broken.write_bytes(b"nothing")
    monkeypatch.setattr(example, "FILE", broken)
    example.archived.cache_clear()
    host = Facilitator(journal)
    host.presses("example")
    assert host.sees("This file is damaged or is no zip archive.")
    assert journal.workshops() == []
    example.archived.cache_clear()
