"""What a drawing of a chart says."""

from __future__ import annotations

import re

import pytest

from analysis.charts import PAPER, SCREEN, TOO_SMALL, Shape, drawn, size
from analysis.document import Stacked, StackedRow


def texts(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def chart(*counts: int) -> Stacked:
    return Stacked(("Fits", "Another"), (StackedRow("A card", "", counts),), diverging=False)


@pytest.mark.parametrize("shape", [PAPER, SCREEN])
def test_a_segment_without_its_number_is_in_the_table_and_the_chart_says_so(shape: Shape) -> None:
    small, large = drawn(chart(1, 299), shape), drawn(chart(151, 149), shape)
    assert "299" in texts(small)
    assert TOO_SMALL in texts(small)
    assert {"151", "149"} <= set(texts(large))
    assert TOO_SMALL not in texts(large)
    assert size(small)[1] > size(large)[1]


def test_an_empty_segment_misses_no_number() -> None:
    assert TOO_SMALL not in texts(drawn(chart(0, 300)))
