"""What axe-core finds on a page (https://github.com/dequelabs/axe-core), and how far two colours stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong is described and handed over: to describe the thousands of elements that pass takes far longer.
_RUN = """async only => {
  const rules = only.length ? { runOnly: { type: "rule", values: only } } : {};
  const found = await axe.run({ resultTypes: ["violations"], ...rules });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, target }) => [id, html, target[0]]));
}"""
_IN_THEME = """theme => {
  const app = document.querySelector(".stApp");
  return (!app || getComputedStyle(app).colorScheme === theme)
    && document.getAnimations().every(one => !(one instanceof CSSTransition));
}"""
"""Whether what Streamlit draws has the theme's colours, and nothing is on its way to them."""
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that a theme can break where the same page in another theme keeps them."""


def wrong_with(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds, over the whole page and by all its rules: the rule and the element of each finding."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {AXE_SCRIPT} }}")  # in a function: else it is read twice
    found = page.evaluate(_RUN, list(only))
    return [f"{rule}: {html[:160]}" for rule, html, element in found if not _known(page, rule, element)]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, as WCAG 2.2 defines it; colours are written #rrggbb."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def wrong_in_the_dark(page: Page) -> list[str]:
    """What axe finds wrong with the colours of a light page once it is dark. It is light again afterwards."""
    _goes(page, "dark")
    found = [f"dark: {one}" for one in wrong_with(page, COLOURS)]
    _goes(page, "light")
    return found


def _goes(page: Page, theme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=theme)
    for _ in range(300):
        if page.evaluate(_IN_THEME, theme):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the page did not go {theme}")


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _known(page: Page, rule: str, element: str) -> bool:
    """The one finding that is let pass, in Streamlit's own markup.

    ``scrollable-region-focusable``, of the frame around ``st.table``: on a narrow window it scrolls sideways, and has
    no tabindex. Chromium (from 130) and Firefox let the keyboard scroll such a frame all the same.
    """
    return rule == "scrollable-region-focusable" and bool(
        page.locator(element).evaluate("one => one.parentElement.matches('[data-testid=stTable]')")
    )
