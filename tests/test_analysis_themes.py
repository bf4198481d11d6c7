"""Suggested themes: the codebook's words by stem, nothing dropped, nothing decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.themes import MOST_THEMES, Match, says_nothing, sort, stem
from workshop.codebook import Codebook, Theme
from workshop.materials import built_in
from workshop.room import Remark

BOOK = Codebook(
    "test",
    (
        Theme("A", "Chasing", "Messages", words=("chase", "thought they knew", "unread")),
        Theme("B", "Roles", "Who does what", words=("remit", "role")),
        Theme("C", "Trust", "Trust", words=("trust", "Trusted")),
        Theme("D", "Desks", "Together", words=("desk",)),
    ),
)


def remark(text: str) -> Remark:
    return Remark("id", "who", "q", "first", text, (), "released", "2026-11-22T10:00:00+00:00")


def suggest(text: str, book: Codebook) -> tuple[Match, ...]:
    found = sort([remark(text)], book).suggested
    return found[0][1] if found else ()


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("I CHASED it twice.", ["A"]),
        ("We thought they knew, so nobody rang", ["A"]),
        ("they knew what we thought", []),
        ("Whose roles are these? Not our remit.", ["B"]),
        ("Trusting people I know", ["C"]),
        ("mistrust", []),
        ("", []),
    ],
)
def test_words_and_phrases_match_by_stem_in_any_case(text: str, themes: list[str]) -> None:
    assert [match.theme.id for match in suggest(text, BOOK)] == themes


def test_the_reason_is_the_words_that_matched() -> None:
    (match,) = suggest("Unread. I was chasing it.", BOOK)
    assert set(match.words) == {"unread", "chase"}


def test_at_most_three_themes_the_most_words_first() -> None:
    found = suggest("desk trust role: we thought they knew", BOOK)
    assert [match.theme.id for match in found] == ["A", "B", "C"]
    assert len(found) == MOST_THEMES


def test_forms_of_one_word_count_once() -> None:
    (match,) = suggest("trust trusted trusting", BOOK)
    assert match.words == ("trust",)


@pytest.mark.parametrize("text", ["n/a", "N/A.", "None", "no comment", " - ", "???", "Nothing to add!", "🙂"])
def test_remarks_that_say_nothing_are_set_apart(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["None of us rang.", "No comment was made by the panel", "متى", "7"])
def test_remarks_that_say_something_are_not(text: str) -> None:
    assert not says_nothing(text)


@given(st.lists(st.text(max_size=60) | st.sampled_from(["n/a", "trust the desk", "we chase"]), max_size=30))
def test_what_goes_in_comes_out_once(texts: list[str]) -> None:
    found = sort([remark(text) for text in texts], BOOK)
    out = [*(one for one, _ in found.suggested), *found.unmatched, *found.apart]
    assert sorted(one.text for one in out) == sorted(texts)
    assert found.total == len(texts)


@given(st.text(max_size=40))
def test_a_stem_is_one_for_upper_and_lower_case(text: str) -> None:
    assert stem(text) == stem(text.casefold())


def test_the_built_in_examples_mostly_suggest_their_own_theme() -> None:
    book = built_in().codebook
    pairs = [(theme.id, example) for theme in book.themes for example in theme.examples]
    hits = [theme in [match.theme.id for match in suggest(example, book)] for theme, example in pairs]
    assert pairs
    assert sum(hits) / len(hits) > 0.7
