"""The Library: browsing, previewing, the legal status board, and making a pack of one's own."""

from __future__ import annotations

import io
import zipfile

import pytest
from conftest import make_workshop
from openpyxl import load_workbook
from pages_room import Facilitator

from pages import catalogue, phone_preview
from workshop import materials, packs
from workshop.activities import Option, Question
from workshop.journal import Journal
from workshop.materials import BUILT_IN
from workshop.pack_workbook import to_workbook
from workshop.pack_zip import to_zip

MYTH = """---
id: anytown-m1
kind: myth
title: The form decides
statement: A form decides what may be shared.
answer: "false"
minutes: 4
claims: [C53]
---
## Fact
People decide, with the form's help.

## Talk about
- Which form?
"""


@pytest.fixture
def library(journal: Journal) -> Facilitator:
    return Facilitator(journal).opens("library")


def zipped(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def chooses(library: Facilitator, key: str, value: str) -> None:
    library.page.get_by_key(key).set_value(value).run()


def uploads(library: Facilitator, name: str, data: bytes, pack: str = "anytown") -> None:
    chooses(library, "library-where", "Your packs")
    library.page.text_input(key="upload-name").set_value(pack)
    library.page.file_uploader(key="upload-file").set_value((name, data, "application/zip")).run()


def test_a_scenario_is_shown_as_on_a_phone_with_all_that_must_be_said(library: Facilitator) -> None:
    assert library.sees('class="phone"')
    assert library.sees("Kofi, eight, has been late")
    assert library.sees("how much would you share at this point?")
    assert library.sees("Not enough information")
    assert library.sees("This card is about debt, temporary housing")
    assert library.sees("Reservation: 2024 advice; reported replaced by DfE statutory guidance in September 2026")
    assert library.sees("England · checked 22 November 2026")


def test_a_question_that_leans_on_a_fact_is_shown_with_its_source(library: Facilitator) -> None:
    chooses(library, "library-kind", "poll")
    chooses(library, "open-poll", "poll main-basis")
    assert library.sees("C62 · Mayer Brown")
    assert library.sees("Reservation: A basis under Article 6 only")
    chooses(library, "open-poll", "poll already-works")
    assert not library.sees("Sources")


def test_a_card_that_is_held_back_is_listed_with_its_reason(library: Facilitator) -> None:
    chooses(library, "library-kind", "myth")
    captions = library.page.radio(key="open-myth").options
    assert len(captions) == 20
    chooses(library, "open-myth", "myth m17")
    assert library.sees("Not selectable. Held back")


@pytest.mark.parametrize("kind", catalogue.KINDS)
def test_everything_of_every_kind_can_be_opened(library: Facilitator, kind: str) -> None:
    chooses(library, "library-kind", kind)
    found = [f"{one.kind} {one.id}" for one in catalogue.entries(materials.built_in(), {}) if one.kind == kind]
    assert len(library.page.radio(key=f"open-{kind}").options) == len(found)
    for key in (found[0], found[len(found) // 2], found[-1]):
        chooses(library, f"open-{kind}", key)
        assert not library.page.exception


def test_a_search_goes_through_everything(library: Facilitator) -> None:
    chooses(library, "library-search", "windsor maidenhead")
    assert library.sees("found in everything")
    chooses(library, "library-search", "Kofi breakfast")
    assert list(library.page.radio(key="open-found").options) == ["Late Mondays (s01)"]
    chooses(library, "library-search", "xylophone quartet")
    assert library.sees("Nothing holds all of these words. Try fewer, or another spelling.")


def test_a_search_puts_the_choice_of_a_kind_aside(library: Facilitator) -> None:
    chooses(library, "library-kind", "myth")
    chooses(library, "library-search", "Kofi breakfast")
    assert library.page.get_by_key("library-kind-all").disabled
    assert library.page.get_by_key("library-kind-all").value is None
    chooses(library, "library-search", "")
    assert library.page.get_by_key("library-kind").value == "myth"


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("triz", "How could we make sure that information never reaches"),
        ("threshold", "Since his parents parted Yannis"),
        ("cafe", "What helps information move well here now?"),
        ("prioritise", "The choices come from what people said before"),
        ("harvest", "What should change about these themes?"),
    ],
)
def test_an_exercise_shows_its_first_question_as_on_a_phone(library: Facilitator, kind: str, question: str) -> None:
    chooses(library, "library-kind", "exercise")
    chooses(library, "open-exercise", f"exercise {kind}")
    (shown,) = [str(one.value) for one in library.page.html if 'class="phone"' in str(one.value)]
    assert question in shown


def test_a_preview_shows_typed_text_and_never_runs_it() -> None:
    shown = phone_preview.phone(
        "<b>", "<script>x</script>", Question("q", "choice", "?", options=(Option("a", "<i>"),))
    )
    assert "<script>" not in shown
    assert "&lt;i&gt;" in shown


def test_the_board_says_what_is_stale_and_what_to_do(library: Facilitator) -> None:
    chooses(library, "library-where", "Legal status board")
    assert library.sees("The duty to share, section 16LA of the Children Act 2004")
    legal = (
        "items:\n- id: local-old\n  what: Our protocol\n  since: May 2020\n  status: local\n  detail: Old.\n"
        "  claims: [C53]\n  source: Our site\n  checked: 2020-05-01\n"
    )
    uploads(library, "legal.zip", zipped(**{"legal.yaml": legal}))
    library.presses("take")
    chooses(library, "library-where", "Legal status board")
    assert library.sees("1 of 22 were checked more than twelve months ago.")
    assert library.sees("Stale. Open the source and read it again before the workshop.")


def test_a_first_pack_is_looked_at_taken_and_found(library: Facilitator) -> None:
    chooses(library, "library-where", "Your packs")
    assert library.sees("There is no pack of your own yet.")
    uploads(library, "mine.zip", zipped(**{"myths/mine.md": MYTH}), "Anytown MASH")
    assert library.sees("**New: 1**")
    assert library.sees("Myth anytown-m1: The form decides")
    assert packs.names() == []
    library.presses("take")
    assert packs.names() == ["anytown-mash"]
    assert library.sees("Taken: the pack anytown-mash is ready to use.")
    chooses(library, "library-where", "Browse")
    chooses(library, "library-search", "anytown-m1")
    assert library.sees("People decide, with the form's help.".replace("'", "&#x27;"))
    assert materials.built_in().cards.keys() < packs.combined().cards.keys()


def test_a_changed_toolkit_card_is_refused_with_its_cell_and_the_remedy(library: Facilitator) -> None:
    book = load_workbook(io.BytesIO(to_workbook(BUILT_IN, ["myths"])))
    book["Myths"]["C2"] = "Something else."
    changed = io.BytesIO()
    book.save(changed)
    uploads(library, "myths.xlsx", changed.getvalue())
    assert library.sees("Nothing was taken. 1 to mend in the file")
    assert library.sees("Myths, cell A2: the id m01 is used by the toolkit")
    assert library.sees("Give yours another, such as anytown-m01.")
    assert not library.can_press("take")
    assert packs.names() == []


def test_a_file_that_is_none_is_said_to_be_none(library: Facilitator) -> None:
    uploads(library, "mine.zip", b"no zip")
    assert library.sees("this is no zip file, or it is damaged")
    uploads(library, "mine.xlsx", b"no workbook")
    assert library.sees("this is no workbook, or it is damaged")
    uploads(library, "mine.zip", to_zip(BUILT_IN, ["myths"]), "???")
    assert library.sees("Give the pack a name of letters or digits")


def test_replacing_and_removing_keep_what_was(library: Facilitator) -> None:
    uploads(library, "mine.zip", zipped(**{"myths/mine.md": MYTH}))
    library.presses("take")
    uploads(library, "mine2.zip", zipped(**{"myths/mine.md": MYTH.replace("The form decides", "No form decides")}))
    assert library.sees("**Changed: 1**")
    library.presses("take")
    assert library.sees("The former version is kept below.")
    assert len(packs.former("anytown")) == 1
    library.presses("remove-anytown")
    assert library.sees("The pack anytown was removed.")
    assert packs.names() == []
    assert len(packs.former("anytown")) == 2
    assert any(str(one.key).startswith("former-anytown-") for one in library.page.download_button)


def test_mistakes_in_a_pack_on_disk_are_listed_and_the_rest_is_used(library: Facilitator) -> None:
    where = packs.folder() / "anytown" / "myths"
    where.mkdir(parents=True)
    (where / "good.md").write_text(MYTH, encoding="utf-8")
    (where / "bad.md").write_text(MYTH.replace('answer: "false"', "answer: perhaps"), encoding="utf-8")
    library.looks_again()
    assert library.sees("1 in the materials left out")
    chooses(library, "library-where", "Your packs")
    assert library.sees("myths/bad.md, line")
    assert "anytown-m1" in packs.combined().cards


def test_the_page_says_what_a_workbook_leaves_out(library: Facilitator) -> None:
    chooses(library, "library-where", "Your packs")
    assert library.sees("**The zip keeps everything**")
    assert library.sees("It leaves out comments, and extra fields that stand for a whole file or scale.")


def test_every_part_is_offered_as_workbook_and_zip(library: Facilitator) -> None:
    chooses(library, "library-where", "Your packs")
    for part in ("", "myths", "claims"):
        chooses(library, "download-part", part)
        assert {"download-workbook", "download-zip"} <= {str(one.key) for one in library.page.download_button}
    assert not library.page.exception


def test_a_signed_out_browser_changes_nothing(library: Facilitator) -> None:
    uploads(library, "mine.zip", zipped(**{"myths/mine.md": MYTH}))
    library.page.session_state["token"] = "somebody else"
    library.presses("take")
    assert packs.names() == []
    assert library.sees("You are not signed in.")


def test_what_is_found_goes_into_the_open_plan_with_one_press(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("library")
    host.page.text_input(key="library-search").set_value("late mondays").run()
    host.presses("Add it to the plan")
    assert host.page.selectbox(key="add-what").value == "card s01"
    assert host.page.session_state["plan-part"] == "Running order"


def test_without_an_open_workshop_nothing_is_added(journal: Journal) -> None:
    assert not Facilitator(journal).opens("library").can_press("library-add")
