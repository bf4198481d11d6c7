"""How often suggested themes are right, beside TF-IDF alone, and how long they take.

    python benchmarks/themes.py --data DIR [--own REMARKS.csv [--codebook C.yaml]] [--sizes 1000,3000,10000]
    python benchmarks/themes.py --data DIR --fit

DIR holds public topics (``argkp``, ``gambling_xs``: a folder a topic with codebook.yaml, remarks.csv, truth.csv and
ambiguous.csv). REMARKS.csv has ``id,text,themes``, sorted by a person who has not seen the codebook's words; without
``--own`` it is field_remarks.csv beside this file. "First" is how often the first theme is right, and "first three" how
often one of three is, over remarks with a theme. Report-level F1 counts every pair of remark and theme, what was
decided included, after reviews in the order that the page proposes, ten at a time. Pairs on which the annotators did
not agree count neither way. ``--fit`` fits the calibration anew and does nothing else: on all topics; and for each
topic by the others alone, with which that topic is then measured.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import codebook_file, encoder
from analysis.encoder import Encoder
from analysis.lexical import unit
from analysis.matching import WITH_ENCODER, WITHOUT_ENCODER, Calibration, examples, leads, named
from analysis.memory import Remembered
from analysis.themes import Sorter
from analysis.wording import stem, telling
from workshop.codebook import Codebook
from workshop.materials import built_in

REVIEWS = (0, 30, 50, 100)
AT_ONCE = 10
EXAMPLES = (0, 3, 8)
"""Examples for each theme, taken from the remarks, with which the calibration is fitted."""
JOINED = 3
"""Topics that are put into one codebook, for one with many themes."""

Table = NDArray[np.bool_]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Topic:
    """Remarks in the order of the rows of ``truth``; ``unclear`` are pairs that count neither way."""

    name: str
    codebook: Codebook
    remarks: dict[str, str]
    truth: Table
    unclear: Table

    def decision(self, id_: str) -> tuple[str, ...]:
        row = self.truth[list(self.remarks).index(id_)]
        return tuple(theme.id for theme, given in zip(self.codebook.themes, row, strict=True) if given)

    def without(self, rows: set[int]) -> Topic:
        kept = [row for row in range(len(self.remarks)) if row not in rows]
        ids = list(self.remarks)
        remarks = {ids[row]: self.remarks[ids[row]] for row in kept}
        return replace(self, remarks=remarks, truth=self.truth[kept], unclear=self.unclear[kept])


def topics(folder: Path) -> list[Topic]:
    return [topic(one) for one in sorted(folder.glob("*/")) if (one / "codebook.yaml").exists()]


def topic(folder: Path) -> Topic:
    codebook = codebook_file.read(folder / "codebook.yaml")
    remarks = {row["id"]: row["text"] for row in rows(folder / "remarks.csv")}
    truth, unclear = (
        table(codebook, remarks, [(row["id"], row["theme"]) for row in rows(folder / name)])
        for name in ("truth.csv", "ambiguous.csv")
    )
    return Topic(folder.name, codebook, remarks, truth, unclear & ~truth)


def own(file: Path, codebook: Codebook) -> Topic:
    remarks = {row["id"]: row["text"] for row in rows(file)}
    pairs = [(row["id"], theme.strip()) for row in rows(file) for theme in row["themes"].split(";") if theme.strip()]
    truth = table(codebook, remarks, pairs)
    return Topic(file.stem, codebook, remarks, truth, np.zeros_like(truth))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def table(codebook: Codebook, remarks: dict[str, str], pairs: Sequence[tuple[str, str]]) -> Table:
    themes, ids = [theme.id for theme in codebook.themes], list(remarks)
    found = np.zeros((len(ids), len(themes)), bool)
    for id_, theme in pairs:
        found[ids.index(id_), themes.index(theme)] = True
    return found


class Kept(Encoder):
    """An encoder that reads each text once, because the same topics are looked at again and again."""

    def states(self, ids: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        new = list({tuple(one) for one in ids if tuple(one) not in _KEPT})
        for places, states in super().states(new):
            _KEPT.update((new[place], state.astype(np.float16)) for place, state in zip(places, states, strict=True))
        for length in sorted({len(one) for one in ids}):
            places = [place for place, one in enumerate(ids) if len(one) == length]
            for some in (places[start : start + AT_ONCE] for start in range(0, len(places), AT_ONCE)):
                yield some, np.stack([_KEPT[tuple(ids[place])] for place in some]).astype(np.float32)


_KEPT: dict[tuple[int, ...], NDArray[np.float16]] = {}


# --- How good -----------------------------------------------------------------------------------------------


def tfidf_alone(given: Topic) -> Scores:
    """Whole words by stem and nothing else: the cosine of a remark with a theme's title, definition and examples."""
    texts = list(given.remarks.values())
    documents = [" ".join((named(theme), *theme.words, *theme.examples)) for theme in given.codebook.themes]
    counted = [Counter(stem(word) for word in telling(text)) for text in (*texts, *documents)]
    place = {word: at for at, word in enumerate(dict.fromkeys(word for one in counted for word in one))}
    said = Counter(word for one in counted for word in one)
    matrix = sparse.lil_matrix((len(counted), max(1, len(place))))
    for row, one in enumerate(counted):
        for word, times in one.items():
            matrix[row, place[word]] = (1 + np.log(times)) * (1 + np.log((1 + len(counted)) / (1 + said[word])))
    found = unit(matrix.tocsr())
    return np.asarray((found[: len(texts)] @ found[len(texts) :].T).toarray())


