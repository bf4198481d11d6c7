"""Themes that people gave a remark, told apart from those that the program only suggests."""

from __future__ import annotations

from analysis import phrases
from analysis.coding import Agreement, Verdict, agreement, both_read
from analysis.document import Cell, Table
from analysis.study import Study

SUGGESTED = "suggested"


def told(verdict: Verdict | None) -> str:
    """Who stands behind a remark's themes, in words.

    >>> told(Verdict(("T1",), False, ("Coder A", "Coder B"))), told(None)
    ('confirmed by Coder A and Coder B', 'suggested')
    """
    if verdict is None:
        return SUGGESTED
    coders = phrases.listed(verdict.by)
    if verdict.agreed:
        return f"agreed by {coders}" if coders else "agreed by the coders"
    if not verdict.settled:
        return f"{coders} differ"
    return f"{'accepted unread' if verdict.bulk else 'confirmed'} by {coders}"


def any_decided(study: Study) -> bool:
    return bool(study.codes.verdicts)


def split(study: Study, theme: str) -> tuple[int, int]:
    """Remarks with a theme: how many by a person's decision, and how many by suggestion alone."""
    verdicts = study.codes.verdicts
    by_people = sum(theme in verdict.themes for verdict in verdicts.values())
    alone = sum(
        remark.uuid not in verdicts and any(match.theme.id == theme for match in matches)
        for remark, matches in study.themes.suggested
    )
    return by_people, alone


def of_theme(study: Study, theme: str) -> str:
    """Who found a theme, as the beginning of a sentence.

    Coders are named with the remarks that each of them stands behind.
    """
    by_people, alone = split(study, theme)
    names: dict[str, int] = {}
    for verdict in study.codes.verdicts.values():
        if theme in verdict.themes:
            names[_standing(verdict)] = names.get(_standing(verdict), 0) + 1
    parts = [f"{words} for {phrases.plural(number, 'remark')}" for words, number in sorted(names.items())]
    if alone:
        parts.append(f"{SUGGESTED} for {phrases.plural(alone, 'remark')}{' more' if by_people else ''}")
    sentence = phrases.listed(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _standing(verdict: Verdict) -> str:
    return told(verdict) if verdict.settled else f"given by {phrases.listed(verdict.by)} alike, who differ otherwise,"


def accounted(study: Study) -> tuple[tuple[Cell, ...], ...]:
    """Every remark beside the codebook in one line of a table, so that the lines add up."""
    verdicts = study.codes.verdicts
    by_people = [verdict for verdict in verdicts.values() if verdict.settled]
    suggested = sum(remark.uuid not in verdicts for remark, _ in study.themes.suggested)
    without = sum(remark.uuid not in verdicts for remark in study.themes.unmatched)
    decided: tuple[tuple[Cell, ...], ...] = (
        ("With themes that people decided on", sum(bool(one.themes) for one in by_people)),
        ("People decided that no theme fits", sum(not one.themes for one in by_people)),
        ("Coders differ, and have not settled it", len(verdicts) - len(by_people)),
    )
    return (
        *(decided if verdicts else ()),
        (f"With one to three {SUGGESTED} themes{' only' if verdicts else ''}", suggested),
        (f"With no {SUGGESTED} theme{', and no decision' if verdicts else ''}", without),
        ("Set apart, such as “n/a” or “no comment”", len(study.themes.apart)),
        ("All", study.themes.total),
    )


def how(study: Study) -> tuple[str, ...]:
    """How people took part in coding, for the chapter on method."""
    verdicts = study.codes.verdicts
    if not verdicts:
        return (
            "No person has confirmed these suggestions yet. Agreement between coders was therefore not calculated.",
        )
    total = study.themes.total
    said = [
        f"{phrases.listed(study.codes.coders) or 'The coders'} decided on {len(verdicts)} of {total} remarks. "
        "Where nobody decided, the suggestion is counted, and called so.",
        "The program is an aid and never counts as a coder.",
    ]
    if unread := sum(verdict.bulk for verdict in verdicts.values()):
        said.append(f"{unread} of these suggestions were accepted unread, after a person had checked a sample of them.")
    if not pairs(study):
        said.append("One person coded each remark, so agreement between coders was not calculated.")
    return tuple(said)


def pairs(study: Study) -> tuple[tuple[str, str], ...]:
    """The pairs of coders who read some of the same remarks."""
    coders = study.codes.coders
    found = ((one, other) for place, one in enumerate(coders) for other in coders[place + 1 :])
    return tuple(pair for pair in found if both_read(study.codes, *pair))


def agreements(study: Study) -> tuple[Table, ...]:
    """How far each pair of coders agrees on each theme."""
    return tuple(
        Table(
            f"Agreement of {one} and {other} on {phrases.plural(len(both_read(study.codes, one, other)), 'remark')}",
            ("Theme", "Remarks both read", one, other, "Decided alike", "Krippendorff's alpha", "Cohen's kappa"),
            tuple(agreement_row(line) for line in agreement(study.codes, one, other)),
            "Only remarks that both have read. From 0.80 alpha is customarily relied on; from 0.667 to 0.80 "
            "conclusions are tentative (Krippendorff 2004). Without variation neither is calculable.",
        )
        for one, other in pairs(study)
    )


def agreement_row(line: Agreement) -> tuple[Cell, ...]:
    beyond_chance = (beyond(line.alpha), beyond(line.kappa))
    alike = f"{line.same} ({line.percent:.0f}%)"
    return (f"{line.theme} {line.title}".strip(), line.both, line.first, line.second, alike, *beyond_chance)


def beyond(agreed: float | None) -> str:
    """Alpha or kappa in words.

    >>> beyond(0.714), beyond(None)
    ('0.71', 'not calculable')
    """
    return "not calculable" if agreed is None else f"{agreed:.2f}"


def by_whom(study: Study, uuid: str) -> str:
    """Where a remark's themes come from; empty where nobody has decided anything in this workshop."""
    return told(study.codes.verdicts.get(uuid)) if any_decided(study) else ""
