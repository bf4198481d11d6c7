"""What is kept of this workshop, where and until when, and how words or a person are deleted."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from pages import archives, seats, shared
from workshop import entries as e
from workshop import home, journal, packs, printing, retention, roles
from workshop.handouts import Job
from workshop.room import Room, Seat
from workshop.wording import day, plural


def page() -> None:
    workshop = shared.the_workshop()
    room = journal.current().room(workshop)
    st.title(f"Data: {shared.plain(room.plan[0].title)}")
    st.markdown("What is kept of the people who took part, where it is, until when, and how it is deleted.")
    if room.rehearsal:
        st.markdown("This is a rehearsal. **Wipe this rehearsal**, on the Workshops page, deletes all of it at once.")
    shared.say()
    done()
    kept(room)
    documents(workshop, room)
    clock(workshop, room)
    purge(workshop, room)
    erase(workshop, room)


def done() -> None:
    """What was deleted just now."""
    if "data-done" in st.session_state:
        st.success(st.session_state.pop("data-done"))


def kept(room: Room) -> None:
    st.header("What is kept", anchor=False)
    left = retention.purge(room).remarks
    answers = sum(len(room.counted(room.askings[key])) for key in room.asked)
    people = f"{plural(len(room.seats), 'seat')} with a random code, sector, role and table; no names"
    words = "no words of remarks any more" if room.purged else f"the words of {plural(left, 'remark')}"
    where = "A database" if home.is_hosted() else "One file on this computer"
    lines = [
        f"**People:** {people}",
        f"**Said and voted:** {plural(answers, 'answer')} from phones, {words}",
        f"**{where}:** {shared.plain(journal.current().place)}",
        f"**Who answers for it:** {shared.plain(room.plan[0].controller)}",
    ]
    if room.removed or room.erased:
        removed, erased = plural(len(room.removed), "remark"), plural(room.erased, "person", "people")
        lines.append(f"**Deleted so far:** {removed} removed for good, everything of {erased}")
    st.markdown("\n".join(f"- {line}" for line in lines))


def documents(workshop: str, room: Room) -> None:
    code = room.plan[0].code
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("Privacy page that phones show", f"/{code}/privacy", icon=":material/open_in_new:")
        st.download_button(
            "Impact assessment (DPIA), filled in",
            shared.guarded(partial(_assessment, workshop, shared.phone_address(room.plan[0])), roles.KEEP, workshop),
            f"{printing.FILLED.name}-{code}.pdf",
            "application/pdf",
            key="data-dpia",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover("Download an archive", icon=":material/archive:", key="data-archive"):
            archives.keep(workshop, room)


def _assessment(workshop: str, address: str) -> bytes:
    room = journal.current().room(workshop)
    job = Job(
        room,
        packs.combined(),
        address,
        printing.today(),
        kept_in=journal.current().place,
        hosted=home.is_hosted(),
    )
    return printing.make(job, printing.FILLED).pdf


def clock(workshop: str, room: Room) -> None:
    if room.purged:
        return
    st.header("Until when", anchor=False)
    until, signed = day(retention.due(room).isoformat()), room.writing.signed
    if signed:
        st.markdown(f"The words of remarks are due to be deleted on **{until}**.")
    else:
        st.markdown(
            f"The findings are not signed off. Until they are, words are due to be deleted on **{until}**, "
            f"{retention.MOST} days after the workshop."
        )
    if reminder := retention.reminder(room, date.today()):
        st.warning(reminder)
    with st.form("data-clock", border=False):
        days = st.number_input(
            "Days to keep words after sign-off",
            0,
            retention.MOST,
            room.retention,
            key="data-days",
            width=260,
            help=f"{retention.MOST} at most. Phones show this number on their privacy page.",
        )
        if st.form_submit_button("Set", key="data-set") and shared.record(workshop, e.RetentionSet(int(days))):
            st.session_state["data-done"] = f"Words are kept for {plural(int(days), 'day')} after sign-off."
            st.rerun()


def purge(workshop: str, room: Room) -> None:
    st.header("Delete the words of all remarks", anchor=False)
    if room.purged:
        st.markdown(f"**{retention.said(room)}** Votes and counts stay.")
        st.download_button(
            "Download the certificate",
            shared.guarded(partial(_certificate, workshop), roles.KEEP, workshop),
            retention.file_name(room),
            "text/plain",
            key="data-certificate",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
        return
    words = retention.purge(room)
    goes, stays = st.columns(2, gap="large")
    with goes:
        st.markdown("**This goes, for good:**\n" + "\n".join(f"- {line}" for line in retention.in_words(words)))
    with stays:
        st.markdown("**This stays:**\n" + "\n".join(f"- {line}" for line in retention.STAYS))
    if not room.ended:
        st.info("The workshop has not ended, so remarks may still arrive. End it on the Host page first.")
        return
    sure = st.checkbox("I have downloaded the final report", key=f"data-sure-{workshop}-{room.forgotten}")
    st.button(
        f"Delete the words of {plural(words.remarks, 'remark')}",
        key="data-purge",
        type="primary",
        disabled=not sure,
        on_click=_purge,
        args=(workshop, words),
    )
    st.caption("This cannot be undone. A report made afterwards holds no quotes, and its status says draft.")


def _purge(workshop: str, words: e.Purged) -> None:
    if shared.record(workshop, words):
        st.session_state["data-done"] = "The words were deleted. Download the certificate below."


def _certificate(workshop: str) -> bytes:
    return retention.certificate(journal.current().room(workshop), home.is_hosted()).encode()


def erase(workshop: str, room: Room) -> None:
    st.header("Delete everything of one person", anchor=False)
    st.markdown(
        "Somebody may ask you to delete all that they sent. Ask them for their sector, role, table and when they "
        "joined, and choose their seat. What they said is not shown here."
    )
    words = {one.participant: seats.seat_words(room, one, away=False) for one in _by_joining(room)}
    if not words:
        st.caption("Nobody has a seat in this workshop.")
        return
    chosen = st.selectbox(
        "Their seat",
        list(words),
        index=None,
        format_func=lambda who: words.get(who, ""),
        placeholder="Choose a seat",
        key="data-seat",
    )
    if chosen not in words:
        return
    with st.container(border=True, key="data-erase-ask"):
        st.markdown(f"**{shared.plain(words[chosen])}**")
        st.markdown("Their seat, every vote and every remark go for good. All numbers are counted again without them.")
        st.markdown(
            "Reports and archives that were downloaded or published are **not** reached. Replace them yourself."
        )
        if room.writing.signed:
            st.markdown("The findings were signed off. They will be a **draft** again until somebody signs them anew.")
        st.button(
            "Delete everything of this person",
            key="data-erase",
            type="primary",
            on_click=_erase,
            args=(workshop, chosen),
        )


def _by_joining(room: Room) -> list[Seat]:
    return sorted(room.seats.values(), key=lambda seat: seat.joined_at)


def _erase(workshop: str, participant: str) -> None:
    st.session_state.pop("data-seat", None)
    if shared.record(workshop, e.Erased(participant)):
        st.session_state["data-done"] = "Everything of that person was deleted. Make the report again to leave it out."


page()
