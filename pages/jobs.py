"""Reports in the making: each in a process of its own, so that phones never wait for one.

Kept in this process's memory: every browser sees the same, and nothing is left behind when the app stops.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.disclosure import FLOOR, THRESHOLD
from analysis.formats import FILES
from pages import behind
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room

log = logging.getLogger(__name__)

AT_ONCE, KEPT = 2, 8
"""Reports in the making at one time, and workshops whose last report is kept."""
PAGE = FILES[0].name
RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True)
class Job:
    """The report of one workshop as it was at journal row ``row``. ``files`` is empty until it is done."""

    row: int
    removed: int
    """Remarks whose words had been removed by then."""
    threshold: int
    """The smallest group that it shows."""
    state: str = RUNNING
    step: str = "Starting"
    files: Mapping[str, bytes] = field(default_factory=dict)


_lock = threading.Lock()
_jobs: dict[str, Job] = {}


def start(workshop: str, book: Journal, threshold: int = THRESHOLD) -> None:
    """Begin a report of the workshop as it is now, with ``threshold`` as the smallest group that is shown.

    ``Rejected`` while too many are being made, and for a smaller group than any report shows.
    """
    if threshold < FLOOR:
        raise Rejected(f"{FLOOR} is the least that any report shows.")
    room = book.room(workshop)
    with _lock:
        running = [name for name, job in _jobs.items() if job.state == RUNNING]
        if workshop in running:
            raise Rejected("The report of this workshop is being made already. Wait until it is ready.")
        if len(running) >= AT_ONCE:
            raise Rejected("Reports of other workshops are being made. Try again in a minute.")
        _jobs.pop(workshop, None)
        _jobs[workshop] = Job(room.row, len(room.removed), threshold)
        finished = [name for name, job in _jobs.items() if job.state != RUNNING]
        for name in finished[: max(0, len(_jobs) - KEPT)]:
            del _jobs[name]
    behind.begin(_make, workshop, room.row, threshold)


def of(workshop: str, room: Room) -> Job | None:
    """The report that is being made or was made last. One that holds words removed since is thrown away."""
    with _lock:
        job = _jobs.get(workshop)
        if job and job.state != RUNNING and len(room.removed) > job.removed:
            del _jobs[workshop]
            return None
        return job


def _make(workshop: str, row: int, threshold: int) -> None:
    files: dict[str, bytes] = {}
    try:
        files = _made(workshop, row, threshold)
    except behind.Failed:
        pass
    except Exception as error:
        # Its message could quote what somebody wrote.
        log.error("the report could not be made: %s", type(error).__name__)
    with _lock:
        _jobs[workshop] = replace(_jobs[workshop], state=DONE if files else FAILED, files=files)


def _made(workshop: str, row: int, threshold: int) -> dict[str, bytes]:
    def at(step: str) -> None:
        with _lock:
            _jobs[workshop] = replace(_jobs[workshop], step=step)

    # Windows may still hold a file for a moment after the process has gone.
    with tempfile.TemporaryDirectory(prefix="findings-", ignore_cleanup_errors=True) as folder:
        which = ["--workshop", workshop, "--row", str(row), "--threshold", str(threshold)]
        behind.run(["report", *which, "--out", folder, "--progress"], at)
        return {name: Path(folder, name).read_bytes() for name in (file.name for file in FILES)}
