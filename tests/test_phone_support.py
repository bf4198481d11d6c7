"""Somebody in the room is distressed: every phone says who is there, and afterwards all is as it was."""

from __future__ import annotations

import httpx
import pytest
from accessibility import wrong_with
from browser_phones import joined
from phone_room import Host, form_of, sends
from playwright.sync_api import BrowserContext, expect

from workshop import entries as e


def test_every_phone_shows_who_is_there_without_javascript(host: Host) -> None:
    phones = [host.phone(), host.phone("Health")]
    host.asks("basis", "before")
    host.records(e.Paused(support=True))
    facts, _ = host.room.plan
    for phone in phones:
        page = phone.looks()
        assert "Support is here" in page.text
        for words in (facts.support, facts.route):
            assert " ".join(words.split()) in " ".join(page.text.split())
        assert "You may leave" in page.text
        assert not any(form.action.endswith("/answer") for form in page.forms)


def test_a_pause_without_distress_stays_a_plain_pause(host: Host) -> None:
    phone = host.phone()
    host.records(e.Paused())
    assert "Support is here" not in phone.looks().text


def test_a_vote_in_flight_is_kept_and_the_question_comes_back(host: Host) -> None:
    phone, slow = host.phone(), host.phone("Health")
    host.asks("basis", "before")
    pairs = form_of(slow, "task")
    phone.votes("Public task")
    host.records(e.Paused(support=True))
    assert sends(slow, pairs).json()["state"] == "received"
    assert "Support is here" in slow.looks().text
    host.records(e.Resumed())
    assert any(form.action.endswith("/answer") for form in slow.looks().forms)
    assert sorted(map(str, host.values("basis", "before"))) == ["task", "task"]


def test_the_stream_and_the_scene_say_support_while_it_lasts(host: Host) -> None:
    phone = host.phone()
    address = f"{phone.url}/{phone.code}/scene"

    def scene() -> str:
        return httpx.get(address, headers={"Cookie": phone.cookie}).text

    assert scene().isdigit()
    host.records(e.Paused(support=True))
    assert scene() == f"{host.room.scene} support"
    with httpx.stream("GET", f"{phone.url}/{phone.code}/events?seen=0", headers={"Cookie": phone.cookie}) as stream:
        lines = (line for line in stream.iter_lines() if line.startswith("data:"))
        assert next(lines) == "data: 0"
        assert next(lines) == f"data: {host.room.scene} support"
    host.records(e.Resumed())
    assert scene() == str(host.room.scene)


# --- In a browser


@pytest.mark.browser
def test_the_card_comes_to_somebody_who_is_typing_and_their_draft_comes_back(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    host.asks("works")
    page.locator("textarea").fill("They never ring")
    host.records(e.Paused(support=True))
    heading = page.get_by_role("heading", name="Support is here")
    expect(heading).to_be_visible()
    expect(heading).to_be_focused()  # so a screen reader says it
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wrong_with(page) == []
    host.records(e.Resumed())
    expect(page.locator("textarea")).to_have_value("They never ring")
