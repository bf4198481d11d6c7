"""Suggested themes: nothing is dropped, nothing is decided, and decisions teach."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.empty import says_nothing
from analysis.practice import praise
from analysis.themes import DECIDED, MOST_THEMES, Match, Sorter, sort, suggest
from analysis.wording import stem
from workshop.codebook import Codebook, Theme
from workshop.materials import built_in
from workshop.room import Remark

BOOK = Codebook(
    "test",
    (
        Theme("A", "Chasing", "Messages that nobody read", words=("chase", "thought they knew", "unread")),
        Theme("B", "Roles", "Who does what", words=("remit", "role")),
        Theme("C", "Trust", "Trust between people", words=("trust", "Trusted")),
        Theme("D", "Desks", "Sitting together", words=("desk",)),
    ),
)
BARE = Codebook("bare", tuple(Theme(theme.id, theme.title, theme.definition) for theme in BOOK.themes))
SAID = {
    "1": "I chased the unread message again",
    "2": "Is this their role or ours?",
    "3": "We trust each other",
    "4": "Her desk is beside my desk",
    "5": "n/a",
    "6": "The lunch was cold",
}


def remark(text: str) -> Remark:
    return Remark("id", "who", "q", "first", text, (), "released", "2026-11-22T10:00:00+00:00")


def first(text: str, book: Codebook = BOOK) -> str:
    return suggest(book, {"it": text}).ranked["it"][0].theme


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("I CHASED it twice.", "A"),
        ("We thought they knew, so nobody rang", "A"),
        ("Whose roles are these? Not our remit.", "B"),
        ("Trusting people I know", "C"),
    ],
)
def test_words_and_phrases_match_by_stem_in_any_case(text: str, theme: str) -> None:
    assert first(text) == theme


def test_a_codebook_without_words_and_examples_still_sorts() -> None:
    found = suggest(BARE, SAID)
    assert [found.ranked[id_][0].theme for id_ in "134"] == ["A", "C", "D"]


def test_the_reason_names_matched_words_and_the_nearest_example() -> None:
    theme = Theme("E", "Lunch", "Eating", words=("lunch",), examples=("The soup was cold", "Too little time to eat"))
    (best, *_) = suggest(Codebook("", (*BOOK.themes, theme)), SAID).ranked["6"]
    assert best.theme == "E"
    assert best.why == "words: lunch; nearest example: The soup was cold"


def test_three_ranks_with_falling_scores_for_every_remark_that_says_something() -> None:
    found = suggest(BOOK, SAID)
    assert set(found.ranked) == set(SAID) - {"5"}
    assert found.apart == ("5",)
    for ranks in found.ranked.values():
        assert len(ranks) == 3
        assert [one.score for one in ranks] == sorted((one.score for one in ranks), reverse=True)


def test_a_remark_may_carry_several_themes_and_one_that_fits_nothing_none() -> None:
    both = {"7": "We trust the lead role", "8": "Trust in roles", "9": "I trust each role"}
    found = suggest(BOOK, {**SAID, **both}, {"7": ("B", "C"), "8": ("B", "C")})
    assert {one.theme for one in found.assigned("9")} == {"B", "C"}
    assert found.assigned("6") == ()


def test_no_more_than_three_are_suggested() -> None:
    texts = {str(n): f"trust at the desk: chase the role {n}" for n in range(6)}
    found = suggest(BOOK, texts, dict.fromkeys("01234", ("A", "B", "C", "D")))
    assert len(found.assigned("5")) == MOST_THEMES
    assert len(found.assigned("0")) == 4


def test_a_decision_stands_and_is_told_from_a_suggestion() -> None:
    found = suggest(BOOK, SAID, {"1": ("D", "B"), "3": (), "5": ("A",)})
    assert [(one.theme, one.score, one.assigned, one.why) for one in found.ranked["1"][:2]] == [
        ("D", 1, True, DECIDED),
        ("B", 1, True, DECIDED),
    ]
    assert found.assigned("3") == ()
    assert [one.theme for one in found.assigned("5")] == ["A"]
    assert found.apart == ()
    assert set(found.order) == {"2", "4", "6"}


def test_decisions_teach_about_like_remarks_and_those_on_the_like_alone() -> None:
    said = {**SAID, "7": "The lunch was cold again", "8": "Lunch was late and cold", "9": "A cold lunch"}
    before, after = suggest(BOOK, said), suggest(BOOK, said, {"7": ("D",), "8": ("D",)})
    assert before.ranked["9"][0].theme != "D" or not before.assigned("9")
    assert [one.theme for one in after.assigned("9")] == ["D"]
    assert after.ranked["3"] == before.ranked["3"]


def test_decisions_that_no_theme_fits_teach_too() -> None:
    said = {"1": "We trust the coffee machine", "2": "We trust the coffee", "3": "We trust the police"}
    assert suggest(BOOK, said).assigned("1")
    assert not suggest(BOOK, said, {"2": (), "3": ()}).assigned("1")


def test_the_least_certain_remark_is_asked_about_first() -> None:
    said = {"plain": "We trust, and trusted, and trust is trust", "torn": "trust or desk, desk or trust"}
    assert suggest(BOOK, said).order == ("torn", "plain")


def test_deciding_one_by_one_is_the_same_as_all_at_once() -> None:
    sorter = Sorter(BOOK, SAID)
    sorter.suggest({"1": ("A",)})
    decided = {"1": ("A",), "2": ("B",)}
    assert sorter.suggest(decided) == suggest(BOOK, SAID, decided)


@pytest.mark.parametrize("text", ["😀 🎉 ok", "متى يتصلون بنا", "家族の声を聞く", "word " * 400, "42", "a" * 2000])
def test_unusual_remarks_are_ranked_like_others(text: str) -> None:
    assert len(suggest(BOOK, {**SAID, "new": text}).ranked["new"]) == 3


@pytest.mark.parametrize("themes", [1, 2, 60])
def test_codebooks_of_one_theme_and_of_sixty(themes: int) -> None:
    book = Codebook("", tuple(Theme(f"t {n}", f"Topic {n}", f"About number{n}") for n in range(themes)))
    found = suggest(book, SAID, {"2": ("t 0",)})
    assert {len(ranks) for ranks in found.ranked.values()} == {min(3, themes)}


def test_the_same_remark_many_times_is_sorted_alike_and_changes_no_other() -> None:
    many = {f"m{n}": SAID["3"] for n in range(300)}
    found = suggest(BOOK, {**SAID, **many})
    assert {found.ranked[id_] for id_ in many} == {found.ranked["3"]}
    assert found.ranked["1"] == suggest(BOOK, SAID).ranked["1"]


def test_a_codebook_without_themes_suggests_none() -> None:
    found = suggest(Codebook("", ()), SAID, {"1": ()})
    assert not any(found.ranked.values())
    assert set(found.order) == {"2", "3", "4", "6"}


def test_no_remark_is_no_mistake() -> None:
    found = suggest(BOOK, {})
    assert (found.ranked, found.order, found.apart, found.accuracy) == ({}, (), (), None)


def test_what_is_left_is_expected_to_be_right_between_never_and_always() -> None:
    found = suggest(BOOK, SAID)
    assert found.accuracy is not None
    assert 0 < found.accuracy < 1
    assert "encoder" not in found.method


@pytest.mark.parametrize(
    "text", ["n/a", "N/A.", "None", "no comment", " - ", "???", "Nothing to add!", "🙂", "Dont know"]
)
def test_remarks_that_say_nothing_are_set_apart(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text", ["None of us rang.", "No comment was made by the panel", "متى", "7", "Nothing changes"]
)
def test_remarks_that_say_something_are_not(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize("text", ["The huddle works really well", "Shadowing helped me", "Brilliant team."])
def test_what_works_is_flagged(text: str) -> None:
    assert praise(text)


@pytest.mark.parametrize(
    "text", ["It does not work well", "It would be good to meet", "Nobody rang back", "Systems crash"]
)
def test_what_does_not_or_is_only_wished_for_is_not(text: str) -> None:
    assert not praise(text)


def test_the_flag_comes_with_the_suggestions() -> None:
    found = suggest(BOOK, {**SAID, "7": "Sharing a desk works well"})
    assert dict(found.practice) == {"3": "trust each other", "7": "works well"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60) | st.sampled_from(["n/a", "trust the desk", "we chase"]), max_size=12))
def test_what_goes_in_comes_out_once(texts: list[str]) -> None:
    found = sort([remark(text) for text in texts], BOOK)
    out = [*(one for one, _ in found.suggested), *found.unmatched, *found.apart]
    assert sorted(one.text for one in out) == sorted(texts)
    assert found.total == len(texts)


def test_a_report_gets_themes_with_the_words_that_matched() -> None:
    found = sort([remark(text) for text in SAID.values()], BOOK)
    assert {one.text: matches for one, matches in found.suggested}[SAID["3"]] == (Match(BOOK.themes[2], ("trust",)),)
    assert [one.text for one in found.apart] == ["n/a"]


@given(st.text(max_size=40))
def test_a_stem_is_one_for_upper_and_lower_case(text: str) -> None:
    assert stem(text) == stem(text.casefold())


def test_the_built_in_examples_suggest_their_own_theme() -> None:
    book = built_in().codebook
    texts = {
        f"{theme.id} {n}": re.sub(r"\s*\([^()]*\)$", "", example)
        for theme in book.themes
        for n, example in enumerate(theme.examples)
    }
    found = suggest(book, texts)
    right = [found.ranked[id_][0].theme == id_.split()[0] for id_ in found.ranked]
    assert sum(right) / len(right) > 0.9
