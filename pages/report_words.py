"""Step 4 of the report: its words, each sentence beside what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape

import streamlit as st

from analysis.finding import VOTES, Finding
from analysis.marks import STATES, Marks
from analysis.missing import NEEDED, WORDS
from analysis.narrative import HEARD, JUDGED, OF_REPORT, OF_THEME
from pages import report_fields as fields
from pages import report_preview
from pages.report_desk import At, after, shown, to_do, turn_to, wait
from workshop import entries as e
from workshop.agenda import Source
from workshop.writing import LONGEST_TEXT, Text

WHOLE = "report"
HINTS = {
    "why": "The local reason for this workshop, and what its organisers hoped to learn.",
    "points": "One point on each line: what a reader with one minute should know.",
    "scenarios": "What the votes on the cases showed, and what changed minds.",
    "works": "Practice that others could copy, and who could show it.",
    "conclusion": "What the day showed, in three or four sentences, and what it did not.",
    "next": "When participants hear back, until when a quote can be withdrawn, when raw remarks are deleted.",
    "heard": "What people said, each sentence with the remarks it rests on.",
    "other": "Who saw it differently, and what speaks against it.",
    "published": "What published work says of it, from the register of sources.",
    "summary": "Two or three sentences on what this theme comes to.",
}
"""What belongs in each part."""
MOST_SHOWN = 40
"""Remarks listed beside the words at once."""


def step(at: At) -> None:
    st.markdown(
        "Write in your own words, and name what each sentence rests on: **[R12]** is remark 12, **[F3]** finding 3, "
        "**[C7]** a published source. Several go together: [R12, F3]. What you write is saved when you leave a field."
    )
    if wait(at):
        return
    if not at.writing.themes:
        st.caption("No theme is chosen yet: these are the ones that a draft takes.")
    chapters = [WHOLE, *at.chosen]
    chapter = st.selectbox("Section", chapters, format_func=partial(_chapter, at), key="report-chapter")
    if chapter not in chapters:
        return
    with st.container(horizontal=True):
        lacking = [one for one in at.chosen if not all(_words(at, f"theme/{one}/{part}") for part in NEEDED)]
        turn_to(after(chapter, lacking), partial(_chapter, at), "report-chapter")
        _start_all(at)
    named = {part: OF_REPORT[part] for part in OF_REPORT}
    if chapter != WHOLE:
        named = {f"theme/{chapter}/{part}": heading for part, heading in OF_THEME.items()}
    write, beside = st.columns([7, 5], gap="large")
    with write:
        for part, heading in named.items():
            _part(at, part, heading)
    with beside:
        evidence(at, "" if chapter == WHOLE else chapter)
    st.subheader("How it will read", anchor=False)
    st.html(report_preview.whole(at) if chapter == WHOLE else report_preview.theme(at, chapter))
    with st.expander("Still to do at this step", key="report-words-left"):
        to_do(at, WORDS)


def _words(at: At, part: str) -> str:
    text = at.writing.texts.get(part)
    return text.words if text else ""


def _start_all(at: At) -> None:
    """One press for the drafts of all themes that nobody has begun; each is read and changed afterwards."""
    parts = [f"theme/{one}/{HEARD}" for one in at.writing.themes]
    drafts = {part: at.desk.drafts.get(part, "") for part in parts if not _words(at, part)} if at.desk else {}
    drafts = {part: draft for part, draft in drafts.items() if draft}
    if len(drafts) > 1:
        st.button(
            f"Start {len(drafts)} themes from their drafts",
            key="report-draft-all",
            on_click=_start_these,
            args=(at.workshop, drafts),
            help="Under each theme: the count of its remarks, with its mark. Read each, and write what was said.",
        )


def _start_these(workshop: str, drafts: Mapping[str, str]) -> None:
    for part, draft in drafts.items():
        if not st.session_state.get(fields.key(part, fields.WORDS)):
            _start(workshop, part, draft)


def _chapter(at: At, chapter: str) -> str:
    return "The report as a whole" if chapter == WHOLE else f"Theme: {at.title(chapter)}"


def _part(at: At, part: str, heading: str) -> None:
    text = at.writing.texts.get(part)
    kind = part.rpartition("/")[2]
    cells = {fields.WORDS: at.marks.shown(text.words) if text else ""}
    version = at.writing.version(part)
    moved = fields.show(part, version, cells)
    st.text_area(
        heading,
        key=fields.key(part, fields.WORDS),
        height=110,
        max_chars=LONGEST_TEXT,
        placeholder=HINTS[kind],
        on_change=_save,
        args=(at.workshop, part),
    )
    fields.state(part)
    if moved:
        entry = partial(_written, at.workshop, part)
        fields.meanwhile(at.workshop, part, cells, version, entry, cells[fields.WORDS])
    draft = at.desk.drafts.get(part, "") if at.desk else ""
    if draft and not st.session_state[fields.key(part, fields.WORDS)]:
        st.html(f'<p class="label">A draft from the numbers: {escape(draft)}</p>')
        st.button("Start from this draft", key=f"report-draft-{part}", on_click=_start, args=(at.workshop, part, draft))
    if text and text.words:
        st.html(sentences(at.marks, text, free=kind in JUDGED))
        nothing = {fields.WORDS: ""}
        st.button(
            f"Delete this text: {heading}",
            key=f"report-empty-{part}",
            type="tertiary",
            on_click=fields.empty,
            args=(at.workshop, part, nothing, partial(_written, at.workshop, part)),
        )


def sentences(marks: Marks, text: Text, *, free: bool) -> str:
    """Each sentence with how it stands to its evidence; in ``free`` parts a sentence may stand without a mark."""
    rows = []
    for one in marks.sentences(text):
        told = STATES[one.state] + (", as it may in this part" if one.state == "bare" and free else "")
        state = "rests" if one.state == "bare" and free else one.state
        rows.append(f'<li class="{state}">{escape(one.text)} <b>{told[0].upper()}{escape(told[1:])}.</b></li>')
    return f'<ul class="sentences">{"".join(rows)}</ul>'


def _save(workshop: str, part: str) -> None:
    fields.save(workshop, part, {fields.WORDS: ""}, partial(_written, workshop, part))


def _written(workshop: str, part: str, cells: dict[str, object], before: str) -> e.Written:
    """What is typed as the journal keeps it, in the marks that stand on the page."""
    words, cites = shown(workshop).marks.kept(str(cells[fields.WORDS]))
    return e.Written(part, words, before, cites)


def _start(workshop: str, part: str, draft: str) -> None:
    st.session_state[fields.key(part, fields.WORDS)] = draft
    _save(workshop, part)


def evidence(at: At, theme: str) -> None:
    """What sentences may rest on, each with its mark."""
    st.subheader("What you can rest on", anchor=False)
    findings, remarks, sources = st.tabs(["Findings", "Remarks", "Published sources"], key="report-evidence")
    with findings:
        own = [one for one in at.findings.values() if one.id == f"theme/{theme}"]
        rest = [one for one in at.findings.values() if one.id.startswith(VOTES) or not theme]
        rows = ((at.marks.known[f"f:{one.id}"], one.claim, _caution(one)) for one in (*own, *rest))
        st.html(_listed("Findings", rows))
    with remarks:
        _remarks(at, theme)
    with sources:
        st.caption("Entries of the register whose words are nearest. Choose what fits; most will not.")
        rows = ((one.claim, one.text, _source(one)) for one in _nearest(at, theme))
        st.html(_listed("Published sources", rows))


def _caution(one: Finding) -> str:
    return f"Evidence: {one.strength}. {one.against}".strip()


def _remarks(at: At, theme: str) -> None:
    assert at.desk
    if theme:
        said = at.themes[theme].may_quote if theme in at.themes else ()
    else:
        said = tuple(one for _, may in at.desk.questions.values() for one in may)
    wanted = st.text_input("Find words in remarks", key=f"report-remarks-find-{theme}").strip().casefold()
    found = [one for one in said if one.uuid in at.said and wanted in one.text.casefold()]
    if found:
        st.html(_listed("Remarks", ((f"R{one.number}", one.text, one.asked) for one in found[:MOST_SHOWN])))
    if len(found) > MOST_SHOWN:
        st.caption(f"{MOST_SHOWN} of {len(found)} remarks. Type a word to find others.")
    elif not found:
        st.caption("No remark that may be quoted is here.")


def _nearest(at: At, theme: str) -> list[Source]:
    assert at.desk
    offered = at.desk.nearest.get(theme, ()) if theme else (one for near in at.desk.nearest.values() for one in near)
    return list({one.claim: one for one in offered}.values())


def _source(one: Source) -> str:
    return f"{one.source}." + (f" Reservation: {one.reservation}" if one.reservation else "")


def _listed(name: str, rows: Iterable[tuple[str, str, str]]) -> str:
    """Marks, each with what it says and what is to be known of it, in a frame that the keyboard can scroll."""
    items = (
        f'<li><b>[{escape(mark)}]</b> {escape(says)} <span class="label">{escape(note)}</span></li>'
        for mark, says, note in rows
    )
    return f'<div class="evidence" role="region" tabindex="0" aria-label="{name}"><ul>{"".join(items)}</ul></div>'
