"""Reads a pack of materials into activities and questions.

A mistake names file, line and remedy; the rest still loads.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer

from workshop import exercises
from workshop.activities import KINDS, Option, Question
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Source, Step
from workshop.codebook import Codebook, Theme
from workshop.exercises import Jigsaw, Parts, Vignette

try:
    from yaml import CSafeLoader
except ImportError:  # a PyYAML that was built without libyaml
    from yaml import SafeLoader as CSafeLoader  # type: ignore[assignment]

BUILT_IN = Path(__file__).resolve().parent.parent / "workshop_materials"

BUILT_IN_NAME = "built-in 1"
"""How an agenda says that it came with the toolkit."""

RELEASES = ("A", "B", "C")
REASONS = "In one line: what decided it for you?"
REASONS_HINT = "No names, no real case details."
REASONS_LIMIT = 280
"""The question that follows the last release of a scenario, and the most characters of an answer."""

MYTH_OPTIONS = (Option("true", "True"), Option("false", "False"), Option("depends", "It depends"))

LEGAL_STATUS = ("in force", "reported", "enacted, start not confirmed", "local")
LONGEST_LINE, LONGEST_TEXT, LONGEST_MINUTES = 120, 5_000, 300
"""Characters of a title and of any other text; minutes of an item."""
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")

VERDICTS = ("primary", "quoted", "partly", "not-found", "wrong")
"""How far the register found a claim to be so."""

UNSHOWABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no page and no workbook can hold: control characters and halves of characters."""

_LINE = "line of the file"
"""The key under which every mapping read from YAML keeps where it began."""


@dataclass(frozen=True)
class Mistake:
    """Something in a pack that could not be used: where it is and what to do."""

    file: str
    line: int
    problem: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.problem}"


@dataclass(frozen=True)
class Card:
    """A scenario or a myth, ready to stand in an agenda, with what a library shows of it."""

    activity: Activity
    question: Question
    agencies: tuple[str, ...] = ()
    levels: str = ""
    held: str = ""
    """Why the card may not be used yet; empty for a card that may."""
    reasons: Question | None = None
    """What decided the last vote on a scenario, in people's own words."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that the card asks, in the order of its steps."""
        return (self.question, self.reasons) if self.reasons else (self.question,)


@dataclass(frozen=True)
class Correction:
    """What a text that cites a claim found wrong has to say (all of ``shown``), and may not say (any of ``never``)."""

    shown: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True)
class LegalItem:
    """One line of the legal status board. ``status`` says how sure the register is; ``checked`` is a date, ISO."""

    id: str
    what: str
    since: str
    status: str
    detail: str
    source: str
    address: str
    checked: str


@dataclass(frozen=True)
class AgendaPlan:
    """An agenda as written in a pack: items name cards and questions."""

    id: str
    title: str
    description: str
    items: tuple[Mapping[str, Any], ...]
    file: str
    materials: str = BUILT_IN_NAME


@dataclass(frozen=True)
class Pack:
    """Everything that was read from one folder."""

    claims: dict[str, Source] = field(default_factory=dict)
    corrections: dict[str, Correction] = field(default_factory=dict)
    """For each claim that was found wrong, by its id."""
    questions: dict[str, Question] = field(default_factory=dict)
    question_sources: dict[str, tuple[Source, ...]] = field(default_factory=dict)
    """Where a question that states a fact has it from, by the question's id."""
    cards: dict[str, Card] = field(default_factory=dict)
    scales: dict[str, tuple[Option, ...]] = field(default_factory=dict)
    vignettes: dict[str, Vignette] = field(default_factory=dict)
    jigsaws: dict[str, Jigsaw] = field(default_factory=dict)
    legal: dict[str, LegalItem] = field(default_factory=dict)
    agendas: dict[str, AgendaPlan] = field(default_factory=dict)
    codebook: Codebook = field(default_factory=lambda: Codebook("", ()))
    mistakes: tuple[Mistake, ...] = ()


