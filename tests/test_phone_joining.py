"""Joining, the seat and what can be changed about it."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest
import servers
from phone_room import Host, form_of

from phone.pretend import Phone, read
from workshop import entries as e
from workshop.house import hash_of


def test_the_code_is_typed_in_any_case_and_leads_to_the_workshop(host: Host) -> None:
    typed = f" {host.code[:2].lower()} {host.code[2:]} "
    reply = httpx.get(f"{host.app.url}/join", params={"code": typed})
    assert (reply.status_code, reply.headers["location"]) == (303, f"/{host.code}")
    for path in (f"/{host.code}", f"/{host.code.lower()}", f"/join/{host.code}", f"/join/{host.code.lower()}"):
        assert "Join this workshop" in httpx.get(host.app.url + path).text


def test_a_workshop_without_a_place_tells_its_date_alone(host: Host) -> None:
    facts, _ = host.room.plan
    host.records(e.FactsChanged(replace(facts, place="", date="2026-11-24")))
    assert re.search(r"<p>24 November 2026</p>", httpx.get(f"{host.app.url}/{host.code}").text)


@pytest.mark.parametrize(("typed", "status"), [("XQXQ", 404), ("HOST", 422), ("BCDFG", 422), ("", 422), ("<b>", 422)])
def test_an_unknown_code_is_said_so_beside_the_form_and_stays_in_it(app: servers.App, typed: str, status: int) -> None:
    reply = httpx.get(f"{app.url}/join", params={"code": typed}, follow_redirects=True)
    page = read(reply.text)
    assert reply.status_code == status
    assert page.alert
    assert page.form("/join").of("text")[0].value == typed
    assert "<b>" not in reply.text


def test_an_unknown_code_in_the_address_shows_the_join_form(app: servers.App) -> None:
    for path in ("/XQXQ", "/join/XQXQ", "/join/HOST"):
        reply = httpx.get(app.url + path)
        assert reply.status_code == 404
        assert "That code is not running today." in read(reply.text).alert


def test_the_notice_stands_before_the_form_and_quoting_is_a_choice_of_its_own(host: Host) -> None:
    page = host.stranger().looks()
    for words in (
        "this is pseudonymous data, not anonymous data",
        "Public task or legitimate interests",
        "30 days",
        "Fictional cases only",
        "optional",
    ):
        assert words in page.text
    (quoting,) = page.form("/join").of("checkbox")
    assert not quoting.checked


def test_joining_takes_a_seat_of_which_the_journal_keeps_only_a_hash(host: Host) -> None:
    phone = host.phone("Health", role_band="Manager", table=3)
    (seat,) = host.room.seats.values()
    assert (seat.sector, seat.role_band, seat.table, seat.quotable) == ("health", "manager", 3, False)
    token = phone.cookies[f"seat-{host.code}"]
    assert host.room.seat(hash_of(token)) == seat
    assert token not in str(host.app.journal.since(host.workshop))
    assert phone.page.text.count("You are in") == 1


def test_the_cookie_is_kept_from_scripts_and_other_sites(host: Host) -> None:
    phone = host.stranger()
    form = phone.looks().form("/join")
    data = {**dict(form.hidden), "sector": "police", "role_band": "manager", "table": "0"}
    reply = httpx.post(f"{host.app.url}/{host.code}/join", data=data, headers={"Cookie": phone.cookie})
    set_cookie = reply.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=lax", "path=/", "max-age=2592000"):
        assert part in set_cookie
    assert "secure" not in set_cookie


def test_a_double_tap_on_join_makes_one_seat(host: Host) -> None:
    phone = host.stranger()
    pairs = [*phone.looks().form("/join").hidden, ("sector", "police"), ("role_band", "manager"), ("table", "1")]
    again = host.stranger()
    again.cookies = dict(phone.cookies)
    phone.posts(f"/{host.code}/join", pairs)
    again.posts(f"/{host.code}/join", pairs)
    assert len(host.room.seats) == 1
    assert phone.cookies == again.cookies


def test_a_second_tab_with_the_join_form_still_open_makes_no_second_seat(host: Host) -> None:
    phone = host.stranger()
    second_tab = phone.looks().form("/join")
    phone.joins()
    phone.posts(second_tab.action, [*second_tab.hidden, ("sector", "health"), ("role_band", "manager"), ("table", "1")])
    assert len(host.room.seats) == 1
    assert "You are in" in phone.page.text


@pytest.mark.parametrize(
    ("field", "value", "status", "sentence"),
    [
        ("sector", "", 422, "Choose your sector from the list."),
        ("sector", "<b>", 422, "Choose your sector from the list."),
        ("role_band", "boss", 422, "Choose your role from the list."),
        ("table", "7", 422, "Choose a table from 1 to 6, or no table."),
        ("table", "two", 422, "Choose a table from 1 to 6, or no table."),
        ("token", "short", 400, "Part of what your phone sent is missing. Send it again from this page."),
    ],
)
def test_a_wrong_choice_is_refused_with_the_rest_still_chosen(
    host: Host, field: str, value: str, status: int, sentence: str
) -> None:
    phone = host.stranger()
    form = {**dict(phone.looks().form("/join").hidden), "sector": "health", "role_band": "manager", "table": "2"}
    before = host.room.row
    page = phone.posts(f"/{host.code}/join", [*{**form, "quotable": "yes", field: value}.items()])
    assert (phone.status, page.alert) == (status, sentence)
    assert host.room.row == before
    again = page.form("/join")
    chosen = {one.name: one.value for one in again.of("select")}
    expected = {"sector": "health", "role_band": "manager", "table": "2"}
    assert all(chosen[name] == wanted for name, wanted in expected.items() if name != field)
    assert again.of("checkbox")[0].checked


def test_the_seat_survives_a_new_tab_and_a_fresh_start_of_the_browser(host: Host) -> None:
    phone = host.phone()
    another_tab = host.stranger()
    another_tab.cookies = phone.cookies
    assert another_tab.sees("You are in")


@pytest.mark.parametrize("cookie", ["", "x", "." * 500, "A" * 43, "é", "%00", '"', "a.b.c"])
def test_a_tampered_cookie_is_no_seat(host: Host, cookie: str) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    row = host.room.row
    headers = {"Cookie": f"seat-{host.code}={cookie}".encode()}
    page = read(httpx.get(f"{host.app.url}/{host.code}", headers=headers).text)
    assert page.alert == "This phone has no seat in the workshop any more. Join again, or ask the facilitator."
    assert page.form("/join")
    reply = httpx.post(f"{host.app.url}/{host.code}/answer", data=dict(pairs), headers=headers)
    refused = read(reply.text)
    assert reply.status_code == 403
    assert refused.alert == page.alert
    assert [one.value for one in refused.form("/answer").of("radio") if one.checked] == ["task"]
    assert httpx.get(f"{host.app.url}/{host.code}/events", headers=headers).status_code == 403
    assert host.room.row == row


def test_nobody_answers_for_another_seat(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("basis", "before")
    theirs = dict(form_of(other))["who"]
    phone.posts(f"/{host.code}/answer", form_of(phone, "task", who=theirs))
    assert phone.status == 403
    assert host.answers("basis", "before") == []


def test_sector_role_and_table_can_be_corrected(host: Host) -> None:
    phone = host.phone("Police", table=1)
    form = phone.looks("/seat").forms[0]
    assert {one.name: one.value for one in form.of("select")}["table"] == "1"
    phone.posts(
        form.action, [*form.hidden, ("sector", "health"), ("role_band", "manager"), ("table", "0"), ("do", "change")]
    )
    (seat,) = host.room.seats.values()
    assert (seat.sector, seat.role_band, seat.table) == ("health", "manager", 0)
    phone.posts(
        form.action, [*form.hidden, ("sector", "x"), ("role_band", "manager"), ("table", "0"), ("do", "change")]
    )
    assert (phone.status, phone.page.alert) == (422, "Choose your sector from the list.")


def test_agreeing_to_be_quoted_is_given_and_taken_back_even_after_the_end(host: Host) -> None:
    phone = host.phone(quotable=True)
    (participant,) = host.room.seats
    phone.presses("Do not quote me")
    assert not host.room.seats[participant].quotable
    phone.presses("You may quote me")
    assert host.room.seats[participant].quotable
    host.ends()
    assert phone.sees("My seat")
    phone.presses("Do not quote me")
    assert phone.status == 200
    assert not host.room.seats[participant].quotable


def test_leaving_and_coming_back_keeps_the_seat_and_its_answers(host: Host) -> None:
    phone = host.phone("Health", table=4)
    host.asks("basis", "before")
    pairs = form_of(phone, "task")
    phone.votes("Public task")
    assert "You left the workshop" in phone.leaves().text
    assert host.room.present == 0
    assert host.values("basis", "before") == ["task"]
    phone.posts(f"/{host.code}/answer", pairs)
    assert (phone.status, phone.page.alert) == (403, "You left the workshop on this phone. Open My seat to come back.")
    phone.presses("Come back", "")
    assert "Received" in phone.page.text
    (seat,) = host.room.seats.values()
    assert (seat.present, seat.sector, seat.table) == (True, "health", 4)


def test_leaving_twice_is_leaving_once(host: Host) -> None:
    phone = host.phone()
    form = phone.looks("/seat").forms[-1]
    for _ in range(2):
        phone.posts(form.action, [*form.hidden, ("do", "leave")])
        assert phone.status == 200
    assert sum(isinstance(row.entry, e.Left) for row in host.app.journal.since(host.workshop)) == 1


def test_two_people_share_a_phone_and_each_votes_once(host: Host) -> None:
    phone = host.phone("Police")
    _add(phone, "health")
    assert "Answering as Health" in phone.page.text
    host.asks("basis", "before")
    first_tab = form_of(phone)
    phone.votes("Consent")
    phone.presses("Use this seat")
    assert "Answering as Police" in phone.page.text
    phone.votes("Public task")
    votes = {host.room.seats[a.participant].sector: a.value for a in host.answers("basis", "before")}
    assert votes == {"health": "consent", "police": "task"}
    phone.posts(f"/{host.code}/answer", [*first_tab, ("value", "task")])
    votes = {host.room.seats[a.participant].sector: a.value for a in host.answers("basis", "before")}
    assert votes == {"health": "task", "police": "task"}, "a tab answers for the person it was opened for"


def test_a_phone_holds_eight_people(host: Host) -> None:
    phone = host.phone()
    for _ in range(7):
        _add(phone, "health")
        assert phone.status == 200
    _add(phone, "health")
    assert (phone.status, phone.page.alert) == (422, "This phone holds 8 people, which is the most it can.")
    assert len(host.room.seats) == 8


def _add(phone: Phone, sector: str) -> None:
    form = phone.looks("/join").form("/join")
    phone.posts(form.action, [*form.hidden, ("sector", sector), ("role_band", "manager"), ("table", "1")])


def test_a_seat_that_the_host_removed_is_gone_and_its_phone_may_join_again(host: Host) -> None:
    phone = host.phone()
    (participant,) = host.room.seats
    host.records(e.SeatRemoved(participant))
    assert phone.looks().alert == "This phone has no seat in the workshop any more. Join again, or ask the facilitator."
    phone.joins()
    assert phone.status == 200
    assert host.room.present == 1


def test_an_ended_workshop_takes_nobody(host: Host) -> None:
    phone = host.stranger()
    form = phone.looks().form("/join")
    host.ends()
    phone.posts(form.action, [*form.hidden, ("sector", "police"), ("role_band", "manager"), ("table", "0")])
    assert phone.status == 410
    phone.looks()
    assert phone.status == 410
    assert "This workshop has ended" in phone.page.text
    assert not host.room.seats


def test_a_phone_that_keeps_no_cookies_is_told_so_and_makes_no_seat(host: Host) -> None:
    form = host.stranger().looks().form("/join")
    data = {**dict(form.hidden), "sector": "health", "role_band": "manager", "table": "0"}
    reply = httpx.post(f"{host.app.url}/{host.code}/join", data=data)
    page = read(reply.text)
    assert reply.status_code == 400
    assert page.alert.startswith("This phone keeps no cookies from this page, so it cannot hold a seat.")
    assert {one.name: one.value for one in page.form("/join").of("select")}["sector"] == "health"
    assert not host.room.seats


@pytest.mark.parametrize("path", ["/{}/", "/join/{}/", "/join/"])
def test_a_slash_at_the_end_leads_to_the_same_page(host: Host, path: str) -> None:
    typed = path.format(host.code.lower())
    reply = httpx.get(host.app.url + typed)
    assert (reply.status_code, reply.headers["location"]) == (308, typed[:-1])
    assert httpx.get(host.app.url + typed, follow_redirects=True).status_code == 200


def test_the_accessibility_statement_is_one_tap_from_every_page(host: Host) -> None:
    phone = host.phone()
    for path in ("", "/seat", "/help", "/take", "/join"):
        assert (
            'href="/accessibility"'
            in httpx.get(f"{host.app.url}/{host.code}{path}", headers={"Cookie": phone.cookie}).text
        )
    for path in ("/join", "/nothing", "/sign-in"):
        assert 'href="/accessibility"' in httpx.get(host.app.url + path).text
    text = read(httpx.get(f"{host.app.url}/accessibility").text).text
    for words in ("2.2, level AA", "How this was checked", "What does not work", "Tell the facilitator"):
        assert words in text


def test_a_form_from_another_website_is_refused(host: Host) -> None:
    form = host.stranger().looks().form("/join")
    data = {**dict(form.hidden), "sector": "police", "role_band": "manager", "table": "0"}
    reply = httpx.post(f"{host.app.url}/{host.code}/join", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    assert not host.room.seats


def test_every_page_says_fictional_cases_only_and_leads_to_help(host: Host) -> None:
    phone = host.phone()
    facts, _ = host.room.plan
    for path in ("", "/seat", "/join", "/help"):
        page = phone.looks(path)
        assert "Fictional cases only: no names, no real case details." in page.text
        assert "Help and support" in page.text
    assert facts.route in page.text
    assert facts.support in page.text
    assert facts.controller in page.text


def test_pages_may_not_be_kept_and_run_no_script_but_ours(host: Host) -> None:
    reply = httpx.get(f"{host.app.url}/{host.code}")
    assert reply.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in reply.headers["content-security-policy"]
    assert not re.search(r"style=|<style|<script>|onclick|https?://", reply.text)
