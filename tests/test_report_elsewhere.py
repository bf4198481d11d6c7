"""The report of an event that was run with another tool: nothing is said of it that only holds for a day in a hub."""

from __future__ import annotations

from functools import cache

from test_imported import brought, comma

from analysis.brief import brief
from analysis.document import Bullets, Document, Section
from analysis.html import html
from analysis.report import report

STATEMENTS, PEOPLE = 20, 12
AGREED = "Everybody but one agrees with this."


@cache
def polis() -> Document:
    """Many statements on which people are divided, and last of all one on which they agree."""
    comments: list[list[object]] = [
        ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"]
    ]
    matrix: list[list[object]] = [
        ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *range(STATEMENTS)]
    ]
    for number in range(STATEMENTS):
        text = AGREED if number == STATEMENTS - 1 else f"Statement that divides people, number {number}."
        comments.append([number, "Mon", number, 0, 0, 0, 1, text])
    for person in range(PEOPLE):
        votes = [1 if (person + number) % 2 else -1 for number in range(STATEMENTS - 1)]
        matrix.append([person, "", 0, STATEMENTS, 0, 0, *votes, 1 if person else -1])
    made = brought({"comments.csv": comma(comments), "participants-votes.csv": comma(matrix)})
    return report(made.archived.room)


def points() -> tuple[str, ...]:
    [main] = (one for one in polis().sections[0].sections if one.id == "main-points")
    [said] = (block for block in main.blocks if isinstance(block, Bullets))
    return said.items


def test_its_main_points_are_few_and_hold_what_most_people_agree_on() -> None:
    assert 5 <= len(points()) <= 7
    assert any(point.startswith(AGREED.rstrip(".")) for point in points())
    page = html(brief(polis()))
    assert page.count("the middle answer") + page.count("middle answers") <= 7


def test_it_tells_nothing_of_hubs_cards_or_a_day() -> None:
    def said(section: Section) -> str:
        return repr(section.blocks) + "".join(map(said, section.sections))

    text = "".join(map(said, polis().sections))
    for words in ("hub", "one day", "invented", "Chatham"):
        assert words not in text
    assert "run with another tool" in polis().subtitle
    assert "Davis" not in "".join(map(said, polis().appendices))
