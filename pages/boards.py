"""What people said, as it stands on the big screen: drawings, boards by support, commitments, the themes of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from pages.slides import paragraphs
from workshop.activities import Value
from workshop.room import Remark, Room
from workshop.tallies import support, theme_counts
from workshop.wording import day, plural

DRAWINGS = 6
THEMES, PROPOSALS = 9, 14
"""The most drawings and themes on one screen, and the most lines of proposals."""
WIDTH, CARDS = 43, 8
"""Characters of a card on one line of the big screen, and the most cards on it."""
COLUMN, CARD, LINE, FOOT, ASKED = 34.5, 2.8, 2.45, 2.1, 3.1
"""Hundredths of the screen's width: how high a column of cards is under a question of one line, what a card takes
beside its text, a line of its text, the line under it, and each further line of the question."""
WIDE, FEW_LINES = 66, 8
"""Characters on one line of cards that stand in one column, and their lines up to which they do."""
QUESTION = 60
"""Characters of a question on one line."""

NOTHING = '<p class="hint">What you wrote is being read. It can appear here soon.</p>'


def by_support(room: Room, said: Iterable[Remark]) -> list[tuple[Remark, int]]:
    """Most supported first; of equals the older first."""
    return sorted(((one, support(room, one.uuid)) for one in said), key=lambda pair: -pair[1])


def supported(room: Room, uuid: str) -> str:
    return support_words(support(room, uuid), room.hands.get(uuid, 0))


def support_words(count: int, hands: int = 0) -> str:
    """How many people support something; ``hands`` of them were counted without a phone.

    >>> support_words(1), support_words(5, 3)
    ('1 person supports this', '5 people support this, 3 of them by hand')
    """
    words = "1 person supports this" if count == 1 else f"{count} people support this"
    return f"{words}, {hands} of them by hand" if hands else words


def quotes(said: Sequence[Remark], asked: str = "") -> str:
    """Released remarks, newest first, as many as fit under a question."""
    return _wall([(f"<blockquote>{paragraphs(one.text)}</blockquote>", one.text) for one in reversed(said)], 0, asked)


def board(room: Room, said: Sequence[Remark], asked: str = "") -> str:
    """Released remarks with their support."""
    cards = [
        (f'<blockquote>{paragraphs(one.text)}<p class="support">{supported(room, one.uuid)}</p></blockquote>', one.text)
        for one, _ in by_support(room, said)
    ]
    return _wall(cards, 1, asked)


def commitments(room: Room, said: Sequence[Remark], asked: str = "") -> str:
    """What people will do, newest first, each with its role and date."""
    cards = []
    for one in reversed(said):
        value = value_of(room, one)
        if isinstance(value, list) and len(value) == 3:
            by = f'<p class="support">{escape(value[1])}, by {day(value[2])}</p>'
            cards.append((f"<blockquote>{paragraphs(value[0])}{by}</blockquote>", value[0]))
    return _wall(cards, 1, asked)


def _wall(cards: Sequence[tuple[str, str]], foot: int, asked: str) -> str:
    """As many cards as fit, and how many more there are. ``foot`` is the lines under each card's own text."""
    if not cards:
        return f'<section class="quotes">{NOTHING}</section>'
    texts = [text for _, text in cards]
    shown = fitting(texts, foot, asked)
    few = sum(1 + foot + _high(text, WIDE) for text in texts[:shown]) <= FEW_LINES
    drawn = "".join(card for card, _ in cards[:shown])
    size = "few" if few else "many"
    return f'<section class="quotes {size}"><div>{drawn}</div>{and_more(len(cards) - shown)}</section>'


def fitting(texts: Sequence[str], foot: int, asked: str) -> int:
    """How many cards two columns hold, each card whole in one of them; always one at least."""
    column = COLUMN - ASKED * (max(1, -(-len(asked) // QUESTION)) - 1)
    high: list[float] = []
    for text in texts[:CARDS]:
        high.append(CARD + foot * FOOT + LINE * _high(text, WIDTH))
        if len(high) > 1 and min(max(sum(high[:n]), sum(high[n:])) for n in range(len(high))) > column:
            return len(high) - 1
    return len(high)


def _high(text: str, width: int) -> int:
    """Lines of a text at so many characters on each."""
    return sum(1 + len(part) // width for part in text.splitlines())


def drawings(said: Sequence[Remark]) -> str:
    """The newest drawings: the photo, described by its caption, and the caption under it."""
    shown = list(reversed(said))[:DRAWINGS]
    if not shown:
        return f'<section class="quotes">{NOTHING}</section>'
    cards = "".join(f"<figure>{photo(one)}<figcaption>{escape(one.text)}</figcaption></figure>" for one in shown)
    return f'<section class="drawings n{len(shown)}"><div>{cards}</div>{and_more(len(said) - len(shown))}</section>'


def photo(remark: Remark) -> str:
    """The photo of a drawing; empty without one."""
    if not remark.photo:
        return ""
    return f'<img class="photo" src="data:image/jpeg;base64,{escape(remark.photo)}" alt="{escape(remark.text)}">'


def harvest(room: Room, proposals: Sequence[Remark]) -> str:
    """The themes of the day with how many remarks each has, and what people propose to change about them."""
    counted = theme_counts(room)
    rows = "".join(
        f"<li><span>{escape(theme.title)}</span><b>{plural(count, 'remark')}</b></li>"
        for theme, count in counted[:THEMES]
    )
    themes = f'<ul class="themes">{rows}</ul>' if rows else '<p class="hint">The themes of the day will stand here.</p>'
    cards, lines = "", 0
    shown = 0
    for one, _ in by_support(room, proposals):
        lines += 3 + len(one.text) // WIDTH
        if shown and lines > PROPOSALS:
            break
        cards += f'<blockquote>{paragraphs(one.text)}<p class="support">{supported(room, one.uuid)}</p></blockquote>'
        shown += 1
    heard = cards or '<p class="hint">Proposals stand here once they are released.</p>'
    return (
        f'<section class="harvest"><div><h2>Themes of the day</h2>{themes}{and_more(len(counted) - THEMES)}</div>'
        f'<div class="quotes"><h2>Proposed changes</h2>{heard}{and_more(len(proposals) - shown)}</div></section>'
    )


def value_of(room: Room, remark: Remark) -> Value | None:
    """What was sent, part by part; None once it was removed."""
    answer = room.answers_by_id.get(remark.uuid)
    if answer:
        return answer.value
    return room.askings[remark.question, remark.round].paper[remark.uuid].value


def and_more(number: int) -> str:
    return f'<p class="base">and {number} more</p>' if number > 0 else ""
