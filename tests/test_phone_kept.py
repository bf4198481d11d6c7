"""What phones show is worked out once for all of them, and goes with the room that it was worked out from."""

from __future__ import annotations

import gc
import weakref

from conftest import make_workshop
from pages_room import People, release_all

from phone.results import results
from phone.said import said
from workshop import entries as e
from workshop.journal import Journal
from workshop.room import Room


def looked_at(journal: Journal, workshop: str) -> weakref.ref[Room]:
    """The room, once phones have shown what was said and counted in it."""
    room = journal.room(workshop)
    assert room.step
    assert room.asking
    seat = next(iter(room.seats.values()))
    assert [one.text for one in said(room, room.asking, seat)] == ["We ring back."]
    shown = results(room, room.step)
    assert shown
    assert [one.text for one in shown.remarks] == ["We ring back."]
    assert results(room, room.step) is shown
    return weakref.ref(room)


def test_a_room_that_has_moved_on_is_let_go_of_with_all_that_was_shown_of_it(journal: Journal) -> None:
    workshop = make_workshop(journal)
    people = People(journal, workshop).join(2)
    people.host_goes_to("text")
    people.answer("We ring back.")
    release_all(journal, workshop)
    people.host_goes_on()
    before = looked_at(journal, workshop)
    journal.record(workshop, e.Paused())
    gc.collect()
    assert before() is None
