"""How often suggested themes are right, beside TF-IDF alone, and how long they take.

    python benchmarks/themes.py --data DIR [--own REMARKS.csv [--codebook C.yaml]] [--sizes 1000,3000,10000] [--fit]

DIR holds public topics (``argkp``, ``gambling_xs``: a folder a topic with codebook.yaml, remarks.csv, truth.csv and
ambiguous.csv). REMARKS.csv has ``id,text,themes``, sorted by a person who has not seen the codebook's words.
"First" is how often the first theme is right, and "first three" how often one of three is, over remarks with a theme.
Report-level F1 counts every pair of remark and theme, after reviews of the least certain remarks, ten at a time.
Pairs on which the annotators did not agree count neither way. ``--fit`` fits the calibration anew: on all topics, and
judged on each topic by the others.
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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis import codebook_file, encoder
from analysis.encoder import Encoder
from analysis.lexical import unit
from analysis.matching import WITH_ENCODER, WITHOUT_ENCODER, leads, named
from analysis.memory import Remembered
from analysis.themes import Sorter
from analysis.wording import stem, telling
from workshop.codebook import Codebook
from workshop.materials import built_in

REVIEWS = (0, 30, 50, 100)
AT_ONCE = 10
EXAMPLES = (0, 3, 8)
"""Examples for each theme, taken from the remarks, with which the calibration is fitted."""

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

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in _KEPT]
        _KEPT.update(zip(new, super().encode(new), strict=True))
        return np.array([_KEPT[text] for text in texts], np.float32).reshape(len(texts), self.size)


_KEPT: dict[str, NDArray[np.float32]] = {}


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


def reviewed(given: Topic, with_encoder: Encoder | None, earlier: Sequence[Remembered] = ()) -> list[float]:
    """Report-level F1 after so many reviews, what was decided included."""
    sorter = Sorter(given.codebook, given.remarks, with_encoder, earlier)
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
            ranks = [first_and_three(cold(one, chosen), one) for one in given]
            line(label, ranks, [reviewed(one, chosen) for one in given])


def line(label: str, ranks: Sequence[tuple[float, float]], after: Sequence[Sequence[float]]) -> None:
    first, three = np.mean(ranks, axis=0)
    print(f"{label:22}{first:7.3f}{three:13.3f}            " + " ".join(f"{one:.3f}" for one in np.mean(after, axis=0)))


def cold(given: Topic, with_encoder: Encoder | None) -> Scores:
    sorter = Sorter(given.codebook, given.remarks, with_encoder)
    return sorter.matching.scores[[sorter.row(id_) for id_ in given.remarks]]


def remembered(given: Sequence[Topic], with_encoder: Encoder | None) -> None:
    """Half of each topic is today's workshop; decisions on the other half were remembered."""
    print("\nF1 before any review, half of the remarks, with decisions remembered from the other half")
    for kept in (0, 30, 100):
        found = []
        for one in given:
            drawn = np.random.default_rng(1).permutation(len(one.remarks))
            ids, half = list(one.remarks), len(drawn) // 2
            earlier = [Remembered(one.remarks[ids[row]], one.decision(ids[row])) for row in drawn[:half][:kept]]
            found.append(reviewed(one.without(set(drawn[:half].tolist())), with_encoder, earlier)[0])
        print(f"  {kept:3} remembered: {np.mean(found):.3f}")


# --- Calibration --------------------------------------------------------------------------------------------


def fit(given: Sequence[Topic], with_encoder: Encoder | None) -> None:
    label, now = ("with", WITH_ENCODER) if with_encoder else ("without", WITHOUT_ENCODER)
    sets = [[features(given_examples(one, count), with_encoder) for count in EXAMPLES] for one in given]
    everything = [pair for one in sets for pair in one]
    print(f"\nCalibration {label} encoder: {np.round(logistic(everything), 2).tolist()}, in use {now.weights}")
    judged = []
    for left_out, held in enumerate(sets):
        weights = logistic([pair for at, one in enumerate(sets) if at != left_out for pair in one])
        judged.append(np.mean([deviance(weights, pair) for pair in held]))
    in_use = np.mean([deviance(np.array(now.weights), pair) for pair in everything])
    print(f"  loss on topics left out {np.mean(judged):.4f}, of those in use on all {in_use:.4f}")


def given_examples(one: Topic, count: int) -> Topic:
    """The topic with so many of its remarks for each theme as examples, which are then not asked about."""
    random, taken, themes = np.random.default_rng(0), set[int](), []
    texts = list(one.remarks.values())
    for at, theme in enumerate(one.codebook.themes):
        rows_ = [int(row) for row in random.permutation(np.flatnonzero(one.truth[:, at])) if row not in taken][:count]
        taken.update(rows_)
        themes.append(replace(theme, examples=tuple(texts[row] for row in rows_)))
    return replace(one.without(taken), codebook=Codebook("", tuple(themes)))


def features(one: Topic, with_encoder: Encoder | None) -> tuple[Scores, Scores]:
    scores = cold(one, with_encoder)
    means = np.broadcast_to(scores.mean(axis=1, keepdims=True), scores.shape)
    stacked = np.stack([np.ones_like(scores), scores, leads(scores), means], axis=-1)
    return stacked[~one.unclear], one.truth[~one.unclear].astype(float)


def logistic(pairs: Sequence[tuple[Scores, Scores]]) -> Scores:
    x, y = np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(len(weights)), x.T @ (p - y))
    return weights


def deviance(weights: Scores, pair: tuple[Scores, Scores]) -> float:
    p = np.clip(1 / (1 + np.exp(-(pair[0] @ weights))), 1e-9, 1 - 1e-9)
    return float(-np.mean(pair[1] * np.log(p) + (1 - pair[1]) * np.log(1 - p)))


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
    # Kilobytes on Linux, bytes on macOS.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
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


def main() -> None:
    parser = argparse.ArgumentParser(description="How good and how fast suggested themes are.")
    parser.add_argument("--data", type=Path, metavar="DIR")
    parser.add_argument("--own", type=Path, metavar="REMARKS.csv")
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
    for name, given in groups.items():
        if given:
            quality(name, given, found)
        else:
            print(f"\n{name}: the data is not there, so nothing is measured. Name its folder with --data.")
    if groups["argkp"]:
        remembered(groups["argkp"], found)
    if wish.fit:
        for chosen in (found, None) if found else (None,):
            fit([one for given in groups.values() for one in given], chosen)
    if wish.own:
        codebook = codebook_file.read(wish.codebook) if wish.codebook else built_in().codebook
        quality(f"Remarks of one's own ({wish.own.name})", [own(wish.own, codebook)], found)
    else:
        print("\nRemarks of this field: give a table id,text,themes with --own. None comes with the toolkit.")
    speed(texts, [int(size) for size in wish.sizes.split(",")])


if __name__ == "__main__":
    main()
