"""A kind of question that nobody built in, from its answers to the workbook: docs/add-a-question-kind.md."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
import sample
from analysis_rooms import Day
from test_analysis_exercises import sheet
from test_analysis_report import text_of

from analysis.chapters import priorities
from analysis.document import Paragraph
from analysis.report import report
from analysis.votes import Ballot
from pages import phone_preview
from phone import forms
from workshop import activities
from workshop.activities import Kind, Question, Value
from workshop.errors import Rejected
from workshop.tallies import tally

YEARS = Question("years", "number", "How many years have you worked in safeguarding?", total=60)


def _whole(question: Question, value: object) -> Value:
    if not (isinstance(value, str) and value.isdigit() and int(value) <= question.total):
        raise Rejected(f"Write a whole number from 0 to {question.total}.")
    return str(int(value))


def _middle(ballot: Ballot) -> list[Paragraph]:
    said = sorted(int(line.id) for line in ballot.tally.lines for _ in range(line.count))
    return [Paragraph(f"The middle number was {said[len(said) // 2]}.")]


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Kind(_whole, ("total",), box="A box for a whole number", typed=_chosen)
    monkeypatch.setitem(activities.KINDS, "number", made)
    monkeypatch.setitem(priorities._DRAWN, "number", _middle)


def _chosen(question: Question, chance: Random) -> str:
    return str(chance.randint(0, question.total))


@pytest.mark.usefixtures("numbers")
def test_a_new_kind_of_question_is_counted_shown_and_told() -> None:
    day = Day(replace(sample.AGENDA, questions=(*sample.AGENDA.questions, YEARS)))
    people = day.people(12)
    day.asks(YEARS, dict(zip(people, [*["7"] * 5, *["12"] * 6, "031"], strict=True)))
    asking = day.room.askings[YEARS.id, "first"]
    lines = tally(day.room, asking).lines
    assert [(line.label, line.count) for line in lines] == [("7", 5), ("12", 6), ("31", 1)]
    assert forms.in_words(YEARS, "7") == ["7"]
    assert "A box for a whole number" in phone_preview.phone("Years", "", YEARS)
    told = report(day.room)
    assert "The middle number was 12." in text_of(told, "priorities")
    listed = [row["Option"] for row in sheet(told, "Questions") if row["Question"] == YEARS.text]
    assert listed == ["7", "12"], "what one person gave could be recognised"


@pytest.mark.usefixtures("numbers")
def test_what_is_not_valid_has_its_sentence() -> None:
    day = Day(replace(sample.AGENDA, questions=(*sample.AGENDA.questions, YEARS)))
    (who,) = day.people(1)
    with pytest.raises(Rejected, match="from 0 to 60"):
        day.asks(YEARS, {who: "61"})
