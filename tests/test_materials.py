"""The materials that come with the toolkit, and what happens to a pack with mistakes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from workshop import exercises, materials, printing
from workshop.activities import KINDS
from workshop.agenda import ASK, REVEAL

RESERVED_2024 = {f"C{n:02}" for n in (*range(1, 8), *range(11, 16))}


def test_the_built_in_materials_have_no_mistakes() -> None:
    pack = materials.built_in()
    assert pack.mistakes == ()
    assert {f"T{n}" for n in range(1, 15)} == {theme.id for theme in pack.codebook.themes}


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("full-day", 390),
        ("half-day", 195),
        ("remote", 120),
        ("all-exercises", 100),
        ("ninety-minutes", 90),
        ("thirty-minutes", 30),
    ],
)
def test_an_agenda_fills_its_time(name: str, minutes: int) -> None:
    agenda = materials.agenda(materials.built_in(), name)
    assert sum(activity.minutes for activity in agenda.activities) == minutes
    asked = {step.question for activity in agenda.activities for step in activity.steps if step.question}
    assert asked == {question.id for question in agenda.questions}


@pytest.mark.parametrize("name", sorted(materials.built_in().agendas))
def test_every_timed_item_names_its_materials_its_roles_and_what_is_captured(name: str) -> None:
    activities = materials.agenda(materials.built_in(), name).activities
    assert all(one.minutes > 0 and one.materials and one.roles and one.captured for one in activities)
    for one in activities:
        # What the app asks, and no more: a myth once, unless the host asks again; a scenario its reasons at the end.
        assert ("A second vote only if the host presses Ask again" in one.captured) == (one.kind == "myth")
        assert ("reasons, in people's own words" in one.captured) == (one.kind == "scenario")
        assert one.captured.startswith("Nothing") or one.kind != "break"


@pytest.mark.parametrize("field", ["materials", "roles", "captured"])
@pytest.mark.parametrize("item", ["card: m08", "id: welcome"])
def test_an_item_without_them_is_named_with_its_line_and_remedy(pack: Path, field: str, item: str) -> None:
    file = pack / "agendas" / "thirty-minutes.yaml"
    above, line, below = file.read_text(encoding="utf-8").partition(f"    {item}\n")
    written = re.sub(rf"(?m)^    {field}: .*\n", "", below, count=1)
    assert written != below
    file.write_text(above + line + written, encoding="utf-8")
    found = materials.load(pack)
    (mistake,) = found.mistakes
    where = str(Path("agendas/thirty-minutes.yaml"))
    assert str(mistake).startswith(f"{where}, line {above.count(chr(10))}: the item ")
    assert re.search(rf"has no field {field}\. Say (what|who) [\w ,]+\.$", str(mistake))
    assert "thirty-minutes" not in found.agendas


PRINTED = re.compile(
    r"ballot|booklet|\bcards?\b|poster|evaluation form|jigsaw|notice|sheets?\b(?! of paper)", re.IGNORECASE
)


def test_what_an_agenda_asks_to_print_is_in_the_print_pack() -> None:
    titles = tuple(document.title.partition(",")[0] for document in printing.DOCUMENTS)
    named = {
        part.strip(" .")
        for name in materials.built_in().agendas
        for one in materials.agenda(materials.built_in(), name).activities
        for part in one.materials.split(";")
        if PRINTED.search(part)
    }
    assert any(part.startswith("Paper ballots") for part in named)
    assert [part for part in named if not part.startswith(titles)] == []


def test_every_question_that_is_asked_is_also_revealed() -> None:
    for name in materials.built_in().agendas:
        for activity in materials.agenda(materials.built_in(), name).activities:
            asked = [(step.question, step.round) for step in activity.steps if step.kind == ASK]
            assert sorted(asked) == sorted((s.question, s.round) for s in activity.steps if s.kind == REVEAL)


def test_one_agenda_uses_every_exercise() -> None:
    agenda = materials.agenda(materials.built_in(), "all-exercises")
    assert {activity.kind for activity in agenda.activities} == set(exercises.KINDS) | {"scenario", "myth"}


def test_a_card_that_is_held_back_cannot_be_chosen(pack: Path) -> None:
    assert [name for name, card in materials.built_in().cards.items() if card.held] == ["m17"]
    file = pack / "agendas" / "thirty-minutes.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("card: m08", "card: m17"), encoding="utf-8")
    found = materials.load(pack)
    assert "the card m17 is held back" in str(found.mistakes[0])
    assert "thirty-minutes" not in found.agendas


def test_the_short_agenda_uses_every_kind_of_activity() -> None:
    agenda = materials.agenda(materials.built_in(), "ninety-minutes")
    kinds = {activity.kind for activity in agenda.activities}
    assert kinds == {"info", "poll", "myth", "scenario", "open", "cloud", "ranking", "points"}
    assert {question.kind for question in materials.built_in().questions.values()} <= set(KINDS)


def _register() -> list[dict[str, str]]:
    return list(yaml.safe_load((materials.BUILT_IN / "claims.yaml").read_text(encoding="utf-8"))["claims"])


def test_facts_are_cited_as_the_register_allows() -> None:
    verdicts = {claim["id"]: claim["verdict"] for claim in _register()}
    for card in materials.built_in().cards.values():
        assert card.activity.sources
        for source in card.activity.sources:
            assert verdicts[source.claim] != "not-found"
            assert source.checked == "2026-11-22"
            if verdicts[source.claim] == "partly":
                assert source.reservation
            if source.claim in RESERVED_2024:
                assert "reported replaced by DfE statutory guidance in September 2026" in source.reservation


def test_the_whole_register_is_carried_and_every_claim_has_its_id() -> None:
    register = _register()
    assert [claim["id"] for claim in register] == [f"C{n:02}" for n in range(1, 126)]
    assert all(claim["checked"] and claim["source"] and claim["jurisdiction"] for claim in register)
    assert all(claim["reservation"] for claim in register if claim["verdict"] == "partly")


def test_a_card_that_cites_the_2024_advice_says_that_it_was_replaced() -> None:
    cards = materials.built_in().cards
    assert len([name for name in cards if name.startswith("s")]) == 24
    assert len([name for name in cards if name.startswith("m")]) == 20
    for card in cards.values():
        shown = " ".join(step.text for step in card.activity.steps) + card.activity.fact + card.activity.notes
        if {source.claim for source in card.activity.sources} & RESERVED_2024:
            assert "2024 advice; reported replaced by DfE statutory guidance in September 2026" in shown


def test_the_saying_about_communication_is_printed_without_a_name() -> None:
    cards = list(materials.BUILT_IN.glob("cards/*.md"))
    assert cards
    for file in cards:
        assert "Shaw" not in file.read_text(encoding="utf-8")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the built-in pack, to break."""
    return Path(shutil.copytree(materials.BUILT_IN, tmp_path / "pack"))


