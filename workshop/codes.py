"""Join codes."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from workshop import home
from workshop.agenda import CODE_LENGTH, CODE_LENGTH_HOSTED, CODE_LETTERS

_LETTER = f"[{CODE_LETTERS}{CODE_LETTERS.lower()}]"
PATTERN = f"(?:{_LETTER}{{{CODE_LENGTH}}}|{_LETTER}{{{CODE_LENGTH_HOSTED}}})"
"""A regular expression for a join code as people type it."""


def new_code(taken: Collection[str]) -> str:
    """Unambiguous letters that no other workshop here uses: four on a laptop, six in a hosted service."""
    length = CODE_LENGTH_HOSTED if home.is_hosted() else CODE_LENGTH
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(length))
        if code not in taken:
            return code