def first_and_three(scores: Scores, given: Topic) -> tuple[float, float]:
    order = np.argsort(-np.where(given.unclear, -np.inf, scores), axis=1, kind="stable")
    right = np.take_along_axis(given.truth, order, 1)[given.truth.any(axis=1)]
    return float(right[:, 0].mean()), float(right[:, :3].any(axis=1).mean())


def f1(assigned: Table, given: Topic) -> float:
    counted = assigned & ~given.unclear
    return float(2 * (counted & given.truth).sum() / max(1, counted.sum() + given.truth.sum()))


def best_floor(scores: Sequence[Scores], given: Sequence[Topic]) -> float:
    """The floor that is best for these very topics, which flatters TF-IDF alone."""
    floors = np.arange(0.02, 0.6, 0.02)
    means = [np.mean([f1(s >= floor, one) for s, one in zip(scores, given, strict=True)]) for floor in floors]
    return float(floors[int(np.argmax(means))])


def reviewed(given: Topic, sorter: Sorter) -> list[float]:
    """Report-level F1 after so many reviews, what was decided included."""
    decided: dict[str, tuple[str, ...]] = {}
    found = []
    for reviews in range(0, max(REVIEWS) + 1, AT_ONCE):
        now = sorter.suggest(decided)
        if reviews in REVIEWS:
            pairs = [(id_, one.theme) for id_ in given.remarks for one in now.assigned(id_)]
            found.append(f1(table(given.codebook, given.remarks, pairs), given))
        decided |= {id_: given.decision(id_) for id_ in now.order[:AT_ONCE]}
    return found


def reviewed_tfidf(given: Topic, scores: Scores, floor: float) -> list[float]:
    """TF-IDF does not learn: reviews put right what they touch, the least lead first."""
    order = np.argsort(leads(scores).max(axis=1), kind="stable")
    found = []
    for reviews in REVIEWS:
        assigned = scores >= floor
        assigned[order[:reviews]] = given.truth[order[:reviews]]
        found.append(f1(assigned, given))
    return found


def quality(name: str, given: Sequence[Topic], with_encoder: Encoder | None) -> None:
    remarks = sum(len(one.remarks) for one in given)
    print(f"\n{name}: {len(given)} topics, {remarks} remarks, mean over topics")
    print(f"{'':24}first  first three   F1 after " + " ".join(f"{n:>5}" for n in REVIEWS))
    base = [tfidf_alone(one) for one in given]
    floor = best_floor(base, given)
    line("TF-IDF alone", [first_and_three(s, one) for s, one in zip(base, given, strict=True)],
         [reviewed_tfidf(one, s, floor) for s, one in zip(base, given, strict=True)])  # fmt: skip
    for label, chosen in (("without encoder", None), ("with encoder", with_encoder)):
        if label == "without encoder" or chosen:
            sorters = [Sorter(one.codebook, one.remarks, chosen) for one in given]
            pairs = list(zip(given, sorters, strict=True))
            ranks = [first_and_three(likely(one, sorter), one) for one, sorter in pairs]
            line(label, ranks, [reviewed(one, sorter) for one, sorter in pairs])


