"""Loaded by Python at start where this folder is on its path: faults of the computer, switched while the app runs.

``FAULTS`` names a folder with two files: ``clock`` holds the seconds by which the computer's clock is ahead, ``pages``
the most pages that a SQLite file may have, as a full disk would allow.
"""

import ctypes
import gc
import os
import time
from datetime import datetime, tzinfo
from pathlib import Path

import sqlalchemy as sa

_FOLDER = Path(os.environ["FAULTS"])
_true_time = time.time


def _time() -> float:
    return _true_time() + float((_FOLDER / "clock").read_text())


def _now(cls: type[datetime], tz: tzinfo | None = None) -> datetime:
    return cls.fromtimestamp(_time(), tz)


def _limit(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA max_page_count = {int((_FOLDER / 'pages').read_text())}")


time.time = _time
# Compiled libraries rely on the type itself, so that no other can stand in for it: its method is exchanged.
gc.get_referents(datetime.__dict__)[0]["now"] = classmethod(_now)
ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime))
sa.event.listen(sa.Engine, "begin", _limit)
