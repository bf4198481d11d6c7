"""Privacy on phones: what they are told is kept, and withdrawing with everything that was sent."""

from __future__ import annotations

import httpx
import pytest
from accessibility import wrong_with
from browser_phones import SIDEWAYS, SMALL, SMALL_TARGETS, USUAL, address, asked, chooses, eventually, joined
from phone_room import Host, form_of, sends
from playwright.sync_api import BrowserContext, Page, Route, expect

from phone.pretend import Phone
from workshop import entries as e
from workshop import retention
from workshop.reconciliation import reconcile
from workshop.room import remarks

SECRET = "Quibbleflax said so on a Tuesday"
WITHDRAW = "Withdraw and delete everything I sent"
STORED = "Object.entries(localStorage).filter(([name]) => name.startsWith('room-')).join()"


@pytest.fixture
def people(host: Host) -> list[Phone]:
    """Three people who have voted; the first has said something, too."""
    phones = [host.phone("Police"), host.phone("Health"), host.phone("Education")]
    host.asks("basis", "before")
    for phone, choice in zip(phones, ("Public task", "Consent", "Public task"), strict=True):
        phone.answers(choice)
    host.closes()
    host.asks("works")
    phones[0].answers(SECRET)
    return phones


def withdraws(phone: Phone) -> str:
    form = phone.presses(WITHDRAW).form("/seat")
    return phone.posts(form.action, [*form.hidden, ("do", "erase")]).text


def test_somebody_withdraws_from_their_phone_and_is_told_what_was_deleted(host: Host, people: list[Phone]) -> None:
    text = withdraws(people[0])
    assert "Everything you sent is deleted" in text
    assert "your seat, 1 vote and 1 remark" in text
    assert sorted(map(str, host.values("basis", "before"))) == ["consent", "task"]
    assert not remarks(host.room)
    assert len(host.room.seats) == 2
    adds = reconcile(host.room, host.room.askings["basis", "before"])
    assert (adds.joined, adds.voted, adds.base) == (2, 2, 2)
    assert host.room.erased == 1
    assert "Join this workshop" in people[0].looks().text
    assert SECRET not in "".join(e.encode(row.entry) for row in host.app.journal.since(host.workshop))


def test_nothing_is_deleted_before_it_was_confirmed(host: Host, people: list[Phone]) -> None:
    text = people[0].presses(WITHDRAW).text
    assert "This cannot be undone." in text
    assert "a seat is missing from their list" in text
    assert (len(host.room.seats), host.room.erased) == (3, 0)


def test_an_answer_on_its_way_is_refused_with_a_sentence_and_never_counts(host: Host, people: list[Phone]) -> None:
    late = form_of(people[0], "This was on its way")
    with_seat = dict(people[0].cookies)
    withdraws(people[0])
    people[0].cookies.update(with_seat)
    reply = sends(people[0], late)
    assert reply.status_code == 403
    assert reply.json()["state"] == "refused"
    assert "no seat in the workshop any more" in reply.json()["sentence"]
    assert not remarks(host.room)


def test_other_phones_are_not_told_who_it_was(host: Host, people: list[Phone]) -> None:
    gone = next(seat.participant for seat in host.room.seats.values() if seat.sector == "police")
    before = host.room.scene
    withdraws(people[0])
    assert host.room.scene > before
    html = httpx.get(f"{people[1].url}/{host.code}", headers={"Cookie": people[1].cookie}).text
    assert gone not in html
    assert "withdr" not in html.lower()


def test_one_of_several_people_on_a_phone_withdraws_and_the_others_stay(host: Host) -> None:
    phone = host.phone("Police")
    form = phone.looks("/join").form("/join")
    chosen = [("sector", "health"), ("role_band", "manager"), ("table", "0")]
    phone.posts(form.action, [*form.hidden, *chosen])
    assert len(host.room.seats) == 2
    text = withdraws(phone)
    assert "your seat, and nothing else" in text
    assert [seat.sector for seat in host.room.seats.values()] == ["police"]
    assert phone.sees("You are in")


def test_after_sign_off_a_phone_deletes_nothing_and_says_whom_to_ask(host: Host, people: list[Phone]) -> None:
    prepared = people[0].presses(WITHDRAW).form("/seat")
    host.ends()
    host.records(e.SignedOff("Manager", "1.0"))
    assert "Ask the facilitator, or whoever answers for the data" in people[0].looks("/seat").text
    page = people[0].posts(prepared.action, [*prepared.hidden, ("do", "erase")])
    assert people[0].status == 422
    assert "signed off on" in page.alert
    assert host.room.plan[0].controller in page.alert
    assert len(host.room.seats) == 3


