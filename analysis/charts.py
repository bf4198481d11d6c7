"""Charts as SVG: text as text, every value labelled, the same bytes each time.

One unit of the drawing is one inch, and text has 12 points, so that nothing is smaller on paper than the words
around it. Colours: Okabe and Ito (2008) for single series, a diverging ramp safe for colour-blind readers for scales.
"""

from __future__ import annotations

import io
import math
import re
import textwrap
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from analysis.disclosure import HIDDEN
from analysis.document import Bars, Chart, Heat, Slope, Stacked, StackedRow, Steps
from analysis.phrases import printable

FONTS = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
"""The report's typefaces, in charts as in the text."""

_TEXT = 12
_LINE = 0.21
_INK, _RULE = "#1b2430", "#8a94a0"
BLUE, _PALE = "#0072B2", "#D5DBE1"
SERIES = ("#0072B2", "#D55E00", "#007A5A", "#A0527F", "#4D4D4D")
_DIVERGING = LinearSegmentedColormap.from_list("scale", ("#B35806", "#F1A340", "#E6E6E6", "#A79CCB", "#542788"))

SHADES = ("#F2F7FB", "#C9E0F0", "#93C4E3", "#1F6FA5", "#063A5E")

_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "workshop",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": _TEXT,
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Shape:
    """Inches: how wide a drawing is, and how much of that the names of bars may take."""

    width: float
    names: float


PAPER, SCREEN = Shape(6.8, 2.4), Shape(8.6, 3.3)
"""A page in A4, and a slide on which the drawing is shown half as large again."""


def svg(chart: Chart, name: str) -> str:
    """The chart as an ``<svg>`` element. Its inner ids begin with ``name``, so that several can share a page."""
    drawing = drawn(chart)
    drawing = re.sub(r'\bid="', f'id="{name}-', drawing)
    return re.sub(r'(href="|url\()#', rf"\1#{name}-", drawing)


@lru_cache(maxsize=256)
def drawn(chart: Chart, shape: Shape = PAPER) -> str:
    """The chart as an SVG file. Kept, since several writers show the same chart."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_SETTINGS)
        # Glyphs that the measuring font lacks: the reader's own fonts draw them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        written = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        _draw(chart, shape).savefig(written, format="svg", metadata=nothing)
    return _tidied(printable(written.getvalue()))


def size(drawing: str) -> tuple[float, float]:
    """Width and height of a drawing in inches."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    assert found is not None
    return float(found[1]) / 72, float(found[2]) / 72


def _draw(chart: Chart, shape: Shape) -> Canvas:
    if isinstance(chart, Stacked):
        return _stacked(chart, shape)
    if isinstance(chart, Bars):
        return _bars(chart, shape)
    if isinstance(chart, Slope):
        return _slope(chart, shape)
    return _steps(chart, shape) if isinstance(chart, Steps) else _heat(chart, shape)


def _tidied(written: str) -> str:
    """Only the drawing, hidden from assistive technology but for the name that the page gives it."""
    drawing = written[written.index("<svg") :]
    drawing = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"'DejaVu Sans'(, [^;\"]*)?", FONTS.replace("'", "&#39;"), drawing)
    return re.sub(
        r'<svg [^>]*?viewBox="([^"]*)"[^>]*>',
        r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="\1" xmlns:xlink="http://www.w3.org/1999/xlink">',
        drawing,
        count=1,
    )


def _paper(shape: Shape, height: float) -> tuple[Canvas, Axes]:
    canvas = Canvas(figsize=(shape.width, height))
    canvas.patch.set_visible(False)
    axes = canvas.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, shape.width)
    axes.set_ylim(height, 0)
    axes.axis("off")
    return canvas, axes


def _write(
    axes: Axes, x: float, y: float, lines: Sequence[str], *, bold: bool = False, align: str = "left", ink: str = _INK
) -> None:
    """Lines of text, the first with its middle at ``y``."""
    for number, line in enumerate(lines):
        axes.text(
            x, y + number * _LINE, line, color=ink, ha=align, va="center", fontweight="bold" if bold else "normal"
        )


def _box(axes: Axes, x: float, y: float, width: float, height: float, colour: str) -> None:
    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor=_RULE, linewidth=0.6))


