"""The entry script of the facilitators' pages: sign-in, then the menu. No content."""

import streamlit as st

from pages import shared
from pages.sitemap import PAGES

st.set_page_config(page_title="MASH workshop toolkit", layout="wide")
shared.require_sign_in()
pages = {
    name: st.Page(one.file, title=one.title, url_path=one.path, default=name == "home") for name, one in PAGES.items()
}
page = st.navigation(list(pages.values()), position="hidden")
name = next(name for name, one in pages.items() if one is page)
if name == "home" and (invited := shared.invited_to()):
    # Whoever was invited to one thing lands there.
    st.switch_page(pages[shared.landing()], query_params={"w": invited})
if name != "screen":
    shared.style("pages.css")
    shared.menu(pages, name)
shared.require(PAGES[name].needs)
shared.watch()
page.run()
