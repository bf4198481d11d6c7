"""Personal details in remarks: what is found, what is not, and the command. Everybody in here is invented."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.identifiers import KINDS, identifiers
from analysis.personal_numbers import valid_nhs_number

ROOT = Path(__file__).resolve().parent.parent


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in identifiers(text)]


def meant(line: str) -> tuple[str, list[str]]:
    """The text of a line without its brackets, and what stands in them."""
    return re.sub(r"[\[\]]", "", line), re.findall(r"\[(.*?)\]", line)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (
            "name",
            """I spoke to [sarah] yesterday
[Sarah]'s mum rang
[SARAH SMITH] IS KNOWN TO US
the child [o'brien] moved school
[Jean-Luc] was late
[J. Smith] attended
DC [Khan] said no
auntie [priya] came
mrs [brown] rang about it
spoke to mr [brzezinski] about it
[Mark] told me no
her son [jack] is six
[agnieszka kowalska] lives there
[ayşe öztürk] rang, and [łukasz] too
[Abdirahman Warsame] was there
[Nguyen Thi Mai] is 9
a girl called [Zyrianna] moved in
[sarahs] mum rang us""",
        ),
        (
            "nhs_number",
            """NHS number [943 476 5919]
nhs no. [9434765919]
it is [943-476-5919], I think""",
        ),
        ("ni_number", "NI [AB 12 34 56 C]\nnino [ab123456d]\nNI number [AB 12 34 56] without its letter"),
        (
            "phone",
            """ring [07700 900123]
[+44 7700 900123] or [07700900124]
[+44 (0)20 7946 0123]
[(020) 7946 0123]
[020 7946 0123 ext 12] is the office""",
        ),
        ("postcode", "lives in [SW1A 1AA]\n[sw1a1aa] now\n[m1 1ae] and [B33 8TH]"),
        (
            "address",
            """she lives at [12 Acacia Avenue]
[21b high st] is hers
[Flat 3, 12 Acacia Avenue] was empty
lives at [7 rowan close]
[10-12 MILL LANE]""",
        ),
        (
            "date_of_birth",
            """dob [12/03/2015]
D.O.B.: [12.03.15]
born on [3rd March 2015]
date of birth is [2015-03-12]
[12/03/2015] (DOB)""",
        ),
        (
            "email",
            """write to [sarah.smith@example.org] please
[SARAH@EXAMPLE.CO.UK]
[sarah at example dot com] is it
[jo.bloggs (at) council (dot) gov (dot) uk]""",
        ),
    ],
)
def test_details_are_found_whole_in_capitals_and_in_lower_case(kind: str, lines: str) -> None:
    for line in lines.splitlines():
        text, details = meant(line)
        assert found(text) == [(kind, detail) for detail in details], text


@pytest.mark.parametrize(
    "text",
    """Clare's Law, Sarah's Law and Martha's Rule help
Will the school share?
We may share in May
Please mark the date
Grace period of two days
I hope so. Hope is not lost.
Jack ward and St Mary's
Great Ormond Street and Guy's Hospital
the Queen Elizabeth ward rang
The Caldicott Guardian said no in Haringey
the Victoria Climbié inquiry
after the Laming report and the Munby judgment
Working Together 2023
Children may miss out
Ask the nurse. She knows the junior doctor
Child A, Mr B and Mrs C
T1 to T14, Level 3, N17, section 47 and s17
Davis (2015) and Smalley et al found
NHS number 943 476 5918
1111111111
NI AB123456E, and BG123456A
ring 101, 999 or 116 123
Childline is on 0800 1111
NSPCC: 0808 800 5000
the review on 12/03/2015
children born after 1 September 2015
3 children walk to school
a 2 minute walk away
10 days in court
E1 1st floor
look at google dot com
the pub is at bbc.co.uk today
1 2 3 4 5 6 7 8 9 10""".splitlines(),
)
def test_what_only_looks_like_a_detail_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_details_of_several_kinds_keep_their_order() -> None:
    text = "👧🏽 sarah, dob 12/03/2015, of 12 Acacia Avenue, LS1 4AP: 07700 900123"
    assert [kind for kind, _ in found(text)] == ["name", "date_of_birth", "address", "postcode", "phone"]


@given(st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_an_nhs_number_has_one_right_check_digit_or_none(digits: list[int]) -> None:
    """Scaled by Horner's rule: the weighted sum of all ten, the check with weight 1, is a multiple of 11."""
    nine = "".join(map(str, digits))
    right = [check for check in range(10) if (sum((10 - n) * d for n, d in enumerate(digits)) + check) % 11 == 0]
    if len({*digits, *right}) > 1:
        assert [check for check in range(10) if valid_nhs_number(f"{nine}{check}")] == right


_PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["sarah", "Mr ", "O\u2019Brien", "07700 900123", "943 476 5919", "\u0301", "12 Acacia Avenue", "dob ", "@"]
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_spans_stand_inside_the_text_in_order_and_apart(text: str) -> None:
    at = 0
    for span in identifiers(text):
        assert at <= span.start < span.end <= len(text)
        assert span.kind in KINDS
        at = span.end


@pytest.mark.parametrize(
    "piece", ["a ", "1", "1 ", "J. ", "Mr ", "@", "0.", "flat ", "12 a ", "dob ", "born x ", "sarah-", "x."]
)
def test_a_long_remark_of_one_piece_is_read(piece: str) -> None:
    assert all(span.end <= 2000 for span in identifiers((piece * 2000)[:2000]))


def command(file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", "identifiers", str(file)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_command_answers_each_line_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "remarks.txt"
    file.write_bytes("\ufeffsarah rang\r\n\r\n👍\u2028 ask sarah\n\n他打电话说\nno end".encode())
    done = command(file)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [one["line"] for one in lines] == [1, 2, 3, 4, 5, 6]
    assert [one["spans"] for one in lines] == [
        [{"start": 0, "end": 5, "kind": "name"}], [], [{"start": 7, "end": 12, "kind": "name"}], [], [], [],
    ]  # fmt: skip


def test_the_command_says_in_one_sentence_what_it_cannot_read(tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty.txt", tmp_path / "broken.txt"
    empty.write_bytes(b"")
    broken.write_bytes(b"fine\nsarah \xff\n")
    assert (command(empty).returncode, command(empty).stdout) == (0, "")
    refused = command(broken)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"{broken} is not UTF-8 text: see line 2. Save it as UTF-8 and try again.\n"
    assert command(tmp_path / "none.txt").returncode == 2
