"""The parts of a report that people write, what their sentences may rest on, and first drafts of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis import phrases
from analysis.finding import DIFFERENCE, MOVEMENT, VOTES, Finding, findings
from analysis.lexical import tfidf
from analysis.marks import Marks, digest, marked
from analysis.study import Study
from analysis.votes import MYTH
from workshop.agenda import Source
from workshop.materials import built_in

HEARD, OTHER, PUBLISHED, SUMMARY = "heard", "other", "published", "summary"
OF_THEME = {
    HEARD: "What we heard",
    OTHER: "Disagreement or a minority view",
    PUBLISHED: "Published evidence",
    SUMMARY: "Summary",
}
"""The parts that people write on each theme, and their headings."""
OF_REPORT = {
    "why": "Why we met: the local reason",
    "points": "Main points",
    "scenarios": "What the scenarios showed",
    "works": "What already works",
    "conclusion": "Conclusion",
    "next": "Next steps",
}
"""The parts that people write once."""
JUDGED = frozenset({SUMMARY, "why", "points", "conclusion", "next"})
"""Parts that judge or introduce: their sentences may stand without a mark of their own."""
MOST_OFFERED, MOST_POINTS = 8, 3
"""Entries of the register offered for a theme; themes, and findings on votes, among the main points proposed."""

_CLAIM = re.compile(r"C\d+")


@dataclass(frozen=True)
class Sources:
    """Everything that a sentence of this report may rest on."""

    study: Study

    @cached_property
    def findings(self) -> dict[str, Finding]:
        return {one.id: one for one in findings(self.study)}

    @cached_property
    def claims(self) -> dict[str, Source]:
        """The register, without what was not found."""
        known = {**built_in().claims, **{source.claim: source for source in self.study.sources}}
        return {id_: one for id_, one in known.items() if _CLAIM.fullmatch(id_) and one.verdict != "not-found"}

    @cached_property
    def marks(self) -> Marks:
        may = {one.remark.uuid for one in self.study.quotes}
        remarks = {
            f"r:{uuid}": (f"R{number}", self._said(uuid, uuid in may)) for uuid, number in self.study.numbers.items()
        }
        found = {f"f:{one.id}": (f"F{n}", one.claim) for n, one in enumerate(self.findings.values(), start=1)}
        claims = {f"c:{id_}": (id_, claim.text) for id_, claim in self.claims.items()}
        named = remarks | found | claims
        known = {id_: mark for id_, (mark, _) in named.items()}
        return Marks(known, {id_: digest(words) for id_, (_, words) in named.items()})

    def _said(self, uuid: str, may: bool) -> str:
        """A remark's words, and whether they may be quoted: whoever quoted them looks again once they may not."""
        return self.study.said[uuid] if may else f"Not to be quoted: {self.study.said[uuid]}"

    def paragraphs(self, part: str) -> tuple[str, ...]:
        """A part as it is printed: its paragraphs, none where nobody has written it."""
        text = self.study.writing.texts.get(part)
        return tuple(filter(None, (line.strip() for line in self.marks.shown(text.words).splitlines()))) if text else ()

    def draft(self, part: str) -> str:
        """A first proposal for a part, in today's marks; empty where only people can say it."""
        place, _, kind = part.rpartition("/")
        if place:
            finding = self.findings.get(place)
            return self._marked(place, finding.claim) if finding and kind == HEARD else ""
        about = {"points": self._main(), "scenarios": self._on_cases()}.get(part, ())
        return "\n".join(self._marked(one.id, one.claim) for one in about)

    def _marked(self, finding: str, said: str) -> str:
        return marked(said, self.marks.known[f"f:{finding}"])

    def _main(self) -> list[Finding]:
        """The themes with most remarks, then the largest differences and movements."""
        themes = [one for one in self.findings.values() if not one.id.startswith(VOTES)]
        votes = [one for one in self.findings.values() if one.id.startswith((DIFFERENCE, MOVEMENT))]
        return sorted(themes, key=lambda one: -len(one.evidence))[:MOST_POINTS] + votes[:MOST_POINTS]

    def _on_cases(self) -> list[Finding]:
        myths = {vote.question.id for vote in self.study.of(MYTH)}
        return [one for one in self.findings.values() if one.id.startswith(VOTES) and one.evidence[0] not in myths]

    def nearest(self, theme: str) -> list[Source]:
        """The entries of the register whose words are nearest to a theme's: to choose from, and never chosen alone."""
        about = next(one for one in self.study.codebook.themes if one.id == theme)
        texts = {id_: claim.text for id_, claim in self.claims.items()}
        alike = _nearest(f"{about.title}. {about.definition}", texts, MOST_OFFERED)
        return [self.claims[id_] for id_ in alike]


def _nearest(text: str, others: Mapping[str, str], most: int) -> list[str]:
    """The ids of the texts spelled most alike."""
    rows = tfidf([text, *others.values()])
    alike = (rows[1:] @ rows[0].T).toarray().ravel()
    return [id_ for _, id_ in sorted(zip(-alike, others, strict=True))[:most]]


def cited(sources: Sources) -> tuple[str, ...]:
    """The entries of the register that the words of this report cite, in the register's order."""
    texts = sources.study.writing.texts.values()
    named = {id_.removeprefix("c:") for text in texts for id_, _ in text.cites if id_.startswith("c:")}
    return tuple(id_ for id_ in sources.claims if id_ in named)


def heading(study: Study, part: str) -> str:
    """What a part is called, for people."""
    place, _, kind = part.rpartition("/")
    if not place:
        return OF_REPORT[part]
    title = next((one.title for one in study.codebook.themes if place == f"theme/{one.id}"), place)
    return f"{phrases.quoted(title)}: {OF_THEME[kind].lower()}"
