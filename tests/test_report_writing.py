"""A report that people write: marks, drafts, confirmed quotes, what is missing, and the signature."""

from __future__ import annotations

import re

import pytest
from analysis_rooms import Day, every_exercise, ninety_minutes
from hypothesis import given
from hypothesis import strategies as st

from analysis.document import Caution, Document, Quote, References, Section, ToComplete
from analysis.finding import Finding
from analysis.marks import GONE, Marks
from analysis.missing import PEOPLE, QUOTES, RECOMMENDATIONS, SIGNATURE, THEMES, WORDS, Missing, missing
from analysis.narrative import Sources
from analysis.remarks import remarks
from analysis.report import report
from analysis.spread import Spread
from analysis.study import Study, study
from analysis.told import told
from workshop import entries as e
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Room
from workshop.writing import Text


def read(room: Room) -> Study:
    return study(room, built_in().codebook)


def sections(document: Document) -> dict[str, Section]:
    found: dict[str, Section] = {}

    def into(some: tuple[Section, ...]) -> None:
        for one in some:
            found[one.id] = one
            into(one.sections)

    into((*document.sections, *document.appendices))
    return found


def quotes(document: Document) -> list[str]:
    return [block.text for block in document.walk() if isinstance(block, Quote)]


def heard(day: Day) -> list[str]:
    """The ids of the themes with remarks, most first."""
    themes = read(day.room).themes
    counted = [(len(themes.of(theme)), theme.id) for theme in built_in().codebook.themes]
    return [id_ for number, id_ in sorted(counted, key=lambda one: -one[0]) if number]


def writes(day: Day, part: str, typed: str) -> None:
    words, cites = Sources(read(day.room)).marks.kept(typed)
    day.happens(e.Written(part, words, day.room.writing.version(part), cites))


@pytest.fixture
def day() -> Day:
    return ninety_minutes()


MARKS = Marks(
    {"r:one": "R1", "r:two": "R2", "f:theme/T1": "F1", "c:C07": "C07"},
    dict.fromkeys(("r:one", "r:two", "f:theme/T1", "c:C07"), "as it was"),
)


@given(st.text(alphabet=st.sampled_from("aB .!?[]{}R1F2C,:\n🙂"), max_size=60))
def test_any_words_are_kept_and_shown_again_or_refused_in_a_sentence(typed: str) -> None:
    try:
        words, cites = MARKS.kept(typed)
    except Rejected:
        assert re.search(r"\[[^\]]*[RFC]\d", typed), "only marks are refused"
        return
    shown = MARKS.shown(words)
    assert MARKS.kept(shown) == (words, cites), "what is shown can be saved again unchanged"
    assert "".join(one.text for one in MARKS.sentences(Text("", words, cites, ""))).split() or not shown.strip()


def test_marks_become_lasting_ids_and_marks_again() -> None:
    words, cites = MARKS.kept("Sharing comes late [R2, F1]. The law allows it [C07].")
    assert words == "Sharing comes late {r:two}{f:theme/T1}. The law allows it {c:C07}."
    assert [id_ for id_, _ in cites] == ["r:two", "f:theme/T1", "c:C07"]
    assert MARKS.shown(words) == "Sharing comes late [R2][F1]. The law allows it [C07]."
    with pytest.raises(Rejected, match="no remark R9"):
        MARKS.kept("Nobody said this [R9].")


