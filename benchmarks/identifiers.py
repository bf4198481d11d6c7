"""How much of what points to a person is found in remarks, and how often ordinary remarks are marked.

    python benchmarks/identifiers.py [--data FOLDER]

The remarks with details are invented, with other names than the tests have, in capitals, in lower case and as they
should be; the sentences were known while the rules were written, the names were not. Recall counts details that a
mark of their kind overlaps; precision counts marks that overlap a detail of their kind. FOLDER holds real remarks
without personal details: every CSV file in it with a column ``text`` or ``comment-body``. The baseline is patterns
alone: no check digits, no areas, no lists, a name is a capital inside a sentence.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from figures import HEADER, Row, table

from analysis.identifiers import KINDS, Span, identifiers

NAMES = """Rosalind Thackeray|Harjot Bassi|Eimhear Gilmartin|Zofia Maliszewska|Cornelia Vlaicu|Saynab Dualeh
Ifeoma Nwachuku|Siew Ling Teoh|Mahbub Alom|Nour Haddad|Cerys Bevan|Leroy Thompson|Ruth Abramson
Kamil Grabarczyk|Elif Yurdakul|Blessing Omoruyi|Sorcha McGettigan|Fraser Abercrombie|Josie Whitlock
Safiya Warfa|Lan Anh Vu|Thandeka Nxumalo|Simran Bola|Zeinab Kanaan|Joaquim Teles|Mark Threadgold
Grace Oyelade|Will Hartigan|Rose Pinnock|Tabitha|Connor|Mihaela|Hodan|Tadeusz|Manpreet|Aminata|Ronan
Rukhsana|Tendai|Beata|Zeynep|Roisin|Bilal|Xiaoyan|Temitope|Kayleigh|Yasmeen|Gethin|Nilesh|Idris
Mrs Oduwole|Mr Gawlik|Dr Bhatnagar|Miss Prendergast|DC Sarwari|PC Loxley|Cllr Nandwani|Nurse Tiplady
auntie Razia"""
NAMED = """{} rang the hub twice last week|we were told by {} that it was closed|I still do not know what {} wanted
the school spoke to {} about attendance|{}'s mother asked for help|nobody had met {} before the conference
in our case {} and the baby moved again|could we not have asked {} first?"""
NUMBERED = """her details are {}, as written on the form|{} was on the email for everyone to see
somebody read out {} in the meeting|it said {} at the top of the page"""
STREETS = "Larkspur Avenue|Corn Mill Lane|Tennyson Road|Abbots Grove|Quarry Bank Terrace|Beech Crescent|Station Street"
ORDINARY = """Will we hear back, and may we share in May?|Clare's Law and Sarah's Law are not the same
Hope is not a plan|The Rose ward at St Thomas' Hospital rang|Please mark it amber or green|Grace is given for two days
Haringey and Lincoln do this well|Children miss out when nobody rings|The Caldicott Guardian agreed, then Ofsted came
the junior doctor and the nurse. She said wait|Level 3 to level 4, and T1 to T9|section 17, s47 and regulation 44
call 101, or 999 if it is urgent|30 minutes on hold, 12 calls, 3 answers|the form of 12/03/2019 is still in use
children born after 1 September are missed|4 families on one road|reference 4857773458|reference 1234567890
BG 12 34 56 A is no number|Q12 3AB is no place|Early Help, Family Hub, MARAC and LADO|Operation Encompass works
a 10 minute drive, a 5 mile walk|the 2 health visitors in court|I can't bear the jargon. Frank talk helps"""


@dataclass(frozen=True)
class Remark:
    text: str
    details: tuple[Span, ...] = ()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    remarks = [*named(), *structured(random.Random(7)), *(Remark(text) for text in _parts(ORDINARY))]
    real = list(_real(options.data)) if options.data else []
    print(f"{len(remarks)} invented remarks with {sum(len(one.details) for one in remarks)} details, {len(real)} real.")
    table(HEADER, (row.cells() for row in rows(remarks, real)))
    table(
        ["kind", "details", "found", "marks", "right"],
        ([KINDS[kind], *map(str, counted(remarks, identifiers, [kind]))] for kind in KINDS),
    )


def rows(remarks: list[Remark], real: list[str]) -> Iterator[Row]:
    numbers = [kind for kind in KINDS if kind != "name"]
    for what, kinds, recall_aim, precision_aim in (
        ("numbers and addresses", numbers, 0.98, 0.99),
        ("names", ["name"], 0.9, 0.9),
    ):
        ours, plain = counted(remarks, identifiers, kinds), counted(remarks, baseline, kinds)
        for measure, aim, place in (("recall", recall_aim, 0), ("precision", precision_aim, 2)):
            share, other = _share(ours, place), _share(plain, place)
            yield Row(f"{what}: {measure}", f"{aim:.2f}", f"{share:.3f}", share >= aim, f"{other:.3f}", share / other)
    if real:
        often, otherwise = _marked(real, identifiers), _marked(real, baseline)
        yield Row(
            "marked of 1,000 real remarks", "10", f"{often:.1f}", often <= 10, f"{otherwise:.1f}", often / otherwise
        )


def _marked(real: list[str], find: Callable[[str], Iterable[Span]]) -> float:
    """Of 1,000 remarks, those in which anything is found."""
    return 1000 * sum(bool(find(text)) for text in real) / len(real)