def test_the_privacy_page_says_where_until_when_and_who_decides(host: Host, people: list[Phone]) -> None:
    text = host.stranger().looks("/privacy").text
    facts, _ = host.room.plan
    for words in (
        facts.controller,
        "In one file on the facilitator\u2019s computer",
        "A cookie keeps your seat for 30 days, and others how you like the text to be shown. Two short-lived ones",
        "plain HTTP",
        "within 30 days of signing the findings off",
    ):
        assert words in text
    host.records(e.RetentionSet(12))
    assert "within 12 days of signing the findings off" in host.stranger().looks("/privacy").text
    host.ends()
    host.records(retention.purge(host.room))
    text = host.stranger().looks("/privacy").text
    assert retention.said(host.room) in text
    assert "12 days" not in text


def test_the_privacy_page_is_one_tap_from_every_page(host: Host) -> None:
    phone = host.phone()
    for path in ("", "/seat", "/help", "/take", "/join", "/told"):
        html = httpx.get(f"{host.app.url}/{host.code}{path}", headers={"Cookie": phone.cookie}).text
        assert f'href="/{host.code}/privacy"' in html
    for path in ("/join", "/nothing", "/sign-in"):
        assert 'href="/privacy"' in httpx.get(host.app.url + path).text
    assert "unless another time was set" in httpx.get(f"{host.app.url}/privacy").text


def confirms(page: Page) -> None:
    page.get_by_role("button", name=WITHDRAW).click()
    page.get_by_role("button", name="Delete everything I sent").click()
    expect(page.get_by_role("heading", name="Everything you sent is deleted")).to_be_visible()


def test_what_the_phone_kept_goes_too_in_every_tab(host: Host, context: BrowserContext) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.locator("#answer textarea").fill(SECRET)
    other = context.new_page()
    other.goto(address(host))
    expect(other.locator("#answer textarea")).to_have_value(SECRET)
    assert SECRET.split()[0] in page.evaluate(STORED)
    third = context.new_page()
    third.goto(address(host, "/seat"))
    confirms(third)
    for tab in (page, other):
        expect(tab.get_by_role("heading", name="Join this workshop")).to_be_visible()
    assert third.evaluate(STORED) == ""
    assert not [cookie for cookie in context.cookies() if cookie["name"].startswith("seat-")]
    assert not host.room.seats


def test_an_answer_in_the_outbox_is_neither_sent_nor_kept(host: Host, context: BrowserContext) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    context.route("**/answer", lambda route: route.abort())
    chooses(page, "Public task")
    page.get_by_role("button", name="Send my answer").click()
    assert eventually(page, lambda: '"out":{"' in page.evaluate(STORED))
    context.unroute("**/answer")
    second = context.new_page()
    second.goto(address(host, "/seat"))
    confirms(second)
    assert eventually(second, lambda: second.evaluate(STORED) == "")
    expect(page.get_by_role("heading", name="Join this workshop")).to_be_visible()
    assert host.values("basis", "before") == []


def test_an_answer_that_is_on_its_way_does_not_come_back_into_the_storage(host: Host, context: BrowserContext) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")

    def withdrawn_meanwhile(route: Route) -> None:
        page.evaluate("localStorage.clear()")  # as the tab does in which somebody has withdrawn
        route.fulfill(status=409, json={"state": "refused", "sentence": "There is no seat any more."})

    context.route("**/answer", withdrawn_meanwhile)
    chooses(page, "Public task")
    page.get_by_role("button", name="Send my answer").click()
    page.wait_for_timeout(1000)
    assert page.evaluate(STORED) == ""


@pytest.mark.parametrize("size", [USUAL, SMALL], ids=["390", "320"])
def test_the_pages_are_for_everybody(host: Host, context: BrowserContext, size: dict[str, int]) -> None:
    page = joined(context, host)
    page.set_viewport_size(size)  # type: ignore[arg-type]

    def fits() -> None:
        assert wrong_with(page) == []
        assert page.evaluate(SIDEWAYS) == []
        assert page.evaluate(SMALL_TARGETS) == []

    page.goto(address(host, "/privacy"))
    fits()
    page.goto(address(host, "/seat"))
    page.get_by_role("button", name=WITHDRAW).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Withdraw and delete everything?")).to_be_visible()
    fits()
    page.get_by_role("button", name="Delete everything I sent").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Everything you sent is deleted")).to_be_visible()
    fits()
