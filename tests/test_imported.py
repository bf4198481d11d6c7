"""Files of other tools become a workshop: nothing is lost, nobody is named, and what is odd is said."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analysis.__main__ import main
from workshop.archive import pack, unpack
from workshop.errors import Rejected
from workshop.imported import mapping
from workshop.imported.answers import collected
from workshop.imported.build import Brought, Event, bring_in
from workshop.imported.files import MOST_LINES, opened
from workshop.imported.questions import as_kind, asked
from workshop.imported.reading import read
from workshop.imported.template import COLUMNS, as_csv, as_workbook
from workshop.room import Room, remarks
from workshop.tallies import tally

EVENT = Event("An event elsewhere", "Anytown", "2026-10-01", cleared=True, quotable=True)

Rows = Sequence[Sequence[object]]


def comma(rows: Rows, *, separator: str = ",", encoding: str = "utf-8") -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue().encode(encoding)


def workbook(**sheets: Rows) -> bytes:
    book = Workbook()
    del book[book.sheetnames[0]]
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def brought(files: dict[str, bytes], event: Event = EVENT, **roles: str) -> Brought:
    """Files brought in as they are proposed, but for the roles of these columns."""
    reading = read(files)
    maps = [
        replace(one, roles=tuple(roles.get(name, role) for name, role in zip(table.columns, one.roles, strict=True)))
        for table, one in zip(reading.tables, reading.maps, strict=True)
    ]
    found = collected(reading.tables, maps)
    made = bring_in(found, asked(found), replace(event, tool=reading.source))
    assert made.found == made.counted + made.replaced + made.set_apart
    archived = made.archived
    assert unpack(pack(archived.workshop, list(archived.rows), archived.room)).room == archived.room
    return made


def counts(room: Room, question: str, round_: str = "first") -> dict[str, int]:
    """People by label."""
    id_ = next(q.id for q in room.questions.values() if q.text == question or q.id == question)
    return {line.label: line.count for line in tally(room, room.askings[id_, round_]).lines if line.count}


def written(made: Brought) -> str:
    """Everything that is kept."""
    archived = made.archived
    return json.dumps([one.text for one in remarks(archived.room)]) + str(archived.rows)


# The template


def filled(rows: Rows) -> dict[str, bytes]:
    return {"answers.csv": comma([[name for name, *_ in COLUMNS], *rows])}


def test_the_template_is_recognised_and_brings_in_votes_and_remarks() -> None:
    rows = [
        ["know-who-to-call", "", "before", f"p{n}", "Police" if n % 2 else "Health", n % 3 + 1, n % 5 + 1, "", ""]
        for n in range(12)
    ]
    rows += [["know-who-to-call", "", "after", f"p{n}", "", "", "Strongly agree", "", ""] for n in range(12)]
    rows += [["What works?", "remark", "", "p1", "", "", "A call; each morning, at nine.", "", ""]]
    rows += [["Which basis?", "choice", "", "", "", "", "Consent", "", 7]]
    rows += [["Which basis?", "choice", "", "", "", "", "Public task", "", 0]]
    made = brought(filled(rows))
    room = made.archived.room
    assert read(filled(rows)).tool == mapping.TEMPLATE
    assert made.set_apart == 0
    assert len(room.seats) == 12
    assert counts(room, "know-who-to-call", "after") == {"Strongly agree": 12}
    assert Counter(seat.sector for seat in room.seats.values()) == {"police": 6, "health": 6}
    assert {seat.table for seat in room.seats.values()} == {1, 2, 3}
    assert counts(room, "Which basis?") == {"Consent": 7}
    assert [option.label for option in room.questions["which-basis"].options] == ["Consent", "Public task"]
    assert [one.text for one in remarks(room)] == ["A call; each morning, at nine."]


def test_an_empty_template_is_refused_and_both_forms_have_the_same_columns() -> None:
    with pytest.raises(Rejected, match="no vote and no remark"):
        brought({"template.xlsx": as_workbook()})
    names = [name for name, *_ in COLUMNS]
    assert next(csv.reader(io.StringIO(as_csv().decode("utf-8-sig")))) == names
    assert [cell.value for cell in load_workbook(io.BytesIO(as_workbook()))["Answers"][1]] == names


def test_a_card_of_the_toolkit_is_the_same_question_as_in_a_room() -> None:
    rows = [["s01", "", release, f"p{n}", "Police", "", n % 5 + 1, "", ""] for n in range(10) for release in "ABC"]
    room = brought(filled(rows)).archived.room
    from analysis.sharing import sharing

    (card,) = sharing(room).cards
    # Of ten people two are at each of five points, and sharing begins at the third.
    assert [(step.release, step.sharing, step.base) for step in card.everyone.steps] == [
        ("A", 6, 10),
        ("B", 6, 10),
        ("C", 6, 10),
    ]
    assert room.plan[1].materials == "built-in 1"


def test_codes_are_not_kept_and_one_code_is_one_person_in_all_files() -> None:
    rows = [["q", "", "", f"SECRET-{n}", "Police", "", "Yes" if n % 2 else "No", "", ""] for n in range(6)]
    more = [["Second?", "", "", f"SECRET-{n}", "", "", "Yes" if n % 2 else "No", "", ""] for n in range(6)]
    made = brought(filled(rows) | {"more.csv": comma([[name for name, *_ in COLUMNS], *more])})
    assert len(made.archived.room.seats) == 6
    assert "SECRET" not in written(made)


def test_without_a_code_votes_and_remarks_are_on_paper() -> None:
    rows = [["Agree?", "", "", "", "Police", 2, "Yes" if n % 2 else "No", "", ""] for n in range(8)]
    rows += [["Why?", "remark", "", "", "", "", "Because we trust them.", "", ""]]
    room = brought(filled(rows)).archived.room
    assert not room.seats
    assert sum(b.times for b in room.askings["agree", "first"].paper.values()) == 8
    assert not remarks(room)[0].participant


def test_a_later_answer_of_the_same_person_counts_and_no_remark_is_lost() -> None:
    rows = [["Agree?", "choice", "", "p1", "", "", answer, "", ""] for answer in ("No", "Yes")]
    rows += [["Agree?", "choice", "", "p2", "", "", "Yes", "", ""]]
    rows += [["Why?", "remark", "", "p1", "", "", text, "", ""] for text in ("One.", "Two.")]
    made = brought(filled(rows))
    assert counts(made.archived.room, "Agree?") == {"Yes": 2}
    assert made.replaced == 1
    assert {one.text for one in remarks(made.archived.room)} == {"One.", "Two."}


# What becomes of remarks


def test_remarks_are_held_unless_they_were_cleared() -> None:
    files = {"r.csv": comma([["Remark"], *([f"We ring back {n}."] for n in range(5))])}
    held = brought(files, replace(EVENT, cleared=False, quotable=False)).archived.room
    released = brought(files).archived.room
    assert {one.status for one in remarks(held)} == {"held"}
    assert {(one.status, one.quotable) for one in remarks(released)} == {("released", True)}


# Names


@pytest.mark.parametrize("header", ["Name", "E-mail", "User Email", "First name", "Author", "Phone number", "IP"])
def test_columns_of_names_are_never_read(header: str) -> None:
    files = {"r.csv": comma([[header, "Answer"], *([f"Robin Sample {n}", f"Remark {n}."] for n in range(4))])}
    made = brought(files)
    assert "Robin" not in written(made)
    assert any(f"“{header}”" in note and "never read" in note for note in made.notes)
    with pytest.raises(Rejected, match="never read"):
        brought(files, **{header: mapping.PERSON})


def test_a_column_of_addresses_is_never_read_whatever_it_is_called() -> None:
    made = brought({"r.csv": comma([["Code", "Answer"], *([f"p{n}@a.example", f"Remark {n}."] for n in range(4))])})
    assert "a.example" not in written(made)
    assert not made.archived.room.seats


# Other tools


def test_mentimeter_voters_with_a_sheet_of_totals_for_each_question() -> None:
    voters = [
        ["Mentimeter"],
        ["Date (UTC)", "Session", "Voter", "What is in the way?: Answer", "Who leads?: Name", "Rate: :: Trust"],
        *(
            ["2026-10-01 09:00", 1, f"Voter {n}", "Time" if n % 2 else "Trust", f"Kim {n}", n % 5 + 1]
            for n in range(10)
        ),
    ]
    totals = [["What is in the way?"], ["Choices", "Votes"], ["Time", 5], ["Trust", 5]]
    files = {"menti.xlsx": workbook(Voters=voters, Q1=totals)}
    made = brought(files)
    room = made.archived.room
    assert read(files).tool == mapping.MENTIMETER
    assert len(room.seats) == 10
    assert counts(room, "What is in the way?") == {"Time": 5, "Trust": 5}
    assert counts(room, "Rate: Trust") == {str(n): 2 for n in range(1, 6)}
    assert "Kim" not in written(made)
    assert any("left out" in note for note in made.notes)


def test_mentimeter_totals_alone_are_ballots_on_paper() -> None:
    first = [
        ["Question 1: What is in the way?"],
        ["Date", "2026-10-01"],
        [],
        ["Choices", "Votes"],
        ["Time", 640],
        ["Trust", 5],
    ]
    second = [["What helps?"], [], ["Responses"], ["Ringing back."], ["Tea."]]
    made = brought({"menti.xlsx": workbook(One=first, Two=second)})
    room = made.archived.room
    assert counts(room, "What is in the way?") == {"Time": 640, "Trust": 5}
    assert {one.text for one in remarks(room)} == {"Ringing back.", "Tea."}
    assert room.questions[remarks(room)[0].question].text == "What helps?"


def test_several_results_in_one_sheet() -> None:
    rows = [
        ["What is in the way?"], ["Option", "Votes"], ["Time", 6], ["Trust", 5], [],
        ["Share now?"], ["Option", "Votes"], ["Yes", 7], ["No", 3],
    ]  # fmt: skip
    room = brought({"results.xlsx": workbook(Results=rows)}).archived.room
    assert counts(room, "What is in the way?") == {"Time": 6, "Trust": 5}
    assert counts(room, "Share now?") == {"Yes": 7, "No": 3}


def test_slido_results_over_all() -> None:
    head = ["Poll ID", "Poll Type", "Poll Question", "Poll Option", "Correct Answer", "Count", "Total Votes", "Results"]
    rows = [
        head,
        *([7, "Rating (1-5)", "How clear was it?", n, "", 4 if n != 2 else 0, 16, ""] for n in range(1, 6)),
        *([8, "Multiple choice", "Share now?", label, "", 9, 18, "50%"] for label in ("Yes", "No")),
        *([9, "Open text", "What helps?", text, "", 1, 2, ""] for text in ("Tea.", "Trust.")),
    ]
    files = {"Polls-overall-day.xlsx": workbook(Sheet1=rows)}
    room = brought(files).archived.room
    assert read(files).tool == mapping.SLIDO
    assert room.questions["how-clear-was-it"].kind == "scale"
    assert counts(room, "How clear was it?") == {"1": 4, "3": 4, "4": 4, "5": 4}
    assert counts(room, "Share now?") == {"Yes": 9, "No": 9}
    assert {one.text for one in remarks(room)} == {"Tea.", "Trust."}


def test_slido_results_by_user_keep_no_name() -> None:
    rows = [
        ["User ID", "User Name", "User Email", "Total Correct Answers", "Share now?", "What helps?"],
        ["", "", "", "", "Multiple choice", "Open text"],
        *(
            [f"u{n}", f"Kim Example {n}", f"kim{n}@a.example", 0, "Yes" if n % 3 else "No", f"Tea {n}."]
            for n in range(9)
        ),
    ]
    made = brought({"Polls-per-user-day.csv": comma(rows, separator=";")})
    room = made.archived.room
    assert counts(room, "Share now?") == {"Yes": 6, "No": 3}
    assert len(room.seats) == 9
    assert len(remarks(room)) == 9
    assert "Kim" not in written(made)
    assert any(one.line == 2 for one in made.apart)


def test_slido_questions_of_the_room_with_their_support() -> None:
    rows = [
        ["Question Id", "Question", "Author", "Upvotes", "Date"],
        [1, "Who answers at night?", "Kim Example", 12, "2026-10-01"],
        [2, "Is there a list?", "Anonymous", 0, "2026-10-01"],
    ]
    room = brought({"Questions-day.csv": comma(rows)}).archived.room
    support = {one.text: room.hands.get(one.uuid, 0) for one in remarks(room)}
    assert support == {"Who answers at night?": 12, "Is there a list?": 0}


POLIS_COMMENTS = [
    ["timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body"],
    [1, "Mon", 0, 0, 2, 1, 1, "Ring before you write."],
    [2, "Mon", 1, 3, 0, 1, -1, "Something nasty."],
]
POLIS_MATRIX = [
    ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", "0", "1"],
    [0, 0, 1, 1, 1, 0, 1, ""],
    [1, 0, 0, 2, 1, 1, 1, -1],
    [2, "", 0, 1, 0, 1, -1, ""],
    [3, "", 1, 1, 0, 0, 0, ""],
]
POLIS_VOTES = [
    ["timestamp", "datetime", "comment-id", "voter-id", "vote"],
    [50, "Mon", 0, 2, -1],
    [10, "Mon", 0, 0, 1],
    [20, "Mon", 0, 1, 1],
    [30, "Mon", 0, 2, 1],
    [40, "Mon", 0, 3, 0],
    [45, "Mon", 1, 1, -1],
]


def test_polis_statements_and_the_matrix_of_votes() -> None:
    files = {
        "comments.csv": comma(POLIS_COMMENTS),
        "participants-votes.csv": comma(POLIS_MATRIX),
        "votes.csv": comma(POLIS_VOTES),
    }
    made = brought(files)
    room = made.archived.room
    assert read(files).tool == mapping.POLIS
    assert made.found == 2 + 5
    assert counts(room, "Ring before you write.") == {"Agree": 2, "Disagree": 1, "Pass": 1}
    status = {one.text: one.status for one in remarks(room)}
    assert status == {"Ring before you write.": "released", "Something nasty.": "hidden"}
    assert "Something nasty." not in {question.text for question in room.questions.values()}
    assert len(room.seats) == 4


def test_polis_changed_votes_count_by_their_time_and_unread_words_are_in_no_question() -> None:
    event = replace(EVENT, cleared=False)
    made = brought({"comments.csv": comma(POLIS_COMMENTS), "votes.csv": comma(POLIS_VOTES)}, event)
    room = made.archived.room
    assert counts(room, "Statement 0") == {"Agree": 2, "Disagree": 1, "Pass": 1}
    assert made.replaced == 1
    assert not any("Ring" in question.text for question in room.questions.values())


# Files that are odd


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    rows = [["Code", "Answer"], *([f"p{n}", f"Café é “early”, they said; {n}"] for n in range(5))]
    made = brought({"r.csv": comma(rows, separator=separator, encoding=encoding)})
    assert {one.text for one in remarks(made.archived.room)} == {f"Café é “early”, they said; {n}" for n in range(5)}
    assert any("CP1252" in note for note in made.notes + read({"r.csv": comma(rows, encoding=encoding)}).notes) == (
        encoding == "cp1252"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x00\x01\x02\x03" * 50, "no text and no workbook"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "password"),
        (b'Answer\n"never closed\n' + b"line\n" * 400, "line 2: a quotation mark is never closed"),
        (workbook(Empty=[[]]), "no filled cell"),
    ],
)
def test_files_that_cannot_be_read_are_named(data: bytes, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        read({"mine.csv": data})
    assert "mine.csv" in refused.value.sentence
    assert said in refused.value.sentence


def test_a_file_of_more_lines_than_are_read_is_refused_and_one_of_as_many_is_not() -> None:
    lines = b"Answer\n" + b"Yes\n" * MOST_LINES
    assert len(opened("r.csv", lines).sheets[0].lines) == MOST_LINES + 1
    with pytest.raises(Rejected, match=r"r\.csv has more than 100,000 lines"):
        opened("r.csv", lines + b"No\n")


def test_formulas_merged_cells_and_dates() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Answers"
    for row in (["Question", "Answer", "Votes"], ["How many?", "1 or 2", 6], [None, "More", 7], ["Why?", "=A2", 1]):
        page.append(row)
    page.merge_cells("A2:A3")
    page["B2"] = __import__("datetime").datetime(2026, 2, 1)
    reading = read({"odd.xlsx": saved(book)})
    found = collected(reading.tables, reading.maps)
    notes = "\n".join((*reading.notes, *found.notes))
    assert "odd.xlsx, sheet Answers: merged cells" in notes
    assert "odd.xlsx, sheet Answers, cell B4: a formula without a saved result" in notes
    assert "odd.xlsx, sheet Answers, line 2: the answer is a date" in notes
    assert {(one.question, one.answer, one.times) for one in found.said} == {
        ("How many?", "2026-02-01", 6),
        ("How many?", "More", 7),
    }
    assert [(one.line, one.why) for one in found.apart] == [(4, "no answer")]


def test_lines_that_are_not_understood_are_set_apart_with_their_place() -> None:
    rows = [
        ["Share?", "choice", "", "p1", "", "", "Yes", "", ""],
        ["Share?", "choice", "Morning", "p2", "", "", "No", "", ""],
        ["Share?", "choice", "", "", "", "", "No", "", "many"],
        ["", "", "", "", "", "", "Yes", "", ""],
    ]
    files = {"answers.csv": comma([[name for name, *_ in COLUMNS], rows[3], *rows[:3]])}
    reading = read(files)
    found = collected(reading.tables, reading.maps)
    assert [one.line for one in found.apart] == [2, 4, 5]
    assert found.found == 4
    with pytest.raises(Rejected, match="two choices or more"):
        bring_in(found, [as_kind(one, "choice", found) for one in asked(found)], EVENT)
    assert bring_in(found, asked(found), EVENT).counted == 1


# Nothing is lost

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
LINE = st.tuples(
    st.sampled_from(["Share?", "Why?", "How clear?", "", "s01"]),
    st.sampled_from(["", "remark", "choice"]),
    st.sampled_from(["", "before", "A", "sometime"]),
    st.sampled_from(["", "p1", "p2", "p3"]),
    st.sampled_from(["", "Police", "Health"]),
    st.sampled_from(["", "1", "Blue"]),
    st.one_of(st.sampled_from(["Yes", "No", "3", "4", ""]), WORDS),
    st.sampled_from(["", "4", "very"]),
    st.sampled_from(["", "0", "3", "600", "x"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=25))
def test_every_answer_is_counted_replaced_or_set_apart(rows: list[tuple[str, ...]]) -> None:
    reading = read(filled(rows))
    found = collected(reading.tables, reading.maps)
    # By hand: a line is as many answers as its last column says; without an answer or a number it is one set apart.
    lines = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(found.said) + len(found.apart) == len(lines)
    questions = [
        one if one.kind in {"text", "words"} or len(one.options) > 1 else as_kind(one, "text", found)
        for one in asked(found)
    ]
    try:
        made = bring_in(found, questions, EVENT)
    except Rejected as refusal:
        assert "no vote and no remark" in refusal.sentence  # noqa: PT017
        return
    assert made.found == found.found == made.counted + made.replaced + made.set_apart
    archived = made.archived
    assert unpack(pack(archived.workshop, list(archived.rows), archived.room)).room == archived.room


# By command


def test_the_command_makes_an_archive_that_the_report_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["Which?", "What helps?"], *(["Yes" if n % 3 else "No", f"We ring back on day {n}."] for n in range(12))]
    (tmp_path / "poll.csv").write_bytes(comma(rows))
    out = tmp_path / "made" / "event.zip"
    given_ = ["--title", "Elsewhere", "--date", "2026-10-01", "--cleared", "--kind", "What helps?=text"]
    assert main(["import", str(tmp_path / "poll.csv"), *given_, "--out", str(out)]) == 0
    assert "24 answers were found: 24 were brought in." in capsys.readouterr().err
    room = unpack(out.read_bytes()).room
    assert counts(room, "Which?") == {"Yes": 8, "No": 4}
    assert main(["report", str(out), "--out", str(tmp_path / "report")]) == 0
    page = (tmp_path / "report" / "findings.html").read_text("utf-8")
    assert "Elsewhere" in page
    assert "Brought in from another tool" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "Nowhere=answer"], "there is no column “Nowhere”"),
        (["--map", "Answer=colour"], "“colour” is not known"),
        (["--map", "Answer"], "sign of equality"),
        (["--layout", "Nowhere=skip"], "there is no sheet, file or table “Nowhere”"),
        (["--kind", "Nowhere=text"], "there is no question “Nowhere”"),
        (["--date", "yesterday", "--title", "T", "--out", "x.zip"], "as a date such as"),
        (["--title", "", "--look"], ""),
    ],
)
def test_the_command_says_in_one_sentence_what_is_wrong(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "r.csv").write_bytes(comma([["Answer"], ["Yes."], ["No."]]))
    code = main(["import", str(tmp_path / "r.csv"), *arguments])
    assert code == (2 if said else 0)
    assert said in capsys.readouterr().err.splitlines()[-1]
