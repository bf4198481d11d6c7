"""``python -m workshop restore``: from a backup, everything that is not here yet."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from workshop import backup, journal
from workshop.errors import Rejected
from workshop.sealed import is_sealed
from workshop.sealed_files import HELP, opened


def main(arguments: Sequence[str]) -> int:
    """Say what became of each part: 0, or 1 if anything could not be restored."""
    parser = argparse.ArgumentParser(prog="python -m workshop restore", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE", help="what python -m workshop backup made")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=f"if it is locked: {HELP}")
    given = parser.parse_args(arguments)
    try:
        with given.file.open("rb") as file:
            return _restored(_unlocked(file, given.file, given.passphrase_file))
    except OSError as error:
        raise Rejected(f"{given.file} cannot be read ({error.strerror}). Check its name and place.") from error


def _unlocked(file: BinaryIO, name: Path, passphrase_file: Path | None) -> BinaryIO:
    start = file.read(64)
    file.seek(0)
    return io.BytesIO(opened(file.read(), name, passphrase_file)) if is_sealed(start) else file


def _restored(file: BinaryIO) -> int:
    refused = False
    try:
        for outcome in backup.restore(journal.current(), file):
            print(outcome.sentence, file=sys.stderr if outcome.refused else sys.stdout, flush=True)
            refused |= outcome.refused
    finally:
        journal.close_current()
    print("Some of it could not be restored." if refused else "Everything in the backup is here.")
    return int(refused)
