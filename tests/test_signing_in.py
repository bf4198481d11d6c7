"""The ways in, over HTTP: an invitation that one browser takes, and a passphrase that nobody guesses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
import servers
from conftest import make_workshop
from test_gate import signed_in

from workshop import entries as e
from workshop import passphrase
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal

WORDS = "four plain words here"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.App]:
    """An app of this file's own: wrong passphrases are counted for all of an app together."""
    with servers.running_app(tmp_path_factory.mktemp("own")) as running:
        yield running


def invite(journal: Journal, workshop: str, role: str = "coder", hours: float = 24) -> tuple[str, str]:
    """The key of a new invitation, and its id."""
    key, id_ = new_token(), uuid4().hex
    until = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    journal.record(HOUSE, e.Invited(id_, hash_of(key), workshop, role, "Table scribe", until))
    return key, id_


def take(app: servers.App, key: str) -> httpx.Response:
    return httpx.post(f"{app.url}/invitation", data={"key": key})


def reaches_the_pages(app: servers.App, reply: httpx.Response) -> bool:
    client = httpx.Client(base_url=app.url, cookies={"facilitator": reply.cookies.get("facilitator", "")})
    return client.get("/_stcore/health").status_code == 200


def test_a_program_that_looks_at_the_link_takes_nothing(app: servers.App, workshop: str) -> None:
    key, _ = invite(app.journal, workshop)
    for _ in range(3):
        offered = httpx.get(f"{app.url}/invitation", params={"key": key})
        assert offered.status_code == 200
        assert "set-cookie" not in offered.headers
        assert "Table scribe" in offered.text
    reply = take(app, key)
    assert reply.status_code == 303
    assert "httponly" in reply.headers["set-cookie"].lower()
    assert reaches_the_pages(app, reply)


def test_whoever_sits_at_the_computer_is_shown_the_way_in_and_a_phone_is_not(own: servers.App) -> None:
    assert 'href="/sign-in"' in httpx.get(own.url).text
    assert 'href="/sign-in"' not in httpx.get(own.url, headers={"X-Forwarded-For": "192.0.2.77"}).text


def test_the_whole_address_of_the_window_may_be_pasted_as_the_key(own: servers.App) -> None:
    key = new_token()
    own.journal.record(HOUSE, e.KeyMade(hash_of(key)))
    pasted = f" http://localhost:{own.port}/sign-in?key={key} "
    assert reaches_the_pages(own, httpx.get(f"{own.url}/sign-in", params={"key": pasted}))


def test_a_second_browser_is_refused(app: servers.App, workshop: str) -> None:
    key, _ = invite(app.journal, workshop)
    assert take(app, key).status_code == 303
    again = take(app, key)
    assert again.status_code == 403
    assert "used already" in again.text
    assert "set-cookie" not in again.headers
    assert httpx.get(f"{app.url}/invitation", params={"key": key}).status_code == 403


@pytest.mark.parametrize("key", ["", "guess", "é" * 20, "x" * 5000])
def test_a_guess_opens_nothing(app: servers.App, key: str) -> None:
    for reply in (httpx.get(f"{app.url}/invitation", params={"key": key}), take(app, key)):
        assert 400 <= reply.status_code < 500
        assert "set-cookie" not in reply.headers


def test_what_was_taken_back_opens_nothing_and_closes_what_it_opened(app: servers.App, workshop: str) -> None:
    unused, unused_id = invite(app.journal, workshop)
    used, used_id = invite(app.journal, workshop)
    reply = take(app, used)
    app.journal.record(HOUSE, e.InvitationRevoked(unused_id), e.InvitationRevoked(used_id))
    assert take(app, unused).status_code == 403
    assert httpx.get(f"{app.url}/invitation", params={"key": unused}).status_code == 403
    assert not reaches_the_pages(app, reply)


def test_an_invitation_that_has_ended_opens_nothing_and_ends_its_sessions(app: servers.App, workshop: str) -> None:
    soon, _ = invite(app.journal, workshop, hours=2 / 3600)
    reply = take(app, soon)
    assert reaches_the_pages(app, reply)
    late, _ = invite(app.journal, workshop, hours=0.5 / 3600)
    ends = datetime.now(UTC) + timedelta(seconds=2.2)
    while datetime.now(UTC) < ends:
        pass
    assert take(app, late).status_code == 403
    assert httpx.get(f"{app.url}/invitation", params={"key": late}).status_code == 403
    assert not reaches_the_pages(app, reply)


def test_a_passphrase_opens_the_door_until_it_is_taken_away(own: servers.App) -> None:
    assert "Passphrase" not in httpx.get(f"{own.url}/sign-in").text
    assert httpx.post(f"{own.url}/sign-in", data={"passphrase": ""}).status_code == 403
    own.journal.record(HOUSE, e.PassphraseSet(passphrase.hashed(WORDS)))
    assert "Passphrase" in httpx.get(f"{own.url}/sign-in").text
    reply = httpx.post(f"{own.url}/sign-in", data={"passphrase": WORDS})
    assert reply.status_code == 303
    assert reaches_the_pages(own, reply)
    own.journal.record(HOUSE, e.PassphraseSet(""))
    assert httpx.post(f"{own.url}/sign-in", data={"passphrase": WORDS}).status_code == 403


def test_wrong_passphrases_are_slowed_down_and_the_one_time_key_still_opens(own: servers.App) -> None:
    own.journal.record(HOUSE, e.PassphraseSet(passphrase.hashed(WORDS)))
    replies = [httpx.post(f"{own.url}/sign-in", data={"passphrase": f"wrong words {n}"}) for n in range(7)]
    assert {reply.status_code for reply in replies} == {403, 429}
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["retry-after"]) > 0
    assert "use a one-time key" in replies[-1].text
    assert httpx.post(f"{own.url}/sign-in", data={"passphrase": WORDS}).status_code == 429
    assert signed_in(own).get("/_stcore/health").status_code == 200
    assert WORDS not in own.log.read_text()
    assert "wrong words" not in own.log.read_text()


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"X-Forwarded-For": "10.0.0.9"}])
def test_a_passphrase_from_elsewhere_opens_nothing(own: servers.App, headers: dict[str, str]) -> None:
    own.journal.record(HOUSE, e.PassphraseSet(passphrase.hashed(WORDS)))
    reply = httpx.post(f"{own.url}/sign-in", data={"passphrase": WORDS}, headers=headers)
    assert "set-cookie" not in reply.headers
    assert reply.status_code in {403, 429}


def test_an_invited_browser_comes_from_elsewhere_and_the_laptops_own_does_not(own: servers.App) -> None:
    workshop = make_workshop(own.journal)
    key, _ = invite(own.journal, workshop)
    elsewhere = {"X-Forwarded-For": "10.0.0.9"}
    guest = take(own, key).cookies["facilitator"]
    mine = signed_in(own).cookies["facilitator"]
    answers = [
        httpx.get(f"{own.url}/_stcore/health", headers=elsewhere, cookies={"facilitator": token}).status_code
        for token in (guest, mine)
    ]
    assert answers == [200, 404]
