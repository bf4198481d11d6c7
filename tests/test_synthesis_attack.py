"""Somebody who holds the synthesis and every workshop's own reports, and looks for what none of them says.

What is told of people is read back from the finished documents. Whatever may not be told of a place must have no
influence at all on what is written: another place on another day of the month gives the very same synthesis.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import audited
import pytest
import sample
from analysis_rooms import Day
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from report_samples import laid_open, tables, unpacked

from analysis.breakdown import by_group
from analysis.document import Document
from analysis.html import html
from analysis.joint import ALL, VOTES, WORKSHOPS
from analysis.pdf import pdf
from analysis.printed import ON_PAPER, OTHERS, Asked, Printed, read
from analysis.synthesis import synthesis
from analysis.word import word
from analysis.workbook import workbook
from analysis.worlds import Hidden, Worlds, given_away
from workshop import entries as e
from workshop.codebook import Codebook, Theme
from workshop.errors import Rejected
from workshop.room import Room

THRESHOLDS = (5, 10)
"""The room saw what a report with the lowest threshold shows; the other is the usual one."""

Vote = tuple[str, str, str]
"""Card, question and round, as the synthesis names them."""
Counts = Mapping[str, int]
"""People by answer."""


# Counts


def told(document: Document) -> Iterator[tuple[Vote, Counts, list[Counts | None]]]:
    """Every vote of the synthesis: of all workshops together, and of each; None where it has no number."""
    (votes,) = (one for one in document.sheets if one.name == VOTES)
    total = [column.name for column in votes.columns].index(ALL)
    labels, block = set[str](), list[tuple[object, ...]]()
    for row in [*votes.rows, ("", "", "", "")]:
        label = str(row[total - 1])
        if block and (row[: total - 1] != block[0][: total - 1] or label in labels):
            card, question, round_ = map(str, block[0][: total - 1])
            columns = [{str(line[total - 1]): line[place] for line in block} for place in range(total, len(block[0]))]
            whole, *each = (
                {option: n for option, n in column.items() if isinstance(n, int)} or None for column in columns
            )
            assert whole is not None
            yield (card, question, round_), whole, each
            labels, block = set(), []
        labels.add(label)
        block.append(row)


def sharing(document: Document) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Of a workshop or all of them, at a release: how many would share, of how many on the scale."""
    for table in tables(document):
        if table.title == "People who would share":
            for name, *cells in table.rows:
                for release, cell in zip(table.header[1:], cells, strict=True):
                    some, every = re.findall(r"\d+", str(cell).replace("nobody", "0 0"))[:2]
                    yield str(name), release, (int(some), int(every))


def names(document: Document) -> list[str]:
    """What each workshop is called."""
    (sheet,) = (one for one in document.sheets if one.name == WORKSHOPS)
    return [str(row[0]) for row in sheet.rows]


def asked_in(printed: Printed, vote: Vote) -> tuple[Asked, str] | None:
    """The question and the round of a report that a vote of the synthesis is about."""
    card, question, round_ = vote
    for asked, one in printed.told.items():
        if asked.question == question and not asked.about and card in {"", asked.activity}:
            for name in (round_, "The vote") if round_ == "First vote" else (round_,):
                if name in one.rounds:
                    return asked, name
    return None


