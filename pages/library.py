"""The materials: browse, search and preview them, see what must be checked again, and make packs of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import streamlit as st

from pages import addable, catalogue, order, readiness, shared
from pages.catalogue import KINDS, Entry
from pages.own_packs import own_packs
from pages.phone_preview import phone, prose
from workshop import journal, materials, packs, roles
from workshop.activities import Question
from workshop.agenda import ASK, SHOW, Source
from workshop.checked import stale
from workshop.codebook import Theme
from workshop.exercises import Jigsaw, Vignette
from workshop.materials import MYTH_OPTIONS, AgendaPlan, Card, LegalItem
from workshop.wording import day

_ADDED_AS: dict[type, str] = {Card: "card", Vignette: "vignette", Jigsaw: "jigsaw", Question: "question"}
"""What of the library can be added by itself, as ``addable`` names it."""
BROWSE, LEGAL, OWN = "Browse", "Legal status board", "Your packs"


def page() -> None:
    shared.style("library.css")
    st.title("Library")
    pack = packs.combined()
    if pack.mistakes:
        st.warning(f"{len(pack.mistakes)} in the materials left out. See “{OWN}” for what to mend.")
    where = st.segmented_control(
        "Part of the library", [BROWSE, LEGAL, OWN], default=BROWSE, key="library-where", label_visibility="collapsed"
    )
    if where == LEGAL:
        board(list(pack.legal.values()), date.today())
    elif where == OWN:
        own_packs()
    else:
        owners = {name: packs.own(name) for name in packs.names()}
        browse(catalogue.entries(pack, owners), date.today())


def browse(entries: tuple[Entry, ...], today: date) -> None:
    search = st.text_input("Search everything", key="library-search", placeholder="A word, an id, an agency")
    kind = kind_shown(searching=bool(search.strip()))
    found = catalogue.find(entries, kind, search)
    if not found:
        if search.strip():
            st.info("Nothing holds all of these words. Try fewer, or another spelling.")
        else:
            st.info("There is nothing of this kind in the materials.")
        return
    if search.strip():
        st.caption(f"{len(found)} found in everything.")
    left, right = st.columns([2, 3], gap="large")
    by_key = {f"{entry.kind} {entry.id}": entry for entry in found}
    with left:
        chosen = st.radio(
            "Open",
            list(by_key),
            format_func=lambda key: shared.plain(by_key[key].label),
            captions=[_caption(entry, bool(search.strip())) for entry in by_key.values()],
            key=f"open-{'found' if search.strip() else kind}",
        )
    with right:
        if chosen:
            to_plan(by_key[chosen])
            show(by_key[chosen], today)


def to_plan(entry: Entry) -> None:
    """One press to the plan of the open workshop, with what is shown here chosen to be added."""
    code = shared.open_code()
    workshop = journal.current().by_code(code) if code else None
    name = f"{_ADDED_AS.get(type(entry.thing), '')} {entry.id}"
    if not workshop or not shared.may(workshop, roles.RUN) or name not in addable.items(packs.combined()):
        return
    if st.button("Add it to the plan", key="library-add", icon=":material/add:"):
        st.session_state[order.WHAT] = name
        st.session_state[readiness.PART] = readiness.RUNNING_ORDER
        st.switch_page("plan.py", query_params={"w": code})


def kind_shown(*, searching: bool) -> str:
    """Which kind to list. A search goes through all of them, and after it the list is as it was before."""
    if searching:
        st.segmented_control(
            "Show",
            list(KINDS),
            format_func=KINDS.__getitem__,
            key="library-kind-all",
            disabled=True,
            label_visibility="hidden",
        )
        return ""
    st.session_state.setdefault("library-kind", st.session_state.get("library-kind-before", "scenario"))
    chosen = st.segmented_control("Show", list(KINDS), format_func=KINDS.__getitem__, key="library-kind")
    st.session_state["library-kind-before"] = chosen or "scenario"
    return chosen or "scenario"


def _caption(entry: Entry, searching: bool) -> str:
    parts = [KINDS[entry.kind]] if searching else []
    parts += [f"your pack {entry.pack}"] if entry.pack else []
    parts += ["held back, not selectable"] if entry.held else []
    return " · ".join(parts)


def show(entry: Entry, today: date) -> None:
    st.header(shared.plain(entry.title), anchor=False)
    if entry.held:
        st.warning(f"Not selectable. {shared.plain(entry.held)}")
    thing: Any = entry.thing
    if isinstance(thing, Card):
        card(thing, today)
    elif isinstance(thing, Question):
        st.html(phone("Question", "", thing))
        _stated(packs.combined().question_sources.get(thing.id, ()), today)
    elif isinstance(thing, Vignette):
        st.html(phone(thing.title, thing.text, None))
        _part("For the facilitator", thing.note)
        _stated(thing.sources, today)
    elif isinstance(thing, Jigsaw):
        jigsaw(thing, today)
    elif isinstance(thing, Theme):
        theme(thing)
    elif isinstance(thing, LegalItem):
        legal_item(thing, today)
    elif isinstance(thing, AgendaPlan):
        agenda(thing)
    elif isinstance(thing, Source):
        sources([thing], today)
    else:
        exercise(thing)


def card(thing: Card, today: date) -> None:
    one = thing.activity
    if thing.agencies:
        prose(f"With {', '.join(thing.agencies)}")
    _part("Content note", one.content_note)
    if one.kind == "myth":
        st.html(phone(one.title, "", thing.question, one.content_note))
        answer = next((option.label for option in MYTH_OPTIONS if option.id == one.answer), one.answer)
        _part("Answer", answer)
        _part("Fact", one.fact)
        _list("Talk about", one.steps[0].prompts)
    else:
        shown = [step for step in one.steps if step.kind == SHOW and step.round]
        tabs = st.tabs([f"Release {step.round}" for step in shown])
        for tab, step in zip(tabs, shown, strict=True):
            with tab:
                note = one.content_note if step is shown[0] else ""
                st.html(phone(step.title, step.text, thing.question, note))
                _list("Prompts", step.prompts)
        _part("What it teaches", one.learning)
        _part("Facilitator's notes", one.notes)
        if thing.levels:
            _part("Levels, to steer the facilitator and never the answer", thing.levels)
    sources(one.sources, today)


def jigsaw(thing: Jigsaw, today: date) -> None:
    _part("Content note", thing.content_note)
    st.html(phone(thing.title, thing.introduction, None, thing.content_note))
    _list("Notes, one for each agency", thing.facts)
    _part("The whole picture", thing.joined)
    _list("Prompts", thing.prompts)
    _part("What it teaches", thing.learning)
    sources(thing.sources, today)


def theme(thing: Theme) -> None:
    _part("Definition", thing.definition)
    _part("Include", thing.include)
    _part("Leave to other themes", thing.leave_to)
    _part("Words", ", ".join(thing.words))
    _list("Examples, all invented", thing.examples)


def agenda(plan: AgendaPlan) -> None:
    prose(plan.description)
    rows = []
    for item in plan.items:
        name = item.get("title") or f"Card {item.get('card')}"
        rows.append({"Minutes": str(item.get("minutes", "")), "Item": name, "Materials": item.get("materials", "")})
    shared.table(rows)


def exercise(uses: list[tuple[AgendaPlan, dict[str, Any]]]) -> None:
    plan, item = uses[0]
    titles = list(dict.fromkeys(one.title for one, _ in uses))
    _list("Agendas that use it", titles)
    st.caption(f"As in “{shared.plain(plan.title)}”:")
    _list(
        "Stages",
        [f"{stage['title']} ({stage['minutes']} minutes): {stage['text']}" for stage in item.get("stages", ())],
    )
    first_question(item)
    for name in ("notes", "materials", "roles", "captured"):
        _part(name.capitalize(), str(item.get(name, "")))


def first_question(item: dict[str, Any]) -> None:
    activity, questions = materials.item_activity(packs.combined(), item)
    step = next((step for step in activity.steps if step.kind == ASK), None)
    if step:
        text = "\n\n".join([step.text, *step.tables[:1]]).strip()
        asked = next(question for question in questions if question.id == step.question)
        st.markdown("**Its first question**")
        st.html(phone(step.title, text, asked, activity.content_note))


def _stated(found: tuple[Source, ...], today: date) -> None:
    """The sources of what may state no fact, and then has none."""
    if found:
        sources(found, today)


def sources(found: Iterable[Source], today: date) -> None:
    """Where each fact comes from, with all that must be said beside it."""
    st.subheader("Sources", anchor=False)
    for source in found:
        with st.container(border=True):
            prose(source.text)
            if source.reservation:
                prose(f"Reservation: {source.reservation}")
            prose(f"{source.claim} · {source.source}")
            prose(f"{source.jurisdiction} · checked {day(source.checked)}")
            if stale(source.checked, today):
                st.warning("Checked more than twelve months ago. Read the source again before you lean on it.")
            _link(source.address)


def board(items: list[LegalItem], today: date) -> None:
    """The legal status board: what the day leans on, and what has to be read again."""
    old = [item for item in items if stale(item.checked, today)]
    st.markdown("What the day leans on, and how sure we are. This is not legal advice: confirm each item as you plan.")
    if not items:
        st.info("The board is empty. Add items on the sheet Legal of your own pack.")
    elif old:
        st.warning(f"{len(old)} of {len(items)} were checked more than twelve months ago. They come first.")
    else:
        st.success(f"All {len(items)} were checked within the last twelve months.")
    for item in sorted(items, key=lambda item: not stale(item.checked, today)):
        with st.container(border=True):
            st.markdown(f"**{shared.plain(item.what)}**")
            legal_item(item, today)


def legal_item(item: LegalItem, today: date) -> None:
    prose(f"{item.status.capitalize()} · checked {day(item.checked)}")
    prose(f"Since when: {item.since}")
    if stale(item.checked, today):
        st.warning(
            "Stale. Open the source and read it again before the workshop. "
            "If you cannot, say on the day that this was not confirmed."
        )
    prose(item.detail)
    prose(f"Source: {item.source}")
    _link(item.address)


def _link(address: str) -> None:
    if address.startswith(("https://", "http://")):
        st.link_button("Open the source", address, icon=":material/open_in_new:", type="tertiary")


def _part(title: str, text: str) -> None:
    if text:
        st.markdown(f"**{title}**")
        prose(text)


def _list(title: str, lines: Iterable[str]) -> None:
    _part(title, "\n".join(f"• {line}" for line in lines))


page()
