"""Phones on a bad network: what was received is counted once, and what was not is sent again."""

from __future__ import annotations

import os

import pytest
import servers
from bad_network import bad_network
from browser_phones import RECEIVED, asked, chooses, joined
from outbox import Voting, meanwhile, nothing_lost_or_double, seated
from phone_room import Host
from playwright.sync_api import Browser, expect
from test_faults import shows_result

LONG = bool(os.environ.get("WORKSHOP_TEST_LONG"))
SECONDS, VOTERS, CHANGES = (600.0, 100, 30) if LONG else (20.0, 40, 5)
LOSS = 0.1


@pytest.mark.slow
@pytest.mark.timeout(1200 if LONG else 120)
def test_a_bad_network_loses_no_vote_and_doubles_none(browser: Browser, app: servers.App, workshop: str) -> None:
    host = Host(app, workshop)
    voters = seated(app.journal, workshop, VOTERS)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    with bad_network(app.port) as network:
        page = joined(context, host, network.own)
        asked(page, host, "basis", "before")
        network.loss = LOSS
        with meanwhile(Voting([network.url], host.code, SECONDS, CHANGES), voters):
            for label in ("Consent", "Public task") * 2 + ("Consent",):
                chooses(page, label)
                page.wait_for_timeout(SECONDS * 1000 / 6)
        expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=60_000)
        network.loss = 0.0
        host.reveals()
        shows_result(page, VOTERS + 1)
    context.close()
    fates = {"as it should", "never sent", "cut on its way", "answer cut", "late", "twice", "overtaken"}
    assert set(network.fates) == fates, "the network was not bad enough"
    nothing_lost_or_double(app.journal, workshop, voters)
    [real] = set(host.room.seats) - {one.participant for one in voters}
    assert host.room.counted(host.room.askings["basis", "before"])[real].value == "consent"
