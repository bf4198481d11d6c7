"""Numbers for two audiences: groups planned before the day, the page, the host's topics, and a report's threshold."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import sample
import servers
from accessibility import wrong_with
from analysis_rooms import LANDED, WORKS, Day, full_day, ninety_minutes
from pages_room import Facilitator, People, sign_in, work_is_done, workshop_with
from playwright.sync_api import Browser, expect
from test_pages_findings import made

from analysis.__main__ import main
from analysis.document import Figure, Table
from analysis.numbers import CHAPTERS, worked_out
from analysis.report import report
from pages import behind, computed, reports
from workshop import defaults
from workshop import entries as e
from workshop.activities import Value
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room

ROOM, PUBLISHED = "Seen in the room (5 or more)", "As published (10 or more)"
BY_SECTOR = "People by sector and answer"


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    behind.stop()
    computed._kept.clear()


def usual_room(people: int) -> dict[str, int]:
    """Most come from social care, police, health and education."""
    chance = random.Random(people)
    sectors = [sector.id for sector in defaults.SECTORS]
    return Counter(chance.choices(sectors, (4, 5, 5, 4, 1, 1, 1, 1, 2, 1, 1, 2), k=people))


def planned(journal: Journal) -> Facilitator:
    """The plan of a workshop with the sectors and groups that the toolkit ships."""
    workshop, _ = workshop_with(journal, 0)
    facts, _ = journal.room(workshop).plan
    journal.record(workshop, e.FactsChanged(replace(facts, sectors=defaults.SECTORS, merge=defaults.MERGE)))
    return Facilitator(journal, workshop).opens("plan")


def expects(plan: Facilitator, expected: dict[str, int]) -> None:
    for sector, number in expected.items():
        plan.page.number_input(key=f"expected-{sector}").set_value(number)
    plan.presses("expected-save")


def play(journal: Journal, workshop: str, expected: dict[str, int]) -> None:
    """Those expected come; of each vote on the scale, 19 in 20 take part by chance."""
    people = People(journal, workshop)
    for sector, number in expected.items():
        for _ in range(number):
            people.ids.append(uuid4().hex)
            journal.record(workshop, e.Joined(people.ids[-1], sector, "practitioner", 1, True, uuid4().hex))
    chance = random.Random(2)
    people.host_goes_to("scale")
    asking = journal.room(workshop).asking
    assert asking
    for who in chance.sample(people.ids, round(0.95 * len(people.ids))):
        journal.record(workshop, e.Answered(who, asking.question, asking.round, chance.choice("12345"), 1))
    people.host_goes_on()


@pytest.mark.long
@pytest.mark.parametrize("people", [30, 36])
def test_with_the_proposed_groups_a_usual_room_sees_sectors_and_so_does_its_report(
    journal: Journal, people: int
) -> None:
    plan = planned(journal)
    expected = usual_room(people)
    expects(plan, expected)
    assert dict(plan.room.plan[0].expected) == expected
    assert plan.sees(f"What will be shown of {people} people, with the groups as they are now")
    plan.presses("groups-proposed")
    assert plan.room.plan[0].merge != defaults.MERGE
    for sector, group in plan.room.plan[0].merge:
        assert plan.page.text_input(key=f"group-{sector}").value == group
    assert not plan.can_press("groups-proposed")
    play(journal, plan.workshop, expected)
    page = plan.opens("numbers")
    assert by_sector(page)
    page.page.radio(key="numbers-for").set_value(PUBLISHED).run()
    page.waits()
    assert by_sector(page)
    groups = set(dict(plan.room.plan[0].merge).values())
    tables = [
        block for block in report(plan.room).walk() if isinstance(block, Table) and block.title.endswith(BY_SECTOR[1:])
    ]
    assert sum(any(str(row[0]).endswith(group) for group in groups) for row in tables[0].rows) >= 2


def by_sector(page: Facilitator) -> bool:
    return any(BY_SECTOR[1:] in one.label for one in page.page.expander)


def test_the_plan_says_of_each_group_what_will_be_shown(journal: Journal) -> None:
    """Three people alone could be worked out, so the smallest group that could be shown is counted with them."""
    plan = planned(journal)
    assert not plan.sees("What will be shown")
    expects(plan, {"health": 12, "police": 7, "housing": 3, "education": 12})
    shown = forecast(plan)
    assert shown["Health"] == ("12", "Yes", "Yes")
    assert shown["Police and justice"] == ("7", "No", "No")
    assert shown["Others"] == ("3", "No", "No")
    assert plan.sees("5 people of a group who answered are the least that the room sees, and 10 the least")


def forecast(plan: Facilitator) -> dict[str, tuple[str, str, str]]:
    """The forecast of each group, of the first table that has one."""
    table = next(one.value for one in plan.page.table if "Shown in the room" in one.value.columns)
    return {
        row["Group"]: (str(row["Expected"]), row["Shown in the room"], row["Published"]) for _, row in table.iterrows()
    }


def test_after_a_result_no_other_groups_are_proposed(journal: Journal) -> None:
    plan = planned(journal)
    expected = usual_room(30)
    expects(plan, expected)
    assert plan.can_press("groups-proposed")
    play(journal, plan.workshop, expected)
    plan.looks_again()
    assert not plan.can_press("groups-proposed")
    assert plan.sees("so the groups are fixed now")


@pytest.mark.parametrize(
    "expected", [(("smiths", 3),), (("police", -1),), (("police", 1001),), (("police", 3), ("police", 4))]
)
def test_expected_numbers_are_of_known_sectors_and_from_0_to_1000(
    journal: Journal, expected: tuple[tuple[str, int], ...]
) -> None:
    workshop, _ = workshop_with(journal, 0)
    facts, _ = journal.room(workshop).plan
    with pytest.raises(Rejected):
        journal.record(workshop, e.FactsChanged(replace(facts, expected=expected)))
    assert journal.room(workshop).plan[0] == facts


def test_a_sector_that_is_taken_out_takes_its_number_along(journal: Journal) -> None:
    plan = planned(journal)
    expects(plan, {"health": 12, "police": 7})
    code = plan.room.plan[0].code
    plan.page.text_area(key=f"facts-{code}-sectors").set_value("Health\nEducation")
    plan.presses("facts-save")
    assert plan.room.plan[0].expected == (("health", 12),)


def test_facts_from_before_there_were_expected_numbers_can_be_read() -> None:
    entry = e.WorkshopMade(sample.FACTS, sample.AGENDA)
    older = json.loads(e.encode(entry))
    older["facts"].pop("expected", None)
    assert e.decode(e.kind_of(entry), json.dumps(older)) == entry


def restored(journal: Journal, day: Day) -> Facilitator:
    workshop = str(uuid4())
    journal.restore(workshop, day.rows)
    return Facilitator(journal, workshop)


def seven_each() -> Day:
    day = Day()
    people = [who for sector in ("police", "health", "education") for who in day.people(7, sector)]
    day.asks(sample.SCALE, {who: "1245"[place % 4] for place, who in enumerate(people)}, "A")
    return day


def figures(room: Room, threshold: int) -> list[Figure]:
    """The report's figures of votes."""
    sections = [one for one in report(room, threshold=threshold).sections if one.id in CHAPTERS]
    return [block for section in sections for block in section.walk() if isinstance(block, Figure)]


