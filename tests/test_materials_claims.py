"""What the register of claims allows the materials to say, and what happens to a pack that says more."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pages import addable, catalogue, slides
from phone import render
from workshop import materials
from workshop.materials import BUILT_IN, Card

PACK = materials.built_in()

CITED = {
    "s01": "C07 C13 C14 C15", "s02": "C45 C48", "s03": "C76 C77 C78", "s04": "C87 C88", "s05": "C06 C24", "s06": "C84",
    "s07": "C46 C67", "s08": "C38", "s09": "C69 C70 C71", "s10": "C72", "s11": "C47", "s12": "C115", "s13": "C85",
    "s14": "C86", "s15": "C21 C23 C26", "s16": "C25 C26 C27", "s17": "C61 C62 C63", "s18": "C05 C27", "s19": "C07 C23",
    "s20": "C79 C80 C81 C83", "s21": "C06 C07", "s22": "C114", "s23": "C113", "s24": "C34",
    "m01": "C53", "m02": "C03 C04 C60", "m03": "C16", "m04": "C12 C14", "m05": "C02 C15",
    "m06": "C13", "m07": "C58 C59",
    "m08": "C54", "m09": "C65 C66 C67", "m10": "C71", "m11": "C74 C75", "m12": "C07 C23", "m13": "C08", "m14": "C57",
    "m15": "C79 C81 C82", "m16": "C76 C77 C78", "m17": "C90",
    "m18": "C61 C62 C63", "m19": "C23 C24", "m20": "C118 C120",
}  # fmt: skip
"""What the register lets each card cite. Ids that only stand in its care column are warnings, and not among them."""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the built-in pack, to break."""
    return Path(shutil.copytree(BUILT_IN, tmp_path / "pack"))


def change(pack: Path, file: str, before: str, after: str) -> int:
    """Replace what stands once in a file; returns its line."""
    (path,) = pack.glob(file)
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, after), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


def refused(pack: Path, card: str) -> str:
    """Why this card does not load; all others do."""
    found = materials.load(pack)
    assert set(PACK.cards) - set(found.cards) == {card}
    return next(str(mistake) for mistake in found.mistakes if f"{card}-" in mistake.file)


def shown(card: Card) -> str:
    one = card.activity
    steps = [" ".join((step.text, *step.prompts)) for step in one.steps]
    return " ".join((one.fact, one.notes, one.learning, *steps))


# --- The register -------------------------------------------------------------------------------------------


def test_a_claim_without_an_id_is_refused(pack: Path) -> None:
    line = change(pack, "claims.yaml", "  - id: C54\n", "  - note: nameless\n")
    found = materials.load(pack)
    assert f"claims.yaml, line {line}: the field id is missing. Add it." in map(str, found.mistakes)
    assert "m08" not in found.cards


@pytest.mark.parametrize("word", ["true", "confirmed", "Partly"])
def test_only_the_five_verdicts_are_accepted(pack: Path, word: str) -> None:
    line = change(pack, "claims.yaml", "  - id: C54\n    verdict: primary", f'  - id: C54\n    verdict: "{word}"')
    assert (
        f"claims.yaml, line {line}: the verdict {word} of claim C54 is unknown. "
        "Use one of: primary, quoted, partly, not-found, wrong."
    ) in map(str, materials.load(pack).mistakes)


def test_a_claim_without_a_verdict_is_refused(pack: Path) -> None:
    change(pack, "claims.yaml", "  - id: C54\n    verdict: primary\n", "  - id: C54\n")
    found = materials.load(pack)
    assert "the field verdict is missing. Add it." in " ".join(map(str, found.mistakes))
    assert "m08" not in found.cards


def test_a_card_cites_what_the_register_gives_it_and_no_warning() -> None:
    assert {name: {one.claim for one in card.activity.sources} for name, card in PACK.cards.items()} == {
        name: set(ids.split()) for name, ids in CITED.items()
    }


def test_a_card_without_a_claim_is_refused(pack: Path) -> None:
    change(pack, "cards/s06-*", "claims: [C84]\n", "")
    assert "Cite ids from there." in refused(pack, "s06")


def test_a_source_that_was_not_found_may_not_be_cited(pack: Path) -> None:
    change(pack, "cards/s10-*", "claims: [C72]", "claims: [C72, C73]")
    assert "C73: the source was not found, so it may not be cited. Leave it out." in refused(pack, "s10")


# --- Partly: never without its reservation ------------------------------------------------------------------


def test_a_partly_found_claim_needs_its_reservation(pack: Path) -> None:
    text = (pack / "claims.yaml").read_text(encoding="utf-8")
    c16 = text[text.index("  - id: C16\n") : text.index("  - id: C17\n")]
    line = change(pack, "claims.yaml", c16, re.sub(r"(?m)^    reservation: .*\n", "", c16))
    found = materials.load(pack)
    assert f"claims.yaml, line {line}: claim C16 is only partly shown. Add its reservation." in map(str, found.mistakes)
    assert "m03" not in found.cards


