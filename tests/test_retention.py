"""Until when words are kept, what a purge says beforehand, and the certificate that can be made again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from analysis_rooms import FACTS, Day, full_day

from workshop import entries as e
from workshop import retention, wording
from workshop.errors import Rejected
from workshop.room import remarks

HELD = date.fromisoformat(FACTS.date)


@pytest.fixture(scope="module")
def whole() -> Day:
    return full_day()


@pytest.fixture
def day(whole: Day) -> Day:
    """A full day that has ended, for this test alone."""
    fresh = Day()
    fresh.__dict__ = dict(whole.__dict__) | {"rows": list(whole.rows)}
    return fresh


def signs(day: Day, version: str, at: datetime) -> None:
    day.starts_again_at(at)
    day.happens(e.SignedOff("Manager", version))


def test_without_a_sign_off_words_go_ninety_days_after_the_workshop(day: Day) -> None:
    assert (retention.due(day.room) - HELD).days == 90
    assert not retention.is_due(day.room, date.fromordinal(HELD.toordinal() + 89))
    assert retention.is_due(day.room, date.fromordinal(HELD.toordinal() + 90))


def test_the_clock_runs_from_sign_off_for_as_long_as_the_organiser_chose(day: Day) -> None:
    signs(day, "1.0", datetime(2027, 1, 10, 12, tzinfo=UTC))
    assert retention.due(day.room) == date(2027, 2, 9), "thirty days"
    day.happens(e.RetentionSet(7))
    assert retention.due(day.room) == date(2027, 1, 17)
    with pytest.raises(Rejected, match="90 days after sign-off at most"):
        day.happens(e.RetentionSet(91))


def test_signing_again_and_again_keeps_words_no_longer_than_ninety_days_after_the_first(day: Day) -> None:
    signs(day, "1.0", datetime(2027, 1, 10, 12, tzinfo=UTC))
    signs(day, "1.1", datetime(2027, 2, 8, 12, tzinfo=UTC))
    assert retention.due(day.room) == date(2027, 3, 10)
    signs(day, "1.2", datetime(2027, 3, 31, 12, tzinfo=UTC))
    assert retention.due(day.room) == date(2027, 4, 10)


def test_a_purge_says_beforehand_what_goes_and_the_certificate_says_the_same(day: Day) -> None:
    said = [one for one in remarks(day.room) if one.status != "removed"]
    kinds = [day.room.questions[one.question].kind for one in said]
    words = retention.purge(day.room)
    assert words.remarks == len(said) > 100
    assert (words.drawings, words.plans) == (kinds.count("drawing"), kinds.count("commitment"))
    assert words.paper == sum(not one.participant for one in said) > 0
    day.happens(words)
    text = retention.certificate(day.room, hosted=False)
    for line in retention.in_words(words):
        assert f"- {line}\n" in text
    purged = wording.day(day.rows[-1].at[:10])
    assert retention.said(day.room) == f"The words of {words.remarks} remarks were deleted on {purged}."
    assert FACTS.controller in text
    assert not [seat for seat in day.room.seats if seat in text]
    assert not [one.text for one in said if len(one.text) > 8 and one.text in text]


def test_the_certificate_is_the_same_whenever_it_is_made(day: Day) -> None:
    day.happens(retention.purge(day.room))
    first = retention.certificate(day.room, hosted=False)
    someone = next(iter(day.room.seats))
    day.happens(e.Erased(someone))
    day.starts_again_at(datetime(2028, 1, 1, tzinfo=UTC))
    day.happens(e.QuotingSet(next(iter(day.room.seats)), False))
    assert retention.certificate(day.room, hosted=False) == first
    assert "backups" in retention.certificate(day.room, hosted=True)


def test_what_was_counted_before_somebody_spoke_again_is_not_purged(day: Day) -> None:
    words = retention.purge(day.room)
    with pytest.raises(Rejected, match="number of remarks has changed"):
        day.happens(replace(words, remarks=words.remarks - 1))
    day.happens(words)
    with pytest.raises(Rejected, match="deleted already"):
        day.happens(words)


def test_no_words_come_in_after_a_purge(day: Day) -> None:
    day.happens(retention.purge(day.room))
    key = next(key for key in day.room.asked if day.room.questions[key[0]].kind == "text")
    with pytest.raises(Rejected, match="deleted already"):
        day.on_paper(key[0], "More words", key[1])
    vote = next(key for key in day.room.asked if day.room.questions[key[0]].kind == "choice")
    day.on_paper(vote[0], day.room.questions[vote[0]].options[0].id, vote[1])


def test_a_workshop_that_asked_nothing_is_never_due() -> None:
    planned = Day()
    assert not retention.is_due(planned.room, date(2100, 1, 1))
    with pytest.raises(ValueError, match="Nothing"):
        retention.certificate(planned.room, hosted=False)


@pytest.mark.parametrize("noted", [e.Parked("a", "Who rings back?"), e.TableNoted(1, "open-works", "They would ring.")])
def test_what_facilitators_noted_is_due_even_where_nothing_was_asked(noted: e.Entry) -> None:
    talked = Day()
    talked.happens(noted)
    assert not retention.is_due(talked.room, date.fromordinal(HELD.toordinal() + 89))
    assert retention.is_due(talked.room, date.fromordinal(HELD.toordinal() + 90))
