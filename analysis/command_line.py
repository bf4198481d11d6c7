"""What the commands of ``python -m analysis`` that write documents have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from analysis import files
from workshop.archive import Archived, unpack
from workshop.errors import Rejected
from workshop.sealed_files import HELP, opened

STEP = "Step: "
"""What a line of ``--progress`` begins with."""


def day(text: str) -> str:
    """The argument as a day (ISO)."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date such as 2026-11-22") from error


def formats(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """The argument as some of the known formats, each once."""
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if unknown := [part for part in asked if part not in known]:
        raise argparse.ArgumentTypeError(f"“{unknown[0]}” is not a format. Choose from {', '.join(known)}")
    return asked


def told(step: str) -> None:
    print(f"{STEP}{step}", file=sys.stderr, flush=True)


def untold(step: str) -> None:
    """Nobody asked for the steps."""


def takes_passphrases(parser: argparse.ArgumentParser) -> None:
    """Give a command that reads archives the option for those that are locked."""
    told = f"for locked archives, {HELP}; where they differ, one on each line"
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help=told)


def unpacked(archive: Path, passphrase_file: Path | None) -> Archived:
    """A workshop's archive; ``Rejected`` names the file that is none."""
    data = files.read(archive)
    try:
        return unpack(opened(data, archive, passphrase_file))
    except Rejected as refusal:
        raise Rejected(f"{archive}: {refusal.sentence}") from refusal


def save(folder: Path, written: Mapping[str, bytes]) -> None:
    """Write files and print their paths; ``Rejected`` where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in written.items():
            (folder / name).write_bytes(content)
            print(folder / name)
    except OSError as error:
        raise Rejected(f"{folder} cannot be written to ({error.strerror}). Choose another folder.") from error
