"""What axe-core finds on a page: https://github.com/dequelabs/axe-core."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong is described and handed over: to describe the thousands of elements that pass takes far longer.
_RUN = """async () => {
  const found = await axe.run({ resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html, target }) => [id, html, target[0]]));
}"""


def wrong_with(page: Page) -> list[str]:
    """What axe finds, over the whole page and by all its rules: the rule and the element of each finding."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [f"{rule}: {html[:160]}" for rule, html, element in page.evaluate(_RUN) if not _known(page, rule, element)]


def _known(page: Page, rule: str, element: str) -> bool:
    """The one finding that is let pass, in Streamlit's own markup.

    ``scrollable-region-focusable``, of the frame around ``st.table``: on a narrow window it scrolls sideways, and has
    no tabindex. Chromium (from 130) and Firefox let the keyboard scroll such a frame all the same.
    """
    return rule == "scrollable-region-focusable" and bool(
        page.locator(element).evaluate("one => one.parentElement.matches('[data-testid=stTable]')")
    )
