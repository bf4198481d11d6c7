"""A workshop's archive, to take away and to bring back: locked with a passphrase unless somebody chooses otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from pages import shared
from workshop import archive, journal, roles, sealed
from workshop.errors import Rejected
from workshop.room import Room

_WAYS = ("With a passphrase (recommended)", "Without a passphrase")
_NOT_YOURS = "Only an organiser of this workshop may take its archive away."
_LOCKED = "locked-archive"
"""Where a browser's session keeps the one archive that it locked last."""


@dataclass(frozen=True)
class _Locked:
    """An archive of everything up to journal row ``row``, and what opens it."""

    workshop: str
    row: int
    name: str
    passphrase: str = field(repr=False)
    data: bytes = field(repr=False)


def keep(workshop: str, room: Room) -> None:
    """Say what an archive holds before anybody takes it away."""
    if not shared.may(workshop, roles.KEEP):
        st.markdown(_NOT_YOURS)
        return
    st.markdown(
        "The archive holds **every vote and remark**, held and hidden ones too. "
        "Each goes with a sector, a role band and a table: no names, but not anonymous, and not for publication."
    )
    st.markdown("Keep it where only the organisers can read it.")
    way = st.radio("How to keep it", _WAYS, key=f"way-{workshop}")
    if way == _WAYS[0]:
        with_passphrase(workshop, room)
    else:
        st.download_button(
            "I understand: download",
            shared.guarded(lambda: _packed(workshop), roles.KEEP, workshop),
            file_name=archive.file_name(room),
            mime="application/zip",
            key=f"keep-{workshop}",
            on_click="ignore",
        )


def with_passphrase(workshop: str, room: Room) -> None:
    """Lock it first, then offer it: to lock takes seconds, and what is offered is locked with what is shown."""
    offered = st.session_state.setdefault(f"offered-{workshop}", sealed.new_passphrase())
    with st.form(f"lock-{workshop}", border=False):
        passphrase = st.text_input(
            "Passphrase",
            offered,
            max_chars=200,
            autocomplete="off",
            key=f"passphrase-{workshop}",
            help=f"Six words by chance. You may use your own instead, of {sealed.SHORTEST} characters or more.",
        )
        st.markdown("**Write it down and keep it apart from the file.** Without it, nobody can ever open the archive.")
        if st.form_submit_button("Lock the archive", key=f"lock-{workshop}-go"):
            lock(workshop, room, passphrase)
    locked: _Locked | None = st.session_state.get(_LOCKED)
    if not locked or locked.workshop != workshop:
        return
    if locked.row != room.row:
        st.info("More has happened since the archive was locked. Lock it again.")
        return
    st.success("It is locked with this passphrase:")
    st.code(locked.passphrase, language=None, wrap_lines=True)
    st.download_button(
        "Download the locked archive",
        shared.guarded(lambda: locked.data, roles.KEEP, workshop),
        file_name=locked.name,
        mime="application/octet-stream",
        key=f"keep-{workshop}-locked",
        on_click="ignore",
        type="primary",
    )


def lock(workshop: str, room: Room, typed: str) -> None:
    st.session_state.pop(_LOCKED, None)
    try:
        passphrase = sealed.chosen(typed)
        with st.spinner("Locking it. This takes a few seconds."):
            data = sealed.seal(archive.pack(workshop, journal.current().since(workshop), room), passphrase)
    except Rejected as refusal:
        st.error(refusal.sentence)
        return
    st.session_state[_LOCKED] = _Locked(workshop, room.row, archive.file_name(room) + sealed.SUFFIX, passphrase, data)


def _packed(workshop: str) -> bytes:
    book = journal.current()
    return archive.pack(workshop, book.since(workshop), book.room(workshop))


def restore() -> None:
    st.markdown("Choose the .zip or .zip.age file that this toolkit made, here or on another computer.")
    upload = st.file_uploader("Archive", type=["zip", "age"], key="restore-file")
    if upload is None:
        return
    data = upload.getvalue()
    with st.form("restore-form", border=False):
        passphrase = asked("Passphrase", "restore-passphrase") if sealed.is_sealed(data) else ""
        if not st.form_submit_button("Restore this workshop", type="primary", key="restore-go"):
            return
    try:
        with st.spinner("Reading the archive. A locked one takes a few seconds."):
            archived = archive.unpack(sealed.opened(data, passphrase))
        bring_back(archived)
    except Rejected as refusal:
        st.error(refusal.sentence)
        return
    facts, _ = archived.room.plan
    st.session_state["w"] = facts.code
    st.success(f"“{facts.title}” is back, with {len(archived.rows)} entries.")
    st.page_link("host.py", label="Open it", query_params={"w": facts.code})


def bring_back(archived: archive.Archived) -> None:
    """Into the journal, for whoever may make workshops; ``Rejected`` where that cannot be."""
    if not shared.may_make():
        raise Rejected("Only an organiser may restore workshops. Nothing was changed.")
    journal.current().restore(archived.workshop, archived.rows)
    shared.owned(archived.workshop)


def asked(label: str, key: str) -> str:
    """The passphrase of a file that is locked."""
    return st.text_input(label, max_chars=200, type="password", autocomplete="off", key=key)
