"""``python -m workshop backup``: everything of this installation into one file."""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from workshop import backup, home, journal
from workshop.errors import Rejected
from workshop.sealed import SUFFIX, chosen, seal
from workshop.sealed_files import HELP, passphrases


def main(arguments: Sequence[str]) -> int:
    """Write it and say what it holds; ``Rejected`` where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m workshop backup", description=__doc__)
    parser.add_argument("--to", required=True, type=Path, metavar="DIR|FILE", help="a folder, or a file to make")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=f"lock it: {HELP}")
    given = parser.parse_args(arguments)
    passphrase = chosen(passphrases(given.passphrase_file)[0]) if given.passphrase_file else ""
    file = _file(given.to, locked=bool(passphrase))
    try:
        held = _save(file, passphrase)
    except OSError as error:
        raise Rejected(f"{file} cannot be written to ({error.strerror}). Choose another place.") from error
    print(file)
    print(f"Workshops: {held.workshops}, with {held.entries} entries. Packs of your own: {held.packs}.")
    print(f"Decisions kept for later workshops: {held.decisions}.")
    if not passphrase:
        print("It is not locked with a passphrase. Keep it where only the organisers can read it.")
    return 0


def _file(to: Path, locked: bool) -> Path:
    if to.is_dir():
        return to / (backup.file_name(datetime.now()) + (SUFFIX if locked else ""))
    if to.exists():
        raise Rejected(f"{to} is there already. Name another file, so that no earlier backup is lost.")
    return to


def _save(file: Path, passphrase: str) -> backup.Held:
    try:
        book = journal.current()
        if not passphrase:
            with home.writing(file) as out:
                return backup.write(book, out)
        whole = io.BytesIO()
        held = backup.write(book, whole)
    finally:
        journal.close_current()
    with home.writing(file) as out:
        out.write(seal(whole.getvalue(), passphrase))
    return held
