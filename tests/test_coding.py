"""Codes of remarks: entries by the rules, what stands of them, agreement of coders, and the audit trail."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_room import release_all, workshop_with

from analysis import codebook_changes as changes
from analysis.chapters import confirmed
from analysis.coding import AGREED, agreement, codes, groups_to_show, verdict
from analysis.html import html
from analysis.report import report
from analysis.study import study
from analysis.workbook import workbook
from workshop import entries as e
from workshop.archive import pack, unpack
from workshop.codebook import Codebook, Theme
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Code, Room, remarks
from workshop.rules import MOST_CODES, MOST_THEMES

BOOK = Codebook(
    "1",
    (
        Theme("T1", "Chasing", "Messages that are repeated.", words=("chase", "voicemail")),
        Theme("T2", "Roles", "Who does what.", words=("remit",)),
        Theme("T3", "Trust", "Whether people trust each other.", words=("trust", "blame")),
        Theme("T4", "Early", "Before it is a crisis.", words=("early",)),
    ),
)
SAID = (
    "We chase by voicemail.",
    "Not our remit, they said.",
    "Trust comes first.",
    "Ring early.",
    "n/a",
    "Blame again.",
)


def coded(answer: str, *themes: str, coder: str = "Coder A", version: str = "1", **more: object) -> e.Coded:
    made = e.Coded(answer, coder, themes, False, ("T1",), 0.5, "words: chase", version)
    return replace(made, **more)  # type: ignore[arg-type]


def day(*, quotable: bool = True) -> tuple[Day, list[str]]:
    """Twelve people, six released remarks, and their uuids in the order in which they were said."""
    room = Day()
    people = [room.joins(("police", "health")[n % 2], quotable=quotable) for n in range(12)]
    uuids = room.asks(sample.TEXT, dict(zip(people, SAID, strict=False)))
    room.releases(uuids)
    return room, uuids


def themes_of(room: Room, uuid: str, coder: str = "Coder A") -> tuple[str, ...] | None:
    found = codes(room, BOOK).by(coder).get(uuid)
    return found.themes if found else None


# Entries and rules


def test_a_decision_is_kept_with_what_was_suggested_and_a_later_one_replaces_it() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1"))
    room.happens(coded(uuids[0], "T2", "T3", positive=True))
    code = room.room.codes[uuids[0]]["Coder A"]
    assert (code.themes, code.positive, code.suggested, code.score) == (("T2", "T3"), True, ("T1",), 0.5)
    assert room.room.first_codes[uuids[0]]["Coder A"].themes == ("T1",)
    assert code.at == room.rows[-1].at


def test_a_decision_can_be_taken_back_and_only_once() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1"))
    room.happens(e.CodeTakenBack(uuids[0], "Coder A"))
    assert themes_of(room.room, uuids[0]) is None
    with pytest.raises(Rejected, match="no decision to undo"):
        room.happens(e.CodeTakenBack(uuids[0], "Coder A"))
    with pytest.raises(Rejected, match="no decision to undo"):
        room.happens(e.CodeTakenBack(uuids[1], "Coder B"))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"answer": "nobody"}, "not in this workshop"),
        ({"coder": " "}, "Say who codes"),
        ({"coder": "C" * 81}, "Say who codes"),
        ({"themes": ("T1", "T1")}, "each once"),
        ({"themes": ("T1", "T2", "T3", "T4")}, f"{MOST_CODES} themes at most"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(wrong: dict[str, object], told: str) -> None:
    room, uuids = day()
    with pytest.raises(Rejected, match=told):
        room.happens(replace(coded(uuids[0], "T1"), **wrong))  # type: ignore[arg-type]


def test_votes_cannot_be_coded_nor_a_removed_remark() -> None:
    room, uuids = day()
    (vote,) = room.asks(sample.CHOICE, {next(iter(room.room.seats)): "task"})
    with pytest.raises(Rejected, match="not in this workshop"):
        room.happens(coded(vote, "T1"))
    room.happens(e.Removed(uuids[0]))
    with pytest.raises(Rejected, match="removed already"):
        room.happens(coded(uuids[0], "T1"))


def test_a_decision_by_another_codebook_is_refused_once_the_workshop_has_its_own() -> None:
    room, uuids = day()
    room.happens(e.CodebookSet(BOOK, "Coding began."))
    with pytest.raises(Rejected, match="codebook was changed meanwhile"):
        room.happens(coded(uuids[0], "T1", version="2"))
    with pytest.raises(Rejected, match="codebook was changed meanwhile"):
        room.happens(coded(uuids[0], "T9"))


@pytest.mark.parametrize(
    ("book", "told"),
    [
        (Codebook("2", ()), f"from 1 to {MOST_THEMES} themes"),
        (Codebook("2", tuple(Theme(f"T{n}", "A", "A") for n in range(MOST_THEMES + 1))), f"to {MOST_THEMES} themes"),
        (Codebook("2", (Theme("T1", "A", "A"), Theme("T1", "B", "B"))), "its own id"),
        (Codebook("2", (Theme(" ", "A", "A"),)), "an id and a title"),
        (Codebook("2", (Theme("T1", "", "A"),)), "an id and a title"),
        (BOOK, "Somebody else changed the codebook"),
    ],
)
def test_a_codebook_that_cannot_be_is_refused(book: Codebook, told: str) -> None:
    room, _ = day()
    room.happens(e.CodebookSet(BOOK, "Coding began."))
    with pytest.raises(Rejected, match=told):
        room.happens(e.CodebookSet(book, "Another one."))


def test_a_merge_names_a_theme_that_goes_and_one_that_stays() -> None:
    room, _ = day()
    with pytest.raises(Rejected, match="merged only into one that stays"):
        room.happens(e.CodebookSet(BOOK, "Nonsense.", joined=(("T1", "T2"),)))
    fewer = Codebook("2", BOOK.themes[1:])
    with pytest.raises(Rejected, match="merged only into one that stays"):
        room.happens(e.CodebookSet(fewer, "Nonsense.", joined=(("T1", "T9"),)))


def test_undoing_brings_back_the_codebook_before_and_nothing_else() -> None:
    room, _ = day()
    room.happens(e.CodebookSet(BOOK, "Coding began."))
    with pytest.raises(Rejected, match="Somebody else changed the codebook"):
        room.happens(e.CodebookSet(replace(BOOK, version="2"), "Undone.", undoes="1"))
    fewer = Codebook("2", BOOK.themes[1:])
    room.happens(e.CodebookSet(fewer, "One less."))
    with pytest.raises(Rejected, match="brings back the codebook as it was"):
        room.happens(e.CodebookSet(replace(fewer, version="3"), "Undone.", undoes="2"))
    room.happens(e.CodebookSet(replace(BOOK, version="3"), "Undone.", undoes="2"))
    assert [one.codebook.version for one in room.room.editions_standing] == ["1"]
    assert room.room.codebooks[-1].themes == BOOK.themes


def test_codes_and_codebooks_come_back_from_the_archive() -> None:
    room, uuids = day()
    room.happens(e.CodebookSet(BOOK, "Coding began."))
    room.happens(coded(uuids[0], "T1", "T3"))
    room.happens(coded(uuids[1], coder="Coder B", bulk=True))
    room.happens(changes.merged(room.room, BOOK, "Coder A", "T3", "T2")[-1])
    there = unpack(room.archive()).room
    assert there.codes == room.room.codes
    assert there.first_codes == room.room.first_codes
    assert there.editions == room.room.editions
    assert themes_of(there, uuids[0]) == ("T1", "T2")


def test_an_archive_whose_codebook_undoes_nothing_is_refused() -> None:
    room, _ = day()
    room.rows.append(e.Row(len(room.rows) + 1, "x", room.rows[-1].at, e.CodebookSet(BOOK, "Undone.", undoes="0")))
    with pytest.raises(Rejected, match="do not fit together"):
        unpack(room.archive())


# What stands


def test_codes_follow_a_merge_and_come_back_when_it_is_undone() -> None:
    room, uuids = day()
    for entry in changes.begun(room.room, BOOK):
        room.happens(entry)
    room.happens(coded(uuids[0], "T3", "T1"))
    room.happens(coded(uuids[1], "T2", "T3", coder="Coder B"))
    for entry in changes.merged(room.room, BOOK, "Coder A", "T3", "T2"):
        room.happens(entry)
    now = room.room.codebooks[-1]
    assert now.version == "1-here-1"
    assert [theme.id for theme in now.themes] == ["T1", "T2", "T4"]
    assert {"remit", "trust", "blame"} <= set(now.themes[1].words)
    assert themes_of(room.room, uuids[0]) == ("T2", "T1")
    assert themes_of(room.room, uuids[1], "Coder B") == ("T2",)
    room.happens(coded(uuids[2], "T2", version="1-here-1"))
    for entry in changes.undone(room.room, "Coder A"):
        room.happens(entry)
    assert room.room.codebooks[-1].version == "1-here-2"
    assert themes_of(room.room, uuids[0]) == ("T3", "T1")
    assert themes_of(room.room, uuids[1], "Coder B") == ("T2", "T3")
    assert themes_of(room.room, uuids[2]) == ("T2",)


def test_a_remark_waits_again_when_its_only_theme_left_the_codebook() -> None:
    room, uuids = day()
    entries, new = changes.added(room.room, BOOK, "Coder A", "Night shifts", "")
    for entry in entries:
        room.happens(entry)
    version = room.room.codebooks[-1].version
    room.happens(coded(uuids[0], new, version=version))
    room.happens(coded(uuids[1], new, "T1", version=version))
    for entry in changes.undone(room.room, "Coder A"):
        room.happens(entry)
    assert themes_of(room.room, uuids[0]) is None
    assert themes_of(room.room, uuids[1]) == ("T1",)


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("code"), st.integers(0, 5), st.integers(0, 9)),
        st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("add"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(MOVES)
def test_undoing_every_change_gives_every_decision_back(moves: list[tuple[str, int, int]]) -> None:
    """Merges, additions and undoing in any order: decisions made before them all stand as they were made."""
    room, uuids = day()
    for entry in changes.begun(room.room, BOOK):
        room.happens(entry)
    room.happens(coded(uuids[0], "T1", "T3"))
    room.happens(coded(uuids[1]))
    for kind, one, other in moves:
        ids = [theme.id for theme in room.room.codebooks[-1].themes]
        version = room.room.codebooks[-1].version
        try:
            if kind == "code":
                room.happens(coded(uuids[one], ids[other % len(ids)], coder="Coder B", version=version))
            elif kind == "merge":
                pair = ids[one % len(ids)], ids[other % len(ids)]
                for entry in changes.merged(room.room, BOOK, "Coder A", *pair):
                    room.happens(entry)
            elif kind == "add":
                for entry in changes.added(room.room, BOOK, "Coder A", f"Theme {one} {other}", "")[0]:
                    room.happens(entry)
            else:
                for entry in changes.undone(room.room, "Coder A"):
                    room.happens(entry)
        except Rejected:
            continue
        known = set(ids) | {theme.id for theme in room.room.codebooks[-1].themes}
        for made in codes(room.room, BOOK).decisions.values():
            assert all(set(decision.themes) <= known for decision in made)
    while len(room.room.editions_standing) > 1:
        for entry in changes.undone(room.room, "Coder A"):
            room.happens(entry)
    assert room.room.codebooks[-1].themes == BOOK.themes
    assert themes_of(room.room, uuids[0]) == ("T1", "T3")
    assert themes_of(room.room, uuids[1]) == ()


def test_what_coders_agreed_on_outranks_their_own_and_reading_outranks_accepting_unread() -> None:
    room, uuids = day()
    for n in range(4):
        room.happens(coded(uuids[n], "T1", "T2"))
    room.happens(coded(uuids[1], "T2", "T3", coder="Coder B"))
    room.happens(coded(uuids[2], "T4", coder="Coder B", bulk=True))
    room.happens(coded(uuids[3], "T3", coder="Coder B"))
    room.happens(coded(uuids[3], "T4", coder=AGREED))
    verdicts = codes(room.room, BOOK).verdicts
    assert (verdicts[uuids[0]].themes, verdicts[uuids[0]].by) == (("T1", "T2"), ("Coder A",))
    assert (verdicts[uuids[1]].themes, verdicts[uuids[1]].settled) == (("T2",), False)
    assert (verdicts[uuids[2]].themes, verdicts[uuids[2]].by) == (("T1", "T2"), ("Coder A",))
    assert (verdicts[uuids[3]].themes, verdicts[uuids[3]].agreed) == (("T4",), True)
    assert confirmed.told(verdicts[uuids[3]]) == "agreed by Coder A and Coder B"
    assert confirmed.told(verdicts[uuids[1]]) == "Coder A and Coder B differ"
    assert codes(room.room, BOOK).coders == ("Coder A", "Coder B")


def test_only_unread_decisions_are_called_unread() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1", bulk=True))
    found = verdict(codes(room.room, BOOK).decisions[uuids[0]])
    assert confirmed.told(found) == "accepted unread by Coder A"


# Agreement


def test_agreement_counts_what_both_read_and_nothing_else() -> None:
    room, uuids = day()
    given = {0: ("T1", "T1"), 1: ("T1", "T2"), 2: ("T2", "T2"), 3: ("T1", "T1")}
    for n, (one, other) in given.items():
        room.happens(coded(uuids[n], one))
        room.happens(coded(uuids[n], other, coder="Coder B"))
    room.happens(coded(uuids[5], "T3"))
    room.happens(coded(uuids[5], "T1", coder="Coder B", bulk=True))
    room.happens(coded(uuids[4], "T4"))
    lines = {line.theme: line for line in agreement(codes(room.room, BOOK), "Coder A", "Coder B")}
    assert set(lines) == {"T1", "T2", ""}
    first = lines["T1"]
    assert (first.both, first.first, first.second, first.same) == (4, 3, 2, 3)
    # By hand: observed disagreement 1 of 4 units; 5 ones and 3 zeros among 8 values, so 1 - (8 - 1) * 1 / (5 * 3).
    assert first.alpha == pytest.approx(1 - 7 * 1 / 15)
    # By hand: alike on 3 of 4; by chance 3/4 * 2/4 + 1/4 * 2/4 = 1/2.
    assert first.kappa == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))
    assert first.percent == 75
    assert lines[""].alpha is None


def test_without_variation_agreement_is_not_calculable() -> None:
    room, uuids = day()
    for coder in ("Coder A", "Coder B"):
        for uuid in uuids[:3]:
            room.happens(coded(uuid, "T1", coder=coder))
    (line, flag) = agreement(codes(room.room, BOOK), "Coder A", "Coder B")
    assert (line.alpha, line.kappa, line.percent) == (None, None, 100)
    assert flag.theme == ""
    assert confirmed.agreement_row(line)[-2:] == ("not calculable", "not calculable")


def test_the_machine_is_never_a_coder() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1"))
    assert codes(room.room, BOOK).coders == ("Coder A",)
    assert agreement(codes(room.room, BOOK), "Coder A", "suggested")[-1].both == 0


# Groups


@pytest.mark.parametrize(
    ("police", "health", "education", "shown"),
    [
        (6, 6, 0, ("Police", "Health")),
        (6, 4, 0, ()),
        (6, 3, 3, ("Police",)),
        (12, 0, 0, ("Police",)),
        (4, 4, 4, ()),
    ],
)
def test_a_group_filters_remarks_only_if_nobody_in_it_or_outside_stands_out(
    police: int, health: int, education: int, shown: tuple[str, ...]
) -> None:
    room = Day()
    sizes = {"police": police, "health": health, "education": education}
    people = [who for sector, size in sizes.items() for who in room.people(size, sector)]
    uuids = room.asks(sample.TEXT, {who: f"Remark {n}" for n, who in enumerate(people)})
    room.releases(uuids)
    said = codes(room.room, BOOK).remarks
    assert groups_to_show(room.room, said) == shown
    few = [one for one in said if one.participant in people[:4]]
    assert groups_to_show(room.room, few) == ()


# The report and the workbook


def sheet(room: Day, name: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook(report(room.room, BOOK))))
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_audit_trail_leads_from_each_decision_to_remark_suggestion_coder_day_and_version() -> None:
    room, uuids = day()
    for entry in changes.begun(room.room, BOOK):
        room.happens(entry)
    room.happens(coded(uuids[0], "T1"))
    room.happens(coded(uuids[0], "T3", "T4", positive=True))
    for entry in changes.merged(room.room, BOOK, "Coder A", "T4", "T2"):
        room.happens(entry)
    (row,) = sheet(room, "Audit trail")
    assert row["Text"] == SAID[0]
    assert row["Suggested"] == "T1 Chasing"
    assert (row["Score"], row["Reason"], row["Decided by"], row["How"]) == ("0.50", "words: chase", "Coder A", "read")
    assert (row["First decision"], row["Decision now"]) == ("T1 Chasing", "T3 Trust; T2 Roles")
    assert row["Decided"] == "2026-11-22"
    assert (row["Codebook"], row["As suggested"], row["Good practice"]) == ("1", "no", "yes")
    assert row["Counted as"] == "confirmed by Coder A"
    versions = sheet(room, "Codebook versions")
    assert [one["Version"] for one in versions] == ["1", "1-here-1"]
    assert versions[1]["Change"] == "Coder A merged “Early” into “Roles”."


def test_the_matrix_has_each_remark_once_and_its_sums_are_the_report_s() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1", "T2"))
    room.happens(coded(uuids[1]))
    rows = sheet(room, "Remark by theme")
    assert len(rows) == len(SAID)
    assert sorted(int(str(row["Remark"])) for row in rows) == list(range(1, len(SAID) + 1))
    by_text = {row["Text"]: row for row in rows}
    assert [by_text[SAID[0]][theme] for theme in ("T1", "T2", "T3", "T4")] == [1, 1, 0, 0]
    assert [by_text[SAID[1]][theme] for theme in ("T1", "T2", "T3", "T4")] == [0, 0, 0, 0]
    assert by_text[SAID[0]]["Status"] == "confirmed by Coder A"
    assert by_text[SAID[2]]["Status"] == "suggested"
    assert by_text["n/a"]["Status"] == "set apart"
    counted = {row["Theme"]: row for row in sheet(room, "Themes")}
    for theme, row in counted.items():
        assert row["Remarks"] == sum(int(str(one[str(theme)])) for one in rows)
        assert row["Remarks"] == int(str(row["Confirmed"])) + int(str(row["Only suggested"]))
    assert counted["T1"]["Confirmed"] == 1


def test_the_report_tells_confirmed_from_suggested_and_every_line_adds_up() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T3"))
    room.happens(coded(uuids[1]))
    room.happens(coded(uuids[2], "T3"))
    room.happens(coded(uuids[2], "T4", coder="Coder B"))
    text = html(report(room.room, BOOK))
    assert "Confirmed by Coder A for 1 remark" in text
    assert "suggested for 1 remark more" in text
    assert "Coders differ, and have not settled it" in text
    assert "Agreement of Coder A and Coder B on 1 remark" in text
    assert "not calculable" in text
    read = codes(room.room, BOOK)
    assert len(read.verdicts) == 3
    lines = confirmed.accounted(study(room.room, BOOK))
    *parts, whole = (int(number) for _, number in lines)
    assert sum(parts) == whole == len(SAID)


def test_nobody_s_words_stand_in_the_trail_who_does_not_agree_to_be_quoted() -> None:
    room, uuids = day(quotable=False)
    for uuid in uuids:
        room.happens(coded(uuid, "T1"))
    document = report(room.room, BOOK)
    book = openpyxl.load_workbook(io.BytesIO(workbook(document)))
    cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
    assert not [cell for cell in cells for said in SAID if said != "n/a" and said in cell]
    assert "words: chase" not in cells
    assert len(sheet(room, "Audit trail")) == len(SAID)


def test_a_removed_remark_is_nowhere_and_its_codes_count_nowhere() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T4"))
    room.happens(coded(uuids[1], "T4"))
    room.happens(e.Removed(uuids[0]))
    assert set(codes(room.room, BOOK).decisions) == set(uuids[1:])
    assert len(sheet(room, "Audit trail")) == 1
    assert len(sheet(room, "Remark by theme")) == len(SAID) - 1
    counted = {row["Theme"]: row["Confirmed"] for row in sheet(room, "Themes")}
    assert counted["T4"] == 1
    document = report(room.room, BOOK)
    told = html(document) + json.dumps([str(cell) for page in document.sheets for row in page.rows for cell in row])
    assert SAID[0] not in told
    for row in room.rows:
        assert uuids[0] not in told
        assert row.uuid not in told


def test_a_removed_remark_s_words_leave_the_reasons_in_the_journal_too(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer(*SAID[:2])
    release_all(journal, workshop)
    uuids = [one.uuid for one in remarks(journal.room(workshop))]
    for uuid, text in zip(uuids, SAID, strict=False):
        journal.record(workshop, coded(uuid, "T1", why=f"words: zebra {text}"))
    journal.record(workshop, e.Removed(uuids[0]))
    kept = [row.entry for row in journal.since(workshop) if isinstance(row.entry, e.Coded)]
    assert [one.why for one in kept] == ["", f"words: zebra {SAID[1]}"]
    assert list(journal.room(workshop).codes) == [uuids[1]]
    again = unpack(pack(workshop, journal.since(workshop), journal.room(workshop)))
    assert again.room.codes == journal.room(workshop).codes


def test_a_hidden_remark_takes_its_codes_out_until_it_is_released_again() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T4"))
    room.happens(e.Moderated(uuids[0], released=False))
    assert uuids[0] not in codes(room.room, BOOK).decisions
    room.happens(e.Moderated(uuids[0], released=True))
    assert themes_of(room.room, uuids[0]) == ("T4",)


def test_codes_made_without_a_version_are_read() -> None:
    room, uuids = day()
    room.happens(coded(uuids[0], "T1", version=""))
    assert isinstance(room.room.codes[uuids[0]]["Coder A"], Code)
    assert themes_of(room.room, uuids[0]) == ("T1",)
