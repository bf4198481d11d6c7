"""Passphrases for commands: from a file or asked for at the keyboard, never from the command line, which others see."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path

from workshop.errors import Rejected
from workshop.sealed import WrongPassphrase, is_sealed, unseal

HELP = "a text file with the passphrase on its first line"


def passphrases(file: Path) -> tuple[str, ...]:
    """The lines of the file that are not empty, one passphrase each; ``Rejected`` where there is none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Rejected(f"{file} cannot be read. Name a text file with the passphrase on its first line.") from error
    found = tuple(line.strip() for line in lines if line.strip())
    if not found:
        raise Rejected(f"{file} is empty. Put the passphrase on its first line.")
    return found


def opened(data: bytes, name: Path, passphrase_file: Path | None) -> bytes:
    """The data of the file ``name``, unsealed if it is sealed: each passphrase of the file is tried in turn."""
    if not is_sealed(data):
        return data
    if not passphrase_file:
        if not sys.stdin or not sys.stdin.isatty():
            raise Rejected(f"{name} is locked with a passphrase. Name a file that holds it with --passphrase-file.")
        return unseal(data, getpass(f"Passphrase of {name}: "))
    *others, last = passphrases(passphrase_file)
    for one in others:
        try:
            return unseal(data, one)
        except WrongPassphrase:
            continue
    return unseal(data, last)
