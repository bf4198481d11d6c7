"""One synthesis in the making, in a process of its own. Kept in this process's memory: every browser sees the same."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.synthesis_command import FORMATS
from pages import behind
from pages.jobs import DONE, FAILED, RUNNING
from workshop.archive import unpack
from workshop.errors import Rejected

log = logging.getLogger(__name__)

FILES = tuple(f"synthesis.{ending}" for ending in FORMATS)


@dataclass(frozen=True)
class Making:
    """A synthesis of so many ``workshops``. ``files`` is empty until it is done."""

    workshops: int
    state: str = RUNNING
    step: str = "Starting"
    files: Mapping[str, bytes] = field(default_factory=dict)


_lock = threading.Lock()
_made: Making | None = None


def made() -> Making | None:
    """The synthesis that is being made, or was made last."""
    with _lock:
        return _made


def start(workshops: Sequence[str], archives: Sequence[bytes], title: str) -> None:
    """Begin a synthesis of workshops of the journal by id, and of archives.

    ``Rejected`` while one is being made, for fewer than two workshops, and for a workshop that is there twice.
    """
    global _made
    ids = [*workshops, *(unpack(archive).workshop for archive in archives)]
    if len(ids) < 2:
        raise Rejected("Choose two workshops or more. One alone has its own report.")
    if len(set(ids)) < len(ids):
        raise Rejected("A workshop is there twice: here and as an archive, or in two archives. Leave one out.")
    with _lock:
        if _made and _made.state == RUNNING:
            raise Rejected("Workshops are being put together already. Wait until that is ready.")
        _made = Making(len(ids))
    behind.begin(_make, tuple(workshops), tuple(archives), title)


def _make(workshops: Sequence[str], archives: Sequence[bytes], title: str) -> None:
    files: dict[str, bytes] = {}
    try:
        files = _written(workshops, archives, title)
    except behind.Failed:
        pass
    except Exception as error:
        # Its message could quote what somebody wrote.
        log.error("the synthesis could not be made: %s", type(error).__name__)
    _end(files)


def _end(files: Mapping[str, bytes]) -> None:
    global _made
    with _lock:
        if _made:
            _made = replace(_made, state=DONE if files else FAILED, files=files)


def _at(step: str) -> None:
    global _made
    with _lock:
        if _made:
            _made = replace(_made, step=step)


def _written(workshops: Sequence[str], archives: Sequence[bytes], title: str) -> dict[str, bytes]:
    # Windows may still hold a file for a moment after the process has gone.
    with tempfile.TemporaryDirectory(prefix="synthesis-", ignore_cleanup_errors=True) as folder:
        words = ["synthesis", "--out", folder, "--progress", f"--title={title}"]
        for number, archive in enumerate(archives):
            file = Path(folder, f"{number}.zip")
            file.write_bytes(archive)
            words.append(str(file))
        for workshop in workshops:
            words += ["--workshop", workshop]
        behind.run(words, _at)
        return {name: Path(folder, name).read_bytes() for name in FILES}
