"""Opinion groups of real conversations, beside the groups that Polis found in them.

    python benchmarks/polis.py FOLDER [FOLDER ...] [--floor 10]

A folder holds ``comments.csv`` and ``participants-votes.csv`` as published by the Computational Democracy Project
(github.com/compdemocracy/openData, CC BY 4.0). Statements that its moderators rejected are left out.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.groups import Opinions, Votes, opinion_groups, partings

TOLD = 5
"""Statements told of each kind."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--floor", type=int, default=10)
    options = parser.parse_args()
    for folder in options.folders:
        votes, texts, theirs = read(folder)
        start = time.perf_counter()
        found = opinion_groups(votes, options.floor)
        show(folder.name, votes, texts, theirs, found, options.floor, time.perf_counter() - start)


def read(folder: Path) -> tuple[Votes, dict[str, str], dict[str, str]]:
    """The votes, the statements' texts, and the group that Polis put each participant in."""
    with (folder / "comments.csv").open(encoding="utf-8", newline="") as file:
        comments = [row for row in csv.DictReader(file) if row["moderated"] != "-1"]
    texts = {row["comment-id"]: " ".join(row["comment-body"].split()) for row in comments}
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    statements = tuple(name for name in rows[0] if name in texts)
    matrix = np.array([[float(row[name]) if row[name] else math.nan for name in statements] for row in rows])
    theirs = {row["participant"]: row["group-id"] for row in rows if row["group-id"]}
    return Votes(tuple(row["participant"] for row in rows), statements, matrix), texts, theirs


def show(
    name: str, votes: Votes, texts: dict[str, str], theirs: dict[str, str], found: Opinions, floor: int, seconds: float
) -> None:
    print(f"\n## {name}\n")
    print(f"{len(votes.people)} people, {len(votes.statements)} statements; {found.left_out} with too few votes.")
    print(f"The plane holds {found.explained[0]:.0%} and {found.explained[1]:.0%} of the variance. {seconds:.2f} s.")
    both = [place for place, who in enumerate(found.people) if who in theirs]
    polis = [theirs[found.people[place]] for place in both]
    print(f"Of {len(both)} people in both, Polis made {len(set(theirs.values()))} groups. One number beside the other:")
    for k, (labels, value) in partings(found.places, floor).items():
        rand = adjusted_rand([str(labels[place]) for place in both], polis)
        print(f"- {k} groups: mean silhouette {value:.3f}, adjusted Rand index with those of Polis {rand:.3f}")
    print(f"Chosen: {len(found.groups)}. An even spread looks as clear: p = {found.even_spread:.2f}.")
    ours = {who: str(number) for number, group in enumerate(found.groups) for who in group.people}
    crossed = Counter((ours[found.people[place]], theirs[found.people[place]]) for place in both)
    for number, group in enumerate(found.groups):
        row = ", ".join(f"{crossed[str(number), other]} in {other}" for other in sorted(set(theirs.values())))
        print(f"\n### Group {number}: {len(group.people)} people (Polis: {row})\n")
        for one in group.distinctive[:TOLD]:
            verb = "agree" if one.agrees else "disagree"
            print(f"- {one.chose} of {one.seen} {verb} (others {one.others_chose} of {one.others_seen}): ", end="")
            print(texts[one.statement][:160])
    print(f"\n### What all share: {len(found.shared)} statements\n")
    for same in found.shared[:TOLD]:
        each = " and ".join(f"{chose} of {seen}" for chose, seen in zip(same.chose, same.seen, strict=True))
        verb = "agree" if same.agrees else "disagree"
        print(f"- {each} {verb} (product {same.consensus:.2f}): {texts[same.statement][:160]}")


def adjusted_rand(first: list[str], second: list[str]) -> float:
    """1 if two partings of the same people are the same, 0 if they meet no more than by chance.

    Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218.
    """
    both, rows, columns = (
        sum(math.comb(size, 2) for size in Counter(labels).values())
        for labels in (zip(first, second, strict=True), first, second)
    )
    expected = rows * columns / math.comb(len(first), 2)
    return (both - expected) / ((rows + columns) / 2 - expected)


if __name__ == "__main__":
    main()
