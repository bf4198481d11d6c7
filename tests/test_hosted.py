"""Two replicas on PostgreSQL behind nginx: one service, whichever replica answers, and whatever happens to one."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import sample
import servers
import sqlalchemy as sa
from conftest import COMPULSORY, LONG, make_workshop
from hosted_room import NGINX, Hosted, hosted
from outbox import Voting, meanwhile, nothing_lost_or_double, seated
from phone_room import Host
from test_channel import cut
from test_phone_live import listening

from phone import live
from phone.pretend import Phone
from workshop import entries as e
from workshop import presence
from workshop.addresses import lan_addresses
from workshop.codes import new_code

VOTERS = 300 if LONG else 40
SECONDS = 20.0 if LONG else 2.0

pytestmark = [pytest.mark.database, pytest.mark.timeout(900 if LONG else 120)]


@pytest.fixture(scope="module")
def service(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    if not NGINX and not COMPULSORY:
        pytest.skip("nginx is not installed here")
    with hosted(tmp_path_factory.mktemp("hosted"), postgres_url) as running:
        yield running


@pytest.fixture
def run(service: Hosted) -> Host:
    """Who runs a fresh workshop of the service."""
    return service.host(make_workshop(service.journal))


def signed_in(service: Hosted, key: str = "test-key") -> httpx.Cookies:
    reply = httpx.get(f"{service.url}/sign-in", params={"key": key})
    assert reply.status_code == 303, reply.text
    return reply.cookies


def figures(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/metrics").text


def test_a_change_crosses_to_phones_on_every_replica_without_waiting_for_a_look(service: Hosted, run: Host) -> None:
    """Replicas look for themselves so rarely while they hear of each other that no phone could have waited for it."""
    phones = [service.at(replica, run.workshop).phone() for replica in (0, 1)]
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(listening(phone, seen=str(run.room.scene))) for phone in phones]
        streams.append(stack.enter_context(listening(run.phone(), seen=str(run.room.scene))))
        for question in ("share", "basis"):
            run.asks(question, "A" if question == "share" else "before")
            heard = {stream.next_scene(within=live.POLL * live._RARER / 2) for stream in streams}
            assert heard == {str(run.room.scene)}


def test_votes_by_nginx_and_by_either_replica_count_once(service: Hosted, run: Host) -> None:
    voters = seated(service.journal, run.workshop, VOTERS)
    run.asks("basis", "before")
    urls = [service.url, *(app.url for app in service.replicas)]
    with meanwhile(Voting(urls, run.code, SECONDS), voters):
        pass
    nothing_lost_or_double(service.journal, run.workshop, voters)


def test_a_replica_killed_while_votes_arrive_loses_nothing_and_counts_nothing_twice(service: Hosted, run: Host) -> None:
    voters = seated(service.journal, run.workshop, VOTERS)
    run.asks("basis", "before")
    with meanwhile(Voting([service.url], run.code, SECONDS), voters):
        time.sleep(SECONDS / 2)
        service.replicas[1].kill()
    nothing_lost_or_double(service.journal, run.workshop, voters)
    assert run.phone().sees("Which basis?"), "the other replica serves everybody"
    service.starts_again(1)


def test_a_replica_that_is_told_to_stop_answers_what_is_on_its_way_and_ends(service: Hosted, run: Host) -> None:
    replica = service.replicas[0]
    voters = seated(service.journal, run.workshop, VOTERS)
    run.asks("basis", "before")
    phone = service.at(0, run.workshop).phone()
    with meanwhile(Voting([replica.url, service.url], run.code, SECONDS + 2), voters), listening(phone) as stream:
        time.sleep(SECONDS / 2)
        assert httpx.get(f"{replica.url}/ready").status_code == 200
        replica.process.send_signal(signal.SIGTERM)
        assert servers.comes_true(lambda: httpx.get(f"{replica.url}/ready").status_code == 503, within=1)
        assert httpx.get(f"{replica.url}/health").status_code == 200
        phone.votes("Consent")
        assert "Received" in phone.page.text, "it serves on while the load balancer turns away from it"
        assert stream.ended()
        assert replica.process.wait(10) in {0, -signal.SIGTERM}
        # Phones that ask this replica alone keep what they have, and send it again once it is back.
        service.starts_again(0)
    nothing_lost_or_double(service.journal, run.workshop, voters)
    assert "consent" in run.values("basis", "before")


def test_who_is_away_is_the_same_on_every_replica(service: Hosted, run: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is a replica whose phones all went to another one."""
    here, gone = service.at(0, run.workshop).phone(), service.at(1, run.workshop).phone()
    people = list(run.room.seats)
    for one in people:
        monkeypatch.setitem(presence._heard, (run.workshop, one), time.monotonic() - 2 * presence.AWAY_AFTER)
    assert presence.away(run.workshop, people) == set(people)
    here.looks()
    gone.looks()
    assert servers.comes_true(lambda: not presence.away(run.workshop, people), within=15)


