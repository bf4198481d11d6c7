"""The report's figures as Plotly draws them: the same blocks, numbers and colours as on paper. Pure functions."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas  # noqa: F401 - Plotly looks whether it is there, and fails while another page is only half way through it
import plotly.graph_objects as go

from analysis.charts import BLUE, SERIES, SHADES, colours, ink_on, moved_apart, shade
from analysis.disclosure import HIDDEN
from analysis.document import Bars, Chart, Heat, Slope, Stacked, Steps
from analysis.groups import Opinions

FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial"
SIZE = 15
"""Pixels of the text in a chart."""
_LINE = 20
"""Pixels from one line of text to the next."""
_ROW, _BAR = 84, 36
"""Pixels from one bar to the next, of stacked bars and of single ones."""
_PLANE, _LABEL = 260, 44
"""The least pixels of a plane from 0 to 100%, and those from one label beside it to the next."""
_KEY = 21
"""Pixels of a line of the key."""
_BEYOND = 2
"""Percentage points beyond 0 and 100%, so that no line is cut in half."""

_DASHES = ("solid", "dash", "dot")


@dataclass(frozen=True)
class _Paint:
    """``series`` are the colours of lines: on a dark page, lighter ones of the same hues."""

    page: str
    ink: str
    rule: str
    series: tuple[str, ...]


_LIGHT = _Paint("#ffffff", "#1b2430", "#8a94a0", SERIES)
_DARK = _Paint("#0d1316", "#e8eef0", "#7c8c94", ("#56B4E9", "#F2955A", "#4FC9A4", "#D9A0C0", "#C2CBD2"))


def plot(chart: Chart, dark: bool = False) -> go.Figure:
    """The chart with its labels. Its height is set; its width is that of the page."""
    paint = _DARK if dark else _LIGHT
    if isinstance(chart, Stacked):
        return _stacked(chart, paint)
    if isinstance(chart, Bars):
        return _bars(chart, paint)
    if isinstance(chart, Slope):
        return _slope(chart, paint)
    return _steps(chart, paint) if isinstance(chart, Steps) else _heat(chart, paint)


def centres(opinions: Opinions, dark: bool = False) -> go.Figure:
    """Opinion groups as circles at their centres, as large as they have people. Nobody has a point of their own."""
    paint = _DARK if dark else _LIGHT
    figure = _paper(paint, 420, left=50, right=20, bottom=50)
    most = max(len(group.people) for group in opinions.groups)
    for number, group in enumerate(opinions.groups, start=1):
        size = 90 * math.sqrt(len(group.people) / most)
        x, y = group.centre
        figure.add_scatter(
            x=[x],
            y=[y],
            name=f"Group {number}",
            mode="markers",
            marker={"size": size, "color": paint.series[(number - 1) % len(paint.series)]},
            hoverinfo="skip",
        )
        label = f"<b>Group {number}</b><br>{len(group.people)} people"
        _note(figure, x, y, label, yanchor="top", yshift=-size / 2 - 4, bgcolor=paint.page)
    across, along = (round(100 * share) for share in opinions.explained)
    line = {
        "visible": True,
        "showticklabels": False,
        "showgrid": False,
        "zerolinecolor": paint.rule,
        "title_font_size": SIZE,
    }
    # One unit is as long upwards as across, so that what is near looks near.
    wide = 1.4 * max(abs(x) + 3 * abs(y) for x, y in (group.centre for group in opinions.groups)) or 1.0
    figure.update_xaxes(title=f"The way in which answers differ most ({across}% of all differences)", **line)
    figure.update_xaxes(range=[-wide, wide])
    figure.update_yaxes(title=f"The next way ({along}%)", scaleanchor="x", **line)
    return figure


def _paper(paint: _Paint, height: float, *, left: int, right: int, top: int = 8, bottom: int = 8) -> go.Figure:
    figure = go.Figure()
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_yaxes(visible=False, fixedrange=True)
    figure.update_layout(
        height=round(height),
        showlegend=False,
        margin={"l": left, "r": right, "t": top, "b": bottom},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": SIZE, "color": paint.ink},
    )
    return figure


def _words(text: str, width: int, most: int = 3) -> list[str]:
    """A label on a few lines, with plain characters where Plotly would read markup. Its table has it in full."""
    lines = textwrap.wrap(text, width, max_lines=most, placeholder=" …") or [""]
    return [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]


def _named(figure: go.Figure, labels: Sequence[str], places: Sequence[float]) -> None:
    """The names of the rows, from the top down."""
    figure.update_yaxes(
        visible=True,
        tickvals=list(places),
        ticktext=list(labels),
        ticks="outside",
        ticklen=8,
        tickcolor="rgba(0,0,0,0)",
        showgrid=False,
        zeroline=False,
    )


def _stacked(chart: Stacked, paint: _Paint) -> go.Figure:
    """Bars as long as the people on the scale, with the place of each point above it; the rest in a column apart."""
    ramp = colours(chart)
    keys = [f"{place}  {_words(label, 60, 1)[0]}" for place, label in enumerate(chart.points, start=1)]
    head = _words(chart.apart, 16, 4) if chart.apart else []
    labels = [
        "<br>".join([*(f"<b>{line}</b>" for line in _words(row.label, 25)), *_words(row.response, 28)])
        for row in chart.rows
    ]
    tallest = max((label.count("<br>") + 1 for label in labels), default=1)
    row_height = max(_ROW, tallest * _LINE + 16)
    top = max(_KEY * len(keys), _LINE * len(head)) + 30
    places = list(range(len(chart.rows)))
    figure = _paper(paint, top + row_height * len(places) + 8, left=255, right=150 if head else 20, top=top)
    longest = max((sum(row.counts) for row in chart.rows), default=0) or 1
    for number, (key, colour) in enumerate(zip(keys, ramp, strict=True)):
        counts = [row.counts[number] for row in chart.rows]
        figure.add_bar(
            x=counts,
            y=places,
            name=key,
            orientation="h",
            width=0.5,
            marker={"color": colour, "line": {"color": paint.rule, "width": 1}},
            text=[f"<b>{count}</b>" if 50 * count > longest else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": ink_on(colour), "size": SIZE},
            hoverinfo="skip",
        )
    for y, row in enumerate(chart.rows):
        start = 0
        for place, count in enumerate(row.counts, start=1):
            if 50 * count > longest:
                _note(figure, start + count / 2, y - 0.37, str(place))
            start += count
        if head:
            _note(figure, 1, y, f"<b>{row.apart}</b>", xref="paper", xshift=75)
    if head:
        _note(figure, 1, -0.5, "<br>".join(head), xref="paper", xshift=75, yanchor="bottom")
    figure.update_xaxes(range=[0, longest])
    figure.update_yaxes(range=[len(places) - 0.5, -0.5])
    figure.update_layout(
        barmode="stack",
        showlegend=bool(keys),
        legend={"x": 0, "y": 1, "yref": "container", "yanchor": "top", "traceorder": "normal"},
    )
    _named(figure, labels, places)
    return figure


def _note(figure: go.Figure, x: float, y: float, text: str, **more: object) -> None:
    figure.add_annotation(x=x, y=y, text=text, showarrow=False, **more)


def _bars(chart: Bars, paint: _Paint) -> go.Figure:
    labels = ["<br>".join(_words(label, 42)) for label, _ in chart.rows]
    values = [value for _, value in chart.rows]
    tallest = max((label.count("<br>") + 1 for label in labels), default=1)
    row_height = max(_BAR, tallest * _LINE + 10)
    figure = _paper(paint, row_height * len(labels) + 16, left=340, right=20)
    places = list(range(len(labels)))
    figure.add_bar(
        x=values,
        y=places,
        orientation="h",
        width=0.62,
        marker={"color": BLUE, "line": {"color": paint.rule, "width": 1}},
        text=[f" <b>{value}</b> {chart.unit if not place else ''}" for place, value in enumerate(values)],
        textposition="outside",
        textfont={"color": paint.ink, "size": SIZE},
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, 1.25 * max([*values, 1])])
    figure.update_yaxes(range=[len(places) - 0.5, -0.5])
    _named(figure, labels, places)
    return figure


def _slope(chart: Slope, paint: _Paint) -> go.Figure:
    """Shares from 0 to 100%, with the label of each line at its end, moved apart where lines come close."""
    figure = _percentages(paint, len(chart.lines), top=35, right=400)
    starts = moved_apart([start for _, start, _ in chart.lines], _percent(_LINE, figure), 0, 100)
    for number, ((label, start, end), text_at) in enumerate(zip(chart.lines, starts, strict=True)):
        figure.add_scatter(
            x=[0, 1],
            y=[start, end],
            name=label,
            mode="lines+markers",
            line={"color": paint.series[number % len(paint.series)], "width": 3},
            marker={"size": 9},
            hoverinfo="skip",
            cliponaxis=False,
        )
        _note(figure, 0, text_at, f"{start}%", xanchor="right", xshift=-12)
    _label_ends(figure, paint, [(label, 1, end) for label, _, end in chart.lines])
    for x, name in enumerate((chart.before, chart.after)):
        figure.add_vline(x=x, line={"color": paint.rule, "width": 1}, layer="below")
        _note(figure, x, 1, f"<b>{_words(name, 40, 1)[0]}</b>", yref="paper", yanchor="bottom", yshift=8)
    figure.update_xaxes(range=[0, 1])
    return figure


def _steps(chart: Steps, paint: _Paint) -> go.Figure:
    """A level line from each moment to the next, joined by upright strokes; labels stand at the ends, moved apart."""
    lines = [(label, values) for label, values in chart.lines if any(value is not None for value in values)]
    figure = _percentages(paint, len(lines), top=12, right=330)
    for percent in (0, 50, 100):
        figure.add_hline(y=percent, line={"color": paint.rule, "width": 1, "dash": "dot"}, layer="below")
        _note(figure, 0, percent, f"{percent}%", xanchor="right", xshift=-10)
    for number, (label, values) in enumerate(lines):
        figure.add_scatter(
            x=[place + end for place in range(len(values)) for end in (0, 1)],
            y=[value for value in values for _ in range(2)],  # nothing is drawn at a hidden one
            name=label,
            mode="lines",
            line={
                "color": paint.series[number % len(paint.series)],
                "width": 3,
                "dash": _DASHES[number // len(paint.series) % len(_DASHES)],
            },
            hoverinfo="skip",
        )
    _label_ends(
        figure,
        paint,
        [
            (label, place + 1, value)
            for label, values in lines
            for place, value in [[(n, one) for n, one in enumerate(values) if one is not None][-1]]
        ],
    )
    for place, moment in enumerate(chart.moments):
        _note(figure, place + 0.5, 0, f"<b>{_words(moment, 24, 1)[0]}</b>", yref="paper", yanchor="top", yshift=-8)
    figure.update_xaxes(range=[0, max(len(chart.moments), 1)])
    return figure


def _percentages(paint: _Paint, lines: int, *, top: int, right: int) -> go.Figure:
    """An empty plane from 0 to 100%, high enough for the labels of so many lines."""
    figure = _paper(paint, max(_PLANE, _LABEL * lines) + top + 35, left=70, right=right, top=top, bottom=35)
    figure.update_yaxes(range=[-_BEYOND, 100 + _BEYOND])
    return figure


def _percent(pixels: float, figure: go.Figure) -> float:
    """Pixels of a plane as percentage points."""
    plane = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    return float(pixels * (100 + 2 * _BEYOND) / plane)


def _label_ends(figure: go.Figure, paint: _Paint, ends: Sequence[tuple[str, int, int]]) -> None:
    """The label of each line, given where the line ends, with a thin line that leads to it."""
    pixel = _percent(1, figure)
    places = moved_apart([value for _, _, value in ends], _LABEL * pixel, 0, 100)
    for number, ((label, x, value), place) in enumerate(zip(ends, places, strict=True)):
        figure.add_annotation(
            x=x,
            y=value,
            ax=34,
            ay=(value - place) / pixel,
            text="<br>".join(_words(f"{value}%  {label}", 38, 2)),
            align="left",
            xanchor="left",
            borderpad=4,
            arrowhead=0,
            arrowwidth=1,
            arrowcolor=paint.series[number % len(paint.series)],
        )


def _heat(chart: Heat, paint: _Paint) -> go.Figure:
    """Cells in five shades from pale to dark, each with its number, so that the shade is never the only sign."""
    heads = [_words(name, max(90 // max(len(chart.columns), 1), 10), 4) for name in chart.columns]
    labels = ["<br>".join(_words(label, 27)) for label, _ in chart.rows]
    tallest = max((label.count("<br>") + 1 for label in labels), default=1)
    top = max((len(lines) for lines in heads), default=1) * _LINE + 12
    row_height = max(44, tallest * _LINE + 10)
    figure = _paper(paint, top + row_height * len(labels) + 8, left=235, right=20, top=top)
    # A shade begins at a whole percentage; the borders lie between those.
    borders = [(100 * number / len(SHADES) - 0.5) / 100 for number in range(1, len(SHADES))]
    edges = [0.0, *(edge for edge in borders for _ in range(2)), 1.0]
    scale = [(edge, SHADES[place // 2]) for place, edge in enumerate(edges)]
    figure.add_heatmap(
        z=[list(values) for _, values in chart.rows],
        zmin=0,
        zmax=100,
        colorscale=scale,
        showscale=False,
        xgap=2,
        ygap=2,
        hoverinfo="skip",
        hoverongaps=False,
    )
    for y, (_, values) in enumerate(chart.rows):
        for x, value in enumerate(values):
            ink = paint.ink if value is None else ink_on(shade(value))
            _note(figure, x, y, HIDDEN if value is None else f"<b>{value}%</b>", font={"color": ink, "size": SIZE})
    for x, lines in enumerate(heads):
        _note(figure, x, 1, f"<b>{'<br>'.join(lines)}</b>", yref="paper", yanchor="bottom", yshift=4)
    figure.update_xaxes(range=[-0.5, len(chart.columns) - 0.5])
    figure.update_yaxes(range=[len(labels) - 0.5, -0.5])
    _named(figure, labels, list(range(len(labels))))
    return figure
