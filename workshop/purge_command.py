"""``python -m workshop purge``: delete the words of remarks, of one workshop or of all whose day has come."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from workshop import decisions, home, journal, retention
from workshop import entries as e
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room


def main(arguments: Sequence[str]) -> int:
    """Delete, and write the certificates; ``Rejected`` where that cannot be."""
    parser = argparse.ArgumentParser(prog="python -m workshop purge", description=__doc__)
    parser.add_argument("code", nargs="?", metavar="CODE", help="the join code of one workshop, due or not")
    parser.add_argument("--due", action="store_true", help="every workshop whose day has come: for a timer")
    parser.add_argument("--dry-run", action="store_true", help="say what would go, and delete nothing")
    parser.add_argument("--to", type=Path, metavar="DIR", help="a folder for the certificates")
    given = parser.parse_args(arguments)
    if bool(given.code) == given.due:
        parser.error("say which workshop by its CODE, or --due for all whose day has come")
    if given.to:
        # Before anything is deleted: every deletion is to have its certificate.
        _folder(given.to)
    book = journal.current()
    try:
        chosen = [_by_code(book, given.code)] if given.code else _due(book)
        for workshop in chosen:
            _purge(book, workshop, given.dry_run, given.to)
        if given.due and not given.dry_run:
            book.rewrite()
    finally:
        journal.close_current()
    if not chosen:
        print("No workshop is due.")
    return 0


def _folder(to: Path) -> None:
    try:
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Rejected(f"The folder {to} cannot be made ({error.strerror}). Nothing was deleted.") from error


def _by_code(book: Journal, code: str) -> str:
    workshop = book.by_code(code)
    if workshop is None:
        raise Rejected(f"No workshop here has the join code {code}.")
    return workshop


def _due(book: Journal) -> list[str]:
    today = date.today()
    return [workshop for workshop in book.workshops() if retention.is_due(book.room(workshop), today)]


def _purge(book: Journal, workshop: str, dry_run: bool, to: Path | None) -> None:
    room = book.room(workshop)
    facts, _ = room.plan
    words = retention.purge(room)
    print(f"{facts.code}, {facts.title}: {'; '.join(retention.in_words(words))}.")
    if dry_run:
        print("Nothing was deleted: this was a dry run.")
        return
    # A workshop that nobody ended could still take remarks.
    ending = () if room.ended else (e.WorkshopEnded(),)
    book.record(workshop, *ending, words)
    decisions.forget(workshop)
    print("They were deleted.")
    if to:
        print(_written(book.room(workshop), to))


def _written(room: Room, to: Path) -> Path:
    file = to / retention.file_name(room)
    try:
        with home.writing(file) as out:
            out.write(retention.certificate(room, home.is_hosted()).encode())
    except OSError as error:
        raise Rejected(
            f"The words were deleted, but {file} cannot be written to ({error.strerror}). "
            "Download the certificate from the Data page."
        ) from error
    return file
