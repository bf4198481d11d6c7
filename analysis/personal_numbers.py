"""Numbers and addresses of email that belong to one person, found by their form and held to their checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]

# --- Email, also as people spell it out

_EMAIL = re.compile(r"[\w+%'][\w.+%'-]{0,63}\s?@\s?(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,18}")
_DOT = r"(?:\s?\.\s?|\s?[\[(]\s?dot\s?[\])]\s?|\s+dot\s+)"
_AT = r"(?:\s?[\[(]\s?at\s?[\])]\s?|\s+at\s+|\s?@\s?)"
_SPELLED = re.compile(
    rf"(?<![\w.])(?P<who>[\w+-]{{1,40}}(?:{_DOT}[\w+-]{{1,40}}){{0,2}}){_AT}"
    rf"(?P<where>[\w-]{{1,40}}(?:{_DOT}[\w-]{{1,40}}){{0,2}}{_DOT}(?:com|net|org|uk|nhs|gov|edu|info|ie))\b",
    re.I,
)
_IN_LETTERS = re.compile(r"\bdot\b|[\[(@]", re.I)
_MAILBOXES = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|aol|btinternet|protonmail|proton|sky|msn|nhs)\b", re.I
)
_NOBODY = frozenset(re.split(" ", "look looking see us me is are be it find found website site online page out one"))


def emails(text: str) -> Iterator[Place]:
    """``sarah@example.org``, and "sarah at example dot org" where the words cannot mean a website to look at."""
    for found in _EMAIL.finditer(text):
        yield found.span()
    for found in _SPELLED.finditer(text):
        spelled = _IN_LETTERS.search(found[0]) or _MAILBOXES.match(found["where"])
        if spelled and found["who"].casefold() not in _NOBODY:
            yield found.span()


# --- NHS and National Insurance numbers

_GAP = r"[\s.\-\u2010-\u2015]{0,2}"
_TEN_DIGITS = re.compile(rf"(?<![\w+£$€])\d(?:{_GAP}\d){{9}}(?!{_GAP}\d)(?!\w)")
_GROUPS = re.compile(
    r"\d{10}|\d{3}\D{1,2}\d{3}\D{1,2}\d{4}|\d{3}\D{1,2}\d{7}|\d{6}\D{1,2}\d{4}|(?:\d{2}\D{1,2}){4}\d{2}|(?:\d\D){9}\d|\d{5}\D\d{5}"
)
_ABOUT_NHS = re.compile(r"\b(?:nhs|chi)\b[\w\s:.#'\u2019-]{0,24}$", re.I)


def valid_nhs_number(digits: str) -> bool:
    """Whether the last of ten digits is 11 less the weighted sum of the others modulo 11, 11 counting as 0.

    Weights are 10 down to 2; a check of 10 is never issued (NHS Data Dictionary, "NHS number"). One digit ten times
    over would pass and is nobody's.
    """
    check = 11 - sum(weight * int(one) for weight, one in zip(range(10, 1, -1), digits, strict=False)) % 11
    return len(digits) == 10 and len(set(digits)) > 1 and check != 10 and check % 11 == int(digits[9])


def nhs_numbers(text: str) -> Iterator[Place]:
    """A first digit of 0 is a Scottish number only where the words say so: else it is how phone numbers begin."""
    for found in _TEN_DIGITS.finditer(text):
        number = _digits(found[0])
        said = _ABOUT_NHS.search(text, max(0, found.start() - 48), found.start())
        if (said or (number[0] != "0" and _GROUPS.fullmatch(found[0]))) and valid_nhs_number(number):
            yield found.span()


_NI_NUMBER = re.compile(
    r"(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)(?:[A-CEGHJ-PR-TW-Z]\s?[A-CEGHJ-NPR-TW-Z]|(?P<sample>QQ))"
    rf"(?:{_GAP}\d){{6}}(?:{_GAP}(?P<last>[A-D]))?(?!\w)",
    re.I,
)
_ABOUT_NI = re.compile(r"(?:\bn\.?i\.?\s?n?\.?o?\b|\bnino\b|\bnational insurance)[\w\s:.#'\u2019-]{0,24}$", re.I)


def ni_numbers(text: str) -> Iterator[Place]:
    """Letters as in HMRC's manual NIM39110. Some leave the last one out, and QQ is for examples:

    then the words must say what it is.
    """
    for found in _NI_NUMBER.finditer(text):
        if (found["last"] and not found["sample"]) or _ABOUT_NI.search(text, max(0, found.start() - 48), found.start()):
            yield found.span()


# --- Phone numbers

_PAUSE = r"[\s.\-\u2010-\u2015()/]{0,3}"
_PHONE = re.compile(
    rf"(?<![\w+£$€])(?:"
    rf"\(?(?:\+|00\s?)44{_PAUSE}(?:0{_PAUSE})?[1-9](?:{_PAUSE}\d){{8,9}}"
    rf"|\(?0{_PAUSE}[1-9](?:{_PAUSE}\d){{8,9}}"
    rf"|\(?(?:\+|00)[1-9]\d{{0,2}}(?:{_PAUSE}\d){{7,11}}"
    rf"|44{_PAUSE}7(?:{_PAUSE}\d){{9}}"
    r"|7\d{3}\s(?:\d{6}|\d{3}\s\d{3})"
    r")(?!\d)(?:,?\s?(?:x|ext\.?|extn\.?|extension)\s?\d{1,6}(?!\w))?(?![^\W_])",
    re.I,
)
"""A British number from abroad, at home, another country's, and a British mobile without its + or its 0."""
_NUMBER_SAID = re.compile(
    r"\b(?:tel|telephone|phone|mobile|mob|landline|whatsapp)\b\.?(?:\s(?:no\b\.?|number|num\b))?\s?(?:is|was|[:=-])?\s?"
    r"(?P<number>\d(?:[\s-]?\d){5,10})(?![\s-]?\d)",
    re.I,
)
_HELPLINES = frozenset(
    (
        "08088005000",
        "08082000247",
        "0800555111",
        "08081000900",
        "08000121700",
        "08088010327",
        "08009995428",
        "08005999247",
        "08088024040",
    )
)
"""Numbers published for everybody: NSPCC, National Domestic Abuse Helpline, Crimestoppers, Stop It Now, Modern Slavery
Helpline, Men's Advice Line, Galop, Karma Nirvana and Respect."""


