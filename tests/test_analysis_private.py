"""What no report may give away: who wrote what, when, at which table, in which role."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from analysis_rooms import EXERCISES, ROLE_BANDS, Day, every_exercise, full_day, ninety_minutes, photo
from conftest import LONG
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sample import AGENDA, FACTS, TEXT, WORDS

from analysis.html import html
from analysis.report import report
from analysis.study import study
from analysis.workbook import safe, workbook
from workshop import entries as e
from workshop import running
from workshop.activities import Question, Value, valid
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Room
from workshop.rules import accept
from workshop.running import opening


def everything(room: Room) -> bytes:
    """Every byte of both outputs, the workbook's parts unpacked."""
    document = report(room)
    with zipfile.ZipFile(io.BytesIO(workbook(document))) as book:
        parts = b"".join(name.encode() + book.read(name) for name in book.namelist())
    return html(document).encode() + parts


def secrets(day: Day) -> set[str]:
    tokens = {row.entry.token_hash for row in day.rows if isinstance(row.entry, e.Joined)}
    rows = {row.uuid for row in day.rows} | {row.at for row in day.rows}
    bands = {text for band in ROLE_BANDS for text in (band.id, band.label)}
    return set(day.room.seats) | tokens | rows | bands


def refolded(day: Day, change: Callable[[e.Row], e.Row]) -> Room:
    room = Room()
    for row in day.rows:
        room = room.after(change(row))
    return room


LONGER = [pytest.param(one, marks=pytest.mark.long) for one in (ninety_minutes, full_day)]


@pytest.fixture(scope="module", params=[every_exercise, *LONGER])
def day(request: pytest.FixtureRequest) -> Day:
    made: Day = request.param()
    return made


@pytest.fixture(scope="module")
def written(day: Day) -> bytes:
    return everything(day.room)


def test_no_id_token_time_or_role_is_in_any_byte(day: Day, written: bytes) -> None:
    assert [secret for secret in secrets(day) if secret.encode() in written] == []


def test_two_runs_give_the_same_bytes(day: Day, written: bytes) -> None:
    assert everything(day.room) == written
    document = report(day.room)
    assert workbook(document) == workbook(document)


def test_which_table_role_and_token_change_nothing(day: Day, written: bytes) -> None:
    def change(row: e.Row) -> e.Row:
        if isinstance(row.entry, e.Joined):
            # How many tables heard a theme is told, and never which.
            table = 60 - row.entry.table if row.entry.table else 0
            token = "ab" + row.entry.token_hash[2:]
            entry = replace(row.entry, table=table, role_band=ROLE_BANDS[0].id, token_hash=token)
            return replace(row, entry=entry)
        return row

    assert everything(refolded(day, change)) == written


def test_times_and_uuids_change_nothing(day: Day, written: bytes) -> None:
    """Times run backwards, and every uuid is another: no order or number may depend on either.

    But for when the room moved on: how long an activity took is nobody's secret.
    """

    known = {row.uuid for row in day.rows}

    def other(uuid: str) -> str:
        return "".join(reversed(uuid)) if uuid in known else uuid

    def change(row: e.Row) -> e.Row:
        entry = row.entry
        match entry:
            case e.Moderated() | e.Removed() | e.Upvoted():
                entry = replace(entry, answer=other(entry.answer))
            case e.PaperRemoved():
                entry = replace(entry, ballots=other(entry.ballots))
            case e.ThemeShaped():
                entry = replace(entry, remarks=tuple(map(other, entry.remarks)))
            case e.Opened(options=options):
                entry = replace(entry, options=tuple(replace(one, id=other(one.id)) for one in options))
            case e.Answered(value=dict() as points) | e.PaperAnswered(value=dict() as points):
                entry = replace(entry, value={other(option): given for option, given in points.items()})
        if isinstance(entry, e.Moved | e.WorkshopEnded):
            return replace(row, uuid=other(row.uuid))
        return e.Row(
            row.id, other(row.uuid), f"2026-11-22T08:{59 - row.id // 60 % 60:02}:{59 - row.id % 60:02}.000+00:00", entry
        )

    assert everything(refolded(day, change)) == written


