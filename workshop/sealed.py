"""Files locked with a passphrase, in the age format (C2SP ``age.md``, scrypt recipient): ``age -d`` opens them too.

The work is done in a process of its own, because the library holds Python's interpreter for the seconds that it takes,
and phones would wait. Only one runs at a time: each takes up to a gigabyte of memory by design.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path

from workshop.errors import Rejected
from workshop.words import WORDS

log = logging.getLogger(__name__)

SUFFIX = ".age"
"""What the name of a sealed file ends with."""
LENGTH = 6
"""Words of an offered passphrase: 66 bits."""
SHORTEST = 15
"""Characters of a passphrase that people choose: the least that NIST SP 800-63B-4, 3.1.1.2, allows where nothing else
protects. Whoever has the file may guess for as long as they like."""
LARGEST = 1024 * 1024 * 1024
"""Bytes that are sealed or opened, because all of it is held in memory."""
MOST_WORK = 22
"""The highest work factor (log2 N of scrypt) that is opened, as in the ``age`` program: 4 GiB and half a minute."""

LEAST_WORK = 18
"""The work factor that the ``age`` program seals with."""

_MAGIC = b"age-encryption.org/v1\n"
_HEADER = re.compile(re.escape(_MAGIC) + rb"-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n")
_PROJECT = Path(__file__).resolve().parent.parent
_LONGEST = 300
"""Seconds."""
_REFUSED = 3
"""The exit code of the process where standard error holds a sentence."""

_TRIES = 20
"""The library takes a few milliseconds to judge what this computer can do: a busy one seems slow until it is not."""

_in_turn = threading.Lock()


class WrongPassphrase(Rejected):
    """The file is sealed with another passphrase."""


def new_passphrase() -> str:
    """Six words by chance.

    >>> new_passphrase().count("-")
    5
    """
    return "-".join(secrets.choice(WORDS) for _ in range(LENGTH))


def chosen(typed: str) -> str:
    """A passphrase to seal with, as it counts; ``Rejected`` for one that is too easily guessed."""
    passphrase = _counts(typed)
    if not passphrase:
        raise Rejected("Give a passphrase.")
    if len(passphrase) < SHORTEST:
        raise Rejected(f"This passphrase is too short to be safe. Use {SHORTEST} characters or more, or the six words.")
    return passphrase


def is_sealed(data: bytes) -> bool:
    return data.startswith(_MAGIC)


def seal(data: bytes, passphrase: str) -> bytes:
    """The data as an age file that this passphrase opens; ``Rejected`` where that cannot be."""
    if len(data) > LARGEST:
        raise Rejected("This is too large to be locked with a passphrase. Keep it on an encrypted disk instead.")
    return _apart("seal", data, chosen(passphrase))


def unseal(data: bytes, passphrase: str) -> bytes:
    """What was sealed; ``WrongPassphrase``, or ``Rejected`` for a damaged file or one that asks for too much work."""
    header = _HEADER.match(data)
    if not is_sealed(data) or not header:
        raise Rejected("This file is damaged, or it is locked with something else than a passphrase. Use another copy.")
    if int(header[1]) > MOST_WORK or len(data) > LARGEST:
        raise Rejected("This file asks for more work than any file of this toolkit. It was not opened.")
    if not _counts(passphrase):
        raise Rejected("This file is locked. Give the passphrase that it was locked with.")
    return _apart("unseal", data, _counts(passphrase))


def opened(data: bytes, passphrase: str) -> bytes:
    """The data, unsealed if it is sealed."""
    return unseal(data, passphrase) if is_sealed(data) else data


def _counts(typed: str) -> str:
    """A passphrase is the same on every keyboard, and without the space that was copied with it."""
    return unicodedata.normalize("NFC", typed.encode(errors="ignore").decode().strip())


def _apart(task: str, data: bytes, passphrase: str) -> bytes:
    """Let a process of its own do it. The passphrase goes through a pipe: command lines can be read by others."""
    first_line = passphrase.encode().hex().encode() + b"\n"
    try:
        with _in_turn:
            process = subprocess.run(
                [sys.executable, "-m", "workshop.sealed", task],
                cwd=_PROJECT,
                input=first_line + data,
                capture_output=True,
                timeout=_LONGEST,
                env={**os.environ, "PYTHONUTF8": "1"},
                creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
    except subprocess.TimeoutExpired:
        raise Rejected("That took too long and was stopped. Try again when the computer has less to do.") from None
    if process.returncode == _REFUSED:
        kind, _, sentence = process.stderr.decode().partition(": ")
        raise (WrongPassphrase if kind == WrongPassphrase.__name__ else Rejected)(sentence)
    if process.returncode:
        log.error("%s failed: exit code %s", task, process.returncode)
        raise Rejected("This computer could not do that, perhaps for want of memory. Close other programs, then retry.")
    return process.stdout


def _main(task: str) -> int:
    if hasattr(os, "nice"):
        os.nice(10)
    passphrase = bytes.fromhex(sys.stdin.buffer.readline().decode()).decode()
    data = sys.stdin.buffer.read()
    try:
        sys.stdout.buffer.write(_sealed(data, passphrase) if task == "seal" else _unsealed(data, passphrase))
    except Rejected as refusal:
        sys.stderr.write(f"{type(refusal).__name__}: {refusal.sentence}")
        return _REFUSED
    return 0


def _sealed(data: bytes, passphrase: str) -> bytes:
    from pyrage import passphrase as age  # only this process needs it

    for _ in range(_TRIES):
        locked = bytes(age.encrypt(data, passphrase))
        header = _HEADER.match(locked)
        if header and int(header[1]) >= LEAST_WORK:
            break
    return locked


def _unsealed(data: bytes, passphrase: str) -> bytes:
    from pyrage import DecryptError
    from pyrage import passphrase as age

    for _ in range(_TRIES):
        try:
            return bytes(age.decrypt(data, passphrase))
        except DecryptError as error:
            # The library tells these apart by its words alone.
            if str(error) == "Decryption failed":
                raise WrongPassphrase("That is not the passphrase that this file was locked with.") from error
            if "work" not in str(error):
                raise Rejected("This file is damaged. Use another copy.") from error
    raise Rejected("This file asks for more work than this computer does. Open it on a faster one.")


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
