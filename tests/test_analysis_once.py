"""Movement beside the counts of both rounds: nobody who voted once is given away."""

from __future__ import annotations

from collections import Counter
from itertools import product

from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import SCALE

from analysis.movement import Movement, matched
from analysis.once import Printed, gives_away
from analysis.report import report
from workshop.activities import Value

ORDER = {"a": 0, "b": 1}


def test_one_latecomer_is_not_given_away() -> None:
    """All vote for the first point; then one of them moves up, and somebody joins who votes as high."""
    day = Day()
    police = day.people(29)
    day.asks(SCALE, dict.fromkeys(police, "1"), "A")
    later: dict[str, Value] = dict.fromkeys(police, "1") | {police[0]: "4", day.joins("health"): "4"}
    day.asks(SCALE, later, "B")
    names = [one.name for one in report(day.room).sheets]
    movement = report(day.room).sheets[names.index("Movement")]
    assert {"[c]"} == {cell for row in movement.rows for cell in row[-3:]}


def worlds(before: Counter[str], after: Counter[str], moved: Movement) -> list[tuple[Counter[str], Counter[str]]]:
    """Every way in which those who voted once may have voted, tried one by one."""
    found = []
    pairs = list(product(ORDER, repeat=2))
    for counts in product(range(max(before.total(), after.total()) + 1), repeat=len(pairs)):
        table = dict(zip(pairs, counts, strict=True))
        ways = Counter((ORDER[b] > ORDER[a]) - (ORDER[b] < ORDER[a]) for (a, b), n in table.items() for _ in range(n))
        if (ways[1], ways[0], ways[-1]) != (moved.up, moved.same, moved.down):
            continue
        left = {o: before[o] - sum(table[o, other] for other in ORDER) for o in ORDER}
        came = {o: after[o] - sum(table[other, o] for other in ORDER) for o in ORDER}
        if min(*left.values(), *came.values()) >= 0:
            found.append((Counter(left), Counter(came)))
    return found


def printed(counts: Counter[str]) -> Printed:
    return Printed((counts["a"], counts["b"], 0))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.integers(0, 3), st.sampled_from(["a", "b", ""])), st.data())
def test_what_it_calls_safe_leaves_doubt_in_every_world(first: dict[int, str], data: st.DataObject) -> None:
    before = {str(who): option for who, option in first.items() if option}
    after = {str(n): data.draw(st.sampled_from(["a", "b"])) for n in range(4) if data.draw(st.booleans())}
    moved = matched(before, after, ORDER)
    one, other = Counter(before.values()), Counter(after.values())
    if gives_away(printed(one), printed(other), (0, 1), moved):
        return
    found = worlds(one, other, moved)
    for side, people in ((0, one.total() - moved.placed), (1, other.total() - moved.placed)):
        if people:
            for option in ORDER:
                seen = {world[side][option] for world in found}
                assert 0 in seen, "nobody can be sure that somebody chose it"


def test_a_group_that_lost_one_is_asked_too() -> None:
    """Ten are gone of four options alike, but the rows of a group say which of them was its own."""
    before, after = Printed((15, 15, 10, 0)), Printed((11, 11, 8, 0))
    stayed = Movement(0, 30, 0, 0)
    assert not gives_away(before, after, (0, 1, 2), stayed)
    rows = ("Police", (5, 5, 5, 0)), ("Police", (5, 5, 4, 0))
    of_group = (Printed(one.whole, rows=(row,)) for one, row in zip((before, after), rows, strict=True))
    assert gives_away(*of_group, (0, 1, 2), stayed)


def test_paper_does_not_hide_whoever_is_gone() -> None:
    """One on a phone and nine on paper were in the first round alone, and all ten of them chose the last point."""
    before, after = (10, 10, 20, 0), (10, 10, 10, 0)
    assert gives_away(Printed(before, paper=9), Printed(after), (0, 1, 2), Movement(0, 30, 0, 0))
    assert not gives_away(Printed((13, 13, 14, 0), paper=9), Printed(after), (0, 1, 2), Movement(0, 30, 0, 0))


def test_ten_who_are_gone_may_not_all_have_chosen_the_same() -> None:
    stayed = Movement(0, 30, 0, 0)
    assert gives_away(Printed((20, 20, 0)), Printed((10, 20, 0)), (0, 1), stayed)
    assert not gives_away(Printed((15, 25, 0)), Printed((10, 20, 0)), (0, 1), stayed)


def test_the_answers_of_the_same_people_tell_more_than_how_they_moved() -> None:
    before, after, moved = Printed((12, 11, 11, 0)), Printed((10, 10, 12, 0)), Movement(10, 12, 10, 0)
    assert not gives_away(before, after, (0, 1, 2), moved)
    assert gives_away(before, after, (0, 1, 2), moved, ((12, 10, 10), (10, 10, 12)))