def counted(
    remarks: Iterable[Remark], find: Callable[[str], Iterable[Span]], kinds: list[str]
) -> tuple[int, int, int, int]:
    """Details, details found, marks, and marks that are right."""
    sums: Counter[str] = Counter()
    for one in remarks:
        marks = [span for span in find(one.text) if span.kind in kinds]
        details = [span for span in one.details if span.kind in kinds]
        sums["details"] += len(details)
        sums["found"] += sum(any(_same(span, mark) for mark in marks) for span in details)
        sums["marks"] += len(marks)
        sums["right"] += sum(any(_same(span, mark) for span in details) for mark in marks)
    return sums["details"], sums["found"], sums["marks"], sums["right"]


def named() -> Iterator[Remark]:
    for n, name in enumerate(_parts(NAMES)):
        for turn, sentence in enumerate(_parts(NAMED)):
            remark = _with(sentence, name, "name")
            yield (remark, _cased(remark, str.lower), _cased(remark, str.upper))[(n + turn) % 3]


def structured(chance: random.Random) -> Iterator[Remark]:
    for n in range(40):
        for kind, text in _details(chance):
            remark = _with(_parts(NUMBERED)[n % 4], text, kind)
            yield (remark, _cased(remark, str.lower), _cased(remark, str.upper))[n % 3]


def _details(chance: random.Random) -> Iterator[tuple[str, str]]:
    yield "nhs_number", chance.choice(["{}{}{} {}{}{} {}{}{}{}", "{}" * 10]).format(*_nhs(chance))
    gap = chance.choice(["", " "])
    pairs = gap.join(_digits(chance, 2) for _ in range(3))
    yield "ni_number", f"{chance.choice(['AB', 'CE', 'JG', 'NL', 'SX', 'WM'])}{gap}{pairs}{gap}{chance.choice('ABCD')}"
    form = chance.choice(
        ["07700 900{}", "+44 7700 900{}", "020 7946 0{}", "(0161) 496 0{}", "01632 960{}", "07700900{}"]
    )
    yield "phone", form.format(_digits(chance, 3))
    out = chance.choice(["LS6", "M14", "B29", "SW11", "EC1A", "CF24", "G12", "BT7", "DN55", "W1A"])
    yield (
        "postcode",
        f"{out}{chance.choice(['', ' '])}{_digits(chance, 1)}{''.join(chance.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}",
    )
    flat = chance.choice(["", "", "Flat 4, "])
    yield "address", f"{flat}{chance.randint(1, 250)}{chance.choice(['', 'b'])} {chance.choice(STREETS.split('|'))}"
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1950, 2024)
    said = chance.choice(["dob {}", "date of birth: {}", "born on {}", "d.o.b. {}"])
    month_name = date(2000, month, 1).strftime("%B")
    yield "date_of_birth", said.format(chance.choice([f"{day}/{month}/{year}", f"{day} {month_name} {year}"]))
    who = chance.choice(["k.delahunty", "amrit", "o_brogan77", "team-lead"])
    yield "email", chance.choice([f"{who}@example.org", f"{who}@hub.example.co.uk", f"{who} at example dot com"])


def _digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def _nhs(chance: random.Random) -> list[int]:
    """Ten digits whose weighted sum, the last with weight 1, is a multiple of 11."""
    while True:
        found = [chance.choice([4, 6, 7, 9]), *chance.choices(range(10), k=9)]
        if sum((10 - place) * digit for place, digit in enumerate(found)) % 11 == 0:
            return found


_PLAIN = {
    "email": r"\S+@\S+",
    "nhs_number": r"\b\d{3} ?\d{3} ?\d{4}\b",
    "ni_number": r"\b[A-Z]{2} ?(?:\d\d ?){3}[A-Z]\b",
    "date_of_birth": r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    "phone": r"\+?\(?\b\d[\d ()]{8,}\d\b",
    "postcode": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b",
    "address": r"\b\d+\w? (?:\w+ ){1,3}(?:street|road|avenue|lane|grove|terrace|crescent)\b",
}


def baseline(text: str) -> list[Span]:
    found = [Span(*one.span(), kind) for kind, shape in _PLAIN.items() for one in re.finditer(shape, text, re.I)]
    return [
        *found,
        *(Span(*one.span(1), "name") for one in re.finditer(r"[a-z,] ([A-Z][a-z]+(?: [A-Z][a-z]+)?)", text)),
    ]


def _with(sentence: str, detail: str, kind: str) -> Remark:
    start = sentence.index("{}")
    return Remark(sentence.replace("{}", detail), (Span(start, start + len(detail), kind),))


def _cased(remark: Remark, how: Callable[[str], str]) -> Remark:
    return Remark(how(remark.text), remark.details)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[|\n]", text) if part]


def _same(one: Span, other: Span) -> bool:
    return one.kind == other.kind and one.start < other.end and other.start < one.end


def _share(counts: tuple[int, int, int, int], place: int) -> float:
    return counts[place + 1] / counts[place] if counts[place] else float("nan")


def _real(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                text = row.get("text") or row.get("comment-body")
                if text:
                    yield text


if __name__ == "__main__":
    main()
