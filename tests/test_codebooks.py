"""A codebook as workbook, YAML and .qdc and back, and the key words of what was said."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import codebook_changes as changes
from analysis import codebooks
from analysis.codebooks import read, to_qdc, to_workbook, to_yaml
from analysis.keywords import key_words, log_odds
from workshop.codebook import Codebook, Theme
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Remark, Room

BOOK = Codebook(
    "1",
    (
        Theme(
            "T1", "Chasing & waiting", "Messages <that> are repeated.",
            include="Chasing.", leave_to="Roles go to T2.", words=("chase",), examples=("We wait.",),
        ),
        Theme("T2", "Roles", "Who does what.", leave_to="Chasing goes to T1."),
    ),
)  # fmt: skip
NAMESPACE = "{urn:QDA-XML:codebook:1.0}"

LINES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Co")), min_size=1, max_size=30
).map(lambda text: " ".join(text.split()))
TEXTS = LINES.filter(bool)
THEMES = st.builds(
    Theme,
    id=st.from_regex(r"[A-Z][A-Za-z0-9-]{0,8}", fullmatch=True),
    title=TEXTS,
    definition=TEXTS,
    include=LINES,
    leave_to=LINES,
    words=st.lists(TEXTS, max_size=3).map(tuple),
    examples=st.lists(TEXTS, max_size=3).map(tuple),
)
BOOKS = st.builds(
    Codebook,
    version=st.sampled_from(["1", "1.1", "2.0-here-3", "yes"]),
    themes=st.lists(THEMES, min_size=1, max_size=5, unique_by=lambda theme: theme.id).map(tuple),
)


@settings(max_examples=20, deadline=None)
@given(BOOKS)
def test_a_workbook_and_yaml_lose_nothing(book: Codebook) -> None:
    for name, data in (("c.xlsx", to_workbook(book)), ("c.yaml", to_yaml(book))):
        found = read(name, data, BOOK)
        assert found.problems == ()
        assert found.codebook == book


@settings(max_examples=25, deadline=None)
@given(BOOKS)
def test_a_qdc_comes_back_whole_where_its_themes_are_known(book: Codebook) -> None:
    assert read("c.qdc", to_qdc(book), book).codebook == book


@settings(max_examples=25, deadline=None)
@given(BOOKS)
def test_a_qdc_elsewhere_loses_ids_words_examples_and_version_and_nothing_else(book: Codebook) -> None:
    found = read("c.qdc", to_qdc(book), Codebook("9", (Theme("X", "None of these", "It is not in the file."),)))
    assert found.codebook
    assert found.codebook.version == "9"
    kept = [replace(theme, id="", words=(), examples=()) for theme in book.themes]
    assert [replace(theme, id="") for theme in found.codebook.themes] == kept


def test_the_built_in_codebook_round_trips_in_each_format() -> None:
    book = built_in().codebook
    for ending, write in (("xlsx", to_workbook), ("yaml", to_yaml), ("qdc", to_qdc)):
        found = read(f"codebook.{ending}", write(book), book)
        assert found.problems == ()
        assert found.codebook
        assert not codebooks.changes(book, found.codebook).any


def test_a_qdc_has_the_parts_of_the_standard_in_their_order() -> None:
    root = ET.fromstring(to_qdc(BOOK))
    assert root.tag == f"{NAMESPACE}CodeBook"
    assert root.get("origin")
    assert [part.tag for part in root] == [f"{NAMESPACE}Codes", f"{NAMESPACE}Sets"]
    first = root[0][0]
    assert (first.get("name"), first.get("isCodable")) == ("Chasing & waiting", "true")
    guid = str(first.get("guid"))
    assert [len(part) for part in guid.split("-")] == [8, 4, 4, 4, 12]
    assert first[0].text == "Messages <that> are repeated.\nInclude: Chasing.\nLeave to another theme: Roles go to T2."
    assert to_qdc(BOOK) == to_qdc(BOOK)


FOREIGN = b"""\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Another program">
 <Codes>
  <Code guid="1FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Barriers" isCodable="false" color="#46AA00">
   <Code guid="2FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Time" isCodable="true">
    <Description>No time.</Description></Code>
   <Code guid="3FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="Law"/>
  </Code>
  <Code guid="4FF58B12-6F6F-4B0C-8BE5-BBDC91F55294" name="roles" isCodable="true"/>
 </Codes>
 <Sets><Set guid="ECA18D76-2B8B-4F26-BC1D-19ECA19FB3F0" name="All"/></Sets>
