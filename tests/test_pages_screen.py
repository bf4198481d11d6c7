"""The big screen: nothing of a result before it is revealed, and every kind of result after."""

from __future__ import annotations

import pytest
import sample
from pages_room import Facilitator, figures, workshop_with

from pages import charts, slides, words
from workshop import entries as e
from workshop.activities import Option, Question
from workshop.journal import Journal
from workshop.room import Remark, remarks
from workshop.tallies import Line, Tally


def test_waiting_shows_how_to_join_and_how_many_have(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 3)
    screen = Facilitator(journal, workshop).opens("screen")
    code = screen.room.plan[0].code
    assert screen.sees(f"{code}</p>")
    assert screen.sees("3 people joined")
    assert screen.sees('alt="QR code to join"')


def test_while_voting_the_screen_shows_choices_and_a_count_only(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 4)
    people.host_goes_to("scale")
    people.answer("1", "1", "5")
    screen = Facilitator(journal, workshop).opens("screen")
    assert screen.sees("<b>3 of 4</b> have voted")
    assert screen.sees("Immediate protection")
    assert figures(screen) == []
    people.host_goes_on()
    assert len(figures(screen.looks_again())) == 1
    assert screen.sees("2 of 3 chose “Not yet”.")


def test_every_slide_carries_the_code(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    screen = Facilitator(journal, workshop).opens("screen")
    code = f">{screen.room.plan[0].code}<"
    places = sum(len(activity.steps) for activity in screen.room.plan[1].activities)
    for _ in range(places):
        people.host_goes_on()
        asking = screen.room.asking
        if asking and asking.open:
            people.answer_somehow()
        assert screen.looks_again().sees(code)
        assert not screen.page.exception
        assert screen.sees("QR code to join")


def test_a_myth_card_shows_the_answer_in_words_the_fact_and_its_source(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    screen = Facilitator(journal, workshop).opens("screen")
    while not (screen.room.place and screen.room.place.activity == "m01"):
        people.host_goes_on()
    people.answer("true", "false")
    assert not screen.looks_again().sees("framework")
    people.host_goes_on()
    assert screen.looks_again().sees("Answer: <b>False</b>")
    assert screen.sees("It is a framework for fair and lawful sharing.")
    assert screen.sees("ICO, introduction. England, checked 22 November 2026.")


def test_rounds_that_were_shown_stand_side_by_side(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    screen = Facilitator(journal, workshop).opens("screen")
    titles = []
    for _ in range(3):
        people.host_goes_to("scale")
        people.answer_somehow()
        people.host_goes_on()
        titles.append([one["text"] for one in figures(screen.looks_again())[0]["layout"].get("annotations", [])])
    assert titles == [
        [],
        ["Release A<br>(n = 2)", "Release B<br>(n = 2)"],
        ["Release A<br>(n = 2)", "Release B<br>(n = 2)", "Release C<br>(n = 2)"],
    ]


def test_only_released_remarks_and_words_reach_the_screen(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    screen = Facilitator(journal, workshop).opens("screen")
    for kind in ("text", "words"):
        people.host_goes_to(kind)
        values = {"text": ("Heard it.", "Held it."), "words": (["heard"], ["held"])}[kind]
        people.answer(*values)
        people.host_goes_on()
        assert screen.looks_again().sees("Nothing has been released to the screen yet.")
        heard = next(
            one for one in remarks(screen.room) if one.text.casefold().startswith("heard") and one.status == "held"
        )
        journal.record(workshop, e.Moderated(heard.uuid, True))
        assert screen.looks_again().sees("Heard it." if kind == "text" else "heard</th>")
        assert not screen.sees("Held it." if kind == "text" else "held</th>")


def test_another_theme_is_another_ink(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("choice")
    people.host_goes_on()
    screen = Facilitator(journal, workshop).opens("screen")
    light = figures(screen)[0]["layout"]["font"]["color"]
    screen.page.query_params["theme"] = "dark"
    assert figures(screen.looks_again())[0]["layout"]["font"]["color"] != light


def tally(question: Question, *counts: int, round_: str = "first") -> Tally:
    lines = [Line(o.id, o.label, n, o.off_scale) for o, n in zip(question.options, counts, strict=True)]
    return Tally(question, round_, sum(counts), tuple(lines))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((1, 0, 6, 2, 0, 1), "6 of 10 chose “Limited facts to one agency”."),
        ((3, 0, 3, 0, 0, 0), "“Not yet” and “Limited facts to one agency” were chosen most, by 3 of 6 each."),
        ((1, 1, 1, 0, 0, 0), "No single answer stands out. 3 people answered."),
        ((0, 0, 0, 0, 0, 0), "Nobody has answered."),
    ],
)
def test_the_finding_in_one_sentence(counts: tuple[int, ...], sentence: str) -> None:
    assert charts.finding(tally(sample.SCALE, *counts)) == sentence


def test_a_chart_has_seven_bars_at_most() -> None:
    many = Question("q", "choices", "Which?", options=tuple(Option(str(n), f"Answer {n}") for n in range(9)))
    (bars,) = charts.bars([tally(many, *range(9))]).data
    assert list(bars.x) == [2, 3, 4, 5, 6, 7, 8]


def test_what_is_off_the_scale_stands_apart_and_grey() -> None:
    (bars,) = charts.bars([tally(sample.SCALE, 1, 2, 3, 4, 5, 6)]).data
    assert len(set(bars.marker.color)) == 6
    assert bars.marker.color[-1] == charts.LIGHT.off
    assert bars.marker.pattern.shape[-1]
    assert bars.y[-1] - bars.y[-2] > 1


def test_labels_are_text_and_never_markup() -> None:
    assert charts.wrapped("<b>R&D</b>") == "&lt;b>R&amp;D&lt;/b>  "


@pytest.mark.parametrize("dark", [True, False])
def test_the_same_words_make_the_same_cloud(dark: bool) -> None:
    lines = [Line("trust", "trust", 3), Line("time", "time", 1)]
    first = words.cloud(lines, dark)
    words._drawn.cache_clear()
    assert words.cloud(lines, dark) == first
    assert first.startswith("data:image/png;base64,")


@pytest.mark.parametrize(("paint", "palette"), [(charts.LIGHT, words.LIGHT), (charts.DARK, words.DARK)])
def test_colours_stand_out_from_the_page(paint: charts.Paint, palette: tuple[str, ...]) -> None:
    for colour in (paint.bar, paint.off, *paint.ramp):
        assert contrast(colour, paint.page) >= 3
    for colour in (paint.ink, paint.quiet, *palette):
        assert contrast(colour, paint.page) >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_quotes_are_the_newest_that_fit() -> None:
    def remark(n: int, text: str) -> Remark:
        return Remark(str(n), "p", "q", "first", text, (), "released", f"2026-11-22T10:00:{n:02}")

    short = [remark(n, f"Remark {n}") for n in range(12)]
    assert [one.text for one in slides.fitting(short)] == [f"Remark {n}" for n in range(11, 11 - slides.QUOTES, -1)]
    long = [remark(n, "x" * 400) for n in range(5)]
    assert 1 <= len(slides.fitting(long)) < 5
    assert len(slides.fitting([remark(1, "x\n" * 80)])) == 1
