"""What is a valid answer to each kind of question."""

from __future__ import annotations

import pytest
import sample
from hypothesis import given
from hypothesis import strategies as st

from workshop.activities import Question, clean, valid
from workshop.errors import Rejected

ALL = (sample.CHOICE, sample.CHOICES, sample.SCALE, sample.RANKING, sample.POINTS, sample.TEXT, sample.WORDS)


@pytest.mark.parametrize(
    ("question", "value", "stored"),
    [
        (sample.CHOICE, "task", "task"),
        (sample.SCALE, "not-enough", "not-enough"),
        (sample.CHOICES, ["trust", "law"], ["law", "trust"]),
        (sample.RANKING, ["c", "a", "b"], ["c", "a", "b"]),
        (sample.POINTS, {"c": 4, "a": 6, "b": 0}, {"a": 6, "c": 4}),
        (sample.TEXT, "  We ring\r\nback. ", "We ring\nback."),
        (sample.WORDS, ["Trust", "", " time "], ["Trust", "time"]),
        (sample.TEXT, "x" * 400, "x" * 400),
    ],
)
def test_a_good_answer_has_one_stored_form(question: Question, value: object, stored: object) -> None:
    assert valid(question, value) == stored


@pytest.mark.parametrize(
    ("question", "value", "sentence"),
    [
        (sample.CHOICE, "", "Choose one answer first."),
        (sample.CHOICE, None, "Choose one answer first."),
        (sample.CHOICE, "nonsense", "not one of the choices"),
        (sample.CHOICE, ["task"], "not one of the choices"),
        (sample.CHOICES, [], "at least one"),
        (sample.CHOICES, ["law", "trust", "time"], "You chose 3. Choose 2 at most."),
        (sample.CHOICES, ["law", "law"], "twice"),
        (sample.RANKING, ["a", "b"], "its own place, from 1 to 3"),
        (sample.RANKING, ["a", "b", "b"], "twice"),
        (sample.RANKING, "abc", "not one of the choices"),
        (sample.POINTS, {"a": 11}, "You gave 11 points. Share out exactly 10."),
        (sample.POINTS, {"a": -1, "b": 11}, "0 or more"),
        (sample.POINTS, {"a": 9.5, "b": 0.5}, "whole numbers"),
        (sample.POINTS, {"a": True, "b": 9}, "whole numbers"),
        (sample.POINTS, {"z": 10}, "not one of the choices"),
        (sample.POINTS, [], "not one of the choices"),
        (sample.TEXT, " \n\t ", "Write something first."),
        (sample.TEXT, "x" * 401, "That is 401 characters. Shorten it to 400 or fewer."),
        (sample.TEXT, 5, "Write something first."),
        (sample.WORDS, ["", " "], "at least one word"),
        (sample.WORDS, ["a", "b", "c", "d"], "You wrote 4. Write 3 at most."),
        (sample.WORDS, ["x" * 41], "40 characters"),
    ],
)
def test_a_bad_answer_gets_a_plain_sentence(question: Question, value: object, sentence: str) -> None:
    with pytest.raises(Rejected) as refused:
        valid(question, value)
    assert sentence in refused.value.sentence


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
near_values = st.one_of(
    json_values,
    st.lists(st.sampled_from(["a", "b", "c", "law", "trust", "task", "1", "words"])),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(-2, 12)),
)


@given(st.sampled_from(ALL), near_values)
def test_anything_at_all_is_stored_in_a_form_that_stays_valid_or_refused(question: Question, value: object) -> None:
    """A stored value is its own stored form, so an answer that comes twice is the same answer."""
    try:
        stored = valid(question, value)
    except Rejected:
        return
    assert valid(question, stored) == stored


@given(st.permutations(["a", "b", "c"]))
def test_every_complete_ranking_is_valid(order: list[str]) -> None:
    assert valid(sample.RANKING, order) == order


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "\x00" not in clean(text)
    assert "\r" not in clean(text)