def line(label: str, ranks: Sequence[tuple[float, float]], after: Sequence[Sequence[float]]) -> None:
    first, three = np.mean(ranks, axis=0)
    print(f"{label:22}{first:7.3f}{three:13.3f}            " + " ".join(f"{one:.3f}" for one in np.mean(after, axis=0)))


def by_remark(given: Topic, sorter: Sorter, scores: Scores) -> Scores:
    return scores[[sorter.row(id_) for id_ in given.remarks]]


def likely(given: Topic, sorter: Sorter) -> Scores:
    return by_remark(given, sorter, sorter.matching.probabilities(sorter.learned({})))


def remembered(given: Sequence[Topic], with_encoder: Encoder | None) -> None:
    """Half of each topic is today's workshop; decisions on the other half were remembered."""
    print("\nF1 before any review, half of the remarks, with decisions remembered from the other half")
    for kept in (0, 30, 100):
        found = []
        for one in given:
            drawn = np.random.default_rng(1).permutation(len(one.remarks))
            ids, half = list(one.remarks), len(drawn) // 2
            earlier = [Remembered(one.remarks[ids[row]], one.decision(ids[row])) for row in drawn[:half][:kept]]
            left = one.without(set(drawn[:half].tolist()))
            found.append(reviewed(left, Sorter(left.codebook, left.remarks, with_encoder, earlier))[0])
        print(f"  {kept:3} remembered: {np.mean(found):.3f}")


# --- Calibration --------------------------------------------------------------------------------------------


Pairs = tuple[Scores, NDArray[np.float64]]
"""Features of pairs of remark and theme, and 1 where a person gave it."""


def fit(parts: Sequence[Sequence[Topic]], with_encoder: Encoder | None) -> None:
    """``parts`` are left out one at a time: topics that have something in common are in the same."""
    label, now = ("with", WITH_ENCODER) if with_encoder else ("without", WITHOUT_ENCODER)
    started = time.perf_counter()
    sorters = [[Sorter(one.codebook, one.remarks, with_encoder) for one in part] for part in parts]
    cold = [[before(*pair) for pair in zip(part, own_, strict=True)] for part, own_ in zip(parts, sorters, strict=True)]
    by_others: list[Calibration] = []
    for out in range(len(parts)):
        weights = logistic_weights([pair for at, part in enumerate(cold) if at != out for pair in part])
        by_others.append(Calibration(weights, now.after))
    learned = []
    for part, own_, chosen in zip(parts, sorters, by_others, strict=True):
        given = [calibrated(sorter, chosen) for sorter in own_]
        learned.append([pair for one, sorter in zip(part, given, strict=True) for pair in after(one, sorter)])
    for out, chosen in enumerate(by_others):
        weights = logistic_weights([pair for at, part in enumerate(learned) if at != out for pair in part])
        by_others[out] = replace(chosen, after=weights)
    every = Calibration(logistic_weights([pair for part in cold for pair in part]),
                        logistic_weights([pair for part in learned for pair in part]))  # fmt: skip
    print(f"\nCalibration {label} encoder, on all: {rounded(every)}, in use: {rounded(now)}")
    for many in (False, True):
        print(f"{'topics joined by threes' if many else 'single topics'}, no examples; F1 after {REVIEWS}")
        for word, chosen_by in (("chosen by the others", by_others), ("in use", [now] * len(parts))):
            judged = [
                (one, calibrated(sorter, chosen))
                for part, own_, chosen in zip(parts, sorters, chosen_by, strict=True)
                for one, sorter in zip(part, own_, strict=True)
                if one.name.startswith(MANY) == many and not any(theme.examples for theme in one.codebook.themes)
            ]
            ranks = [first_and_three(likely(*pair), pair[0]) for pair in judged]
            line(word, ranks, [reviewed(*pair) for pair in judged])
    print(f"{time.perf_counter() - started:.0f} s")