def test_each_sentence_says_how_it_stands_to_its_evidence() -> None:
    words, cites = MARKS.kept("It comes late. [R1] People wait for certainty [R2]. Nobody knows why! It is known [F1].")
    text = Text("", words, cites, "")
    assert [one.state for one in MARKS.sentences(text)] == ["rests", "rests", "bare", "rests"]
    later = Marks({"r:two": "R1", "f:theme/T1": "F1"}, {"r:two": "as it was", "f:theme/T1": "something else"})
    states = {one.text: one.state for one in later.sentences(text)}
    assert states == {
        f"It comes late. {GONE}": "lost",
        "People wait for certainty [R1].": "rests",
        "Nobody knows why!": "bare",
        "It is known [F1].": "changed",
    }


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("One wrote “We had met before, so trust was there.” [R1].", ["rests"]),
        ("One wrote “We had met. Trust was there.” [R1]. Nobody knows why.", ["rests", "bare"]),
        ('One wrote "We had met! Trust was there." [R1]\nPolice saw it differently [F1].', ["rests", "rests"]),
        ("“Who knows?” asked one, and “Nobody.” another [R1, R2].", ["rests"]),
        ("“It was late.” Police agreed [F1].", ["bare", "rests"]),
        ("One wrote “We had met. And so [R1]. Nobody knows why.", ["bare", "rests", "bare"]),
    ],
)
def test_a_quotation_stands_in_one_sentence_with_its_mark(typed: str, states: list[str]) -> None:
    words, cites = MARKS.kept(typed)
    assert [one.state for one in MARKS.sentences(Text("", words, cites, ""))] == states


@pytest.mark.parametrize(
    ("spread", "supported", "strength"),
    [
        (Spread(3, 4, 6, 3), True, "strong"),
        (Spread(3, 4, 6, 3), False, "moderate"),
        (Spread(3, 3, 6, 3), True, "moderate"),
        (Spread(3, 4, 6, 2), True, "moderate"),
        (Spread(3, 0, 0, 3), True, "strong"),
        (Spread(2, 1, 6, 1), False, "moderate"),
        (Spread(1, 6, 6, 6), True, "emerging"),
    ],
)
def test_strength_follows_the_stated_rule(spread: Spread, supported: bool, strength: str) -> None:
    assert spread.strength(supported) == strength


def test_drafts_rest_on_findings(day: Day) -> None:
    known = Sources(read(day.room))
    for part in ("points", f"theme/{heard(day)[0]}/heard"):
        words, cites = known.marks.kept(known.draft(part))
        assert cites
        assert {one.state for one in known.marks.sentences(Text("", words, cites, ""))} == {"rests"}
    assert known.draft("conclusion") == ""


def test_a_sentence_loses_its_evidence_with_the_remark(day: Day) -> None:
    first = heard(day)[0]
    uuid = next(remark.uuid for remark, _ in read(day.room).themes.of(built_in_theme(first)))
    number = read(day.room).numbers[uuid]
    day.happens(e.ThemesChosen((first,), ()))
    writes(day, f"theme/{first}/heard", f"One remark stands for many [R{number}].")
    assert not [one for one in missing(read(day.room)) if "its evidence" in one.sentence]
    day.happens(e.Removed(uuid))
    lost = [one for one in missing(read(day.room)) if "has lost its evidence" in one.sentence]
    assert [one.step for one in lost] == [WORDS]
    assert lost[0].needed


def test_a_sentence_is_looked_at_again_when_its_remark_may_no_longer_be_quoted(day: Day) -> None:
    first = heard(day)[0]
    matched = {remark.uuid for remark, _ in read(day.room).themes.of(built_in_theme(first))}
    one = next(one for one in read(day.room).quotes if one.remark.uuid in matched and one.remark.participant)
    day.happens(e.ThemesChosen((first,), ()))
    writes(day, f"theme/{first}/heard", f"One wrote “{one.remark.text}” [R{one.number}].")
    writes(day, "why", "We meet too rarely.")

    def changed() -> list[str]:
        return [one.step for one in missing(read(day.room)) if one.needed and "no longer be quoted" in one.sentence]

    assert changed() == []
    day.happens(e.QuotingSet(one.remark.participant, quotable=False))
    assert changed() == [WORDS]


def test_a_theme_that_nobody_confirmed_was_suggested_and_is_not_strong() -> None:
    day = every_exercise()

    def theme() -> Finding:
        return Sources(read(day.room)).findings[f"theme/{first}"]

    first = next(id_ for id_ in heard(day) if read(day.room).spreads[id_].strength(True) == "strong")
    writes(day, f"theme/{first}/published", "Consent is not needed where a child is at risk [C03].")
    assert " was suggested for " in theme().claim
    assert theme().strength == "moderate"
    version = read(day.room).codebook.version
    for remark, _ in read(day.room).themes.of(built_in_theme(first)):
        day.happens(e.Coded(remark.uuid, "Coder A", (first,), False, (first,), 1.0, "", version, bulk=True))
    assert " was heard in " in theme().claim
    assert theme().strength == "moderate", "accepted unread"
    day.happens(e.Coded(remark.uuid, "Coder A", (first,), False, (first,), 1.0, "", version))
    assert theme().strength == "strong"


