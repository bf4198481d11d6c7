"""Streams of live change: they speak when the room has something new to show, and only then; and they end."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import httpx
import pytest
import sample
import servers
import uvicorn
from phone_room import Host, form_of
from starlette.applications import Starlette

from phone import live, render
from phone.pretend import Phone
from phone.routes import routes
from workshop import entries as e
from workshop import presence
from workshop.journal import Journal


@dataclass
class Listener:
    """A phone's stream, read in a thread. ``lines`` are what it said, None at its end.

    What is new has an id; what has none says that the stream lives.
    """

    response: httpx.Response
    lines: queue.Queue[str | None] = field(default_factory=queue.Queue)

    def read(self) -> None:
        with contextlib.suppress(httpx.HTTPError):
            for line in self.response.iter_lines():
                self.lines.put(line)
        self.lines.put(None)

    def next_scene(self, within: float = 20.0) -> str | None:
        """The next new scene; None if there is none in time, or the stream ended."""
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=left)
            except queue.Empty:
                return None
            if line is None:
                return None
            if line.startswith("id:"):
                return line.removeprefix("id: ")
        return None

    def ended(self, within: float = 20.0) -> bool:
        until = time.monotonic() + within
        while (left := until - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                if self.lines.get(timeout=left) is None:
                    return True
        return False


@contextlib.contextmanager
def listening(phone: Phone, seen: str = "", last_event_id: str = "") -> Iterator[Listener]:
    headers = {"Cookie": phone.cookie, **({"Last-Event-ID": last_event_id} if last_event_id else {})}
    address = f"{phone.url}/{phone.code}/events{'?seen=' + seen if seen else ''}"
    with httpx.stream("GET", address, headers=headers, timeout=30) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        listener = Listener(response)
        threading.Thread(target=listener.read, daemon=True).start()
        yield listener


def followed() -> list[str]:
    """The workshops that streams of the server in this process follow."""
    return list(live._hub._watched) if live._hub else []


def test_a_stream_speaks_when_a_question_opens_and_not_when_somebody_votes_or_joins(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    with listening(phone, seen=str(host.room.scene)) as stream:
        host.asks("basis", "before")
        assert stream.next_scene() == str(host.room.scene)
        other.votes("Consent")
        phone.votes("Public task")
        host.phone("Health")
        assert stream.next_scene(within=2.5) is None
        host.reveals()
        assert stream.next_scene() is not None


@pytest.fixture
def rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    """No look at other processes in the time of a test."""
    monkeypatch.setattr(live, "POLL", 600.0)


def test_a_stream_hears_what_this_process_writes_at_once(rarely: None, server: tuple[str, Journal]) -> None:
    url, journal = server
    phone = Phone(url, sample.FACTS.code)
    phone.joins()
    with listening(phone) as stream:
        assert servers.comes_true(lambda: followed() == ["w"], within=5)
        journal.record("w", e.Paused())
        assert stream.next_scene() == str(journal.room("w").scene)


@pytest.mark.parametrize("by", ["seen", "last_event_id"])
def test_a_phone_that_slept_hears_at_once_that_it_missed_something(host: Host, by: str) -> None:
    phone = host.phone()
    before = str(host.room.scene)
    host.asks("basis", "before")
    now = str(host.room.scene)
    with listening(phone, **{by: before}) as stream:
        assert stream.next_scene() == now
    with listening(phone, **{by: now}) as stream:
        assert stream.next_scene(within=1) is None


def test_the_last_event_id_has_the_last_word(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    with listening(phone, seen="0", last_event_id=str(host.room.scene)) as stream:
        assert stream.next_scene(within=1) is None


def test_another_workshop_is_not_heard(host: Host, app: servers.App) -> None:
    from conftest import make_workshop

    phone, elsewhere = host.phone(), Host(app, make_workshop(app.journal))
    with listening(phone, seen=str(host.room.scene)) as stream:
        elsewhere.asks("basis", "before")
        assert stream.next_scene(within=2.5) is None


def test_where_streams_do_not_get_through_the_scene_can_be_asked_for(host: Host) -> None:
    phone = host.phone()
    host.asks("basis", "before")
    reply = httpx.get(f"{phone.url}/{phone.code}/scene", headers={"Cookie": phone.cookie})
    assert reply.text == str(host.room.scene)
    assert len(reply.content) < 20


# --- In this process, where streams can be stopped and their pace changed ---------------------------------------------


@pytest.fixture
def server(journal: Journal) -> Iterator[tuple[str, Journal]]:
    """The phones' routes alone, served from this process."""
    journal.record("w", e.WorkshopMade(sample.FACTS, sample.AGENDA))

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        live.start(journal)
        yield
        live.stop()

    port = servers.free_port()
    config = uvicorn.Config(Starlette(routes=routes(), lifespan=lifespan), port=port, log_level="warning")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}", journal
    live.stop()  # as the app does when it is told to end: the server waits for open streams
    running.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


