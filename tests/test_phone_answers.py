"""Every kind of question on a phone without JavaScript: answered, changed, refused; and what is shown when."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
import servers
from phone_room import Host, form_of, new_id, sends

from phone.pretend import Answer, Form, Pairs, fill
from workshop import entries as e
from workshop import running

KINDS: list[tuple[str, str, Answer, object, Answer, object]] = [
    ("basis", "before", "Public task", "task", "Consent", "consent"),
    ("share", "A", "Not enough information", "not-enough", "Immediate protection", "5"),
    ("level", "first", "Acute", "level-4", "Not sure", "not-sure"),
    ("barriers", "first", ["Law", "Time"], ["law", "time"], ["Trust"], ["trust"]),
    ("order", "first", ["Time", "Training", "Systems"], ["c", "a", "b"], ["b", "c", "a"], ["b", "c", "a"]),
    ("points", "first", {"Training": 7, "Time": 3}, {"a": 7, "c": 3}, {"Systems": 10}, {"b": 10}),
    ("works", "first", "Tea <b>&amp;\nand time", "Tea <b>&amp;\nand time", "A named contact", "A named contact"),
    ("cloud", "first", ["trust", "time"], ["trust", "time"], ["a named contact"], ["a named contact"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "round_", "answer", "value", "changed", "value_after"), KINDS)
def test_an_answer_is_received_shown_again_and_can_be_changed(
    host: Host, question: str, round_: str, answer: Answer, value: object, changed: Answer, value_after: object
) -> None:
    phone = host.phone()
    host.asks(question, round_)
    assert phone.sees("You can change your answer until voting closes.")
    phone.answers(answer)
    assert phone.status == 200
    assert "Received" in phone.page.text
    assert host.values(question, round_) == [value]
    assert _filled(phone.page.form("/answer")) == dict_of(fill(phone.page.form("/answer"), answer))
    phone.answers(changed)
    assert host.values(question, round_) == [value_after]
    assert len(host.answers(question, round_)) == 1


def _filled(form: Form) -> dict[str, list[str]]:
    """What the form would send now, without its hidden fields."""
    pairs = [(c.name, c.value) for c in form.controls if c.kind in {"select", "text", "textarea"} or c.checked]
    return dict_of([(name, value) for name, value in pairs if value not in {"", "0"}])


def dict_of(pairs: Pairs) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if value and name not in {"question", "round", "id", "counter", "seen", "who"}:
            found.setdefault(name, []).append(value)
    return found


NOT_A_CHOICE = "That answer is not one of the choices. Choose again from the list."
A_GAP = "Give each of the 3 items its own place, from 1 to 3."
NOT_WHOLE = "Points are whole numbers, 0 or more."

WRONG: list[tuple[str, str, Pairs, str]] = [
    ("basis", "before", [], "Choose one answer first."),
    ("basis", "before", [("value", "nothing<b>")], NOT_A_CHOICE),
    ("share", "A", [("value", "9")], NOT_A_CHOICE),
    ("barriers", "first", [], "Choose at least one answer first."),
    ("barriers", "first", [("value", "law"), ("value", "law")], "The same item is there twice. Use each item once."),
    ("barriers", "first", [("value", one) for one in ("law", "trust", "time")], "You chose 3. Choose 2 at most."),
    ("order", "first", [("place.a", "1"), ("place.b", "2"), ("place.c", "4")], A_GAP),
    ("order", "first", [("place.a", "1"), ("place.b", "1"), ("place.c", "2")], A_GAP),
    ("order", "first", [("place.a", ""), ("place.b", "2"), ("place.c", "x")], A_GAP),
    ("order", "first", [("place.a", "1"), ("place.b", "2"), ("place.z", "3")], NOT_A_CHOICE),
    ("points", "first", [("points.a", "6"), ("points.b", "5")], "You gave 11 points. Share out exactly 10."),
    ("points", "first", [("points.a", "")], "You gave 0 points. Share out exactly 10."),
    ("points", "first", [("points.a", "-1"), ("points.b", "11")], NOT_WHOLE),
    ("points", "first", [("points.a", "9.5"), ("points.b", "ten")], NOT_WHOLE),
    ("points", "first", [("points.z", "10")], "That is not one of the choices. Share the points again."),
    ("works", "first", [("value", " \r\n ")], "Write something first."),
    ("works", "first", [("value", "é" * 401)], "That is 401 characters. Shorten it to 400 or fewer."),
    ("cloud", "first", [("value", ""), ("value", " ")], "Write at least one word first."),
    ("cloud", "first", [("value", "w" * 41)], "Keep each one to 40 characters. The longest has 41."),
    ("cloud", "first", [("value", one) for one in "abcd"], "You wrote 4. Write 3 at most."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "round_", "typed", "sentence"), WRONG)
def test_a_wrong_answer_is_refused_beside_the_form_with_all_that_was_typed(
    host: Host, question: str, round_: str, typed: Pairs, sentence: str
) -> None:
    phone = host.phone()
    host.asks(question, round_)
    pairs = [*form_of(phone), *typed]
    row = host.room.row
    page = phone.posts(f"/{host.code}/answer", pairs)
    assert (phone.status, page.alert) == (422, sentence)
    assert host.room.row == row, "the journal is unchanged"
    form = page.form("/answer")
    offered = {one.value for one in form.of("radio", "checkbox")} | {
        value for one in form.of("select") for value in one.options
    }
    known = {one.name for one in form.controls}
    for name, value in typed:
        if name in known and (value in offered or not offered) and value.strip():
            assert value in _filled(form).get(name, []), "what was typed is still there"
    phone.posts(f"/{host.code}/answer", [*form.hidden, *typed])
    assert phone.status == 422, "and the same page can be used to try again"


def test_the_right_answer_after_a_wrong_one_is_received(host: Host) -> None:
    phone = host.phone()
    host.asks("points")
    phone.answers({"Training": 6, "Time": 5})
    assert phone.status == 422
    phone.answers({"Training": 5, "Time": 5})
    assert host.values("points") == [{"a": 5, "c": 5}]


def test_what_was_typed_is_never_markup(host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    text = '"><script>alert(1)</script>' + "x" * 400
    pairs = [*form_of(phone), ("value", text)]
    reply = httpx.post(f"{phone.url}/{host.code}/answer", data=dict(pairs), headers={"Cookie": phone.cookie})
    assert reply.status_code == 422
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert" in reply.text


def test_local_labels_stand_for_the_levels_of_need_in_order_with_not_sure_apart(host: Host) -> None:
    phone = host.phone()
    host.asks("level")
    labels = [one.label for one in phone.looks().form("/answer").of("radio")]
    assert labels == ["Universal", "Additional", "Complex", "Acute", "Not sure"]


# --- The same answer again, another answer, two tabs ----------------------------------------------------------------


def test_a_double_tap_is_one_answer(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    for _ in range(2):
        phone.posts(f"/{host.code}/answer", pairs)
        assert phone.status == 200
    assert host.sent() == ["task"]


def test_the_page_sent_again_after_back_with_another_choice_changes_the_answer(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    hidden = form_of(phone)
    phone.posts(f"/{host.code}/answer", [*hidden, ("value", "task")])
    phone.posts(f"/{host.code}/answer", [*hidden, ("value", "consent")])
    assert host.values("basis", "before") == ["consent"]
    assert host.sent() == ["task", "consent"]


def test_two_tabs_are_one_participant_and_the_last_choice_counts(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    old_tab, new_tab = form_of(phone), form_of(phone)
    phone.posts(f"/{host.code}/answer", [*new_tab, ("value", "task")])
    phone.posts(f"/{host.code}/answer", [*form_of(phone), ("value", "consent")])
    phone.posts(f"/{host.code}/answer", [*old_tab, ("value", "task")])
    assert host.values("basis", "before") == ["task"]
    assert len(host.answers("basis", "before")) == 1


def test_an_outbox_that_sends_an_older_choice_late_does_not_undo_the_newer(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    assert sends(phone, form_of(phone, "consent", counter="2", id=new_id())).json()["state"] == "received"
    assert sends(phone, form_of(phone, "task", counter="1", id=new_id())).status_code == 200
    assert host.values("basis", "before") == ["consent"]


def test_scripts_are_told_in_json_what_became_of_an_answer(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    first, second = sends(phone, pairs), sends(phone, pairs)
    assert (first.status_code, first.json()["state"]) == (200, "received")
    assert (second.status_code, second.json()["state"]) == (200, "known")
    assert first.json()["sentence"].startswith("Received ")
    assert first.json()["at"] == second.json()["at"]
    refused = sends(phone, form_of(phone, "x"))
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert refused.json()["sentence"] == "That answer is not one of the choices. Choose again from the list."


def test_people_at_one_venue_are_not_taken_for_one_person(host: Host) -> None:
    """Nothing is limited by address: a venue is one address."""
    phones = [host.phone() for _ in range(40)]
    host.asks("basis", "before")
    for phone in phones:
        phone.votes("Consent")
    assert len(host.answers("basis", "before")) == 40


# --- Too late, ended, paused ----------------------------------------------------------------------------------------


def test_an_answer_chosen_before_voting_closed_is_kept_as_late(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    host.closes()
    told = sends(phone, pairs)
    assert (told.status_code, told.json()["state"]) == (200, "late")
    assert host.answers("basis", "before") == []
    assert phone.sees("after voting closed. The facilitator decides whether late answers count.")
    host.records(e.LateAdmitted("basis", "before"))
    assert host.values("basis", "before") == ["task"]


def test_a_phone_learns_that_its_late_answer_was_left_out(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("basis", "before")
    pairs, others = form_of(phone, "task"), form_of(other, "task")
    host.closes()
    sends(phone, pairs)
    host.records(e.LateLeftOut("basis", "before", 1))
    sends(other, others)
    assert phone.sees("after voting closed. The facilitator left late answers out, so it does not count.")
    assert other.sees("after voting closed. The facilitator decides whether late answers count.")


def test_an_answer_from_a_page_that_had_seen_voting_close_is_refused(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    host.closes()
    host.phone()
    seen = {"seen": str(host.room.row)}
    row = host.room.row
    page = phone.posts(f"/{host.code}/answer", [(name, seen.get(name, value)) for name, value in pairs])
    assert (phone.status, page.alert) == (409, "Voting on this question has closed, so your answer was not counted.")
    assert [one.value for one in page.form("/answer").of("radio") if one.checked] == ["task"]
    assert not page.form("/answer").of("button"), "sending it again would not help"
    assert ("seen", "0") in page.form("/answer").hidden, "it was drawn after the close"
    assert host.room.row == row


def test_after_the_end_an_answer_is_refused_and_phones_say_thank_you(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    host.ends()
    phone.posts(f"/{host.code}/answer", pairs)
    assert phone.status == 410
    assert "has ended" in phone.page.alert
    assert phone.sees("Thank you")
    assert host.answers("basis", "before") == []


def test_pausing_shows_a_calm_page_and_nothing_else(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    host.pauses()
    page = phone.looks()
    assert "We are pausing" in page.text
    assert not page.forms
    host.records(e.Resumed())
    assert phone.sees("Send my answer")


# --- What came is no answer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"value=task", "application/x-www-form-urlencoded", 400),
        (b"&" * 500, "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 500, "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe\x00%zz%=&=&=", "application/x-www-form-urlencoded", 400),
        (b'{"value": "task"}', "application/json", 415),
        (b"value=task", "text/plain", 415),
        (b"value=task", "", 415),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415),
        (b"value=" + b"x" * 1_000_000, "application/x-www-form-urlencoded", 413),
        (b"x" * 6_000_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_what_is_no_form_is_refused_calmly(host: Host, content: bytes, kind: str, status: int) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    row, logged = host.room.row, len(host.app.log.read_text().splitlines())
    headers = {"Cookie": phone.cookie, "Content-Type": kind}
    for path in ("answer", "join", "seat"):
        if path == "join" and status == 400 and content.strip(b"&"):
            continue  # a phone with a seat that joins again goes to its seat
        reply = httpx.post(f"{phone.url}/{host.code}/{path}", content=content, headers=headers)
        assert reply.status_code == status, path
        assert 'role="alert"' in reply.text
        assert "Fictional cases only" in reply.text
    told = httpx.post(
        f"{phone.url}/{host.code}/answer", content=content, headers={**headers, "Accept": "application/json"}
    )
    assert (told.status_code, told.json()["state"]) == (status, "refused")
    assert host.room.row == row
    assert len(host.app.log.read_text().splitlines()) <= logged + 4


def test_a_body_sent_in_pieces_is_limited_too(host: Host) -> None:
    phone = host.phone()
    headers = {"Cookie": phone.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    pieces = (b"value=" + b"x" * 10_000 for _ in range(100))
    assert httpx.post(f"{phone.url}/{host.code}/answer", content=pieces, headers=headers).status_code == 413


def test_a_text_that_is_far_too_long_is_still_there(host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    page = phone.posts(f"/{host.code}/answer", [*form_of(phone), ("value", "long " * 30_000)])
    assert (phone.status, page.alert) == (413, "That is too long to send. Shorten it and send it again.")
    (text,) = page.form("/answer").of("textarea")
    assert text.value.startswith("long long")
    assert len(text.value) > 50_000


@pytest.mark.parametrize("field", ["question", "round", "id", "counter", "seen"])
def test_a_missing_hidden_field_is_said_and_what_was_typed_kept(host: Host, field: str) -> None:
    phone = host.phone()
    host.asks("works")
    pairs = [(name, value) for name, value in form_of(phone) if name != field] + [("value", "A <i>named</i> contact")]
    page = phone.posts(f"/{host.code}/answer", pairs)
    assert phone.status == 400
    assert page.alert == "Part of what your phone sent is missing. Send it again from this page."
    assert "A <i>named</i> contact" in page.text


@pytest.mark.parametrize(
    "changed", [{"counter": "-1"}, {"counter": "1e9"}, {"seen": "x"}, {"id": "../../x"}, {"id": "a" * 99}]
)
def test_a_hidden_field_that_is_no_number_or_id_is_refused(host: Host, changed: Mapping[str, str]) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    phone.posts(f"/{host.code}/answer", form_of(phone, "task", **changed))
    assert phone.status == 400
    assert host.answers("basis", "before") == []


def test_a_question_that_was_not_asked_takes_no_answer(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    for question, round_ in (("works", "first"), ("nothing", "first"), ("basis", "after")):
        page = phone.posts(f"/{host.code}/answer", form_of(phone, "What I wrote", question=question, round=round_))
        assert phone.status == 422
        assert "Go to what is happening now." in page.alert
        assert "What I wrote" in page.text


def test_an_unknown_code_takes_no_answer(app: servers.App) -> None:
    for headers in ({}, {"Accept": "application/json"}):
        reply = httpx.post(f"{app.url}/XQXQ/answer", data={"value": "task"}, headers=headers)
        assert reply.status_code == 404
        assert "That code is not running today." in reply.text


def test_nothing_that_a_participant_sends_is_logged(host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    phone.answers("A quartermaster's remark " + "x" * 400)
    assert phone.status == 422
    assert "quartermaster" not in host.app.log.read_text()


# --- Results --------------------------------------------------------------------------------------------------------


def test_results_are_shown_after_reveal_and_not_before(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("basis", "before")
    phone.votes("Public task")
    other.votes("Consent")
    assert not phone.sees("2 of 2 people answered")
    host.closes()
    assert phone.sees("Voting is closed.")
    assert not phone.sees("of 2 people answered")
    assert not phone.page.forms
    host.reveals()
    assert phone.sees("2 of 2 people answered. Which basis? Answer People Public task 1 Consent 1")
    assert phone.sees("Your answer Public task")


def test_asked_again_both_rounds_stand_side_by_side(host: Host) -> None:
    phone = host.phone()
    host.asks("share", "A")
    phone.votes("Not yet")
    host.reveals()
    host.asks_again()
    assert not phone.sees("answered.")
    phone.votes("Immediate protection")
    host.reveals()
    assert phone.sees("Answer Release A Release A, second vote Not yet 1 0")
    assert phone.sees("Immediate protection 0 1")


def test_agreed_actions_stand_under_the_points(host: Host) -> None:
    phone = host.phone()
    host.asks("points")
    phone.answers({"Systems": 10})
    host.reveals()
    assert not phone.sees("Agreed actions")
    host.records(e.ActionAgreed("points", "b", "Hub <manager>", "2027-01-31"))
    assert phone.sees("Agreed actions Systems Hub <manager>, by 31 January 2027")
    host.records(e.ActionDropped("points", "b"))
    assert not phone.sees("Agreed actions")


def test_the_vote_at_the_end_of_the_day_stands_beside_the_one_at_its_start(host: Host) -> None:
    phone = host.phone()
    for round_, answer in (("before", "Consent"), ("after", "Public task")):
        host.asks("basis", round_)
        phone.votes(answer)
        host.reveals()
    assert phone.sees("At the start of the day At the end of the day Public task 0 1 Consent 1 0")


def test_a_myth_shows_the_fact_with_its_source_and_when_it_was_checked(host: Host) -> None:
    phone = host.phone()
    host.asks("m01")
    for hidden in ("framework for fair", "ICO"):
        assert not phone.sees(hidden)
    phone.votes("True")
    host.reveals()
    for shown in (
        "False. It is a framework",
        "Your answer True",
        "ICO, introduction. England. Checked 22 November 2026",
    ):
        assert phone.sees(shown)


@pytest.mark.parametrize(("question", "answer"), [("works", "A named contact"), ("cloud", ["A named contact"])])
def test_of_remarks_only_the_released_are_shown_and_what_is_taken_back_goes(
    host: Host, question: str, answer: Answer
) -> None:
    phone, other = host.phone(), host.phone()
    host.asks(question)
    other.answers(answer)
    host.reveals()
    assert phone.sees("Nothing is on show yet. The facilitator reads what people wrote first.")
    assert not phone.sees("A named contact")
    host.releases("A named contact")
    assert phone.sees("A named contact")
    scene = host.room.scene
    host.hides("A named contact")
    assert host.room.scene > scene, "phones that show it are told"
    assert not phone.sees("A named contact")
    host.removes("A named contact")
    assert not phone.sees("A named contact")
    assert other.sees("The facilitator took out what you wrote.")


def test_a_scenario_shows_its_content_note_first_and_its_text_above_the_question(host: Host) -> None:
    phone = host.phone()
    host.goes_to("s01")
    assert phone.sees("Release A Before you read: This card is about money worries. Text of release A.")
    host.asks("share", "A")
    assert phone.sees("Text of release A. Would you share at this point?")


def test_a_phone_remembers_to_show_only_the_choices(host: Host) -> None:
    phone = host.phone()
    host.asks("share", "A")
    phone.looks("?text=short")
    assert "Text of release A." not in phone.page.text
    assert "Not yet" in phone.page.text
    host.asks("share", "B")
    assert not phone.sees("Text of release B.")
    phone.looks("?text=full")
    assert "Text of release B." in phone.page.text


def test_an_answer_counts_whatever_its_address_says_of_how_pages_are_shown(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    phone.posts(f"/{host.code}/answer?size=larger", [*form_of(phone), ("value", "task")])
    assert host.values("basis", "before") == ["task"]


def test_a_phone_without_javascript_plays_the_whole_agenda(host: Host) -> None:
    phone = host.phone()
    answers: dict[str, Answer] = {
        "basis": "Consent", "share": "Not yet", "m01": "False", "barriers": ["Law"], "order": ["c", "a", "b"],
        "points": {"Time": 10}, "works": "Tea", "cloud": ["tea"], "level": "Acute",
    }  # fmt: skip
    asked = 0
    while entries := running.go_on(host.room, host.room.present):
        host.records(*entries)
        phone.looks()
        assert phone.status == 200
        asking = host.room.asking
        if asking and asking.open:
            phone.answers(answers[asking.question])
            assert phone.status == 200
            asked += 1
    assert asked == sum(len(asking.answers) for asking in host.room.askings.values()) == 12
