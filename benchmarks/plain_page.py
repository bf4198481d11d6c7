"""The same question asked by a plain Streamlit page: what the phones would hold without their own routes."""

import streamlit as st


@st.cache_resource
def votes() -> dict[str, str]:
    return {}


st.title("Clinic bruise: release A")
choice = st.radio(
    "Would you share at this point?",
    [
        "Not yet",
        "Seek advice, no names",
        "Limited facts to one agency",
        "Relevant information now",
        "Immediate protection",
    ],
    index=None,
)
if st.button("Send") and choice:
    votes()[st.context.headers.get("x-session", "")] = choice
    st.success("Received")
