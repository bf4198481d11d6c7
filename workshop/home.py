"""Where the toolkit keeps things on this computer."""

from __future__ import annotations

import os
from pathlib import Path

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


def database_url() -> str:
    """The journal's address: ``WORKSHOP_DATABASE_URL``, or a file in the user's data folder."""
    return os.environ.get("WORKSHOP_DATABASE_URL") or f"sqlite:///{folder() / 'journal.sqlite'}"


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
