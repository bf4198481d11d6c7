"""Results of an event that was run with another tool: look at its files, say what each column is, make a workshop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from pages import shared
from workshop import journal
from workshop.errors import Rejected
from workshop.imported import mapping, questions, template
from workshop.imported.answers import Collected, collected
from workshop.imported.build import Brought, Event, bring_in
from workshop.imported.mapping import Map
from workshop.imported.questions import Asked
from workshop.imported.reading import Reading, read
from workshop.imported.tables import Table
from workshop.rules import LONGEST_LINE
from workshop.wording import lines_of

_SHOWN, _SAMPLES, _LONGEST = 50, 3, 60
"""Lines set apart that are listed; samples of a column, and characters of one."""
_SHEETS_OPEN, _QUESTIONS_OPEN = 2, 6
"""Tables and questions that are unfolded; more are folded."""


def page() -> None:
    st.title("Bring in results from another tool")
    st.markdown(
        "Votes and remarks of an event that was run elsewhere become a workshop here, "
        "with the same numbers, themes and report. "
        "Files of **Mentimeter**, **Slido** and **Polis** are recognised. For anything else, fill the template."
    )
    st.markdown(
        "**Names and e-mail addresses are never read.** Codes of participants are replaced by random ones. "
        "The files themselves are not kept."
    )
    with st.container(horizontal=True):
        for label, make, name, mime in (
            ("Template for Excel", template.as_workbook, "votes-and-remarks.xlsx", shared.XLSX),
            ("Template as CSV", template.as_csv, "votes-and-remarks.csv", "text/csv"),
        ):
            st.download_button(label, make, name, mime, key=f"template-{name[-4:].strip('.')}", on_click="ignore")
    files = st.file_uploader(
        "Files of one event", type=["csv", "xlsx", "tsv", "txt"], accept_multiple_files=True, key="bring-files"
    )
    shared.say()
    if not files:
        return
    given = {file.name: file.getvalue() for file in files}
    try:
        reading = _reading(given)
        if "brought" in st.session_state:
            done(st.session_state["brought"])
        else:
            look(reading)
    except Rejected as refusal:
        st.error(refusal.sentence)


def look(reading: Reading) -> None:
    """From what was read to the button that makes the workshop."""
    _found(reading)
    st.header("What each column is", anchor=False)
    maps = [table_map(table, one, n) for n, (table, one) in enumerate(zip(reading.tables, reading.maps, strict=True))]
    found = collected(reading.tables, maps)
    _notes((*reading.notes, *found.notes))
    st.header("What was asked", anchor=False)
    asked = [question(one, found, n) for n, one in enumerate(questions.asked(found))]
    event(reading, found, asked)


def _reading(files: dict[str, bytes]) -> Reading:
    """The files as they were read. Kept while this browser shows them, because a page is drawn again at each press."""
    key = {name: hash(data) for name, data in files.items()}
    if st.session_state.get("bring-key") != key:
        st.session_state["bring-reading"] = read(files)
        st.session_state["bring-key"] = key
        st.session_state.pop("brought", None)
    reading: Reading = st.session_state["bring-reading"]
    return reading


def _notes(notes: Sequence[str]) -> None:
    if notes:
        st.info("\n".join(f"- {shared.plain(note)}" for note in dict.fromkeys(notes)))


def _found(reading: Reading) -> None:
    lines = sum(len(table.lines) for table in reading.tables)
    told = {"": "No tool was recognised.", mapping.TEMPLATE: "This is the toolkit's own template."}
    which = told.get(reading.tool, f"These look like files of **{reading.tool}**.")
    tables = len(reading.tables)
    tell = st.success if reading.tool else st.info
    tell(
        f"{which} {tables} table{'' if tables == 1 else 's'} with {lines} line{'' if lines == 1 else 's'} were found. "
        "Check below how they are read."
    )


def table_map(table: Table, proposed: Map, number: int) -> Map:
    """One table with what its columns are, as it stands on the page."""
    titled = f": “{shared.plain(table.title)}”" if table.title else ""
    with st.expander(f"{shared.plain(table.place)}{titled}", expanded=number < _SHEETS_OPEN, key=f"table-{number}"):
        layouts = [one for one in mapping.LAYOUTS if _possible(one, proposed)]
        layout = st.selectbox(
            "How it is read",
            layouts,
            index=layouts.index(proposed.layout),
            format_func=mapping.LAYOUTS.__getitem__,
            key=f"layout-{number}-{table.id}",
        )
        one = replace(proposed, layout=str(layout))
        if layout not in {mapping.ROWS, mapping.PEOPLE}:
            return one
        roles = [column(table, n, role, number, str(layout)) for n, role in enumerate(proposed.roles)]
        one = replace(one, roles=tuple(roles))
        if layout == mapping.ROWS and not one.columns(mapping.QUESTION):
            usual = proposed.question or table.title or table.sheet.name
            asked = st.text_input("What was asked", usual, key=f"asked-{number}-{table.id}")
            one = replace(one, question=asked)
    return one


def _possible(layout: str, proposed: Map) -> bool:
    """Polis has a table for each of its layouts, and no other table has them."""
    polis = {mapping.STATEMENTS, mapping.MATRIX, mapping.VOTES}
    return layout not in polis or proposed.layout == layout


def column(table: Table, n: int, proposed: str, number: int, layout: str) -> str:
    """What one column is; a column of names says that it is never read."""
    name = table.columns[n] or f"Column {n + 1}"
    if n in table.personal:
        st.text(f"{name}: never read, because it may name people")
        return mapping.PERSONAL
    roles = [role for role in mapping.ROLES if role not in _OTHERS[layout] or role == proposed]
    samples = [value.replace("\n", " ")[:_LONGEST] for value in dict.fromkeys(table.values(n))][:_SAMPLES]
    left, right = st.columns(2, vertical_alignment="bottom")
    chosen = left.selectbox(
        shared.plain(name),
        roles,
        index=roles.index(proposed) if proposed in roles else 0,
        format_func=mapping.ROLES.__getitem__,
        key=f"role-{number}-{n}-{layout}-{table.id}",
    )
    right.caption(shared.plain(f"For example: {'; '.join(samples)}") if samples else "Empty")
    return str(chosen)


_OTHERS = {
    mapping.ROWS: {mapping.ASKED},
    mapping.PEOPLE: {mapping.ANSWER, mapping.QUESTION, mapping.ROUND, mapping.SURE, mapping.TIMES, mapping.SUPPORT,
                     mapping.KIND},
}  # fmt: skip
"""Roles that mean nothing in a layout."""


def question(one: Asked, found: Collected, number: int) -> Asked:
    """One question with its kind and choices, as it stands on the page. Statements of Polis are as they are."""
    if one.name in found.statements or any(said.question == one.name and said.kind == "polis" for said in found.said):
        return one
    of = [said for said in found.said if said.question == one.name]
    answers = sum(said.times for said in of)
    label = f"{shared.plain(one.name[:120])} ({answers} answer{'' if answers == 1 else 's'})"
    with st.expander(label, expanded=number < _QUESTIONS_OPEN, key=f"question-{number}"):
        if one.known:
            st.caption(f"This is the toolkit's own question {one.known}: its text and choices are used.")
        key = f"{number}-{one.name}"
        kinds = list(questions.KINDS)
        kind = st.selectbox(
            "Kind",
            kinds,
            index=kinds.index(one.kind),
            format_func=questions.KINDS.__getitem__,
            key=f"kind-{key}",
        )
        one = questions.as_kind(one, str(kind), found)
        if one.kind == questions.LEAVE or one.known:
            return one
        text = st.text_input("Text in the report", one.text, key=f"text-{key}")
        one = replace(one, text=text.strip() or one.text)
        if one.kind in {questions.CHOICE, questions.CHOICES, questions.SCALE}:
            typed = st.text_area(
                f"Choices, one on each line{', lowest first' if one.kind == questions.SCALE else ''}",
                "\n".join(one.options),
                key=f"options-{key}-{one.kind}",
                help=f"Answers that are not in the list are set apart. End a line with {questions.OFF} where a choice "
                "has no place on the scale.",
            )
            one = replace(one, options=lines_of(typed))
        if one.kind == questions.CHOICES and any(said.times > 1 for said in of):
            st.caption("Totals do not say how many people chose. Each vote is counted as a person.")
    return one


def event(reading: Reading, found: Collected, asked: Sequence[Asked]) -> None:
    """The facts of the event, what is known of its remarks, and the button."""
    st.header("The event", anchor=False)
    with st.form("event", border=False):
        title = st.text_input("Title", max_chars=LONGEST_LINE, key="event-title")
        place = st.text_input("Place", max_chars=LONGEST_LINE, key="event-place")
        day = st.date_input("Date", None, format="DD/MM/YYYY", key="event-date")
        remarks = any(one.kind in {questions.TEXT, questions.WORDS} for one in asked)
        cleared = st.checkbox(
            "These remarks were already published, or read and cleared by somebody",
            key="event-cleared",
            disabled=not remarks,
            help="They are then released at once. Otherwise each of them waits until you release it on the Host page.",
        )
        quotable = st.checkbox(
            "The people who wrote them agreed to be quoted without a name", key="event-quotable", disabled=not remarks
        )
        if found.statements:
            st.caption("Statements that people voted on are printed as questions only if they were cleared.")
        if not st.form_submit_button("Bring them in", type="primary", key="bring-go"):
            return
    told = Event(title, place, day.isoformat() if isinstance(day, date) else "", reading.source, cleared, quotable)
    keep(found, asked, told)


def keep(found: Collected, asked: Sequence[Asked], told: Event) -> None:
    if not shared.may_make():
        return
    book = journal.current()
    brought = bring_in(found, asked, told, book.codes())
    book.restore(brought.archived.workshop, brought.archived.rows)
    shared.owned(brought.archived.workshop)
    st.session_state["brought"] = brought
    st.session_state["w"] = brought.archived.room.plan[0].code
    st.rerun()


def done(brought: Brought) -> None:
    """What became of every answer, and where to go on."""
    room = brought.archived.room
    facts, _ = room.plan
    st.success(f"“{shared.plain(facts.title)}” is a workshop now.")
    rows = [
        {"What": "Answers found in the files", "Number": brought.found},
        {"What": "Counted in the workshop", "Number": brought.counted},
        {"What": "Replaced, because the same person answered again", "Number": brought.replaced},
        {"What": "Set apart", "Number": brought.set_apart},
    ]
    shared.table(rows)
    _notes(brought.notes)
    if brought.apart:
        with st.expander(f"What was set apart, and why ({len(brought.apart)})", key="apart"):
            st.text("\n".join(str(one) for one in brought.apart[:_SHOWN]))
            if len(brought.apart) > _SHOWN:
                st.caption(f"And {len(brought.apart) - _SHOWN} more.")
    here = {"w": facts.code}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("host.py", label="Read and release remarks", query_params=here)
        st.page_link("themes.py", label="Themes", query_params=here)
        st.page_link("findings.py", label="Findings", query_params=here)


page()
