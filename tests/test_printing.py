"""The print pack: every document compiles, says what it should, is accessible, and survives what people type."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sample
from conftest import LONG
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader
from pypdf.generic import IndirectObject

from analysis.disclosure import FLOOR, THRESHOLD
from workshop import defaults, handouts, materials, printing, typesetting
from workshop.activities import CONFIDENCE, Option, Question
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Facts, Source, Step
from workshop.errors import Rejected
from workshop.handouts import Job
from workshop.printing import DOCUMENTS, Document
from workshop.room import Room
from workshop.running import MOST_OPTIONS
from workshop.typesetting import Printed

AT = datetime(2026, 11, 22, tzinfo=UTC)
ADDRESS = "http://192.168.1.20:8501"
PACK = materials.built_in()
EVERYTHING = {document.name: document for document in DOCUMENTS}
SMALLEST = 11
"""Points of the smallest type that is meant to be read; only the line at the foot of a page is smaller."""
A4 = (210, 297)
PAPER = {"scenario-cards-a5": (148, 210), "scenario-cards-a3": (297, 420)}
"""Width and height of the page in millimetres, where it is not A4."""


def job(agenda: Agenda = sample.AGENDA, facts: Facts = sample.FACTS, **more: Any) -> Job:
    return Job(Room(facts=facts, agenda=agenda), PACK, ADDRESS, AT, **more)


def built_in(agenda: str, **more: Any) -> Job:
    return job(
        materials.agenda(PACK, agenda), defaults.facts("BCDF", "Sharing earlier", "Anytown", "2026-12-04"), **more
    )


@cache
def printed(agenda: str, name: str, all_cards: bool = False) -> Printed:
    return printing.make(built_in(agenda, all_cards=all_cards), EVERYTHING[name])


def read(made: Printed) -> PdfReader:
    return PdfReader(io.BytesIO(made.pdf))


def squeezed(text: str) -> str:
    """Without spaces and breaks, which differ with where lines end."""
    return re.sub(r"[\s\u200b]", "", text)


@lru_cache(maxsize=64)
def text_of(made: Printed) -> str:
    return "".join(page.extract_text() for page in read(made).pages)


def paper(page: PageObject) -> tuple[int, int]:
    """Width and height in millimetres."""
    width, height = (round(float(side) / 72 * 25.4) for side in page.mediabox[2:])
    return width, height


def cited(text: str, sources: Sequence[Source]) -> bool:
    """Whether each source stands there with where it applies, when it was checked and its reservation."""
    found = squeezed(text)
    return all(
        squeezed(one) in found
        for source in sources
        for one in (source.source, f"{source.jurisdiction}, checked 22 November 2026", source.reservation)
    )


def says(made: Printed, *texts: str) -> bool:
    found = squeezed(text_of(made))
    missing = [text for text in texts if squeezed(text) not in found]
    assert not missing, f"{missing} not in {found[:2000]}"
    return True


def resolved(thing: Any) -> Any:
    return thing.get_object() if isinstance(thing, IndirectObject) else thing


def elements(node: Any) -> Iterator[Any]:
    """Every structure element under a node of the tag tree."""
    node = resolved(node)
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tags(made: Printed) -> list[str]:
    return [str(one["/S"]) for one in elements(read(made).trailer["/Root"]["/StructTreeRoot"])]


def of_all(which: Job) -> Iterator[tuple[Document, Printed]]:
    for document in printing.documents(which):
        yield document, printing.make(which, document)


# --- Every document is a proper one -------------------------------------------------------------------------


@pytest.mark.parametrize("agenda", PACK.agendas)
def test_every_agenda_of_the_materials_prints(agenda: str) -> None:
    names = set()
    for document in printing.documents(built_in(agenda)):
        made = printed(agenda, document.name)
        assert made.missing == (), document.name
        assert len(read(made).pages) >= 1
        names.add(document.name)
    assert names >= {"join-poster", "running-order", "notice", "paper-ballots", "tally-sheets", "dpia-template"}


@pytest.mark.parametrize("name", EVERYTHING)
def test_a_document_is_accessible_and_carries_only_our_type(name: str) -> None:
    pdf = read(printed("all-exercises", name))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == f"{EVERYTHING[name].title}: Sharing earlier"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert "/H1" in tags(printed("all-exercises", name))
    fonts = set()
    for page in pdf.pages:
        assert paper(page) == PAPER.get(name, A4)
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    assert fonts
    assert fonts <= {"DejaVuSans", "DejaVuSans-Bold"}


@pytest.mark.parametrize("name", EVERYTHING)
def test_nothing_to_be_read_is_too_small(name: str) -> None:
    small: list[str] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        height = size * abs(tm[3] * cm[3])
        if text.strip() and height < SMALLEST - 0.1 and not 9.9 < height < 10.1:
            small.append(f"{text!r} at {height}")

    for page in read(printed("all-exercises", name)).pages:
        page.extract_text(visitor_text=visit)
    assert small == []


@pytest.mark.parametrize("name", ["join-poster", "table-sheets"])
def test_the_qr_code_is_described(name: str) -> None:
    root = read(printed("full-day", name)).trailer["/Root"]["/StructTreeRoot"]
    described = {str(one["/Alt"]) for one in elements(root) if "/Alt" in one}
    assert described == {"QR code that opens http://192.168.1.20:8501/BCDF"}


def test_tables_have_headers() -> None:
    for name in ("running-order", "tally-sheets", "dpia-template", "evaluation-form"):
        assert "/TH" in tags(printed("full-day", name)), name


def test_the_same_input_gives_the_same_bytes() -> None:
    first, again = (list(of_all(built_in("all-exercises"))) for _ in range(2))
    assert [made.pdf for _, made in first] == [made.pdf for _, made in again]
    assert printing.bundle(job(), first) == printing.bundle(job(), again)


def test_the_zip_holds_every_document_and_how_to_print_it() -> None:
    made = list(of_all(job()))
    with zipfile.ZipFile(io.BytesIO(printing.bundle(job(), made))) as packed:
        assert packed.namelist() == ["READ ME FIRST.txt", *(f"{document.name}-BCDF.pdf" for document, _ in made)]
        read_me = packed.read("READ ME FIRST.txt").decode()
    assert all(document.how in read_me for document, _ in made)


# --- What each document says --------------------------------------------------------------------------------


def test_small_cards_are_one_sheet_a_scenario() -> None:
    cards = built_in("full-day", all_cards=True).activities("scenario")
    assert len(cards) == 24
    made = printed("full-day", "scenario-cards-small", True)
    assert len(read(made).pages) == len(cards)
    for page, card in zip(read(made).pages, cards, strict=True):
        text = squeezed(page.extract_text())
        shown = [step for step in card.steps if step.kind == SHOW and step.round]
        assert all(squeezed(step.text) in text for step in shown), card.id
        assert squeezed(card.learning) in text
        assert squeezed(card.content_note) in text
        assert cited(text, card.sources), card.id


def test_a5_cards_are_one_to_a_page_with_their_sources_and_without_prompts() -> None:
    cards = built_in("full-day", all_cards=True).activities("scenario")
    pages = [squeezed(page.extract_text()) for page in read(printed("full-day", "scenario-cards-a5", True)).pages]
    assert len(pages) == 4 * len(cards)
    for number, card in enumerate(cards):
        assert card.sources
        for n, step in enumerate(step for step in card.steps if step.kind == SHOW and step.round):
            page = pages[4 * number + n]
            assert squeezed(step.text) in page
            assert not any(squeezed(prompt) in page for prompt in step.prompts)
        assert squeezed(card.content_note) in pages[4 * number]
        assert squeezed(card.learning) in pages[4 * number + 3]
        assert all(cited(page, card.sources) for page in pages[4 * number : 4 * number + 4]), card.id


def test_four_a5_cards_fill_an_a3_sheet() -> None:
    cards = built_in("full-day", all_cards=True).activities("scenario")
    pages = read(printed("full-day", "scenario-cards-a3", True)).pages
    assert len(pages) == len(cards)
    for page, card in zip(pages, cards, strict=True):
        text = squeezed(page.extract_text())
        assert all(squeezed(step.text) in text for step in card.steps if step.kind == SHOW and step.round), card.id
        for source in card.sources:
            assert text.count(squeezed(source.source)) >= 4, card.id


def test_the_facilitators_card_holds_prompts_notes_and_sources() -> None:
    made = printed("full-day", "scenario-facilitator", True)
    for card in built_in("full-day", all_cards=True).activities("scenario"):
        prompts = [prompt for step in card.steps if step.kind == SHOW for prompt in step.prompts]
        sources = [text for source in card.sources for text in (source.source, source.reservation, source.jurisdiction)]
        assert says(made, *prompts, *sources, card.content_note, card.learning)
    assert says(made, "England, checked 22 November 2026")


def test_the_running_order_says_where_an_answer_comes_from() -> None:
    text = text_of(printed("full-day", "running-order"))
    myths = [item for item in built_in("full-day").agenda.activities if item.kind == "myth"]
    assert myths
    assert all(cited(text, myth.sources) for myth in myths)


def test_myth_cards_lie_back_to_back() -> None:
    cards = built_in("full-day", all_cards=True).activities("myth")
    pages = [squeezed(page.extract_text()) for page in read(printed("full-day", "myth-cards", True)).pages]
    assert len(pages) == 2 * ((len(cards) + 1) // 2)
    assert not any(PACK.cards[card.id].held for card in cards)
    for number, card in enumerate(cards):
        front = number // 2 * 2
        assert squeezed(PACK.cards[card.id].question.text) in pages[front]
        assert squeezed(card.fact) not in pages[front]
        assert squeezed(card.fact) in pages[front + 1]
        for source in card.sources:
            assert squeezed(source.source) in pages[front + 1]
            assert squeezed(source.reservation) in pages[front + 1]
        assert cited(pages[front + 1], card.sources)


def test_a_card_too_long_to_cut_small_gets_pages_of_its_own() -> None:
    long = " ".join(f"word{n}" for n in range(400))
    steps = tuple(replace(step, text=long) if step.kind == SHOW else step for step in sample.SCENARIO.steps)
    myth = replace(sample.MYTH_CARD, fact=long)
    agenda = replace(sample.AGENDA, activities=(replace(sample.SCENARIO, steps=steps), myth))
    small = printing.make(job(agenda), EVERYTHING["scenario-cards-small"])
    assert len(read(small).pages) >= 4
    assert says(small, long)
    sheet = printing.make(job(agenda), EVERYTHING["scenario-cards-a3"])
    assert says(sheet, long)
    # On A5 paper a card that is too long goes on overleaf.
    pages = read(printing.make(job(agenda), EVERYTHING["scenario-cards-a5"])).pages
    assert {paper(page) for page in pages} == {PAPER["scenario-cards-a5"]}
    assert squeezed("".join(page.extract_text() for page in pages)).count(squeezed(long)) == 3
    assert says(printing.make(job(agenda), EVERYTHING["myth-cards"]), long)


def test_every_vote_has_a_ballot_or_stands_on_the_evaluation_form_and_has_a_tally() -> None:
    which = built_in("all-exercises")
    asked: dict[tuple[str, str], str] = {}
    for item in which.agenda.activities:
        for step in item.steps:
            if step.kind == ASK:
                asked.setdefault((step.question, step.round), item.kind)
    numbered = dict(enumerate(asked.items(), start=1))
    form = {number for number, (_, kind) in numbered.items() if kind == "evaluation"}
    assert form
    for name, numbers in (("paper-ballots", set(numbered) - form), ("tally-sheets", set(numbered))):
        made = printed("all-exercises", name)
        assert {int(n) for n in re.findall(r"BCDF (\d+)", text_of(made))} == numbers
        assert says(made, *(which.questions[numbered[n][0][0]].text for n in numbers))
    evaluation = printed("all-exercises", "evaluation-form")
    assert says(evaluation, *(f"{n}. {which.questions[numbered[n][0][0]].text}" for n in form))


def test_ballots_of_each_kind() -> None:
    made = printing.make(job(), EVERYTHING["paper-ballots"])
    assert says(made, "Share out exactly 10 points.", "Write a number in each box: 1 is the top, 3 the last.")
    assert says(made, "Tick 2 at most.", "☐ Public task", "You may quote my words, without my name.")
    # This place's own levels, not those of the materials.
    assert says(made, *sample.FACTS.levels)


def test_confidence_predictions_and_options_of_the_room_are_on_the_ballot() -> None:
    sure = replace(sample.CHOICE, id="sure", confidence=True)
    other = replace(sample.CHOICE, id="other", about="health")
    given_ = replace(sample.POINTS, id="given", options_from="works")
    agenda = replace(
        sample.AGENDA, activities=tuple(map(sample.plain, (sure, other, given_))), questions=(sure, other, given_)
    )
    made = printing.make(job(agenda), EVERYTHING["paper-ballots"])
    assert says(made, "How sure are you?", "Very sure", "how will most people from Health answer?")
    assert says(made, "Copy the choices from the screen.")
    assert "Training" not in text_of(made)


def test_only_who_is_asked_how_sure_finds_it_on_the_ballot_and_the_tally() -> None:
    which = built_in("all-exercises")
    asked = {(step.question, step.round) for item in which.agenda.activities for step in item.steps if step.kind == ASK}
    sure = sum(which.questions[question].confidence for question, _ in asked)
    assert 0 < sure < len(asked)
    assert text_of(printed("all-exercises", "paper-ballots")).count("How sure are you?") == sure
    assert squeezed(text_of(printed("all-exercises", "tally-sheets"))).count("Howsure:") == sure


def asks_alone(name: str, question: Question) -> Printed:
    agenda = replace(sample.AGENDA, activities=(sample.plain(question),), questions=(question,))
    return printing.make(job(agenda), EVERYTHING[name])


def cells(made: Printed) -> tuple[int, int]:
    """Rows, and cells under the headers."""
    return tags(made).count("/TR"), tags(made).count("/TD")


def test_a_tally_has_a_cell_for_each_answer_and_how_sure_it_is() -> None:
    assert cells(asks_alone("tally-sheets", sample.CHOICE)) == (1 + 2, 2 * 3)
    sure = asks_alone("tally-sheets", replace(sample.CHOICE, confidence=True))
    assert cells(sure) == (1 + 2, 2 * (1 + len(CONFIDENCE) + 2))
    assert says(sure, "1 not at all sure", "5 completely sure", "Not said")
    ranked = asks_alone("tally-sheets", replace(sample.RANKING, confidence=True))
    assert cells(ranked) == (1 + 3 + 1, 4 * 3)
    several = asks_alone("tally-sheets", replace(sample.CHOICES, confidence=True))
    assert cells(several) == ((1 + 3) + (1 + len(CONFIDENCE) + 1), 3 * 3 + 6 * 3)
    assert says(asks_alone("tally-sheets", replace(sample.TEXT, confidence=True)), "Sure? 1 to 5")


def test_a_tally_has_lines_for_hands_where_remarks_can_be_supported() -> None:
    assert "Hands or dots" not in text_of(asks_alone("tally-sheets", sample.TEXT))
    assert says(asks_alone("tally-sheets", replace(sample.TEXT, upvotes=True)), "Hands or dots")


@pytest.mark.parametrize("question", [sample.POINTS, sample.RANKING, sample.CHOICES])
def test_choices_of_the_room_have_blank_lines_until_they_are_known(question: Question) -> None:
    later = replace(question, options_from="works")
    assert cells(asks_alone("tally-sheets", later))[0] == 1 + MOST_OPTIONS
    assert says(asks_alone("paper-ballots", later), "Copy the choices from the screen.")
    room = job(replace(sample.AGENDA, activities=(sample.plain(later),), questions=(later,))).room
    known = replace(room, options=room.options.insert(later.id, (Option("x", "From the room"), Option("y", "Also"))))
    made = printing.make(replace(job(), room=known), EVERYTHING["paper-ballots"])
    assert says(made, "From the room")
    assert "Copy the choices" not in text_of(made)


def test_a_question_card_for_each_round_of_the_world_cafe() -> None:
    which = built_in("full-day")
    cafe = next(item for item in which.agenda.activities if item.kind == "cafe")
    *rounds, notes = [which.questions[step.question] for step in cafe.steps if step.kind == ASK]
    made = printed("full-day", "cafe-cards")
    assert len(read(made).pages) == 2
    for number, question in enumerate(rounds, start=1):
        assert says(made, f"Round {number} of 3", question.text, question.hint)
    assert says(made, "Table hosts' notes", notes.text)
    assert text_of(made).count("For the table host") == 4
    assert squeezed(text_of(made)).count(squeezed("Stay at your table.")) == 2


def test_commitment_cards_are_four_to_a_sheet_to_keep() -> None:
    made = printed("full-day", "commitment-cards")
    assert len(read(made).pages) == 1
    words = squeezed(text_of(made))
    for once in ("My first step", "I will", "In which role", "By when", "This card is for you to keep."):
        assert words.count(squeezed(once)) == 4
    assert says(made, "The toolkit keeps only what you hand in.")


def test_table_sheets_are_one_for_each_table() -> None:
    made = printed("full-day", "table-sheets")
    pages = read(made).pages
    assert len(pages) == 6
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert f"Table {number}" in text
        assert "BCDF" in text
    cafe = next(item for item in built_in("full-day").agenda.activities if item.kind == "cafe")
    assert says(made, *(built_in("full-day").questions[s.question].text for s in cafe.steps if s.kind == ASK))
    assert len(read(printing.make(job(facts=replace(sample.FACTS, tables=0)), EVERYTHING["table-sheets"])).pages) == 1


@pytest.mark.parametrize("tables", [0, 1, 6, 9])
def test_every_jigsaw_note_is_dealt_whatever_the_number_of_tables(tables: int) -> None:
    which = built_in("all-exercises")
    facts = replace(which.facts, tables=tables)
    made = printing.make(job(which.agenda, facts), EVERYTHING["jigsaw-notes"])
    notes = next(step.tables for item in which.agenda.activities for step in item.steps if step.tables)
    assert says(made, *notes)
    dealt = set(map(int, re.findall(r"for table (\d+)", text_of(made))))
    assert dealt == set(range(1, tables + 1))


def test_the_poster_is_one_page_even_with_long_facts() -> None:
    made = printed("full-day", "join-poster")
    assert says(made, "192.168.1.20:8501", "BCDF", "Fictional cases only: no names, no real case details.")
    long = replace(sample.FACTS, title="Together and earlier " * 6, route="Ring the front door. " * 20)
    for address in (ADDRESS, "https://" + "long-name." * 15 + "example.org"):
        made = printing.make(replace(job(facts=long), address=address), EVERYTHING["join-poster"])
        assert len(read(made).pages) == 1
        assert says(made, address.partition("://")[2])


def test_an_address_too_long_for_a_qr_code_is_a_sentence() -> None:
    with pytest.raises(Rejected, match="too long for a QR code"):
        printing.make(replace(job(), address="http://" + "x" * 3000), EVERYTHING["join-poster"])


def test_the_running_order_tells_clock_times() -> None:
    made = printing.make(job(), EVERYTHING["running-order"])
    assert says(made, "09:30", "09:35", "Late Mondays", sample.FACTS.route, sample.FACTS.support)
    full = printed("full-day", "running-order")
    for item in built_in("full-day").agenda.activities:
        assert says(full, item.title, item.materials, item.roles, item.captured)


def test_the_notice_says_what_phones_say() -> None:
    root = Path(__file__).resolve().parent.parent
    html = (root / "phone" / "templates" / "notice.html").read_text("utf-8")
    told = [unescape(text) for text in re.findall(r"<d[td]>(.*?)</d[td]>", html) if "{" not in text]
    assert len(told) > 8
    made = printed("full-day", "notice")
    assert says(made, *told, built_in("full-day").facts.controller)
    assert says(made, *(option.label for option in defaults.SECTORS))


def test_where_nobody_sits_at_tables_the_notice_asks_for_none() -> None:
    notice = EVERYTHING["notice"]
    assert says(printing.make(job(), notice), "Your sector, role, table, votes and remarks,", "Your table")
    made = printing.make(job(facts=replace(sample.FACTS, tables=0)), notice)
    assert says(made, "Your sector, role, votes and remarks,", "Being quoted")
    assert squeezed("table") not in squeezed(text_of(made)).lower()


def test_the_assessment_is_a_template_with_the_facts_filled_in() -> None:
    made = printing.make(job(), EVERYTHING["dpia-template"])
    assert says(made, "A template to complete, not legal advice.", sample.FACTS.controller, sample.FACTS.route)
    assert says(made, "9 questions, of which 2 in people's own words.")
    assert says(printed("full-day", "dpia-template"), "Photos of drawings")


def test_the_filled_assessment_says_how_it_is_here_and_leaves_blank_what_people_decide() -> None:
    expected = tuple((sector.id, 4) for sector in sample.FACTS.sectors)
    facts = replace(sample.FACTS, expected=expected)
    laptop = replace(job(facts=facts), kept_in="/home/hub/journal.sqlite", address="http://192.0.2.7:8501")
    made = printing.make(laptop, EVERYTHING["dpia-filled"])
    assert says(made, "/home/hub/journal.sqlite", "One laptop in the room.", "This is plain HTTP", "30 days")
    assert says(made, f"{4 * len(expected)} by the plan", "Coder: sorts remarks into themes.", "who has the key?")
    assert says(made, sample.FACTS.controller, sample.FACTS.route, "Risk that remains, and who accepts it:")
    hosted = replace(laptop, hosted=True, kept_in="postgresql://db/mash", address="https://mash.example.org")
    made = printing.make(hosted, EVERYTHING["dpia-filled"])
    assert says(made, "postgresql://db/mash", "A hosted service", "The connection is encrypted (TLS).")
    assert (handouts.SMALLEST_SEEN, handouts.SMALLEST_PRINTED) == (FLOOR, THRESHOLD), "what is printed is what is done"


def test_the_evaluation_is_the_agendas_own_or_that_of_the_materials() -> None:
    expected = [question.text for id_, question in PACK.questions.items() if id_.startswith("evaluation-")]
    assert expected
    assert says(printing.make(job(), EVERYTHING["evaluation-form"]), *expected)


def test_what_has_no_use_is_not_offered() -> None:
    quiet = replace(sample.AGENDA, activities=(sample.WELCOME,))
    names = {document.name for document in printing.documents(job(quiet))}
    assert "join-poster" in names
    assessments = {"dpia-template", "dpia-filled"}
    assert names == {"join-poster", "running-order", "notice", "table-sheets", "evaluation-form"} | assessments
    with pytest.raises(ValueError, match="nothing for myth-cards"):
        printing.make(job(quiet), EVERYTHING["myth-cards"])
    empty = replace(sample.AGENDA, activities=(), questions=())
    assert all(made.pdf for _, made in of_all(job(empty)))


# --- Whatever people type -----------------------------------------------------------------------------------

HOSTILE = (
    '#panic("no") #import "/etc/passwd": * #read("base.typ")',
    "$x^2$ *bold* _it_ @ref <label> \\ \\u{41} // comment /* open `raw` ~ [c] ]} {",
    "= Heading\n- list\n+ enum\n/ term: x",
    "🧑‍⚕️ 中文 \ue000 \ufeff\x00\x07\u202e\u2028\ud800",
    "שלום עולם مرحبا بالعالم",
    "W" * 500,
    "e\u0301\u0301\u0301" * 20,
)


def poisoned(text: str) -> Job:
    """A workshop that has this text in every field, with every kind of question and step."""
    one = Option("a", text), Option("b", text, off_scale=True)
    questions = tuple(
        Question(
            kind, kind, text, text, one, most=2, total=5, limit=9, many=True, confidence=True, upvotes=True, about=about
        )
        for kind, about in (
            *((kind, "") for kind in ("choice", "choices", "scale", "ranking", "points", "text", "words")),
            ("drawing", ""),
            ("commitment", ""),
            ("proposal", text),
        )
    )
    source = replace(sample.SOURCE, text=text, source=text, checked=text, jurisdiction=text, reservation=text)
    steps = (
        *(Step(SHOW, text, text, round=release, prompts=(text,), tables=(text, text)) for release in "ABC"),
        *(Step(kind, text, text, q.id, "first", (text,)) for q in questions for kind in (ASK, REVEAL)),
    )
    more = dict.fromkeys(("notes", "content_note", "fact", "learning", "materials", "roles", "captured"), text)
    kinds = dict.fromkeys(("info", "scenario", "jigsaw", "cafe", "commitments", "evaluation"), steps)
    kinds |= {"myth": steps[3:]}
    activities = tuple(
        Activity(kind, kind, text, 5, those, answer="true", sources=(source,), **more) for kind, those in kinds.items()
    )
    told = {field.name: text for field in fields(Facts) if field.type == "str"}
    facts = replace(sample.FACTS, **told, sectors=one, role_bands=one, levels=(text,) * 4, tables=2)
    return Job(Room(facts=facts, agenda=Agenda(text, text, text, activities, questions)), PACK, ADDRESS, AT)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_prints(text: str) -> None:
    which = poisoned(text)
    assert {document.name for document in printing.documents(which)} == set(EVERYTHING)
    missing = typesetting.printable(text)[1]
    for document, made in of_all(which):
        assert set(made.missing) <= set(missing), document.name
        assert len(read(made).pages) >= 1
    assert bool(missing) == ("中" in text)


@pytest.mark.parametrize("text", HOSTILE[:2])
def test_hostile_text_prints_as_typed(text: str) -> None:
    for name in ("join-poster", "paper-ballots", "running-order", "dpia-template", "scenario-facilitator"):
        assert says(printing.make(poisoned(text), EVERYTHING[name]), text)


def test_characters_without_a_glyph_are_listed_and_marked() -> None:
    made = printing.make(job(facts=replace(sample.FACTS, title="Early 中 中")), EVERYTHING["join-poster"])
    assert made.missing == ("中",)
    assert says(made, "Early □ □")
    assert "U+4E2D" in printing.read_me(job(), [(EVERYTHING["join-poster"], made)])


@settings(max_examples=12 if LONG else 5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
def test_any_text_prints_everywhere(text: str) -> None:
    for _, made in of_all(poisoned(text)):
        assert made.pdf.startswith(b"%PDF")


@settings(max_examples=150 if LONG else 60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_set(text: str) -> None:
    """A document of one field, so that many texts can be tried."""
    words = {
        "title": f"A{text}",
        "footer": text,
        "day": text,
        "grids": [],
        "ticks": [],
        "texts": [{"text": text, "hint": text}],
    }
    made = typesetting.printed("evaluation-form", words, AT)
    said, missing = typesetting.printable(text)
    assert made.missing == missing
    assert typesetting.printable(said)[1] == ()


def test_every_character_of_the_type_can_be_set() -> None:
    every = " ".join(chr(code) for code in sorted(typesetting._glyphs()))
    words = {"title": "All", "footer": "", "day": every, "grids": [], "ticks": [], "texts": []}
    assert typesetting.printed("evaluation-form", words, AT).missing == ()
