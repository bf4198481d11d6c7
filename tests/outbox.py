"""Pretend phones that keep what is not received, by the rules of the page's script: the newest choice of each person,
one sending at a time, the same id until the toolkit has said what became of it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from workshop import entries as e
from workshop.house import hash_of, new_token
from workshop.journal import Journal


@dataclass(frozen=True)
class Choice:
    id: str
    counter: int
    value: str


@dataclass
class Voter:
    """One seat with its phone. ``received`` are the choices of which the toolkit said so."""

    participant: str
    token: str = field(default_factory=new_token)
    chosen: list[Choice] = field(default_factory=list)
    received: list[Choice] = field(default_factory=list)
    refused: list[Choice] = field(default_factory=list)
    out: Choice | None = None


def seated(journal: Journal, workshop: str, number: int, prefix: str = "v") -> list[Voter]:
    """People with a seat in the workshop."""
    voters = [Voter(f"{prefix}{n}") for n in range(number)]
    journal.record(
        workshop, *(e.Joined(one.participant, "police", "manager", 1, True, hash_of(one.token)) for one in voters)
    )
    return voters


@dataclass(frozen=True)
class Voting:
    """Votes on one question over ``seconds``, each person changing their mind ``changes`` times.

    ``urls`` are where phones send, one after the other; ``patience`` is how many seconds they wait for an answer.
    """

    urls: Sequence[str]
    code: str
    seconds: float
    changes: int = 2
    patience: float = 10.0
    first_pause: float = 0.2
    longest_pause: float = 2.0
    question: str = "basis"
    round: str = "before"
    values: tuple[str, ...] = ("task", "consent")

    async def run(self, voters: Sequence[Voter], seed: int = 1) -> None:
        """Until everybody has made all choices and nothing waits on a phone any more."""
        chance = random.Random(seed)
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        async with httpx.AsyncClient(limits=limits, timeout=self.patience) as client:
            await asyncio.gather(*(self._lives(client, one, random.Random(chance.random())) for one in voters))

    async def _lives(self, client: httpx.AsyncClient, voter: Voter, chance: random.Random) -> None:
        sending = asyncio.create_task(self._sends(client, voter, chance))
        moments = sorted(chance.uniform(0, self.seconds) for _ in range(self.changes + 1))
        begun = asyncio.get_running_loop().time()
        for moment in moments:
            await asyncio.sleep(max(0, begun + moment - asyncio.get_running_loop().time()))
            voter.out = Choice(uuid4().hex, len(voter.chosen) + 1, chance.choice(self.values))
            voter.chosen.append(voter.out)
        while voter.out:
            await asyncio.sleep(0.02)
        sending.cancel()

    async def _sends(self, client: httpx.AsyncClient, voter: Voter, chance: random.Random) -> None:
        pause = 0.0
        while True:
            choice = voter.out
            if choice is None:
                await asyncio.sleep(0.01)
                continue
            state, wait = await self._posts(client, voter, choice, chance.choice(self.urls))
            if state in {"", "wait"}:
                pause = min(self.longest_pause, pause * 2 or self.first_pause)
                await asyncio.sleep(max(wait, pause * chance.uniform(0.75, 1.25)))
                continue
            pause = 0.0
            (voter.received if state in {"received", "known"} else voter.refused).append(choice)
            if voter.out is choice:
                voter.out = None

    async def _posts(self, client: httpx.AsyncClient, voter: Voter, choice: Choice, url: str) -> tuple[str, float]:
        """What the toolkit says became of it, nothing if it did not say; and the seconds it asks to wait."""
        form = {
            "question": self.question, "round": self.round, "id": choice.id, "counter": str(choice.counter),
            "seen": "1", "who": voter.participant, "value": choice.value,
        }  # fmt: skip
        headers = {"Cookie": f"seat-{self.code}={voter.token}", "Accept": "application/json"}
        try:
            reply = await client.post(f"{url}/{self.code}/answer", data=form, headers=headers)
            return reply.json()["state"], float(reply.headers.get("retry-after", 0))
        except (httpx.TransportError, ValueError):
            return "", 0


@contextmanager
def meanwhile(voting: Voting, voters: Sequence[Voter]) -> Iterator[None]:
    """The phones vote in a thread of their own while the test makes trouble; at the end all of them are done."""
    with ThreadPoolExecutor(1) as thread:
        # Where the toolkit is gone for good, the phones would try for ever.
        done = thread.submit(asyncio.run, asyncio.wait_for(voting.run(voters), voting.seconds + 240))
        yield
        done.result()


def nothing_lost_or_double(
    journal: Journal, workshop: str, voters: Sequence[Voter], key: tuple[str, str] = ("basis", "before")
) -> None:
    """What was received is in the journal once, nothing else is, and each person's last choice counts."""
    theirs = {one.participant for one in voters}
    answers = [(row.uuid, row.entry) for row in journal.since(workshop) if isinstance(row.entry, e.Answered)]
    stored = [(id_, entry.value) for id_, entry in answers if entry.participant in theirs]
    by_id = dict(stored)
    made = {choice.id: choice.value for one in voters for choice in one.chosen}
    assert len(by_id) == len(stored), "an answer was stored twice"
    assert {id_: made.get(id_) for id_ in by_id} == by_id, "an answer was invented or altered"
    received = {choice.id for one in voters for choice in one.received}
    assert received <= set(by_id), "an answer that was received is gone"
    assert not [refusal for one in voters for refusal in one.refused]
    room = journal.room(workshop)
    counted = {who: answer.value for who, answer in room.counted(room.askings[key]).items()}
    assert {one.participant: counted.get(one.participant) for one in voters} == {
        one.participant: one.chosen[-1].value for one in voters
    }, "somebody's last choice does not count"
