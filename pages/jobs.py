"""Reports in the making: each in a process of its own, so that phones never wait for one.

Kept in this process's memory: every browser sees the same, and nothing is left behind when the app stops.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from workshop import archive
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 600
"""Seconds that a report may take."""
AT_ONCE, KEPT = 2, 8
"""Reports in the making at one time, and workshops whose last report is kept."""
PAGE, BOOK = "findings.html", "findings.xlsx"
RUNNING, DONE, FAILED = "running", "done", "failed"
_STEP = "Step: "
_PLACE = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)')


@dataclass(frozen=True)
class Job:
    """The report of one workshop as it was at journal row ``row``. ``files`` is empty until it is done."""

    row: int
    removed: int
    """Remarks whose words had been removed by then."""
    state: str = RUNNING
    step: str = "Starting"
    files: Mapping[str, bytes] = field(default_factory=dict)


_lock = threading.Lock()
_jobs: dict[str, Job] = {}
_processes: dict[str, subprocess.Popen[str]] = {}
_threads: dict[str, threading.Thread] = {}
_stopping = threading.Event()


def start(workshop: str, book: Journal) -> None:
    """Begin a report of the workshop as it is now; ``Rejected`` while too many are being made."""
    room = book.room(workshop)
    with _lock:
        running = [name for name, job in _jobs.items() if job.state == RUNNING]
        if workshop in running:
            raise Rejected("The report of this workshop is being made already. Wait until it is ready.")
        if len(running) >= AT_ONCE:
            raise Rejected("Reports of other workshops are being made. Try again in a minute.")
        _jobs.pop(workshop, None)
        _jobs[workshop] = Job(room.row, len(room.removed))
        finished = [name for name, job in _jobs.items() if job.state != RUNNING]
        for name in finished[: max(0, len(_jobs) - KEPT)]:
            del _jobs[name]
        thread = threading.Thread(target=_make, args=(workshop, book, room), name="report", daemon=True)
        _threads[workshop] = thread
    thread.start()


def of(workshop: str, room: Room) -> Job | None:
    """The report that is being made or was made last. One that holds words removed since is thrown away."""
    with _lock:
        job = _jobs.get(workshop)
        if job and job.state != RUNNING and len(room.removed) > job.removed:
            del _jobs[workshop]
            return None
        return job


def stop() -> None:
    """End what runs: the app is stopping."""
    with _lock:
        _stopping.set()
        processes, threads = list(_processes.values()), list(_threads.values())
    for process in processes:
        process.kill()
    for thread in threads:
        thread.join(5)
    _stopping.clear()


def _make(workshop: str, book: Journal, room: Room) -> None:
    try:
        files = _made(workshop, book, room)
    except Exception as error:
        # Its message could quote what somebody wrote.
        log.error("the report could not be made: %s", type(error).__name__)
        files = {}
    with _lock:
        _processes.pop(workshop, None)
        _threads.pop(workshop, None)
        _jobs[workshop] = replace(_jobs[workshop], state=DONE if files else FAILED, files=files)


def _made(workshop: str, book: Journal, room: Room) -> dict[str, bytes]:
    """The report's files; empty if its process failed."""
    # Windows may still hold a file for a moment after the process has gone.
    with tempfile.TemporaryDirectory(prefix="findings-", ignore_cleanup_errors=True) as folder:
        source, out = Path(folder) / "workshop.zip", Path(folder) / "report"
        rows = [row for row in book.since(workshop) if row.id <= room.row]
        source.write_bytes(archive.pack(workshop, rows, room))
        command = [sys.executable, "-m", "analysis", "report", str(source), "--out", str(out), "--progress"]
        with _behind(command) as process:
            with _lock:
                _processes[workshop] = process
                if _stopping.is_set():
                    process.kill()
            late = threading.Timer(LONGEST, process.kill)
            late.start()
            try:
                trouble = _follow(workshop, process)
            finally:
                late.cancel()
        if process.returncode and _stopping.is_set():
            return {}
        if process.returncode:
            log.error("the report could not be made: exit code %s; %s", process.returncode, _cause(trouble))
            return {}
        return {name: (out / name).read_bytes() for name in (PAGE, BOOK)}


def _behind(command: list[str]) -> subprocess.Popen[str]:
    """Start a process that gives way to everything else on this computer."""
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    return process


def _follow(workshop: str, process: subprocess.Popen[str]) -> list[str]:
    """Keep the step that the process is at; returns what else it said."""
    other = []
    assert process.stderr
    for line in process.stderr:
        if line.startswith(_STEP):
            with _lock:
                _jobs[workshop] = replace(_jobs[workshop], step=line.removeprefix(_STEP).strip())
        else:
            other.append(line.rstrip())
    return other


def _cause(said: list[str]) -> str:
    """Where it failed and with what kind of error. The message itself could quote what somebody wrote.

    >>> _cause(['Traceback', '  File "/app/analysis/html.py", line 7, in html', 'ValueError: what somebody wrote'])
    'html.py:7 html; ValueError'
    """
    places = [f"{Path(m['file']).name}:{m['line']} {m['name']}" for m in map(_PLACE.match, said) if m]
    kind = re.match(r"[A-Za-z_][\w.]*(?=:|$)", said[-1]) if said and places else None
    return "; ".join([*places[-3:], kind[0] if kind else "no traceback"])
