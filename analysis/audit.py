"""What a reader can work out about hidden people from everything that is printed of a workshop together.

It reads finished documents, as an attacker does, and shares no code with the choice of what to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product

from analysis.document import Document
from analysis.printed import ON_PAPER, OTHERS, Matched, Printed, Round, Told, read
from analysis.worlds import Contradicted, Hidden, Worlds, given_away
from workshop.errors import Rejected

MATCHED = 10
"""The fewest people of whom it may be told how they answered twice, or how sure they were of which answer."""

_GONE = ""
"""Instead of an answer: somebody gave none in one of two rounds."""
_ETC = " and all like it"
_ROOM = "everybody"
_REST = "the rest"


def check(reports: Mapping[int, Document], groups: Mapping[str, str]) -> None:
    """``Rejected`` where something hidden could be worked out from reports of one workshop. Arguments as there."""
    for what, who in exposed(reports, groups):
        raise Rejected(
            f"The report was not written. From its tables a reader could work out how “{who}” answered "
            f"“{what}”. Make it again with a larger smallest group."
        )


def exposed(reports: Mapping[int, Document], groups: Mapping[str, str]) -> list[tuple[str, str]]:
    """Question or table, and who, wherever a reader of reports of one workshop learns what none of them may say.

    ``reports`` are by their smallest group, and ``groups`` gives the group in which each sector is counted. Who may see
    one report may see those that show no smaller group as well, so these are read together. ``Rejected`` for reports
    that contradict themselves.
    """
    printed = {least: read(document, groups) for least, document in reports.items()}
    found: list[tuple[str, str]] = []
    known: set[str] = set()
    for least in sorted(printed, reverse=True):
        together = [one for size, one in printed.items() if size >= least]
        try:
            # Of those who voted once, a reader of some reports knows less than one of all, who is asked about first.
            found += recovered(together, least, set(groups.values()), few=least == min(printed), known=known)
        except Contradicted as error:
            raise Rejected(
                "The report was not written, because its tables contradict one another. "
                "Tell whoever looks after the toolkit."
            ) from error
    return found


def recovered(
    reports: Sequence[Printed],
    least: int,
    groups: Collection[str],
    *,
    few: bool = True,
    known: set[str] | None = None,
) -> list[tuple[str, str]]:
    """As ``exposed``, of reports that have been read. ``least`` is the smallest group.

    Of a hidden group that is: that fewer than ``least`` of it can have answered, how many chose an option (other than
    nobody), that some did who must be few, or that all who took a position took the same. Of those who voted in one
    of two rounds only, or did not say how sure they were, and are few: how any of them answered. And a row that is
    printed may not be small, nor of one mind. What the counts of the whole room say by themselves is no secret.
    Without ``few``, hidden groups alone are looked at; and not where the same is ``known`` that was safe already, or
    found not to be, for a larger smallest group.
    """
    known = set() if known is None else known
    found = [("Who took part", group) for group in _attendance(reports, least, groups)]
    for asked in dict.fromkeys(asked for one in reports for asked in one.told):
        told = [one.told[asked] for one in reports if asked in one.told]
        same = repr((asked, sorted({repr(one) for one in told}), sorted({repr(_caps([one])) for one in reports})))
        if same in known and not few:
            continue
        known.add(same)
        found += [(asked.question, who) for who in _of_question(reports, told, least, groups, few=few)]
    found += [loose for one in reports for loose in one.loose]
    return list(dict.fromkeys(found))


def _attendance(reports: Sequence[Printed], least: int, groups: Collection[str]) -> Iterator[str]:
    """Groups of whom few took part, in print or by arithmetic."""
    worlds = Worlds()
    cells = {group: worlds.cell([group]) for group in sorted(groups)}
    for one in reports:
        for group, people in one.people.items():
            worlds.prints(worlds.cell([group]), people)
        for group in one.nobody:
            worlds.prints(worlds.cell([group]), 0)
        if one.people and one.total is not None:
            worlds.prints(worlds.cell(sorted(groups)), one.total)
    for group, cell in cells.items() if any(one.people for one in reports) else ():
        most = int(worlds.find(cell)[worlds.unknown(group)])
        fewest = int(worlds.find(cell, -1)[worlds.unknown(group)])
        if 0 < most < least or 0 < fewest == most < least:
            yield group


def _of_question(
    reports: Sequence[Printed], told: Sequence[Told], least: int, groups: Collection[str], *, few: bool
) -> Iterator[str]:
    yield from _small(told, least)
    # What is known of attendance limits how many of a group voted; unless somebody changed sector between the two.
    caps = _caps(reports)
    question = _Question(told, least, groups, few=few)
    if question.tells_of_parts:
        try:
            yield from question.given_away(caps)
        except Contradicted:
            yield from question.given_away({})


def _caps(reports: Sequence[Printed]) -> dict[str, int]:
    """How many people of a group can have voted, where attendance says so."""
    caps = dict.fromkeys((group for one in reports for group in one.nobody), 0)
    return caps | {group: people for one in reports for group, people in one.people.items()}


def _small(told: Sequence[Told], least: int) -> Iterator[str]:
    """Rows that are printed though too few people are in them, or all of one mind; and too few matched people."""
    for one in told:
        for round_ in one.rounds.values():
            for group, row in round_.rows.items():
                minds = sum(people > 0 for option, people in row.items() if one.places.get(option, 0) is not None)
                if sum(row.values()) < least or minds < 2:
                    yield group
        for pair in one.matched.values():
            if sum(pair.moved) < MATCHED if pair.moved else 0 < (pair.people or 0) < MATCHED:
                yield "those who voted twice"


class _Question:
    """The worlds of one question: who chose what in each round, how the same people moved, and how sure they were."""

    def __init__(self, told: Sequence[Told], least: int, groups: Collection[str], *, few: bool) -> None:
        self.few = few
        self.told, self.least, self.groups = told, least, sorted(groups)
        self.rounds = list(dict.fromkeys(name for one in told for name in one.rounds))
        self.options = list(dict.fromkeys(o for one in told for r in one.rounds.values() for o in r.whole))
        self.points = tuple(all(one.places.get(o, 0) is not None for one in told) for o in self.options)
        self.pairs = list(dict.fromkeys(pair for one in told for pair in one.matched))

    @property
    def tells_of_parts(self) -> bool:
        return bool(self.pairs) or any(
            r.rows or r.beside or any(sure.fits is not None for sure in r.sure.values())
            for one in self.told
            for r in one.rounds.values()
        )

    def given_away(self, caps: Mapping[str, int]) -> Iterator[str]:
        alike = self._alike(caps)
        self.units = [name for same in alike for name in (same[0], f"{same[0]}{_ETC}")[: len(same)]]
        members = {same[0]: same for same in alike}
        worlds, hidden = Worlds(), list[Hidden]()
        for name in self.rounds:
            hidden += self._votes(worlds, name, members)
            for unit in self.units:
                if (most := caps.get(unit.removesuffix(_ETC))) is not None:
                    voted = [*self._all(name, unit), ("did not vote", name, unit)]
                    worlds.prints(worlds.cell(voted), most)
        for number, one in enumerate(self.told):
            for name, round_ in one.rounds.items():
                hidden += _sure(worlds, (number, name), one.right, round_)
        for pair in self.pairs:
            hidden += self._moved(worlds, pair)
        for name in given_away(worlds, [one for one in hidden if self.few or one.kind == "group"]):
            yield from members.get(name, (name,))

    def _alike(self, caps: Mapping[str, int]) -> list[tuple[str, ...]]:
        """Groups of which the tables say the same: of several, one is looked at, and all others count together."""
        alike: dict[object, list[str]] = {}
        for group in self.groups:
            named = [
                (group in r.rows, (group, True) in r.beside, (group, False) in r.beside)
                for one in self.told
                for r in one.rounds.values()
            ]
            alone = any(map(any, named)) or caps.get(group, 0) > 0
            alike.setdefault(group if alone else caps.get(group), []).append(group)
        return list(map(tuple, alike.values()))

    def _of(self, name: str) -> Iterator[Round]:
        return (one.rounds[name] for one in self.told if name in one.rounds)

    def _all(self, name: str, unit: str) -> list[tuple[str, ...]]:
        return [("vote", name, unit, option) for option in self.options]

    def _votes(self, worlds: Worlds, name: str, members: Mapping[str, tuple[str, ...]]) -> Iterator[Hidden]:
        """Who chose what in one round."""
        everywhere = [*self.units, ON_PAPER]

        def row(units: Collection[str], counts: Mapping[str, int]) -> None:
            for option, people in counts.items():
                worlds.prints(worlds.cell(("vote", name, unit, option) for unit in units), people)

        for round_ in self._of(name):
            row(everywhere, round_.whole)
            if round_.paper is not None:
                worlds.prints(worlds.cell(self._all(name, ON_PAPER)), round_.paper)
            for group, counts in round_.rows.items():
                rest = [unit for unit in everywhere if unit not in round_.rows]
                row(rest if group == OTHERS else [group], counts)
            for (group, alone), counts in round_.beside.items():
                row([group] if alone else [unit for unit in everywhere if unit != group], counts)
        if any(round_.rows or round_.beside for round_ in self._of(name)):
            named = {group for round_ in self._of(name) for group in round_.rows}
            for unit in (*members, ON_PAPER):
                if unit not in named:
                    cells = tuple(worlds.cell([vote]) for vote in self._all(name, unit))
                    yield Hidden(unit, cells, self.points, self.least, "paper" if unit == ON_PAPER else "group")

    def _moved(self, worlds: Worlds, pair: tuple[str, str]) -> Iterator[Hidden]:
        """How the same people answered twice, and those who voted only once. Nobody knows whose the paper is.

        Groups without a row in either round are taken together, as no table tells of the movement of one of them.
        """
        rows = [{group for round_ in self._of(name) for group in round_.rows} for name in pair]
        named = [unit for unit in self.units if unit in rows[0] | rows[1]]
        who = {unit: [unit] for unit in named} | {_REST: [unit for unit in self.units if unit not in named]}
        answers = [*self.options, _GONE]

        def cell(unit: str, first: str, second: str) -> tuple[str, ...]:
            return ("moved", *pair, unit, first, second)

        for unit, option in product(who, self.options):
            first = [cell(unit, option, other) for other in answers]
            second = [cell(unit, other, option) for other in answers]
            for name, cells in zip(pair, (first, second), strict=True):
                votes = worlds.cell(("vote", name, one, option) for one in who[unit])
                worlds.prints({**worlds.cell(cells), **dict.fromkeys(votes, -1)}, 0)
        order: dict[str, int] = {}
        for one in self.told:
            order = _order(one, self.options)
            matched = one.matched.get(pair, Matched())
            twice = {(a, b): [cell(unit, a, b) for unit in who] for a, b in product(order, order)}
            for way, people in zip((1, 0, -1), matched.moved, strict=False):
                moves = [c for (a, b), of in twice.items() if _way(order, a, b) == way for c in of]
                worlds.prints(worlds.cell(moves), people)
            for place, counts in enumerate(matched.answers):
                for option, people in counts.items():
                    worlds.prints(worlds.cell(c for ab, of in twice.items() if ab[place] == option for c in of), people)
            if matched.people is not None:
                worlds.prints(worlds.cell(c for of in twice.values() for c in of), matched.people)
        away = [option for option in answers if option not in order]
        for name, units in ((_ROOM, list(who)), *((unit, [unit]) for unit in named if unit in rows[0] & rows[1])):
            label = f"those of {name} who voted once"
            for left in (True, False):
                once = tuple(
                    worlds.cell(cell(u, option, no) if left else cell(u, no, option) for u in units for no in away)
                    for option in order
                )
                yield Hidden(label, once, (True,) * len(once), MATCHED, "few", " ".join(pair))


def _order(one: Told, options: Sequence[str]) -> dict[str, int]:
    """The place of each option that has one: of a myth card whether it fits, of a choice each its own."""
    if one.right:
        return {option: int(option == one.right) for option in options}
    if one.places:
        return {option: place for option in options if (place := one.places.get(option)) is not None}
    return {option: place for place, option in enumerate(options)}


def _way(order: Mapping[str, int], first: str, second: str) -> int:
    return (order[second] > order[first]) - (order[second] < order[first])


def _sure(worlds: Worlds, key: tuple[int, str], right: str, round_: Round) -> Iterator[Hidden]:
    """How sure people were whose answer fits the sources, or does not; where that is told at all."""
    if not right or not round_.whole or all(sure.fits is sure.other is None for sure in round_.sure.values()):
        return
    fits = round_.whole.get(right, 0)
    kinds = {"an answer that fits": fits, "another answer": sum(round_.whole.values()) - fits}
    for place, (kind, people) in enumerate(kinds.items(), start=1):
        said = {level: ("sure", *key, kind, level) for level in round_.sure}
        worlds.prints(worlds.cell([*said.values(), ("not said", *key, kind)]), people)
        for level, sure in round_.sure.items():
            if (told := sure[place]) is not None:
                worlds.prints(worlds.cell([said[level]]), told)
        cells = tuple(worlds.cell([name]) for name in said.values())
        yield Hidden(f"those who gave {kind}", cells, (True,) * len(cells), MATCHED)
    for level, sure in round_.sure.items():
        if sure.people is not None:
            worlds.prints(worlds.cell(("sure", *key, kind, level) for kind in kinds), sure.people)
    silent = tuple(worlds.cell([("not said", *key, kind)]) for kind in kinds)
    yield Hidden("those who did not say how sure they were", silent, (True, True), MATCHED, "few")
