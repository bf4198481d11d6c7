"""The facilitator's page: Next, votes, remarks, late answers, seats, pause and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pages_room import Facilitator, workshop_with

from pages import clock, glance, steps
from pages.clock import reflow
from workshop import entries as e
from workshop import materials, running, tallies
from workshop.agenda import Place
from workshop.journal import Journal
from workshop.room import Room, remarks

TASTER = materials.agenda(materials.built_in(), "thirty-minutes")


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test presses Next faster than a person may."""
    monkeypatch.setattr(steps, "SETTLE", timedelta())


def test_next_leads_through_the_whole_short_agenda(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 5, TASTER)
    host = Facilitator(journal, workshop).opens("host")
    walked = [host.room.place]
    while host.can_press("next-"):
        host.presses("next-")
        assert not host.page.exception
        room = host.room
        if room.asking and room.asking.open:
            assert host.sees("Close voting and show results")
            people.answer_somehow()
            answered = "answered" if room.questions[room.asking.question].is_remark else "voted"
            assert host.looks_again().sees(f"5 of 5 have {answered}")
        walked.append(room.place)
    assert walked == [None, *running.places(TASTER)]
    assert all(host.room.askings[key].revealed for key in host.room.asked)
    assert all(host.room.askings[key].present == 5 for key in host.room.asked)
    assert host.sees("That was the last step")


def test_next_says_what_it_will_do(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 1, TASTER)
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("Next: show “Welcome”")
    host.presses("next-")
    assert host.sees("Next: open voting on “I know who to call for advice about sharing")
    host.presses("next-")
    assert host.sees("Close voting and show results")
    host.presses("next-")
    assert host.sees("Next: open voting on “Not sharing is safe”")
    host.presses("back-")
    assert host.room.place == Place("baseline", 0)
    assert host.sees("Next: stay with the results of “I know who to call")


def test_a_press_for_a_step_that_went_by_moves_nothing(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    host = Facilitator(journal, workshop).opens("host")
    stale = next(button for button in host.page.button if str(button.key).startswith("next-"))
    people.host_goes_on()
    place = host.room.place
    stale.click().run()
    assert host.room.place == place
    assert host.sees("The workshop has moved on already.")


def test_two_presses_in_a_heartbeat_count_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta(hours=1))
    workshop, _ = workshop_with(journal, 2)
    host = Facilitator(journal, workshop).opens("host")
    host.presses("next-")
    place = host.room.place
    host.presses("next-")
    assert host.room.place == place
    assert host.sees("only one counted")


def test_voting_opens_closes_shows_and_is_asked_again(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 4)
    people.host_goes_to("choice")
    people.answer_somehow()
    host = Facilitator(journal, workshop).opens("host")
    host.presses("Close voting")
    assert host.sees("Voting is closed, results are hidden.")
    assert host.sees("Public task")
    host.presses("Show results")
    assert host.sees("Results are showing.")
    host.presses("Ask again")
    assert host.sees("Voting is open.")
    assert host.sees("0 of 4 have voted")
    people.answer("consent", "consent", "task")
    host.looks_again().presses("Close voting")
    host.presses("Show results")
    first, again = (host.room.askings["basis", name] for name in ("before", "before-second"))
    assert [line.count for line in tallies.tally(host.room, first).lines] == [4, 0]
    assert [line.count for line in tallies.tally(host.room, again).lines] == [1, 2]
    host.presses("Open this vote again")
    assert host.room.asking
    assert host.room.asking.open


