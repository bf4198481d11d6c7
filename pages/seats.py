"""The seats of the room, so that a test phone or a duplicate can be taken out."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages import shared
from workshop import entries as e
from workshop import presence
from workshop.room import Room, Seat


def panel(workshop: str, room: Room) -> None:
    seats = sorted(
        (seat for seat in room.seats.values() if not seat.removed), key=lambda seat: seat.joined_at, reverse=True
    )
    with st.expander(f"Seats: {len(seats)}", key="seats"):
        if not seats:
            st.caption("Nobody has joined yet.")
            return
        away = presence.away(workshop, [seat.participant for seat in seats if seat.present])
        words = {seat.participant: seat_words(room, seat, seat.participant in away) for seat in seats}
        chosen = st.selectbox("Seat, newest first", list(words), format_func=lambda who: words.get(who, ""), key="seat")
        with st.popover("Remove this seat", key="seat-ask"):
            st.markdown(f"{words.get(chosen, '')}.")
            st.markdown(
                "Its answers stop counting and its phone has to join again. Use it for a test phone or a duplicate."
            )
            st.button(
                "Remove it",
                key="seat-remove",
                type="primary",
                on_click=shared.act,
                args=(workshop, e.SeatRemoved(chosen)),
            )


def seat_words(room: Room, seat: Seat, away: bool) -> str:
    """A seat by what its participant chose: nothing else is known."""
    facts, _ = room.plan
    sector = next((option.label for option in facts.sectors if option.id == seat.sector), seat.sector)
    role = next((option.label for option in facts.role_bands if option.id == seat.role_band), seat.role_band)
    table = f", table {seat.table}" if seat.table else ", no table" if facts.tables else ""
    joined = datetime.fromisoformat(seat.joined_at).astimezone()
    state = ", left" if seat.left else ", away" if away else ""
    return f"{sector}, {role.lower()}{table}, joined {joined:%H:%M:%S}{state}"
