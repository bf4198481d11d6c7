"""The slides: few, each with a title, nothing outside the page, and every picture described."""

from __future__ import annotations

import io
import re
from itertools import chain

import pytest
from analysis_rooms import Day, ninety_minutes
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide
from report_samples import LOOK, ROOMS, of_text, sample
from test_report_writing import heard, writes

from analysis.brief import brief
from analysis.document import Bullets, Document, Figure, Quote
from analysis.html import html
from analysis.report import report
from analysis.slides import slides
from workshop import entries as e
from workshop.materials import built_in


def read(document: Document) -> Slides:
    return Presentation(io.BytesIO(slides(document)))


@pytest.fixture(scope="module", params=ROOMS)
def made(request: pytest.FixtureRequest) -> tuple[Document, Slides]:
    document = sample(request.param)
    return document, read(document)


def title(slide: Slide) -> str:
    assert slide.shapes.title is not None
    return slide.shapes.title.text_frame.text


def notes(slide: Slide) -> str:
    assert slide.notes_slide.notes_text_frame is not None
    return slide.notes_slide.notes_text_frame.text


def test_there_are_about_a_dozen_each_with_a_title_of_its_own(made: tuple[Document, Slides]) -> None:
    document, file = made
    titles = [title(slide) for slide in file.slides]
    assert 10 <= len(titles) <= 20
    assert titles[:2] == [document.title, "Who took part"]
    assert titles[-1] == "What these findings cannot show"
    assert len(set(titles)) == len(titles)


def test_a_figure_has_its_finding_as_title_its_base_and_its_numbers_in_the_notes(
    made: tuple[Document, Slides],
) -> None:
    document, file = made
    figures = {block.title: block for block in document.walk() if isinstance(block, Figure)}
    shown = 0
    for slide in file.slides:
        figure = figures.get(title(slide).partition(" (1 of")[0])
        if figure is None:
            continue
        shown += 1
        said = [shape.text_frame.text for shape in slide.shapes if shape.name == "Base"]  # type: ignore[attr-defined]
        assert said[0].startswith(f"Base: {figure.base}.")
        for row in figure.table.rows:
            assert " | ".join(map(str, row)) in notes(slide)
    assert shown >= 3


def test_every_picture_and_table_is_described(made: tuple[Document, Slides]) -> None:
    document, file = made
    alternatives = {block.alt for block in document.walk() if isinstance(block, Figure)}
    pictures = 0
    for slide in file.slides:
        for shape in slide.shapes:
            described = shape._element._nvXxPr.cNvPr.get("descr")
            if shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
                pictures += 1
                assert described in alternatives | {f"Logo of {LOOK.organisation}"}
            elif shape.has_table:
                assert described
    assert pictures > 3


def test_nothing_stands_outside_the_page_or_under_the_title(made: tuple[Document, Slides]) -> None:
    _, file = made
    assert file.slide_width
    assert file.slide_height
    for number, slide in enumerate(file.slides):
        head = slide.shapes.title
        assert head is not None
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= file.slide_width
            assert shape.top + shape.height <= file.slide_height
            if number and shape.shape_id != head.shape_id:
                assert shape.top >= head.top + head.height


def test_text_is_large_enough_to_be_read_from_far(made: tuple[Document, Slides]) -> None:
    _, file = made
    for slide in file.slides:
        for shape in slide.placeholders:
            if shape.placeholder_format.idx > 1:
                continue
            sizes = [run.font.size for line in shape.text_frame.paragraphs for run in line.runs]
            assert all(size and size.pt >= 16 for size in sizes)


def test_quotes_are_whole_and_come_from_the_report(made: tuple[Document, Slides]) -> None:
    document, file = made
    quotes = {f"“{block.text}”" for block in document.walk() if isinstance(block, Quote)}
    shown = [
        line.text
        for slide in file.slides
        if title(slide).startswith("Theme: ")
        for line in slide.placeholders[1].text_frame.paragraphs
        if line.text.startswith("“")
    ]
    assert len(shown) >= 3
    assert set(shown) <= quotes


@pytest.fixture(scope="module")
def written() -> tuple[Day, Document]:
    """A day of which seven themes were chosen, and words written with marks wherever somebody may write."""
    day = ninety_minutes()
    chosen = tuple(heard(day)[:7])
    assert len(chosen) == 7
    day.happens(e.ThemesChosen(chosen, ()))
    for part in ("why", "points", "works", "conclusion", "next"):
        writes(day, part, f"Said of the {part} [R1]. And said again [R2, F1].")
    for number, theme in enumerate(chosen):
        writes(day, f"theme/{theme}/heard", "It was heard [F1, R3].")
        writes(day, f"theme/{theme}/summary", f"What theme {number} comes to [C07].")
    return day, report(day.room)


def test_every_chosen_theme_has_a_slide_with_what_it_comes_to(written: tuple[Day, Document]) -> None:
    day, document = written
    titles = {theme.id: theme.title for theme in built_in().codebook.themes}
    shown = [slide for slide in read(document).slides if title(slide).startswith("Theme: ")]
    assert [title(slide) for slide in shown] == [f"Theme: {titles[id_]}" for id_ in day.room.writing.themes]
    for number, slide in enumerate(shown):
        assert slide.placeholders[1].text_frame.paragraphs[0].text == f"What theme {number} comes to."


def test_no_slide_note_or_two_page_summary_has_a_mark_that_nobody_there_can_look_up(
    written: tuple[Day, Document],
) -> None:
    _, document = written
    mark = re.compile(r"\[[RFC]\d")
    whole = chain.from_iterable(block.items for block in document.walk() if isinstance(block, Bullets))
    assert any(map(mark.search, whole)), "the report itself has marks"
    for slide in read(document).slides:
        said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert not [text for text in (*said, notes(slide)) if mark.search(text)]
    page = html(brief(document))
    assert "Said of the points." in page
    assert not mark.search(page)


def test_every_word_has_its_language_and_every_slide_its_notes(made: tuple[Document, Slides]) -> None:
    _, file = made
    for slide in file.slides:
        assert notes(slide)
        for run in slide.element.iter(qn("a:r")):
            assert run.find(qn("a:rPr")).get("lang") == "en-GB"
    assert file.core_properties.title == "Sharing earlier, together"
    assert file.core_properties.author == LOOK.organisation
    assert str(file.core_properties.created).startswith("2026-12-01")


def test_the_accent_is_the_colour_of_the_theme() -> None:
    file = read(sample("ninety"))
    (theme,) = (part for part in file.slide_master.part.package.iter_parts() if "theme1" in str(part.partname))
    assert LOOK.accent.lstrip("#").upper().encode() in theme.blob


def test_long_words_are_shortened_and_not_lost_from_the_notes() -> None:
    text = "A point that is very long and goes on and on. " * 30
    file = read(of_text(text))
    last = list(file.slides)[-1]
    assert "…" in last.placeholders[1].text_frame.text
    assert text.strip() in notes(last)
