"""Heavy work in processes of their own that give way to everything else, so that phones never wait for it."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, ParamSpec

from analysis.command_line import STEP

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 600
"""Seconds that a process may take."""
_PLACE = re.compile(r'\s*File "(?P<file>[^"]+)", line (?P<line>\d+), in (?P<name>\S+)')

P = ParamSpec("P")

_lock = threading.Lock()
_threads: set[threading.Thread] = set()
_processes: set[subprocess.Popen[str]] = set()
_stopping = threading.Event()


class Failed(Exception):
    """The work ended without a result; why is in the log."""


def begin(work: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Do something in a thread that is waited for when the app stops."""

    def whole() -> None:
        try:
            work(*args, **kwargs)
        finally:
            with _lock:
                _threads.discard(thread)

    thread = threading.Thread(target=whole, name="behind", daemon=True)
    with _lock:
        _threads.add(thread)
    thread.start()


def run(arguments: Sequence[str], told: Callable[[str], None]) -> bytes:
    """What ``python -m analysis`` prints. ``told`` hears the steps that it is at. ``Failed`` if it ends badly.

    It reads the journal itself, which its environment names.
    """
    with tempfile.TemporaryFile() as out, _started(arguments, out) as process:
        with _lock:
            _processes.add(process)
            if _stopping.is_set():
                process.kill()
        late = threading.Timer(LONGEST, process.kill)
        late.start()
        try:
            trouble = _follow(process, told)
            process.wait()
        finally:
            late.cancel()
            with _lock:
                _processes.discard(process)
        if process.returncode:
            if not _stopping.is_set():
                log.error("%s could not be made: exit code %s; %s", arguments[0], process.returncode, _cause(trouble))
            raise Failed
        out.seek(0)
        return out.read()


def stop() -> None:
    """End what runs: the app is stopping."""
    with _lock:
        _stopping.set()
        processes, threads = list(_processes), list(_threads)
    for process in processes:
        process.kill()
    for thread in threads:
        thread.join(5)
    _stopping.clear()


def spoken_with(module: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
    """``python -m module``, which hears what is written to it until it is done or the app stops. See ``heard_out``."""
    process = _begun(module, arguments, subprocess.PIPE, subprocess.PIPE, subprocess.DEVNULL)
    with _lock:
        _processes.add(process)
        if _stopping.is_set():
            process.kill()
    return process


def heard_out(process: subprocess.Popen[str], told: Callable[[str], None]) -> int:
    """Tell each line that it says until it ends; its exit code."""
    assert process.stdout
    try:
        for line in process.stdout:
            told(line.strip())
        return process.wait()
    finally:
        with _lock:
            _processes.discard(process)


def _started(arguments: Sequence[str], out: IO[bytes]) -> subprocess.Popen[str]:
    return _begun("analysis", arguments, subprocess.DEVNULL, out, subprocess.PIPE)


def _begun(
    module: str, arguments: Sequence[str], into: int, out: IO[bytes] | int, errors: int
) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        stdin=into,
        stdout=out,
        stderr=errors,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONUTF8": "1"},
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
    return process


def _follow(process: subprocess.Popen[str], told: Callable[[str], None]) -> list[str]:
    """Tell each step; returns what else the process said."""
    other = []
    assert process.stderr
    for line in process.stderr:
        if line.startswith(STEP):
            told(line.removeprefix(STEP).strip())
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