def _wrapped(text: str, width: int, most: int = 3) -> list[str]:
    """At most so many lines; the table below a chart has every label in full."""
    return textwrap.wrap(text, width, max_lines=most, placeholder=" …") or [""]


def _apart(labels: Sequence[str], width: int) -> list[list[str]]:
    """Labels in as few lines as tell all that differ apart, and three or fewer where that is enough."""
    longest = max((len(textwrap.wrap(label, width)) for label in labels), default=0)
    for most in range(3, max(longest, 3) + 1):
        wrapped = [_wrapped(label, width, most) for label in labels]
        if len(set(map(tuple, wrapped))) == len(set(labels)):
            break
    return wrapped


def ink_on(colour: str) -> str:
    """Black or white, whichever has more contrast (WCAG 2.2, relative luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return _INK if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


def colours(chart: Stacked) -> list[str]:
    """The colour of each point: from one end of a scale over a neutral middle to the other, or the first stands out."""
    number = len(chart.points)
    if chart.diverging:
        return [to_hex(_DIVERGING(place / max(number - 1, 1))) for place in range(number)]
    return [BLUE, *(_PALE if n % 2 else "#EEF1F4" for n in range(1, number))] if number > 1 else [BLUE]


_LONG = 50
"""Letters from which names of bars get more room, so that they take fewer lines."""
_APART = 1.05
"""Inches beside the bars for the people who are off the scale."""


def _stacked(chart: Stacked, shape: Shape) -> Canvas:
    """Bars as long as the people who answered on the scale; what is off it stands in a column of its own."""
    if max((len(row.label) for row in chart.rows), default=0) > _LONG:
        shape = replace(shape, names=0.46 * shape.width)
    ramp = colours(chart)
    keys = _key([f"{place}  {label}" for place, label in enumerate(chart.points, start=1)], shape)
    labels = [_wrapped(row.label, _letters(shape), 7) for row in chart.rows]
    said = [_wrapped(row.response, _letters(shape) + 2) if row.response else [] for row in chart.rows]
    heights = [
        max(0.66, (len(lines) + len(response)) * _LINE + 0.14) for lines, response in zip(labels, said, strict=True)
    ]
    head = _wrapped(chart.apart, 11, 3) if chart.apart else []
    top = (keys[-1][1] + 0.25 if keys else 0) + 0.12 + max(len(head) - 1, 0) * _LINE
    longest = max((sum(row.counts) for row in chart.rows), default=0) or 1
    unit = (shape.width - shape.names - _APART) / longest
    unsaid = any(count and not _fits(count, unit * count) for row in chart.rows for count in row.counts)
    below = 0.32 if unsaid else 0.05
    canvas, axes = _paper(shape, top + sum(heights) + below)
    if unsaid:
        _write(axes, 0.02, top + sum(heights) + 0.15, [TOO_SMALL])
    for (x, y, lines), colour in zip(keys, ramp, strict=True):
        _box(axes, x, y - 0.08, 0.26, 0.16, colour)
        _write(axes, x + 0.36, y, lines)
    if head:
        _write(axes, shape.width - 0.02, top - (len(head) - 1) * _LINE - 0.02, head, align="right")
    y = top
    for row, lines, height in zip(chart.rows, labels, heights, strict=True):
        _row(axes, y, row, lines, ramp, unit, shape)
        if chart.apart:
            _write(axes, shape.width - 0.02, y + 0.44, [str(row.apart)], align="right")
        y += height
    return canvas


TOO_SMALL = "Segments too small for a number are in the table."


def _fits(count: int, width: float) -> bool:
    """Whether a count can stand inside its segment."""
    return width > 0.11 * len(str(count))


def _letters(shape: Shape) -> int:
    """How many letters of a bold name fit beside a bar."""
    return round(shape.names * 8.7)


def _key(labels: Sequence[str], shape: Shape) -> list[tuple[float, float, list[str]]]:
    """Where each label of the key stands, row after row: x, y and its lines."""
    places: list[tuple[float, float, list[str]]] = []
    x, y = 0.02, 0.12
    for label in labels:
        lines = _wrapped(label, 62, 1)
        width = 0.6 + 0.092 * len(lines[0])
        if x + width > shape.width and x > 0.02:
            x, y = 0.02, y + 0.29
        places.append((x, y, lines))
        x += width
    return places


def _row(
    axes: Axes, y: float, row: StackedRow, lines: list[str], colours: list[str], unit: float, shape: Shape
) -> None:
    """One bar, ``unit`` inches for each person: the place of each point above it, the number of people inside."""
    _write(axes, 0.02, y + 0.3, lines, bold=True)
    if row.response:
        _write(axes, 0.02, y + 0.3 + len(lines) * _LINE, _wrapped(row.response, _letters(shape) + 2))
    x = shape.names
    for place, (count, colour) in enumerate(zip(row.counts, colours, strict=True), start=1):
        if not count:
            continue
        width = unit * count
        _box(axes, x, y + 0.28, width, 0.32, colour)
        if _fits(count, width):
            _write(axes, x + width / 2, y + 0.45, [str(count)], bold=True, align="center", ink=ink_on(colour))
        if width > 0.11:
            _write(axes, x + width / 2, y + 0.17, [str(place)], align="center")
        x += width


def _bars(chart: Bars, shape: Shape) -> Canvas:
    edge = 0.4 * shape.width
    labels = _apart([label for label, _ in chart.rows], round(11 * edge))
    heights = [max(0.29, len(lines) * _LINE + 0.1) for lines in labels]
    canvas, axes = _paper(shape, sum(heights) + 0.06)
    longest = max((value for _, value in chart.rows), default=0) or 1
    said = [f"{value} {'' if place else chart.unit}".rstrip() for place, (_, value) in enumerate(chart.rows)]
    bar = shape.width - edge - 0.25 - 0.12 * max(map(len, said), default=0)
    y = 0.03
    for (_, value), words, lines, height in zip(chart.rows, said, labels, heights, strict=True):
        middle = y + height / 2
        _write(axes, edge, middle - (len(lines) - 1) * _LINE / 2, lines, align="right")
        width = bar * value / longest
        _box(axes, edge + 0.13, middle - 0.12, width, 0.24, BLUE)
        _write(axes, edge + 0.23 + width, middle, [words], bold=True)
        y += height
    return canvas


def _slope(chart: Slope, shape: Shape) -> Canvas:
    """Shares from 0 to 100%, with the label of each line at its end, moved apart where lines come close."""
    labels = [_wrapped(f"{end}%  {label}", 30) for label, _, end in chart.lines]
    tallest = max((len(lines) for lines in labels), default=1)
    gap = tallest * _LINE + 0.1
    plot = max(2.0, gap * len(labels))
    top, left, right = 0.5, 0.75, shape.width - 3.7
    canvas, axes = _paper(shape, top + plot + 0.3)

    def at(percent: int) -> float:
        return top + plot * (1 - percent / 100)

    for x, name in ((left, chart.before), (right, chart.after)):
        axes.plot((x, x), (top, top + plot), color=_RULE, linewidth=0.8)
        _write(axes, x, 0.15, [name], bold=True, align="center")
    starts = moved_apart([at(start) for _, start, _ in chart.lines], _LINE, top, top + plot)
    ends = moved_apart([at(end) for _, _, end in chart.lines], gap, top, top + plot)
    for number, ((_, start, end), lines) in enumerate(zip(chart.lines, labels, strict=True)):
        colour = SERIES[number % len(SERIES)]
        axes.plot((left, right), (at(start), at(end)), color=colour, linewidth=2.2, marker="o", markersize=6)
        _write(axes, left - 0.12, starts[number], [f"{start}%"], align="right")
        _write(axes, right + 0.3, ends[number] - (len(lines) - 1) * _LINE / 2, lines)
        axes.plot((right + 0.06, right + 0.26), (at(end), ends[number]), color=colour, linewidth=0.8)
    return canvas


def _steps(chart: Steps, shape: Shape) -> Canvas:
    """A level line from each moment to the next, joined by upright strokes; labels stand at the ends, moved apart."""
    lines = [(label, values) for label, values in chart.lines if any(value is not None for value in values)]
    labels = [_wrapped(f"{_last(values)}%  {label}", 26) for label, values in lines]
    gap = max((len(one) for one in labels), default=1) * _LINE + 0.1
    plot = max(2.0, gap * len(labels))
    top, left, right = 0.3, 0.7, shape.width - 2.6
    width = (right - left) / max(len(chart.moments), 1)
    canvas, axes = _paper(shape, top + plot + 0.55)

    def at(percent: int) -> float:
        return top + plot * (1 - percent / 100)

    for percent in (0, 50, 100):
        axes.plot((left, right), (at(percent), at(percent)), color=_RULE, linewidth=0.6, linestyle=(0, (2, 3)))
        _write(axes, left - 0.1, at(percent), [f"{percent}%"], align="right")
    for place, moment in enumerate(chart.moments):
        _write(axes, left + (place + 0.5) * width, top + plot + 0.3, [moment], bold=True, align="center")
    ends = moved_apart([at(_last(values)) for _, values in lines], gap, top, top + plot)
    for number, ((_, values), label) in enumerate(zip(lines, labels, strict=True)):
        colour, dashes = SERIES[number % len(SERIES)], _DASHES[number // len(SERIES) % len(_DASHES)]
        heights = [math.nan if value is None else at(value) for value in values]  # nothing is drawn at a hidden one
        xs = [left + (place + end) * width for place in range(len(values)) for end in (0, 1)]
        ys = [height for height in heights for _ in range(2)]
        axes.plot(xs, ys, color=colour, linewidth=2.2, linestyle=dashes)
        end = max(place for place, value in enumerate(values) if value is not None)
        out = (left + (end + 1) * width, right + 0.26)
        axes.plot(out, (at(_last(values)), ends[number]), color=colour, linewidth=0.8)
        _write(axes, right + 0.32, ends[number] - (len(label) - 1) * _LINE / 2, label)
    return canvas


def _last(values: Sequence[int | None]) -> int:
    return next(value for value in reversed(values) if value is not None)


def shade(percent: int | None) -> str:
    """The colour of a cell of a heat table; white for a hidden one."""
    return "#ffffff" if percent is None else SHADES[min(percent * len(SHADES) // 100, len(SHADES) - 1)]


_DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1, 1.5)))


def _heat(chart: Heat, shape: Shape) -> Canvas:
    """Cells in five shades from pale to dark, each with its number, so that the shade is never the only sign."""
    left = shape.names
    width = min((shape.width - left) / max(len(chart.columns), 1), 1.5)
    heads = [_wrapped(name, max(int(width / 0.095), 4), 4) for name in chart.columns]
    labels = [_wrapped(label, _letters(shape) + 4) for label, _ in chart.rows]
    heights = [max(0.36, len(lines) * _LINE + 0.14) for lines in labels]
    top = max((len(lines) for lines in heads), default=1) * _LINE + 0.14
    canvas, axes = _paper(shape, top + sum(heights) + 0.05)
    for place, lines in enumerate(heads):
        _write(axes, left + (place + 0.5) * width, top - len(lines) * _LINE + 0.04, lines, bold=True, align="center")
    y = top
    for (_, values), lines, height in zip(chart.rows, labels, heights, strict=True):
        _write(axes, 0.02, y + height / 2 - (len(lines) - 1) * _LINE / 2, lines)
        for place, value in enumerate(values):
            colour = shade(value)
            _box(axes, left + place * width, y, width, height, colour)
            words = HIDDEN if value is None else f"{value}%"
            middle = left + (place + 0.5) * width
            _write(axes, middle, y + height / 2, [words], align="center", ink=ink_on(colour))
        y += height
    return canvas


def moved_apart(wanted: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Places near those wanted, in the same order, at least ``gap`` from one another."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    places = [wanted[number] for number in order]
    for above, below in pairwise(range(len(places))):
        places[below] = max(places[below], places[above] + gap)
    overshoot = max(places[-1] - highest, 0.0) if places else 0.0
    if overshoot:
        places[-1] -= overshoot
        for below, above in pairwise(reversed(range(len(places)))):
            places[above] = min(places[above], places[below] - gap)
    found = [0.0] * len(wanted)
    for number, place in zip(order, places, strict=True):
        found[number] = max(place, lowest) if len(wanted) == 1 else place
    return found