def parted(given: Sequence[Topic], others: Sequence[Topic]) -> list[list[Topic]]:
    """Topics by threes, single and joined, with none and with some examples; and the built-in codebook with half of its
    own, as often."""
    parts = [
        [given_examples(one, count) for one in (*some, joined(some)) for count in EXAMPLES] for some in threes(given)
    ]
    parts.append([given_examples(one, count) for one in others for count in EXAMPLES])
    return [*parts, [halved(0), halved(1)] * len(EXAMPLES)]


def halved(half: int) -> Topic:
    """The built-in codebook with every other example, and the rest as remarks: one with words that people chose."""
    themes, remarks, pairs = [], {}, []
    for theme in built_in().codebook.themes:
        listed = examples(theme)
        themes.append(replace(theme, examples=listed[half::2]))
        for place, text in enumerate(listed[1 - half :: 2]):
            remarks[f"{theme.id} {place}"] = text
            pairs.append((f"{theme.id} {place}", theme.id))
    codebook = Codebook("", tuple(themes))
    truth = table(codebook, remarks, pairs)
    return Topic("the built-in codebook's examples", codebook, remarks, truth, np.zeros_like(truth))


def threes(given: Sequence[Topic]) -> list[list[Topic]]:
    """In an order drawn once."""
    drawn = np.random.default_rng(5).permutation(len(given))
    return [[given[at] for at in drawn[start : start + JOINED]] for start in range(0, len(drawn), JOINED)]


MANY = "joined: "


def joined(some: Sequence[Topic]) -> Topic:
    """Topics put together, for a codebook of about 26 themes."""
    themes = [replace(theme, id=f"{at} {theme.id}") for at, one in enumerate(some) for theme in one.codebook.themes]
    remarks = {f"{at} {id_}": text for at, one in enumerate(some) for id_, text in one.remarks.items()}
    truth = np.array(sparse.block_diag([one.truth for one in some]).toarray(), bool)
    unclear = np.array(sparse.block_diag([one.unclear for one in some]).toarray(), bool)
    return Topic(MANY + ", ".join(one.name for one in some), Codebook("", tuple(themes)), remarks, truth, unclear)


def given_examples(one: Topic, count: int) -> Topic:
    """The topic with so many of its remarks for each theme as examples, which are then not asked about."""
    random, taken, themes = np.random.default_rng(0), set[int](), []
    texts = list(one.remarks.values())
    for at, theme in enumerate(one.codebook.themes):
        rows_ = [int(row) for row in random.permutation(np.flatnonzero(one.truth[:, at])) if row not in taken][:count]
        taken.update(rows_)
        themes.append(replace(theme, examples=tuple(texts[row] for row in rows_)))
    return replace(one.without(taken), codebook=Codebook("", tuple(themes)))


def calibrated(sorter: Sorter, chosen: Calibration) -> Sorter:
    """The same with another calibration; what was compared is not compared again."""
    other = copy(sorter)
    other.matching = copy(sorter.matching)
    other.matching.calibration = chosen
    del other.matching.prior  # worked out by the calibration before
    other._learn()
    return other


def before(one: Topic, sorter: Sorter) -> Pairs:
    scores = by_remark(one, sorter, sorter.matching.scores)
    means = np.broadcast_to(scores.mean(axis=1, keepdims=True), scores.shape)
    return features(one, np.ones(len(scores), bool), scores, leads(scores), means)


def after(one: Topic, sorter: Sorter) -> Iterator[Pairs]:
    """What is left after reviews, ten at a time."""
    decided: dict[str, tuple[str, ...]] = {}
    for reviews in range(0, max(REVIEWS) + 1, AT_ONCE):
        learned = sorter.learned(decided)
        left = np.array([id_ not in decided for id_ in one.remarks])
        if reviews in STAGES and left.any():
            scores = by_remark(one, sorter, learned)
            yield features(one, left, scores, leads(scores), by_remark(one, sorter, sorter.matching.near @ learned))
        decided |= {id_: one.decision(id_) for id_ in sorter.suggest(decided).order[:AT_ONCE]}


STAGES = (0, 10, 20, 30, 50, 70, 100)


def features(one: Topic, rows_: Table, *columns: Scores) -> Pairs:
    kept = ~one.unclear & rows_[:, None]
    columns_ = [np.ones(int(kept.sum())), *(column[kept] for column in columns)]
    return np.stack(columns_, axis=-1).astype(float), one.truth[kept].astype(float)