def test_a_partly_found_claim_is_shown_with_its_reservation() -> None:
    partly = [
        (name, source)
        for name, card in PACK.cards.items()
        for source in card.activity.sources
        if source.verdict == "partly"
    ]
    assert {name for name, _ in partly} >= {"s16", "s18", "m03", "m14", "m15"}
    for name, source in partly:
        sources = PACK.cards[name].activity.sources
        assert source.reservation.rstrip(".") in unescape(slides.sources(sources))
        phone = bytes(render.render("sources.html", sources=sources).body).decode()
        assert f"{source.text} <strong>But:</strong> {source.reservation}" in unescape(phone)


# --- Wrong: only the correction -----------------------------------------------------------------------------

CORRECTIONS = {
    "C81": ("not only about process", "the parents also challenged checks with the GP and school"),
    "C86": ("11% of school-age children were not in school", "29% were regularly absent"),
    "C114": ("no evidence",),
}
"""The register's corrections of what the cards lean on, in the words that carry them."""


def test_a_wrong_claim_is_shown_only_as_its_correction() -> None:
    found = {
        (name, source.claim): source
        for name, card in PACK.cards.items()
        for source in card.activity.sources
        if source.verdict == "wrong"
    }
    assert set(found) == {("s14", "C86"), ("s20", "C81"), ("m15", "C81"), ("s22", "C114")}
    for (name, claim), source in found.items():
        for words in CORRECTIONS[claim]:
            assert words.casefold() in " ".join(shown(PACK.cards[name]).split()).casefold()
            assert words.casefold() in source.text.casefold()


@pytest.mark.parametrize(
    ("card", "correction", "wrong", "claim"),
    [
        ("s20", "It was not only about process.", "It turned only on process.", "C81"),
        ("m15", "It was not only about process.", "It was only about process.", "C81"),
        ("s14", "and 29% were regularly absent", "and many were away", "C86"),
        ("s14", "11% of school-age children were not in school", "children were often not in school", "C86"),
        ("s22", "because there is no evidence for the usual one", "although the usual one is well known", "C114"),
    ],
)
def test_a_card_that_cites_a_wrong_claim_without_the_correction_is_refused(
    pack: Path, card: str, correction: str, wrong: str, claim: str
) -> None:
    change(pack, f"*/{card}-*", correction, wrong)
    assert f"claim {claim} was found wrong. Show its correction" in refused(pack, card)


@pytest.mark.parametrize(
    ("card", "beside", "wrong", "claim"),
    [
        ("s20", "It was not only about process.", "Yet lawyers say that it turned only on process.", "C81"),
        (
            "s14",
            "and say nothing about home education as such.",
            "Children in reviews are mostly not in school.",
            "C86",
        ),
        ("s22", "a swollen arm that nobody may touch.", "Shaw said that messages are an illusion.", "C114"),
    ],
)
def test_a_correction_does_not_excuse_the_wrong_claim_beside_it(
    pack: Path, card: str, beside: str, wrong: str, claim: str
) -> None:
    change(pack, f"cards/{card}-*", beside, f"{beside} {wrong}")
    assert f"claim {claim} was found wrong. Take out the words" in refused(pack, card)


def test_the_legal_board_shows_the_correction_too(pack: Path) -> None:
    change(pack, "legal.yaml", "It was not only about process, because", "It turned only on process, although")
    found = materials.load(pack)
    assert "claim C81 was found wrong" in " ".join(map(str, found.mistakes))
    assert "haringey-2013" not in found.legal


def test_a_claim_that_was_found_wrong_says_what_to_show_and_what_never_to_say(pack: Path) -> None:
    change(pack, "claims.yaml", "    never: [Shaw]\n", "")
    assert (
        "claim C114 was found wrong. Add shown, words of the correction, and never, words nobody may say."
        in " ".join(map(str, materials.load(pack).mistakes))
    )
    assert set(PACK.corrections) == {"C81", "C86", "C114", "C116"}


# --- Held back ----------------------------------------------------------------------------------------------


def test_a_myth_that_is_held_back_is_listed_with_the_reason_and_cannot_be_added() -> None:
    assert [name for name, card in PACK.cards.items() if card.held] == ["m17"]
    listed = {entry.id: entry for entry in catalogue.entries(PACK, {}) if entry.kind == "myth"}
    assert "older than the statutory guidance" in listed["m17"].held
    choices = addable.items(PACK)
    assert "card m17" not in choices
    assert "card m16" in choices


# --- Facts outside the cards --------------------------------------------------------------------------------

FACT = re.compile(
    r"\bAct \d{4}\b|(?<=[a-z,] )Acts?\b|\b[Ss]ections? ?\d|\bs\.? ?\d{2}|\bArticle \d|\b[Rr]egulations? \d"
    r"|\bGDPR\b|\bWorking Together\b|\bKeeping [Cc]hildren [Ss]afe\b|\bCaldicott\b|\bOperation Encompass\b|\bHaringey\b"
    r"|\b[Gg]olden rules?\b|\b[Ll]awful bas[ie]s\b|\b[Rr]ecognised legitimate interest\b|\b[Cc]onsent is\b.*\bbasis\b"
    r"|\d ?%|\bper ?cent\b|\b(?:19|20)\d\d\b"
)
"""A text that names an Act, a section, a statute or guidance, a lawful basis, a percentage or a year."""