def test_names_in_what_organisers_write_are_shown_and_keep_nothing_from_publication(day: Day) -> None:
    before = sum(one.needed for one in missing(read(day.room)))
    writes(day, "why", "Ask Sarah Whitcombe [R1].")
    day.happens(e.Recommended("r1", "Ring back", "", "Sarah Whitcombe", "", "Calls to 07700 900123"))
    day.happens(e.LookSet("Office of Sarah Whitcombe", "", ""))
    told = [(one.step, one.sentence) for one in missing(read(day.room)) if "may contain" in one.sentence]
    assert told == [
        (WORDS, "Why we met: the local reason may contain a name: “Sarah Whitcombe”. Check it."),
        (RECOMMENDATIONS, "The owner of recommendation 1 may contain a name: “Sarah Whitcombe”. Check it."),
        (RECOMMENDATIONS, "The measure of recommendation 1 may contain a phone number: “07700 900123”. Check it."),
        (SIGNATURE, "The organisation's name may contain a name: “Sarah Whitcombe”. Check it."),
    ]
    assert sum(one.needed for one in missing(read(day.room))) == before


def test_a_signed_report_says_what_nobody_wrote(day: Day) -> None:
    first = heard(day)[0]
    day.happens(e.ThemesChosen((first,), ()))

    def said() -> tuple[str, str]:
        found = sections(report(day.room))
        return str(found[f"theme-{first.casefold()}-other"].blocks), str(found["recommendations"].blocks)

    assert "have not written" not in said()[0]
    assert "was made" not in said()[1]
    day.happens(e.SignedOff("Partnership manager", "1.0"))
    assert "The organisers have not written about disagreement." in said()[0]
    assert "No recommendation was made." in said()[1]


def built_in_theme(id_: str):  # type: ignore[no-untyped-def]
    return next(theme for theme in built_in().codebook.themes if theme.id == id_)


def signed(day: Day) -> str:
    """Signs off a report on one theme with one quote, a part of a remark; returns the words of the quote."""
    first = heard(day)[0]
    day.happens(e.ThemesChosen((first,), ()))
    matched = {remark.uuid for remark, _ in read(day.room).themes.of(built_in_theme(first))}
    one = next(one for one in read(day.room).quotes if one.remark.uuid in matched and len(one.remark.text) > 20)
    day.happens(e.QuoteConfirmed(f"theme/{first}", one.remark.uuid, 0, 12))
    writes(day, f"theme/{first}/heard", f"People said so [R{one.number}].")
    writes(day, f"theme/{first}/summary", "It matters.")
    day.happens(e.Recommended("r1", "Ring back within a day", first, "Head of the hub", "2027-01-31", "Call log"))
    day.happens(e.SignedOff("Partnership manager", "1.0", "2027-11-22"))
    return one.remark.text[:12]


def test_a_draft_offers_quotes_with_a_warning_and_a_signed_report_has_only_confirmed_ones(day: Day) -> None:
    draft = report(day.room)
    assert quotes(draft)
    assert any("Nobody has confirmed" in block.text for block in draft.walk() if isinstance(block, Caution))
    words = signed(day)
    final = report(day.room)
    assert quotes(final) == [words]
    assert not any(isinstance(block, ToComplete) for block in final.walk())
    assert "Signed by Partnership manager on 22 November 2026" in final.status
    assert ("Review date", "22 November 2027") in final.facts


def test_what_changes_after_the_signature_makes_it_a_draft_again(day: Day) -> None:
    signed(day)
    writes(day, "conclusion", "One word more.")
    assert report(day.room).status == "Draft: changed since version 1.0 was signed off"
    assert any(one.step == SIGNATURE and "changed since version 1.0" in one.sentence for one in missing(read(day.room)))


