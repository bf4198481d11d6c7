"""A closed vote is opened again: earlier votes stay, later ones count once, and the numbers add up."""

from __future__ import annotations

import pytest
import sample
import servers
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_room import Facilitator, sign_in, workshop_with
from phone_room import Host
from playwright.sync_api import Browser, expect
from test_pages_browser import open_page

from workshop import entries as e
from workshop import rules
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.reconciliation import reconcile
from workshop.room import Room
from workshop.tallies import tally

WHEN = "2026-11-22T09:30:00.000+00:00"
KEY = ("basis", "first")

happenings = st.lists(
    st.one_of(
        st.tuples(st.just("votes"), st.integers(0, 4), st.sampled_from(["task", "consent"])),
        st.tuples(st.sampled_from(["closes", "opens again", "shows", "lets late ones in"]), st.just(0), st.just("")),
    ),
    max_size=30,
)


@given(happenings)
@settings(max_examples=60, deadline=None)
def test_whoever_voted_is_counted_once_with_the_last_vote_however_often_it_is_opened(
    happened: list[tuple[str, int, str]],
) -> None:
    room = Room()
    said: dict[str, str] = {}
    late: dict[str, str] = {}

    def happens(entry: e.Entry) -> bool:
        nonlocal room
        try:
            accepted = rules.accept(room, f"u{room.row}", entry)
        except Rejected:
            return False
        room = room.after(e.Row(room.row + 1, accepted.uuid, WHEN, accepted.entry))
        return True

    happens(e.WorkshopMade(sample.FACTS, sample.AGENDA))
    for n in range(5):
        happens(e.Joined(f"p{n}", "police", "manager", 0, True, f"hash{n}"))
    happens(e.Opened(*KEY))
    seen = room.row
    for number, (what, who, choice) in enumerate(happened, start=1):
        one = f"p{who}"
        if what == "votes":
            was_open = room.askings[KEY].open
            if happens(e.Answered(one, *KEY, choice, number, seen)):
                (said if was_open else late)[one] = choice
                if was_open:
                    late.pop(one, None)
        elif what == "lets late ones in" and happens(e.LateAdmitted(*KEY)):
            said |= late
            late.clear()
        else:
            entries = {"closes": e.Closed(*KEY, 5), "opens again": e.Opened(*KEY), "shows": e.Revealed(*KEY)}
            if what in entries:
                happens(entries[what])
    asking = room.askings[KEY]
    assert {who: answer.value for who, answer in room.counted(asking).items()} == said
    counted = tally(room, asking)
    assert sum(line.count for line in counted.lines) == counted.answered == len(said)
    adds = reconcile(room, asking)
    assert adds.joined == adds.voted + adds.not_voted == adds.base == 5
    assert adds.arrived == adds.standing + adds.replaced + adds.again + adds.late


def test_the_host_opens_a_vote_again_and_the_screen_hides_its_results(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 4)
    people.host_goes_to("choice")
    people.answer("task", "task", "consent")
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    screen = Facilitator(journal, workshop).opens("screen")
    assert screen.sees("2 of 3 chose “Public task”.")
    host.presses("Open this vote again")
    assert host.sees("Voting is open.")
    assert host.sees("3 of 4 have voted")
    assert not screen.looks_again().sees("2 of 3 chose")
    newcomer = people.ids[3]
    asking = host.room.asking
    assert asking
    for who, choice in ((people.ids[0], "consent"), (newcomer, "consent")):
        journal.record(workshop, e.Answered(who, *asking.key, choice, 2))
    host.looks_again().presses("next-")
    assert screen.looks_again().sees("3 of 4 chose “Consent”.")


@pytest.mark.browser
def test_phones_vote_again_once_the_host_has_pressed(browser: Browser, app: servers.App, workshop: str) -> None:
    host = Host(app, workshop)
    first, changes, comes_late = host.phone(), host.phone(), host.phone()
    host.asks("basis", "before")
    first.votes("Public task")
    changes.votes("Public task")
    host.reveals()
    assert first.sees("2 of 3 people answered. Which basis? Answer People Public task 2 Consent 0")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    page = open_page(context, app, workshop, "host")
    page.get_by_role("button", name="Open this vote again").click(timeout=30_000)
    expect(page.locator(".state", has_text="Voting is open.")).to_be_visible()
    assert first.looks().form("/answer").controls, "the vote can be changed again"
    changes.votes("Consent")
    comes_late.votes("Consent")
    page.get_by_role("button", name="Close voting and show results").click()
    expect(page.locator(".state", has_text="Results are showing.")).to_be_visible()
    context.close()
    assert first.sees("3 of 3 people answered. Which basis? Answer People Public task 1 Consent 2")
    assert first.sees("Your answer Public task")
    assert changes.sees("Your answer Consent")
    assert len(host.answers("basis", "before")) == 3