def test_next_closes_a_second_vote_where_it_stands(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("choice")
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    host.presses("Ask again")
    place = host.room.place
    assert host.sees("Close voting and show results")
    host.presses("next-")
    assert host.room.place == place
    assert host.sees("Results are showing. At the start of the day, second vote.")


def test_remarks_wait_until_they_are_released_hidden_or_removed(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 4)
    people.host_goes_to("text")
    people.answer("We ring back.", "My neighbour's name", "One inbox.", "Call me on 07700 900123")
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("Remarks: 4 waiting")
    said = {remark.text: remark.uuid for remark in remarks(host.room)}
    host.presses(f"release-queue-{said['We ring back.']}")
    host.presses(f"hide-queue-{said['One inbox.']}")
    host.presses(f"remove-queue-{said['Call me on 07700 900123']}")
    assert host.sees("Remarks: 1 waiting")
    assert {remark.text: remark.status for remark in remarks(host.room)} == {
        "We ring back.": "released",
        "One inbox.": "hidden",
        "My neighbour's name": "held",
        "": "removed",
    }
    host.presses(f"hide-done-{said['We ring back.']}")
    host.presses(f"release-done-{said['One inbox.']}")
    assert [remark.text for remark in remarks(host.room) if remark.status == "released"] == ["One inbox."]


def test_releasing_what_was_read_leaves_what_came_meanwhile(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("text")
    people.answer("One.", "Two.")
    host = Facilitator(journal, workshop).opens("host")
    people.ids.reverse()
    people.answer("Three.")
    host.presses("all-")
    assert {remark.text: remark.status for remark in remarks(host.room)} == {
        "One.": "released",
        "Two.": "released",
        "Three.": "held",
    }


def test_finding_a_remark_by_a_word(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    host = Facilitator(journal, workshop).opens("host")
    host.presses("find")
    host.page.text_input(key="wanted").set_value("INBOX").run()
    assert host.sees("1 found")
    said = {remark.text: remark.uuid for remark in remarks(host.room)}
    assert host.can_press(f"hide-found-{said['One inbox.']}")
    assert not host.can_press(f"hide-found-{said['We ring back.']}")


def test_a_remark_is_shown_as_it_was_typed_and_never_as_html(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("text")
    people.answer("<img src=x onerror=alert(1)> **bold**")
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("&lt;img src=x onerror=alert(1)&gt; **bold**")
    host.presses("release-")
    people.host_goes_on()
    assert Facilitator(journal, workshop).opens("screen").sees("&lt;img src=x onerror=alert(1)&gt; **bold**")


def test_late_answers_count_when_the_host_says_so(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("choice")
    seen = journal.room(workshop).row
    people.answer("task")
    people.host_goes_on()
    people.ids.reverse()
    people.answer("task", "consent", seen=seen)
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("2 late answers")
    assert host.sees("Count them all the same?")
    asking = host.room.asking
    assert asking
    assert tallies.voted(host.room, asking) == 1
    host.presses("count-")
    assert host.room.asking
    assert tallies.voted(host.room, host.room.asking) == 3
    assert not host.can_press("count-")


def test_a_test_phone_is_taken_out(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    host = Facilitator(journal, workshop).opens("host")
    seats = sorted(option.partition(", joined ")[0] for option in host.page.selectbox(key="seat").options)
    assert seats == [
        "Education, practitioner, table 2",
        "Health, practitioner, table 1",
        "Police, practitioner, no table",
    ]
    host.page.selectbox(key="seat").set_value(people.ids[1]).run()
    host.presses("seat-remove")
    assert host.room.present == 2
    assert host.room.seats[people.ids[1]].removed


def test_pausing_blanks_the_screen_and_going_on_brings_it_back(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("choice")
    host = Facilitator(journal, workshop).opens("host")
    screen = Facilitator(journal, workshop).opens("screen")
    assert screen.sees("Which basis?")
    host.presses("pause-")
    assert host.sees("Paused. The room sees a blank screen.")
    assert screen.looks_again().sees("We are taking a pause.")
    assert not screen.sees("Which basis?")
    assert not any(host.can_press(key) for key in ("next-step", "back-step"))
    host.presses("pause-")
    assert host.can_press("next-step")
    assert screen.looks_again().sees("Which basis?")


def test_the_timer_runs_on_the_screen(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    host.presses("timer-2")
    assert Facilitator(journal, workshop).opens("screen").sees('role="timer">')
    host.presses("timer-off")
    assert not Facilitator(journal, workshop).opens("screen").sees('role="timer"')


def test_jumping_to_a_step_closes_what_is_open_and_opens_nothing(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("choice")
    host = Facilitator(journal, workshop).opens("host")
    host.page.selectbox(key="jump-to").set_value(Place("m01", 0)).run()
    host.presses("jump-go")
    assert host.room.place == Place("m01", 0)
    assert host.room.asking is None
    assert not host.room.askings["basis", "before"].open
    host.presses("Open voting")
    assert host.sees("Voting is open.")


def test_ending_the_workshop(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("choice")
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("have voted")
    assert host.sees("This cannot be undone.")
    host.presses("end-now")
    assert host.room.ended
    assert not any(host.can_press(key) for key in ("next-", "back-", "pause-"))
    assert host.sees("Go to the findings")
    assert not host.sees("have voted")
    assert Facilitator(journal, workshop).opens("screen").sees("Thank you")


def test_a_workshop_that_ended_before_its_first_step_has_nothing_to_come(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 1)
    assert "items to come" in steps.position(journal.room(workshop))
    journal.record(workshop, e.WorkshopEnded())
    assert "to come" not in glance.where(journal.room(workshop))
    assert not Facilitator(journal, workshop).opens("workshops").sees("Join code")


def test_the_last_step_says_how_the_workshop_is_ended(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1, TASTER)
    assert "New item, 1 minute." not in glance.after_next(journal.room(workshop))
    said = []
    while running.next_place(journal.room(workshop)):
        said.append(glance.after_next(journal.room(workshop)))
        people.host_goes_on()
    assert any("New item, 1 minute." in words for words in said)
    assert not any("1 minutes" in words or "End the workshop" in words for words in said)
    assert "End the workshop" in glance.after_next(journal.room(workshop))


def test_the_host_reads_how_many_of_the_remarks_are_on_show(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("We ring back")
    assert "None is yet" in steps.will_show(journal.room(workshop))[0]
    people.host_goes_on()
    assert steps.state_words(journal.room(workshop)).startswith("0 remarks on show")
    (remark, *_) = remarks(journal.room(workshop))
    journal.record(workshop, e.Moderated(remark.uuid, True))
    assert steps.state_words(journal.room(workshop)).startswith("1 remark on show")


def test_an_overrun_moves_the_end_of_the_day() -> None:
    start = datetime(2026, 11, 22, 9, 30).astimezone()
    room = Room(
        facts=e.Facts("Day", "", "2026-11-22", "09:30", "BCDF", (), (), 0, (), "", "", ""),
        agenda=TASTER,
        place=Place("welcome", 0),
        started_at=start.astimezone(UTC).isoformat(),
        activity_since=start.astimezone(UTC).isoformat(),
    )
    on_time = reflow(room, start + timedelta(minutes=1))
    over = reflow(room, start + timedelta(minutes=7))
    assert on_time
    assert over
    assert (on_time.item, on_time.finish) == (timedelta(minutes=1), start + timedelta(minutes=30))
    assert (over.item, over.finish) == (timedelta(minutes=-5), start + timedelta(minutes=35))
    assert over.day == timedelta(minutes=23)


def at_work(*, minutes: int, ends: str = "", activity: str = "baseline", changed: int = 0) -> tuple[Room, datetime]:
    """The short agenda, in its second item since ``minutes``; ``changed`` is what that item has now."""
    start = datetime(2026, 11, 22, 9, 30).astimezone()
    came = (start + timedelta(minutes=2)).astimezone(UTC).isoformat()
    facts = e.Facts("Day", "", "2026-11-22", "09:30", "BCDF", (), (), 0, (), "", "", "", ends=ends)
    begun = start.astimezone(UTC).isoformat()
    room = Room().after(e.Row(1, "a", begun, e.WorkshopMade(facts, TASTER)))
    room = room.after(e.Row(2, "b", begun, e.Moved(None, Place("welcome", 0))))
    room = room.after(e.Row(3, "c", came, e.Moved(Place("welcome", 0), Place(activity, 0))))
    if changed:
        room = room.after(e.Row(4, "d", came, e.MinutesSet(activity, changed)))
    return room, start + timedelta(minutes=2 + minutes)


def pace(room: Room, now: datetime) -> str:
    found = reflow(room, now)
    assert found
    return clock.pace(room, found, now)


def test_the_host_is_told_how_the_day_keeps_its_time() -> None:
    own = next(one.minutes for one in TASTER.activities if one.id == "baseline")
    after = TASTER.activities[2]
    begins = datetime(2026, 11, 22, 9, 32).astimezone() + timedelta(minutes=own)
    assert pace(*at_work(minutes=1)) == f"On time. Next at {begins:%H:%M}: “{after.title}”."
    assert pace(*at_work(minutes=own + 1)) == "This item has had its time. The day can still end as planned."
    assert "10 min later than planned. Skip an item" in pace(*at_work(minutes=own + 10))
    assert "10 min later than planned. Nobody has to leave" in pace(*at_work(minutes=own + 10, ends="10:30"))
    assert "ends at 10:10, 10 min after people have to leave." in pace(*at_work(minutes=own + 10, ends="10:00"))
    assert "8 min later than planned" in pace(*at_work(minutes=1, changed=own + 8))


def test_the_list_of_the_day_says_what_was_planned_what_comes_and_what_changed() -> None:
    room, now = at_work(minutes=4, changed=9)
    welcome, here, *later = clock.slots(room, now)
    start = datetime(2026, 11, 22, 9, 30).astimezone()
    own = next(one.minutes for one in TASTER.activities if one.id == "baseline")
    assert welcome.took == timedelta(minutes=2)
    assert (here.now, here.was, here.activity.minutes, here.begins) == (True, own, 9, start + timedelta(minutes=2))
    first = later[0]
    assert first.planned == start + timedelta(minutes=TASTER.activities[0].minutes + own)
    assert first.begins == start + timedelta(minutes=2 + 9)
    assert f"9, was {own}" in glance.day([here])


def test_next_and_its_undoing_say_what_everybody_will_see(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("New item, 5 minutes.")
    assert host.sees("<b>Screen:</b> the text. <b>Phones:</b> the same text, to read along.")
    people.host_goes_on()
    assert host.looks_again().sees("Item 1 of 11 · step 1 of 1")
    assert host.sees("<b>Screen:</b> the question, and how many have voted.")
    people.host_goes_on()
    assert host.looks_again().sees("<b>Screen:</b> the results. <b>Phones:</b> the results, and what they chose.")
    assert host.sees("Undo Next: close voting, back to showing “Welcome”")
    host.presses("back-step")
    assert host.room.place == Place("welcome", 0)
    assert host.sees("<b>Screen:</b> the question as you left it.")


def test_two_hosts_press_next_and_the_room_moves_once(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    laptop, phone = (Facilitator(journal, workshop).opens("host") for _ in range(2))
    laptop.presses("next-")
    place = laptop.room.place
    phone.presses("next-")
    assert phone.room.place == place
    assert phone.sees("The workshop has moved on already.")
    phone.presses("next-")
    assert phone.room.place != place
    laptop.looks_again().presses("back-step")
    assert laptop.room.place == place


def test_an_issue_is_parked_settled_and_brought_back(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    host = Facilitator(journal, workshop).opens("host")
    host.presses("park-now")
    assert host.sees("Type what you want to come back to")
    host.page.text_input(key="park-text").set_value("Who answers on Sundays?")
    host.presses("park-now")
    (issue,) = host.room.parked
    assert (issue.text, host.page.text_input(key="park-text").value) == ("Who answers on Sundays?", "")
    assert host.sees("Who answers on Sundays?")
    assert not Facilitator(journal, workshop).opens("screen").sees("Sundays")
    assert Facilitator(journal, workshop).opens("moderate").sees("Who answers on Sundays?")
    host.presses("settle-")
    assert not host.room.parked
    host.presses("unsettle")
    assert host.room.parked == (issue,)


def test_an_issue_that_was_settled_comes_back_neither_elsewhere_nor_with_words_that_were_removed(
    journal: Journal,
) -> None:
    said = "The school calls the front door twice"
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer(said)
    (remark,) = remarks(journal.room(workshop))
    journal.record(workshop, e.Parked("a", f"They told us: {said}"))
    host = Facilitator(journal, workshop).opens("host")
    host.presses("settle-")
    assert host.can_press("unsettle")
    other, _ = workshop_with(journal, 2)
    host.page.query_params["w"] = journal.room(other).plan[0].code
    assert not host.looks_again().can_press("unsettle")
    host.page.query_params["w"] = host.room.plan[0].code
    assert host.looks_again().can_press("unsettle")
    journal.record(workshop, e.Removed(remark.uuid))
    assert not host.looks_again().can_press("unsettle")
    assert not host.sees("front door")


def test_a_tables_note_stands_on_the_host_page_of_its_item_alone(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    tables = host.page.selectbox(key="noted-table-welcome")
    assert tables.options == ["1", "2"], "only tables with people"
    host.page.text_area(key="table-note-welcome-1").set_value("They would ring first.")
    host.presses("keep-")
    assert host.room.table_notes["welcome", 1] == "They would ring first."
    assert host.sees("<b>Table 1.</b> They would ring first.")
    assert not Facilitator(journal, workshop).opens("screen").sees("ring first")
    people.host_goes_on()
    assert not host.looks_again().sees("ring first")


def test_a_note_that_somebody_else_changed_meanwhile_is_not_overwritten_unseen(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_on()
    one, other = (Facilitator(journal, workshop).opens("host") for _ in range(2))
    other.page.text_area(key="table-note-welcome-1").set_value("They would ring first.")
    other.presses("keep-")
    one.page.text_area(key="table-note-welcome-1").set_value("They would write.")
    one.presses("keep-")
    assert one.room.table_notes["welcome", 1] == "They would ring first."
    assert one.sees("Somebody else has changed this note meanwhile.")
    assert one.page.text_area(key="table-note-welcome-1").value == "They would write."
    one.presses("keep-")
    assert one.room.table_notes["welcome", 1] == "They would write."


def test_what_was_typed_stays_in_its_field_when_it_is_refused(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    host.page.text_input(key="quick-text").set_value("Where first?")
    host.page.text_area(key="quick-choices").set_value("Only one")
    host.presses("ask-typed-now")
    assert host.sees("Type from two to 12 different choices")
    assert host.page.text_input(key="quick-text").value == "Where first?"
    assert host.page.text_area(key="quick-choices").value == "Only one"
    host.page.text_area(key="quick-choices").set_value("Here\nThere")
    host.presses("ask-typed-now")
    assert host.sees("Where first?")
    assert host.page.text_area(key="quick-choices").value == ""


def test_remarks_of_the_question_at_hand_come_before_older_ones(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("text")
    people.answer("We ring back.")
    people.host_goes_to("words")
    people.answer(["trust"])
    host = Facilitator(journal, workshop).opens("host")
    folds = [one.label for one in host.page.expander if "1 held" in one.label]
    assert [fold.split()[0] for fold in folds] == ["In", "What"], folds