def test_a_recommendation_stands_in_summary_theme_and_chapter(day: Day) -> None:
    signed(day)
    found = sections(report(day.room))
    theme = f"theme-{heard(day)[0].casefold()}"
    for id_ in ("top-recommendations", f"{theme}-recommendation", "recommendations"):
        assert "Ring back within a day" in str(found[id_].blocks), id_


def test_what_is_missing_is_told_step_by_step(day: Day) -> None:
    def steps() -> list[str]:
        return [one.step for one in missing(read(day.room)) if one.needed]

    assert steps()[-2:] == [THEMES, SIGNATURE]
    first = heard(day)[0]
    day.happens(e.ThemesChosen((first,), ()))
    assert THEMES not in steps()
    assert {QUOTES, WORDS} <= set(steps())
    writes(day, f"theme/{first}/other", "Nobody knows who said so.")
    bare = [one for one in missing(read(day.room)) if "names no evidence" in one.sentence]
    assert bare
    assert bare[0].needed


def test_published_evidence_is_listed_with_its_reservation(day: Day) -> None:
    first = heard(day)[0]
    day.happens(e.ThemesChosen((first,), ()))
    writes(day, f"theme/{first}/published", "Consent is not needed where a child is at risk [C03].")
    document = report(day.room)
    listed = str([block for block in document.walk() if isinstance(block, References)])
    assert listed.count("C03. ") == 1, "once, though a card rests on it too"
    assert built_in().claims["C03"].text in listed
    assert built_in().claims["C03"].reservation in listed


def test_a_signed_report_says_that_it_is_complete_only_if_nothing_that_is_needed_lacks(day: Day) -> None:
    signed(day)
    lacks = [one for one in missing(read(day.room)) if one.needed]
    assert {one.step for one in lacks} == {PEOPLE}, [one.sentence for one in lacks]
    document = report(day.room)
    assert document.status.startswith("Version 1.0, signed off; not complete: see the Findings page.")
    assert document.standing == "Version 1.0, not complete"
    for remark in [one for one in remarks(day.room) if one.status == "held"]:
        day.happens(e.Moderated(remark.uuid, False))
    for asking in day.room.askings.values():
        if day.room.waiting(asking):
            day.happens(e.LateLeftOut(*asking.key))
    day.happens(e.SignedOff("Partnership manager", "1.1", "2027-11-22"))
    document = report(day.room)
    assert not [one for one in missing(read(day.room)) if one.needed]
    assert document.status == "Version 1.1, signed off by Partnership manager on 22 November 2026"
    assert document.standing == "Version 1.1"


def test_quotes_with_the_same_words_are_named_as_something_to_look_at(day: Day) -> None:
    def twice() -> list[Missing]:
        return [one for one in missing(read(day.room)) if "the same words" in one.sentence]

    words = signed(day)
    first, second = heard(day)[:2]
    matched = {uuid for place, uuid in day.room.writing.quotes}
    (uuid,) = matched
    assert not twice()
    day.happens(e.ThemesChosen((first, second), (first,)))
    day.happens(e.QuoteConfirmed(f"theme/{second}", uuid, 0, len(words)))
    (one,) = twice()
    assert one.sentence == f"Two quotes have the same words: “{words}”. Look at them."
    assert (one.step, one.needed) == (QUOTES, False)


def test_participants_are_told_plain_lines_without_marks(day: Day) -> None:
    signed(day)
    parts = dict(told(read(day.room)))
    assert parts["What will be done"] == ("Ring back within a day. Owner: Head of the hub.",)
    assert [lines for title, lines in parts.items() if title == built_in_theme(heard(day)[0]).title] == [
        ("It matters.",)
    ]
    assert not any("[" in line for lines in parts.values() for line in lines)


def test_an_interim_report_is_made_of_what_exists(day: Day) -> None:
    """At lunch: the first half of the day's rows."""
    room = Room()
    for row in day.rows[: len(day.rows) // 2]:
        room = room.after(row)
    document = report(room)
    assert document.status == "First findings: draft"
    assert document.sections
