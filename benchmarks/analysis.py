"""All statistics of one workshop, and tables made safe, beside scipy's own test and hiding small cells alone.

    python benchmarks/analysis.py [--participants 300,1000,3000] [--questions 40] [--rounds 3] [--tables 5]

The answers are invented: six sectors of uneven size on scales of five points, of whom some move between rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rpds import HashTrieMap as Map
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import agreement, attack, coders, differences, distinctive, groups, movement, sentences, suppress
from analysis.perception import perceptions
from analysis.sharing import SHARE_SCALE, sharing
from analysis.talk import where_to_talk
from analysis.votes import Vote, votes
from workshop.activities import Option, Question
from workshop.agenda import ASK, Activity, Agenda, Facts, Step, grouping
from workshop.errors import Rejected
from workshop.exercises import prediction_id
from workshop.materials import RELEASES
from workshop.room import Answer, Asking, Room, Seat

POINTS, SECTORS = 5, 6
FLOOR = 5
SIZES = ((6, 5), (9, 6), (15, 8), (20, 10), (30, 12))
THRESHOLD = 10
VOTED = 0.98
"""Who votes in a round, of those there: the few who miss one are what may not be given away."""

Answers = NDArray[np.int64]


@dataclass(frozen=True)
class Workshop:
    """``answers`` has a place on the scale for each question, round and participant."""

    answers: Answers
    sectors: Answers
    room: Room

    def votes(self) -> Iterator[Answers]:
        return (points for question in self.answers for points in question)

    def groups(self, points: Answers) -> list[list[int]]:
        return [points[self.sectors == sector].tolist() for sector in range(SECTORS)]


CHECK = "no statistic: whether moves give anybody away"
"""Disclosure control by integer programs: what statistics then need not do again is kept."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--participants", default="300,1000,3000")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tables", type=int, default=5, help="tables of each size")
    options = parser.parse_args()
    chance = np.random.default_rng(1)
    every_statistic(workshop(chance, 30, 8, 3))
    growth = []
    for participants in map(int, options.participants.split(",")):
        times = every_statistic(workshop(chance, participants, options.questions, options.rounds))
        baseline = times["scipy.stats.kruskal alone"]
        times["all statistics"] = sum(times.values()) - baseline - times[CHECK]
        times["all statistics and that check"] = times["all statistics"] + times[CHECK]
        title = f"{participants} participants, {options.questions} questions, {options.rounds} rounds"
        show([title, "seconds", "ratio"], [[name, f"{t:.3f}", f"{t / baseline:.1f}"] for name, t in times.items()])
        growth.append((participants, times["all statistics"], baseline))
    fewest, least, _ = growth[0]
    header = ["participants", "times as many", "all statistics, s", "times as long", "scipy alone, s", "ratio"]
    show(
        header,
        [
            [str(n), f"{n / fewest:.1f}", f"{t:.2f}", f"{t / least:.1f}", f"{alone:.3f}", f"{t / alone:.1f}"]
            for n, t, alone in growth
        ],
    )
    header = [f"tables made safe, threshold {THRESHOLD}", "small cells", "hidden", "median s", "worst s", "ratio"]
    show(header, [safe_tables(chance, *size, options.tables) for size in SIZES])


def workshop(chance: np.random.Generator, participants: int, questions: int, rounds: int) -> Workshop:
    sectors = chance.choice(SECTORS, participants, p=np.array([8, 6, 5, 4, 4, 3]) / 30)
    middles = chance.normal(2, 1, (questions, 1)) + chance.normal(0, 0.5, (questions, SECTORS))
    first = chance.normal(middles[:, sectors], 1)
    drift = chance.normal(0.2, 0.6, (questions, rounds, participants)).cumsum(axis=1)
    answers = np.clip(np.round(first[:, None] + drift), 0, POINTS - 1).astype(int)
    voted = chance.random(answers.shape) < VOTED
    return Workshop(answers, sectors, room_of(answers, voted, sectors))


def room_of(answers: Answers, voted: NDArray[np.bool_], sectors: Answers) -> Room:
    """The same answers as votes on scenario cards at each release, of those who voted. The last question predicts a
    sector's vote on the one before, and the first is a choice without an order. Rounds after the third are named as
    they come and belong to no release."""
    options = tuple(Option(str(point), f"Point {point}") for point in range(1, POINTS + 1))
    many, rounds, people = answers.shape
    names = [RELEASES[place] if place < len(RELEASES) else f"round-{place}" for place in range(rounds)]
    questions = [Question(f"q{n}", "scale", "Share now?", options=options, scale=SHARE_SCALE) for n in range(many)]
    questions[0] = replace(questions[0], kind="choice", scale="")
    questions[-1] = replace(questions[-1], id=prediction_id(questions[-2].id, "sector-0"), about="sector-0")
    activities = tuple(
        Activity(one.id, "scenario", f"Card {one.id}", 9, tuple(Step(ASK, question=one.id, round=r) for r in names))
        for one in questions
    )
    labels = tuple(Option(f"sector-{sector}", f"Sector {sector}") for sector in range(SECTORS))
    facts = Facts("Invented", "Anytown", "2026-11-22", "09:30", "BCDF", labels, (), 6, (), "", "", "")
    who = [f"participant-{person:05}" for person in range(people)]
    seats = {one: Seat(one, f"sector-{sector}", "", 1, True, "") for one, sector in zip(who, sectors, strict=True)}
    askings = {}
    for number, question in enumerate(questions):
        for round_, name in enumerate(names):
            given = {
                one: Answer(
                    f"{question.id} {name} {one}", one, question.id, name, str(point + 1), 1, "", "", seat.sector
                )
                for (one, seat), point, so in zip(
                    seats.items(), answers[number, round_], voted[number, round_], strict=True
                )
                if so
            }
            askings[question.id, name] = Asking(
                question.id, name, False, 1, closed_row=2, present=people, revealed=True, answers=Map(given)
            )
    agenda = Agenda("invented", "Invented", "", activities, tuple(questions))
    return Room(facts=facts, agenda=agenda, seats=Map(seats), askings=Map(askings), asked=tuple(askings))


