"""What people write for the report: chosen themes, confirmed quotes, words, recommendations, look and sign-off."""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages_room import workshop_with
from PIL import Image

from workshop import entries as e
from workshop import home
from workshop.archive import pack, unpack
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import remarks
from workshop.writing import contrast, struck


@pytest.fixture
def written(journal: Journal) -> tuple[Journal, str, str]:
    """A workshop with one released remark: journal, workshop and the remark's uuid."""
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("We ring back.")
    uuid = remarks(journal.room(workshop))[0].uuid
    journal.record(workshop, e.Moderated(uuid, True))
    return journal, workshop, uuid


def test_the_second_of_two_writers_is_told_and_nothing_is_overwritten(written: tuple[Journal, str, str]) -> None:
    journal, workshop, _ = written
    journal.record(workshop, e.Written("conclusion", "First words.", ""))
    seen = journal.room(workshop).writing.version("conclusion")
    journal.record(workshop, e.Written("conclusion", "Better words.", seen))
    with pytest.raises(Rejected, match="Somebody else wrote this part"):
        journal.record(workshop, e.Written("conclusion", "Words of a slow writer.", seen))
    assert journal.room(workshop).writing.texts["conclusion"].words == "Better words."


def test_themes_are_chosen_over_what_was_seen(written: tuple[Journal, str, str]) -> None:
    journal, workshop, _ = written
    journal.record(workshop, e.ThemesChosen(("T1", "T2"), ()))
    with pytest.raises(Rejected, match="Somebody else chose"):
        journal.record(workshop, e.ThemesChosen(("T3",), ()))
    with pytest.raises(Rejected, match="from 1 to 7"):
        journal.record(workshop, e.ThemesChosen(tuple(f"T{n}" for n in range(1, 9)), ("T1", "T2")))
    assert journal.room(workshop).writing.themes == ("T1", "T2")