def has_the_figures_of_the_report(page: Facilitator, threshold: int) -> bool:
    """Each with its text and its data, and no other."""
    wanted = figures(page.room, threshold)
    charts = [chart.proto.alt for chart in page.page.get("plotly_chart")]
    assert sorted(charts) == sorted(figure.alt for figure in wanted)
    folded = [one.label for one in page.page.expander]
    return all(
        page.sees(figure.title.replace(":", "\\:")) and f"Data of this chart\\: {figure.table.title}" in folded
        for figure in wanted
    )


def test_the_page_shows_the_figures_of_the_report_and_nobodys_words_or_id(journal: Journal) -> None:
    page = restored(journal, ninety_minutes()).opens("numbers")
    assert has_the_figures_of_the_report(page, 5)
    assert page.sees("Opinion groups need 20 people or more with enough votes each.")
    written = page.text.replace("\\", "")
    assert not [text for text in (*WORKS, *LANDED) if len(text) > 5 and text in written]
    assert not [who for who in page.room.seats if who in written]


def test_a_group_of_seven_is_for_the_room_and_not_for_the_public(journal: Journal) -> None:
    page = restored(journal, seven_each()).opens("numbers")
    assert page.page.radio(key="numbers-for").value == ROOM
    assert by_sector(page)
    page.page.radio(key="numbers-for").set_value(PUBLISHED).run()
    page.waits()
    assert not by_sector(page)
    assert page.page.get("plotly_chart")
    assert has_the_figures_of_the_report(page, 10)


