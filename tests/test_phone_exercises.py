"""The exercises on a phone without JavaScript: answered, changed, refused, kept; and what others see of them."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from conftest import make_workshop
from phone_room import EXERCISES, NOTES, Host, form_of

from pages import boards
from phone.pretend import Filled, Phone
from workshop import entries as e
from workshop import materials
from workshop.activities import Option
from workshop.room import remarks

pytestmark = pytest.mark.agenda(EXERCISES)

COMMITMENT = {"What you will do": "Ring back", "Your role": "Ward manager", "By when": "2027-01-31"}


def says(phone: Phone, *texts: str) -> None:
    for text in texts:
        phone.answers(text)
        assert (phone.status, phone.page.alert) == (200, "")


# --- Commitments ----------------------------------------------------------------------------------------------------


def test_a_commitment_is_received_shown_again_and_can_be_changed(host: Host) -> None:
    phone = host.phone()
    host.asks("commit")
    assert not phone.sees("Save my commitment")
    phone.answers(Filled(COMMITMENT))
    assert host.values("commit") == [["Ring back", "Ward manager", "2027-01-31"]]
    form = phone.looks().asks()
    assert [one.value for one in form.of("textarea", "text", "date")] == ["Ring back", "Ward manager", "2027-01-31"]
    phone.answers(Filled(COMMITMENT | {"By when": "2027-02-28"}))
    assert host.values("commit") == [["Ring back", "Ward manager", "2027-02-28"]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"What you will do": " "}, "Write what you will do and in which role."),
        ({"Your role": ""}, "Write what you will do and in which role."),
        ({"By when": "soon"}, "Choose a date by when."),
        ({"What you will do": "x" * 101}, "That is 101 characters. Shorten it to 100 or fewer."),
    ],
)
def test_an_incomplete_commitment_is_refused_with_all_that_was_typed(
    host: Host, changed: dict[str, str], sentence: str
) -> None:
    phone = host.phone()
    host.asks("commit")
    said = COMMITMENT | changed
    phone.answers(Filled(said))
    assert (phone.status, phone.page.alert) == (422, sentence)
    form = phone.page.asks()
    assert [one.value for one in form.of("textarea", "text", "date")] == list(said.values())
    assert host.answers("commit") == []


def test_a_participant_keeps_their_own_commitment_as_a_page_and_as_a_file(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("commit")
    phone.answers(Filled(COMMITMENT))
    assert "Save my commitment" in phone.page.text
    other.answers(Filled(COMMITMENT | {"What you will do": "Something else"}))
    host.asks("step")
    phone.answers("Ask the school by Friday")
    page = phone.looks("/mine")
    assert "Ring back" in page.text
    assert "Ward manager, by 31 January 2027" in page.text
    assert "Ask the school by Friday" in page.text
    assert "Something else" not in page.text
    file = httpx.get(f"{phone.url}/{host.code}/mine.txt", headers={"Cookie": phone.cookie})
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert file.headers["content-disposition"] == 'attachment; filename="my-commitment-2026-11-22.txt"'
    assert "Ring back\r\nWard manager, by 31 January 2027\r\n" in file.text
    host.ends()
    assert phone.sees("Save my commitment")
    assert "Ring back" in phone.looks("/mine").text


def test_without_a_commitment_the_page_says_so_and_strangers_see_nothing(host: Host) -> None:
    assert "Nothing yet." in host.phone().looks("/mine").text
    for path in ("/mine", "/mine.txt"):
        assert "Join this workshop" in host.stranger().looks(path).text


# --- Several remarks from one person --------------------------------------------------------------------------------


def test_a_person_may_say_several_things_and_counts_as_one(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("cafe")
    assert phone.sees("You can say several things, one at a time, until voting closes.")
    says(phone, "First", "Second")
    says(other, "Third")
    assert sorted(map(str, host.values("cafe"))) == ["First", "Second", "Third"]
    (text,) = phone.looks().asks().of("textarea")
    assert text.value == "", "the form is empty again"
    assert "You have said First The facilitator reads it first. Second" in phone.page.text
    assert "Third" not in phone.page.text
    host.releases("First")
    host.hides("Second")
    assert phone.sees("First On show. Second Not on show.")
    host.reveals()
    assert phone.sees("2 of 2 people answered.")
    assert phone.sees("You have said")
    host.removes("First")
    assert phone.sees("The facilitator took this out.")
    assert not phone.sees("First On show")


def test_the_same_page_sent_twice_is_one_remark_and_a_wrong_one_is_still_in_the_form(host: Host) -> None:
    phone = host.phone()
    host.asks("cafe")
    pairs = form_of(phone, "Once")
    for _ in range(2):
        phone.posts(f"/{host.code}/answer", pairs)
    assert host.values("cafe") == ["Once"]
    phone.answers("x" * 101)
    assert phone.page.alert == "That is 101 characters. Shorten it to 100 or fewer."
    assert phone.page.asks().of("textarea")[0].value == "x" * 101


# --- Support --------------------------------------------------------------------------------------------------------


def test_released_remarks_can_be_supported_and_the_most_supported_stands_first(host: Host) -> None:
    asker, second, third = host.phone(), host.phone(), host.phone()
    host.asks("board")
    says(asker, "Why so slow?", "Who decides?", "Not released")
    assert second.sees("Nothing is on show yet.")
    host.releases("Why so slow?")
    host.releases("Who decides?")
    assert second.sees("Look again")
    scene = host.room.scene
    for phone in (second, third):
        phone.supports("Who decides?")
        assert (phone.status, phone.page.alert) == (200, "")
    assert host.room.scene == scene, "no other phone hears of it"
    page = asker.looks().text.partition("What the room says")[2]
    assert "Who decides? 2 support this. Your words Support this" in page
    assert page.index("Who decides?") < page.index("Why so slow? 0 support this")
    assert "Not released" not in page
    assert second.sees("Who decides? 2 support this Supported")
    second.supports("Who decides?")
    assert second.sees("Who decides? 1 supports this Support this")
    host.reveals()
    second.supports("Why so slow?")
    assert second.sees("Why so slow? 1 supports this Supported")


def test_pressing_support_twice_counts_once_and_writes_once(host: Host) -> None:
    phone = host.phone()
    host.asks("board")
    says(phone, "Who decides?")
    host.releases("Who decides?")
    form = next(form for form in phone.looks().forms if form.action.endswith("/support"))
    for _ in range(2):
        phone.posts(form.action, form.hidden)
    assert sum(isinstance(row.entry, e.Upvoted) for row in host.app.journal.since(host.workshop)) == 1


@pytest.mark.parametrize(
    ("take_back", "status"), [("hides", 422), ("removes", 422), ("closes", 422), ("ends", 422), ("leaves", 403)]
)
def test_what_is_no_longer_on_show_cannot_be_supported(host: Host, take_back: str, status: int) -> None:
    phone = host.phone()
    host.asks("board")
    says(phone, "Who decides?")
    host.releases("Who decides?")
    form = next(form for form in phone.looks().forms if form.action.endswith("/support"))
    if take_back == "leaves":
        phone.leaves()
    else:
        getattr(host, take_back)(*(["Who decides?"] if take_back in {"hides", "removes"} else []))
        status = 410 if take_back == "ends" else status
    row = host.room.row
    phone.posts(form.action, form.hidden)
    assert phone.status == status
    assert phone.page.alert
    assert host.room.row == row


@pytest.mark.parametrize("changed", [{"answer": "nothing"}, {"who": "nobody"}, {"answer": ""}])
def test_support_for_nothing_is_refused(host: Host, changed: dict[str, str]) -> None:
    phone = host.phone()
    host.asks("board")
    says(phone, "Who decides?")
    host.releases("Who decides?")
    form = next(form for form in phone.looks().forms if form.action.endswith("/support"))
    phone.posts(form.action, [(name, changed.get(name, value)) for name, value in form.hidden])
    assert phone.status in {403, 422}
    phone.posts(form.action, [("who", "")])
    assert phone.status == 400
    assert not host.room.upvotes


# --- Harvest --------------------------------------------------------------------------------------------------------


def test_a_change_to_the_themes_of_the_day_is_proposed_and_supported(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("cafe")
    says(other, "Tea", "A call back")
    host.releases("Tea")
    host.shapes("Trust", "Time")
    host.asks("change")
    assert phone.sees("Trust (1 remark)")
    assert phone.sees("Time (0 remarks)")
    phone.answers(Filled({"Merge": "Merge", "Themes": ["Trust", "Time"], "New name": "Trust takes time"}))
    phone.answers(Filled({"Rename": "Rename", "Themes": "Time", "New name": "Time to talk"}))
    assert (phone.status, phone.page.alert) == (200, "")
    assert sorted(host.values("change"), key=str) == [
        ["merge", "Trust + Time", "Trust takes time"],
        ["rename", "Time", "Time to talk"],
    ]
    assert phone.sees("You have said Merge Trust + Time: Trust takes time")
    host.releases("Rename Time: Time to talk")
    other.supports("Rename Time: Time to talk")
    assert other.sees("1 supports this Supported")


def test_a_theme_counts_what_is_on_show_as_the_screen_does(host: Host) -> None:
    stays, goes = host.phone(), host.phone()
    host.asks("cafe")
    says(stays, "Tea")
    says(goes, "Coffee")
    host.releases("Tea")
    host.releases("Coffee")
    host.shapes("Trust")
    host.asks("change")
    assert stays.sees("Trust (2 remarks)")
    host.records(e.SeatRemoved(next(one.participant for one in remarks(host.room) if one.text == "Coffee")))
    assert stays.sees("Trust (1 remark)")
    assert "<b>1 remark</b>" in boards.harvest(host.room, [])


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"Themes": ["Trust"], "New name": "x"}, "Choose what to do: merge, split or rename."),
        ({"Merge": "Merge", "Themes": ["Trust"], "New name": "x"}, "Tick two themes or more to merge."),
        ({"Split": "Split", "Themes": ["Trust", "Time"], "New name": "x"}, "Tick one theme to split."),
        ({"Rename": "Rename", "New name": "x"}, "Say which themes you mean, and the name you propose."),
        ({"Rename": "Rename", "Themes": ["Time"]}, "Say which themes you mean, and the name you propose."),
    ],
)
def test_an_incomplete_proposal_is_refused_and_keeps_what_was_ticked(
    host: Host, parts: dict[str, str], sentence: str
) -> None:
    phone = host.phone()
    host.shapes("Trust", "Time")
    host.asks("change")
    phone.answers(Filled(parts))
    assert (phone.status, phone.page.alert) == (422, sentence)
    ticked = {one.label.split(" (")[0] for one in phone.page.asks().of("checkbox") if one.checked}
    assert ticked == set(parts.get("Themes", []))


def test_themes_with_long_names_fit_and_without_themes_they_are_described(host: Host) -> None:
    phone = host.phone()
    host.asks("change")
    phone.answers(Filled({"Split": "Split", "Which themes": "The one on trust", "New name": "Trust; fear"}))
    assert host.values("change") == [["split", "The one on trust", "Trust; fear"]]
    host.shapes("T" * 80, "U" * 80, "V" * 80)
    phone.answers(Filled({"Merge": "Merge", "Themes": ["T", "U", "V"], "New name": "All"}))
    assert (phone.status, phone.page.alert) == (200, "")


# --- Confidence, predictions ----------------------------------------------------------------------------------------


def test_how_sure_people_are_stands_beside_an_answer_and_may_be_left_out(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("sure")
    assert phone.sees("How sure are you? You can leave this out.")
    phone.answers("Consent", sure="Very sure")
    other.answers("Public task")
    assert sorted(one.confidence for one in host.answers("sure")) == ["", "4"]
    assert [one.label for one in phone.looks().asks().of("radio") if one.checked] == ["Consent", "Very sure"]
    phone.answers("Consent", sure="Not at all sure")
    assert sorted(one.confidence for one in host.answers("sure")) == ["", "1"]
    pairs = [*form_of(phone, "consent"), ("confidence", "9")]
    page = phone.posts(f"/{host.code}/answer", pairs)
    assert (phone.status, page.alert) == (422, "Choose how sure you are from the list.")


def test_a_prediction_says_whose_votes_are_meant(host: Host) -> None:
    phone = host.phone()
    host.asks("guess")
    sentence = "Not your own view: how do you think most people from Health voted?"
    assert phone.sees(sentence)
    phone.votes("Consent")
    host.reveals()
    assert phone.sees(sentence)
    host.asks("sure")
    assert not phone.sees("Not your own view")


# --- Tables ---------------------------------------------------------------------------------------------------------


def test_each_table_sees_only_its_own_note_and_who_has_no_table_always_the_same(host: Host) -> None:
    host.goes_to("jigsaw")
    for table, note in ((1, NOTES[0]), (3, NOTES[2]), (5, NOTES[1])):
        phone = host.phone(table=table)
        assert phone.sees(f"Only your table has this note. {note}")
        assert sum(one in phone.page.text for one in NOTES) == 1
    phone = host.phone()
    first = phone.looks().text
    assert sum(one in first for one in NOTES) == 1
    assert "Only some people have this note." in first
    host.asks("jigsaw", "apart")
    (note,) = [one for one in NOTES if one in first]
    assert phone.sees(note)
    host.goes_to("jigsaw", 3)
    assert phone.sees("Talk about What changed?")
    assert not phone.sees("have this note")


def test_one_tap_changes_the_table(host: Host) -> None:
    phone = host.phone(table=2)
    host.goes_to("cafe", 2)
    assert phone.sees("You are at table 2 now.")
    phone.presses("Table 4", "")
    assert "You are at table 4 now." in phone.page.text
    (seat,) = host.room.seats.values()
    assert (seat.table, seat.sector) == (4, "police")
    row = host.room.row
    phone.presses("Table 4", "")
    assert host.room.row == row, "the same table again is no change"
    form = next(form for form in phone.looks().forms if form.action.endswith("/seat"))
    phone.posts(form.action, [*form.hidden, ("table", "99")])
    assert (phone.status, phone.page.alert) == (422, "Choose a table from 1 to 6, or no table.")
    phone.posts(form.action, form.hidden)
    assert phone.status == 400


def test_where_there_are_no_tables_nobody_is_asked_for_one(host: Host) -> None:
    host.records(e.FactsChanged(replace(host.room.plan[0], tables=0)))
    stranger = host.stranger().looks()
    assert "table" not in stranger.text.casefold()
    phone = host.phone()
    assert phone.sees("Police, practitioner.")
    phone.looks("/seat")
    assert "Your table" not in phone.page.text
    host.goes_to("cafe", 2)
    assert not phone.sees("You are at")
    assert "table" not in [name for form in phone.page.forms for name in form.buttons]
    host.goes_to("jigsaw")
    assert phone.sees("Only some people have this note.")


def test_table_hosts_are_asked_and_others_may_wait(host: Host) -> None:
    agenda = materials.agenda(materials.built_in(), "all-exercises")
    host.workshop = make_workshop(host.app.journal, agenda)
    phone = host.phone()
    host.asks("cafe-works-now")
    assert not phone.sees("For table hosts")
    host.asks("cafe-hosts")
    assert phone.sees("For table hosts. Everybody else can wait")
    phone.answers("Ring back.")
    host.phone()
    host.reveals()
    assert phone.sees("1 table host wrote.")
    assert not phone.sees("of 2 people")


def test_stand_ins_are_called_examples_on_phones(host: Host) -> None:
    agenda = materials.agenda(materials.built_in(), "all-exercises")
    host.workshop = make_workshop(host.app.journal, agenda)
    phone = host.phone()
    host.asks("prioritise-proposals")
    sentence = "These proposals are examples. Fewer than two from this room were released."
    assert phone.sees(sentence)
    host.reveals()
    assert phone.sees(sentence)
    host.goes_to("priorities")
    proposals = (Option("a", "Ring back"), Option("b", "One inbox"))
    host.records(e.Opened("prioritise-proposals", "second", proposals))
    assert not phone.sees("examples")


def test_a_stage_says_how_long_it_is_meant_to_take(host: Host) -> None:
    phone = host.phone()
    host.goes_to("cafe", 3)
    assert phone.sees("In pairs Tell each other. Take about 4 minutes.")


def test_a_break_says_that_there_is_nothing_to_do(host: Host) -> None:
    host.workshop = make_workshop(host.app.journal, materials.agenda(materials.built_in(), "all-exercises"))
    phone = host.phone()
    host.goes_to("break")
    assert phone.sees("Break There is nothing to do on your phone for now.")
    host.goes_to("welcome")
    assert not phone.sees("nothing to do")


def test_ballots_on_paper_are_counted_and_labelled(host: Host) -> None:
    phone = host.phone()
    host.asks("sure")
    phone.votes("Consent")
    host.records(e.PaperAnswered("sure", "first", "task", 3))
    host.reveals()
    assert phone.sees("4 of 4 people answered. 3 of these on paper.")
    assert phone.sees("Public task 3 Consent 1")


def test_the_journal_holds_nothing_else(host: Host) -> None:
    """A removed remark is gone from the pages and from what is kept of the day."""
    phone = host.phone()
    host.asks("commit")
    phone.answers(Filled(COMMITMENT))
    host.removes("Ring back (Ward manager, by 31 January 2027)")
    assert "Nothing yet." in phone.looks("/mine").text
