"""Where the toolkit keeps things on this computer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from platformdirs import user_data_path

from workshop.errors import Rejected

_SYNCED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "box sync",
    "sharepoint",
)


def folder() -> Path:
    """The user's data folder. It may not be there yet."""
    return user_data_path("mash-workshop-toolkit")


def decisions() -> Path:
    """Where coders' decisions are kept for later workshops. It may not be there yet."""
    return folder() / "decisions.jsonl"


def database_url() -> str:
    """The journal's address: ``WORKSHOP_DATABASE_URL``, or a file in the user's data folder."""
    return os.environ.get("WORKSHOP_DATABASE_URL") or f"sqlite:///{folder() / 'journal.sqlite'}"


def is_hosted() -> bool:
    """Whether the journal is on PostgreSQL, where a service keeps the workshops of many organisers."""
    return database_url().startswith("postgresql")


def prepare(file: Path) -> None:
    """Make the journal's folder, for this user alone; refuse folders that a cloud service copies.

    Such a service copies a database while it is being written, which damages it, and takes remarks off this computer.
    """
    folder = file.expanduser().absolute().parent
    if any(name in part.casefold() for part in folder.parts for name in _SYNCED):
        raise Rejected(
            f"The folder {folder} is copied by a cloud service, which damages the journal and takes remarks off this "
            "computer. Set WORKSHOP_DATABASE_URL to a file in a folder that stays on this computer."
        )
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)


@contextmanager
def writing(file: Path) -> Iterator[BinaryIO]:
    """A file to write that only this user can read. It takes the place of the former one whole, or not at all."""
    new = file.with_name(file.name + ".new")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
