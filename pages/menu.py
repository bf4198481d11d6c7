"""The entry script of the facilitators' pages: sign-in, then the menu. No content."""

import streamlit as st

from pages import shared
from workshop import roles

st.set_page_config(page_title="MASH workshop toolkit", layout="wide")
shared.require_sign_in()
PAGES = {
    "home": st.Page("workshops.py", title="Workshops", url_path="home", default=True),
    # A second time, because Streamlit serves its default page at the bare address and at no other.
    "workshops": st.Page("workshops.py", title="Workshops", url_path="workshops"),
    "plan": st.Page("plan.py", title="Plan", url_path="plan"),
    "prints": st.Page("prints.py", title="Print", url_path="print"),
    "host": st.Page("host.py", title="Host", url_path="host"),
    "moderate": st.Page("moderate.py", title="Moderate", url_path="moderate"),
    "numbers": st.Page("numbers.py", title="Numbers", url_path="numbers"),
    "themes": st.Page("themes.py", title="Themes", url_path="themes"),
    "screen": st.Page("screen.py", title="Screen", url_path="screen"),
    "findings": st.Page("findings.py", title="Findings", url_path="findings"),
    "data": st.Page("data.py", title="Data", url_path="data"),
    "people": st.Page("people.py", title="People", url_path="people"),
    "library": st.Page("library.py", title="Library", url_path="library"),
    "bring_in": st.Page("bring_in.py", title="Bring in results", url_path="bring-in"),
    "synthesis": st.Page("synthesis.py", title="Across workshops", url_path="across"),
    "venue": st.Page("venue.py", title="Venue check", url_path="venue"),
}
NEEDS = {
    "home": "",
    "workshops": "",
    **dict.fromkeys(("plan", "prints", "host", "numbers", "screen"), roles.RUN),
    "moderate": roles.MODERATE,
    "themes": roles.CODE,
    "findings": roles.READ,
    "data": roles.KEEP,
    "people": roles.KEEP,
    **dict.fromkeys(("library", "bring_in", "synthesis", "venue"), shared.MAKE),
}
"""The right that each page needs: in the open workshop, or to make one."""
page = st.navigation(list(PAGES.values()), position="hidden")
name = next(name for name, one in PAGES.items() if one is page)
if name == "home" and (invited := shared.invited_to()):
    # Whoever was invited to one thing lands there.
    st.switch_page(PAGES[shared.landing()], query_params={"w": invited})
if name != "screen":
    shared.style("pages.css")
    shared.menu(PAGES, NEEDS, name)
shared.require(NEEDS[name])
shared.watch()
page.run()
