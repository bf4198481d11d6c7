"""Four words take a seat again on another phone, and nothing but those four words does."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import httpx
import pytest
import servers
from phone_room import Host, form_of, sends

from phone import pace, phrases
from workshop import archive
from workshop import entries as e
from workshop.journal import Journal

WRONG = "Those four words open no seat here. Check them, or ask for new ones in My seat."

HOMOPHONES = """
    aisle isle, altar alter, bare bear, beach beech, berry bury, blue blew, board bored, boulder bolder, brake break,
    bread bred, buy by, canvas canvass, cell sell, cellar seller, cent scent, cereal serial, cheque check, chord cord,
    coarse course, currant current, cymbal symbol, days daze, dear deer, dew due, dye die, ewe you, fair fare,
    feat feet, fir fur, flea flee, flour flower, fort fought, gilt guilt, grate great, hair hare, hall haul, heal heel,
    hear here, heard herd, hole whole, hour our, key quay, knight night, knot not, knows nose, lead led, leak leek,
    mail male, main mane, maize maze, meat meet, medal meddle, metal mettle, mist missed, moor more, morning mourning,
    muscle mussel, mustard mustered, one won, pail pale, pain pane, pair pear, pause paws, pea pee, peace piece,
    peak peek, pedal peddle, pier peer, plain plane, plum plumb, pole poll, practice practise, prince prints,
    profit prophet, quartz quarts, rain reign, read reed, right write, ring wring, road rode, role roll, root route,
    rose rows, sail sale, sauce source, scene seen, sea see, sew so, soar sore, sole soul, some sum, son sun,
    stair stare, stake steak, steal steel, storey story, straight strait, sweet suite, tail tale, tea tee, team teem,
    threw through, throne thrown, thyme time, tide tied, toad towed, toe tow, vain vein, waist waste, wait weight,
    wave waive, way weigh, weak week, weather whether, which witch, wood would, yoke yolk, rhyme rime, moose mousse,
    cygnet signet, lama llama, lynx links, manor manner, colonel kernel, gorilla guerrilla, idle idol, pistol pistil,
    ferry fairy, finish finnish, flare flair, hoarse horse, licence license, mantel mantle, miner minor, naval navel,
    principal principle, raise rays, stationary stationery, sweater swetter, trooper trouper, discus discuss
