"""The Themes page: one remark after the other, two coders, many together, the codebook, and key words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pages_room import Facilitator, People, release_all, workshop_with

from analysis import codebooks, memory
from analysis.coding import AGREED, codes
from workshop import entries as e
from workshop.archive import unpack
from workshop.codebook import Codebook, Theme
from workshop.journal import Journal
from workshop.materials import built_in
from workshop.room import Code, remarks

SAID = (
    "I spend Fridays chasing to see whether my email was opened.",
    "Nobody knows what is in our remit.",
    "We sit in the same room, and that is why it works well.",
    "I wait for consent before I share.",
    "Referrals go into a hole and we never hear the outcome.",
    "n/a",
    "Our three is their two.",
    "Five logins and no system talks to another.",
)
BASE = built_in().codebook
FILES = {"xlsx": codebooks.to_workbook, "yaml": codebooks.to_yaml, "qdc": codebooks.to_qdc}


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_ENCODER", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def room_with(journal: Journal, *said: str, people: int = 0, released: bool = True) -> str:
    workshop, there = workshop_with(journal, people or len(said))
    there.host_goes_to("text")
    there.answer(*said)
    if released:
        release_all(journal, workshop)
    return workshop


class Coder(Facilitator):
    """Somebody who codes, under a name."""

    def begins(self, name: str = "Coder A") -> Coder:
        self.opens("themes")
        self.page.text_input(key="coder-typed").set_value(name)
        self.presses("coder-begin")
        return self

    def shows(self, view: str) -> Coder:
        self.page.radio(key="themes-view").set_value(view).run()
        return self

    def unfolds(self, name: str) -> None:
        self.page.session_state[name] = True
        self.page.run()

    @property
    def at_hand(self) -> str:
        """The uuid of the remark that is to be decided; empty where there is none."""
        keys = [str(button.key) for button in self.page.button]
        return next((key.removeprefix("coding-none-") for key in keys if key.startswith("coding-none-")), "")

    @property
    def text_at_hand(self) -> str:
        return next((one.text for one in remarks(self.room) if one.uuid == self.at_hand), "")

    def chooses(self, *themes: str) -> None:
        self.page.multiselect(key=f"coding-pick-{self.at_hand}").set_value(list(themes)).run()
        self.presses("coding-accept")

    def decides_all(self, theme: str = "T1") -> None:
        while self.at_hand:
            self.chooses(theme)

    def code(self, uuid: str, coder: str = "Coder A") -> Code | None:
        return (self.room.codes.get(uuid) or {}).get(coder)


def coder(journal: Journal, workshop: str, name: str = "Coder A") -> Coder:
    return Coder(journal, workshop).begins(name)


# Who codes


def test_nobody_codes_without_saying_who(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page = Coder(journal, workshop)
    page.opens("themes")
    assert not page.at_hand
    for name, told in (("  ", "Say who codes"), ("Agreed", "what coders agree on together")):
        page.page.text_input(key="coder-typed").set_value(name)
        page.presses("coder-begin")
        assert page.sees(told)
        assert not page.at_hand
    page.begins()
    assert page.sees("Coding: <b>Coder A</b>")
    page.presses("coder-leave")
    assert not page.at_hand


def test_without_released_remarks_the_page_says_what_to_do(journal: Journal) -> None:
    page = coder(journal, room_with(journal, "One.", "Two.", released=False))
    assert page.sees("There are no released remarks to code yet.")


# Deciding


def test_a_suggestion_is_accepted_and_the_next_remark_comes(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    assert page.sees("0 of 7 decided")
    assert page.sees("8 released = 0 decided + 7 to do + 1 set apart")
    assert page.sees("suggestions should be right")
    first = page.at_hand
    assert page.sees("Why: ")
    page.presses(f"coding-1-{first}")
    page.presses("coding-accept")
    code = page.code(first)
    assert code
    assert len(code.themes) == 1
    assert code.version == BASE.version
    assert page.at_hand not in {"", first}
    assert page.sees(f"Saved: {code.themes[0]} ")
    assert page.sees("1 of 7 decided")
    assert page.room.codebooks == (BASE,)


def test_several_themes_none_and_good_practice(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    first = page.at_hand
    page.presses("coding-good")
    page.chooses("T3", "T9", "T1")
    second = page.at_hand
    page.presses("coding-none")
    one, other = page.code(first), page.code(second)
    assert one
    assert other
    assert (set(one.themes), one.positive) == ({"T1", "T3", "T9"}, True)
    assert (other.themes, other.positive) == ((), False)


def test_what_the_machine_had_suggested_is_kept_beside_the_decision(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    while page.text_at_hand != SAID[0]:
        page.presses("coding-later")
    uuid = page.at_hand
    page.chooses("T9")
    code = page.code(uuid)
    assert code
    assert code.suggested[0] == "T1"
    assert "chasing" in code.why.casefold()
    assert 0 < code.score <= 1
    page.unfolds("coding-decided")
    page.presses(f"coding-change-{uuid}")
    assert page.at_hand == uuid
    page.chooses("T1")
    again = page.code(uuid)
    assert again
    assert (again.themes, again.suggested[0]) == (("T1",), "T1")
    assert "decided by a person" not in again.why
    assert page.room.first_codes[uuid]["Coder A"].themes == ("T9",)


def test_undo_takes_decisions_back_one_after_the_other(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    first = page.at_hand
    page.chooses("T1")
    second = page.at_hand
    page.chooses("T2")
    page.presses("coding-undo-last")
    assert page.code(second) is None
    assert page.at_hand == second
    page.presses("coding-undo-last")
    assert page.code(first) is None
    assert not page.can_press("coding-undo-last")
    page.chooses("T1")
    page.unfolds("coding-decided")
    page.presses(f"coding-change-{first}")
    page.chooses("T4")
    page.presses("coding-undo-last")
    code = page.code(first)
    assert code
    assert code.themes == ("T1",)


def test_a_decision_teaches_the_suggestions_for_what_is_left(journal: Journal) -> None:
    alike = [f"Zebra crossing number {n} is grumbled about" for n in range(6)]
    page = coder(journal, room_with(journal, *alike))
    page.chooses("T12")
    page.presses("coding-accept")
    assert [code.themes for codes_ in page.room.codes.values() for code in codes_.values()] == [("T12",), ("T12",)]


def test_the_same_words_are_decided_together_and_undone_together(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *["We chase them."] * 5, "Another thing entirely"))
    while page.text_at_hand != "We chase them.":
        page.presses("coding-later")
    assert page.sees("Said in the same words 4 more times")
    page.chooses("T1")
    assert page.sees("5 of 6 decided")
    page.presses("coding-undo-last")
    assert page.sees("0 of 6 decided")


def test_a_new_theme_joins_the_codebook_and_is_chosen(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    uuid = page.at_hand
    page.presses("coding-new")
    page.page.text_input(key="coding-new-title").set_value("Night shifts")
    page.presses("coding-new-add")
    assert page.at_hand == uuid
    page.presses("coding-accept")
    code = page.code(uuid)
    assert code
    assert (code.themes, code.version) == (("N1",), f"{BASE.version}-here-1")
    assert page.room.codebooks[-1].themes[-1] == Theme("N1", "Night shifts", "Night shifts")


def test_remarks_that_say_nothing_are_seen_and_can_be_coded_after_all(journal: Journal) -> None:
    page = coder(journal, room_with(journal, "n/a", "No comment", "We chase them."))
    assert page.sees("Set apart, because they say nothing: 2")
    page.decides_all()
    assert page.sees("Everything is decided.")
    assert page.sees("3 released = 1 decided + 0 to do + 2 set apart")
    page.unfolds("coding-apart")
    page.presses("coding-take")
    assert page.text_at_hand in {"n/a", "No comment"}
    page.chooses("T2")
    assert page.sees("3 released = 2 decided + 0 to do + 1 set apart")


def test_odd_remarks_are_handled_and_counted(journal: Journal) -> None:
    odd = ("\U0001f642\U0001f642", "孩子的声音没有人听", "12", "x" * 390, "<b>bold</b> *stars* $x$", "😀 chase", "OK")
    page = coder(journal, room_with(journal, *odd))
    assert not page.page.exception
    assert page.sees("7 released = 0 decided")
    page.decides_all()
    assert not page.page.exception
    assert page.sees("Everything is decided.")


def test_a_remark_removed_meanwhile_cannot_be_decided(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page = coder(journal, workshop)
    uuid = page.at_hand
    journal.record(workshop, e.Removed(uuid))
    page.presses("coding-none")
    assert page.sees("That remark was removed already.")
    assert page.code(uuid) is None
    assert page.at_hand not in {"", uuid}


def test_a_press_that_comes_before_the_next_remark_is_drawn_changes_nothing(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page, slow = coder(journal, workshop), coder(journal, workshop)
    uuid = page.at_hand
    assert slow.at_hand == uuid
    page.chooses("T3")
    slow.presses("coding-none")
    assert slow.sees("That remark was decided already.")
    code = slow.code(uuid)
    assert code
    assert code.themes == ("T3",)
    assert slow.at_hand not in {"", uuid}
    slow.presses("coding-none")
    assert slow.sees("2 of 7 decided")


# Filters


def test_a_sector_is_offered_only_where_nobody_stands_out(journal: Journal) -> None:
    many = coder(journal, room_with(journal, *[f"We chase number {n}" for n in range(24)]))
    assert many.page.selectbox(key="coding-f-group--").options == [
        "All sectors", "Police", "Health", "Education", "Children's social care",
    ]  # fmt: skip
    few = coder(journal, room_with(journal, *SAID))
    assert few.page.selectbox(key="coding-f-group--").options == ["All sectors"]
    assert few.sees("no sector can be shown")


def test_a_filter_leaves_only_its_remarks(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *[f"We chase number {n}" for n in range(24)]))
    page.page.selectbox(key="coding-f-group--").set_value("Health").run()
    assert page.sees("6 of 24 remarks")
    seats = page.room.seats
    author = next(one.participant for one in remarks(page.room) if one.uuid == page.at_hand)
    assert seats[author].sector == "health"


# Many together


SURE = [f"I spend Fridays chasing voicemail {n}, unread messages and no reply" for n in range(30)]


def test_many_are_accepted_only_after_a_sample_was_checked_and_was_good(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SURE))
    assert not page.can_press("coding-bulk-go")
    page.presses("coding-bulk-draw")
    assert page.sees("0 of 10 checked")
    for n in range(10):
        assert not page.can_press("coding-bulk-go"), n
        page.presses("coding-accept")
    assert page.sees("10 of 10 checked, 10 as suggested (100%).")
    page.presses("coding-bulk-go")
    made = [code for by in page.room.codes.values() for code in by.values()]
    unread = [code for code in made if code.bulk]
    assert len(made) - len(unread) == 10
    assert unread
    assert all(code.themes == code.suggested for code in unread)
    page.presses("coding-undo-last")
    assert sum(len(by) for by in page.room.codes.values()) == 10


def test_a_sample_that_was_often_wrong_lets_nothing_through(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SURE))
    page.presses("coding-bulk-draw")
    for _ in range(10):
        if page.can_press("coding-accept"):
            page.presses("coding-none")
        else:
            page.chooses("T12")
    assert page.sees("10 of 10 checked, 0 as suggested (0%).")
    assert not page.can_press("coding-bulk-go")
    assert page.sees("Fewer than 80% were as suggested.")


# Earlier workshops


def test_decisions_are_kept_for_later_only_on_request_and_go_with_a_removed_remark(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page = coder(journal, workshop)
    while page.text_at_hand != SAID[0]:
        page.presses("coding-later")
    page.chooses("T9")
    assert memory.workshops(memory.place()) == {}
    page.presses("memory-keep")
    assert memory.workshops(memory.place()) == {workshop: 1}
    assert page.page.toggle(key="coder-memory").disabled, "a workshop does not teach itself"

    again = coder(journal, room_with(journal, *SAID), "Coder B")
    while again.text_at_hand != SAID[0]:
        again.presses("coding-later")
    assert again.can_press("memory-forget-all")
    again.page.toggle(key="coder-memory").set_value(True).run()
    while again.text_at_hand != SAID[0]:
        again.presses("coding-later")
    assert again.sees("1 decisions of earlier workshops") or again.sees("1 decision of earlier workshops")

    host = Facilitator(journal, workshop)
    gone = next(one.uuid for one in remarks(host.room) if one.text == SAID[0])
    host.opens("host")
    host.presses(f"remove-done-{gone}")
    assert memory.workshops(memory.place()) == {}


# Two coders


def test_neither_coder_sees_the_other_s_decisions_until_compare(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    one, other = coder(journal, workshop), coder(journal, workshop, "Coder B")
    uuid = one.at_hand
    one.chooses("T12")
    assert other.looks_again().sees("0 of 7 decided")
    assert not other.sees("T12 Child and family voice</p>")
    assert other.at_hand == uuid
    other.chooses("T13")
    other.shows("Compare coders")
    assert other.sees("Until then each sees only their own decisions")
    assert not other.sees("They differ")
    other.presses("compare-now")
    assert other.sees("They differ: 1")
    assert other.sees("T12 Child and family voice")
    one.shows("Compare coders")
    assert not one.sees("They differ")


def test_when_both_are_done_they_are_compared_and_differences_settled(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    one, other = coder(journal, workshop), coder(journal, workshop, "Coder B")
    one.decides_all("T1")
    first = other.at_hand
    other.chooses("T2")
    other.decides_all("T1")
    other.shows("Compare coders")
    assert other.sees("The same decision on 6 of 7 remarks that both read")
    assert other.sees("They differ: 1")
    assert other.sees("not calculable")
    other.presses(f"agree-2-{first}")
    agreed = other.code(first, AGREED)
    assert agreed
    assert agreed.themes == ("T1",)
    assert "decided by a person" not in agreed.why
    assert other.sees("They differ: 0")
    assert other.sees("Settled together: 1")
    assert codes(other.room, BASE).verdicts[first].agreed
    assert other.sees("The same decision on 6 of 7 remarks that both read")


def test_one_coder_alone_cannot_be_compared(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    page.decides_all()
    assert page.shows("Compare coders").sees("Two coders are needed.")


# The codebook


def test_themes_are_added_renamed_merged_and_all_is_undone(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    uuid = page.at_hand
    page.chooses("T3")
    page.shows("Codebook")
    page.page.text_input(key="add-title").set_value("Night shifts")
    page.presses("add-go")
    assert page.sees("Coder A added “Night shifts”.")
    page.page.selectbox(key="coding-theme").set_value("T3").run()
    page.page.text_input(key="title-T3").set_value("Being near")
    page.presses("rename-go-T3")
    assert page.sees("Coder A renamed “Being together” to “Being near”.")
    page.page.selectbox(key="into-T3").set_value("T9").run()
    page.presses("merge-go-T3-T9")
    assert [edition.codebook.version for edition in page.room.editions] == [
        BASE.version, *(f"{BASE.version}-here-{n}" for n in (1, 2, 3)),
    ]  # fmt: skip
    assert codes(page.room, BASE).by("Coder A")[uuid].themes == ("T9",)
    for _ in range(3):
        page.presses("codebook-undo")
    assert page.room.codebooks[-1].themes == BASE.themes
    assert codes(page.room, BASE).by("Coder A")[uuid].themes == ("T3",)
    assert not page.can_press("codebook-undo")


def test_a_split_takes_the_chosen_remarks_along(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID))
    first = page.at_hand
    page.chooses("T3", "T5")
    second = page.at_hand
    page.chooses("T3")
    page.shows("Codebook")
    page.page.selectbox(key="coding-theme").set_value("T3").run()
    page.page.text_input(key="split-title-T3").set_value("Video calls")
    page.page.multiselect(key="split-off-T3").set_value([first])
    page.presses("split-go-T3")
    own = codes(page.room, BASE).by("Coder A")
    assert own[first].themes == ("N1", "T5")
    assert own[second].themes == ("T3",)
    assert [theme.id for theme in page.room.codebooks[-1].themes][2:4] == ["T3", "N1"]


def test_a_change_on_a_codebook_that_moved_meanwhile_is_refused(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page = coder(journal, workshop).shows("Codebook")
    journal.record(workshop, e.CodebookSet(Codebook("other", BASE.themes[:5]), "Coder B took another one."))
    page.page.text_input(key="add-title").set_value("Night shifts")
    page.presses("add-go")
    assert page.sees("Somebody else changed the codebook meanwhile.")
    assert len(page.room.editions) == 1


@pytest.mark.parametrize("ending", codebooks.ENDINGS)
def test_a_codebook_is_brought_after_its_changes_were_shown(journal: Journal, ending: str) -> None:
    page = coder(journal, room_with(journal, *SAID))
    page.chooses("T14")
    page.shows("Codebook")
    new = Codebook("mine", (*BASE.themes[:13], Theme("N1", "Night shifts", "Work at night.")))
    page.page.file_uploader(key="codebook-upload").upload(f"mine.{ending}", FILES[ending](new), "").run()
    assert page.sees("**New: 1**")
    assert page.sees("**Removed: 1**")
    assert page.sees("1 decisions rest only on themes that would go.")
    assert not page.sees("Coder A took a codebook")
    page.presses("codebook-take")
    assert [theme.title for theme in page.room.codebooks[-1].themes] == [theme.title for theme in new.themes]
    assert page.room.codebooks[-1].version == ("mine" if ending != "qdc" else f"{BASE.version}-here-1")
    page.shows("Code remarks")
    assert page.sees("0 of 7 decided")


def test_a_file_with_mistakes_changes_nothing(journal: Journal) -> None:
    page = coder(journal, room_with(journal, *SAID)).shows("Codebook")
    page.page.file_uploader(key="codebook-upload").upload("c.yaml", b"themes:\n- id: A\n", "").run()
    assert page.sees("Nothing was taken. 1 to mend in the file")
    assert page.sees("codebook.yaml, line 2")
    assert not page.can_press("codebook-take")


# Key words


def test_key_words_say_their_base_and_show_no_small_sector(journal: Journal) -> None:
    said = [f"{'Pathways' if n % 4 == 1 else 'Trust'} matter to number {n}" for n in range(24)]
    page = coder(journal, room_with(journal, *said)).shows("Key words")
    assert page.sees("Base: 24 remarks of 24 people")
    options = page.page.selectbox(key="coding-words").options
    assert [one for one in options if one.startswith("Sector")] == [
        f"Sector: {name}" for name in ("Police", "Health", "Education", "Children's social care")
    ]
    page.page.selectbox(key="coding-words").set_value("sector Health").run()
    assert page.sees("**pathways** (6 of 6)")
    few = coder(journal, room_with(journal, *SAID)).shows("Key words")
    assert not [one for one in few.page.selectbox(key="coding-words").options if one.startswith("Sector")]


def test_what_is_coded_is_in_the_archive_and_there_is_nothing_else_of_the_coder(journal: Journal) -> None:
    workshop = room_with(journal, *SAID)
    page = coder(journal, workshop)
    page.decides_all()
    from workshop.archive import pack

    packed = unpack(pack(workshop, journal.since(workshop), page.room))
    assert packed.room.codes == page.room.codes
    said = [json.loads(e.encode(row.entry)) for row in packed.rows if isinstance(row.entry, e.Coded)]
    assert {one["coder"] for one in said} == {"Coder A"}


def test_people_are_needed_for_nothing_but_answers(journal: Journal) -> None:
    workshop, there = workshop_with(journal, 3)
    assert isinstance(there, People)
    page = coder(journal, workshop)
    assert page.sees("There are no released remarks to code yet.")
    for view in ("Compare coders", "Codebook", "Key words"):
        assert not page.shows(view).page.exception


def test_what_the_codebook_may_lack_is_proposed_and_a_person_makes_it_a_theme(journal: Journal) -> None:
    lacking = [f"The car park is full by nine {when}" for when in ("again", "every Monday", "in winter", "as always")]
    page = coder(journal, room_with(journal, *SAID, *lacking))
    while page.at_hand:
        if page.text_at_hand in lacking:
            page.presses("coding-none")
        else:
            page.chooses("T1")
    page.shows("Codebook").unfolds("coding-lacking")
    assert page.sees("<b>4 remarks</b> with: ")
    page.presses("lacking-0")
    assert len(page.room.editions) == 1
    title = page.page.text_input(key="add-title").value
    assert "car" in str(title)
    page.presses("add-go")
    assert page.room.codebooks[-1].themes[-1].title == title
