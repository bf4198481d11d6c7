"""The facilitator's cockpit: one big Next, what the room sees, what comes next, and the remarks that wait."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages import (
    actions,
    changes,
    charts,
    clock,
    harvest,
    moderation,
    news,
    paper,
    pausing,
    presses,
    seats,
    shared,
    slides,
    steps,
    talk,
)
from workshop import entries as e
from workshop import journal, running, tallies
from workshop.activities import Question
from workshop.agenda import Place, round_name
from workshop.errors import Rejected
from workshop.room import Asking, Room
from workshop.wording import plural


def page() -> None:
    cockpit(shared.the_workshop())


@shared.live(1)
def cockpit(workshop: str) -> None:
    """Everything that moves the room, drawn anew each second."""
    room = journal.current().room(workshop)
    now = datetime.now(UTC)
    present, away = shared.here(workshop, room)
    with st.container(key="bar", horizontal=True, vertical_alignment="center", gap="large"):
        with st.container(width="stretch"):
            st.html(slides.host_bar(room, clock.reflow(room, now), present, away))
        with st.container(width="content"):
            pausing.buttons(workshop, room)
    # Each part that comes and goes has a place of its own: a button that changes its place loses the keyboard.
    with st.container():
        news.tell(room)
        shared.say()
    left, right = st.columns([3, 2], gap="large")
    with left:
        sees_now(workshop, room, now)
        actions.panel(workshop, room)
        moderation.queue(workshop, room)
        harvest.panel(workshop, room)
        paper.panel(workshop, room)
    with right:
        go(workshop, room)
        with st.container():
            changes.back(workshop, room)
        with st.container(horizontal=True):
            changes.quick(workshop, room)
            changes.skip_on(workshop, room)
        comes_next(room)
        with st.container():
            late_answers(workshop, room)
        talk.panel(workshop, room)
        jump(workshop, room)
        changes.panel(workshop, room)
        seats.panel(workshop, room)
        corner(room)
        end(workshop, room)


def sees_now(workshop: str, room: Room, now: datetime) -> None:
    with st.container(key="now", border=True):
        st.html(slides.host_now(room, steps.state_words(room)))
        asking = room.asking
        with st.container():
            counts(workshop, room, asking)
        with st.container(horizontal=True):
            voting_buttons(workshop, room)
        if not room.ended:
            timer(workshop, room, now)


def counts(workshop: str, room: Room, asking: Asking | None) -> None:
    """How many have voted, or what they said."""
    if asking is None:
        return
    adds = shared.adds(workshop, room, asking)
    if asking.open:
        words = slides.voted_words(adds.counted, adds.base, asking_text(room, asking))
        st.html(f'<p class="count">{words}</p>')
        on_paper(room, asking)
    else:
        results(room, asking, adds.base)
    st.caption(slides.adds_up(adds, asking_text(room, asking)))


def on_paper(room: Room, asking: Asking) -> None:
    words = charts.on_paper(tallies.tally(room, asking)).strip()
    if words:
        st.caption(words)


def asking_text(room: Room, asking: Asking) -> Question:
    return room.questions[asking.question]


def results(room: Room, asking: Asking, base: int) -> None:
    """The counts, for the facilitator's eyes before the room sees them."""
    counted = tallies.tally(room, asking)
    stated = f"{counted.answered} of {base} answered"
    if counted.question.for_hosts:
        stated = slides.voted_words(counted.answered, base, counted.question)
    st.caption(f"{round_name(asking.round)}: {stated}.{charts.on_paper(counted)}")
    if counted.lines:
        head = {"points": "Points", "ranking": "Borda score"}.get(counted.question.kind, "People")
        rows = [{"Answer": line.label, head: line.count} for line in counted.lines[:12]]
        shared.table(rows)
    sure = charts.sure(room, asking)
    if sure:
        st.caption(f"How sure people are: {sure.answered} said so.{charts.on_paper(sure)}")
        shared.table([{"How sure": line.label, "People": line.count} for line in sure.lines])


