"""Invitations, moderation on a phone and the pause in a real browser: keys, accessibility, and an end at any moment."""

from __future__ import annotations

import pytest
import servers
from accessibility import wrong_in_the_dark, wrong_with
from browser_phones import pressed
from conftest import make_workshop
from pages_room import People, sign_in
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_roles import SECRET
from test_signing_in import invite

from workshop import entries as e
from workshop.house import HOUSE
from workshop.room import remarks

pytestmark = pytest.mark.browser


def code(app: servers.App, workshop: str) -> str:
    return app.journal.room(workshop).plan[0].code


def comes_by(context: BrowserContext, app: servers.App, workshop: str, role: str) -> tuple[Page, str]:
    """Somebody opens their invitation and accepts it, by keyboard; and the invitation."""
    key, invitation = invite(app.journal, workshop, role)
    page = context.new_page()
    page.goto(f"{app.url}/invitation?key={key}")
    assert wrong_with(page) == []
    page.get_by_role("button", name="Accept the invitation").press("Enter")
    return page, invitation


def writes(app: servers.App, workshop: str, *words: str) -> People:
    people = People(app.journal, workshop).join(len(words))
    people.host_goes_to("text")
    people.answer(*words)
    return people


def test_an_invited_coder_reaches_no_other_page_and_goes_when_the_invitation_does(
    context: BrowserContext, app: servers.App, workshop: str
) -> None:
    other = make_workshop(app.journal)
    writes(app, other, SECRET)
    page, invitation = comes_by(context, app, workshop, "coder")
    expect(page.get_by_role("heading", name="Themes")).to_be_visible(timeout=30_000)
    for path in (f"host?w={code(app, other)}", f"themes?w={code(app, other)}", f"host?w={code(app, workshop)}"):
        page.goto(f"{app.url}/{path}")
        expect(page.get_by_text("Your invitation does not open this page.")).to_be_visible(timeout=30_000)
        expect(page.get_by_text(SECRET)).to_have_count(0)
    page.goto(f"{app.url}/themes?w={code(app, workshop)}")
    expect(page.get_by_role("heading", name="Themes")).to_be_visible(timeout=30_000)
    app.journal.record(HOUSE, e.InvitationRevoked(invitation))
    # Nobody presses anything: the open page goes by itself, over the connection that was open before.
    expect(page.get_by_text("You are not signed in.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="Themes")).to_have_count(0)


def test_a_co_facilitator_removes_in_one_key_and_pauses_from_a_phone(
    context: BrowserContext, app: servers.App, workshop: str
) -> None:
    writes(app, workshop, SECRET, "We wait for weeks.")
    page, _ = comes_by(context, app, workshop, "co-facilitator")
    expect(page.get_by_text(SECRET)).to_be_visible(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wrong_with(page) == []
    page.keyboard.press("f")
    field = page.get_by_label("Find in all remarks")
    expect(field).to_be_focused()
    field.fill("ring")
    page.keyboard.press("Shift+Backspace")  # a key for whoever types, and for nothing else
    page.keyboard.press("Shift+B")
    field.fill("")
    page.get_by_role("button", name="Close search").click()
    expect(field).to_have_count(0)
    assert len(remarks(app.journal.room(workshop))) == 2
    assert {one.status for one in remarks(app.journal.room(workshop))} == {"held"}
    assert not app.journal.room(workshop).paused
    # Under a finger only the button that asks; the key works all the same.
    expect(page.get_by_role("button", name="Remove the one above at once")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove", exact=True).first).to_be_visible()
    page.locator("h1").first.click()  # nothing has the keyboard now
    page.keyboard.press("Shift+Backspace")
    expect(page.get_by_text("Removed. Its words are gone.").first).to_be_visible()
    expect(page.get_by_text(SECRET)).to_have_count(0)
    page.keyboard.press("Shift+B")
    expect(page.get_by_text("Paused: support on phones").first).to_be_visible()
    room = app.journal.room(workshop)
    assert (room.paused, room.support) == (True, True)
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        whole = "buttons => buttons.every(one => one.scrollWidth <= one.clientWidth)"
        assert page.locator(".st-key-pauses button:visible").evaluate_all(whole)
        assert wrong_with(page) == []
    pressed(page, "b")  # no letter ends it
    page.get_by_role("button", name="Go on").press("Enter")
    end = page.get_by_role("button", name="End the pause")
    expect(end).to_be_visible()
    assert app.journal.room(workshop).support
    assert wrong_with(page) == []
    end.press("Enter")
    expect(page.get_by_text("Paused: support on phones")).to_have_count(0)
    assert not app.journal.room(workshop).paused


def test_people_is_accessible_and_the_screen_pauses_without_saying_why(
    browser: Browser, app: servers.App, workshop: str
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    page = context.new_page()
    page.goto(f"{app.url}/people?w={code(app, workshop)}")
    page.get_by_label("Whom it is for").press_sequentially("Table scribe")
    page.get_by_label("Whom it is for").press("Enter")
    expect(page.get_by_text("The link for Table scribe.")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Invitations that stand: 1")).to_be_visible()
    assert [*wrong_with(page), *wrong_in_the_dark(page)] == []
    screen = context.new_page()
    app.journal.record(workshop, e.Paused(support=True))
    screen.goto(f"{app.url}/screen?w={code(app, workshop)}")
    expect(screen.get_by_text("We are taking a pause.")).to_be_visible(timeout=30_000)
    assert "distress" not in screen.content().lower()
    assert wrong_with(screen) == []
    context.close()