def test_a_quote_goes_with_the_remark(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    journal.record(workshop, e.QuoteConfirmed("theme/T1", uuid, 0, 7))
    [(answer, span)] = journal.room(workshop).writing.quoted("theme/T1")
    assert (answer, span.start, span.end) == (uuid, 0, 7)
    journal.record(workshop, e.Removed(uuid))
    assert journal.room(workshop).writing.quoted("theme/T1") == []
    with pytest.raises(Rejected, match="removed already"):
        journal.record(workshop, e.QuoteConfirmed("theme/T1", uuid, 0, 7))


def test_copies_of_a_removed_remark_go_with_it(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    [said] = [remark.text for remark in remarks(journal.room(workshop))]
    assert said == "We ring back."
    journal.record(
        workshop,
        e.Written("conclusion", "We ring back. First try.", ""),
        e.Recommended("r1", "Ring back", "T5", "Whoever said “we ring back”", "2027-01-31", "Log: WE RING BACK"),
    )
    seen = journal.room(workshop).writing.version("conclusion")
    journal.record(
        workshop,
        e.Written("conclusion", f"One wrote “we\nring  back” {{r:{uuid}}}.", seen),
        e.SignedOff("Manager", "1.0"),
        e.ToldBack((("What you told us", ("You said: we ring back. Always.", "Thank you.")),)),
    )
    before = journal.room(workshop)
    journal.record(workshop, e.Removed(uuid))
    room = journal.room(workshop)
    assert room.writing.texts["conclusion"].words == f"One wrote “[removed]” {{r:{uuid}}}."
    [one] = room.writing.recommendations
    assert (one.action, one.owner, one.measure) == ("Ring back", "Whoever said “[removed]”", "Log: [removed]")
    assert room.told_back == (("What you told us", ("You said: [removed]. Always.", "Thank you.")),)
    assert room.scene > before.scene, "phones hear of it"
    another = Journal(home.database_url())
    stored = "".join(e.encode(row.entry) for row in another.since(workshop)).casefold()
    assert "we ring back" not in stored
    assert another.room(workshop) == room
    another.close()


def test_copies_of_every_version_of_a_removed_remark_go(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("We ring back within a day.")
    people.answer("We do ring back within a day.")
    typed = "Once: We ring back within a day. Then: We do ring back within a day!"
    journal.record(workshop, e.Written("why", typed, ""))
    last = remarks(journal.room(workshop))[0].uuid
    journal.record(workshop, e.Removed(last))
    assert journal.room(workshop).writing.texts["why"].words == "Once: [removed]. Then: [removed]!"
    another = Journal(home.database_url())
    assert another.room(workshop) == journal.room(workshop)
    another.close()


def test_parts_of_a_removed_remark_leave_everything_that_organisers_wrote(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("text")
    people.answer("Nobody rang the school back, so they did not hear of it.")
    uuid = remarks(journal.room(workshop))[0].uuid
    journal.record(
        workshop,
        e.Written("why", f"Some said that nobody rang the school back {{r:{uuid}}}. We rang the school.", ""),
        e.Recommended("r1", "Ring: NOBODY RANG THE SCHOOL BACK!", "T5", "Hub", "", "So they did not hear: none"),
        e.SignedOff("Manager", "1.0"),
        e.ToldBack((("So they did not hear of it", ("Nobody, rang, the, school, back.",)),)),
        e.Removed(uuid),
    )
    room = journal.room(workshop)
    assert room.writing.texts["why"].words == f"Some said that [removed] {{r:{uuid}}}. We rang the school."
    [one] = room.writing.recommendations
    assert (one.action, one.measure) == ("Ring: [removed]!", "So they did not hear: none")
    assert room.told_back == (("[removed]", ("[removed].",)),)
    another = Journal(home.database_url())
    stored = "".join(e.encode(row.entry) for row in another.since(workshop)).casefold()
    assert "rang the school back" not in stored
    assert another.room(workshop) == room
    another.close()


def test_a_short_remark_is_struck_where_it_is_quoted_whole() -> None:
    written = "Trust came up: “trust”, “Trust.” and “trust in the room”. Mistrust too."
    left = "Trust came up: “[removed]”, “[removed].” and “trust in the room”. Mistrust too."
    assert struck(written, ["Trust"]) == left
    assert struck(written, [" ", "...", ""]) == written


LATE = "Nobody rang the school back, so they didn\u2019t hear of the café until Friday."


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("One told us: nobody rang the school back.", "One told us: [removed]."),
        ("NOBODY RANG\nTHE — SCHOOL «back»!", "[removed]»!"),
        ("They didn't hear of the cafe: why?", "[removed]: why?"),
        ("They did\u00adn\u2019t  hear, of the cafe\u0301, and more", "[removed], and more"),
        ("Nobody rang the school back. They went on until Friday, as nobody rang.", None),
        ("Nobody rang the school. The school rang back.", "="),
        ("It is so: they do hear of it until Friday.", "="),
        ("so they didn\u2019t hear of it", "="),
    ],
)
def test_parts_of_a_removed_remark_go_too(written: str, left: str | None) -> None:
    """From five words and 25 characters on. "so they didn't hear of" has five words, and 22."""
    expected = {None: "[removed]. They went on until Friday, as nobody rang.", "=": written}.get(left, left)
    assert struck(written, [LATE]) == expected


def test_people_who_wrote_of_the_same_keep_their_own_words() -> None:
    """No two of 240 remarks on the same questions share a run that would count as a copy."""
    with (Path(__file__).parent.parent / "benchmarks" / "field_remarks.csv").open(encoding="utf-8") as file:
        said = list(dict.fromkeys(row["text"] for row in csv.DictReader(file)))
    for one in said[::12]:
        others = "\n".join(other for other in said if other.casefold() != one.casefold())
        assert struck(others, [one]) == others


def test_words_without_spaces_between_them_go_too() -> None:
    assert (
        struck("有人说“没有人给学校回电话”。我们等了很久。", ["没有人给学校回电话"])
        == "有人说“[removed]”。我们等了很久。"
    )


WORDS = st.sampled_from(
    ["we", "Waited", "for consent", "nobody", "didn't", "“trust”", "[removed]", "{r:1}", "—", "\n", ""]
)
SAID = st.lists(WORDS, max_size=14).map(" ".join)


@given(SAID, st.lists(SAID, min_size=1, max_size=3), st.lists(SAID, max_size=1), st.data())
def test_what_was_struck_is_not_struck_again(
    text: str, words: list[str], later: list[str], data: st.DataObject
) -> None:
    """However many of the remarks are removed again, and whatever was removed in between."""
    copied = " ".join([text, data.draw(st.sampled_from(words)), text])
    once = struck(copied, words)
    assert struck(once, words) == once
    then = struck(once, later)
    for one in words:
        assert struck(once, [one]) == once
        assert struck(then, [one]) == then
        whole = re.sub(r"\W+", " ", one.casefold().replace("'", "")).strip()
        if len(whole) >= 12:
            assert whole not in re.sub(r"\W+", " ", once.replace("[removed]", "|").casefold().replace("'", ""))


def test_only_released_remarks_are_quoted(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    journal.record(workshop, e.Moderated(uuid, False))
    with pytest.raises(Rejected, match="released"):
        journal.record(workshop, e.QuoteConfirmed("theme/T1", uuid, 0, 7))


def test_a_recommendation_is_written_changed_and_dropped(written: tuple[Journal, str, str]) -> None:
    journal, workshop, _ = written
    journal.record(workshop, e.Recommended("r1", "Ring back within a day", "T5", "MASH manager", "2027-01-31", "Log"))
    [one] = journal.room(workshop).writing.recommendations
    changed = e.Recommended("r1", "Ring back within a morning", "T5", "MASH manager", "", "Log", one.version)
    journal.record(workshop, changed)
    with pytest.raises(Rejected, match="Somebody else wrote"):
        journal.record(workshop, changed)
    assert [one.action for one in journal.room(workshop).writing.recommendations] == ["Ring back within a morning"]
    journal.record(workshop, e.RecommendationDropped("r1"))
    assert not journal.room(workshop).writing.recommendations


def test_what_happens_after_the_sign_off_shows(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    journal.record(workshop, e.SignedOff("Partnership manager", "1.0", "2027-11-01"))
    room = journal.room(workshop)
    assert room.writing.signed
    assert not room.writing.changed
    journal.record(workshop, e.Paused())
    assert not journal.room(workshop).writing.changed
    journal.record(workshop, e.Moderated(uuid, False))
    assert journal.room(workshop).writing.changed
    journal.record(workshop, e.SignedOff("Partnership manager", "1.1"))
    assert not journal.room(workshop).writing.changed


def test_nobody_signs_what_they_have_not_seen(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    seen = journal.room(workshop).row
    journal.record(workshop, e.Moderated(uuid, False))
    with pytest.raises(Rejected, match="changed while you were signing"):
        journal.record(workshop, e.SignedOff("Partnership manager", "1.0", seen=seen))
    journal.record(workshop, e.Paused(), e.SignedOff("Partnership manager", "1.0", seen=journal.room(workshop).row))
    assert journal.room(workshop).writing.signed


def test_participants_are_told_what_somebody_stands_for(written: tuple[Journal, str, str]) -> None:
    journal, workshop, _ = written
    told = e.ToldBack((("What you told us", ("You asked for one inbox.",)),))
    with pytest.raises(Rejected, match="Sign the report off first"):
        journal.record(workshop, told)
    journal.record(workshop, e.SignedOff("Partnership manager", "1.0"))
    scene = journal.room(workshop).scene
    journal.record(workshop, told)
    assert journal.room(workshop).told_back == told.parts
    assert journal.room(workshop).scene > scene, "phones hear of it"
    assert not journal.room(workshop).writing.changed


def png() -> str:
    made = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(made, "PNG")
    return base64.b64encode(made.getvalue()).decode()


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (e.LookSet("A" * 200, "", ""), "Shorten"),
        (e.LookSet("", "", "blue"), "six digits"),
        (e.LookSet("", "", "#ffcc00"), "too light"),
        (e.LookSet("", "bm90IGEgcGljdHVyZQ==", ""), "Save it as PNG"),
        (e.LookSet("", "%%%", ""), "Save it as PNG"),
        (e.SignedOff("", "1.0"), "who signs"),
        (e.SignedOff("Manager", "1.0", "soon"), "review date"),
        (e.Written("conclusion", "a" * 6001, ""), "6,000"),
        (e.Recommended("r1", " ", "", "", "", ""), "what should be done"),
        (e.Recommended("r1", "Act", "", "", "by May", ""), "by when"),
        (e.RecommendationDropped("r9"), "not there"),
        (e.QuoteDropped("theme/T1", "x"), "already"),
        (e.QuoteConfirmed("anywhere", "x", 0, 3), "cannot be quoted"),
    ],
)
def test_what_cannot_stand_is_refused(written: tuple[Journal, str, str], entry: e.Entry, sentence: str) -> None:
    journal, workshop, _ = written
    with pytest.raises(Rejected, match=sentence):
        journal.record(workshop, entry)


def test_a_logo_and_a_dark_colour_stand(written: tuple[Journal, str, str]) -> None:
    journal, workshop, _ = written
    journal.record(workshop, e.LookSet("Anytown Safeguarding Partnership", png(), "#0b4f7d"))
    assert journal.room(workshop).writing.organisation == "Anytown Safeguarding Partnership"


def test_contrast_as_published() -> None:
    """WCAG 2.2 gives black on white 21:1; #767676 is the lightest grey with 4.5:1 (WebAIM, Contrast checker)."""
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#ffffff") == pytest.approx(1)


def test_an_archive_keeps_the_writing(written: tuple[Journal, str, str]) -> None:
    journal, workshop, uuid = written
    words = "Sharing comes late. \u202eשבת\u202c 🙂\n\nAnd then?"
    journal.record(workshop, e.Written("why", words, "", ((f"r:{uuid}", "x"),)))
    journal.record(workshop, e.QuoteConfirmed("theme/T1", uuid, 0, 7), e.SignedOff("Manager", "1.0"))
    room = journal.room(workshop)
    assert unpack(pack(workshop, journal.since(workshop), room)).room.writing.texts["why"].words == words