def test_a_new_workshop_is_found_on_every_replica_and_an_unknown_code_costs_one_question(
    service: Hosted, run: Host
) -> None:
    for replica in service.replicas:
        assert httpx.get(f"{replica.url}/ZZZZ").status_code == 404
        assert httpx.get(f"{replica.url}/{run.code}").status_code == 200
    asked: list[tuple[str, dict[str, str]]] = []
    sa.event.listen(service.journal._reading, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    for _ in range(3):
        assert service.journal.by_code("ZZZZ") is None
    assert len(asked) == 3
    assert service.journal.by_code(run.code.lower()) == run.workshop
    with service.journal._engine.connect() as connection:
        connection.exec_driver_sql("SET enable_seqscan = off")
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {asked[0][0]}", asked[0][1]).scalars())
    assert "journal_by_code" in plan, "however many workshops there are"
    assert run.code in service.journal.codes()


def test_a_join_code_of_a_service_has_six_letters_and_opens_the_same_pages(
    service: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", service.database)
    code = new_code(service.journal.codes())
    assert len(code) == 6
    service.journal.record("six", e.WorkshopMade(replace(sample.FACTS, code=code), sample.AGENDA))
    run = service.host("six")
    run.asks("basis", "before")
    phone = run.phone()
    phone.votes("Consent")
    assert "Received" in phone.page.text
    typed = httpx.get(f"{service.url}/join", params={"code": f"{code[:3]} {code[3:].lower()}"})
    assert typed.headers["location"] == f"/{code}"
    assert httpx.get(f"{service.url}/{code[:5]}").status_code == 404


def test_health_and_readiness_are_open_to_all_and_say_nothing_else(service: Hosted) -> None:
    for url in (service.url, service.replicas[0].url, service.replicas[1].url):
        assert httpx.get(f"{url}/health").text == "ok"
        assert httpx.get(f"{url}/ready").text == "ready"
    for path in ("/_stcore/health", "/_stcore/metrics", "/_stcore/host-config", "/media/x", "/metrics"):
        assert httpx.get(service.url + path).status_code == 404


def test_a_database_that_does_not_answer_makes_no_replica_ready_and_all_come_back(service: Hosted) -> None:
    server = sa.create_engine(
        sa.make_url(service.database).set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    name = sa.make_url(service.database).database
    with server.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            for replica in service.replicas:
                assert httpx.get(f"{replica.url}/ready", timeout=20).status_code == 503
                assert httpx.get(f"{replica.url}/health").status_code == 200
        finally:
            connection.exec_driver_sql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    for replica in service.replicas:
        assert httpx.get(f"{replica.url}/ready", timeout=20).status_code == 200
    assert servers.comes_true(lambda: service.journal.hears_others, within=10), "the channel is open again"


def test_cookies_are_secure_behind_the_proxy_and_nobody_else_is_believed(service: Hosted, run: Host) -> None:
    def seat_cookie(url: str, source: str = "127.0.0.1", **headers: str) -> str:
        with httpx.Client(transport=httpx.HTTPTransport(local_address=source)) as client:
            form = Phone(url, run.code, client).looks().form("/join")
            pairs = {**dict(form.hidden), "sector": "police", "role_band": "manager", "table": "0"}
            headers = {"Cookie": "try=1", **headers}
            reply = client.post(url + form.action, data=pairs, headers=headers)
        assert reply.status_code == 303, reply.text
        return reply.headers["set-cookie"]

    direct = service.replicas[0].url
    assert "Secure" in seat_cookie(service.url)
    assert "Secure" not in seat_cookie(direct)
    assert "Secure" in seat_cookie(direct, **{"X-Forwarded-Proto": "https"}), "from the proxy's address"
    assert "Secure" not in seat_cookie(direct, "127.0.0.2", **{"X-Forwarded-Proto": "https"})


def test_what_a_proxy_passes_on_is_never_from_this_computer(app: servers.App) -> None:
    """The toolkit of a laptop, where facilitators sign in on the computer itself."""
    assert httpx.get(f"{app.url}/sign-in").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded"):
        for value in ("127.0.0.1", "for=127.0.0.1", "192.0.2.7", ""):
            assert httpx.get(f"{app.url}/sign-in", headers={header: value}).status_code == 403


def test_a_facilitator_keeps_one_replica_and_their_page_its_web_socket(service: Hosted) -> None:
    cookies = signed_in(service)
    (cookie,) = [f"{name}={value}" for name, value in cookies.items()]

    def pages() -> list[float]:
        line = r'requests_total{page="facilitators",status="2xx"} (\S+)'
        found = [re.search(line, figures(port)) for port in service.metrics]
        return [float(one.group(1)) if one else 0.0 for one in found]

    before = pages()
    for _ in range(12):
        assert httpx.get(f"{service.url}/host", headers={"Cookie": cookie}).status_code == 200
    assert sorted(now - then for now, then in zip(pages(), before, strict=True)) == [0, 12]
    assert web_socket(service, cookie) == 101
    assert web_socket(service, "") in {403, 404}


def web_socket(service: Hosted, cookie: str) -> int:
    """The status with which Streamlit's web socket opens."""
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
        "Origin": service.url,
        "Cookie": cookie,
    }
    with httpx.stream("GET", f"{service.url}/_stcore/stream", headers=headers) as reply:
        return reply.status_code


def test_nginx_answers_to_its_name_and_by_tls_alone(service: Hosted, run: Host) -> None:
    reply = httpx.get(f"http://127.0.0.1:{service.plain_port}/{run.code}")
    assert (reply.status_code, reply.headers["location"]) == (301, f"https://127.0.0.1/{run.code}")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"{service.url}/", headers={"Host": "elsewhere.example"})
    assert "max-age" in httpx.get(f"{service.url}/join").headers["strict-transport-security"]
    assert httpx.post(f"{service.url}/{run.code}/answer", content=b"x" * 200_000).status_code == 413


def test_figures_count_and_name_nobody_and_stay_on_this_computer(service: Hosted, run: Host) -> None:
    run.asks("basis", "before")
    for replica in (0, 1):
        service.at(replica, run.workshop).phone().votes("Consent")
        text = figures(service.metrics[replica])
        for name in ("commits_count", "commits_sum", "streams", "waiting"):
            assert re.search(rf"^workshop_{name} \S+$", text, re.MULTILINE)
        assert re.search(r'^workshop_requests_total{page="answer",status="3xx"} [1-9]', text, re.MULTILINE)
        assert run.code not in text
        assert run.workshop not in text
    for address in lan_addresses():
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((address, service.metrics[0]), timeout=2)


def test_logs_are_objects_and_hold_nothing_of_anybody(service: Hosted, run: Host) -> None:
    phone = run.phone()
    run.asks("basis", "before")
    phone.votes("Consent")
    httpx.get(f"{service.url}/{run.code}x")
    assert cut(service.journal), "so that there is something to say"
    said = [replica.log for replica in service.replicas]
    assert servers.comes_true(lambda: any("channel to other replicas" in log.read_text() for log in said), within=10)
    for log in said:
        text = log.read_text()
        lines = [line for line in text.splitlines() if line.startswith("{")]
        assert all({"at", "level", "logger", "where"} <= set(json.loads(line)) for line in lines)
        secrets = [run.code, run.workshop, *run.room.seats, phone.cookies[f"seat-{run.code}"], "127.0.0.1:"]
        assert [secret for secret in secrets if secret in text] == []
        assert not re.search(r"INFO|WARNING", text), "no line of the server's own"
    written = [file for file in service.folder.glob("nginx-*.log") if file.read_text()]
    assert written == [], "nginx writes nothing of a request"


def test_the_service_is_as_the_documents_say() -> None:
    container = (servers.ROOT / "deploy" / "Containerfile").read_text()
    rooms = {file.parent.name for file in servers.ROOT.glob("*/__init__.py")} | {"workshop_materials", "pages"}
    assert rooms - {"tests", "benchmarks"} <= set(re.findall(r"^COPY (\w+) \1$", container, re.MULTILINE))
    guide = (servers.ROOT / "docs" / "hosting.md").read_text()
    for file in (servers.ROOT / "deploy").iterdir():
        assert file.name in guide, f"docs/hosting.md does not speak of deploy/{file.name}"
    settings = (servers.ROOT / "deploy" / "environment.example").read_text()
    for setting in re.findall(r"^#? ?([A-Z_]+)=", settings, re.MULTILINE):
        assert setting in guide, f"docs/hosting.md does not speak of {setting}"