class Reader:
    """Everything that somebody knows who has read the finished reports of all workshops."""

    def __init__(self, days: Sequence[Day]) -> None:
        self.days = days
        self.groups = [audited.plan(day.room) for day in days]
        self.reports = [
            [read(audited.written(day.room, least), groups) for least in THRESHOLDS]
            for day, groups in zip(days, self.groups, strict=True)
        ]

    def knows(self, place: int, vote: Vote) -> Counts:
        """What the whole room of a workshop chose, by its own report; nothing where that hides it."""
        found = asked_in(self.reports[place][0], vote)
        return self.reports[place][0].told[found[0]].rounds[found[1]].whole if found else {}

    def beyond(self, document: Document) -> list[str]:
        """What the synthesis says of a whole room that its own report does not, in a column or by subtraction."""
        found = []
        for vote, whole, each in told(document):
            for place, counts in enumerate(each):
                if counts is not None and counts != self.knows(place, vote):
                    found.append(f"{vote} of workshop {place + 1}")
            if any(people != sum((of or {}).get(option, 0) for of in each) for option, people in whole.items()):
                found.append(f"{vote} of a workshop that is not told of")
        for name, release, share in sharing(document):
            if name != ALL and share not in self.shares(names(document).index(name), release):
                found.append(f"who would share at {release}: {name}")
        return found

    def shares(self, place: int, release: str) -> Iterator[tuple[int, int]]:
        """How many would share, of how many on a scale, by what a workshop's own report prints of its whole room."""
        for one in self.reports[place][0].told.values():
            for name in (release, f"{release}, second vote"):
                if name in one.rounds and one.places:
                    on = [(n, one.places[option]) for option, n in one.rounds[name].whole.items()]
                    yield sum(n for n, at in on if at and at >= 3), sum(n for n, at in on if at)

    def exposed(self, document: Document, more: Mapping[tuple[Vote, str], Counts] | None = None) -> set[str]:
        """The groups of which the synthesis, with the reports, gives more away than the reports alone.

        ``more`` are counts of a group of all workshops together, if a synthesis had any.
        """
        found = self._given_away(document, more or {})
        return found and found - self._given_away(None, {})

    def _given_away(self, document: Document | None, more: Mapping[tuple[Vote, str], Counts]) -> set[str]:
        worlds, hidden = Worlds(), list[Hidden]()
        for place, reports in enumerate(self.reports):
            for asked in reports[0].told:
                for name in reports[0].told[asked].rounds:
                    hidden += self._printed(worlds, place, asked, name)
        for vote, whole, each in told(document) if document else ():
            for option, people in whole.items():
                counted = [place for place, counts in enumerate(each) if counts is not None]
                worlds.prints(worlds.cell(c for place in counted for c in self._room(place, vote, option)), people)
        for (vote, group), counts in more.items():
            for option, people in counts.items():
                of = (self._room(place, vote, option) for place in range(len(self.days)))
                worlds.prints(worlds.cell(c for cells in of for c in cells if c[3] == group), people)
        return set(given_away(worlds, hidden))

    def _room(self, place: int, vote: Vote, option: str) -> list[tuple[object, ...]]:
        """The unknowns behind an answer of a whole room: how many of each group chose it, and on paper."""
        found = asked_in(self.reports[place][0], vote)
        return [(place, *found, unit, option) for unit in self._units(place)] if found else []

    def _units(self, place: int) -> list[str]:
        return [*sorted(set(self.groups[place].values())), ON_PAPER]

    def _printed(self, worlds: Worlds, place: int, asked: Asked, name: str) -> Iterator[Hidden]:
        """What the reports of a workshop print of a round, and the groups that they hide."""
        units, shown, options = self._units(place), set[str](), dict[str, None]()
        rounds = [one.told[asked].rounds[name] for one in self.reports[place]]

        def prints(of: Sequence[str], counts: Counts) -> None:
            for option, people in counts.items():
                worlds.prints(worlds.cell((place, asked, name, unit, option) for unit in of), people)

        for round_ in rounds:
            options |= dict.fromkeys(round_.whole)
            prints(units, round_.whole)
            if round_.paper is not None:
                worlds.prints(
                    worlds.cell((place, asked, name, ON_PAPER, option) for option in round_.whole), round_.paper
                )
            for group, counts in round_.rows.items():
                shown.add(group)
                prints([unit for unit in units if unit not in round_.rows] if group == OTHERS else [group], counts)
            for (group, alone), counts in round_.beside.items():
                prints([group] if alone else [unit for unit in units if unit != group], counts)
        places = self.reports[place][0].told[asked].places
        points = tuple(places.get(option, 0) is not None for option in options)
        # What the counts of a whole room say by themselves is no secret, so rounds with rows of groups are looked at.
        for unit in units[:-1] if shown else ():
            if unit not in shown:
                cells = tuple(worlds.cell([(place, asked, name, unit, option)]) for option in options)
                yield Hidden(f"{unit} of workshop {place + 1}, {asked.activity}, {name}", cells, points, 5)


def rooms(days: Sequence[Day]) -> dict[str, Room]:
    return {f"w{number}": day.room for number, day in enumerate(days)}


