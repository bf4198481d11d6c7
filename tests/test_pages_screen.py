"""The big screen: nothing of a result before it is revealed, and every kind of result after."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sample
from accessibility import contrast
from pages_room import Facilitator, figures, workshop_with

from pages import boards, charts, curves, slides, words
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


def test_results_come_into_view_only_where_they_were_hidden_until_now(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("choice")
    screen = Facilitator(journal, workshop).opens("screen")
    people.answer("task", "task")
    people.host_goes_on()
    assert screen.looks_again().sees('<section class="result reveal">')
    late = Facilitator(journal, workshop).opens("screen")
    assert late.sees('<section class="result">')


def test_the_way_in_is_large_until_a_result_is_shown_or_most_are_in(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_on()
    screen = Facilitator(journal, workshop).opens("screen")
    assert screen.sees('class="corner large"')
    facts, _ = screen.room.plan
    for expected, size in ((4, "corner large"), (3, "corner")):
        journal.record(workshop, e.FactsChanged(replace(facts, expected=(("police", expected),))))
        assert screen.looks_again().sees(f'class="{size}"')
    journal.record(workshop, e.FactsChanged(facts))
    people.host_goes_to("choice")
    assert screen.looks_again().sees('class="corner large"')
    people.host_goes_on()
    assert screen.looks_again().sees('class="corner"')


def test_a_timer_says_minutes_in_words_and_then_to_come_together() -> None:
    for left, words_ in ((300, "About 5 minutes"), (90, "About 2 minutes"), (59, "Less than a minute")):
        said = slides.timer(timedelta(seconds=left), 300)
        assert f'role="timer">{words_}<i style="--left:{left // 3}">' in said
    assert slides.timer(timedelta(), 300) == '<p class="timer" role="timer">Time to come together</p>'


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
        titles.append(figures(screen.looks_again())[0].titles)
    assert titles == [
        [],
        ["Release A n = 2", "Release B n = 2"],
        ["Release A n = 2", "Release B n = 2", "Release C n = 2"],
    ]


def test_only_released_remarks_and_words_reach_the_screen(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    screen = Facilitator(journal, workshop).opens("screen")
    for kind in ("text", "words"):
        people.host_goes_to(kind)
        values = {"text": ("Heard it.", "Held it."), "words": (["heard"], ["held"])}[kind]
        people.answer(*values)
        people.host_goes_on()
        assert screen.looks_again().sees("What you wrote is being read.")
        heard = next(
            one for one in remarks(screen.room) if one.text.casefold().startswith("heard") and one.status == "held"
        )
        journal.record(workshop, e.Moderated(heard.uuid, True))
        assert screen.looks_again().sees("Heard it." if kind == "text" else "heard</th>")
        assert not screen.sees("Held it." if kind == "text" else "held</th>")


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
    drawn = charts.bars([tally(many, *range(9))])
    assert re.findall(r"<b>(\d)</b>", drawn) == list("2345678")
    assert drawn.endswith("and 2 more</p>")


def test_what_is_off_the_scale_stands_apart_in_a_colour_of_its_own() -> None:
    lines = tally(sample.SCALE, 1, 2, 3, 4, 5, 6).lines
    paints = charts.colours(lines, sample.SCALE)
    assert paints[-1] == "off"
    assert len(set(paints)) == 6
    assert '<tr class="off"><th scope="row">Not enough information<' in charts.bars([tally(sample.SCALE, *range(6))])


def test_red_amber_and_green_are_so_and_carry_their_words() -> None:
    options = (Option("r", "Red: today"), Option("a", "Amber: this week"), Option("g", "Green: as usual"))
    rag = Question("q", "scale", "How urgent?", options=options, scale="rag")
    assert charts.colours(tally(rag, 1, 2, 3).lines, rag) == ["rag-red", "rag-amber", "rag-green"]
    assert "Amber: this week<" in charts.bars([tally(rag, 1, 2, 3)])


def test_labels_are_text_and_never_markup() -> None:
    asked = Question("q", "choice", "Which?", options=(Option("1", "<b>R&D</b>"),))
    assert '<th scope="row">&lt;b&gt;R&amp;D&lt;/b&gt;</th>' in charts.bars([tally(asked, 1)])


def test_a_movement_of_what_most_chose_is_said_once() -> None:
    before, after = tally(sample.CHOICE, 5, 15, round_="before"), tally(sample.CHOICE, 16, 4, round_="after")
    assert charts.found([before, after]) == charts.moved([before, after])
    gone = [tally(sample.CHOICE, 15, 16, round_="before"), tally(sample.CHOICE, 4, 14, round_="after")]
    assert charts.found(gone) == f"{charts.finding(gone[1])} {charts.moved(gone)}"
    assert charts.found([after]) == charts.finding(after)


def test_what_moved_says_no_more_than_the_counts() -> None:
    rounds = [tally(sample.CHOICE, 15, 5, round_="before"), tally(sample.CHOICE, 6, 3, round_="after")]
    assert charts.moved(rounds) == "“Public task” was chosen by 15 of 20 (75%), then by 6 of 9."
    assert charts.moved(rounds[:1]) == ""
    assert charts.moved([rounds[0], rounds[0]]) == "Answers are spread as they were."
    assert charts.moved([rounds[0], tally(sample.CHOICE, 0, 0)]) == ""


@pytest.mark.parametrize("dark", [True, False])
def test_the_same_words_make_the_same_cloud(dark: bool) -> None:
    lines = [Line("trust", "trust", 3), Line("time", "time", 1)]
    first = words.cloud(lines, dark)
    words._drawn.cache_clear()
    assert words.cloud(lines, dark) == first
    assert first.startswith("data:image/png;base64,")


@pytest.mark.parametrize(("theme", "palette"), [("light", words.LIGHT), ("dark", words.DARK)])
def test_colours_stand_out_from_the_page(theme: str, palette: tuple[str, ...]) -> None:
    sheet = (Path(charts.__file__).parent / "assets" / f"{theme}.css").read_text()
    colours = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", sheet))
    shapes = ("bar", "off", *charts.RAMP, *charts.RAG, *(f"series-{n + 1}" for n in range(curves.COLOURS)))
    for name in shapes:
        assert contrast(colours[name], colours["page"]) >= 3, name
    for colour in (colours["ink"], colours["quiet"], colours["accent"], *palette):
        assert contrast(colour, colours["page"]) >= 4.5
        if colour not in palette:
            assert contrast(colour, colours["card"]) >= 4.5


def test_quotes_are_the_newest_that_fit() -> None:
    def remark(n: int, text: str) -> Remark:
        return Remark(str(n), "p", "q", "first", text, (), "released", f"2026-11-22T10:00:{n:02}")

    shown = boards.quotes([remark(n, f"Remark {n}") for n in range(12)])
    newest = range(11, 11 - boards.CARDS, -1)
    assert re.findall(r"Remark \d+", shown) == [f"Remark {n}" for n in newest]
    assert f"and {12 - boards.CARDS} more" in shown


@pytest.mark.parametrize(("lines", "cards"), [((7, 5, 5), 3), ((9, 9, 9), 2), ((80,), 1), ((12, 2, 2, 2), 4)])
def test_cards_stand_whole_in_one_of_two_columns(lines: tuple[int, ...], cards: int) -> None:
    assert boards.fitting(["x\n" * one for one in lines], 0, "Why?") == cards


def test_a_long_question_leaves_room_for_fewer_cards() -> None:
    texts = ["x\n" * 5] * 6
    assert boards.fitting(texts, 0, "x" * 300) < boards.fitting(texts, 0, "Why?")