</CodeBook>"""


def test_a_qdc_of_another_program_brings_codable_codes_with_the_names_above_them() -> None:
    found = read("other.QDC", FOREIGN, BOOK).codebook
    assert found
    assert [(theme.id, theme.title, theme.definition) for theme in found.themes] == [
        ("N1", "Barriers: Time", "No time."),
        ("N2", "Barriers: Law", "Barriers: Law"),
        ("T2", "roles", "roles"),
    ]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name="&b;"/></Codes></CodeBook>"""


@pytest.mark.parametrize(
    ("name", "data", "where", "told"),
    [
        ("c.qdc", b"<CodeBook>\n<Codes>\n<Code", "Line 3", "not valid XML"),
        ("c.qdc", b"", "Line 1", "not valid XML"),
        ("c.qdc", b"<Project><Codes/></Project>", "The file", "codebook alone"),
        ("c.qdc", b"<CodeBook><Codes/></CodeBook>", "The file", "0 themes"),
        ("c.qdc", b"<CodeBook><Codes><Code name=' '/></Codes></CodeBook>", "Code 1", "no name"),
        ("c.qdc", BOMB, "The file", "declares things"),
        ("c.qdc", BOMB.decode().encode("utf-16"), "The file", "declares things"),
        ("c.yaml", b"themes:\n  - id: A\n    title: B\n", "codebook.yaml, line 2", "definition is missing"),
        ("c.yaml", b"themes:\n\t- id: A\n", "codebook.yaml, line 2", "not valid YAML"),
        ("c.yaml", b"\xff\xfe", "codebook.yaml, line 1", "not UTF-8"),
        ("c.yaml", b"", "codebook.yaml, line 1", "named fields"),
        ("c.yaml", b"themes: []\n", "The file", "0 themes"),
        ("c.yaml", b"themes:\n- {id: 'a;b', title: B, definition: C}\n", "codebook.yaml, line 2", "letters, digits"),
        ("c.yaml", b"themes:" + 2 * b"\n- {id: A, title: B, definition: C}", "codebook.yaml, line 3", "twice"),
        ("c.yaml", b"a: " + b"[" * 5000, "codebook.yaml, line 1", "not laid out"),
        ("c.xlsx", b"no workbook", "The file", "damaged"),
        ("c.docx", b"", "The file", "workbook (.xlsx), YAML"),
        ("c.yaml", b" " * (codebooks.LARGEST + 1), "The file", "more than 4 MB"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(name: str, data: bytes, where: str, told: str) -> None:
    found = read(name, data, BOOK)
    assert found.codebook is None
    assert any(problem.where.startswith(where) and told in problem.problem for problem in found.problems), found


def test_a_mistake_in_a_workbook_is_told_with_sheet_and_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(BOOK)))
    page = book["Codebook"]
    heads = {str(cell.value): cell.column_letter for cell in page[1]}
    page[f"{heads['title']}3"] = None
    packed = io.BytesIO()
    book.save(packed)
    found = read("codebook.xlsx", packed.getvalue(), BOOK)
    assert [str(problem) for problem in found.problems] == [
        f"Codebook, cell {heads['title']}3: title is missing. Fill the cell."
    ]


def test_more_than_sixty_themes_are_refused_and_one_is_enough() -> None:
    many = Codebook("1", tuple(Theme(f"T{n}", f"Title {n}", "Text") for n in range(61)))
    assert "61 themes" in str(read("c.yaml", to_yaml(many), BOOK).problems[0])
    one = Codebook("1", many.themes[:1])
    assert read("c.yaml", to_yaml(one), BOOK).codebook == one


def test_changes_are_told_theme_by_theme() -> None:
    new = Codebook("2", (replace(BOOK.themes[1], title="Jobs", words=("remit",)), Theme("T3", "Trust", "Trust.")))
    found = codebooks.changes(BOOK, new)
    assert [theme.id for theme in found.new] == ["T3"]
    assert [(theme.id, names) for theme, names in found.changed] == [("T2", ("title", "words"))]
    assert [theme.id for theme in found.removed] == ["T1"]
    assert codebooks.changes(BOOK, Codebook("1", BOOK.themes[::-1])).moved


# Changes by people


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda: changes.added(Room(), BOOK, "A", " ", ""), "80 characters"),
        (lambda: changes.added(Room(), BOOK, "A", "ROLES", ""), "Another theme has that title"),
        (lambda: changes.renamed(Room(), BOOK, "A", "T2", "Roles", "Who does what."), "Nothing is different"),
        (lambda: changes.renamed(Room(), BOOK, "A", "T9", "Roles", ""), "not in the codebook any more"),
        (lambda: changes.merged(Room(), BOOK, "A", "T1", "T1"), "two different themes"),
        (lambda: changes.undone(Room(), "A"), "no change to the codebook"),
        (lambda: changes.imported(Room(), BOOK, "A", replace(BOOK, version="2"), "c.yaml"), "says already"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change: object, told: str) -> None:
    with pytest.raises(Rejected, match=told):
        change()  # type: ignore[operator]