def break_line(file: Path, line: str, instead: str) -> int:
    """Replace one line of a file; returns its number."""
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next(n for n, text in enumerate(lines) if text.startswith(line))
    lines[number] = instead
    file.write_text("\n".join(lines), encoding="utf-8")
    return number + 1


@pytest.mark.parametrize(
    ("line", "instead", "problem"),
    [
        ("kind:", "kind: sonnet", "the kind sonnet is unknown"),
        ("claims:", "claims: [C999]", "C999 are not in claims.yaml"),
        ("claims:", "", "(none) are not in claims.yaml"),
        ("answer:", 'answer: "maybe"', "the field answer should be"),
        ("minutes:", "minutes: soon", "the field minutes should be a whole number"),
        ("statement:", "", "the field statement is missing"),
        ("## Fact", "## Facts", 'the part "Fact" is missing'),
        ("---", "", "should begin with its fields"),
        ("title:", "title: [1, 2]", "the field title should be text"),
    ],
)
def test_a_mistake_in_one_card_is_named_and_the_rest_still_loads(
    pack: Path, line: str, instead: str, problem: str
) -> None:
    file = next((pack / "myths").glob("m12*"))
    break_line(file, line, instead)
    found = materials.load(pack)
    assert len(found.mistakes) == 1
    assert problem in str(found.mistakes[0])
    assert str(found.mistakes[0]).startswith(f"myths/{file.name}, line ".replace("/", str(Path("/"))))
    assert "m12" not in found.cards
    assert set(found.cards) == set(materials.built_in().cards) - {"m12"}


def test_a_tab_is_named_with_its_line_and_remedy(pack: Path) -> None:
    file = pack / "codebook.yaml"
    line = break_line(file, "    title:", "\ttitle: Tabbed")
    found = materials.load(pack)
    assert [(m.file, m.line) for m in found.mistakes] == [("codebook.yaml", line)]
    assert "Use spaces, not tabs." in str(found.mistakes[0])


def test_an_agenda_that_names_an_unknown_card_is_left_out(pack: Path) -> None:
    next((pack / "myths").glob("m19*")).unlink()
    found = materials.load(pack)
    assert "ninety-minutes" not in found.agendas
    assert "thirty-minutes" in found.agendas
    assert "there is no card m19" in " ".join(map(str, found.mistakes))


def test_a_file_that_is_not_text_is_named(pack: Path) -> None:
    (pack / "polls.yaml").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in " ".join(map(str, materials.load(pack).mistakes))


def test_an_empty_folder_is_an_empty_pack(tmp_path: Path) -> None:
    assert materials.load(tmp_path) == materials.Pack()