def logistic_weights(pairs: Sequence[Pairs]) -> tuple[float, float, float, float]:
    """By Newton's method; each topic counts the same, however long it is."""
    x, y = np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])
    counts = np.concatenate([np.full(len(pair[1]), 1000 / len(pair[1])) for pair in pairs])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = (x * (counts * p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(weights))
        weights -= np.linalg.solve(slope, x.T @ (counts * (p - y)))
    first, second, third, fourth = (float(one) for one in weights)
    return first, second, third, fourth


def rounded(one: Calibration) -> str:
    return f"{np.round(one.before, 2).tolist()} {np.round(one.after, 2).tolist()}"


# --- How fast -----------------------------------------------------------------------------------------------


def speed(texts: Sequence[str], sizes: Sequence[int]) -> None:
    """Each size in a process of its own, by the command, with the built-in codebook."""
    print("\nThe command with the built-in codebook, in a process of its own")
    print("remarks   seconds   memory (MB)   one decision taken up (ms)")
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "R.csv")
            with file.open("w", encoding="utf-8", newline="") as opened:
                csv.writer(opened).writerows([("id", "text"), *enumerate(invented(texts, size))])
            words = [sys.executable, __file__, "--timed", str(file)]
            told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
        print(f"{size:7}{float(told[0]):10.1f}{float(told[1]):14.0f}{float(told[2]):20.1f}")


def invented(texts: Sequence[str], size: int) -> Iterator[str]:
    """Distinct remarks of 11 words: those given, then their halves joined."""
    random = np.random.default_rng(0)
    for number in range(size):
        one, other = (texts[at].split() for at in random.integers(len(texts), size=2))
        yield " ".join([*one[:6], *other[-5:], str(number)])


def timed(file: Path) -> None:
    from analysis.themes_command import main as command

    start = time.perf_counter()
    command(["--remarks", str(file), "--out", str(file.with_name("O.csv"))])
    took = time.perf_counter() - start
    memory = most_memory()
    remarks = {row["id"]: row["text"] for row in rows(file)}
    sorter = Sorter(built_in().codebook, remarks, encoder.find())
    decided: dict[str, tuple[str, ...]] = {}
    spent = []
    for id_ in list(sorter.suggest().order)[:60]:
        decided[id_] = ("T1",)
        start = time.perf_counter()
        sorter.suggest(decided)
        spent.append(time.perf_counter() - start)
    print(took, memory, 1000 * float(np.median(spent)))


def most_memory() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands a parent's ru_maxrss on to its children, but not this.
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description="How good and how fast suggested themes are.")
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument(
        "--own", type=Path, metavar="REMARKS.csv", default=Path(__file__).with_name("field_remarks.csv")
    )
    parser.add_argument("--codebook", type=Path, metavar="C.yaml", help="for --own; without it the built-in one")
    parser.add_argument("--sizes", default="1000,3000,10000")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--timed", type=Path, help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.timed:
        timed(wish.timed)
        return
    on_disk = encoder.find()
    found = Kept(on_disk.weights, on_disk.pieces) if on_disk else None
    print(f"Sentence encoder: {'found' if found else 'not on this computer, so its rows are missing'}")
    texts = [example for theme in built_in().codebook.themes for example in theme.examples]
    groups = {name: topics(wish.data / name) if wish.data else [] for name in ("argkp", "gambling_xs")}
    if wish.fit:
        for chosen in (found, None) if found else (None,):
            fit(parted(groups["argkp"], groups["gambling_xs"]), chosen)
        return
    groups["argkp, three topics in one codebook"] = [joined(some) for some in threes(groups["argkp"])]
    for name, given in groups.items():
        if given:
            quality(name, given, found)
        else:
            print(f"\n{name}: the data is not there, so nothing is measured. Name its folder with --data.")
    if groups["argkp"]:
        remembered(groups["argkp"], found)
    codebook = codebook_file.read(wish.codebook) if wish.codebook else built_in().codebook
    quality(f"Remarks of this field ({wish.own.name})", [own(wish.own, codebook)], found)
    speed(texts, [int(size) for size in wish.sizes.split(",")])


if __name__ == "__main__":
    main()