def test_before_a_vote_has_closed_there_is_a_sentence(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 12)
    page = Facilitator(journal, workshop).opens("numbers")
    assert page.sees("No vote has closed yet.")
    people.host_goes_to("choice")
    people.answer_somehow()
    assert page.looks_again().sees("No vote has closed yet.")


def test_of_four_people_nothing_is_shown(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 4)
    people.host_goes_to("choice")
    people.answer_somehow()
    people.host_goes_on()
    page = Facilitator(journal, workshop).opens("numbers")
    assert page.sees("Fewer than 5 people took part")
    assert not page.page.get("plotly_chart")


def test_a_vote_that_is_open_changes_no_number(journal: Journal) -> None:
    """Two looks, with one vote between them, would give that vote away."""
    day = Day()
    people = [who for sector in ("police", "health") for who in day.people(8, sector)]
    day.asks(sample.SCALE, {who: "1245"[place % 4] for place, who in enumerate(people)}, "A")
    facilitator = restored(journal, day)
    before = worked_out(journal.room(facilitator.workshop), 5)
    journal.record(facilitator.workshop, e.Opened(sample.SCALE.id, "B"))
    for number, who in enumerate(people[:11]):
        journal.record(facilitator.workshop, e.Answered(who, sample.SCALE.id, "B", "12345"[number % 5], 2))
        after = worked_out(journal.room(facilitator.workshop), 5)
        assert (after.chapters, after.topics) == (before.chapters, before.topics)


def test_the_numbers_are_worked_out_while_the_facilitator_is_elsewhere(journal: Journal) -> None:
    page = restored(journal, seven_each())
    page.page.switch_page("numbers.py").run()
    assert page.sees("Working out the numbers.")
    page.opens("plan")
    work_is_done()
    page.page.switch_page("numbers.py").run()
    assert not page.sees("Working out the numbers.")
    assert by_sector(page)


def test_numbers_that_cannot_be_worked_out_are_one_calm_line(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "scipy.py").write_text('raise ValueError("Mrs Smith of 4 Elm Road")')
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    page = restored(journal, seven_each()).opens("numbers")
    assert page.sees("The numbers could not be worked out, and nothing was lost.")
    assert "ValueError" in caplog.text
    assert "Smith" not in caplog.text
    monkeypatch.delenv("PYTHONPATH")
    page.presses("numbers-again")
    assert by_sector(page)


def test_while_a_vote_is_open_the_numbers_wait_until_asked(journal: Journal) -> None:
    day = Day()
    people = [who for sector in ("police", "health") for who in day.people(8, sector)]
    day.asks(sample.SCALE, {who: "1245"[place % 4] for place, who in enumerate(people)}, "A")
    page = restored(journal, day).opens("numbers")
    assert not page.sees("Voting is open.")
    journal.record(page.workshop, e.Opened(sample.SCALE.id, "B"))
    assert page.looks_again().sees("Voting is open.")
    page.presses("numbers-now")
    assert not page.sees("Voting is open.")
    journal.record(page.workshop, e.Closed(sample.SCALE.id, "B", 16))
    assert not page.looks_again().sees("Voting is open.")


