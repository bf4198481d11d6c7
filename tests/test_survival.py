"""The process is killed while votes arrive: after a restart every acknowledged answer is there, once."""

from __future__ import annotations

import concurrent.futures
import os
import random
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import servers
from conftest import make_workshop

from workshop import entries as e
from workshop.house import hash_of, new_token

KILLS = 20 if os.environ.get("WORKSHOP_TEST_LONG") else 3
VOTES = 1000 if os.environ.get("WORKSHOP_TEST_LONG") else 200


@dataclass(frozen=True)
class Vote:
    participant: str
    token: str
    id: str
    value: str


def cast(client: httpx.Client, code: str, vote: Vote) -> bool:
    """Post one vote as a phone does; whether it was acknowledged."""
    form = {
        "question": "basis", "round": "before", "id": vote.id, "counter": "1", "seen": "1", "who": vote.participant,
        "value": vote.value,
    }  # fmt: skip
    headers = {"Cookie": f"seat-{code}={vote.token}", "Accept": "application/json"}
    try:
        reply = client.post(f"/{code}/answer", data=form, headers=headers, timeout=5)
    except httpx.TransportError:
        return False
    return reply.status_code == 200 and reply.json()["state"] in {"received", "known"}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kill", range(KILLS))
def test_an_acknowledged_vote_survives_a_kill_and_none_is_invented(tmp_path: Path, kill: int) -> None:
    chance = random.Random(kill)
    app = servers.start_app(tmp_path, f"sqlite:///{tmp_path / 'journal.sqlite'}")
    workshop = make_workshop(app.journal)
    code = app.journal.room(workshop).plan[0].code
    votes = [Vote(f"p{n}", new_token(), str(uuid.uuid4()), chance.choice(["task", "consent"])) for n in range(VOTES)]
    app.journal.record(
        workshop,
        *(e.Joined(vote.participant, "police", "manager", 1, True, hash_of(vote.token)) for vote in votes),
        e.Opened("basis", "before"),
    )
    acknowledged: list[Vote] = []
    client = httpx.Client(base_url=app.url, limits=httpx.Limits(max_connections=40))
    counted = threading.Lock()
    moment = chance.uniform(0.1, 0.9) * VOTES

    def vote_once(vote: Vote) -> None:
        if cast(client, code, vote):
            with counted:
                acknowledged.append(vote)

    with concurrent.futures.ThreadPoolExecutor(20) as phones:
        arriving = [phones.submit(vote_once, vote) for vote in votes]
        while len(acknowledged) < moment:
            time.sleep(0.001)
        app.kill()
        concurrent.futures.wait(arriving)
    app.journal.close()
    assert 0 < len(acknowledged) < VOTES

    with servers.running_app(tmp_path, app.database, app.port) as again:
        stored = [row for row in again.journal.since(workshop) if isinstance(row.entry, e.Answered)]
        ids = [row.uuid for row in stored]
        assert len(ids) == len(set(ids))
        assert {vote.id for vote in acknowledged} <= set(ids), "an acknowledged vote is gone"
        values = {row.uuid: row.entry.value for row in stored if isinstance(row.entry, e.Answered)}
        assert all(values[vote.id] == vote.value for vote in acknowledged)
        assert set(ids) <= {vote.id for vote in votes}, "a vote was invented"
        client = httpx.Client(base_url=again.url)
        assert all(cast(client, code, vote) for vote in votes), "phones send again what was not acknowledged"
        room = again.journal.room(workshop)
        assert len(room.counted(room.askings["basis", "before"])) == VOTES
