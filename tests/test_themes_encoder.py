"""The sentence encoder on small random weights, beside a slow computation written from the paper's formulas."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis import encoder as encoders
from analysis.encoder import Encoder, tensors
from analysis.pieces import compared, read
from analysis.themes import suggest
from analysis.wordpiece import WordPiece
from workshop.codebook import Codebook, Theme

PIECES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "chase",
    "chas",
    "##ing",
    "##ed",
    "the",
    "message",
    "!",
    "email",
    "家",
    "a",
]
SIZE, INNER, LAYERS, POSITIONS = 64, 96, 2, 12
TEXTS = ["Chasing the message!", "the email", "", "chased chased", "家 the", "zebra the message", "the " * 40]

Array = NDArray[np.float32]


def some_weights() -> dict[str, Array]:
    random = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), SIZE),
        "embeddings.position_embeddings.weight": (POSITIONS, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
        "embeddings.LayerNorm.weight": (SIZE,),
        "embeddings.LayerNorm.bias": (SIZE,),
    }
    for layer in range(LAYERS):
        for name, out, into in (
            ("attention.self.query", SIZE, SIZE),
            ("attention.self.key", SIZE, SIZE),
            ("attention.self.value", SIZE, SIZE),
            ("attention.output.dense", SIZE, SIZE),
            ("intermediate.dense", INNER, SIZE),
            ("output.dense", SIZE, INNER),
        ):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (out, into)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (out,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"encoder.layer.{layer}.{name}.weight"] = (SIZE,)
            shapes[f"encoder.layer.{layer}.{name}.bias"] = (SIZE,)
    return {name: random.normal(0, 0.4, shape).astype("<f4") for name, shape in shapes.items()}


def save(file: Path, weights: dict[str, Array]) -> None:
    """As safetensors: a header of an odd length, so that the numbers do not stand where a processor likes them."""
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, numbers in weights.items():
        place = {"dtype": "F32", "shape": list(numbers.shape), "data_offsets": [at, at + numbers.nbytes]}
        header[name], at = place, at + numbers.nbytes  # type: ignore[assignment]
    text = json.dumps(header).encode()
    text += b" " * (1 - len(text) % 2)
    file.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(one.tobytes() for one in weights.values()))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "encoder"
    place.mkdir()
    save(place / "model.safetensors", some_weights())
    (place / "vocab.txt").write_text("\n".join(PIECES) + "\n", "utf-8")
    return place


def slowly(weights: dict[str, Array], ids: list[int]) -> list[float]:
    """One text, number by number: Vaswani et al. (2017), sections 3.1 to 3.3, as BERT uses them."""

    def norm(x: list[float], name: str) -> list[float]:
        mean = sum(x) / len(x)
        spread = math.sqrt(sum((one - mean) ** 2 for one in x) / len(x) + 1e-12)
        gain, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        return [(one - mean) / spread * float(g) + float(b) for one, g, b in zip(x, gain, bias, strict=True)]

    def linear(x: list[float], name: str) -> list[float]:
        return [
            sum(a * float(b) for a, b in zip(x, row, strict=True)) + float(bias)
            for row, bias in zip(weights[f"{name}.weight"], weights[f"{name}.bias"], strict=True)
        ]

    words, places, kinds = (
        weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
    )
    rows = [
        norm(
            [float(a) + float(b) + float(c) for a, b, c in zip(words[i], places[p], kinds[0], strict=True)],
            "embeddings.LayerNorm",
        )
        for p, i in enumerate(ids)
    ]
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        queries, keys, values = (
            [linear(x, f"{at}.attention.self.{one}") for x in rows] for one in ("query", "key", "value")
        )
        mixed = []
        for q in queries:
            out: list[float] = []
            for head in range(0, SIZE, 32):
                part = slice(head, head + 32)
                fits = [sum(a * b for a, b in zip(q[part], k[part], strict=True)) / math.sqrt(32) for k in keys]
                top = [math.exp(one - max(fits)) for one in fits]
                out += [
                    sum(w * v[at_] for w, v in zip(top, values, strict=True)) / sum(top)
                    for at_ in range(head, head + 32)
                ]
            mixed.append(out)
        rows = [
            norm(
                [a + b for a, b in zip(linear(m, f"{at}.attention.output.dense"), x, strict=True)],
                f"{at}.attention.output.LayerNorm",
            )
            for m, x in zip(mixed, rows, strict=True)
        ]
        inner = [
            [0.5 * a * (1 + math.erf(a / math.sqrt(2))) for a in linear(x, f"{at}.intermediate.dense")] for x in rows
        ]
        rows = [
            norm([a + b for a, b in zip(linear(i, f"{at}.output.dense"), x, strict=True)], f"{at}.output.LayerNorm")
            for i, x in zip(inner, rows, strict=True)
        ]
    mean = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    length = math.sqrt(sum(one * one for one in mean))
    return [one / length for one in mean]


def test_the_forward_pass_is_that_of_the_papers(folder: Path) -> None:
    encoder = Encoder.read(folder)
    found = encoder.encode(TEXTS)
    for text, row in zip(TEXTS, found, strict=True):
        expected = slowly(encoder.weights, encoder.pieces.ids(text, POSITIONS))
        assert np.abs(row - expected).max() < 2e-5


def test_a_text_means_the_same_whatever_stands_beside_it(folder: Path) -> None:
    encoder = Encoder.read(folder)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.abs(encoder.encode(TEXTS) - alone).max() < 1e-5
    assert np.array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Chasing", ["chas", "##ing"]),
        ("CHÂSING!", ["chas", "##ing", "!"]),
        ("the\u0000 e-mail", ["the", "[UNK]", "[UNK]", "[UNK]"]),
        ("家家", ["家", "家"]),
        ("chases", ["[UNK]"]),
        ("a" * 101, ["[UNK]"]),
        ("\u200d a\tthe", ["a", "the"]),
        ("", []),
    ],
)
def test_words_are_cut_into_the_longest_known_pieces(text: str, pieces: list[str]) -> None:
    found = WordPiece(PIECES).ids(text, 99)
    assert [PIECES[one] for one in found] == ["[CLS]", *pieces, "[SEP]"]


def test_a_long_text_is_cut_between_the_marks() -> None:
    assert [PIECES[one] for one in WordPiece(PIECES).ids("the " * 9, 4)] == ["[CLS]", "the", "the", "[SEP]"]


def test_tensors_are_read_as_they_were_written(folder: Path) -> None:
    written, read = some_weights(), tensors(folder / "model.safetensors")
    assert read.keys() == written.keys()
    assert all(np.array_equal(read[name], written[name]) for name in written)


def test_the_encoder_is_found_where_it_is_said_to_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_ENCODER", str(folder))
    assert encoders.find() is not None
    monkeypatch.setenv("WORKSHOP_ENCODER", str(folder / "nothing"))
    assert encoders.find() is None


@pytest.mark.parametrize("damage", [b"", b"\x05", b"\xff" * 40, b"\x02\0\0\0\0\0\0\0{}"])
def test_a_damaged_encoder_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes) -> None:
    (folder / "model.safetensors").write_bytes(damage)
    monkeypatch.setenv("WORKSHOP_ENCODER", str(folder))
    assert encoders.find() is None


def test_suggestions_say_that_the_encoder_was_used(folder: Path) -> None:
    book = Codebook("", (Theme("A", "email", "the email", examples=("chasing the email",)), Theme("B", "a", "a a")))
    said = {str(n): text for n, text in enumerate(["the email", "a message", "chasing", "chasing the message"])}
    found = suggest(book, said, {"1": ("B",)}, Encoder.read(folder))
    assert found.method == "the sentence encoder, spelling and the codebook's words"
    assert found.ranked["0"][0].why.endswith("nearest example: chasing the email")
    assert found == suggest(book, said, {"1": ("B",)}, Encoder.read(folder))


def test_the_published_weights_give_published_likenesses() -> None:
    """https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 and the examples of sbert.net."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WORKSHOP_ENCODER")
        encoder = encoders.find()
    if encoder is None:
        pytest.skip("the published weights are not on this computer")
    happy, dog, very, sunny = encoder.encode(
        ["That is a happy person", "That is a happy dog", "That is a very happy person", "Today is a sunny day"]
    )
    assert [round(float(happy @ other), 3) for other in (dog, very, sunny)] == [0.695, 0.943, 0.257]
    eats, bread = encoder.encode(["A man is eating food.", "A man is eating a piece of bread."])
    assert round(float(eats @ bread), 4) == 0.7553