class _Wrong(Exception):
    """A mistake while its file is being read."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


@cache
def built_in() -> Pack:
    """The materials that come with the toolkit."""
    return load(BUILT_IN)


def load(folder: Path, beside: Pack | None = None, origin: str = BUILT_IN_NAME) -> Pack:
    """Read a pack. What is wrong is left out and listed in ``mistakes``.

    Its cards and agendas may cite and name what is in the pack ``beside`` too. ``origin`` is what its agendas
    are said to come from.
    """
    beside = beside or Pack()
    pack = Pack()
    mistakes: list[Mistake] = []

    @contextmanager
    def reading(file: Path) -> Iterator[None]:
        try:
            yield
        except _Wrong as wrong:
            mistakes.append(Mistake(str(file.relative_to(folder)), wrong.line, wrong.problem))
        except (AttributeError, IndexError, KeyError, OSError, RecursionError, TypeError, ValueError):
            # People can write any YAML. What no rule foresaw must not stop the rest.
            problem = "a part is not laid out as it should be. Compare it with a file that works."
            mistakes.append(Mistake(str(file.relative_to(folder)), 1, problem))

    claims = ChainMap(pack.claims, beside.claims)
    corrections = ChainMap(pack.corrections, beside.corrections)
    for file in _files(folder, "claims.yaml"):
        with reading(file):
            for raw in _list(_yaml(file), "claims"):
                with reading(file):
                    source = _claim(raw)
                    _keep(pack.claims, source.claim, source, raw)
                    if source.verdict == "wrong":
                        pack.corrections[source.claim] = Correction(_texts(raw, "shown"), _texts(raw, "never"))
    scales = ChainMap(pack.scales, beside.scales)
    for file in _files(folder, "polls.yaml"):
        with reading(file):
            data = _yaml(file)
            for name, raw in data.get("scales", {}).items():
                if name != _LINE:
                    with reading(file):
                        scales[name] = _scale(raw)
            for raw in _list(data, "questions"):
                with reading(file):
                    question = _question(raw, scales)
                    found = _stated(raw, claims)
                    _check_corrected(raw, found, corrections, raw[_LINE])
                    _keep(pack.questions, question.id, question, raw)
                    if found:
                        pack.question_sources[question.id] = found
    for file in (*_files(folder, "cards/*.md"), *_files(folder, "myths/*.md")):
        with reading(file):
            card = _card(file, scales, claims, corrections)
            if card.activity.id in pack.cards:
                raise _Wrong(1, f"the id {card.activity.id} is used by another card. Give each card its own.")
            pack.cards[card.activity.id] = card
    for name, read, kept in (
        ("vignettes", _vignette, pack.vignettes),
        ("jigsaws", _jigsaw, pack.jigsaws),
        ("legal", _legal, pack.legal),
    ):
        for file in _files(folder, f"{name}.yaml"):
            with reading(file):
                for raw in _list(_yaml(file), "items" if name == "legal" else name):
                    with reading(file):
                        one = read(raw, claims)
                        _check_corrected(raw, _stated(raw, claims), corrections, raw[_LINE])
                        _keep(kept, _need_id(raw), one, raw)
    known = together(pack, beside)
    for file in _files(folder, "agendas/*.yaml"):
        with reading(file):
            plan = replace(_agenda_plan(file, known), materials=origin)
            if plan.id in pack.agendas:
                raise _Wrong(1, f"the id {plan.id} is used by another agenda. Give each agenda its own.")
            known.agendas[plan.id] = plan
            agenda(known, plan.id)  # what cannot be built is no agenda
            pack.agendas[plan.id] = plan
    codebook = pack.codebook
    for file in _files(folder, "codebook.yaml"):
        with reading(file):
            codebook = _codebook(file)
    return replace(pack, codebook=codebook, mistakes=tuple(mistakes))


def together(pack: Pack, beside: Pack) -> Pack:
    """All that may be named when both packs are at hand; where both use an id, that of ``pack``."""
    return Pack(
        claims={**beside.claims, **pack.claims},
        corrections={**beside.corrections, **pack.corrections},
        questions={**beside.questions, **pack.questions},
        question_sources={**beside.question_sources, **pack.question_sources},
        cards={**beside.cards, **pack.cards},
        scales={**beside.scales, **pack.scales},
        vignettes={**beside.vignettes, **pack.vignettes},
        jigsaws={**beside.jigsaws, **pack.jigsaws},
        legal={**beside.legal, **pack.legal},
        agendas={**beside.agendas, **pack.agendas},
        codebook=beside.codebook,
    )


def _keep(kept: MutableMapping[str, Any], id_: str, value: object, raw: Mapping[str, Any]) -> None:
    if id_ in kept:
        raise _Wrong(raw[_LINE], f"the id {id_} is there twice. Give each its own.")
    kept[id_] = value


def agenda(pack: Pack, agenda_id: str) -> Agenda:
    """The agenda with its activities and questions in full, as a workshop keeps it. ``KeyError`` for an unknown id."""
    plan = pack.agendas[agenda_id]
    activities: list[Activity] = []
    questions: dict[str, Question] = {}
    for item in plan.items:
        activity, asked = item_activity(pack, item)
        activities.append(activity)
        questions.update((question.id, question) for question in asked)
    return Agenda(plan.id, plan.title, plan.materials, tuple(activities), tuple(questions.values()))


def item_activity(pack: Pack, item: Mapping[str, Any]) -> exercises.Made:
    """One item of an agenda as an activity, with the questions it asks."""
    if "card" in item:
        card = pack.cards[item["card"]]
        notes = "\n\n".join(text for text in (_said(item, "notes"), card.activity.notes) if text)
        activity = replace(
            card.activity,
            minutes=int(item.get("minutes", card.activity.minutes)),
            notes=notes,
            materials=_said(item, "materials"),
            roles=_said(item, "roles"),
            captured=_said(item, "captured"),
        )
        return activity, card.questions
    return exercises.make(item, Parts(pack.questions, pack.scales, pack.vignettes, pack.jigsaws, pack.question_sources))


def _said(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name, "")).strip()


def as_written(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """What a file of a pack says, unchecked: its fields, and for a card the text under each heading by its path.

    Raises ``ValueError`` with file, line and remedy for a file that cannot be read at all.
    """
    try:
        if file.suffix == ".md":
            fields, lines, above = _front_matter(file)
            return plain(fields), {name: text for name, (text, _) in _sections(lines, above).items()}
        return plain(_yaml(file)), {}
    except _Wrong as wrong:
        raise ValueError(str(Mistake(file.name, wrong.line, wrong.problem))) from wrong
    except (OSError, RecursionError) as error:
        raise ValueError(f"{file.name}: the file cannot be read. Use another copy.") from error


def plain(value: Any) -> Any:
    """Data from YAML without the lines it stood on."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if key != _LINE}
    return [plain(one) for one in value] if isinstance(value, list) else value