def test_who_is_called_what_changes_nothing(day: Day, written: bytes) -> None:
    def change(row: e.Row) -> e.Row:
        who = getattr(row.entry, "participant", None)
        return replace(row, entry=replace(row.entry, participant=who[::-1])) if who else row

    assert everything(refolded(day, change)) == written


def test_the_order_of_answers_changes_nothing() -> None:
    def played(order: int) -> bytes:
        day = Day()
        who = day.people(8)
        texts: dict[str, Value] = {one: f"remark {n} on trust" for n, one in enumerate(who)}
        day.releases(day.asks(TEXT, dict(list(texts.items())[::order])))
        words: dict[str, Value] = {one: [("Trust", "trust", "time")[n % 3]] for n, one in enumerate(who)}
        day.releases(day.asks(WORDS, dict(list(words.items())[::order])))
        return everything(day.room)

    assert played(1) == played(-1)


def test_the_number_of_a_remark_depends_on_all_remarks(day: Day) -> None:
    def numbers(room: Room) -> dict[str, int]:
        return {one.remark.uuid: one.number for one in study(room, built_in().codebook).quotes}

    before = numbers(day.room)
    gone = _a_release(day)
    after = numbers(refolded(day, lambda row: row if row.id != gone else replace(row, entry=e.Paused())))
    assert sorted(before.values()) == list(range(1, len(before) + 1))
    assert sum(before[uuid] != after[uuid] for uuid in after) > len(after) / 2


def _a_release(day: Day) -> int:
    """The row that released a remark which may be quoted."""
    may = {one.remark.uuid for one in study(day.room, built_in().codebook).quotes}
    return next(row.id for row in day.rows if isinstance(row.entry, e.Moderated) and row.entry.answer in may)


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", " =1", "\t=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_can_be_taken_for_a_formula(text: str) -> None:
    day = Day(AGENDA, replace(FACTS, title=text, place=text, controller=text))
    day.people(5)
    day.releases(day.asks(TEXT, {day.joins(): text}))
    book = load_workbook(io.BytesIO(workbook(report(day.room))))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [cell.value for cell in cells if cell.value.lstrip()[:1] in {"=", "+", "-", "@"}] == []
    assert all(cell.data_type == "s" for cell in cells)
    assert f"'{text.strip()}" in {cell.value.replace("\t", "") for cell in cells}


def test_numbers_stay_numbers() -> None:
    assert safe(-3) == -3


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "$x_1$ & \"quotes\" 'too'", "{{ 7*7 }}", "a\x00\x0bb"])
def test_what_people_write_stays_text(text: str) -> None:
    day = Day(AGENDA, replace(FACTS, title=f"T{text}", place=text))
    day.people(5)
    day.releases(day.asks(TEXT, {day.joins(): text}))
    page = html(report(day.room))
    assert "<script" not in page
    assert "\x00" not in page
    assert workbook(report(day.room))


def values(question: Question) -> st.SearchStrategy[Value]:
    ids = [option.id for option in question.options]
    marks = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"))
    words = st.text(marks, min_size=1, max_size=30)
    match question.kind:
        case "choice" | "scale":
            return st.sampled_from(ids)
        case "choices":
            return st.lists(st.sampled_from(ids), min_size=1, max_size=question.most, unique=True)
        case "ranking":
            return st.permutations(ids).map(list)
        case "points":
            return st.sampled_from(ids).map(lambda id_: {id_: question.total})
        case "words":
            return st.lists(words, min_size=1, max_size=question.most)
        case "drawing":
            return st.tuples(words, st.sampled_from(["", photo("x"), "no photo"])).map(list)
        case "commitment":
            return st.tuples(words, words, st.dates().map(str)).map(list)
        case "proposal":
            return st.tuples(st.sampled_from(["merge", "split", "rename"]), words, words).map(list)
        case _:
            return words | st.sampled_from(["n/a", "We trust each other", "I chased it", "=1+1"])


