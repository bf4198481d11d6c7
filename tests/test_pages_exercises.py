"""Each exercise on the big screen and on the host's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sample
from pages_room import Facilitator, People, exercises, figures, jpeg, release_all, workshop_with

from pages import charts, predictions, slides, steps
from workshop import entries as e
from workshop import tallies
from workshop.activities import Option, Question
from workshop.agenda import Place
from workshop.journal import Journal
from workshop.room import remarks
from workshop.running import opening
from workshop.tallies import Line, Tally, support


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta())


def at(journal: Journal, activity: str, people: int = 3) -> tuple[Facilitator, Facilitator, People]:
    """Screen and host when the room comes to this item, as by Skip to the next item."""
    workshop, crowd = workshop_with(journal, people, exercises())
    room = journal.room(workshop)
    target = Place(activity, 0)
    step = room.activities[activity].steps[0]
    opened = (e.Opened(step.question, step.round),) if step.question else ()
    journal.record(workshop, e.Moved(None, target), *opened)
    return Facilitator(journal, workshop).opens("screen"), Facilitator(journal, workshop).opens("host"), crowd


def test_the_situation_stands_on_the_screen_while_people_place_it(journal: Journal) -> None:
    screen, host, people = at(journal, "threshold-line")
    for page in (screen, host):
        assert page.sees("Since his parents parted Yannis")
    people.answer("level-1", "level-1", "level-4")
    people.host_goes_on()
    assert screen.looks_again().sees("2 of 3 chose “Universal”.")
    assert screen.sees("Since his parents parted Yannis")
    (figure,) = figures(screen)
    assert list(figure.counts.items())[:2] == [("Universal", [2]), ("Additional", [0])]


def test_a_jigsaw_goes_from_apart_to_joined(journal: Journal) -> None:
    screen, host, people = at(journal, "jigsaw")
    assert screen.sees("Your table's note is on your phones.")
    assert not screen.sees("Obinna is being treated")
    assert host.sees("Obinna is being treated")
    assert host.sees("Table 2.")
    people.host_goes_on()
    assert screen.looks_again().sees("Your table's note is on your phones.")
    people.answer("1", "1", "1")
    people.host_goes_on()
    people.host_goes_on()
    assert screen.looks_again().sees("<b>Hospital</b>")
    people.host_goes_on()
    assert not screen.looks_again().sees("Your table's note")
    people.answer("5", "5", "5")
    people.host_goes_on()
    (figure,) = figures(screen.looks_again())
    assert figure.titles == ["Each with their own facts n = 3", "All facts together n = 3"]


def predict(journal: Journal, votes: dict[str, list[str]]) -> tuple[Facilitator, People]:
    """The prediction about education is shown, after people of these sectors voted so themselves."""
    workshop, people = workshop_with(journal, 0, exercises())
    for sector, values in votes.items():
        for n in range(len(values)):
            who = f"{sector}-{n}"
            journal.record(workshop, e.Joined(who, sector, "practitioner", 0, True, who))
            people.ids.append(who)
    journal.record(workshop, e.Moved(None, Place("another-sector", 0)), e.Opened("missed-twice", "first"))
    people.answer(*(value for values in votes.values() for value in values))
    people.host_goes_on()
    people.answer(*["2"] * len(people.ids))
    people.host_goes_on()
    people.host_goes_on()
    return Facilitator(journal, workshop).opens("screen"), people


def test_the_host_and_the_screen_say_whose_vote_is_guessed(journal: Journal) -> None:
    screen, host, people = at(journal, "another-sector")
    assert host.sees("Next: open voting on “How would Education vote?")
    people.host_goes_on()
    assert screen.looks_again().sees("How would Education vote?</h1>")
    assert host.looks_again().sees("How would Education vote? A child has missed two appointments")


def panels(screen: Facilitator) -> list[str]:
    return [title.partition(" n = ")[0] for title in figures(screen)[0].titles]


MIXED = ["1", "2", "3", "4", "5"]


def test_a_prediction_stands_beside_what_people_chose(journal: Journal) -> None:
    screen, _ = predict(journal, {"education": MIXED, "police": ["1", "2", "4"], "health": MIXED[:4]})
    assert screen.sees("How would Education vote?")
    assert screen.sees("The commonest guess for Education is “Seek advice, no names” (12 of 12).")
    assert panels(screen) == ["Chosen by people here", "Guessed for Education", "Chosen by Education"]


@pytest.mark.parametrize(
    "votes",
    [
        {"education": MIXED[:4], "police": MIXED, "health": MIXED},
        {"education": MIXED, "police": ["1"], "health": ["2", "3"]},
        {"education": ["1"] * 5, "police": MIXED, "health": MIXED},
        {"education": MIXED, "police": ["1"] * 5, "health": ["1"] * 5},
    ],
    ids=["four people", "the rest are three", "all agree", "the rest all agree"],
)
def test_a_sector_is_not_shown_where_a_small_group_could_be_worked_out(
    journal: Journal, votes: dict[str, list[str]]
) -> None:
    screen, _ = predict(journal, votes)
    assert panels(screen) == ["Chosen by people here", "Guessed for Education"]


def test_what_the_room_sees_of_a_sector_is_what_the_plan_shows(journal: Journal) -> None:
    screen, _ = predict(journal, {"education": MIXED, "police": MIXED, "health": MIXED[:2]})
    room = screen.room
    asking = room.askings["missed-twice", "first"]
    assert panels(screen)[-1] == "Guessed for Education"  # two of health could be told from all the rest
    shown = [sector for sector in ("education", "police", "health") if predictions.of_sector(room, asking, sector)]
    assert shown == ["police"]


def test_drawings_are_shown_once_released_with_their_captions(journal: Journal) -> None:
    screen, host, people = at(journal, "draw-your-barrier")
    people.answer(["A wall of <fog>", jpeg()], ["Held back", jpeg()], ["No photo", ""])
    assert "data:image/jpeg" in host.looks_again().text
    said = {one.text: one.uuid for one in remarks(host.room)}
    host.presses(f"release-queue-{said['A wall of <fog>']}")
    host.presses(f"release-queue-{said['No photo']}")
    people.host_goes_on()
    assert screen.looks_again().sees('alt="A wall of &lt;fog&gt;"')
    assert screen.text.count("data:image/jpeg") == 1
    assert screen.sees("<figcaption>No photo</figcaption>")
    assert not screen.sees("Held back")
    host.looks_again().presses(f"remove-done-{said['A wall of <fog>']}")
    assert not any(one.photo or one.text for one in remarks(host.room) if one.uuid == said["A wall of <fog>"])
    assert "data:image/jpeg" not in screen.looks_again().text
    assert "data:image/jpeg" in host.text, "the photo that is held stays"


def test_six_drawings_are_shown_and_the_rest_counted(journal: Journal) -> None:
    screen, _, people = at(journal, "draw-your-barrier", 8)
    people.answer(*([f"Drawing {n}", ""] for n in range(8)))
    release_all(journal, people.workshop)
    people.host_goes_on()
    assert screen.looks_again().text.count("<figure>") == 6
    assert screen.sees("and 2 more")


def test_remarks_flow_in_at_the_cafe_and_tables_change(journal: Journal) -> None:
    screen, host, people = at(journal, "world-cafe")
    people.answer("We ring back.", "Held back.")
    assert screen.looks_again().sees("What you wrote is being read.")
    first = next(one for one in remarks(host.room) if one.text == "We ring back.")
    journal.record(people.workshop, e.Moderated(first.uuid, True))
    assert screen.looks_again().sees("We ring back.")
    assert screen.sees("<b>2 of 3</b> have answered")
    assert not screen.sees("Held back.")
    people.host_goes_on()
    people.host_goes_on()
    assert screen.looks_again().sees("Change places")
    assert screen.sees('class="clock">1 minute<')
    assert host.looks_again().sees("Start 1 minute")
    host.presses("timer-step-")
    assert screen.looks_again().sees('class="clock" role="timer">')
    assert not screen.sees('class="timer"')


def without_tables(journal: Journal, workshop: str) -> None:
    room = journal.room(workshop)
    up = (e.SeatChanged(seat.participant, seat.sector, seat.role_band, 0) for seat in room.seats.values())
    journal.record(workshop, *up, e.FactsChanged(replace(room.plan[0], tables=0)))


def test_no_word_of_tables_stands_where_there_are_none(journal: Journal) -> None:
    screen, host, people = at(journal, "jigsaw")
    without_tables(journal, people.workshop)
    assert screen.looks_again().sees("Your note is on your phone.")
    assert not screen.sees("Your table's note")
    assert host.looks_again().sees("The notes, dealt out to phones")
    assert not host.sees("No table.")
    screen, _, people = at(journal, "world-cafe")
    assert people.workshop
    people.host_goes_on()
    people.host_goes_on()
    assert screen.looks_again().sees("Tap your new table's number on your phone.")
    without_tables(journal, people.workshop)
    assert screen.looks_again().sees("join people you have not met")
    assert not screen.sees("number on your phone")


def test_notes_of_table_hosts_are_not_stated_over_everybody(journal: Journal) -> None:
    screen, host, people = at(journal, "world-cafe", people=8)
    while people.journal.room(people.workshop).step.title != "Table hosts' notes":
        people.host_goes_on()
    assert screen.looks_again().sees("<b>0 table hosts</b> have written")
    people.answer("Ring back.", "Ask first.")
    assert screen.looks_again().sees("<b>2 table hosts</b> have written")
    assert screen.sees("Table hosts write on their phones. Everybody else can wait.")
    assert screen.sees("8 joined = 2 wrote + 6 others")
    assert host.looks_again().sees("2 table hosts have written")
    people.journal.record(people.workshop, e.Closed("cafe-hosts", "first", 8))
    assert host.looks_again().sees("2 table hosts have written")
    for page in (screen.looks_again(), host):
        assert not page.sees("2 of 8")
        assert not page.sees("did not")


def test_stand_ins_are_called_examples_on_the_screen(journal: Journal) -> None:
    screen, _, people = at(journal, "priorities")
    assert screen.sees("These proposals are examples.")
    people.answer_somehow()
    people.host_goes_on()
    assert screen.looks_again().sees("These proposals are examples.")


def test_a_stage_says_how_long_it_takes(journal: Journal) -> None:
    screen, host, people = at(journal, "one-change")
    people.host_goes_on()
    assert screen.looks_again().sees("In pairs")
    assert screen.sees('class="clock">2 minutes<')
    assert host.looks_again().sees("Start 2 minutes")
    host.presses("timer-step-")
    assert host.room.timer_seconds == 120


def test_the_board_stands_in_the_order_of_support(journal: Journal) -> None:
    screen, _, people = at(journal, "questions")
    people.answer("Who pays?", "Who decides?", "Held back?")
    said = {one.text: one.uuid for one in remarks(screen.room)}
    for text in ("Who pays?", "Who decides?"):
        journal.record(people.workshop, e.Moderated(said[text], True))
    journal.record(people.workshop, *(e.Upvoted(who, said["Who decides?"], True) for who in people.ids[:2]))
    journal.record(people.workshop, e.Upvoted(people.ids[0], said["Who pays?"], True))
    text = screen.looks_again().text
    assert text.index("Who decides?") < text.index("2 people support this") < text.index("Who pays?")
    assert text.index("Who pays?") < text.index("1 person supports this")
    assert "Held back" not in text
    journal.record(people.workshop, e.SeatRemoved(people.ids[0]))
    assert support(screen.room, said["Who pays?"]) == 0


def test_commitments_stand_with_role_and_date(journal: Journal) -> None:
    screen, _, people = at(journal, "first-step")
    people.answer(["Ring the school", "team manager", "2027-01-31"])
    people.host_goes_on()
    assert not screen.looks_again().sees("Ring the school")
    release_all(journal, people.workshop)
    assert screen.looks_again().sees("team manager, by 31 January 2027")


def test_points_go_to_what_the_room_proposed(journal: Journal) -> None:
    screen, _, people = at(journal, "one-change", 3)
    people.host_goes_to("text")
    people.answer("Named contacts", "A reply to all", "Held back")
    for one in remarks(screen.room):
        if one.text != "Held back":
            journal.record(people.workshop, e.Moderated(one.uuid, True))
    room = screen.room
    journal.record(
        people.workshop,
        e.Closed("one-change", "first", 3),
        e.Moved(room.place, Place("priorities", 0)),
        opening(room, "prioritise-proposals", "first"),
    )
    assert screen.looks_again().sees("Named contacts</li>")
    assert not screen.sees("Held back")
    ids = {option.label: option.id for option in screen.room.questions["prioritise-proposals"].options}
    named, reply = ids["Named contacts"], ids["A reply to all"]
    people.answer({named: 10}, {reply: 4, named: 6})
    people.host_goes_on()
    assert screen.looks_again().sees("“Named contacts” got the most points: 16.")


def priorities(journal: Journal, *released: str) -> tuple[Facilitator, Facilitator, People]:
    """The step before the priorities, with these proposals released."""
    screen, host, people = at(journal, "one-change")
    people.host_goes_to("text")
    people.answer("Named contacts", "A reply to all", "Held back")
    for one in remarks(screen.room):
        if one.text in released:
            journal.record(people.workshop, e.Moderated(one.uuid, True))
    last = Place("harvest", 1)
    journal.record(people.workshop, e.Closed("one-change", "first", 3), e.Moved(screen.room.place, last))
    return screen, host.looks_again(), people


@pytest.mark.parametrize("released", [(), ("Named contacts",)], ids=["none", "one"])
def test_stand_in_choices_are_named_before_they_are_asked(journal: Journal, released: tuple[str, ...]) -> None:
    screen, host, _ = priorities(journal, *released)
    assert host.sees("Next: open voting with stand-in choices")
    assert host.sees("Fewer than two proposals are released. Release some, or ask with these stand-ins")
    assert host.sees("“A named contact in every agency”")
    host.presses("next-")
    assert not host.sees("Fewer than two proposals")
    assert screen.looks_again().sees("A named contact in every agency</li>")
    assert not screen.sees("Named contacts")


def test_proposals_take_the_place_of_the_stand_ins_however_voting_opens(journal: Journal) -> None:
    screen, host, _ = priorities(journal, "Named contacts", "A reply to all")
    assert not host.sees("stand-in")
    host.page.selectbox(key="jump-to").set_value(Place("priorities", 0)).run()
    host.presses("jump-go")
    host.presses("Open voting")
    assert screen.looks_again().sees("Named contacts</li>")
    assert not screen.sees("A named contact in every agency")


def test_actions_are_agreed_changed_and_dropped_once_the_points_are_seen(journal: Journal) -> None:
    screen, host, people = priorities(journal, "Named contacts", "A reply to all")
    host.presses("next-")
    ids = {option.label: option.id for option in host.room.questions["prioritise-proposals"].options}
    named, reply = ids["Named contacts"], ids["A reply to all"]
    people.answer({named: 3, reply: 7}, {reply: 10})
    assert not host.looks_again().sees("Agree actions")
    host.presses("next-")
    assert host.sees("Agree actions")
    assert host.text.index("A reply to all</p>") < host.text.index("Named contacts</p>"), "most points first"

    host.presses(f"agree-{reply}")
    assert host.sees("Give the role that owns the action")
    host.page.text_input(key=f"owner-{reply}").set_value("Hub manager")
    host.presses(f"agree-{reply}")
    assert host.sees("Choose a date by when.")
    host.page.date_input(key=f"by-{reply}").set_value(date(2027, 1, 31))
    host.presses(f"agree-{reply}")
    assert screen.looks_again().sees("A reply to all</th><td>Hub manager</td><td>31 January 2027</td>")
    assert not screen.sees("Named contacts</th>")

    state = f"{reply}-Hub manager-2027-01-31"
    host.page.text_input(key=f"owner-{state}").set_value("Team <manager>")
    host.presses(f"agree-{state}")
    assert [(one.option, one.owner, one.by) for one in host.room.actions] == [(reply, "Team <manager>", "2027-01-31")]
    assert screen.looks_again().sees("<td>Team &lt;manager&gt;</td>")
    people.host_goes_on()
    assert host.looks_again().sees("Agreed actions: Share 10 points")
    host.page.session_state["actions-prioritise-proposals-later"] = True
    host.looks_again().presses("drop-")
    assert host.room.actions == ()


def test_a_break_says_when_it_is_over(journal: Journal) -> None:
    screen, _, _ = at(journal, "break")
    since = datetime.fromisoformat(screen.room.activity_since)
    over = (since + timedelta(minutes=screen.room.activities["break"].minutes)).astimezone()
    assert screen.sees(f"We go on at <b>{over:%H:%M}</b>")
    assert "We go on in a moment" in slides.break_(screen.room, datetime.now(UTC) + timedelta(hours=1))


def test_how_sure_people_are_shows_after_the_reveal(journal: Journal) -> None:
    screen, host, people = at(journal, "sure")
    for who, sure in zip(people.ids, ("5", "5", ""), strict=True):
        answer = e.Answered(who, "sure-level", "first", "level-2", 1, confidence=sure)
        journal.record(people.workshop, answer)
    assert not screen.looks_again().sees("How sure people are")
    people.host_goes_on()
    assert screen.looks_again().sees("How sure people are (n = 2)")
    assert screen.sees("2 of 2 chose “Completely sure”.")
    assert len(figures(screen)) == 2
    assert host.looks_again().sees("How sure people are: 2 said so.")


def test_of_many_answers_the_rest_are_counted() -> None:
    many = Question("q", "choices", "Which?", options=tuple(Option(str(n), f"Answer {n}") for n in range(10)))
    lines = tuple(Line(o.id, o.label, n) for n, o in enumerate(many.options))
    assert charts.bars([Tally(many, "first", 9, lines)]).endswith("and 3 more</p>")


def test_long_choices_are_cut_on_the_screen_only() -> None:
    label = "We sit in the same room on Tuesdays and it changes everything " * 3
    long = Question("q", "choice", "Which?", options=(Option("1", label),))
    assert " …</th>" in charts.bars([Tally(long, "first", 1, (Line("1", label, 1),))])
    many = Question("q", "points", "Which?", options=tuple(Option(str(n), label) for n in range(12)))
    assert slides.dense(many)
    assert not slides.dense(sample.SCALE)
    assert "…</li>" in slides.options(many)


def test_paper_counts_in_the_base(journal: Journal) -> None:
    _, host, people = at(journal, "threshold-line")
    people.answer("level-1")
    journal.record(people.workshop, e.PaperAnswered("line-v7", "first", "level-2", 4))
    assert host.looks_again().sees("5 of 7 have voted")
    asking = host.room.asking
    assert asking
    assert tallies.tally(host.room, asking).paper == 4
