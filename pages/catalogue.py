"""Everything in the materials as entries that can be listed, searched and opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workshop import exercises
from workshop.agenda import Source
from workshop.materials import Card, Pack

KINDS = {
    "scenario": "Scenarios",
    "myth": "Myths",
    "poll": "Polls",
    "exercise": "Exercises",
    "codebook": "Codebook",
    "legal": "Legal status",
    "agenda": "Agendas",
    "claim": "Claims",
}


@dataclass(frozen=True)
class Entry:
    """One thing to open. ``held`` says why it may not be used; ``pack`` is empty for the toolkit's own."""

    kind: str
    id: str
    title: str
    thing: Any = field(repr=False)
    held: str = ""
    pack: str = ""
    words: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        return f"{self.title} ({self.id})"


def entries(pack: Pack, owners: Mapping[str, Pack]) -> tuple[Entry, ...]:
    """All entries of the combined pack; ``owners`` are the own packs that some of it came from."""
    found: list[Entry] = []

    def add(kind: str, where: str, id_: str, title: str, thing: Any, *words: str, held: str = "") -> None:
        owner = next((known for known, own in owners.items() if _holds(own, where, id_)), "")
        text = " ".join((KINDS[kind], kind, id_, title, owner, held, *words)).casefold()
        found.append(Entry(kind, id_, title, thing, held, owner, text))

    for card in pack.cards.values():
        one = card.activity
        kind = "myth" if one.kind == "myth" else "scenario"
        add(kind, "cards", one.id, one.title, card, *_card_words(card), held=card.held)
    for question in pack.questions.values():
        labels = (option.label for option in question.options)
        add("poll", "questions", question.id, question.text, question, question.hint, question.kind, *labels)
    for vignette in pack.vignettes.values():
        add("exercise", "vignettes", vignette.id, f"Vignette: {vignette.title}", vignette, vignette.text, vignette.note)
    for jigsaw in pack.jigsaws.values():
        words = (*jigsaw.facts, jigsaw.introduction, jigsaw.joined, jigsaw.learning, jigsaw.content_note)
        add("exercise", "jigsaws", jigsaw.id, f"Jigsaw: {jigsaw.title}", jigsaw, *words, *_source_words(jigsaw.sources))
    for kind in exercises.KINDS:
        uses = [(plan, item) for plan in pack.agendas.values() for item in plan.items if item["kind"] == kind]
        if uses and kind not in {"info", "break"}:
            words = (" ".join(str(value) for value in uses[0][1].values()), *(plan.title for plan, _ in uses))
            add("exercise", "", kind, exercises.name(kind), uses, *words)
    for theme in pack.codebook.themes:
        words = (theme.definition, theme.include, theme.leave_to, *theme.words, *theme.examples)
        add("codebook", "codebook", theme.id, theme.title, theme, *words)
    for item in pack.legal.values():
        add("legal", "legal", item.id, item.what, item, item.detail, item.since, item.status, item.source)
    for plan in pack.agendas.values():
        words = (plan.description, *(str(item.get("title") or item.get("card")) for item in plan.items))
        add("agenda", "agendas", plan.id, plan.title, plan, *words)
    for claim in pack.claims.values():
        add("claim", "claims", claim.claim, claim.text, claim, *_source_words([claim]))
    return tuple(found)


def _holds(pack: Pack, where: str, id_: str) -> bool:
    if where == "codebook":
        return any(theme.id == id_ for theme in pack.codebook.themes)
    return bool(where) and id_ in getattr(pack, where)


def _card_words(card: Card) -> Iterable[str]:
    one = card.activity
    yield from (card.question.text, one.notes, one.learning, one.content_note, one.fact, *card.agencies)
    yield from (step.text for step in one.steps)
    yield from (prompt for step in one.steps for prompt in step.prompts)
    yield from _source_words(one.sources)


def _source_words(sources: Iterable[Source]) -> Iterable[str]:
    for source in sources:
        yield from (source.claim, source.text, source.source, source.jurisdiction, source.reservation)


def find(found: Iterable[Entry], kind: str, search: str) -> tuple[Entry, ...]:
    """The entries of one kind; with a search, those of every kind in which each of its words occurs."""
    words = search.casefold().split()
    if not words:
        return tuple(entry for entry in found if entry.kind == kind)
    return tuple(entry for entry in found if all(word in entry.words for word in words))
