"""Nothing of the facilitator's is reached without signing in, by any address, as the first request or later."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import servers
from conftest import make_workshop
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import connect

from workshop import entries as e
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal

FACILITATORS = (
    "/workshops", "/plan", "/host", "/screen", "/findings", "/themes", "/library", "/data", "/menu", "/secret",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/stream",
    "/_stcore/upload_file/a/b", "/media/abc.png", "/component/x/y.js", "/static/js/index.js", "/index.html",
    "/favicon.png", "/favicon.ico", "/auth/login", "/oauth2callback", "/host/", "//host", "/HOST", "/host%2f",
    "/accessibility/", "/plan/", "/bcdf/host", "/bcdf//", "/join/bcdf//", "/bcdf/%2e%2e/host", "/take", "/words.txt",
)  # fmt: skip


def signed_in(app: servers.App) -> httpx.Client:
    """A browser with the facilitator's cookie, from a key made on this computer."""
    key = new_token()
    app.journal.record(HOUSE, e.KeyMade(hash_of(key)))
    client = httpx.Client(base_url=app.url)
    assert client.get("/sign-in", params={"key": key}).status_code == 303
    return client


@pytest.mark.parametrize("path", FACILITATORS)
@pytest.mark.parametrize("cookie", ["", "facilitator=", "facilitator=guess", "facilitator=key", "seat-BCDF=x"])
def test_no_path_of_the_facilitators_answers_without_a_sign_in(app: servers.App, path: str, cookie: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        reply = httpx.request(method, app.url + path, headers={"Cookie": cookie} if cookie else {})
        assert reply.status_code in {404, 405}
        assert "streamlit" not in reply.text.lower()
        assert len(reply.content) < 5000


def test_the_bare_address_is_the_join_form(app: servers.App) -> None:
    reply = httpx.get(app.url)
    assert reply.status_code == 200
    assert "<form" in reply.text
    assert "streamlit" not in reply.text.lower()


def test_the_websocket_of_the_pages_is_closed_to_phones(app: servers.App) -> None:
    with pytest.raises((InvalidStatus, WebSocketException)):
        connect(f"ws://127.0.0.1:{app.port}/_stcore/stream", subprotocols=["streamlit"])  # type: ignore[list-item]


def test_with_the_cookie_the_pages_answer(app: servers.App) -> None:
    client = signed_in(app)
    assert "streamlit" in client.get("/").text.lower()
    assert client.get("/_stcore/health").status_code == 200
    cookie = client.cookies["facilitator"]
    with connect(
        f"ws://127.0.0.1:{app.port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers={"Cookie": f"facilitator={cookie}"},
    ) as socket_:
        assert socket_.subprotocol == "streamlit"


def test_a_mistyped_address_leads_to_the_workshops(app: servers.App) -> None:
    client = signed_in(app)
    for path in ("/hots", "/HOST", "/hots/", "/findings2?w=BCDF"):
        reply = client.get(path)
        assert (reply.status_code, reply.headers["location"]) == (303, "/")
    for path in ("/", "/home", "/host", "/across?w=BCDF", "/favicon.png", "/_stcore/host-config"):
        assert client.get(path).status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: servers.App) -> None:
    key = new_token()
    app.journal.record(HOUSE, e.KeyMade(hash_of(key)))
    cookie = httpx.get(f"{app.url}/sign-in", params={"key": key}).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_key_opens_once_and_the_window_shows_the_next(app: servers.App) -> None:
    key = new_token()
    app.journal.record(HOUSE, e.KeyMade(hash_of(key)))
    assert httpx.get(f"{app.url}/sign-in", params={"key": key}).status_code == 303
    again = httpx.get(f"{app.url}/sign-in", params={"key": key})
    assert again.status_code == 403
    assert "used already" in again.text
    assert key not in app.log.read_text()
    shown = app.log.read_text().split("key=")[-1].split()[0]
    assert httpx.get(f"{app.url}/sign-in", params={"key": shown}).status_code == 303


def test_signing_out_everywhere_ends_every_sign_in(app: servers.App) -> None:
    clients = [signed_in(app), signed_in(app)]
    app.journal.record(HOUSE, e.SignedOut(""))
    assert [client.get("/_stcore/health").status_code for client in clients] == [404, 404]


def test_facilitators_sign_in_on_this_computer_only(app: servers.App) -> None:
    """From another address of this machine the source address is that address, so it counts as this computer."""
    own = _network_address()
    if own is None:
        pytest.skip("this machine has no network address")
    assert "key" in httpx.get(f"http://{own}:{app.port}/sign-in").text


