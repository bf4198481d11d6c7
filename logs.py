"""What the process says of itself: lines for people, or with ``WORKSHOP_LOG=json`` one JSON object a line.

The latter says what failed, where and by which kind of error, and never an error's own text: that may quote what was
sent, an address or a code.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_OURS = ("workshop", "phone", "pages", "analysis", "gate", "app")
_FIXED = ("uvicorn",)
"""Loggers of others whose sentences are fixed, with what varies apart from them."""
_ROOT = Path(__file__).resolve().parent


def begin() -> None:
    """Set up logging for the process. The server and Streamlit have set theirs up by then."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if os.environ.get("WORKSHOP_LOG") != "json":
        return
    said = logging.StreamHandler()
    said.setFormatter(Structured())
    logging.root.handlers[:] = [said]
    for name in list(logging.root.manager.loggerDict):
        other = logging.getLogger(name)
        other.handlers.clear()
        other.propagate = True
        if name.partition(".")[0] not in _OURS:
            # At lower levels the server names every connection's address.
            other.setLevel(logging.WARNING)


class Structured(logging.Formatter):
    """A record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "where": f"{_short(record.pathname)}:{record.lineno}",
        }
        room = record.name.partition(".")[0]
        if room in _OURS:
            line["message"] = record.getMessage()
        elif room in _FIXED:
            line["message"] = str(record.msg)
        error = record.exc_info[1] if record.exc_info else None
        if error:
            line["cause"] = " < ".join(_told(error))
        return json.dumps(line)


def _told(error: BaseException) -> Iterator[str]:
    """An error and what caused it: the kind of each, and the last places of its way."""
    seen = 0
    while error and seen < 5:
        way = traceback.extract_tb(error.__traceback__)[-4:]
        yield f"{type(error).__name__} at {', '.join(f'{_short(at.filename)}:{at.lineno}' for at in way) or '?'}"
        seen += 1
        following = error.__cause__ or error.__context__
        if following is None:
            return
        error = following


def _short(file: str) -> str:
    """A file's path inside the project or its package, without the folders of this computer."""
    path = Path(file)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
