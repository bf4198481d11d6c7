"""What the pages of the day are made of, loaded before anybody waits for it."""

from __future__ import annotations

import gc
import importlib

LARGEST = ("pages.curves", "pages.moderation", "pages.picture", "pages.words")
"""With all that these load themselves, the pages' own scripts find everything there."""


def up() -> None:
    """Load it once the server runs, and set apart what is here for good.

    A full collection of garbage stops every vote until it has looked through all that is not set apart.
    """
    for name in LARGEST:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
