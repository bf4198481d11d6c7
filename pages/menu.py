"""The entry script of the facilitators' pages: sign-in, then the menu. No content."""

import streamlit as st

from pages import shared

st.set_page_config(page_title="MASH workshop toolkit", layout="wide")
shared.require_sign_in()
PAGES = {
    "home": st.Page("workshops.py", title="Workshops", url_path="home", default=True),
    # A second time, because Streamlit serves its default page at the bare address and at no other.
    "workshops": st.Page("workshops.py", title="Workshops", url_path="workshops"),
    "plan": st.Page("plan.py", title="Plan", url_path="plan"),
    "prints": st.Page("prints.py", title="Print", url_path="print"),
    "host": st.Page("host.py", title="Host", url_path="host"),
    "numbers": st.Page("numbers.py", title="Numbers", url_path="numbers"),
    "themes": st.Page("themes.py", title="Themes", url_path="themes"),
    "screen": st.Page("screen.py", title="Screen", url_path="screen"),
    "findings": st.Page("findings.py", title="Findings", url_path="findings"),
    "library": st.Page("library.py", title="Library", url_path="library"),
    "bring_in": st.Page("bring_in.py", title="Bring in results", url_path="bring-in"),
    "synthesis": st.Page("synthesis.py", title="Across workshops", url_path="across"),
    "venue": st.Page("venue.py", title="Venue check", url_path="venue"),
}
page = st.navigation(list(PAGES.values()), position="hidden")
if page is not PAGES["screen"]:
    shared.style("pages.css")
    shared.menu(PAGES)
page.run()