def test_pieces_are_held_against_the_closest_of_the_theme(folder: Path) -> None:
    """Piece by piece, from the definition: for each the best cosine, weighted by how few texts have the piece."""
    encoder = Encoder.read(folder)
    texts, name, example = ["the email", "chasing the message!", "a message", ""], "the message", "chased a"
    whole, agree = compared(encoder, texts, [(read(encoder, [name])[1][0], read(encoder, [example])[1])])
    assert np.abs(whole - encoder.encode(texts)).max() < 1e-5

    ids = {text: encoder.pieces.ids(text, POSITIONS)[1:-1] for text in (*texts, name, example)}
    rows = {text: read(encoder, [text])[1][0].rows for text in ids}
    middle = np.concatenate([rows[text] for text in texts]).mean(axis=0)
    said = [set(ids[text]) for text in texts]

    def rarity(piece: int) -> float:
        return math.log((1 + len(texts)) / (1 + sum(piece in one for one in said)))

    def cosine(one: Array, other: Array) -> float:
        one, other = one - middle, other - middle
        return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

    def covered(text: str, by: list[Array]) -> float:
        best = [max(cosine(row, other) for other in by) for row in rows[text]]
        weights = [rarity(piece) for piece in ids[text]]
        return sum(b * w for b, w in zip(best, weights, strict=True)) / max(sum(weights), 1e-9)

    for text, (found,) in zip(texts[:3], agree[:3], strict=True):
        named, everything = list(rows[name]), [*rows[name], *rows[example]]
        expected = covered(text, named) + covered(name, list(rows[text])) + covered(text, everything)
        assert found == pytest.approx(expected, abs=1e-4)
    assert agree[3, 0] == 0
