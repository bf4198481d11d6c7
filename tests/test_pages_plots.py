"""The report's figures on the page: the same numbers, labels and colours as on paper."""

from __future__ import annotations

from collections.abc import Iterator

import plotly.graph_objects as go
import pytest
from accessibility import contrast
from analysis_rooms import every_exercise, full_day, ninety_minutes
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts import BLUE, SERIES, colours, shade
from analysis.document import Bars, Chart, Document, Figure, Heat, Slope, Stacked, StackedRow, Steps
from analysis.groups import opinion_groups, votes_of
from analysis.report import report
from pages.plots import centres, plot

STACKED = Stacked(
    ("Not yet", "Perhaps", "Now"),
    (StackedRow("Release A", "9 of 12 in the room", (4, 3, 0), 2), StackedRow("Release B", "all", (1, 2, 6), 0)),
    apart="Not enough information",
)
BARS = Bars((("trust", 8), ("<b>time</b> & tea", 5)), "people")
SLOPE = Slope("Start", "End", (("Who to call", 20, 70), ("The threshold", 25, 71)))
STEPS = Steps(("Release A", "Release B"), (("Everyone", (26, 93)), ("Police", (None, 40)), ("Health", (50, None))))
HEAT = Heat(("Clinic", "File"), (("Everyone", (93, 39)), ("Police", (None, 20))))


def notes(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_stacked_bars_have_the_counts_and_the_colours_of_the_printed_chart() -> None:
    figure = plot(STACKED)
    assert [list(bar.x) for bar in figure.data] == [[4, 1], [3, 2], [0, 6]]
    assert [bar.marker.color for bar in figure.data] == colours(STACKED)
    assert [bar.name for bar in figure.data] == ["1  Not yet", "2  Perhaps", "3  Now"]
    assert "9 of 12 in the room" in figure.layout.yaxis.ticktext[0]
    assert {"<b>2</b>", "<b>0</b>"} <= set(notes(figure))


def test_bars_have_their_numbers_and_words_are_no_markup() -> None:
    figure = plot(BARS)
    assert list(figure.data[0].x) == [8, 5]
    assert figure.data[0].marker.color == BLUE
    assert "8</b> people" in figure.data[0].text[0]
    assert figure.layout.yaxis.ticktext[1] == "&lt;b>time&lt;/b> &amp; tea"


def test_a_slope_goes_from_before_to_after() -> None:
    figure = plot(SLOPE)
    assert [list(line.y) for line in figure.data] == [[20, 70], [25, 71]]
    assert [line.line.color for line in figure.data] == list(SERIES[:2])
    assert {"20%", "25%", "70%  Who to call", "71%  The threshold", "<b>Start</b>", "<b>End</b>"} <= set(notes(figure))


def test_steps_are_level_and_nothing_is_drawn_where_a_number_is_hidden() -> None:
    figure = plot(STEPS)
    assert [list(line.y) for line in figure.data] == [[26, 26, 93, 93], [None, None, 40, 40], [50, 50, None, None]]
    assert {"93%  Everyone", "40%  Police", "50%  Health"} <= set(notes(figure))


def test_a_hidden_cell_says_so() -> None:
    figure = plot(HEAT)
    assert [list(row) for row in figure.data[0].z] == [[93, 39], [None, 20]]
    assert notes(figure).count("[c]") == 1
    assert {"<b>93%</b>", "<b>Clinic</b>"} <= set(notes(figure))


@given(st.integers(0, 100))
def test_a_cell_has_the_shade_of_the_printed_one(percent: int) -> None:
    scale = plot(Heat(("One",), (("Everyone", (percent,)),))).data[0].colorscale
    before = [colour for edge, colour in scale if 100 * edge <= percent]
    after = [colour for edge, colour in scale if 100 * edge >= percent]
    assert {before[-1], after[0]} == {shade(percent)}


@pytest.mark.parametrize("chart", [STACKED, BARS, SLOPE, STEPS, HEAT], ids=lambda chart: type(chart).__name__)
def test_a_dark_page_has_the_same_numbers(chart: Chart) -> None:
    light, dark = plot(chart), plot(chart, dark=True)
    for one, other in zip(light.data, dark.data, strict=True):
        kinds = ("x", "y", "z", "name", "text")
        assert [getattr(one, kind, None) for kind in kinds] == [getattr(other, kind, None) for kind in kinds]
    assert notes(light) == notes(dark)


@pytest.mark.parametrize(("dark", "page"), [(False, "#ffffff"), (True, "#0d1316")])
def test_lines_stand_out_from_the_page(dark: bool, page: str) -> None:
    lines = Steps(("A",), tuple((str(number), (10 * number,)) for number in range(5)))
    for line in plot(lines, dark).data:
        assert contrast(line.line.color, page) >= 3


def figures(document: Document) -> Iterator[Figure]:
    return (block for block in document.walk() if isinstance(block, Figure))


@pytest.mark.parametrize("day", [ninety_minutes, every_exercise])
def test_every_figure_of_a_report_can_be_drawn(day) -> None:
    drawn = [(figure.chart, plot(figure.chart)) for figure in figures(report(day().room, threshold=5))]
    for chart, figure in drawn:
        assert figure.layout.height > 60
        if isinstance(chart, Stacked):
            assert [sum(bar.x) for bar in figure.data] == [
                sum(row.counts[place] for row in chart.rows) for place in range(len(chart.points))
            ]
    assert {type(chart) for chart, _ in drawn} >= {Stacked, Bars, Steps}


def test_opinion_groups_are_drawn_without_a_point_for_a_person() -> None:
    opinions = opinion_groups(votes_of(full_day().room), 5)
    figure = centres(opinions)
    assert [(dot.x[0], dot.y[0]) for dot in figure.data] == [group.centre for group in opinions.groups]
    assert all(len(dot.x) == 1 for dot in figure.data)
    assert all(f"{len(group.people)} people" in "".join(notes(figure)) for group in opinions.groups)