def voting_buttons(workshop: str, room: Room) -> None:
    """Open, close, reveal and ask again, each only while it makes sense."""
    step, asking = room.step, room.asking
    if step is None or not step.question or room.ended:
        return
    drawn = steps.moment(room)
    if asking is None:
        _button(workshop, drawn, "voting", "Open voting", "open")
    elif asking.open:
        _button(workshop, drawn, "voting", "Close voting", "close")
    else:
        _button(workshop, drawn, "voting", "Open this vote again", e.Opened(*asking.key))
    if asking and not asking.open:
        label = "Results are shown" if asking.revealed else "Show results"
        letter = None if asking.revealed else presses.letter("V")
        _button(workshop, drawn, "reveal", label, "reveal", shortcut=letter)
        if not asking.round.endswith("second") and not asking_text(room, asking).is_remark:
            _button(workshop, drawn, "again", "Ask again after discussion", "again")


def _button(
    workshop: str, drawn: steps.Moment, key: str, label: str, what: e.Entry | str, shortcut: str | None = None
) -> None:
    st.button(label, key=f"vote-{key}", on_click=vote, args=(workshop, drawn, what), shortcut=shortcut)


def vote(workshop: str, drawn: steps.Moment, what: e.Entry | str) -> None:
    """One of the voting buttons was pressed, as it was drawn."""
    room = journal.current().room(workshop)
    asking = room.asking
    if not presses.once("vote"):
        return
    if steps.moment(room) != drawn:
        shared.refuse(steps.MOVED)
    elif what == "close" and asking:
        shared.act(workshop, e.Closed(*asking.key, shared.here(workshop, room)[0]))
    elif what == "reveal" and asking:
        # The button stays when its work is done, so that a keyboard keeps its place.
        if not asking.revealed:
            shared.act(workshop, e.Revealed(*asking.key))
    elif what == "again":
        shared.act(workshop, *running.ask_again(room))
    elif what == "open" and room.step:
        shared.act(workshop, running.opening(room, room.step.question, room.step.round))
    elif not isinstance(what, str):
        shared.act(workshop, what)


def timer(workshop: str, room: Room, now: datetime) -> None:
    left = clock.timer_left(room, now)
    with st.container(horizontal=True, vertical_alignment="center", key="timer"):
        st.markdown("Timer" if left is None else f"Timer: **{clock.countdown(left)}**", width="content")
        if room.step and room.step.seconds:
            whole = room.step.seconds // 60
            st.button(
                f"Start {plural(whole, 'minute')}",
                key="timer-step-start",
                type="primary",
                on_click=shared.act,
                args=(workshop, e.TimerSet(room.step.seconds)),
            )
        for minutes in (2, 5, 10):
            st.button(
                f"{minutes} min", key=f"timer-{minutes}", on_click=shared.act, args=(workshop, e.TimerSet(minutes * 60))
            )
        st.button("Off", key="timer-off", disabled=left is None, on_click=shared.act, args=(workshop, e.TimerSet(0)))


def go(workshop: str, room: Room) -> None:
    """The one big button, and its undoing."""
    drawn = steps.moment(room)
    words = "" if room.ended else steps.next_words(room)
    warning = "" if room.ended else steps.stands_in(room)
    with st.container():
        if warning:
            st.warning(shared.plain(warning))
    with st.container(key="next"):
        st.button(
            words or ("The workshop has ended" if room.ended else "That was the last step"),
            key="next-step",
            type="primary",
            width="stretch",
            shortcut="PageDown",
            disabled=not words or room.paused,
            on_click=move,
            args=(workshop, drawn, True),
        )
    st.button(
        "Undo Next",
        key="back-step",
        shortcut="PageUp",
        disabled=room.ended or room.paused or running.previous_place(room) is None,
        on_click=move,
        args=(workshop, drawn, False),
        help="Back one step. What is open closes, and no answer is lost.",
    )


def move(workshop: str, drawn: steps.Moment, forward: bool) -> None:
    """Next or its undoing was pressed, as it was drawn."""
    room = journal.current().room(workshop)
    present, _ = shared.here(workshop, room)
    now = datetime.now(UTC)
    before, st.session_state["pressed"] = st.session_state.get("pressed"), now
    try:
        steps.settled(before, now)
        entries = (steps.next_step if forward else steps.step_back)(room, drawn, present)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    shared.act(workshop, *entries)


def comes_next(room: Room) -> None:
    """The step after this one, then the notes for the present one."""
    ahead = steps.coming(room)
    if ahead:
        activity, step = ahead
        st.html(slides.host_next(room, activity, step))
    if room.activity and room.step:
        prompts = room.step.prompts
        if prompts:
            st.markdown("**Prompts**")
            for prompt in prompts:
                st.html(slides.prompt(prompt))
        if room.activity.content_note:
            st.html(slides.prompt(f"Content note: {room.activity.content_note}"))
        if room.activity.notes:
            with st.expander("Facilitator's notes", key="notes"):
                st.html(slides.paragraphs(room.activity.notes))


