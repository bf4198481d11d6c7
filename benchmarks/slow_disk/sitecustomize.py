"""Loaded by Python at start where this folder is on its path: a disk that takes 5 ms longer for each commit."""

import time

import sqlalchemy as sa

SLOWER = 0.005


def _wait(_connection: sa.Connection) -> None:
    time.sleep(SLOWER)


sa.event.listen(sa.Engine, "commit", _wait)