# Key words


def remark(who: str, text: str) -> Remark:
    return Remark(f"{who} {text}", who, "q", "first", text, (), "released", "")


def test_words_count_people_and_not_repetitions_and_one_person_s_word_is_not_listed() -> None:
    said = [
        remark("1", "Consent, consent, consent!"),
        remark("1", "Consent again"),
        remark("2", "the consents"),
        remark("3", "Trust is Bartholomew"),
        remark("", "trust on paper"),
    ]
    found = key_words(said, [])
    assert [(word.text, word.said) for word in found.words] == [("consent", 2), ("trust", 2)]
    assert (found.people, found.remarks) == (4, 5)


def test_log_odds_are_those_of_the_formula() -> None:
    """Monroe, Colaresi and Quinn (2008), equations 15, 16 and 22, worked by hand for one word."""
    here, there = {"consent": 6, "trust": 2}, {"consent": 1, "trust": 7}
    alpha = Fraction(10 * 7, 16)
    first, second = 6 + alpha, 1 + alpha
    ratio = math.log(first / (8 + 10 - first)) - math.log(second / (8 + 10 - second))
    z = ratio / math.sqrt(1 / first + 1 / second)
    found = log_odds(here, there)
    assert found["consent"] == pytest.approx(z)
    assert found["trust"] < 0 < found["consent"]


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9)),
)
def test_what_sets_one_side_apart_is_what_the_other_lacks(here: dict[str, int], there: dict[str, int]) -> None:
    found, back = log_odds(here, there), log_odds(there, here)
    assert set(found) == set(here) | set(there)
    assert all(found[word] == pytest.approx(-back[word]) for word in found)
    assert all(score == pytest.approx(0) for score in log_odds(here, here).values())


def test_with_nobody_to_compare_with_no_word_is_distinctive() -> None:
    found = key_words([remark("1", "consent"), remark("2", "consent")], [])
    assert [word.distinctive for word in found.words] == [False]


def test_a_word_of_one_group_alone_is_distinctive() -> None:
    inside = [remark(str(n), "pathway and consent") for n in range(12)]
    outside = [remark(str(n), "trust and consent") for n in range(12, 24)]
    found = {word.text: word.distinctive for word in key_words(inside, outside).words}
    assert found == {"pathway": True, "consent": False}