def dated(day: Day, date: str, place: str = "Anytown", *, named: bool = False) -> Day:
    """The workshop held at another time, in another place."""
    day.happens(e.FactsChanged(replace(day.room.plan[0], date=date, place=place, named_in_synthesis=named)))
    return day


SIZES = st.integers(0, 9999), st.sampled_from([6, 9, 16, 30])


@settings(max_examples=6)
@given(st.lists(st.tuples(*SIZES), min_size=2, max_size=3))
def test_nothing_is_learned_of_a_group_or_a_round_that_a_report_hides(made: list[tuple[int, int]]) -> None:
    days = [
        dated(audited.workshop(seed, most), f"2026-0{month}-01") for month, (seed, most) in enumerate(made, start=1)
    ]
    try:
        document = synthesis(rooms(days))
    except Rejected:
        assume(False)
    assume(len(names(document)) == len(days))
    reader = Reader(days)
    assert reader.beyond(document) == []
    assert reader.exposed(document) == set()


ROUND = "Release B"


def pair() -> list[Day]:
    """Two workshops. The report of the second hides its three people on police among others."""
    days = []
    for number, police in enumerate((12, 3)):
        day = Day(sample.AGENDA, replace(sample.FACTS, date=f"2026-0{number + 1}-01"), seed=number)
        people = [*day.people(police, "police"), *day.people(12, "health"), *day.people(13, "education")]
        for round_ in "AB":
            day.asks("share", {who: "2" if n % 3 else "4" for n, who in enumerate(people)}, round_)
        days.append(day)
    return days


def test_the_reader_finds_a_group_where_a_synthesis_tells_of_sectors() -> None:
    """The sum over workshops of a group that one report shows and another hides: why there are no sectors in it."""
    days = pair()
    document, reader = synthesis(rooms(days)), Reader(days)
    assert reader.exposed(document) == set()
    vote = ("", sample.SCALE.text, ROUND)
    labels = {option.id: option.label for option in sample.SCALE.options}
    of_police: Counter[str] = Counter()
    for day in days:
        counts = by_group(day.room, day.room.askings["share", "B"])["Police"]
        of_police.update({label: counts[id_] for id_, label in labels.items()})
    assert {one.partition(",")[0] for one in reader.exposed(document, {(vote, "Police"): of_police})} >= {
        "Police of workshop 2"
    }


def test_the_reader_finds_a_round_that_a_report_hides() -> None:
    days = pair()
    few = days[1]
    few.asks("share", dict(zip(few.room.seats, ("2", "4", "4"), strict=False)), "C")
    days[0].asks("share", dict.fromkeys(list(days[0].room.seats)[:9], "2"), "C")
    days.append(dated(pair()[0], "2026-03-01"))
    days[2].asks("share", dict.fromkeys(list(days[2].room.seats)[:9], "4"), "C")
    document, reader = synthesis(rooms(days)), Reader(days)
    assert reader.beyond(document) == []
    sheet = next(one for one in document.sheets if one.name == VOTES)
    for change in ((2, 0, 2), (2, 0, "")):  # in the column and in the sum, or in the sum alone
        rows = [
            (*row[:4], row[4] + change[0], row[5], change[2], row[7])
            if row[2:4] == ("Release C", sample.SCALE.options[3].label)
            else row
            for row in sheet.rows
        ]
        leaking = replace(sheet, rows=tuple(rows))
        changed = replace(document, sheets=tuple(leaking if one is sheet else one for one in document.sheets))
        assert reader.beyond(changed)


# Places

PLACES = ("Eastmere", "Westmere", "Northmere", "Southmere", "Midmere", "Overmere")
HELD = st.lists(
    st.tuples(st.sampled_from(PLACES), st.booleans(), st.integers(1, 2), st.integers(1, 28)), min_size=2, max_size=7
)


def held(place: str, named: bool, month: int, day: int, number: int) -> Day:
    """A workshop whose facts and materials tell in every way where and when it was."""
    facts = replace(
        sample.FACTS,
        date=f"2026-0{month}-{day:02}",
        place=place,
        named_in_synthesis=named,
        title=f"The day of {place}",
        controller=f"{place} Council",
        levels=tuple(f"{place} {n}" for n in range(4)),
    )
    made = Day(replace(sample.AGENDA, materials=f"hub-of-{place.lower()}"), facts, seed=number)
    people = made.people(6 + number)
    for question, round_ in (("share", "A"), ("share", "B"), ("m01", "first"), ("level", "first")):
        options = [option.id for option in made.room.questions[question].options]
        made.asks(question, {who: options[n % (2 + number % 2)] for n, who in enumerate(people)}, round_)
    return made