def test_opinion_groups_are_for_the_room_and_in_no_report(journal: Journal) -> None:
    page = restored(journal, full_day()).opens("numbers")
    numbers = computed.numbers(page.workshop, page.room, 5)
    assert numbers
    found = numbers.opinions
    assert not isinstance(found, str)
    assert page.sees("What all groups share")
    assert page.sees(f"in {found.even_spread:.0%} of trials")
    assert page.sees("could be one cloud") == (found.even_spread > 0.05)
    assert "silhouette" not in " ".join(str(block) for block in report(page.room).walk())
    page.page.radio(key="numbers-for").set_value(PUBLISHED).run()
    page.waits()
    assert not page.sees("What all groups share")


def test_the_host_sees_where_to_talk_next_with_bases_and_nothing_when_there_is_nothing(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 6)
    assert not Facilitator(journal, workshop).opens("host").sees("Where to talk next")
    day = Day()
    police, health = day.people(10), day.people(10, "health")
    low = {who: "12"[place % 2] for place, who in enumerate(police)}
    high = {who: "45"[place % 2] for place, who in enumerate(health)}
    votes: dict[str, Value] = {**low, **high}
    day.asks(sample.SCALE, votes, "A")
    host = restored(journal, day).opens("host")
    assert host.sees("Where to talk next")
    assert host.sees("answers from Police and Health lie furthest apart (bases 10 and 10)")


def test_a_report_of_four_is_refused_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "day.zip"
    file.write_bytes(seven_each().archive())
    assert main(["report", str(file), "--out", str(tmp_path / "out"), "--threshold", "4"]) == 2
    assert capsys.readouterr().err == "5 is the least that any report shows.\n"
    assert not (tmp_path / "out").exists()


def test_a_report_of_five_shows_groups_that_one_of_ten_does_not(tmp_path: Path) -> None:
    file = tmp_path / "day.zip"
    file.write_bytes(seven_each().archive())
    told = {}
    for threshold in ("5", "10"):
        assert main(["report", str(file), "--out", str(tmp_path / threshold), "--threshold", threshold]) == 0
        told[threshold] = (tmp_path / threshold / "findings.html").read_text("utf-8")
    assert BY_SECTOR[1:] in told["5"]
    assert BY_SECTOR[1:] not in told["10"]


def test_the_findings_page_passes_the_smallest_group_on(journal: Journal) -> None:
    page = restored(journal, seven_each()).opens("findings")
    assert page.page.number_input(key="report-threshold").value == 10
    page.page.number_input(key="report-threshold").set_value(5)
    page.presses("report-make")
    assert made(page).sees("The smallest group shown in it: 5 people.")
    job = reports.of(page.workshop, page.room)
    assert job
    assert BY_SECTOR[1:].encode() in job.files["findings.html"]


def test_no_browser_gets_a_report_of_four(journal: Journal) -> None:
    page = restored(journal, seven_each())
    with pytest.raises(Rejected, match="5 is the least that any report shows"):
        reports.start(page.workshop, journal, 4)


@pytest.mark.browser
def test_every_part_of_the_page_is_accessible_and_reached_by_keyboard(browser: Browser, app: servers.App) -> None:
    workshop = str(uuid4())
    app.journal.restore(workshop, seven_each().rows)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    page = context.new_page()
    page.goto(f"{app.url}/numbers?w={app.journal.room(workshop).plan[0].code}")
    tabs = page.get_by_role("tab")
    expect(tabs.last).to_be_visible(timeout=60_000)
    tabs.first.focus()
    for number in range(6):
        page.keyboard.press("Enter")
        expect(tabs.nth(number)).to_have_attribute("aria-selected", "true")
        assert wrong_with(page) == []
        if number < 5:
            page.keyboard.press("ArrowRight")
    expect(page.get_by_role("figure")).to_be_visible()
    context.close()
