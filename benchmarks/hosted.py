"""Many workshops at once on the hosted toolkit: two replicas, PostgreSQL and nginx, beside one process on SQLite.

    python benchmarks/hosted.py [--phones 200] [--workshops 10] [--sizes 1,5,10,25,50]

Everything runs on this computer over loopback: the crowd, nginx, the database and the replicas share its processor.
Connections to nginx speak TLS; those to the one process do not. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import servers  # type: ignore[import-not-found]
from crowd import Votes, apart, vote_in
from figures import median, ms, p99, table
from hosted_room import Hosted, hosted  # type: ignore[import-not-found]
from toolkit import Toolkit, allow_connections, toolkit
from wire import TLS

WITHIN = 10.0
"""Seconds in which everybody votes once, at a random moment."""
SMALL = 40
"""Phones of a workshop where workshops become many."""


@dataclass(frozen=True)
class Run:
    """Workshops that voted at once. ``work`` is seconds of processor time by what spent them."""

    workshops: int
    votes: Votes
    work: dict[str, float]

    @property
    def each(self) -> str:
        """Milliseconds of processor time for each vote, by what spent them."""
        number = max(1, len(self.votes.seconds))
        return ", ".join(f"{name} {spent / number * 1000:.1f}" for name, spent in self.work.items())

    def cells(self, where: str, phones: int) -> list[str]:
        seconds = self.votes.seconds
        return [
            where,
            f"{self.workshops} x {phones}",
            ms(median(seconds)),
            ms(p99(seconds)),
            self.votes.fate,
            self.each,
        ]


def vote_at_once(app: Toolkit, workshops: int, phones: int, spent: dict[str, list[int]]) -> Run:
    """Fresh workshops in which everybody listens, and then votes once; ``spent`` are the process ids to be timed."""
    rooms = [app.make_workshop() for _ in range(workshops)]
    seated = {room: app.seat(room, phones) for room in rooms}

    async def all_vote() -> list[Votes]:
        together = asyncio.Barrier(len(rooms))
        voting = (vote_in(app, room, seated[room], WITHIN, seed, together) for seed, room in enumerate(rooms))
        return await asyncio.gather(*voting)

    before = {name: sum(map(_seconds, _family(pids))) for name, pids in spent.items()}
    parts = apart(all_vote())
    work = {name: sum(map(_seconds, _family(pids))) - before[name] for name, pids in spent.items()}
    together = Votes(
        [one for part in parts for one in part.seconds],
        sum(part.lost for part in parts),
        sum(part.double for part in parts),
        sum(part.asked_to_wait for part in parts),
    )
    return Run(workshops, together, work)


@contextmanager
def service() -> Iterator[tuple[Toolkit, Hosted, dict[str, list[int]]]]:
    """The hosted toolkit, whose commits wait for the disk, and the process ids of its parts."""
    with tempfile.TemporaryDirectory() as name, servers.postgres_server(durable=True) as database:
        folder = Path(name)
        with hosted(folder, database.url) as running:
            port = int(running.url.rpartition(":")[2])
            trusting = TLS[port] = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            parts = {
                "replicas": [app.process.pid for app in running.replicas],
                "PostgreSQL": [_postmaster(running)],
                "nginx": [int((folder / "nginx.pid").read_text())],
            }
            yield Toolkit(port, running.database, running.replicas[0].process, running.journal), running, parts


def _postmaster(running: Hosted) -> int:
    with running.journal._engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


def _family(pids: list[int]) -> set[int]:
    """These processes and those they started."""
    found = set(pids)
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            found |= _family([int(child) for child in (task / "children").read_text().split()])
    return found


def _seconds(pid: int) -> float:
    """Processor time of a process so far."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def memory(running: Hosted) -> str:
    """Megabytes that each replica holds."""
    pids = ",".join(str(app.process.pid) for app in running.replicas)
    sizes = subprocess.run(["ps", "-o", "rss=", "-p", pids], check=True, capture_output=True, text=True).stdout.split()
    return " and ".join(f"{int(size) // 1024} MB" for size in sizes)


def main() -> None:
    wishes = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wishes.add_argument("--phones", type=int, default=200, help="phones of each workshop")
    wishes.add_argument("--workshops", type=int, default=10, help="workshops at once")
    wishes.add_argument("--sizes", default="1,5,10,25,50", help=f"workshops at once with {SMALL} phones each")
    wish = wishes.parse_args()
    allow_connections()
    header = ["where", "workshops x phones", "p50", "p99", "fate", "processor ms for a vote"]
    rows, growth = [], []
    with toolkit() as one:
        vote_at_once(one, 1, 20, {})
        run = vote_at_once(one, wish.workshops, wish.phones, {"process": [one.process.pid]})
        rows.append(run.cells("one process, SQLite", wish.phones))
    with service() as (app, running, parts):
        vote_at_once(app, 1, 20, {})
        run = vote_at_once(app, wish.workshops, wish.phones, parts)
        rows.append(run.cells("2 replicas, PostgreSQL, nginx", wish.phones))
        table(header, rows)
        for size in map(int, filter(None, wish.sizes.split(","))):
            run = vote_at_once(app, size, SMALL, parts)
            growth.append([*run.cells("2 replicas, PostgreSQL, nginx", SMALL), memory(running)])
        table([*header, "memory of the replicas"], growth)


if __name__ == "__main__":
    main()