def every_statistic(room: Workshop) -> dict[str, float]:
    """Seconds for each kind of statistic over all questions and rounds."""
    found: list[tuple[Vote, ...]] = []
    return {
        "scipy.stats.kruskal alone": timed(lambda: [stats.kruskal(*room.groups(one)) for one in room.votes()]),
        "counts, by sector too, as a report may show them": timed(lambda: found.append(votes(room.room, THRESHOLD))),
        "agreement, median and range of each vote": timed(lambda: agreements(found[0])),
        "sectors compared: Kruskal-Wallis, adjusted": timed(lambda: sentences.differences(found[0])),
        "small groups compared: 40 permutation tests of two eights": timed(lambda: small_differences(room)),
        CHECK: timed(lambda: checked(found[0])),
        "the same people: moves between all rounds": timed(lambda: moves(found[0])),
        "the same people: Stuart-Maxwell and Wilcoxon, adjusted": timed(lambda: sentences.movements(found[0])),
        "sectors by rounds": timed(lambda: matrices(found[0])),
        "when each sector would share": timed(lambda: sharing(room.room)),
        "what was guessed of a sector": timed(lambda: guesses(room, found[0])),
        "where to talk next": timed(lambda: where_to_talk(room.room, FLOOR)),
        "opinion groups": timed(lambda: opinions(room)),
        "representativeness by sector and option": timed(lambda: profiles(room)),
        "alpha and kappa of two coders, a remark each": timed(lambda: codings(room)),
    }


def scales(asked: tuple[Vote, ...]) -> Iterator[Vote]:
    return (vote for vote in asked if vote.question.kind == "scale")


def agreements(asked: tuple[Vote, ...]) -> None:
    for vote in scales(asked):
        for ballot in vote.ballots:
            for measure in (agreement.van_der_eijk, agreement.polarization, agreement.consensus, agreement.leik):
                measure(ballot.points)
            agreement.median(ballot.points)
            agreement.interquartile_range(ballot.points)


def small_differences(room: Workshop) -> None:
    for question in room.answers:
        differences.permutation_test([question[0, :8].tolist(), question[0, 8:16].tolist()])


def checked(asked: tuple[Vote, ...]) -> None:
    for vote in scales(asked):
        for before, after in vote.pairs:
            vote.may_move(before, after)


def moves(asked: tuple[Vote, ...]) -> None:
    for vote in scales(asked):
        for before, after in vote.pairs:
            vote.moved(before, after)


def matrices(asked: tuple[Vote, ...]) -> None:
    for vote in scales(asked):
        for rounds in movement.matrix(vote.question, {one.round: one.by_group for one in vote.ballots}).values():
            for stand in rounds.values():
                assert stand.median
                assert stand.quartiles


def guesses(room: Workshop, asked: tuple[Vote, ...]) -> None:
    for one in perceptions(asked, grouping(room.room.plan[0])):
        for counts in (one.others, *one.by_group.values()):
            gap = one.of(counts) if counts else None
            if gap:
                assert gap.medians
                assert gap.named <= gap.base


def opinions(room: Workshop) -> None:
    try:
        groups.opinion_groups(groups.votes_of(room.room), FLOOR)
    except Rejected as refused:
        print(f"\nOpinion groups: {refused.sentence}")


def profiles(room: Workshop) -> None:
    for points in room.votes():
        for sector in range(SECTORS):
            inside = room.sectors == sector
            for option in range(POINTS):
                chose = points == option
                distinctive.representativeness(
                    int((chose & inside).sum()), int(inside.sum()), int((chose & ~inside).sum()), int((~inside).sum())
                )


def codings(room: Workshop) -> None:
    first, second = room.answers[0, 0], room.answers[0, -1]
    for level in ("nominal", "ordinal", "interval", "ratio"):
        coders.krippendorff_alpha([first.tolist(), second.tolist()], level)
    coders.cohen_kappa(np.bincount(first * POINTS + second, minlength=POINTS**2).reshape(POINTS, POINTS).tolist())


def safe_tables(chance: np.random.Generator, rows: int, columns: int, number: int) -> list[str]:
    """One line of the table: the ratio is to hiding small cells alone and asking the same attacker."""
    times, baselines, small, hidden = [], [], 0, 0
    for _ in range(number):
        mean = 12 * chance.gamma(2, 0.5, (rows, 1)) * chance.gamma(1, 1, (1, columns))
        table = suppress.with_totals(chance.poisson(mean).tolist())
        alone = [[None if 0 < value < THRESHOLD else value for value in row] for row in table]
        baselines.append(timed(partial(attack.exposed, alone, THRESHOLD)))
        times.append(timed(partial(suppress.suppress, table, THRESHOLD)))
        small += sum(value is None for row in alone for value in row)
        hidden += sum(value is None for row in suppress.suppress(table, THRESHOLD) for value in row)
    return [
        f"{rows} by {columns}",
        str(small),
        str(hidden),
        f"{statistics.median(times):.3f}",
        f"{max(times):.3f}",
        f"{statistics.median(times) / statistics.median(baselines):.1f}",
    ]


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor's time, so that other programs on the machine are not measured."""
    start = time.process_time()
    work()
    return time.process_time() - start


def show(header: list[str], rows: list[list[str]]) -> None:
    """Print rows as Markdown."""
    print(f"\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
