"""Whose report it is: the name, the logo and the colour of its headings."""

from __future__ import annotations

import base64
import io
from dataclasses import replace

import streamlit as st
from PIL import Image, ImageOps

from analysis.document import ACCENT
from pages import shared
from pages.report_desk import At, shown
from workshop import entries as e
from workshop.activities import ROLE_LIMIT
from workshop.errors import Rejected
from workshop.writing import LARGEST_LOGO

LARGEST = 5 * 1024 * 1024
"""Bytes of a picture as it comes."""
MOST_PIXELS = 24_000_000
WIDEST = (600, 240)
"""Pixels of a logo that is kept: enough to be sharp on the title page."""
_NO_PICTURE = "That file is not a picture that can be read here. Save the logo as PNG or JPEG, then choose it again."


def part(at: At) -> None:
    """Folded away: a report needs none of it."""
    with st.expander("Look: name, colour and logo (optional)", key="report-look-part"):
        fields(at)


def fields(at: At) -> None:
    writing = at.writing
    left, right = st.columns(2, gap="large")
    with left:
        for name, value in (("organisation", writing.organisation), ("accent", writing.accent)):
            st.session_state.setdefault(_key(name), value)
        with st.form("report-look", border=False):
            st.text_input("Organisation that publishes it", key=_key("organisation"), max_chars=ROLE_LIMIT)
            st.text_input(
                "Colour of headings",
                key=_key("accent"),
                placeholder=ACCENT,
                help="# and six digits or letters from A to F, as your organisation's design guide gives it. It has "
                "to be dark enough to be read on white.",
            )
            st.form_submit_button("Save name and colour", key="report-look-save", on_click=_typed, args=(at.workshop,))
        colour = writing.accent or ACCENT
        st.html(f'<p class="swatch" style="border-color: {colour}">Headings have this colour: {colour}.</p>')
    with right:
        st.file_uploader(
            "Logo (PNG or JPEG)",
            type=["png", "jpg", "jpeg"],
            key="report-logo",
            max_upload_size=5,
            on_change=_logo,
            args=(at.workshop,),
        )
        if writing.logo:
            st.html(f'<img class="logo" alt="The logo as it is printed" src="data:image/png;base64,{writing.logo}">')
            st.button("Take the logo out", key="report-logo-out", on_click=_set, args=(at.workshop, {"logo": ""}))


def _key(name: str) -> str:
    return f"report-look-{name}"


def _typed(workshop: str) -> None:
    _set(workshop, {name: str(st.session_state[_key(name)]).strip() for name in ("organisation", "accent")})


def _set(workshop: str, changes: dict[str, str]) -> None:
    """One thing is changed; the others stay as they are, whoever set them."""
    writing = shown(workshop).writing
    now = e.LookSet(writing.organisation, writing.logo, writing.accent)
    shared.act(workshop, replace(now, **changes))


def _logo(workshop: str) -> None:
    file = st.session_state["report-logo"]
    if file is None:
        return
    try:
        _set(workshop, {"logo": small_png(file.getvalue())})
    except Rejected as refusal:
        shared.refuse(refusal.sentence)


def small_png(data: bytes) -> str:
    """A picture as a logo: a small PNG in base64 with nothing in it but the picture. ``Rejected`` if it is none."""
    if len(data) > LARGEST:
        raise Rejected("That logo is larger than 5 MB. Choose a smaller picture.")
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise Rejected("That logo has too many pixels. Choose a smaller picture.")
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    except Rejected:
        raise
    except Exception as error:  # Pillow's readers fail in many ways on a damaged file
        raise Rejected(_NO_PICTURE) from error
    upright.thumbnail(WIDEST)
    while True:
        # The pixels on a new sheet: what else the file carried stays behind.
        sheet = Image.new("RGBA", upright.size)
        sheet.paste(upright)
        file = io.BytesIO()
        sheet.save(file, "PNG", optimize=True)
        packed = base64.b64encode(file.getvalue()).decode("ascii")
        if len(packed) <= LARGEST_LOGO:
            return packed
        upright = upright.resize((max(1, upright.width * 3 // 4), max(1, upright.height * 3 // 4)))
