"""Where to talk next: what comes up, in which words, and what never does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sample
from analysis_rooms import Day, full_day
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.differences import kruskal_wallis, permutation_test
from analysis.talk import EACH, Topic, settled, where_to_talk
from workshop import running
from workshop.activities import Question

SURE_MYTH = replace(sample.MYTH, confidence=True)
AGENDA = replace(
    sample.AGENDA,
    questions=tuple(SURE_MYTH if question == sample.MYTH else question for question in sample.AGENDA.questions),
)
FLOOR = 5


def votes(day: Day, question: Question, by_sector: dict[str, str], round_: str = "first") -> dict[str, list[str]]:
    """Each sector's people, newly joined, vote one point each."""
    people = {sector: day.people(len(points), sector) for sector, points in by_sector.items()}
    answers = {
        who: point for sector, points in by_sector.items() for who, point in zip(people[sector], points, strict=True)
    }
    day.asks(question, answers, round_)
    return people


def of(kind: str, topics: tuple[Topic, ...]) -> list[Topic]:
    return [topic for topic in topics if topic.kind == kind]


def test_sectors_that_lie_apart() -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "11112222", "health": "444455555", "education": "333343"}, "B")
    (found,) = of("apart", where_to_talk(day.room, FLOOR))
    assert found.sentences == (
        "On “Late Mondays”, release B: answers from Police and Health lie furthest apart (bases 8 and 9). "
        "Ask each what they would need to know."
    )
    groups = [[1] * 4 + [2] * 4, [4] * 4 + [5] * 5, [3] * 5 + [4]]
    assert (found.groups, found.bases) == (("Police", "Health"), (8, 9))
    assert found.size == pytest.approx(kruskal_wallis(groups).epsilon_squared)
    assert found.pvalue == pytest.approx(permutation_test(groups).pvalue)


def test_small_groups_are_tested_by_every_regrouping() -> None:
    """Of the 252 ways to part ten people, two leave the groups as far apart as they are."""
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "11112", "health": "45555"}, "A")
    (found,) = of("apart", where_to_talk(day.room, FLOOR))
    assert found.pvalue == pytest.approx(2 / 252)


def test_groups_of_ten_are_tested_by_the_textbook() -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "1111122222", "health": "4444455555"}, "A")
    (found,) = of("apart", where_to_talk(day.room, FLOOR))
    assert found.pvalue == pytest.approx(kruskal_wallis([[1] * 5 + [2] * 5, [4] * 5 + [5] * 5]).pvalue)


def test_who_is_named_first_says_nothing_of_the_answers() -> None:
    sentences = []
    for police, health in (("111112", "555554"), ("555554", "111112")):
        day = Day(AGENDA)
        votes(day, sample.SCALE, {"police": police, "health": health}, "A")
        sentences += [topic.sentences for topic in of("apart", where_to_talk(day.room, FLOOR))]
    assert len(sentences) == 2
    assert sentences[0] == sentences[1]


def test_groups_below_the_floor_take_no_part() -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "1112", "health": "555553", "education": "555554"}, "A")
    found = where_to_talk(day.room, FLOOR)
    assert of("apart", found) == []
    assert not any("Police" in topic.sentences for topic in found)
    assert of("apart", where_to_talk(day.room, 4)) == []


def test_off_the_scale_is_not_in_a_base() -> None:
    day = Day(AGENDA)
    off = ["not-enough"] * 3
    votes(day, sample.SCALE, {"police": [*"1111", *off], "health": [*"5555555"]}, "A")
    assert of("apart", where_to_talk(day.room, FLOOR)) == []


def test_a_difference_that_chance_makes_says_so() -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "11235", "health": "23455"}, "A")
    (found,) = of("apart", where_to_talk(day.room, FLOOR))
    assert found.pvalue is not None
    assert found.pvalue > 0.05
    assert found.sentences.endswith("Groups of this size can differ as much by chance.")


def test_each_question_comes_up_once_where_it_stands_out_most() -> None:
    day = Day(AGENDA)
    people = votes(day, sample.SCALE, {"police": "11233", "health": "23455"}, "A")
    both = [*people["police"], *people["health"]]
    day.asks(sample.SCALE, dict(zip(both, "1111255554", strict=True)), "B")
    day.asks(sample.LEVEL, {who: f"level-{1 + 2 * (place > 4) + place % 2}" for place, who in enumerate(both)})
    found = of("apart", where_to_talk(day.room, FLOOR))
    assert {(topic.question, topic.round) for topic in found} == {("share", "B"), ("level", "first")}


