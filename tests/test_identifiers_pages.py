"""Remarks that may point to a person: the note on the phone and the facilitator's queue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sample
import servers
from accessibility import wrong_with
from browser_phones import SIDEWAYS, SMALL, eventually, joined
from pages_room import Facilitator, workshop_with
from phone_room import Host
from playwright.sync_api import Browser, Page, expect

from workshop.journal import Journal
from workshop.room import remarks


def statuses(host: Facilitator) -> dict[str, str]:
    return {remark.text: remark.status for remark in remarks(host.room)}


def test_a_marked_remark_comes_first_and_is_released_by_two_presses(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.", "Ask <b>sarah khan</b> on 07700 900123")
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("May contain a name: “sarah khan”; a phone number: “07700 900123”")
    assert host.sees("Ask &lt;b&gt;<mark>sarah khan</mark>&lt;/b&gt; on <mark>07700 900123</mark>")
    assert host.text.index("sarah khan") < host.text.index("We ring back.") < host.text.index("One inbox.")
    uuid = next(remark.uuid for remark in remarks(host.room) if "sarah" in remark.text)
    assert not host.can_press(f"release-queue-{uuid}")
    assert host.sees("I have read the 2 that are not marked: release them")
    host.presses("all-")
    assert statuses(host) == {
        "We ring back.": "released",
        "One inbox.": "released",
        "Ask <b>sarah khan</b> on 07700 900123": "held",
    }
    host.presses(f"release-anyway-queue-{uuid}")
    assert set(statuses(host).values()) == {"released"}


def test_people_of_the_workshops_own_cards_are_not_marked(journal: Journal) -> None:
    welcome = replace(
        sample.WELCOME, steps=(replace(sample.WELCOME.steps[0], text="Owen is nine. Beth is his mother."),)
    )
    agenda = replace(sample.AGENDA, activities=(welcome, *sample.AGENDA.activities[1:]))
    workshop, people = workshop_with(journal, 2, agenda)
    people.host_goes_to("text")
    people.answer("Nobody asked owen or Beth.", "Nobody asked Owen Blenkinsop.")
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("Nobody asked owen or Beth.")
    assert host.sees("Nobody asked <mark>Owen Blenkinsop</mark>.")


@pytest.fixture
def page(browser: Browser, app: servers.App, workshop: str) -> Iterator[tuple[Page, Host]]:
    host = Host(app, workshop)
    context = browser.new_context(viewport=SMALL, has_touch=True)
    page = joined(context, host)
    host.asks("works", "first")
    expect(page.locator("#answer")).to_be_visible()
    yield page, host
    context.close()


@pytest.mark.browser
def test_the_phone_asks_before_it_sends_what_looks_like_a_name(page: tuple[Page, Host]) -> None:
    phone, host = page
    words, note = phone.get_by_label("Your words"), phone.locator("#asks")
    words.fill("I spoke to sarah about it")
    phone.locator("#send").press("Enter")
    expect(note).to_be_focused()
    expect(note).to_contain_text("“sarah” looks like a name. Fictional cases only.")
    assert wrong_with(phone) == []
    assert phone.evaluate(SIDEWAYS) == []
    assert host.values("works", "first") == []
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(words).to_be_focused()
    expect(note).to_have_count(0)
    words.fill("I rang 07700 900123 about it")
    phone.locator("#send").click()
    expect(note).to_contain_text("“07700 900123” looks like a personal detail.")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send anyway to the facilitator").click()
    expect(phone.get_by_text("Saved on this phone. It will be sent when there is a connection.")).to_be_visible()
    phone.context.set_offline(False)
    assert eventually(phone, lambda: host.values("works", "first") == ["I rang 07700 900123 about it"])


@pytest.mark.browser
def test_the_phone_asks_nothing_about_ordinary_words(page: tuple[Page, Host]) -> None:
    phone, host = page
    said = "On Monday the Police rang back. Section 47, T1 to T14. We will, in May, ask Children's Services."
    phone.get_by_label("Your words").fill(said)
    phone.locator("#send").click()
    assert eventually(phone, lambda: host.values("works", "first") == [said])
