"""Themes that the codebook lacks, proposed among remarks that fit nothing."""

from __future__ import annotations

from analysis.proposals import FEWEST, proposals
from analysis.themes import Sorter
from workshop.codebook import Codebook, Theme

BOOK = Codebook("", (Theme("A", "Trust", "Trust between people", words=("trust",)),))
PARKING = (
    "The car parking was full",
    "No parking near the venue",
    "Parking is too far away",
    "I paid for parking twice",
)
SAID = {
    **{f"p{n}": text for n, text in enumerate(PARKING)},
    **{f"t{n}": f"We trust {who}" for n, who in enumerate(("nurses", "teachers", "police", "wardens"))},
    "x": "A blue umbrella",
    "e": "n/a",
}


def test_like_remarks_that_fit_nothing_are_proposed_with_their_words() -> None:
    sorter = Sorter(BOOK, SAID)
    (only,) = proposals(sorter, sorter.suggest())
    assert only.words[0] == "parking"
    assert set(only.remarks) == {f"p{n}" for n in range(len(PARKING))}


def test_remarks_that_a_person_found_no_theme_for_count_and_those_with_one_do_not() -> None:
    sorter = Sorter(BOOK, SAID)
    decided: dict[str, tuple[str, ...]] = {"p0": (), "p1": ("A",)}
    (only,) = proposals(sorter, sorter.suggest(decided), ["p0"])
    assert set(only.remarks) == {"p0", "p2", "p3"}


def test_the_same_words_many_times_are_one_voice() -> None:
    said = {**{str(n): PARKING[0] for n in range(20)}, "x": "A blue umbrella"}
    sorter = Sorter(BOOK, said)
    assert FEWEST > 1
    assert proposals(sorter, sorter.suggest()) == ()


def test_nothing_to_propose() -> None:
    for said in ({}, {"e": "n/a"}, {"t": "We trust nurses"}):
        sorter = Sorter(BOOK, said)
        assert proposals(sorter, sorter.suggest()) == ()
