"""The word cloud: released words by how many people said them, the same picture for the same words."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import matplotlib
from wordcloud import WordCloud

from workshop.tallies import Line

LIGHT = ("#0b4f86", "#9a3f00", "#00664a", "#8a3768")
DARK = ("#7cc4f2", "#ffab73", "#5fd3b0", "#e8a9cc")
"""Okabe-Ito hues, darkened or lightened until they stand out from the page by 4.5 to 1 or more."""


FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
"""A font that comes with the toolkit's own packages, so that the picture is the same on every computer."""


def cloud(lines: Sequence[Line], dark: bool) -> str:
    """The cloud as the address of an image; empty without words."""
    return _drawn(tuple((line.label, line.count) for line in lines), dark) if lines else ""


@lru_cache(maxsize=8)
def _drawn(counts: tuple[tuple[str, int], ...], dark: bool) -> str:
    palette = DARK if dark else LIGHT
    colour = {word: palette[place % len(palette)] for place, (word, _) in enumerate(counts)}
    picture = WordCloud(
        font_path=str(FONT),
        width=1100,
        height=640,
        scale=2,  # sharp on a screen of 3840 pixels
        mode="RGBA",
        background_color=None,
        prefer_horizontal=1.0,
        relative_scaling=0.6,
        min_font_size=28,
        max_font_size=150,
        random_state=7,
        color_func=lambda word, **_: colour[word],
    ).generate_from_frequencies(dict(counts))
    packed = io.BytesIO()
    picture.to_image().save(packed, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(packed.getvalue()).decode()}"