def phones(text: str) -> Iterator[Place]:
    """Numbers kept for drama (Ofcom: 07700 900xxx and others) count, because invented cases use them."""
    for found in _PHONE.finditer(text):
        if _digits(found[0]) not in _HELPLINES:
            yield found.span()
    for found in _NUMBER_SAID.finditer(text):
        yield found.span("number")


# --- Dates of birth

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"{_DAY}(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d{2}|\d{2}(?!\d))"
_DATE = (
    rf"(?:{_DAY}\s?[/.\-\u2013]\s?(?:0?[1-9]|1[0-2])\s?[/.\-\u2013]\s?(?:\d{{4}}|\d{{2}})"
    rf"|\d{{4}}[/.\-](?:0?[1-9]|1[0-2])[/.\-]{_DAY}"
    rf"|{_NTH}[\s./-]{{0,2}}(?:of\s)?{_MONTH}\b\.?[\s,./-]{{0,2}}(?:of\s)?'?{_YEAR}"
    rf"|{_MONTH}\s(?:the\s)?{_NTH}[\s,]{{1,2}}(?:19|20)\d{{2}}"
    rf"|{_DAY}\s(?:0?[1-9]|1[0-2])\s{_YEAR})(?![\w/])"
)
_DAY_OF_YEAR = rf"(?:{_NTH}\s(?:of\s)?{_MONTH}|{_MONTH}\s(?:the\s)?{_NTH}|{_DAY}/(?:0?[1-9]|1[0-2]))\b"
_PACKED = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)?\d{2}\b"
_SAID = r"(?<!\w)(?:d\.?\s?o\.?\s?b\b\.?|date\s+of\s+birth|birth\s?date|birthday|b['\u2019]?day)"
_BETWEEN = (
    r"(?:[\s:=,()\-\u2013]|\b(?:is|was|of|on|the|as|being|given|recorded|listed|it['\u2019]?s|for|child|baby|"
    r"mum|mother|dad|father|her|his|their|he|she|they)\b){0,12}"
)
_BIRTHS = (
    re.compile(rf"{_SAID}{_BETWEEN}(?P<date>{_DATE}|{_PACKED}|{_DAY_OF_YEAR})", re.I),
    re.compile(
        rf"(?<!\w)born\b(?!\s(?:before|after|since|until|between|by|from)\b)"
        rf"(?:\s(?!before|after|since|until|between|from)[^\W\d_]+){{0,5}}?[\s:,(]{{1,3}}(?P<date>{_DATE})",
        re.I,
    ),
    re.compile(rf"(?<!\w)b\.\s?(?P<date>{_DATE})", re.I),
    re.compile(rf"(?<![\w/])(?P<date>{_DATE})[\s,(\-\u2013]{{0,3}}(?:(?:is|was|as)\s(?:\w+\s){{0,2}})?{_SAID}", re.I),
)


def dates_of_birth(text: str) -> Iterator[Place]:
    """Dates that the words beside them call somebody's birth. Any other date is only a date."""
    for pattern in _BIRTHS:
        for found in pattern.finditer(text):
            yield found.span("date")


def _digits(text: str) -> str:
    return "".join(str(int(one)) for one in text if one.isdecimal())