def accepted(question: Question) -> st.SearchStrategy[Value]:
    """Values that the rules take: words of nothing but odd spaces are none."""

    def taken(value: Value) -> bool:
        try:
            valid(question, value)
        except Rejected:
            return False
        return True

    return values(question).filter(taken)


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Any workshop: people of any sectors, any questions in any rounds, any answers, any moderation."""
    agenda = draw(st.sampled_from([AGENDA, EXERCISES]))
    day = Day(agenda, seed=draw(st.integers(0, 9)))
    sectors = [option.id for option in FACTS.sectors]
    who = [
        day.joins(draw(st.sampled_from(sectors)), quotable=draw(st.booleans()), table=draw(st.integers(0, 6)))
        for _ in range(draw(st.integers(0, 14)))
    ]
    asked = draw(
        st.lists(
            st.sampled_from([(s.question, s.round) for a in agenda.activities for s in a.steps if s.question]),
            unique=True,
        )
    )
    for question, round_ in asked:
        if not can_open(day.room, question, round_):
            continue
        answering = draw(st.lists(st.sampled_from(who), unique=True)) if who else []
        # Choices that come from what the room said are there once voting opens.
        kind = day.room.questions[question]
        kind = replace(kind, options=running.opening(day.room, question, round_).options or kind.options)
        given_ = {one: draw(accepted(kind)) for one in answering}
        uuids = day.asks(question, given_, round_)
        kind = day.room.questions[question]
        for _ in range(draw(st.integers(0, 2))):
            value = valid(kind, draw(accepted(kind)))
            uuids.append(
                day.on_paper(question, value, round_, times=draw(st.integers(1, 4)), quotable=draw(st.booleans()))
            )
        if kind.is_remark:
            moderate(draw, day, who, uuids)
        elif uuids and draw(st.integers(0, 4)) == 0 and uuids[-1] in day.room.paper_by_id:
            day.happens(e.PaperRemoved(uuids[-1]))
    if draw(st.booleans()):
        for activity in draw(st.lists(st.sampled_from(agenda.activities), unique=True, max_size=5)):
            day.happens(e.ActivityRemoved(activity.id))
    for one in who:
        if draw(st.integers(0, 9)) == 0:
            day.happens(e.Left(one) if draw(st.booleans()) else e.SeatRemoved(one))
    return day


def can_open(room: Room, question: str, round_: str) -> bool:
    try:
        accept(room, "x", opening(room, question, round_))
    except Rejected:
        return False
    return True


def moderate(draw: st.DrawFn, day: Day, who: list[str], uuids: list[str]) -> None:
    """Release or hide some, support some of the released, and make a theme of any."""
    for uuid in uuids:
        if draw(st.booleans()):
            day.happens(e.Moderated(uuid, released=draw(st.booleans())))
    released = [uuid for uuid in uuids if day.room.moderated.get(uuid)]
    for one in draw(st.lists(st.sampled_from(who), unique=True)) if who and released else []:
        day.happens(e.Upvoted(one, draw(st.sampled_from(released)), up=draw(st.booleans())))
    if uuids and draw(st.booleans()):
        day.happens(e.ThemeShaped("day-1", draw(st.sampled_from(["Trust", "=1"])), tuple(uuids[::2])))
    if uuids and draw(st.integers(0, 3)) == 0:
        day.happens(e.Removed(uuids[0]))


@settings(max_examples=25 if LONG else 12, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_any_room_gives_a_report_that_keeps_its_secrets(day: Day) -> None:
    written = everything(day.room)
    assert [secret for secret in secrets(day) if secret.encode() in written] == []
    found = study(day.room, built_in().codebook)
    account = found.account
    assert account.written == account.released + account.held + account.hidden + account.removed
    remarks = {vote.question.id for vote in found.votes if vote.question.is_remark}
    assert found.themes.total <= account.released
    assert len(found.quotes) == account.quotable <= account.released
    assert all(one.remark.question in remarks for one in found.quotes)
    for vote in found.votes:
        for ballot in vote.ballots:
            assert ballot.paper <= ballot.answered
            assert sum(sum(levels.values()) for levels in ballot.sure.values()) <= ballot.answered - ballot.paper