@pytest.mark.parametrize(
    "text",
    [
        "The Children Act 1989 says so.", "It is in the Children Act.", "Think of section 47.", "See s.17.",
        "See s 16LA.",
        "Under Article 6 it is lawful.", "The UK GDPR allows it.", "Working Together says so.",
        "A Caldicott Guardian knows.",
        "In 53% of reviews", "Half, or 50 per cent, agreed.", "Since 2024 this has changed.",
        "Which lawful basis is it?",
        "Consent is not the right basis.",
    ],
)  # fmt: skip
def test_a_fact_is_recognised(text: str) -> None:
    assert FACT.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Act on it today.", "Read the 14 emails.", "At 11.50pm, or 09:30.", "Share 10 points.", "Level 2: early help",
        "She is 78.", "A section of the room agreed.", "He owes £340.", "What should the hub act on?",
        "Does he consent?",
    ],
)  # fmt: skip
def test_what_is_no_fact_is_left_alone(text: str) -> None:
    assert not FACT.search(text)


def words_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from words_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from words_in(one)


def unsupported(folder: Path) -> list[str]:
    """Texts that state a fact, in vignettes, polls, jigsaws and agendas, where no source is shown beside them."""
    found = []
    for name, items in (("vignettes", "vignettes"), ("jigsaws", "jigsaws"), ("polls", "questions")):
        for one in materials.as_written(folder / f"{name}.yaml")[0][items]:
            found += [text for text in words_in(one) if FACT.search(text) and not one.get("claims")]
    scales = materials.as_written(folder / "polls.yaml")[0]["scales"]
    found += [text for text in words_in(scales) if FACT.search(text)]
    pack = materials.load(folder)
    for plan in pack.agendas.values():
        found += [text for text in (plan.title, plan.description) if FACT.search(text)]
        for item in plan.items:
            texts = words_in(materials.plain(dict(item)))
            found += [text for text in texts if FACT.search(text) and "card" not in item]  # a card shows its sources
    return found


def test_no_vignette_poll_jigsaw_or_agenda_states_a_fact_without_its_claim() -> None:
    assert unsupported(BUILT_IN) == []


@pytest.mark.parametrize(
    ("file", "beside", "fact"),
    [
        ("vignettes.yaml", "Ask who would offer the coat", "Section 17 may apply. Ask who would offer the coat"),
        ("polls.yaml", "hint: Use your local levels.", "hint: The Children Act 1989 sets the levels."),
        ("agendas/remote.yaml", "notes: Wait in silence.", "notes: In 2023 most hubs waited."),
    ],
)
def test_a_fact_that_slips_in_is_found(pack: Path, file: str, beside: str, fact: str) -> None:
    before = (pack / file).read_text(encoding="utf-8")
    (pack / file).write_text(before.replace(beside, fact, 1), encoding="utf-8")
    assert [text for text in unsupported(pack) if fact.removeprefix("hint: ").removeprefix("notes: ") in text]


def test_a_question_that_leans_on_a_fact_brings_its_source_to_whoever_is_asked() -> None:
    for activity in materials.agenda(PACK, "ninety-minutes").activities:
        if activity.id in {"baseline", "finish"}:
            assert [source.claim for source in activity.sources] == ["C04"]
    made = addable.items(PACK)["question main-basis"].made[0]
    assert {source.claim for source in made.sources} == {"C04", "C60", "C62"}


def test_a_vignette_and_a_question_may_cite_and_only_what_is_there(pack: Path) -> None:
    change(pack, "vignettes.yaml", "    title: The locked phone\n", "    title: The locked phone\n    claims: [C47]\n")
    change(pack, "vignettes.yaml", "    title: The party\n", "    title: The party\n    claims: [C73]\n")
    change(pack, "polls.yaml", "  - id: what-level\n", "  - id: what-level\n    claims: [C999]\n")
    found = materials.load(pack)
    assert [source.claim for source in found.vignettes["v3"].sources] == ["C47"]
    assert "v5" not in found.vignettes
    assert "what-level" not in found.questions
    assert {mistake.file for mistake in found.mistakes} == {"vignettes.yaml", "polls.yaml", "agendas/remote.yaml"}
    (pack / "vignettes.yaml").write_text(
        (pack / "vignettes.yaml").read_text(encoding="utf-8").replace("    claims: [C73]\n", ""), encoding="utf-8"
    )
    activities = materials.agenda(materials.load(pack), "remote").activities
    (line,) = (activity for activity in activities if activity.kind == "threshold")
    assert [source.claim for source in line.sources] == ["C47"]
