"""The rehearsal plays a whole workshop over HTTP, and says so when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import servers
from openpyxl import load_workbook

from phone.crowd import Crowd
from workshop import archive, defaults, materials
from workshop import entries as e
from workshop.room import Room, remarks


def rehearsing(app: servers.App, *options: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "WORKSHOP_DATABASE_URL": app.database}
    command = [sys.executable, "-m", "phone.rehearse", "--url", app.url, "--pace", "0", *options]
    piped = subprocess.PIPE
    return subprocess.Popen(command, cwd=servers.ROOT, env=environment, stdout=piped, stderr=piped, text=True)


def rehearse(app: servers.App, *options: str) -> tuple[int, str, str]:
    """Its exit code, what it printed, and what went wrong."""
    with rehearsing(app, *options) as process:
        said, wrong = process.communicate(timeout=900)
    return process.returncode, said, wrong


def report_of(file: Path, folder: Path) -> tuple[str, set[str]]:
    """The report of an archive, made as ``start.py rehearse`` makes it: the web page's words, and the workbook's."""
    command = [sys.executable, "-m", "analysis", "report", str(file), "--out", str(folder), "--format", "html,xlsx"]
    done = subprocess.run(command, cwd=servers.ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    page = folder / "findings.html"
    sheets = load_workbook(folder / "findings.xlsx", read_only=True)
    cells = {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    return " ".join(unescape(page.read_text(encoding="utf-8")).split()), cells


def names_the_votes(room: Room, report: tuple[str, set[str]]) -> None:
    """Every question that was asked stands in the workbook, and every title of a scenario or myth on the page."""
    page, cells = report
    for asking in room.askings.values():
        question = room.questions[asking.question]
        assert question.text in cells, question.text
        if not question.is_remark:
            activity = next(
                one for one in room.activities.values() if any(s.question == question.id for s in one.steps)
            )
            titles = [question.text, activity.title, *(step.title for step in activity.steps)]
            assert any(title and title in page for title in titles), titles


@pytest.mark.slow
def test_a_rehearsal_plays_the_agenda_to_its_archive(app: servers.App, tmp_path: Path) -> None:
    file = tmp_path / "rehearsal.zip"
    code, said, wrong = rehearse(app, "--phones", "14", "--archive", str(file))
    assert code == 0, wrong
    lines = said.splitlines()
    assert lines[0].startswith("Join code ")
    assert "14 phones have joined" in lines
    archived = archive.unpack(file.read_bytes())
    room = archived.room
    assert room.ended
    assert {seat.sector for seat in room.seats.values()} == {option.id for option in room.plan[0].sectors}
    assert ("know-who-to-call", "before-second") in room.askings, "a poll was asked again"
    assert ("s22", "A-second") in room.askings, "a scenario was asked again"
    assert all(asking.revealed for asking in room.askings.values())
    assert all(len(room.counted(asking)) >= 9 for asking in room.askings.values())
    names_the_votes(room, report_of(file, tmp_path / "report"))
    remark_decisions = [row.entry.released for row in archived.rows if isinstance(row.entry, e.Moderated)]
    assert True in remark_decisions
    assert False in remark_decisions


DAYS = ["full-day", "all-exercises"]


@pytest.mark.slow
@pytest.mark.timeout(400)  # whole days and their reports
def test_rehearsals_play_every_exercise_of_whole_days(app: servers.App, tmp_path: Path) -> None:
    play_days_to_their_reports(app, tmp_path, phones=7)


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_rooms_of_36_play_every_exercise_of_whole_days(app: servers.App, tmp_path: Path) -> None:
    for room in play_days_to_their_reports(app, tmp_path, phones=36):
        assert room.present == 36
        few = {"cafe-hosts", "one-change"}  # table hosts write, and one of four
        answered = {key: len(room.counted(asking)) for key, asking in room.askings.items() if key[0] not in few}
        assert {key: number for key, number in answered.items() if number < 18} == {}


def play_days_to_their_reports(app: servers.App, folder: Path, phones: int) -> list[Room]:
    """Side by side, because what takes long is that a seat may send only so many remarks in a minute."""
    files = {agenda: folder / f"{agenda}.zip" for agenda in DAYS}
    running = [
        rehearsing(app, "--phones", str(phones), "--agenda", agenda, "--archive", str(file))
        for agenda, file in files.items()
    ]
    try:
        for one in running:
            _, wrong = one.communicate(timeout=900)
            assert one.returncode == 0, wrong
    finally:
        for one in running:
            one.kill()
    return [played_to_its_report(file) for file in files.values()]


def played_to_its_report(file: Path) -> Room:
    archived = archive.unpack(file.read_bytes())
    room = archived.room
    names_the_votes(room, report_of(file, file.with_suffix("")))
    kinds = {question.kind for question in room.questions.values()}
    assert kinds >= {"drawing", "commitment", "proposal", "points", "text"}
    asked = {asking.question for asking in room.askings.values() if room.counted(asking)}
    assert asked == set(room.questions), "every question was answered"
    assert all(asking.revealed for asking in room.askings.values())
    happened = {e.kind_of(row.entry) for row in archived.rows}
    assert happened >= {"ThemeShaped", "SeatChanged", "Upvoted", "PaperAnswered"}
    assert room.options["prioritise-proposals"], "what the room proposed was shared out"
    assert any(remark.photo for remark in remarks(room))
    return room


def test_a_rehearsal_without_the_app_ends_with_a_sentence(app: servers.App) -> None:
    code, _, wrong = rehearse(app, "--url", f"http://127.0.0.1:{servers.free_port()}")
    assert code == 1
    assert "Start it first, and check the address." in wrong
    assert "Traceback" not in wrong


def test_a_rehearsal_of_an_unknown_agenda_ends_with_a_sentence(app: servers.App) -> None:
    code, _, wrong = rehearse(app, "--agenda", "nothing")
    assert code == 1
    assert "There is no agenda nothing. Choose one of:" in wrong


@pytest.mark.parametrize("agenda", ["thirty-minutes", "ninety-minutes"])
def test_the_crowd_says_the_same_from_the_same_seed(agenda: str) -> None:
    pack = materials.built_in()
    planned = materials.agenda(pack, agenda)
    questions = {question.id: question for question in planned.questions}

    def said(seed: int) -> list[object]:
        crowd = Crowd(seed, defaults.facts("BCDF", "A day", "Here", "2026-11-22"))
        return [
            crowd.says(crowd.person(number), questions[step.question], step.round, activity)
            for activity in planned.activities
            for step in activity.steps
            if step.kind == "ask"
            for number in range(3)
        ]

    assert said(1) == said(1) != said(2)
