"""Documents in the making: each in a process of its own, so that phones never wait for one.

Kept in this process's memory: every browser sees the same, and nothing is left behind when the app stops.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from pages import behind
from workshop.errors import Rejected
from workshop.room import Room

log = logging.getLogger(__name__)

RUNNING, DONE, FAILED = "running", "done", "failed"

T = TypeVar("T")


@dataclass(frozen=True)
class Job(Generic[T]):
    """Files in the making. ``of`` is what they are made from, and ``files`` is empty until they are done."""

    of: T
    state: str = RUNNING
    step: str = "Starting"
    files: Mapping[str, bytes] = field(default_factory=dict)


class Jobs(Generic[T]):
    """The documents of one ``command`` of ``python -m analysis``, by whatever tells them apart.

    ``names`` are the files that it writes. At most ``at_once`` are made at one time, and the last ``kept`` are held.
    """

    def __init__(self, command: str, names: Sequence[str], *, at_once: int, kept: int) -> None:
        self._command, self._names, self._at_once, self._kept = command, tuple(names), at_once, kept
        self._lock = threading.Lock()
        self._jobs: dict[str, Job[T]] = {}

    def start(
        self, name: str, of: T, words: Sequence[str], inputs: Sequence[bytes] = (), *, running: str, busy: str
    ) -> None:
        """Begin one, with these words behind the command and ``inputs`` as files after them.

        ``Rejected`` with the sentence ``running`` while this one is being made, ``busy`` while too many others are.
        """
        with self._lock:
            made_now = [one for one, job in self._jobs.items() if job.state == RUNNING]
            if name in made_now:
                raise Rejected(running)
            if len(made_now) >= self._at_once:
                raise Rejected(busy)
            self._jobs.pop(name, None)
            self._jobs[name] = Job(of)
            finished = [one for one, job in self._jobs.items() if job.state != RUNNING]
            for one in finished[: max(0, len(self._jobs) - self._kept)]:
                del self._jobs[one]
        behind.begin(self._make, name, tuple(words), tuple(inputs))

    def get(self, name: str) -> Job[T] | None:
        """The one that is being made, or was made last."""
        with self._lock:
            return self._jobs.get(name)

    def current(self, name: str, room: Room, row: Callable[[T], int]) -> Job[T] | None:
        """``get``, where it is made from a room up to a ``row``: what may hold words forgotten since is thrown away."""
        with self._lock:
            job = self._jobs.get(name)
            if job and job.state != RUNNING and room.forgotten > row(job.of):
                del self._jobs[name]
                return None
            return job

    def forget(self, name: str) -> None:
        """Throw away whatever there is by this name, and what is still being made of it."""
        with self._lock:
            self._jobs.pop(name, None)

    def _make(self, name: str, words: Sequence[str], inputs: Sequence[bytes]) -> None:
        files: dict[str, bytes] = {}
        try:
            files = self._made(words, inputs, lambda step: self._change(name, lambda job: replace(job, step=step)))
        except behind.Failed:
            pass
        except Exception as error:
            # Its message could quote what somebody wrote.
            log.error("%s could not be made: %s", self._command, type(error).__name__)
        self._change(name, lambda job: replace(job, state=DONE if files else FAILED, files=files))

    def _change(self, name: str, change: Callable[[Job[T]], Job[T]]) -> None:
        with self._lock:
            if name in self._jobs:
                self._jobs[name] = change(self._jobs[name])

    def _made(self, words: Sequence[str], inputs: Sequence[bytes], at: Callable[[str], None]) -> dict[str, bytes]:
        # Windows may still hold a file for a moment after the process has gone.
        with tempfile.TemporaryDirectory(prefix=f"{self._command}-", ignore_cleanup_errors=True) as folder:
            sources = [Path(folder, f"{number}.zip") for number in range(len(inputs))]
            for source, data in zip(sources, inputs, strict=True):
                source.write_bytes(data)
            behind.run([self._command, *words, "--out", folder, "--progress", *map(str, sources)], at)
            return {name: Path(folder, name).read_bytes() for name in self._names}