def _network_address() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found: str = probe.getsockname()[0]
    return None if found.startswith("127.") else found


def test_the_first_request_after_boot_is_refused_too(tmp_path: Path) -> None:
    with servers.running_app(tmp_path) as fresh:
        for path in ("/secret", "/host", "/menu"):
            assert httpx.get(fresh.url + path).status_code == 404


def test_it_stops_within_five_seconds_while_thirty_streams_are_open(tmp_path: Path) -> None:
    with servers.running_app(tmp_path) as fresh:
        workshop = make_workshop(fresh.journal)
        code = fresh.journal.room(workshop).plan[0].code
        token = new_token()
        fresh.journal.record(workshop, e.Joined("p1", "police", "manager", 1, True, hash_of(token)))
        opened = threading.Semaphore(0)

        def listen() -> None:
            with (
                contextlib.suppress(httpx.HTTPError),
                httpx.stream(
                    "GET", f"{fresh.url}/{code}/events", headers={"Cookie": f"seat-{code}={token}"}, timeout=30
                ) as stream,
            ):
                opened.release()
                for _ in stream.iter_raw():
                    pass

        threads = [threading.Thread(target=listen, daemon=True) for _ in range(30)]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert opened.acquire(timeout=20)
        fresh.process.send_signal(signal.SIGTERM)
        fresh.process.wait(5)


def test_the_app_opens_no_connection_of_its_own(tmp_path: Path) -> None:
    """From start to served pages and the report's own program; the walk in a browser checks the same to its end."""
    with servers.running_app(tmp_path) as fresh:
        client = signed_in(fresh)
        for path in ("/", "/_stcore/health", "/_stcore/host-config"):
            assert client.get(path, headers={"Origin": fresh.url}).status_code == 200
        assert client.get("/", headers={"Origin": "https://elsewhere.example"}).status_code == 200
        assert "streamlit" not in client.get("/", headers={"Origin": "https://elsewhere.example"}).text.lower()
        assert fresh.connections.read_text() == ""


def test_the_watch_on_connections_sees_one(tmp_path: Path) -> None:
    """The check above could not fail if nothing were written down."""
    seen = tmp_path / "seen.txt"
    watch = {"PYTHONPATH": str(servers.ROOT / "tests" / "watch"), "WATCH_CONNECTIONS": str(seen)}
    program = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([sys.executable, "-c", program], env=watch, check=True)
    assert "127.0.0.1" in seen.read_text()


def test_a_second_app_on_the_same_journal_works_beside_the_first(tmp_path: Path) -> None:
    with servers.running_app(tmp_path) as first, servers.running_app(tmp_path, first.database) as other:
        workshop = make_workshop(first.journal)
        code = first.journal.room(workshop).plan[0].code
        assert {httpx.get(f"{one.url}/{code}").status_code for one in (first, other)} == {200}


def test_the_app_starts_with_plain_streamlit_run(tmp_path: Path) -> None:
    """Without ``start.py``: the window shows how to sign in."""
    port = servers.free_port()
    journal = tmp_path / "journal.sqlite"
    environment = {"WORKSHOP_DATABASE_URL": f"sqlite:///{journal}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=servers.ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        line = next(line for line in process.stdout if line.startswith("Sign-in:"))
        address = line.split()[-1]
        assert address.startswith(f"http://localhost:{port}/sign-in?key=")
        for _ in range(100):
            with contextlib.suppress(httpx.TransportError):
                assert httpx.get(address).status_code == 303
                break
            time.sleep(0.1)
    finally:
        process.terminate()
        process.wait(10)


def test_a_journal_that_cannot_be_opened_is_told_in_one_sentence(tmp_path: Path) -> None:
    """What start.py shows when the app ends by itself."""
    for folder, sentence in ((tmp_path / "Dropbox", "copied by a cloud service"), (tmp_path, "cannot be opened")):
        journal = folder / "journal.sqlite"
        if folder == tmp_path:
            journal.write_bytes(b"no database" * 100)
        environment = {"WORKSHOP_DATABASE_URL": f"sqlite:///{journal}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        started = subprocess.run(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(servers.free_port())],
            cwd=servers.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        told = [line for line in started.stdout.splitlines() if line.startswith("Problem: ")]
        assert len(told) == 1
        assert sentence in told[0]
        assert started.returncode != 0


def test_two_journals_in_one_process_do_not_mix(tmp_path: Path) -> None:
    one, two = (Journal(f"sqlite:///{tmp_path / name / 'journal.sqlite'}") for name in "ab")
    make_workshop(one)
    assert two.workshops() == []
    one.close()
    two.close()
