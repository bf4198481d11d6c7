"""Files that organisers name when they give a command."""

from __future__ import annotations

from pathlib import Path

from workshop.errors import Rejected


def read(file: Path) -> bytes:
    """What the file holds; ``Rejected`` where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Rejected(f"{file} cannot be read ({error.strerror}). Check its name and place.") from error
