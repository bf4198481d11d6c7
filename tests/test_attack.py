"""What somebody on the same network could try against the running toolkit: wrong cookies, wild requests, other sites'
pages, false names, dawdling, guessing. It answers calmly, gives nothing away, and goes on working.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import servers
from conftest import COMPULSORY, LONG, make_workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from phone_room import Host, form_of, sends
from starlette.routing import Route

from phone import dawdlers, guessing, live
from phone.routes import routes as phone_routes
from sign_in import routes as sign_in_routes
from workshop import entries as e
from workshop.house import HOUSE, hash_of, new_token

SECRET = "quillberry marmalade"
"""Said in the room that the attacker has no seat in."""
PARAMETERS = {"name": "live.js", "typed": "XQXQ", "answer": "a1", "visit": "a1", "test": "a1"}


def addresses(code: str) -> list[tuple[str, str]]:
    """Every address that is open without a sign-in, with its method, in the workshop of this code."""
    found = []
    for route in [*phone_routes(), *sign_in_routes()]:
        assert isinstance(route, Route)
        path = re.sub(r"{code(:\w+)?}", code, route.path)
        path = re.sub(r"{(\w+)(:\w+)?}", lambda name: PARAMETERS.get(name[1], "a1"), path)
        found += [(method, path) for method in sorted(route.methods or ()) if method != "HEAD"]
    return found


def ask(app: servers.App, method: str, path: str, **how: object) -> httpx.Response:
    """One request; of a stream of events, its beginning."""
    with httpx.stream(method, app.url + path, timeout=20, **how) as reply:  # type: ignore[arg-type]
        if reply.headers.get("content-type", "").startswith("text/event-stream"):
            reply._content = next(reply.iter_bytes(), b"")
        else:
            reply.read()
        return reply


def test_no_address_gives_a_room_away_to_a_stranger_or_to_another_workshops_seat(app: servers.App) -> None:
    host, elsewhere = Host(app, make_workshop(app.journal)), Host(app, make_workshop(app.journal))
    inside, outside = host.phone(), elsewhere.phone()
    host.asks("works")
    inside.answers(SECRET)
    other = {"Cookie": outside.cookie}
    forged = {"Cookie": f"seat-{host.code}={new_token()}; facilitator={new_token()}; try=1"}
    for cookie in ({}, other, forged):
        for method, path in addresses(host.code):
            body = {"data": {"question": "works", "round": "first", "value": "x", "do": "leave"}}
            reply = ask(app, method, path, headers=cookie, **(body if method == "POST" else {}))
            assert reply.status_code < 500, (method, path)
            assert SECRET not in reply.text
            assert not reply.headers.get("content-type", "").startswith("text/event-stream"), path
    assert [seat.present for seat in host.room.seats.values()] == [True]
    assert host.values("works") == [SECRET]


wild = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
names = some.sampled_from(
    ["question", "round", "value", "who", "seen", "counter", "id", "words", "sector", "key", "do"]
)
bodies = some.one_of(
    some.binary(max_size=200),
    some.dictionaries(some.one_of(names, wild), some.one_of(wild, some.integers().map(str)), max_size=6),
)
headers = some.dictionaries(
    some.sampled_from(
        ["Cookie", "Content-Type", "Accept", "Origin", "Last-Event-Id", "Range", "If-None-Match", "X-Forwarded-For"]
    ),
    some.one_of(
        some.text(some.characters(min_codepoint=33, max_codepoint=126), max_size=60),
        some.sampled_from(["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "null", "a=b; c"]),
    ),
    max_size=3,
)
REQUESTS = 10_000 if LONG else 500


@settings(max_examples=REQUESTS, suppress_health_check=list(HealthCheck))
@given(data=some.data())
def test_no_request_however_wild_ends_in_an_error_of_ours(
    wild_app: tuple[httpx.Client, Host], data: some.DataObject
) -> None:
    client, host = wild_app
    method, path = data.draw(some.sampled_from(addresses(host.code)))
    path = data.draw(some.one_of(some.just(path), wild.map(lambda rest: f"{path}/{rest}")), label="path")
    method = data.draw(some.one_of(some.just(method), some.sampled_from(["PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"])))
    body = data.draw(bodies)
    if "/events" in path:
        return
    try:
        request = client.build_request(
            method,
            httpx.URL(client.base_url).copy_with(raw_path=path.encode("utf-8", "replace").replace(b" ", b"%20")),
            headers=data.draw(headers),
            **({"data": body} if isinstance(body, dict) else {"content": body}),
        )
    except (httpx.InvalidURL, ValueError, UnicodeEncodeError):
        return  # no client would send that
    try:
        reply = client.send(request)
    except httpx.RemoteProtocolError:
        return  # the server hung up on what is no HTTP
    assert reply.status_code < 500
    assert "Traceback" not in reply.text


@pytest.fixture(scope="module")
def wild_app(app: servers.App) -> tuple[httpx.Client, Host]:
    host = Host(app, make_workshop(app.journal))
    host.asks("works")
    client = httpx.Client(base_url=app.url, headers={"Cookie": host.phone().cookie}, timeout=20)
    return client, host


def test_after_all_that_the_room_works_and_no_log_holds_what_was_sent(app: servers.App, host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    phone.answers(SECRET)
    assert host.values("works") == [SECRET]
    assert SECRET not in app.log.read_text(errors="replace")


@pytest.mark.parametrize(
    ("origin", "site", "status"),
    [
        ("https://elsewhere.example", "", 403),
        ("null", "", 403),
        ("", "cross-site", 403),
        ("", "", 200),
        ("http://127.0.0.1:{port}", "same-origin", 200),
    ],
)
def test_a_form_on_another_site_cannot_vote(host: Host, origin: str, site: str, status: int) -> None:
    phone = host.phone()
    host.asks("works")
    told = {"Origin": origin.format(port=host.app.port), "Sec-Fetch-Site": site, "Accept": "application/json"}
    reply = httpx.post(
        f"{phone.url}/{phone.code}/answer",
        data=dict(form_of(phone, "Weekly calls")),
        headers={"Cookie": phone.cookie, **{name: one for name, one in told.items() if one}},
    )
    assert reply.status_code == status
    assert host.values("works") == (["Weekly calls"] if status == 200 else [])


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("elsewhere.example", 421),
        ("elsewhere.example:8501", 421),
        ("127.0.0.1.elsewhere.example", 421),
        ("bad host", 421),
        ("192.168.1.20:8501", 200),
        ("[::1]:8501", 200),
        ("localhost", 200),
        ("laptop", 200),
        ("laptop.local", 200),
        ("typed.anytown.example", 200),
    ],
)
def test_the_toolkit_answers_to_its_own_names_alone(app: servers.App, name: str, status: int) -> None:
    workshop = make_workshop(app.journal)
    facts, _ = app.journal.room(workshop).plan
    app.journal.record(workshop, e.FactsChanged(replace(facts, address="typed.anytown.example")))
    for _ in range(60):  # an unknown name is looked up again after some seconds
        reply = httpx.get(f"{app.url}/join", headers={"Host": name})
        if reply.status_code == status:
            break
        time.sleep(0.1)
    assert reply.status_code == status
    assert "streamlit" not in reply.text.lower()


@pytest.mark.slow
def test_connections_that_dawdle_are_cut_off_and_votes_go_on(app: servers.App, host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    head = b"GET /join HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
    body = f"POST /{host.code}/answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n".encode()
    slow = [socket.create_connection(("127.0.0.1", app.port)) for _ in range(40)]
    ends: list[bytes] = []

    def dawdles(one: socket.socket, begins: bytes) -> None:
        one.settimeout(dawdlers.PATIENCE + 40)
        one.sendall(begins)
        try:
            ends.append(one.recv(200))
        except ConnectionError:
            ends.append(b"")

    waiting = [threading.Thread(target=dawdles, args=(one, (head, body)[n % 2])) for n, one in enumerate(slow)]
    for thread in waiting:
        thread.start()
    phone.answers("Weekly calls")
    assert host.values("works") == ["Weekly calls"]
    for thread in waiting:
        thread.join()
    assert len(ends) == 40
    assert all(not end or b" 408 " in end for end in ends)


def test_guessing_join_codes_becomes_slow_and_nobody_is_locked_out(tmp_path: Path) -> None:
    with servers.running_app(tmp_path) as app:
        host = Host(app, make_workshop(app.journal))
        seated = host.phone()
        begun = time.perf_counter()
        with ThreadPoolExecutor(80) as pool:
            guessed = pool.map(lambda n: httpx.get(f"{app.url}/XQ{'BCDFGHJKMN'[n % 10]}Z", timeout=60), range(400))
            time.sleep(0.5)
            newcomer = host.phone()  # who may be told once to come again, and does
            replies = list(guessed)
        told = Counter(reply.status_code for reply in replies)
        assert set(told) == {404, 503}
        # So many may be wrong at once, and then one more each second; beyond that there is one answer for each turn.
        spent = time.perf_counter() - begun
        assert told[404] <= guessing.WRONG.at_once + spent / guessing.WRONG.seconds + spent / guessing.EVERY + 1
        assert all(int(reply.headers["Retry-After"]) for reply in replies if reply.status_code == 503)
        assert newcomer.status == 200
        host.asks("works")
        seated.answers("Weekly calls")
        assert host.values("works") == ["Weekly calls"]


def test_guessing_keys_opens_nothing(app: servers.App) -> None:
    app.journal.record(HOUSE, e.KeyMade(hash_of(new_token())))
    for guess in ("a", "0" * 43, hash_of("x"), "' OR 1=1 --", "\u202e", "x" * 5000):
        reply = httpx.get(f"{app.url}/sign-in", params={"key": guess})
        assert reply.status_code in {403, 414, 431}
        assert "set-cookie" not in reply.headers


def test_over_tls_cookies_are_sent_over_tls_alone(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    if not _self_signed(certificate, key):
        pytest.skip("the openssl program is not installed here")
    tls = {"STREAMLIT_SERVER_SSL_CERT_FILE": str(certificate), "STREAMLIT_SERVER_SSL_KEY_FILE": str(key)}
    trusting = ssl.create_default_context(cafile=str(certificate))
    with servers.running_app(tmp_path, environment=tls, verify=trusting) as app:
        app.journal.record(HOUSE, e.KeyMade(hash_of("one")))
        reply = httpx.get(f"{app.url}/sign-in", params={"key": "one"}, verify=trusting)
        assert "; secure" in reply.headers["set-cookie"].lower()
        host = Host(app, make_workshop(app.journal), httpx.Client(timeout=30, verify=trusting))
        phone = host.phone()
        host.asks("works")
        phone.answers("Weekly calls")
        assert host.values("works") == ["Weekly calls"]
        assert app.url.startswith("https://")
        assert "https://localhost" in app.log.read_text()


def _self_signed(certificate: Path, key: Path) -> bool:
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    try:
        subprocess.run([*made, *names, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    except FileNotFoundError:
        if COMPULSORY:
            raise
        return False
    return True


def test_words_that_were_removed_do_not_come_back_with_a_phone_that_sends_again(host: Host) -> None:
    phone = host.phone()
    host.asks("works")
    sent = form_of(phone, SECRET)
    assert sends(phone, sent).json()["state"] == "received"
    host.removes(SECRET)
    assert sends(phone, sent).json()["state"] == "known"
    host.closes()
    assert sends(phone, sent).status_code == 200
    assert host.values("works") == [None]
    kept = (e.encode(row.entry) for row in host.app.journal.since(host.workshop))
    assert not [entry for entry in kept if SECRET in entry]


def test_one_phone_cannot_hold_the_connections_of_all(host: Host) -> None:
    """However many streams it opens, the newest few are served and the others end."""
    phone = host.phone()
    ends: list[float] = []

    def listens() -> None:
        with (
            contextlib.suppress(httpx.HTTPError),
            httpx.stream(
                "GET", f"{phone.url}/{phone.code}/events", headers={"Cookie": phone.cookie}, timeout=8
            ) as reply,
        ):
            for _ in reply.iter_bytes():
                pass
            ends.append(time.perf_counter())  # told to end, and not tired of waiting

    listening = [threading.Thread(target=listens) for _ in range(live.MOST_STREAMS + 6)]
    for thread in listening:
        thread.start()
    for thread in listening:
        thread.join()
    assert len(ends) == 6
    assert phone.looks("").text


def test_a_viewer_uploads_nothing(app: servers.App, workshop: str) -> None:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    answers = {}
    for role in ("viewer", "coder"):
        key, token = new_token(), new_token()
        app.journal.record(HOUSE, e.Invited(new_token(), hash_of(key), workshop, role, role, until))
        app.journal.record(HOUSE, e.InvitationTaken(hash_of(key), hash_of(token)))
        reply = httpx.put(f"{app.url}/_stcore/upload_file/a/b", headers={"Cookie": f"facilitator={token}"})
        answers[role] = reply.headers["content-type"].startswith("text/html") and "There is no page here" in reply.text
    assert answers == {"viewer": True, "coder": False}


def test_taking_an_invitation_back_takes_back_what_was_given_on(app: servers.App, workshop: str) -> None:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    keys, tokens = [new_token() for _ in range(3)], [new_token() for _ in range(3)]
    for number, key in enumerate(keys):
        by = f"{workshop}-{number - 1}" if number else ""
        invited = e.Invited(f"{workshop}-{number}", hash_of(key), workshop, "organiser", "Helper", until, by)
        app.journal.record(HOUSE, invited, e.InvitationTaken(hash_of(key), hash_of(tokens[number])))
    house = app.journal.house()
    assert all(house.session(hash_of(token)) for token in tokens)
    app.journal.record(HOUSE, e.InvitationRevoked(f"{workshop}-0"))
    house = app.journal.house()
    assert not any(house.session(hash_of(token)) for token in tokens)
    assert not [one for one in house.invitations if one.startswith(workshop)]