def late_answers(workshop: str, room: Room) -> None:
    """Answers chosen before voting closed that arrived after it: the facilitator decides whether they count."""
    for key in room.asked:
        asking = room.askings[key]
        if number := len(room.waiting(asking)):
            late_panel(workshop, room, asking, number)


def late_panel(workshop: str, room: Room, asking: Asking, number: int) -> None:
    """Both decisions about the late answers of one round. Each button is for the number that it was drawn with."""
    drawn = f"{asking.question}-{asking.round}-{number}-{'shown' if asking.revealed else 'hidden'}"
    many = number > 1
    answers, them = ("late answers", "them") if many else ("late answer", "it")
    came = "these came in or were counted" if many else "it came in or was counted"
    with st.container(border=True, key=f"late-{asking.question}-{asking.round}"):
        question = shared.plain(asking_text(room, asking).text)
        st.markdown(f"**{number} {answers}** to “{question}” ({round_name(asking.round)})")
        st.caption("Chosen before voting closed, by the phone's own word. What you decide here cannot be undone.")
        count = f"Count {them}"
        if asking.revealed:
            st.warning(f"The results were shown before {came}. {count} all the same?")
            count = f"{count} all the same"
        with st.container(horizontal=True):
            for label, what, kind in ((count, "count", e.LateAdmitted), (f"Leave {them} out", "leave", e.LateLeftOut)):
                decision = kind(*asking.key, number)
                args = (workshop, decision, asking.revealed)
                st.button(label, key=f"{what}-{drawn}", on_click=decide_late, args=args)


def decide_late(workshop: str, decision: e.LateAdmitted | e.LateLeftOut, revealed: bool) -> None:
    """A decision about late answers, as it was drawn. The rules see to their number."""
    asking = journal.current().room(workshop).askings[decision.question, decision.round]
    if asking.revealed != revealed:
        shared.refuse("The results were shown or hidden meanwhile. Look again, then decide.")
    else:
        shared.act(workshop, decision)


def jump(workshop: str, room: Room) -> None:
    with st.expander("Go to any step", key="jump"):
        targets = running.places(room.plan[1])
        target = st.selectbox("Step", targets, format_func=lambda place: place_words(room, place), key="jump-to")
        st.caption("Nothing opens and nothing is shown until you press Next or a voting button.")
        st.button("Go there", key="jump-go", on_click=leap, args=(workshop, target), disabled=room.ended)


def place_words(room: Room, place: Place) -> str:
    activity = room.activities[place.activity]
    step = activity.steps[place.step]
    return f"{activity.title} · {place.step + 1} of {len(activity.steps)} · {steps.kind_words(step)}"


def leap(workshop: str, target: Place) -> None:
    room = journal.current().room(workshop)
    shared.act(workshop, *running.go_to(room, target, shared.here(workshop, room)[0]))


def corner(room: Room) -> None:
    """How people join, and how the projector is fed."""
    facts, _ = room.plan
    address = shared.phone_address(facts)
    with st.container(border=True, key="corner"):
        code, words = st.columns([1, 2], vertical_alignment="center")
        code.html(slides.qr_image(shared.qr(f"{address}/{facts.code}")))
        words.html(slides.join_words(shared.short(address), facts.code))
        with words.container(horizontal=True):
            st.link_button("Open the screen", shared.screen_address(facts.code), icon=":material/open_in_new:")
            st.link_button("Dark", shared.screen_address(facts.code, "dark"), icon=":material/open_in_new:")
    st.toggle(
        "Letter keys",
        value=True,
        key="letters",
        help="Page Down and Page Up always work, as presenter remotes send them.",
    )
    st.caption("V shows results, B pauses, Shift + B pauses and shows support, F finds remarks.")


def end(workshop: str, room: Room) -> None:
    if room.ended:
        st.page_link("findings.py", label="Go to the findings", query_params={"w": room.plan[0].code})
        return
    with st.popover("End the workshop", key="end"):
        st.markdown("Nobody can join or vote any more, and phones say thank you. This cannot be undone.")
        st.button("End it now", key="end-now", type="primary", on_click=shared.act, args=(workshop, e.WorkshopEnded()))


page()
