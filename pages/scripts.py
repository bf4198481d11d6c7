"""The scripts of the facilitators' pages. Beside Streamlit's own, browsers run these there and no others.

What a script is told stands beside it and never in it, because browsers know each script by the hash of its text.
"""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

FOCUS = """
(function focus(where, tries) {
  const field = document.querySelector(where);
  if (field) field.focus();
  else if (tries) setTimeout(focus, 50, where, tries - 1);
})(decodeURIComponent(document.currentScript.dataset.told), 60);
"""
SAY = """
document.getElementById("news").textContent = decodeURIComponent(document.currentScript.dataset.told);
"""
GUARD = """
window.guarded = decodeURIComponent(document.currentScript.dataset.told);
window.onbeforeunload = event => {
  if ([...document.querySelectorAll(window.guarded)].some(field => field.value.trim())) event.preventDefault();
};
"""
OPENING = """
window.opening = decodeURIComponent(document.currentScript.dataset.told);
document.onclick = event => {
  const focus = tries => {
    const field = document.querySelector("[data-testid=stPopoverBody] :is(input, textarea)");
    if (field) field.focus();
    else if (tries) setTimeout(focus, 50, tries - 1);
  };
  if (event.target.closest(window.opening)) setTimeout(focus, 50, 200);
};
"""
HOLD = """
window.held = decodeURIComponent(document.currentScript.dataset.told).split(" ");
document.onkeydown = event => {
  const typing = event.target.closest("input, textarea, [role=listbox]");
  if (window.held.includes(event.key) && !typing) event.preventDefault();
};
"""
ALL = (FOCUS, SAY, GUARD, OPENING, HOLD)


def focus(key: str) -> None:
    """Put the cursor into the field of the element with this key, once it is there."""
    _run(FOCUS, f".st-key-{key} input")


def focus_on_opening(key: str) -> None:
    """Put the cursor into the first field of what a button of this element opens.

    What is typed next must not reach the letter keys: one of them pauses the room.
    """
    _run(OPENING, f".st-key-{key} [data-testid=stPopoverButton]")


def say(sentence: str) -> None:
    """Change the words of the region that is there already: a new one would stay silent."""
    _run(SAY, sentence)


def guard(*keys: str) -> None:
    """Have the browser ask before the page goes while a field of the elements with these keys holds words."""
    _run(GUARD, ", ".join(f".st-key-{key} :is(input[type=text], textarea)" for key in keys))


def hold(*keys: str) -> None:
    """Keep the page where it is when these keys are pressed: the buttons that have them may be off at the moment."""
    _run(HOLD, " ".join(keys))


def _run(script: str, told: str) -> None:
    st.html(f'<script data-told="{quote(told)}">{script}</script>', unsafe_allow_javascript=True)
