"""A place's own packs beside the toolkit's: what is read together, what is kept apart, and what is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_packs_refused import zipped

from workshop import materials, pack_workbook, packs
from workshop.errors import Rejected
from workshop.materials import BUILT_IN
from workshop.pack_tables import Tables
from workshop.pack_workbook import from_workbook, to_workbook
from workshop.pack_zip import from_zip, to_zip

pytestmark = pytest.mark.usefixtures("data_folder")


def myth(id_: str, title: str = "A form decides", claim: str = "C53") -> str:
    return (
        f'---\nid: {id_}\nkind: myth\ntitle: {title}\nstatement: A form decides.\nanswer: "false"\nminutes: 4\n'
        f"claims: [{claim}]\n---\n## Fact\nPeople decide.\n\n## Talk about\n- Which form?\n"
    )


AGENDA = (
    "id: our-day\ntitle: Our day\nitems:\n"
    "- {kind: myth, card: any-1, minutes: 5, materials: Phones, roles: Host, captured: Votes}\n"
    "- {kind: poll, id: ask, title: Ask, minutes: 3, questions: [know-who-to-call],"
    " materials: Phones, roles: Host, captured: Scores}\n"
)


def takes(name: str, *files: tuple[str, str], whole: bool = False) -> packs.Proposal:
    """Somebody uploads a zip with these files and takes it."""
    proposal = packs.propose(name, from_zip(zipped(*files)), whole)
    assert proposal.problems == ()
    packs.take(proposal)
    return proposal


def ids(things: tuple[packs.Thing, ...]) -> list[str]:
    return [thing.id for thing in things]


def test_packs_live_beside_the_journal_and_never_in_the_project(
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert packs.folder() == data_folder / "packs"
    for url in (f"sqlite:///{BUILT_IN.parent / 'journal.sqlite'}", "postgresql://server/journal", "sqlite://"):
        monkeypatch.setenv("WORKSHOP_DATABASE_URL", url)
        assert not packs.folder().is_relative_to(BUILT_IN.parent)
        assert packs.folder().name == "packs"


def test_without_own_packs_the_materials_are_the_toolkits() -> None:
    assert packs.names() == []
    assert packs.combined() == materials.built_in()


def test_an_own_pack_may_use_what_comes_with_the_toolkit() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")), ("agendas/day.yaml", AGENDA))
    pack = packs.combined()
    assert pack.mistakes == ()
    assert set(pack.cards) - set(materials.built_in().cards) == {"any-1"}
    agenda = materials.agenda(pack, "our-day")
    assert [activity.id for activity in agenda.activities] == ["any-1", "ask"]
    assert agenda.materials == "anytown"
    assert materials.agenda(pack, "full-day") == materials.agenda(materials.built_in(), "full-day")


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("myths/a.md", myth("m01"), "myths/a.md, line 2: the id m01 is used by the toolkit's own materials."),
        ("myths/a.md", myth("know-who-to-call"), "myths/a.md, line 2: the id know-who-to-call is used"),
        (
            "vignettes.yaml",
            "vignettes:\n- {id: any-v, title: T, text: T}\n- {id: v1, title: T, text: T}\n",
            "vignettes.yaml, line 3: the id v1 is used by the toolkit's own materials. "
            "Give yours another, such as anytown-v1.",
        ),
        (
            "polls.yaml",
            "scales:\n  rag:\n    points: [{id: a, label: A}]\nquestions: []\n",
            "polls.yaml, line 2: the id rag is used by the toolkit's own materials.",
        ),
        (
            "codebook.yaml",
            "themes:\n- {id: T1, title: Ours, definition: Ours.}\n",
            "codebook.yaml, line 2: the id T1 is used by the toolkit's own materials.",
        ),
    ],
)
def test_a_toolkit_id_is_refused_and_the_toolkits_stays(file: str, text: str, where: str) -> None:
    proposal = packs.propose("anytown", from_zip(zipped((file, text))))
    assert [str(one) for one in proposal.problems if str(one).startswith(where)]
    with pytest.raises(Rejected, match="Nothing was taken"):
        packs.take(proposal)
    # Put there by hand, it is left out.
    path = packs.folder() / "anytown" / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    pack = packs.combined()
    assert any(one.file == f"anytown/{file}" for one in pack.mistakes)
    assert pack.cards == materials.built_in().cards
    assert pack.scales == materials.built_in().scales
    assert pack.codebook.themes == materials.built_in().codebook.themes


def test_two_packs_may_not_share_an_id() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")))
    proposal = packs.propose("otherton", from_zip(zipped(("myths/b.md", myth("any-1", "Other")))))
    assert "is used by the pack anytown" in str(proposal.problems[0])


def test_the_toolkits_own_cards_in_an_upload_are_passed_over() -> None:
    files = dict(from_zip(to_zip(BUILT_IN, ["myths"])).files)
    proposal = takes("anytown", *files.items(), ("myths/a.md", myth("any-1")))
    assert (ids(proposal.new), proposal.changed, proposal.same) == (["any-1"], (), 20)
    assert packs.combined().mistakes == ()


def test_what_is_new_changed_and_removed_is_said_before_it_is_taken() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")), ("myths/b.md", myth("any-2")), ("agendas/day.yaml", AGENDA))
    upload = from_zip(zipped(("myths/renamed.md", myth("any-1", "Changed")), ("myths/c.md", myth("any-3"))))
    part = packs.propose("anytown", upload)
    assert (ids(part.new), ids(part.changed), ids(part.removed)) == (["any-3"], ["any-1"], [])
    whole = packs.propose("anytown", upload, whole=True)
    assert (ids(whole.new), ids(whole.changed), ids(whole.removed)) == (["any-3"], ["any-1"], ["any-2", "our-day"])
    assert packs.own("anytown").cards["any-1"].activity.title == "A form decides"
    packs.take(part)
    assert set(packs.own("anytown").cards) == {"any-1", "any-2", "any-3"}
    assert packs.own("anytown").cards["any-1"].activity.title == "Changed"


def test_a_sheet_replaces_its_part_and_leaves_the_others() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")), ("agendas/day.yaml", AGENDA), ("README.md", "# Ours\n"))
    tables: Tables = {"Vignettes": [{"id": "any-v", "title": "One", "text": "A coat."}]}
    packs.take(packs.propose("anytown", from_workbook(pack_workbook.written(tables))))
    assert set(packs.own("anytown").vignettes) == {"any-v"}
    assert set(packs.own("anytown").cards) == {"any-1"}
    assert (packs.folder() / "anytown" / "README.md").read_text(encoding="utf-8") == "# Ours\n"
    proposal = packs.propose("anytown", from_workbook(pack_workbook.written({"Vignettes": []})))
    assert ids(proposal.removed) == ["any-v"]


def test_removing_what_an_agenda_needs_is_refused() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")), ("agendas/day.yaml", AGENDA))
    proposal = packs.propose("anytown", from_workbook(pack_workbook.written({"Myths": []})))
    assert [str(one) for one in proposal.problems] == [
        "agendas/day.yaml, line 4: there is no card any-1. Use the id of a card in this pack."
    ]


def test_a_mistake_left_on_disk_does_not_stand_in_the_way_of_the_rest() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")))
    (packs.folder() / "anytown" / "polls.yaml").write_text("scales:\n\t- no\n", encoding="utf-8")
    takes("anytown", ("myths/b.md", myth("any-2")))
    assert set(packs.own("anytown").cards) == {"any-1", "any-2"}
    with pytest.raises(Rejected, match=r"polls\.yaml, line 2"):
        to_workbook(packs.folder() / "anytown")


def test_a_former_version_is_kept_and_can_come_back() -> None:
    takes("anytown", ("myths/a.md", myth("any-1")))
    takes("anytown", ("myths/a.md", myth("any-1", "Second")))
    packs.remove("anytown")
    assert packs.names() == []
    assert packs.combined() == materials.built_in()
    second, first = packs.former("anytown")
    assert "Second" in (second / "myths" / "a.md").read_text(encoding="utf-8")
    packs.take(packs.propose("anytown", from_zip(to_zip(first)), whole=True))
    assert packs.own("anytown").cards["any-1"].activity.title == "A form decides"
    with pytest.raises(Rejected, match="not there any more"):
        packs.remove("otherton")


def test_a_pack_that_changed_after_it_was_looked_at_is_not_overwritten() -> None:
    late = packs.propose("anytown", from_zip(zipped(("myths/a.md", myth("any-1", "Late")))))
    takes("anytown", ("myths/a.md", myth("any-1", "Early")))
    with pytest.raises(Rejected, match="changed in the meantime"):
        packs.take(late)
    assert packs.own("anytown").cards["any-1"].activity.title == "Early"


def test_only_names_that_every_computer_can_keep_are_packs() -> None:
    assert packs.slug(" Anytown MASH ") == "anytown-mash"
    for name in ("", "???", "con", "built-in", "x" * 41):
        with pytest.raises(Rejected):
            packs.slug(name)


@pytest.mark.parametrize(
    "text",
    [
        "[]", "- a", "themes: 3", "themes: [3]", "themes:\n- {id: [1], title: {}, definition: 2}", "? [a]: b",
        "themes: &a [*a]", "a: &b {c: *b}", "themes:\n- {id: a, title: t, definition: d, words: 3}", "x: \"\\ud800\"",
        "[" * 1_200, "themes: !!python/object:os.system x", "themes:\n- {id: a, title: 2026-13-45, definition: d}",
    ],
)  # fmt: skip
def test_no_yaml_stops_the_rest(text: str) -> None:
    where = packs.folder() / "anytown"
    where.mkdir(parents=True)
    lists = ("codebook", "polls", "claims", "legal", "jigsaws", "vignettes")
    for name in lists if len(text) < 100 else lists[:1]:
        (where / f"{name}.yaml").write_text(text, encoding="utf-8")
    (where / "agendas").mkdir()
    (where / "agendas" / "a.yaml").write_text(text[:100], encoding="utf-8")
    (where / "myths").mkdir()
    (where / "myths" / "a.md").write_text(f"---\n{text[:100]}\n---\n## Fact\nSo.\n", encoding="utf-8")
    (where / "myths" / "b.md").write_text(myth("any-1"), encoding="utf-8")
    pack = packs.combined()
    assert "any-1" in pack.cards
    assert pack.mistakes
    packs.propose("anytown", from_zip(zipped(("myths/c.md", myth("any-2")))))


def test_the_card_in_the_instructions_works() -> None:
    words = (BUILT_IN.parent / "docs" / "write-a-card.md").read_text(encoding="utf-8")
    card = words.partition("```markdown\n")[2].partition("```")[0]
    takes("anytown", ("myths/form.md", card))
    assert packs.combined().cards["anytown-m1"].activity.title == "The form decides"
