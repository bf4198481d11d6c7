"""The review of dependencies in the documentation is of the packages that are installed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FREE = ("MIT", "BSD", "Apache", "PSF", "MPL-2.0", "LGPL-3.0", "matplotlib")
"""How the names of the licences begin, or what they hold, under which the packages may be used."""


def pinned(file: str) -> set[tuple[str, str]]:
    lines = (line.partition("#")[0].partition(";")[0].strip() for line in (ROOT / file).read_text("utf-8").splitlines())
    pins = (line.split("==") for line in lines if line and not line.startswith("-"))
    return {(re.sub(r"\[.*", "", name), version) for name, version in pins}


def reviewed() -> dict[tuple[str, str], str]:
    """The licences in the tables, by package and version."""
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| ([^|]+) \|", text, re.MULTILINE)
    return {(name, version): licence.strip() for name, version, licence in rows if name != "package"}


def test_every_pinned_package_is_reviewed_and_no_other() -> None:
    files = (f"requirements{part}.txt" for part in ("", "-hosted", "-encoder", "-dev"))
    assert set(reviewed()) == set().union(*(pinned(file) for file in files))


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-hosted.txt"])
def test_every_licence_allows_reuse(file: str) -> None:
    licences = reviewed()
    assert not [pin for pin in pinned(file) if not any(free in licences[pin] for free in FREE)]
