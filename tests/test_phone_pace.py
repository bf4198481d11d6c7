"""How fast a seat may send, and what happens when everybody sends at once: nothing is lost, nobody is locked out."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import sample
import servers
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from phone_room import BOARD, EXERCISES, Host, form_of, new_id, sends
from starlette.applications import Starlette

from phone import pace
from phone.pace import Pace, TooFast
from phone.pretend import Phone
from phone.routes import routes
from workshop import entries as e
from workshop.agenda import Place
from workshop.house import hash_of, new_token
from workshop.journal import Journal

SLOWLY = "Wait a moment, then send again."


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    pace._free.clear()
    yield
    pace._free.clear()


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 5),
    st.sampled_from([0.5, 1.0, 6.0]),
    st.lists(st.floats(0, 8, allow_nan=False), min_size=1, max_size=40),
)
def test_no_stretch_of_time_holds_more_than_its_pace(at_once: int, seconds: float, pauses: list[float]) -> None:
    allowed, clock, passed = Pace(at_once, seconds), 1000.0, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace.time, "monotonic", lambda: clock)
        pace._free.clear()
        for pause in pauses:
            clock += pause
            wait = _asked_to_wait(allowed)
            assert wait <= seconds + 1
            clock += wait
            if wait:
                assert _asked_to_wait(allowed) == 0, "who waits as long as was asked gets through"
            passed.append(clock)
    for n, begun in enumerate(passed):
        for more, ended in enumerate(passed[n:], start=1):
            assert more <= at_once + (ended - begun) / seconds + 1e-6


def _asked_to_wait(allowed: Pace) -> int:
    """Seconds, or 0 where one more was let through."""
    try:
        pace.count(allowed, "w", "seat")
    except TooFast as busy:
        return busy.seconds
    return 0


def test_what_is_remembered_is_bounded_and_forgets_who_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_MOST_KEPT", 100)
    for n in range(1000):
        pace.count(Pace(1, 60), "w", f"p{n}")
        assert len(pace._free) <= 100
    with pytest.raises(TooFast):
        pace.count(Pace(1, 60), "w", "p999")


def test_a_seat_that_sends_too_fast_is_told_to_wait_and_nobody_else(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    host.asks("basis", "before")
    other_form = form_of(other, "task")
    forms = [form_of(phone, "task", id=new_id(), counter=str(n)) for n in range(1, 12)]
    replies = [sends(phone, form) for form in forms]
    refused = [reply for reply in replies if reply.status_code == 429]
    assert refused
    assert all(reply.status_code == 200 for reply in replies[: pace.ANSWERS.at_once])
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in refused)
    assert {reply.json()["state"] for reply in refused} == {"wait"}
    assert refused[0].json()["sentence"] == "Saved on this phone. It sends itself in a moment."
    assert sends(other, other_form).status_code == 200, "one address, two people"


def test_without_javascript_what_was_typed_stays_and_sending_again_works(host: Host) -> None:
    phone = host.phone()
    phone.patience = 0
    host.asks("basis", "before")
    for n in range(12):
        page = phone.posts(f"/{host.code}/answer", form_of(phone, "consent" if n % 2 else "task"))
        if phone.status == 429:
            break
    assert (phone.status, page.alert) == (429, SLOWLY)
    chosen = [one.value for one in page.form("/answer").of("radio") if one.checked]
    assert len(chosen) == 1
    phone.patience = 3
    phone.posts(f"/{host.code}/answer", [*page.form("/answer").hidden, ("value", chosen[0])])
    assert phone.status == 200
    assert host.values("basis", "before") == chosen


def test_an_answer_that_had_to_wait_while_voting_closed_can_be_sent_again_and_is_late(host: Host) -> None:
    phone = host.phone()
    phone.patience = 0
    host.asks("basis", "before")
    pages = [form_of(phone, "task", id=new_id()) for _ in range(pace.ANSWERS.at_once + 5)]
    host.closes()
    for pairs in pages:
        page = phone.posts(f"/{host.code}/answer", pairs)
        if phone.status == 429:
            break
    assert (phone.status, page.alert) == (429, SLOWLY)
    assert "What you chose in time can still be sent" in page.text
    form = page.form("/answer")
    assert [one.label for one in form.of("button")] == ["Change my answer"]
    phone.patience = 3
    phone.posts(f"/{host.code}/answer", [*form.hidden, ("value", "consent")])
    assert [answer.value for answer in host.room.askings["basis", "before"].late.values()] == ["consent"]


def test_remarks_and_support_have_a_pace_of_their_own(app: servers.App) -> None:
    from conftest import make_workshop

    host = Host(app, make_workshop(app.journal, EXERCISES))
    phone = host.phone()
    host.asks(BOARD.id)
    found = [sends(phone, form_of(phone, f"Question {n}?", id=new_id())) for n in range(pace.REMARKS.at_once + 2)]
    assert [reply.status_code for reply in found[: pace.REMARKS.at_once]] == [200] * pace.REMARKS.at_once
    assert found[-1].status_code == 429
    host.releases("Question 0?")
    phone.patience = 0
    for _ in range(pace.UPVOTES.at_once + 10):
        phone.supports("Question 0?")
        if phone.status == 429:
            break
    assert (phone.status, phone.page.alert) == (429, SLOWLY)


# --- In this process, where the journal can be held up ---------------------------------------------------------------


@pytest.fixture
def served(journal: Journal) -> Iterator[tuple[str, Journal]]:
    journal.record("w", e.WorkshopMade(sample.FACTS, sample.AGENDA))
    port = servers.free_port()
    running = uvicorn.Server(uvicorn.Config(Starlette(routes=routes()), port=port, log_level="warning"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        threading.Event().wait(0.01)
    yield f"http://127.0.0.1:{port}", journal
    running.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@contextlib.contextmanager
def held_up(journal: Journal) -> Iterator[None]:
    """Nobody else can write while another connection holds the file."""
    with journal._engine.begin():
        yield


def test_when_too_many_wait_the_rest_is_shed_and_nothing_is_lost(
    served: tuple[str, Journal], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST_WAITING", 3)
    url, journal = served
    phones = [Phone(url, sample.FACTS.code) for _ in range(8)]
    for phone in phones:
        phone.joins()
    journal.record("w", e.Moved(None, Place("baseline", 0)), e.Opened("basis", "before"))
    forms = [form_of(phone, "task") for phone in phones]
    stranger = Phone(url, sample.FACTS.code)
    stranger.patience = 0
    join = stranger.looks().form("/join")
    with ThreadPoolExecutor(8) as pool:
        with held_up(journal):
            waits = [pool.submit(sends, *one) for one in zip(phones[:3], forms, strict=False)]
            while pace._waiting < 3:
                threading.Event().wait(0.01)
            shed = [sends(*one) for one in zip(phones[3:], forms[3:], strict=True)]
            slow = phones[7]
            slow.patience = 0
            page = slow.posts(f"/{slow.code}/answer", forms[7])
            stranger.posts(join.action, [*join.hidden, ("sector", "health"), ("role_band", "manager"), ("table", "2")])
            assert not any(one.done() for one in waits)
        assert [one.result().status_code for one in waits] == [200] * 3
    assert {reply.status_code for reply in shed} == {503}
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in shed)
    told = "Wait a moment: many answers are arriving. Yours is kept on this phone and sends itself."
    assert {(reply.json()["state"], reply.json()["sentence"]) for reply in shed} == {("wait", told)}
    assert (slow.status, [one.value for one in page.form("/answer").of("radio") if one.checked]) == (503, ["task"])
    assert page.alert.startswith("Wait a moment: many answers are arriving.")
    assert (stranger.status, stranger.page.form("/join").of("select")[0].value) == (503, "health")
    again = [sends(*one) for one in zip(phones, forms, strict=True)]
    assert [reply.status_code for reply in again] == [200] * 8
    room = journal.room("w")
    assert len(room.counted(room.askings["basis", "before"])) == 8
    assert pace._waiting == 0


def test_a_thousand_votes_at_once_are_all_acknowledged(app: servers.App) -> None:
    from conftest import make_workshop

    workshop = make_workshop(app.journal)
    code = app.journal.room(workshop).plan[0].code
    tokens = {f"p{n}": new_token() for n in range(1000)}
    joined = [e.Joined(who, "police", "manager", 1, True, hash_of(token)) for who, token in tokens.items()]
    app.journal.record(workshop, *joined, e.Opened("basis", "before"))

    async def vote(client: httpx.AsyncClient, who: str, token: str) -> int:
        form = {
            "question": "basis", "round": "before", "id": new_id(), "counter": "1", "seen": "1", "who": who,
            "value": "task",
        }  # fmt: skip
        headers = {"Cookie": f"seat-{code}={token}", "Accept": "application/json"}
        return (await client.post(f"{app.url}/{code}/answer", data=form, headers=headers)).status_code

    async def all_vote() -> list[int]:
        limits = httpx.Limits(max_connections=1000, max_keepalive_connections=0)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            return await asyncio.gather(*(vote(client, *one) for one in tokens.items()))

    with ThreadPoolExecutor(1) as apart:  # a browser of another test may have a loop in this thread
        assert set(apart.submit(asyncio.run, all_vote()).result()) == {200}
    room = app.journal.room(workshop)
    assert len(room.counted(room.askings["basis", "before"])) == 1000
