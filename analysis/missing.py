"""What keeps a report from publication, and what could still be added to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from analysis import phrases
from analysis.chapters.quoting import allotted, chosen, cleared, quote
from analysis.chapters.written import sources
from analysis.marks import STATES, unmarked
from analysis.narrative import HEARD, JUDGED, OF_REPORT, OF_THEME, SUMMARY, heading
from analysis.pointing import in_words, pointing, printed
from analysis.study import Study
from workshop.wording import cut

PEOPLE, THEMES, QUOTES, WORDS, RECOMMENDATIONS, SIGNATURE = (
    "Who took part",
    "Themes",
    "Quotes",
    "Words",
    "Recommendations",
    "Sign-off",
)
STEPS = (PEOPLE, THEMES, QUOTES, WORDS, RECOMMENDATIONS, SIGNATURE)
"""The steps from a workshop to a report that somebody stands for."""
FEWEST_THEMES, FEWEST_QUOTES = 5, 2
_SHOWN = 80
"""Letters of a quote by which somebody finds it."""
NEEDED = (HEARD, SUMMARY)
"""Parts without which a chosen theme is not finished."""


@dataclass(frozen=True)
class Missing:
    """Something to do at one of the steps. What is ``needed`` keeps the report from being signed off."""

    step: str
    sentence: str
    needed: bool = True


def missing(study: Study) -> tuple[Missing, ...]:
    """Everything that is still to do, in the order of the steps."""
    return (
        *_people(study),
        *_themes(study),
        *_quotes(study),
        *_twice(study),
        *_words(study),
        *_recommendations(study),
        *_signed(study),
    )


def _people(study: Study) -> Iterator[Missing]:
    account = study.account
    if account.held:
        yield Missing(PEOPLE, f"{phrases.plural(account.held, 'remark waits', 'remarks wait')} to be read.")
    if study.waiting:
        late = phrases.plural(study.waiting, "late answer waits", "late answers wait")
        yield Missing(PEOPLE, f"{late} for a decision.")
    if study.still_open:
        yield Missing(PEOPLE, f"{phrases.plural(study.still_open, 'vote is', 'votes are')} still open.")
    if not study.account.written:
        yield Missing(PEOPLE, "Nobody wrote a remark, so there are no themes to report.", needed=False)
    for text in study.parked:
        yield from _pointing(study, PEOPLE, "A parked line", text)
    for action in study.actions:
        yield from _pointing(study, PEOPLE, "The owner of an agreed action", action.owner)


def _themes(study: Study) -> Iterator[Missing]:
    if not study.themes.total:
        return
    number = len(study.writing.themes)
    if not number:
        yield Missing(THEMES, "Choose the themes that the report is about.")
    elif number < FEWEST_THEMES:
        yield Missing(THEMES, f"{phrases.plural(number, 'theme is', 'themes are')} chosen; 5 to 7 are usual.", False)
    known = {theme.id for theme in study.codebook.themes}
    for id_ in study.writing.themes:
        if id_ not in known:
            yield Missing(THEMES, f"The theme {id_} is no longer in the codebook. Choose the themes again.")
    undecided = sum(remark.uuid not in study.codes.verdicts for remark, _ in study.themes.suggested)
    if undecided:
        words = phrases.plural(undecided, "remark has themes that nobody", "remarks have themes that nobody")
        yield Missing(THEMES, f"{words} has confirmed. The report says so.", needed=False)


def _quotes(study: Study) -> Iterator[Missing]:
    if not study.writing.themes:
        return
    known = {one.remark.uuid for one in study.quotes}
    offered = allotted(study)
    for theme, _ in chosen(study):
        place = f"theme/{theme.id}"
        confirmed = [uuid for uuid, _ in study.writing.quoted(place) if uuid in known]
        lost = len(study.writing.quoted(place)) - len(confirmed)
        if lost:
            words = phrases.plural(lost, "quote under", "quotes under")
            yield Missing(QUOTES, f"{words} {phrases.quoted(theme.title)} may no longer be printed.", needed=False)
        if not confirmed and offered[theme.id]:
            yield Missing(QUOTES, f"Confirm quotes for {phrases.quoted(theme.title)}.")
        elif len(confirmed) < FEWEST_QUOTES:
            number = phrases.plural(len(confirmed), "confirmed quote")
            yield Missing(QUOTES, f"{phrases.quoted(theme.title)} has {number}; two to four are usual.", needed=False)


def _twice(study: Study) -> Iterator[Missing]:
    """Confirmed quotes that say the same, whatever their capitals, spaces and full stops."""
    themes = [f"theme/{theme.id}" for theme, _ in chosen(study)]
    questions = [f"question/{vote.question.id}" for vote in study.votes]
    printed_as: dict[str, list[str]] = defaultdict(list)
    for place in (*themes, *questions):
        for one in cleared(study, place, []):
            text = quote(study, one, place).text
            printed_as[" ".join(text.casefold().split()).strip(" .!?…")].append(text)
    for texts in printed_as.values():
        if len(texts) > 1:
            number = "Two" if len(texts) == 2 else str(len(texts))
            words = phrases.quoted(cut(texts[0], _SHOWN))
            yield Missing(QUOTES, f"{number} quotes have the same words: {words}. Look at them.", needed=False)


def _words(study: Study) -> Iterator[Missing]:
    read = sources(study)
    parts = [f"theme/{theme.id}/{part}" for theme, _ in chosen(study) for part in OF_THEME] if _chosen(study) else []
    for part in (*OF_REPORT, *parts):
        text = study.writing.texts.get(part)
        kind = part.rpartition("/")[2]
        name = heading(study, part)
        if text is None or not text.words:
            yield Missing(WORDS, f"{name}: nothing is written yet.", kind in NEEDED)
            continue
        yield from _pointing(study, WORDS, name, unmarked(read.marks.shown(text.words)))
        for sentence in read.marks.sentences(text):
            if sentence.state in {"changed", "lost"}:
                yield Missing(WORDS, f"{name}: {phrases.quoted(sentence.text)} {STATES[sentence.state]}.")
            elif sentence.state == "bare" and kind not in JUDGED:
                yield Missing(WORDS, f"{name}: {phrases.quoted(sentence.text)} {STATES['bare']}.")


def _chosen(study: Study) -> bool:
    return bool(study.writing.themes)


def _recommendations(study: Study) -> Iterator[Missing]:
    made = study.writing.recommendations
    if not made:
        yield Missing(RECOMMENDATIONS, "No recommendation is written yet.", needed=False)
    for number, one in enumerate(made, start=1):
        for cell, text in (("action", one.action), ("owner", one.owner), ("measure", one.measure)):
            yield from _pointing(study, RECOMMENDATIONS, f"The {cell} of recommendation {number}", text)
        cells = {"a reason": one.theme, "an owner": one.owner, "a day": one.by, "a measure": one.measure}
        lacks = [name for name, cell in cells.items() if not cell]
        if lacks:
            yield Missing(RECOMMENDATIONS, f"Recommendation {number} lacks {phrases.listed(lacks)}.", needed=False)


def _pointing(study: Study, step: str, name: str, text: str) -> Iterator[Missing]:
    """What people wrote themselves is printed as it is: somebody looks at what in it may point to a person."""
    found = pointing(text, printed(study.activities, study.agenda.questions))
    if found:
        words = in_words(text, found)
        yield Missing(step, f"{name} {words[:1].lower()}{words[1:]}. Check it.", needed=False)


def _signed(study: Study) -> Iterator[Missing]:
    yield from _pointing(study, SIGNATURE, "The organisation's name", study.writing.organisation)
    if study.writing.signed is None:
        yield Missing(SIGNATURE, "Nobody has signed the report off.")
    elif study.writing.changed:
        version = study.writing.signed.version
        yield Missing(SIGNATURE, f"Something changed since version {version} was signed off. Sign it off again.")
