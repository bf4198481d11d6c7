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
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rpds import HashTrieMap as Map
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import agreement, attack, coders, differences, distinctive, groups, movement, positions, suppress
from analysis.perception import perceptions
from analysis.sharing import SHARE_SCALE, sharing
from analysis.talk import where_to_talk
from workshop.activities import Option, Question
from workshop.agenda import ASK, Activity, Agenda, Facts, Step
from workshop.errors import Rejected
from workshop.exercises import prediction_id
from workshop.materials import RELEASES
from workshop.room import Answer, Asking, Room, Seat

POINTS, SECTORS = 5, 6
FLOOR = 5
SIZES = ((6, 5), (9, 6), (15, 8), (20, 10), (30, 12))
THRESHOLD = 10

Answers = NDArray[np.int64]


@dataclass(frozen=True)
class Workshop:
    """``answers`` has a place on the scale for each question, round and participant."""

    answers: Answers
    sectors: Answers
    room: Room

    def votes(self) -> Iterator[Answers]:
        return (votes for question in self.answers for votes in question)

    def groups(self, votes: Answers) -> list[list[int]]:
        return [votes[self.sectors == sector].tolist() for sector in range(SECTORS)]


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
        times["all statistics"] = sum(times.values()) - baseline
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
    return Workshop(answers, sectors, room_of(answers, sectors))


def room_of(answers: Answers, sectors: Answers) -> Room:
    """The same answers as votes on scenario cards at each release, but the last question: it predicts a sector's vote
    on the one before. Rounds after the third are named as they come and belong to no release."""
    options = tuple(Option(str(point), f"Point {point}") for point in range(1, POINTS + 1))
    number, rounds, people = answers.shape
    names = [RELEASES[place] if place < len(RELEASES) else f"round-{place}" for place in range(rounds)]
    questions = [Question(f"q{n}", "scale", "Share now?", options=options, scale=SHARE_SCALE) for n in range(number)]
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
    for question, votes_by_round in zip(questions, answers, strict=True):
        for name, votes in zip(names, votes_by_round, strict=True):
            given = {
                one: Answer(f"{question.id} {name} {one}", one, question.id, name, str(vote + 1), 1, "")
                for one, vote in zip(who, votes, strict=True)
            }
            askings[question.id, name] = Asking(
                question.id, name, False, "", 1, closed_row=2, present=people, revealed=True, answers=Map(given)
            )
    agenda = Agenda("invented", "Invented", "", activities, tuple(questions))
    return Room(facts=facts, agenda=agenda, seats=Map(seats), askings=Map(askings), asked=tuple(askings))


def every_statistic(room: Workshop) -> dict[str, float]:
    """Seconds for each kind of statistic over all questions and rounds."""
    return {
        "scipy.stats.kruskal alone": timed(lambda: [stats.kruskal(*room.groups(votes)) for votes in room.votes()]),
        "agreement, median and range, overall and by sector": timed(lambda: agreements(room)),
        "Kruskal-Wallis between sectors, adjusted": timed(lambda: sector_differences(room)),
        "permutation test of two tables of eight": timed(lambda: small_differences(room)),
        "Stuart-Maxwell and Wilcoxon between rounds": timed(lambda: movements(room)),
        "matched people between rounds, sectors by rounds": timed(lambda: matches(room)),
        "when each sector would share": timed(lambda: sharing(room.room)),
        "what was predicted of a sector": timed(lambda: perceptions(room.room)),
        "where to talk next": timed(lambda: where_to_talk(room.room, FLOOR)),
        "opinion groups": timed(lambda: opinions(room)),
        "representativeness by sector and option": timed(lambda: profiles(room)),
        "alpha and kappa of two coders, a remark each": timed(lambda: codings(room)),
    }


def agreements(room: Workshop) -> None:
    for votes in room.votes():
        for part in (votes, *(votes[room.sectors == sector] for sector in range(SECTORS))):
            counts = np.bincount(part, minlength=POINTS).tolist()
            for measure in (agreement.van_der_eijk, agreement.polarization, agreement.consensus, agreement.leik):
                measure(counts)
            agreement.median(counts)
            agreement.interquartile_range(counts)


def sector_differences(room: Workshop) -> None:
    differences.benjamini_hochberg([differences.kruskal_wallis(room.groups(votes)).pvalue for votes in room.votes()])


def small_differences(room: Workshop) -> None:
    for question in room.answers:
        differences.permutation_test([question[0, :8].tolist(), question[0, 8:16].tolist()])


def movements(room: Workshop) -> None:
    for question in room.answers:
        for before, after in combinations(question, 2):
            table = np.bincount(before * POINTS + after, minlength=POINTS**2).reshape(POINTS, POINTS)
            movement.stuart_maxwell(table.tolist())
            movement.wilcoxon_exact(before.tolist(), after.tolist())


def matches(room: Workshop) -> None:
    sectors = positions.sectors(room.room)
    for question in room.room.questions:
        rounds = [name for asked, name in room.room.asked if asked == question]
        for before, after in combinations(rounds, 2):
            movement.between(room.room, question, before, after)
            movement.between_by_group(room.room, question, before, after, sectors)
        movement.matrix(room.room, question, sectors)


def opinions(room: Workshop) -> None:
    try:
        groups.opinion_groups(groups.votes_of(room.room), FLOOR)
    except Rejected as refused:
        print(f"\nOpinion groups: {refused.sentence}")


def profiles(room: Workshop) -> None:
    for votes in room.votes():
        for sector in range(SECTORS):
            inside = room.sectors == sector
            for option in range(POINTS):
                chose = votes == option
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