def test_every_stream_ends_when_told_to_stop(server: tuple[str, Journal]) -> None:
    url, _ = server
    phone = Phone(url, sample.FACTS.code)
    phone.joins()
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(listening(phone)) for _ in range(5)]
        assert all(stream.lines.get(timeout=20) for stream in streams)
        live.stop()
        assert all(stream.ended() for stream in streams)
    reply = httpx.get(f"{url}/{phone.code}/events", headers={"Cookie": phone.cookie})
    assert reply.status_code == 503


def test_silence_is_broken_by_a_heartbeat_that_keeps_the_person_present(
    server: tuple[str, Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    url, journal = server
    phone = Phone(url, sample.FACTS.code)
    phone.joins()
    (participant,) = journal.room("w").seats
    with listening(phone) as stream:
        assert stream.lines.get(timeout=2).startswith("retry: ")  # type: ignore[union-attr]
        assert stream.lines.get(timeout=2) == "data: 0", "at once, so that the phone knows that nothing holds it back"
        journal.record("w", e.Paused())
        scene = journal.room("w").scene
        assert stream.next_scene() == str(scene)
        monkeypatch.setitem(presence._heard, ("w", participant), 0.0)
        said = [stream.lines.get(timeout=2) for _ in range(6)]
    assert said.count(f"data: {scene}") >= 2
    assert not any(line and line.startswith("id:") for line in said)
    assert presence._heard["w", participant] > 0


def test_a_phone_that_went_away_leaves_no_stream_behind(
    server: tuple[str, Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.2)
    url, _ = server
    phone = Phone(url, sample.FACTS.code)
    phone.joins()
    with listening(phone):
        assert servers.comes_true(lambda: followed() == ["w"], within=5)
    assert servers.comes_true(lambda: not followed(), within=5)


def test_nobody_who_stops_waiting_can_stop_the_journal(journal: Journal) -> None:
    waiting = journal.submit("w", e.WorkshopMade(sample.FACTS, sample.AGENDA))
    assert not waiting.cancel()
    journal.record("w", e.Paused())
    assert journal.room("w").paused


def test_answers_leave_at_once_on_a_connection_that_is_kept(app: servers.App) -> None:
    """Not 40 ms later, which is what a response in two writes costs where the system waits to fill a packet."""
    with httpx.Client(base_url=app.url) as client:
        times = []
        for _ in range(30):
            begun = time.perf_counter()
            client.get("/join")
            times.append(time.perf_counter() - begun)
    assert sorted(times)[15] < 0.03


def test_assets_are_small_packed_and_kept_for_a_year(app: servers.App) -> None:
    for asset in render._ASSETS.values():
        packed = httpx.get(app.url + asset.address, headers={"Accept-Encoding": "gzip"})
        plain = httpx.get(app.url + asset.address, headers={"Accept-Encoding": "identity"})
        assert packed.content == plain.content == asset.plain
        assert "immutable" in packed.headers["cache-control"]
        assert int(packed.headers["content-length"]) <= int(plain.headers["content-length"])
    assert httpx.get(f"{app.url}/phone-assets/other.js").status_code == 404


def test_votes_cost_other_phones_nothing_while_many_listen(host: Host) -> None:
    voters = [host.phone() for _ in range(5)]
    host.asks("basis", "before")
    forms = [form_of(phone, "task") for phone in voters]
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(listening(phone, seen=str(host.room.scene))) for phone in voters]
        for phone, pairs in zip(voters, forms, strict=True):
            phone.posts(f"/{host.code}/answer", pairs)
        time.sleep(live.POLL + 0.5)
        assert all(stream.next_scene(within=0.05) is None for stream in streams)
