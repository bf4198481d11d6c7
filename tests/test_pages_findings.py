"""After the day: what is left to read, and the report."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from pages_room import Facilitator, People, release_all, sign_in, work_is_done, workshop_with
from playwright.sync_api import Browser, Error, Page, expect

from analysis.__main__ import main
from analysis.formats import FILES
from pages import behind, reports
from pages.jobs import FAILED
from workshop import archive
from workshop import entries as e
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import remarks


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    behind.stop()


def test_before_anything_was_asked_there_is_nothing_to_report(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    page = Facilitator(journal, workshop).opens("findings")
    assert page.sees("There is nothing to report yet")
    assert not page.can_press("report-make")


def test_what_still_waits_is_said(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("text")
    people.answer("One.", "Two.")
    page = Facilitator(journal, workshop).opens("findings")
    assert page.sees("2 remarks have not been read yet.")
    assert page.sees("Voting is still open.")
    assert page.sees("The workshop has not ended. A report made now is an interim report")


def made(facilitator: Facilitator) -> Facilitator:
    """Look again until the report is made, or could not be."""
    for _ in range(20):
        work_is_done()
        if not facilitator.looks_again().sees("Making the report."):
            return facilitator
    raise AssertionError("the report is still being made")


def voted(journal: Journal, people: int) -> tuple[str, People]:
    workshop, there = workshop_with(journal, people)
    there.host_goes_to("choice")
    there.answer_somehow()
    there.host_goes_on()
    return workshop, there


def offered(page: Facilitator) -> list[str | None]:
    return [button.key for button in page.page.download_button]


def test_the_report_is_made_while_the_facilitator_is_elsewhere_and_goes_with_words_that_are_removed(
    journal: Journal,
) -> None:
    workshop, people = voted(journal, 12)
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    people.host_goes_on()
    release_all(journal, workshop)
    page = Facilitator(journal, workshop).opens("findings")
    page.presses("report-make")
    assert page.sees("Making the report.")
    assert not page.can_press("report-make")
    page.opens("plan")
    other = Facilitator(journal, workshop).opens("findings")
    assert other.sees("Making the report.")
    assert offered(made(page.opens("findings"))) == [f"report-{file.name}" for file in FILES]
    assert offered(other.looks_again()) == [f"report-{file.name}" for file in FILES]
    job = reports.of(workshop, page.room)
    assert job
    assert b"Sharing earlier, together" in job.files["findings.html"]
    with zipfile.ZipFile(io.BytesIO(job.files["findings.xlsx"])) as workbook:
        assert "xl/workbook.xml" in workbook.namelist()
    people.host_goes_on()
    assert page.looks_again().sees("Something has happened in the workshop since this report was made.")
    assert offered(page)
    journal.record(workshop, e.Removed(remarks(page.room)[0].uuid))
    assert not offered(page.looks_again())
    assert page.can_press("report-make")


def test_a_report_that_cannot_begin_is_one_calm_line(journal: Journal) -> None:
    workshop, _ = voted(journal, 2)
    page = Facilitator(journal, workshop).opens("findings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.executable", "/no/such/python")
        page.presses("report-make")
        assert made(page).sees("The report could not be made, and nothing was lost.")
    assert not page.page.exception
    assert not offered(page)
    page.presses("report-make")
    assert page.sees("Making the report.")


def test_the_log_of_a_failure_says_where_and_not_what_people_wrote(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "scipy.py").write_text('raise ValueError("Mrs Smith of 4 Elm Road")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    workshop, _ = voted(journal, 2)
    page = Facilitator(journal, workshop).opens("findings")
    page.presses("report-make")
    assert made(page).sees("The report could not be made, and nothing was lost.")
    assert "scipy.py:1" in caplog.text
    assert "ValueError" in caplog.text
    assert "Smith" not in caplog.text


def test_two_reports_at_once_and_none_outlives_the_app(journal: Journal, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    first, second, third = (voted(journal, 2)[0] for _ in range(3))
    reports.start(first, journal)
    with pytest.raises(Rejected, match="is being made already"):
        reports.start(first, journal)
    reports.start(second, journal)
    with pytest.raises(Rejected, match="other workshops"):
        reports.start(third, journal)
    page = Facilitator(journal, third).opens("findings")
    page.presses("report-make")
    assert page.sees("Reports of other workshops are being made.")
    assert list(tmp_path.glob("report-*"))
    behind.stop()
    assert not list(tmp_path.glob("report-*"))
    assert [getattr(reports.of(one, journal.room(one)), "state", "") for one in (first, second)] == [FAILED] * 2


@pytest.mark.browser
def test_left_and_come_back_to_in_two_tabs_and_gone_with_the_app(browser: Browser, tmp_path: Path) -> None:
    with servers.running_app(tmp_path) as own:
        workshop, _ = voted(own.journal, 12)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "facilitator", "value": sign_in(own.journal), "url": own.url}])
        address = f"{own.url}/findings?w={own.journal.room(workshop).plan[0].code}"
        one, two = context.new_page(), context.new_page()
        for page in (one, two):
            page.goto(address)
            expect(page.get_by_role("button", name="Make the report")).to_be_visible(timeout=30_000)
        one.get_by_role("button", name="Make the report").click()
        expect(two.get_by_text("Making the report.")).to_be_visible()
        one.goto(f"{own.url}/workshops")
        expect(two.get_by_text("The report is ready.")).to_be_visible(timeout=60_000)
        one.goto(address)
        assert b"Sharing earlier, together" in downloaded(one, "Web page (HTML)")
        assert downloaded(two, "Workbook (Excel)").startswith(b"PK")
        two.get_by_role("button", name="Make the report again").click()
        expect(two.get_by_text("Making the report.")).to_be_visible()
        children = children_of(own.process.pid)
        own.process.terminate()
        own.process.wait(10)
        context.close()
    assert children
    assert all(nice > 0 for nice in children.values())
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def downloaded(page: Page, name: str) -> bytes:
    for patience in (20_000, 30_000, 40_000):
        try:
            with page.expect_download(timeout=patience) as waiting:
                page.get_by_role("button", name=name).click()
            return Path(waiting.value.path()).read_bytes()
        except Error:
            continue  # a press is lost where the page is drawn anew under it
    raise AssertionError(f"nothing was downloaded by {name}")


def children_of(pid: int) -> dict[int, int]:
    """The processes that a process started and that still run, with how far each gives way to others."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(")")[2].split()
        if int(fields[1]) == pid:
            found[int(stat.parent.name)] = int(fields[16])
    return found


def test_the_command_says_its_steps_only_when_asked(
    journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop, _ = voted(journal, 12)
    file = tmp_path / "day.zip"
    file.write_bytes(archive.pack(workshop, journal.since(workshop), journal.room(workshop)))
    command = ["report", str(file), "--out", str(tmp_path / "out"), "--format", "html"]
    assert main(command) == 0
    quiet = capsys.readouterr()
    assert main([*command, "--progress"]) == 0
    loud = capsys.readouterr()
    assert quiet.err == ""
    assert loud.out == quiet.out
    steps = loud.err.splitlines()
    assert steps[0] == "Step: Reading"
    assert steps[-1] == "Step: Writing"
    charts = [step for step in steps if step.startswith("Step: Chart ")]
    assert charts
    assert charts == [f"Step: Chart {n} of {len(charts)}" for n in range(1, len(charts) + 1)]
