"""A place's own packs: taking a part away, looking at what an upload would change, and taking it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from pages import shared
from pages.phone_preview import listed
from workshop import pack_tables, packs, roles
from workshop.errors import Rejected
from workshop.materials import BUILT_IN
from workshop.pack_tables import PARTS, Thing
from workshop.pack_upload import LARGEST, Problem, Upload, too_large
from workshop.pack_workbook import from_workbook, to_workbook
from workshop.pack_zip import from_zip, to_zip
from workshop.packs import Proposal
from workshop.wording import plural

_MOST_SHOWN = 100


def own_packs() -> None:
    _said()
    _list()
    st.header("Download", anchor=False)
    _download()
    st.header("Upload", anchor=False)
    _upload()
    _former()


def _said() -> None:
    """What was done just now, once."""
    if done := st.session_state.pop("library-done", ""):
        st.success(done)
    shared.say()


def _list() -> None:
    names = packs.names()
    if not names:
        st.markdown(
            "There is no pack of your own yet. **Download a part below**, fill it in Excel or a text editor, "
            "and upload it. The toolkit's own materials stay as they are."
        )
    for name in names:
        with st.container(border=True, key=f"pack-{name}"):
            words, act = st.columns([4, 1], vertical_alignment="center")
            pack = packs.own(name)
            words.markdown(f"**{name}**")
            words.caption(_holds(packs.folder() / name))
            with act.popover("Remove", type="tertiary", key=f"ask-{name}"):
                st.markdown(f"This takes the pack **{name}** out of use. Workshops already made keep what they use.")
                st.markdown("It stays among the former versions below, so it can be brought back.")
                st.button("Remove it", on_click=_remove, args=(name,), key=f"remove-{name}")
            if pack.mistakes:
                st.warning(
                    f"{len(pack.mistakes)} to mend in this pack. What is listed here is left out; the rest is used."
                )
                listed([str(mistake) for mistake in pack.mistakes], _MOST_SHOWN)


def _holds(folder: Path) -> str:
    """How much of what is in a pack."""
    found = pack_tables.things(pack_tables.read(folder)[0]).values()
    kinds = {thing.one: sum(one.one == thing.one for one in found) for thing in found}
    return ", ".join(f"{plural(number, kind.lower())}" for kind, number in kinds.items()) or "Empty"


def _remove(name: str) -> None:
    if not shared.keeps_house():
        return
    try:
        packs.remove(name)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    st.session_state.pop("said", None)
    st.session_state["library-done"] = f"The pack {name} was removed. It is among the former versions below."


def _download() -> None:
    sources = {"": packs.BUILT_IN_TITLE} | {name: f"Your pack {name}" for name in packs.names()}
    left, right = st.columns(2)
    name = left.selectbox("From", list(sources), format_func=sources.__getitem__, key="download-pack") or ""
    titles = {"": "Everything"} | {key: part.title for key, part in PARTS.items()}
    part = right.selectbox("Part", list(titles), format_func=titles.__getitem__, key="download-part") or ""
    folder = packs.folder() / name if name else BUILT_IN
    parts = [part] if part else list(PARTS)
    unreadable = pack_tables.read(folder, parts)[1] if name else {}
    stem = f"{name or 'toolkit'}-{part or 'everything'}"
    with st.container(horizontal=True):
        st.download_button(
            "Workbook for Excel",
            shared.guarded(lambda: to_workbook(folder, parts), roles.MAKE),
            file_name=f"{stem}.xlsx",
            mime=shared.XLSX,
            key="download-workbook",
            on_click="ignore",
            disabled=bool(unreadable),
        )
        st.download_button(
            "Markdown and YAML as a zip",
            shared.guarded(lambda: to_zip(folder, parts), roles.MAKE),
            file_name=f"{stem}.zip",
            mime="application/zip",
            key="download-zip",
            on_click="ignore",
        )
    if unreadable:
        st.info("A workbook would leave out files that cannot be read. Download the zip and mend them there.")
        listed(list(unreadable.values()), _MOST_SHOWN)
    st.caption(
        "**The zip keeps everything**, as it was written. A workbook keeps what the toolkit uses, and extra fields of "
        "a card, question or item. It leaves out comments, and extra fields that stand for a whole file or scale. "
        "Uploading it writes the files of its parts anew. The former version stays below."
    )


def _upload() -> None:
    st.markdown("You see what changes and what is wrong before anything is taken.")
    typed = st.text_input(
        "Name of your pack",
        max_chars=60,
        key="upload-name",
        help="A new name makes a new pack. The name of a pack of yours changes that one.",
    )
    file = st.file_uploader("Workbook or zip", type=["xlsx", "zip"], key="upload-file")
    whole = st.checkbox(
        "This file is the whole pack: remove what it does not hold",
        key="upload-whole",
        help="Otherwise a sheet replaces its part of the pack, and a file in a zip replaces that file. The rest stays.",
    )
    if file is None:
        st.session_state.pop("library-proposal", None)
        return
    if not typed.strip():
        st.info("Give the pack a name, then look at the changes.")
        return
    try:
        name = packs.slug(typed)
    except Rejected as refusal:
        st.info(refusal.sentence)
        return
    asked = (file.file_id, name, whole)
    kept = st.session_state.get("library-proposal")
    if kept is None or kept[0] != asked:
        with st.spinner("Reading the file"):
            kept = (asked, packs.propose(name, _read(file.name, file.getvalue()), whole))
        st.session_state["library-proposal"] = kept
    _show(kept[1])


def _read(name: str, data: bytes) -> Upload:
    if len(data) > LARGEST:
        return Upload(problems=(Problem("The file", too_large(LARGEST)),))
    return from_zip(data) if name.casefold().endswith(".zip") else from_workbook(data)


def _show(proposal: Proposal) -> None:
    if proposal.problems:
        number = len(proposal.problems)
        st.error(f"Nothing was taken. {number} to mend in the file; then upload it again.")
        listed([str(problem) for problem in proposal.problems], _MOST_SHOWN)
    for title, things in (
        ("New", proposal.new),
        ("Changed", proposal.changed),
        ("Removed", proposal.removed),
    ):
        if things:
            st.markdown(f"**{title}: {len(things)}**")
            _things(things)
    if proposal.same:
        st.caption(f"{proposal.same} the same as the toolkit's own: those are left as they are.")
    if proposal.problems:
        return
    if not proposal.changes:
        st.info(f"The file holds nothing new for the pack {proposal.name}.")
        return
    st.button(f"Take it into {proposal.name}", type="primary", on_click=_take, args=(proposal,), key="take")


def _things(things: tuple[Thing, ...]) -> None:
    lines = [f"{thing.one} {thing.id}: {thing.title}" if thing.title != thing.id else f"{thing.one} {thing.id}"
             for thing in things]  # fmt: skip
    listed(lines, _MOST_SHOWN)


def _take(proposal: Proposal) -> None:
    if not shared.keeps_house():
        return
    try:
        packs.take(proposal)
    except Rejected as refusal:
        st.session_state.pop("library-proposal", None)
        shared.refuse(refusal.sentence)
        return
    st.session_state.pop("said", None)
    st.session_state.pop("library-proposal", None)
    kept = " The former version is kept below." if proposal.before else ""
    st.session_state["library-done"] = f"Taken: the pack {proposal.name} is ready to use.{kept}"


def _former() -> None:
    names = packs.former_names()
    if not names:
        return
    with st.expander("Former versions", key="former"):
        st.markdown("To bring one back, download it and upload it as the whole pack.")
        for name in names:
            for version in packs.former(name)[:20]:
                st.download_button(
                    f"{name}, until {version.name}",
                    shared.guarded(partial(to_zip, version), roles.MAKE),
                    file_name=f"{name} until {version.name}.zip",
                    mime="application/zip",
                    key=f"former-{name}-{version.name}",
                    on_click="ignore",
                )
        st.caption(f"They are kept in {packs.folder() / '.former'}.")
