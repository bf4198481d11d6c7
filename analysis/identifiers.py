"""Details in a remark that may point to a person: where they stand and of what kind they are.

    python -m analysis identifiers FILE    one remark a line in, one JSON object a line out

What is found is a reason to look, never a proof, and what is not found may still be there: a person decides. A name is
marked without its title, a date of birth without the words that introduce it. Public inquiries and people of public
record that safeguarding is taught with (``person_names.PUBLIC``) are not marked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from analysis import files
from analysis.home_details import addresses, postcodes
from analysis.person_names import person_names
from analysis.personal_numbers import dates_of_birth, emails, nhs_numbers, ni_numbers, phones
from workshop.errors import Rejected

KINDS = {
    "name": "a name",
    "nhs_number": "an NHS number",
    "ni_number": "a National Insurance number",
    "phone": "a phone number",
    "postcode": "a postcode",
    "address": "an address",
    "date_of_birth": "a date of birth",
    "email": "an email address",
}
"""Each kind and what people call it."""

_FINDERS = (
    ("email", emails),
    ("nhs_number", nhs_numbers),
    ("ni_number", ni_numbers),
    ("date_of_birth", dates_of_birth),
    ("phone", phones),
    ("postcode", postcodes),
    ("address", addresses),
    ("name", person_names),
)
"""The most certain kind first: where two overlap, the first found stays."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of text from ``start`` up to, not including, ``end``, in code points; ``kind`` is one of ``KINDS``."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=2048)
def identifiers(text: str) -> tuple[Span, ...]:
    """Every detail found, in the order of the text; no two overlap."""
    found: list[Span] = []
    for kind, find in _FINDERS:
        for start, end in find(text):
            if all(end <= one.start or one.end <= start for one in found):
                found.append(Span(start, end, kind))
    return tuple(sorted(found))


def main(arguments: Sequence[str]) -> int:
    """Print what each line of a file holds. 0, or 2 after one sentence on standard error."""
    parser = argparse.ArgumentParser(prog="python -m analysis identifiers", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE", help="UTF-8 text, one remark a line")
    given = parser.parse_args(arguments)
    try:
        lines = _lines(given.file)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    for number, line in enumerate(lines, 1):
        print(json.dumps({"line": number, "spans": [asdict(span) for span in identifiers(line)]}))
    return 0


def _lines(file: Path) -> list[str]:
    """Only a line feed ends a line, with or without a carriage return: other breaks may stand inside a remark."""
    data = files.read(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Rejected(f"{file} is not UTF-8 text: see line {line}. Save it as UTF-8 and try again.") from error
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]