def test_a_second_vote_replaces_the_first_and_an_open_one_nothing() -> None:
    day = Day(AGENDA)
    people = votes(day, sample.SCALE, {"police": "111112", "health": "555554"}, "A")
    day.happens(running.opening(day.room, sample.SCALE.id, "A-second"))
    assert len(of("apart", where_to_talk(day.room, FLOOR))) == 1
    for who in (*people["police"], *people["health"]):
        day.answers(who, sample.SCALE.id, "3", "A-second")
    day.happens(running.e.Closed(sample.SCALE.id, "A-second", 12))
    assert where_to_talk(day.room, FLOOR) == ()


def test_answers_spread_over_the_scale() -> None:
    """All points alike, for which van der Eijk's A is 0; those on paper count, and who is off the scale is told."""
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": [*"1234", "not-enough"]}, "A")
    day.on_paper(sample.SCALE.id, "5", "A")
    (found,) = where_to_talk(day.room, FLOOR)
    assert found.kind == "spread"
    assert found.size == pytest.approx(0)
    assert found.sentences == (
        "On “Late Mondays”, release A: answers spread over the scale (base 5 on the scale, and 1 off it). "
        "Ask what one fact would change a vote."
    )
    assert where_to_talk(day.room, 6) == ()


def test_a_room_of_one_mind_has_nothing_to_talk_about() -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": "333333", "health": "333333"}, "A")
    assert where_to_talk(day.room, FLOOR) == ()
    assert where_to_talk(Day(AGENDA).room, FLOOR) == ()


def myth(answers: list[tuple[str, str]]) -> Day:
    """Answers to the myth card, which is false, with how sure people were."""
    day = Day(AGENDA)
    day.happens(running.opening(day.room, SURE_MYTH.id, "first"))
    for value, sure in answers:
        day.says(day.joins(), SURE_MYTH.id, value, sure=sure)
    day.happens(running.e.Closed(SURE_MYTH.id, "first", len(answers)))
    return day


def test_sure_of_what_the_sources_do_not_support() -> None:
    """Five sure of true or it depends; not those who were fairly sure, nor those who did not say."""
    day = myth([("true", "4")] * 3 + [("depends", "5")] * 2 + [("false", "5")] * 4 + [("true", "3"), ("true", "")])
    (found,) = where_to_talk(day.room, FLOOR)
    assert (found.kind, found.size, found.bases) == ("sure", 5, (9,))
    assert found.sentences == (
        "Myth card “Data protection”: of 9 people who were very or completely sure, 5 gave an answer "
        "that its sources do not support. Read the sources together."
    )


def test_fewer_who_were_sure_than_the_floor_are_not_told() -> None:
    assert where_to_talk(myth([("true", "5")] * 4 + [("false", "5")] * 9).room, FLOOR) == ()


def test_what_is_settled_changes_with_closed_votes_alone() -> None:
    """So a page need not work topics out again while people join and vote."""
    day = Day(AGENDA)
    people = votes(day, sample.SCALE, {"police": "111112", "health": "555554"}, "A")
    closed = settled(day.room)
    day.joins("education")
    day.happens(running.opening(day.room, sample.SCALE.id, "B"))
    day.answers(people["police"][0], sample.SCALE.id, "5", "B")
    assert settled(day.room) == closed
    day.happens(running.e.Closed(sample.SCALE.id, "B", 13))
    after = settled(day.room)
    assert after != closed
    day.on_paper(sample.SCALE.id, "3", "A")
    with_paper = settled(day.room)
    assert with_paper != after
    day.happens(running.e.SeatRemoved(people["health"][0]))
    assert settled(day.room) != with_paper


points = st.lists(st.sampled_from([option.id for option in sample.SCALE.options]), max_size=9)


@settings(max_examples=25, deadline=None)
@given(points, points, points, st.integers(1, 6))
def test_never_of_fewer_than_the_floor_and_never_in_a_ranking(
    police: list[str], health: list[str], education: list[str], floor: int
) -> None:
    day = Day(AGENDA)
    votes(day, sample.SCALE, {"police": police, "health": health, "education": education}, "A")
    for topic in where_to_talk(day.room, floor):
        assert min(topic.bases) >= floor
        assert all(str(base) in topic.sentences for base in topic.bases)
        assert not re.search(r"\b(high|low|more|less|better|worse|best|worst|behind|ahead|first|last)", topic.sentences)


def test_a_whole_day_gives_a_few_topics_of_each_kind() -> None:
    room = full_day().room
    found = where_to_talk(room, FLOOR)
    assert found
    assert all(len(of(kind, found)) <= EACH for kind in ("apart", "sure", "spread"))
    assert found == where_to_talk(room, FLOOR)
    for topic in found:
        for sentence in re.split(r"(?<=[.])\s", re.sub("“.*”", "", topic.sentences)):
            assert len(sentence.split()) <= 25