def _codebook(file: Path) -> Codebook:
    data = _yaml(file)
    themes: dict[str, Theme] = {}
    for raw in _list(data, "themes"):
        theme = _theme(raw)
        _keep(themes, theme.id, theme, raw)
    return Codebook(str(data.get("version", "1")), tuple(themes.values()))


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern))


class _NoReferences(Composer):
    check_event: Any
    peek_event: Any

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            # A few lines of references to references can stand for more than fits into any memory.
            line = self.peek_event().start_mark.line + 1
            raise _Wrong(line, "a reference (*) to another place. Write the text out here.")
        return super().compose_node(parent, index)


class _Loader(_NoReferences, yaml.SafeLoader):
    """YAML without surprises, remembering the line on which each mapping began."""


class _QuickLoader(_NoReferences, CSafeLoader):
    """The same by libyaml, in a fifth of the time. It says less well what is wrong."""

    def __init__(self, stream: str) -> None:
        CSafeLoader.__init__(self, stream)
        Composer.__init__(self)


def _mapping(loader: _Loader | _QuickLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise _Wrong(node.start_mark.line + 1, f"the field {twice} is there twice. Keep one.")
    return {**loader.construct_mapping(node, deep=True), _LINE: node.start_mark.line + 1}


def _string(loader: _Loader | _QuickLoader, node: yaml.ScalarNode) -> str:
    text = loader.construct_scalar(node)
    if UNSHOWABLE.search(text):
        raise _Wrong(node.start_mark.line + 1, "a character there cannot be shown. Type the text again.")
    return text


for _one in (_Loader, _QuickLoader):
    _one.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
    _one.add_constructor("tag:yaml.org,2002:str", _string)


def _yaml(file: Path) -> dict[str, Any]:
    return _parse(_text(file), 0)


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors put a mark before the text
    except UnicodeDecodeError as error:
        raise _Wrong(1, "the file is not UTF-8 text. Save it as UTF-8.") from error
    if unshowable := UNSHOWABLE.search(text):
        line = text.count("\n", 0, unshowable.start()) + 1
        raise _Wrong(line, "a character there cannot be shown. Type the line again.")
    return text


def _parse(text: str, above: int) -> dict[str, Any]:
    """A YAML mapping; ``above`` is how many lines of the file stand before it."""
    try:
        try:
            data = yaml.load(text, _QuickLoader)
        except yaml.YAMLError:
            data = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        remedy = " Use spaces, not tabs." if "\t" in text else " Check quotes, colons and indents there."
        raise _Wrong(
            (mark.line if mark else 0) + 1 + above, f"this is not valid YAML ({error.problem}).{remedy}"
        ) from error
    except yaml.YAMLError as error:
        raise _Wrong(1 + above, "the file holds a character that YAML does not allow. Type the line again.") from error
    if not isinstance(data, dict):
        raise _Wrong(1 + above, "the file should hold named fields. Begin lines with a name and a colon.")
    return data


def _list(data: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise _Wrong(data[_LINE], f"the field {name} should be a list. Begin each item with a dash.")
    return found


def _need(raw: Mapping[str, Any], name: str) -> Any:
    value = raw.get(name)
    if value in (None, "", []):
        raise _Wrong(raw[_LINE], f"the field {name} is missing. Add it.")
    return value


def _need_text(raw: Mapping[str, Any], name: str) -> str:
    value = _need(raw, name)
    if not isinstance(value, str):
        raise _Wrong(raw[_LINE], f"the field {name} should be text. Put it in quotes.")
    if len(value) > LONGEST_TEXT:
        raise _Wrong(raw[_LINE], f"the field {name} has {len(value):,} characters. Use {LONGEST_TEXT:,} at most.")
    return value.strip()


def _need_line(raw: Mapping[str, Any], name: str) -> str:
    value = _need_text(raw, name)
    if len(value) > LONGEST_LINE:
        raise _Wrong(raw[_LINE], f"the field {name} has {len(value):,} characters. Use {LONGEST_LINE} at most.")
    return value


def _need_id(raw: Mapping[str, Any]) -> str:
    value = str(_need(raw, "id"))
    if not _ID.fullmatch(value):
        raise _Wrong(raw[_LINE], f"the id {value[:40]} should be letters, digits and hyphens, 60 at most.")
    return value


def _need_day(raw: Mapping[str, Any], name: str) -> str:
    value = str(_need(raw, name))
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise _Wrong(raw[_LINE], f"the field {name} should be a date such as 2026-11-22, not {value[:40]}.") from None


def _address(raw: Mapping[str, Any]) -> str:
    value = str(raw.get("address") or "").strip()
    if value and not value.startswith(("https://", "http://")):
        raise _Wrong(raw[_LINE], "the field address should begin with https://. Copy it from the browser.")
    return value


def _need_number(raw: Mapping[str, Any], name: str) -> int:
    value = _need(raw, name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _Wrong(raw[_LINE], f"the field {name} should be a whole number, 1 or more.")
    return value


def _need_minutes(raw: Mapping[str, Any]) -> int:
    value = _need_number(raw, "minutes")
    if value > LONGEST_MINUTES:
        raise _Wrong(raw[_LINE], f"the field minutes should be {LONGEST_MINUTES} at most.")
    return value


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name) or []
    if not isinstance(value, list):
        raise _Wrong(raw[_LINE], f"the field {name} should be a list.")
    return tuple(str(one) for one in value)


def _claim(raw: Mapping[str, Any]) -> Source:
    claim, verdict = _need_id(raw), _need_text(raw, "verdict")
    if verdict not in VERDICTS:
        raise _Wrong(
            raw[_LINE], f"the verdict {verdict} of claim {claim} is unknown. Use one of: {', '.join(VERDICTS)}."
        )
    if verdict == "partly" and not raw.get("reservation"):
        raise _Wrong(raw[_LINE], f"claim {claim} is only partly shown. Add its reservation.")
    if verdict == "wrong" and not (_texts(raw, "shown") and _texts(raw, "never")):
        raise _Wrong(
            raw[_LINE],
            f"claim {claim} was found wrong. Add shown, words of the correction, and never, words nobody may say.",
        )
    return Source(
        claim=claim,
        text=_need_text(raw, "claim"),
        source=_need_text(raw, "source"),
        address=_address(raw),
        checked=_need_day(raw, "checked"),
        jurisdiction=_need_text(raw, "jurisdiction"),
        reservation=str(raw.get("reservation", "")).strip(),
        verdict=verdict,
    )


def _options(raw: list[Any], line: int, *, off_scale: bool = False) -> tuple[Option, ...]:
    if not all(isinstance(one, dict) for one in raw):
        raise _Wrong(line, "each option needs an id and a label.")
    return tuple(Option(_need_id(one), _need_text(one, "label"), off_scale) for one in raw)


def _scale(raw: Mapping[str, Any]) -> tuple[Option, ...]:
    points = _options(_need(raw, "points"), raw[_LINE])
    scale = points + _options(raw.get("off_scale") or [], raw[_LINE], off_scale=True)
    if len({option.id for option in scale}) != len(scale):
        raise _Wrong(raw[_LINE], "two points of the scale have the same id. Give each its own.")
    return scale


def _question(raw: Mapping[str, Any], scales: Mapping[str, tuple[Option, ...]]) -> Question:
    kind = _need_text(raw, "kind")
    if kind not in KINDS:
        raise _Wrong(raw[_LINE], f"the kind {kind} is unknown. Use one of: {', '.join(sorted(KINDS))}.")
    needs = KINDS[kind].needs
    scale = str(raw.get("scale", ""))
    options = _options(raw.get("options") or [], raw[_LINE])
    if kind == "scale":
        if scale not in scales:
            raise _Wrong(
                raw[_LINE],
                f"the scale {scale or '(none)'} is not among the scales. Use one of: {', '.join(scales)}.",
            )
        options = scales[scale]
    elif not KINDS[kind].box and len(options) < 2 and not raw.get("options_from"):
        raise _Wrong(raw[_LINE], "the question needs two options or more.")
    if len({option.id for option in options}) != len(options):
        raise _Wrong(raw[_LINE], "two options have the same id. Give each its own.")
    return Question(
        id=_need_id(raw),
        kind=kind,
        text=_need_text(raw, "text"),
        hint=str(raw.get("hint", "")).strip(),
        options=options,
        scale=scale,
        most=_need_number(raw, "most") if "most" in needs else int(raw.get("most", 0)),
        total=_need_number(raw, "total") if "total" in needs else 0,
        limit=_need_number(raw, "limit") if "limit" in needs else 0,
        confidence=bool(raw.get("confidence")),
        many=bool(raw.get("many")),
        upvotes=bool(raw.get("upvotes")),
    )


def _theme(raw: Mapping[str, Any]) -> Theme:
    return Theme(
        id=_need_id(raw),
        title=_need_line(raw, "title"),
        definition=_need_text(raw, "definition"),
        include=str(raw.get("include", "")),
        leave_to=str(raw.get("leave_to", "")),
        words=_texts(raw, "words"),
        examples=_texts(raw, "examples"),
    )


def _front_matter(file: Path) -> tuple[dict[str, Any], list[str], int]:
    """A card's fields, the lines under them, and how many lines stand above those."""
    lines = _text(file).splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise _Wrong(1, "the card should begin with its fields between two lines of ---.")
    end = next(n for n, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    return _parse("\n".join(lines[1:end]), 1), lines[end + 1 :], end + 1


def _sections(lines: list[str], above: int) -> dict[str, tuple[str, int]]:
    """The text under each heading by its path ("Release A/Prompts"), and the heading's line."""
    found: dict[str, tuple[str, int]] = {}
    part = name = ""
    for number, line in enumerate(lines, start=above + 1):
        if heading := re.match(r"(##|###) (.+)", line):
            title = heading[2].strip()
            part = title if heading[1] == "##" else part
            name = title if heading[1] == "##" else f"{part}/{title}"
            found[name] = ("", number)
        elif name:
            found[name] = (f"{found[name][0]}\n{line}", found[name][1])
    return {name: (text.strip(), line) for name, (text, line) in found.items()}


def bullets(text: str) -> tuple[str, ...]:
    """The items of a list, each on one line however it was wrapped."""
    items = re.split(r"(?m)^[-*] ", text)[1:]
    return tuple(" ".join(item.split()) for item in items)


def paragraphs(text: str) -> str:
    """Text with its wrapped lines joined; an empty line parts paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text))


def _card(
    file: Path,
    scales: Mapping[str, tuple[Option, ...]],
    claims: Mapping[str, Source],
    corrections: Mapping[str, Correction],
) -> Card:
    front, lines, above = _front_matter(file)
    kind = _need_text(front, "kind")
    if "checked" in front:
        _need_day(front, "checked")
    readers = {"scenario": _scenario, "myth": _myth}
    if kind not in readers:
        raise _Wrong(front[_LINE] + 1, f"the kind {kind} is unknown. Use scenario or myth.")
    sources = _cited({**front, _LINE: front[_LINE] + 1}, claims)
    sections = _sections(lines, above)
    # Not the statement of a myth: what people vote on may well be wrong.
    said = [front.get("learning", ""), *(text for text, _ in sections.values())]
    _check_corrected(said, sources, corrections, front[_LINE] + 1)
    card = readers[kind](front, sections, scales)
    return replace(card, activity=replace(card.activity, sources=sources), held=str(front.get("held", "")).strip())


def _check_corrected(said: object, sources: Iterable[Source], corrections: Mapping[str, Correction], line: int) -> None:
    """A claim that was found wrong is shown as its correction."""
    text = " ".join(" ".join(_words(said)).split()).casefold()
    for claim in (source.claim for source in sources if source.claim in corrections):
        for words in corrections[claim].shown:
            if words.casefold() not in text:
                raise _Wrong(line, f'claim {claim} was found wrong. Show its correction, with the words "{words}".')
        for words in corrections[claim].never:
            if words.casefold() in text:
                raise _Wrong(line, f'claim {claim} was found wrong. Take out the words "{words}".')


def _words(said: object) -> Iterator[str]:
    """Every text in a value as read from YAML."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from _words(list(said.values()))
    elif isinstance(said, list):
        for one in said:
            yield from _words(one)


def _section(sections: Mapping[str, tuple[str, int]], name: str) -> str:
    text, line = sections.get(name, ("", 1))
    if not text:
        raise _Wrong(line, f'the part "{name}" is missing or empty. Write it under its own heading.')
    return text


def _scenario(
    front: Mapping[str, Any],
    sections: Mapping[str, tuple[str, int]],
    scales: Mapping[str, tuple[Option, ...]],
) -> Card:
    id_, title = _need_id(front), _need_line(front, "title")
    question = _question({**front, "kind": "scale", "text": _need_text(front, "question")}, scales)
    steps: list[Step] = []
    for release in RELEASES:
        text = paragraphs(_section(sections, f"Release {release}"))
        prompts = bullets(_section(sections, f"Release {release}/Prompts"))
        steps += [
            Step(
                kind,
                f"{title}: release {release}",
                text,
                question.id if kind != SHOW else "",
                release,
                prompts,
            )
            for kind in (SHOW, ASK, REVEAL)
        ]
    reasons = Question(f"{id_}-reasons", "text", REASONS, REASONS_HINT, limit=REASONS_LIMIT)
    steps += [Step(kind, f"{title}: reasons", question=reasons.id, round="first") for kind in (ASK, REVEAL)]
    learning = _need_text(front, "learning")
    steps.append(Step(SHOW, f"{title}: what this card teaches", learning))
    activity = Activity(
        id=id_,
        kind="scenario",
        title=title,
        minutes=_need_minutes(front),
        steps=tuple(steps),
        notes=paragraphs(_section(sections, "Facilitator's notes")),
        content_note=_need_text(front, "content_note"),
        learning=learning,
    )
    return Card(activity, question, _texts(front, "agencies"), str(front.get("levels", "")), reasons=reasons)


def _myth(
    front: Mapping[str, Any],
    sections: Mapping[str, tuple[str, int]],
    scales: Mapping[str, tuple[Option, ...]],
) -> Card:
    id_, title = _need_id(front), _need_line(front, "title")
    answer = str(front.get("answer", "")).lower()
    if answer not in {option.id for option in MYTH_OPTIONS}:
        raise _Wrong(front[_LINE] + 1, "the field answer should be one of: true, false, depends.")
    question = Question(
        id_,
        "choice",
        _need_text(front, "statement"),
        "True, false, or does it depend?",
        MYTH_OPTIONS,
        confidence=True,
    )
    prompts = bullets(_section(sections, "Talk about"))
    activity = Activity(
        id=id_,
        kind="myth",
        title=title,
        minutes=_need_minutes(front),
        steps=tuple(Step(kind, title, question=id_, round="first", prompts=prompts) for kind in (ASK, REVEAL)),
        answer=answer,
        fact=paragraphs(_section(sections, "Fact")),
    )
    return Card(activity, question)


def _agenda_plan(file: Path, pack: Pack) -> AgendaPlan:
    data = _yaml(file)
    items = _list(data, "items")
    for item in items:
        _check_item(item, pack)
    ids = [str(item.get("card") or item["id"]) for item in items]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice:
        raise _Wrong(data[_LINE], f"the item {twice} is there twice. Use each once.")
    return AgendaPlan(
        _need_id(data),
        _need_line(data, "title"),
        str(data.get("description", "")).strip(),
        tuple(items),
        file.name,
    )


def _check_item(item: Mapping[str, Any], pack: Pack) -> None:
    kind = _need_text(item, "kind")
    for name in ("materials", "roles", "captured"):
        if not _said(item, name):
            who = item.get("title") or item.get("card") or kind
            raise _Wrong(item[_LINE], f'the item "{who}" has no field {name}. {_REMEDIES[name]}')
    if kind in {"scenario", "myth"}:
        card = pack.cards.get(_need_text(item, "card"))
        if card is None:
            raise _Wrong(item[_LINE], f"there is no card {item['card']}. Use the id of a card in this pack.")
        if card.held:
            raise _Wrong(item[_LINE], f"the card {item['card']} is held back: {card.held}")
        return
    if kind not in exercises.KINDS:
        raise _Wrong(item[_LINE], f"the kind {kind} is unknown. Use one of: {', '.join(exercises.KINDS)}.")
    _need_id(item), _need_line(item, "title"), _need_minutes(item)
    for stage in _list(item, "stages") if "stages" in item else []:
        _need_line(stage, "title"), _need_text(stage, "text"), _need_minutes(stage)
        _check_stage(stage, item)
    for name in _NEEDED.get(kind, ()):
        _need(item, name)
    for name, known in (("questions", pack.questions), ("vignettes", pack.vignettes)):
        for one in _texts(item, name):
            _check_known(item, name, one, known)
    if "question" in item:
        _check_known(item, "question", str(item["question"]), pack.questions)
    if "hosts" in item:
        _check_known(item, "hosts", str(item["hosts"]), pack.questions)
    if "jigsaw" in item:
        _check_known(item, "jigsaw", str(item["jigsaw"]), pack.jigsaws)


_REMEDIES = {
    "materials": "Say what people need for it, or Nothing.",
    "roles": "Say who does what in it.",
    "captured": "Say what is kept of it, or Nothing.",
}

_NEEDED: dict[str, tuple[str, ...]] = {
    "info": ("text",),
    "break": (),
    "prioritise": ("question", "options_from"),
    "threshold": ("vignettes",),
    "jigsaw": ("jigsaw",),
    "predict": ("question", "about"),
    "harvest": (),
} | dict.fromkeys(exercises.ASKING, ("questions",))
"""The fields that an item of each kind cannot do without, beside id, title and minutes."""


def _check_stage(stage: Mapping[str, Any], item: Mapping[str, Any]) -> None:
    asks = str(stage.get("asks", ""))
    others = [str(one.get("asks", "")) for one in item["stages"] if one is not stage]
    if asks and (asks not in _texts(item, "questions") or asks in others):
        raise _Wrong(stage[_LINE], f"the stage asks {asks}. Name a question of the same item, each in one stage only.")


def _check_known(item: Mapping[str, Any], name: str, one: str, known: Mapping[str, object]) -> None:
    if one not in known:
        raise _Wrong(item[_LINE], f"there is no {name.removesuffix('s')} {one}. Use the id of one in this pack.")


def _vignette(raw: Mapping[str, Any], claims: Mapping[str, Source]) -> Vignette:
    return Vignette(
        id=_need_id(raw),
        title=_need_line(raw, "title"),
        text=_need_text(raw, "text"),
        note=str(raw.get("note", "")).strip(),
        sources=_stated(raw, claims),
    )


def _jigsaw(raw: Mapping[str, Any], claims: Mapping[str, Source]) -> Jigsaw:
    facts = _list(raw, "facts")
    return Jigsaw(
        id=_need_id(raw),
        title=_need_line(raw, "title"),
        question=_need_text(raw, "question"),
        introduction=_need_text(raw, "introduction"),
        facts=tuple(f"{_need_text(one, 'agency')}: {_need_text(one, 'text')}" for one in facts),
        joined=_need_text(raw, "joined"),
        prompts=_texts(raw, "prompts"),
        learning=_need_text(raw, "learning"),
        content_note=_need_text(raw, "content_note"),
        sources=_cited(raw, claims),
    )


def _legal(raw: Mapping[str, Any], claims: Mapping[str, Source]) -> LegalItem:
    _cited(raw, claims)
    status = _need_text(raw, "status")
    if status not in LEGAL_STATUS:
        raise _Wrong(raw[_LINE], f"the status {status} is unknown. Use one of: {'; '.join(LEGAL_STATUS)}.")
    return LegalItem(
        id=_need_id(raw),
        status=status,
        **{name: _need_text(raw, name) for name in ("what", "detail", "source")},
        since=str(_need(raw, "since")),
        address=_address(raw),
        checked=_need_day(raw, "checked"),
    )


def _stated(raw: Mapping[str, Any], claims: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources of what may state no fact, and then needs none."""
    return _cited(raw, claims) if raw.get("claims") else ()


def _cited(raw: Mapping[str, Any], claims: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources that a card cites."""
    cited = _texts(raw, "claims")
    unknown = [claim for claim in cited if claim not in claims]
    missing = [claim for claim in cited if claim in claims and claims[claim].verdict == "not-found"]
    wrong = []
    if unknown or not cited:
        wrong.append(f"the claims {', '.join(unknown) or '(none)'} are not in claims.yaml. Cite ids from there.")
    if missing:
        wrong.append(f"{', '.join(missing)}: the source was not found, so it may not be cited. Leave it out.")
    if wrong:
        raise _Wrong(raw[_LINE], " And ".join(wrong))
    return tuple(claims[claim] for claim in cited)
