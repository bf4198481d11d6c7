"""The pretend participants of rehearsals: for each a process of its own, which this one speaks with.

Kept in this process's memory, so that every browser sees the same; the process ends when this one does.
"""

from __future__ import annotations

import contextlib
import logging
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from streamlit import config

from pages import behind
from workshop.errors import Rejected
from workshop.rehearsal import FEWEST, MOST

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Rehearsals with pretend participants at one time: a laptop has to run the toolkit too."""
_EVERYWHERE = {"", "0.0.0.0", "::"}


@dataclass(frozen=True)
class Crowd:
    """``people`` who take part, or will have joined soon. ``trouble`` is one sentence, or empty."""

    people: int
    speed: str
    paused: bool
    trouble: str
    process: subprocess.Popen[str]


_lock = threading.Lock()
_crowds: dict[str, Crowd] = {}


def of(workshop: str) -> Crowd | None:
    """Those who take part now, if there are any."""
    with _lock:
        return _crowds.get(workshop)


def start(workshop: str, people: int, speed: str) -> None:
    """Let them join; ``Rejected`` where too many take part elsewhere. If they are there already, they stay."""
    if not FEWEST <= people <= MOST:
        raise Rejected(f"Choose from {FEWEST} to {MOST} pretend participants.")
    with _lock:
        if workshop in _crowds:
            return
        if len(_crowds) >= AT_ONCE:
            raise Rejected("Pretend participants take part in two other rehearsals. Stop one of them first.")
        words = ["--workshop", workshop, "--url", own_address(), "--people", str(people), "--speed", speed]
        if certificate := config.get_option("server.sslCertFile"):
            words += ["--certificate", str(certificate)]
        process = behind.spoken_with("phone.audience", words)
        _crowds[workshop] = Crowd(people, speed, False, "", process)
    behind.begin(_follow, workshop, process)


def more(workshop: str, people: int) -> None:
    """So many more join."""
    _change(workshop, lambda known: replace(known, people=min(known.people + people, MOST)))


def hurry(workshop: str, speed: str) -> None:
    _change(workshop, lambda known: replace(known, speed=speed))


def pause(workshop: str, paused: bool) -> None:
    """They do nothing for a while, or go on."""
    _change(workshop, lambda known: replace(known, paused=paused))


def stop(workshop: str) -> None:
    """They do nothing more. Their seats and what they said stay; who starts again sits where they sat."""
    with _lock:
        known = _crowds.pop(workshop, None)
    if known:
        known.process.kill()


def own_address() -> str:
    """Where this toolkit answers on this computer."""
    bound = str(config.get_option("server.address") or "")
    host = "127.0.0.1" if bound in _EVERYWHERE else bound
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{host}:{config.get_option('server.port')}"


def _follow(workshop: str, process: subprocess.Popen[str]) -> None:
    """Hear what is wrong, until it has ended by itself or was stopped."""

    def told(line: str) -> None:
        word, _, sentence = line.partition(" ")
        if word == "trouble":
            with _lock:
                known = _crowds.get(workshop)
                if known and known.process is process:
                    _crowds[workshop] = replace(known, trouble=sentence)

    code = behind.heard_out(process, told)
    with _lock:
        known = _crowds.get(workshop)
        own = known is not None and known.process is process
        if own:
            del _crowds[workshop]
    if own and code > 0:
        log.error("the pretend participants of a rehearsal have ended: exit code %s", code)


def _change(workshop: str, change: Callable[[Crowd], Crowd]) -> None:
    """Tell those who take part, if there are any, how they are to be from now on."""
    with _lock:
        known = _crowds.get(workshop)
        if known is None:
            return
        crowd = _crowds[workshop] = change(known)
        with contextlib.suppress(OSError, ValueError):  # it has ended meanwhile, and is about to be forgotten
            assert crowd.process.stdin
            go = "pause" if crowd.paused else "go"
            crowd.process.stdin.write(f"people {crowd.people}\nspeed {crowd.speed}\n{go}\n")
            crowd.process.stdin.flush()
