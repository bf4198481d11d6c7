"""The findings report as organisers write it: themes, quotes, words, recommendations, look and sign-off."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pages_room import Facilitator, People, release_all, workshop_with
from PIL import Image, PngImagePlugin

from pages import behind, computed, report_look
from workshop import entries as e
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import remarks

SAID = (
    "I am scared of blame, so I write less than I know.",
    "I share with people I trust, and with nobody else.",
    "Trust is there once we have met.",
    "Fear of getting it wrong holds us back.",
)


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    yield
    behind.stop()
    computed._kept.clear()


@dataclass
class Organiser(Facilitator):
    """Somebody who writes the report."""

    def comes_to(self, step: int) -> Organiser:
        if not self.page.title or not self.sees("Findings:"):
            self.page.switch_page("findings.py").run()
        self.presses(f"report-step-{step}")
        return self if computed.last_desk(self.workshop, self.room) else self.reads()

    def reads(self) -> Organiser:
        """Until all that happened was read: a browser looks again by itself."""
        for _ in range(1200):
            if computed.reading(self.workshop):
                time.sleep(0.05)
                continue
            self.page.run()
            desk = computed.last_desk(self.workshop, self.room)
            if desk and desk.row >= self.room.row:
                return self
        raise AssertionError("the workshop is still being read")

    def writes(self, part: str, words: str) -> None:
        self.page.text_area(key=f"report-words-{part}").set_value(words).run()

    def typed(self, part: str) -> str:
        return str(self.page.text_area(key=f"report-words-{part}").value)

    def opens_section(self, theme: str) -> None:
        self.page.selectbox(key="report-chapter").set_value(theme).run()

    def wrote(self, part: str) -> str:
        text = self.room.writing.texts.get(part)
        return text.words if text else ""


@pytest.fixture
def told(journal: Journal) -> tuple[Organiser, People]:
    """A workshop in which four people wrote of trust and fear, and whoever writes its report."""
    workshop, people = workshop_with(journal, 8)
    people.host_goes_to("text")
    people.answer(*SAID)
    people.host_goes_on()
    release_all(journal, workshop)
    journal.record(workshop, e.WorkshopEnded())
    return Organiser(journal, workshop), people


def test_from_themes_to_a_report_that_somebody_stands_for(told: tuple[Organiser, People]) -> None:
    one, _ = told
    one.comes_to(2)
    one.presses("Choose these")
    [*themes] = one.room.writing.themes
    assert "T9" in themes
    for theme in themes:
        if theme != "T9":
            one.presses(f"report-themes-out-{theme}")
    assert one.room.writing.themes == ("T9",)

    one.comes_to(3)
    uuid = next(remark.uuid for remark in remarks(one.room) if remark.text == SAID[0])
    one.presses(f"report-choose-{uuid}")
    one.presses("Confirm this quote")
    assert one.sees("Tick that you have checked the quote first.")
    one.page.checkbox(key=f"report-checked-{uuid}").check()
    one.page.text_area(key=f"report-quote-{uuid}").set_value("I was scared of blame")
    one.presses("Confirm this quote")
    assert one.sees("change none")
    assert not one.room.writing.quotes
    one.page.text_area(key=f"report-quote-{uuid}").set_value(" I write less than I know. ")
    one.presses("Confirm this quote")
    [(answer, span)] = one.room.writing.quoted("theme/T9")
    assert (answer, SAID[0][span.start : span.end]) == (uuid, "I write less than I know.")

    one.comes_to(4)
    one.writes("points", "Fear makes people write less.")
    one.opens_section("T9")
    assert one.sees("A draft from the numbers")
    one.presses("report-draft-theme/T9/heard")
    assert one.wrote("theme/T9/heard").endswith("{f:theme/T9}")
    one.writes("theme/T9/other", "One person saw it differently.")
    assert one.sees("Names no evidence.")
    one.writes("theme/T9/summary", "Trust carries what forms do not.")
    one.reads()
    one.comes_to(6)
    assert not one.can_press("report-sign-off")
    assert one.sees("names no evidence.")
    one.comes_to(4)
    one.opens_section("T9")
    one.writes("theme/T9/other", "")
    assert one.wrote("theme/T9/other"), "a field that comes back empty takes nothing away"
    assert one.typed("theme/T9/other") == "One person saw it differently."
    one.presses("report-empty-theme/T9/other")
    assert not one.wrote("theme/T9/other")

    one.comes_to(6).reads()
    assert not one.can_press("report-tell")
    one.page.text_input(key="report-sign-by").set_value("Partnership manager")
    one.presses("report-sign-off")
    signed = one.room.writing.signed
    assert signed
    assert (signed.by, signed.version, one.room.writing.changed) == ("Partnership manager", "1.0", False)
    assert one.sees("Version 1.0 was signed off by Partnership manager")
    assert one.sees("A report made now is version 1.0, signed off.")
    assert one.page.text_input(key="report-sign-version").value == "1.1"
    one.reads()
    one.presses("report-tell")
    assert ("What you told us", ("Fear makes people write less.",)) in one.room.told_back
    assert one.sees("This stands on phones now.")
    one.comes_to(6).reads()
    assert one.sees(f"/{one.room.plan[0].code}/told")
    assert 'alt="QR code of the address for phones"' in one.text
    one.page.text_input(key="report-sign-by").set_value("Head of service")
    one.presses("report-sign-off")
    one.reads()
    assert one.sees("An earlier version stands on phones now."), "the same words, signed by somebody else"
    one.presses("report-tell")
    assert one.sees("This stands on phones now.")
    one.presses("report-untell")
    assert one.room.told_back == ()


def test_two_organisers_do_not_overwrite_each_other(told: tuple[Organiser, People]) -> None:
    one, _ = told
    other = Organiser(one.journal, one.workshop)
    one.comes_to(4)
    other.comes_to(4)
    one.writes("conclusion", "Words of the first.")
    other.writes("conclusion", "Words of the second.")
    assert other.sees("Not saved. Somebody else wrote this part meanwhile.")
    assert other.sees("Words of the first.")
    assert other.typed("conclusion") == "Words of the second."
    assert one.wrote("conclusion") == "Words of the first."

    other.page.switch_page("plan.py").run()
    other.comes_to(4)
    assert other.typed("conclusion") == "Words of the second.", "what was not saved comes back"
    other.presses("report-mine-conclusion")
    assert one.wrote("conclusion") == "Words of the second."
    assert not other.sees("Not saved.")

    one.looks_again()
    assert one.typed("conclusion") == "Words of the first.", "nothing changes under a writer's hands"
    assert one.sees("Somebody else wrote this meanwhile")
    one.presses("report-take-conclusion")
    assert one.typed("conclusion") == "Words of the second."
    one.writes("conclusion", "Words of both.")
    assert one.wrote("conclusion") == "Words of both."


def test_recommendations_save_themselves_and_clash_in_the_open(told: tuple[Organiser, People]) -> None:
    one, _ = told
    other = Organiser(one.journal, one.workshop)
    one.comes_to(5)
    one.presses("report-recommend")
    [owner] = [field for field in one.page.text_input if field.label == "Owner (a role)"]
    owner.set_value("MASH manager").run()
    assert one.sees("Not saved. Say what should be done.")
    id_ = str(owner.key).rpartition("-")[2]
    one.page.text_area(key=f"report-action-{id_}").set_value("Ring back within a day").run()
    [made] = one.room.writing.recommendations
    assert (made.id, made.action, made.owner, made.by) == (id_, "Ring back within a day", "MASH manager", "")

    other.comes_to(5)
    other.page.text_input(key=f"report-measure-{id_}").set_value("The log").run()
    one.page.text_area(key=f"report-action-{id_}").set_value("Ring back within a morning").run()
    assert one.sees("Not saved.")
    assert one.room.writing.recommendations[0].measure == "The log"
    one.presses(f"report-take-{id_}")
    assert one.page.text_input(key=f"report-measure-{id_}").value == "The log"
    one.page.text_area(key=f"report-action-{id_}").set_value("Ring back within a morning").run()
    [made] = one.room.writing.recommendations
    assert (made.action, made.measure) == ("Ring back within a morning", "The log")

    one.presses(f"report-undo-{id_}")
    assert not one.room.writing.recommendations
    other.looks_again()
    assert other.sees("Somebody else dropped this meanwhile.")
    other.presses(f"report-mine-{id_}")
    assert other.room.writing.recommendations[0].measure == "The log"


@pytest.mark.long
def test_words_keep_what_they_cite_when_remarks_get_other_numbers(told: tuple[Organiser, People]) -> None:
    one, _ = told
    one.comes_to(4)
    uuid = next(remark.uuid for remark in remarks(one.room) if remark.text == SAID[2])
    mark = number_of(one, uuid)
    one.writes("conclusion", f"They trust each other [{mark}].")
    one.writes("why", "Nobody said this [R99].")
    assert one.sees("Not saved. There is no remark R99.")
    assert one.wrote("conclusion") == f"They trust each other {{r:{uuid}}}."
    for number in range(20):
        one.journal.record(one.workshop, e.PaperAnswered("works", "first", f"Word {number} on paper.", 1, True))
        release_all(one.journal, one.workshop)
        one.reads()
        if number_of(one, uuid) != mark:
            break
    now = number_of(one, uuid)
    assert now != mark
    assert one.typed("conclusion") == f"They trust each other [{now}]."
    assert one.typed("why") == "Nobody said this [R99]."
    one.writes("conclusion", f"They do trust each other [{now}].")
    assert one.wrote("conclusion") == f"They do trust each other {{r:{uuid}}}."


def number_of(one: Organiser, uuid: str) -> str:
    desk = computed.last_desk(one.workshop, one.room)
    assert desk
    return desk.marks.known[f"r:{uuid}"]


def test_what_is_hidden_is_offered_and_quoted_no_more(told: tuple[Organiser, People]) -> None:
    one, _ = told
    uuid = next(remark.uuid for remark in remarks(one.room) if remark.text == SAID[0])
    one.journal.record(one.workshop, e.ThemesChosen(("T9",), ()), e.QuoteConfirmed("theme/T9", uuid, 0, 20))
    one.comes_to(3)
    assert one.sees("I am scared of blame")
    one.journal.record(one.workshop, e.Moderated(uuid, False))
    assert not one.looks_again().sees("I am scared of blame"), "before anything was read anew"
    assert one.sees("No longer to be printed")
    one.presses(f"report-drop-{uuid}")
    assert not one.room.writing.quotes


def test_an_interim_report_says_that_it_is_a_draft(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 6)
    people.host_goes_to("text")
    people.answer(*SAID)
    page = Facilitator(journal, workshop).opens("findings")
    assert page.sees("A report made now is an interim report, and says that it is a draft.")
    assert page.can_press("report-make")


def test_while_people_answer_only_what_organisers_do_is_read_anew(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 8)
    people.host_goes_to("text")
    one = Organiser(journal, workshop)
    one.comes_to(4)
    people.answer(*SAID)
    one.looks_again()
    assert not computed.reading(one.workshop)
    one.writes("why", "Because.")
    assert computed.reading(one.workshop)


def test_a_logo_is_kept_small_and_without_what_its_file_carried() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Robin of Anytown")
    file = io.BytesIO()
    Image.effect_noise((3000, 1500), 90).save(file, "PNG", pnginfo=info)
    kept = base64.b64decode(report_look.small_png(file.getvalue()))
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "PNG"
        assert picture.width <= 600
        assert picture.height <= 240
        assert not picture.info
    assert b"Robin" not in kept


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_no_logo(data: bytes) -> None:
    with pytest.raises(Rejected, match="Save the logo as PNG or JPEG"):
        report_look.small_png(data)