@settings(max_examples=12)
@given(HELD, st.data())
def test_what_a_place_did_not_agree_to_has_no_influence_on_what_is_written(
    made: list[tuple[str, bool, int, int]], data: st.DataObject
) -> None:
    """Every place without a name may be another one, and its workshops on other days of their months."""
    days = [held(*one, number) for number, one in enumerate(made)]
    document = synthesis(rooms(days))
    shown = {place for place in PLACES if any(name.startswith(place) for name in names(document))}
    hidden = {place for place, *_ in made} - shown
    others = data.draw(st.permutations(["Nowhere", "Elsewhere", "Anywhere", "Somewhere", "Thorpe", "Hythe"]))
    another = dict(zip(sorted(hidden), others, strict=False))
    changed = [
        held(another[place], named, month, data.draw(st.integers(1, 28)), number)
        if place in hidden
        else held(place, named, month, day, number)
        for number, (place, named, month, day) in enumerate(made)
    ]
    assert synthesis(rooms(changed)) == document


@given(HELD)
@settings(max_examples=12)
def test_no_place_can_be_told_from_who_is_missing(made: list[tuple[str, bool, int, int]]) -> None:
    """Whoever knows which places took part: those without a name are none, or three or more."""
    document = synthesis(rooms([held(*one, number) for number, one in enumerate(made)]))
    shown = {place for place in PLACES if any(name.startswith(place) for name in names(document))}
    came = {place for place, *_ in made}
    assert len(came - shown) == 0 or len(came - shown) >= min(3, len(came))
    assert all(named for place, named, *_ in made if place in shown), "not all workshops of a named place agreed"
    if all(named for _, named, *_ in made):
        assert shown == came


def test_no_file_says_more_of_a_place_than_the_page_does() -> None:
    """Properties of files, names inside them and alternatives of pictures too."""
    made = [
        ("Eastmere", True, 1, 5),
        ("Westmere", False, 1, 9),
        ("Northmere", False, 1, 23),
        ("Southmere", False, 2, 27),
    ]
    document = synthesis({f"room-{n}": held(*one, n).room for n, one in enumerate(made)}, "2026-03-01")
    files = [html(document).encode(), unpacked(word(document)), unpacked(workbook(document)), laid_open(pdf(document))]
    for data in files:
        assert b"Eastmere" in data
        for telling in (
            "westmere",
            "northmere",
            "southmere",
            "room-",
            "9 january",
            "2026-01-23",
            "27 february",
            "council",
        ):
            assert telling.encode() not in data.lower(), telling


@pytest.mark.parametrize("agreed", [True, False])
def test_words_that_name_a_place_are_left_out_unless_it_agreed(agreed: bool) -> None:
    own = replace(sample.CHOICE, id="own", text="Do you know who answers at Eastmere?")
    agenda = replace(sample.AGENDA, questions=(*sample.AGENDA.questions, own))
    days = []
    for number, place in enumerate(("Eastmere", "Westmere", "Northmere")):
        facts = replace(sample.FACTS, date=f"2026-0{number + 1}-01", place=place, named_in_synthesis=agreed)
        day = Day(agenda, facts, seed=number)
        people = day.people(9)
        day.asks("share", {who: "2" if n % 3 else "4" for n, who in enumerate(people)}, "A")
        day.asks("own", {who: "task" if n % 2 else "consent" for n, who in enumerate(people)})
        theme = Theme("ring", "Calls to Eastmere", "Ringing back", words=("ring back",))
        day.happens(e.CodebookSet(Codebook("2", (theme,)), "One theme of our own"))
        day.releases(day.asks("works", {people[0]: "They ring back the same day"}))
        days.append(day)
    document = synthesis(rooms(days))
    page = html(document)
    assert (own.text in page, "Calls to Eastmere" in page, "Eastmere" in page) == (agreed,) * 3
    assert ("in whose words such a place is named" in page) == (not agreed)