"""
SPELT_TWICE = "grey colour centre theatre metre litre fibre favour flavour harbour honour labour neighbour mould plough"
OUT_OF_PLACE = (
    "abuse blood body bruise burn child dead death drug dumb evil fat fear fire gun hate hell hit hurt kick kill knife "
    "lonely mother father parent police poor prison pregnant sex slap sick slave smack stab strike ugly victim war"
)


def test_the_words_are_many_short_and_none_is_taken_for_another() -> None:
    words = phrases.WORDS
    known = set(words)
    assert len(words) == len(known) >= 2048
    assert list(words) == sorted(words)
    assert all(re.fullmatch(r"[a-z]{3,8}", word) for word in words)
    assert not known & set(SPELT_TWICE.split()), "two spellings"
    assert not known & set(OUT_OF_PLACE.split())
    for pair in HOMOPHONES.split(","):
        assert len(known & set(pair.split())) <= 1, pair
    assert not {word for word in words if {f"{word}s", f"{word}es"} & known}, "one and many"
    misread = [word for word in words for other in _one_letter_wrong(word) if other in known]
    assert misread == [], "one wrong letter makes no other word"


def _one_letter_wrong(word: str) -> set[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    changed = {a + c + b[1:] for (a, b), c in itertools.product(cuts, letters) if b}
    return (changed | {a + b[1:] for a, b in cuts if b}) - {word}


def test_four_words_take_the_seat_with_its_answers_and_the_old_phone_says_where_it_is(host: Host) -> None:
    old, new = host.phone("Health", table=3), host.stranger()
    host.asks("basis", "before")
    old.votes("Consent")
    words = old.asks_for_words()
    assert len(words.split()) == 4
    new.takes_seat(words)
    assert new.status == 200
    assert "Received" in new.page.text
    new.votes("Public task")
    assert host.values("basis", "before") == ["task"]
    (seat,) = host.room.seats.values()
    assert (seat.sector, seat.table) == ("health", 3)
    assert old.sees("Your seat is on another phone")
    assert not old.page.alert
    assert httpx.get(f"{old.url}/{old.code}/events", headers={"Cookie": old.cookie}).status_code == 403
    assert httpx.get(f"{old.url}/{old.code}/scene", headers={"Cookie": old.cookie}).status_code == 403


def test_the_old_phone_answers_no_more_and_may_take_the_seat_back_with_new_words(host: Host) -> None:
    old, new = host.phone(), host.stranger()
    host.asks("basis", "before")
    pairs = form_of(old, "consent")
    new.takes_seat(old.asks_for_words())
    told = sends(old, pairs)
    assert (told.status_code, told.json()["state"]) == (403, "refused")
    assert told.json()["sentence"].startswith("Your seat is on another phone now.")
    assert host.answers("basis", "before") == []
    old.takes_seat(new.asks_for_words())
    assert old.sees("Send my answer")
    assert new.sees("Your seat is on another phone")
    assert len(host.room.seats) == 1


@pytest.mark.parametrize("how", [str.upper, str.title, lambda words: f"  {words.replace(' ', ',   ')}. "])
def test_words_are_read_in_any_case_and_however_set_apart(host: Host, how: object) -> None:
    words = host.phone().asks_for_words()
    new = host.stranger()
    new.takes_seat(how(words))  # type: ignore[operator]
    assert "You are in" in new.page.text


def test_new_words_end_the_old_ones_and_words_work_once(host: Host) -> None:
    phone, other = host.phone(), host.stranger()
    first, second = phone.asks_for_words(), phone.asks_for_words()
    assert first != second
    other.takes_seat(first)
    assert (other.status, other.page.alert) == (422, WRONG)
    other.takes_seat(second)
    assert other.status == 200
    third = host.stranger()
    third.takes_seat(second)
    assert (third.status, third.page.alert) == (422, WRONG)


def test_words_are_shown_on_request_alone_and_kept_nowhere(host: Host) -> None:
    phone = host.phone()
    words = phone.asks_for_words()
    for path in ("", "/seat", "/help"):
        assert words not in phone.looks(path).text
    phone.looks("/seat")
    kept = str(host.app.journal.since(host.workshop)) + host.app.log.read_text()
    assert words not in kept
    assert not any(word in kept for word in [words.replace(" ", sep) for sep in ("-", "", ",")])


def test_a_double_tap_takes_the_seat_once(host: Host) -> None:
    words = host.phone().asks_for_words()
    new = host.stranger()
    form = new.looks("/take").form("/take")
    for _ in range(2):
        new.posts(form.action, [*form.hidden, ("words", words)])
        assert new.status == 200
        assert "You are in" in new.page.text
    assert sum(isinstance(row.entry, e.SeatTaken) for row in host.app.journal.since(host.workshop)) == 1


def test_a_phone_with_a_seat_of_its_own_keeps_it_beside_the_one_it_takes(host: Host) -> None:
    lost, shared = host.phone("Health"), host.phone("Police")
    shared.takes_seat(lost.asks_for_words())
    assert "Answering as Health" in shared.page.text
    shared.presses("Use this seat")
    assert "Answering as Police" in shared.page.text
    assert len(host.room.seats) == 2


def test_words_of_another_workshop_open_no_seat(host: Host, app: servers.App) -> None:
    from conftest import make_workshop

    words = host.phone().asks_for_words()
    elsewhere = Host(app, make_workshop(app.journal)).stranger()
    elsewhere.takes_seat(words)
    assert (elsewhere.status, elsewhere.page.alert) == (422, WRONG)


@pytest.mark.parametrize(
    "typed", ["", "acorn", "acorn velvet river", "no such words here", "é ü 字 <b>", "acorn " * 50]
)
def test_what_cannot_be_right_is_refused_in_a_sentence_and_stays_in_the_form(host: Host, typed: str) -> None:
    stranger = host.stranger()
    before = host.room.row
    page = stranger.takes_seat(typed)
    assert (stranger.status, page.alert) == (422, WRONG)
    assert page.form("/take").of("text")[0].value == typed[:80]
    assert host.room.row == before


def test_many_wrong_guesses_must_wait_while_people_still_join(host: Host) -> None:
    phone, stranger = host.phone(), host.stranger()
    words = phone.asks_for_words()
    stranger.patience = 0
    form = stranger.looks("/take").form("/take")
    guess = " ".join([phrases.WORDS[0]] * 4)
    said = []
    for _ in range(pace.GUESSES.at_once + 5):
        stranger.posts(form.action, [*form.hidden, ("words", guess)])
        said.append(stranger.status)
        if stranger.status == 429:
            break
    assert said.count(422) >= pace.GUESSES.at_once
    assert (said[-1], stranger.page.alert) == (429, "Wait a moment, then send again.")
    assert stranger.page.form("/take").of("text")[0].value == guess
    assert host.phone("Health").status == 200, "joining is not held up"
    stranger.patience = 5
    stranger.takes_seat(words)
    assert stranger.status == 200, "after a moment the right words work"


def test_nobody_gets_words_for_a_seat_that_they_do_not_have(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    theirs = dict(other.looks("/seat").forms[0].hidden)["who"]
    page = phone.posts(f"/{host.code}/seat", [("who", theirs), ("do", "words")])
    assert (phone.status, page.words) == (403, "")
    stranger = host.stranger()
    stranger.posts(f"/{host.code}/seat", [("who", theirs), ("do", "words")])
    assert stranger.status == 403
    assert not any(isinstance(row.entry, e.PhraseMade) for row in host.app.journal.since(host.workshop))


def test_a_seat_that_the_host_removed_is_not_taken_again(host: Host) -> None:
    phone, new = host.phone(), host.stranger()
    words = phone.asks_for_words()
    (participant,) = host.room.seats
    host.records(e.SeatRemoved(participant))
    new.takes_seat(words)
    assert new.status == 403
    assert not new.looks().forms[0].action.endswith("/answer")


def test_who_left_comes_back_with_the_words(host: Host) -> None:
    phone, new = host.phone(), host.stranger()
    words = phone.asks_for_words()
    phone.leaves()
    new.takes_seat(words)
    assert "You are in" in new.page.text
    assert host.room.present == 1


def test_after_the_end_no_seat_is_taken_and_no_words_are_made(host: Host) -> None:
    phone, new = host.phone(), host.stranger()
    words = phone.asks_for_words()
    form = new.looks("/take").form("/take")
    host.ends()
    new.posts(form.action, [*form.hidden, ("words", words)])
    assert new.status == 410
    assert new.looks("/take").text.count("This workshop has ended") == 1
    seat = dict(phone.looks("/seat").forms[0].hidden)["who"]
    assert "four words" not in phone.page.text
    phone.posts(f"/{host.code}/seat", [("who", seat), ("do", "words")])
    assert phone.status == 410


def test_words_written_down_still_work_in_a_workshop_restored_from_its_archive(host: Host, tmp_path: Path) -> None:
    words = host.phone("Health").asks_for_words()
    packed = archive.pack(host.workshop, host.app.journal.since(host.workshop), host.room)
    assert words.encode() not in packed
    archived = archive.unpack(packed)
    database = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    book = Journal(database)
    book.restore(archived.workshop, archived.rows)
    book.close()
    with servers.running_app(tmp_path, database) as again:
        phone = Host(again, host.workshop).stranger()
        phone.takes_seat(words)
        assert "Health" in phone.page.text


def test_asking_for_words_again_and_again_must_wait(host: Host) -> None:
    phone = host.phone()
    phone.patience = 0
    found = [phone.asks_for_words() for _ in range(pace.PHRASES.at_once + 1)]
    assert all(found[:-1])
    assert (phone.status, found[-1], phone.page.alert) == (429, "", "Wait a moment, then send again.")
