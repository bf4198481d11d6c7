"""Where somebody lives: postcodes and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[int, int]

_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH "
    "EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK "
    "ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA "
    "TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
"""The areas of Royal Mail's postcodes."""
_POSTCODE = re.compile(
    rf"(?<![\w£$€])(?:(?:{'|'.join(_AREAS.split())})(?:\d{{1,2}}|\d[A-HJKMNPR-Y])|GIR)"
    r"(?P<gap>[^\S\n]{0,2}|-)(?P<inward>\d[ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.I,
)
_COUNTED = re.compile(r"\d(?:st|nd|rd|th|hr|yr|wk)")


def postcodes(text: str) -> Iterator[Place]:
    """Whole postcodes in either case. Half of one ("N17") is a neighbourhood, and "S47" a section of an Act."""
    for found in _POSTCODE.finditer(text):
        if not (found["gap"] and _COUNTED.fullmatch(found["inward"])):
            yield found.span()


_STREET = (
    "street|road|avenue|lane|crescent|terrace|gardens|grove|mews|boulevard|cottages|villas|mansions|"
    "st|rd|ave|av|cres|cresc|gdns|terr|ln|blvd"
)
_STREET_OR_WORD = (
    "close|drive|court|place|way|hill|rise|square|walk|park|view|row|parade|green|gate|mount|croft|heath|meadows?|wharf|"
    "quay|vale|fields?|broadway|embankment|circus|chase|approach|buildings|house|lodge|towers?|estate|path|end|common|"
    "cottage|farm|bank|dene|dale|cl|dr|ct|pl|sq"
)
"""These are as often ordinary words: "2 families in a way"."""
_WORD = r"[^\W\d_][\w'\u2019.-]*"
_UNIT = r"(?:flat|apartment|apt\.?|unit|room)\s(?:no\.?\s?)?(?:\d{1,4}(?:\s?[a-h]\b)?|[a-h])\b"
_ADDRESS = re.compile(
    rf"(?<![\w£$€.:/-])(?:{_UNIT},?\s)?(?:(?:no\.?|number)\s?)?(?P<number>\d{{1,4}}\s?(?:[a-h]\b)?(?:\s?[-/\u2013]\s?\d{{1,4}}[a-h]?)?),?\s"
    rf"(?P<name>{_WORD}(?:\s{_WORD}){{0,3}}?)\s(?:(?P<street>{_STREET})|(?P<word>{_STREET_OR_WORD}))\b",
    re.I,
)
_FLAT = re.compile(
    rf"(?<!\w)(?P<unit>{_UNIT})(?:,?\s(?P<name>{_WORD}(?:\s{_WORD}){{0,2}}?)\s(?:{_STREET}|{_STREET_OR_WORD})\b)?", re.I
)
_LIVES_AT = re.compile(
    r"\b(?:lives?|lived|living|resides?|residing|stays?|staying|moved|address(?:\sis)?|home)(?:\s(?:now|back|still|alone))?"
    r"[\s:]{1,2}(?:at\s|in\s|to\s|is\s|on\s)?$",
    re.I,
)
_HOME = re.compile(
    r"\b(?:lives?|lived|living|resides?|residing|stays?|staying|address(?:\sis)?)[\s:]{1,2}(?:at\s)?"
    r"(?P<home>(?:number\s)?\d{1,4}[a-h]?,?\s[A-Z]\w+(?:\s[A-Z]\w+)?)(?!\w)"
)
_NOT_IN_A_NAME = frozenset(
    re.split(
        r"\s+",
        "main major minor busy closed "
        "a acre acres agencies agency am an and are as at be been before between but by calls can carers case "
        "cases child children day days did different do does each every families family few first for from "
        "get go had half has have he hectares her his hour hours i if in is it its just kids km meetings "
        "meter meters metre metres mile miles min mins minute minutes month months more most mph my new no "
        "not of off on one or other our out over own parents past pc people people's per percent person pm "
        "police professionals referrals schools second seconds she so some staff star step than that their "
        "them then there these they this those times to together too two under until up us was way we week "
        "weeks were what when where which who will with workers year years you young your yr yrs",
    )
)
_COUNTED_THINGS = re.compile(
    r"\b(?:section|level|year|page|chapter|step|tier|stage|table|article|part|day|week|phase|grade|aged?|item|question|"
    r"group|scenario|card|box|version|line|point|rule|round|release|key)\s$",
    re.I,
)


def addresses(text: str) -> Iterator[Place]:
    """A number with a street's name and kind, or a flat. A street alone points to nobody."""
    flats = list(_FLAT.finditer(text))
    for found in flats:
        if found["name"] and not _common(found["name"]):
            yield found.span()
    for found in _ADDRESS.finditer(text):
        if _is_address(text, found):
            yield found.span()
    for found in flats:
        lived_in = _LIVES_AT.search(text, max(0, found.start() - 40), found.start())
        if lived_in or (text[found.start()].isupper() and found.start()):
            yield found.span("unit")
    for found in _HOME.finditer(text):
        yield found.span("home")


def _is_address(text: str, found: re.Match[str]) -> bool:
    name = found["name"]
    if _COUNTED_THINGS.search(text, max(0, found.start() - 12), found.start()):
        return False
    if name.casefold() == "the":
        return bool(found["street"] or found["word"][0].isupper())
    if _common(name.removeprefix("the ").removeprefix("The ")):
        return False
    if found["street"]:
        return found["street"].casefold() != "st" or not re.match(r"\.?\s[A-Z]", text[found.end() :])
    named = name[0].isupper() and found["word"][0].isupper()
    followed = re.match(r",\s[A-Z]|,?\s[A-Za-z]{1,2}\d", text[found.end() :])
    return bool(named or followed or _LIVES_AT.search(text, max(0, found.start() - 40), found.start()))


def _common(name: str) -> bool:
    return any(word.casefold().strip(".") in _NOT_IN_A_NAME for word in name.split())
