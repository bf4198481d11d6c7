"""Join codes."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from workshop.agenda import CODE_LENGTH, CODE_LETTERS


def new_code(taken: Collection[str]) -> str:
    """Four unambiguous letters that no other workshop here uses."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
