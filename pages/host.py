"""The facilitator's cockpit: one big Next, what the room sees, what comes next, and the remarks that wait."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages import (
    actions,
    aside,
    changes,
    charts,
    clock,
    glance,
    harvest,
    moderation,
    news,
    paper,
    pausing,
    picture,
    presses,
    rehearsals,
    scripts,
    seats,
    shared,
    slides,
    steps,
    talk,
)
from workshop import entries as e
from workshop import journal, roles, rules, running, tallies
from workshop.activities import Question
from workshop.agenda import Place, round_name
from workshop.errors import Rejected
from workshop.room import Asking, Room, remarks
from workshop.wording import plural


def page() -> None:
    cockpit(shared.the_workshop())


@shared.live(1)
def cockpit(workshop: str) -> None:
    """Everything that moves the room, drawn anew each second.

    Where the room is and what moves it stand first in their columns, so that nothing can push *Next* away. Each part
    that comes and goes has a place of its own: a button that changes its place loses the keyboard.
    """
    room = journal.current().room(workshop)
    now = datetime.now(UTC)
    left, right = st.columns([3, 2], gap="large")
    with left:
        where(workshop, room, now)
        sees_now(workshop, room)
        with st.container(key="tools", horizontal=True):
            at_hand(workshop, room, now)
        with st.container():
            aside.notes(room)
        with st.container():
            late_answers(workshop, room)
        actions.panel(workshop, room)
        with st.container():
            if at_the_harvest(room):
                harvest.panel(workshop, room)
        remarks_waiting(room)
        with st.container(key="remarks"):
            moderation.queue(workshop, room)
    with right:
        with st.container(key="drive"):
            if room.ended:
                afterwards(workshop, room)
            else:
                go(workshop, room)
                pausing.buttons(workshop, room)
            with st.container(key="told"):
                news.tell(room)
                scripts.guard("quick-text", "quick-choices", "park-text")
                scripts.focus_on_opening("tools")
                scripts.hold("PageDown", "PageUp")
                shared.say()
                warn(room)
        with st.container():
            if room.place is None:
                rehearsals.panel(workshop, room)
        st.html(glance.to_say(room))
        comes_next(room)
        with st.container():
            if room.place is not None:
                rehearsals.panel(workshop, room)
        talk.panel(workshop, room)
        the_day(workshop, room, now)
        more(workshop, room)


def at_hand(workshop: str, room: Room, now: datetime) -> None:
    """What may be needed in the midst of an item; at the last step, the end of the workshop too."""
    if not room.ended:
        changes.back(workshop, room)
        changes.quick(workshop, room)
        changes.skip_on(workshop, room)
        timer(workshop, room, now)
    aside.park(workshop, room)
    aside.note(workshop, room)
    if at_the_end(room) and not room.ended:
        end(workshop)


def at_the_end(room: Room) -> bool:
    return room.place is not None and running.next_place(room) is None


def at_the_harvest(room: Room) -> bool:
    """Whether the room works on the themes of the day now: then they are at hand."""
    return room.activity is not None and room.activity.kind == "harvest"


def where(workshop: str, room: Room, now: datetime) -> None:
    """Where the day is, what is left, and whether it keeps its time."""
    present, away = shared.here(workshop, room)
    found = None if room.ended else clock.reflow(room, now)
    slots = clock.slots(room, now)
    words = clock.pace(room, found, now) if found else ""
    with st.container(key="where"):
        st.html(
            glance.where(room) + glance.times(room, found, present, away) + glance.strip(slots) + glance.pace(words)
        )


def warn(room: Room) -> None:
    """What should be known before *Next* is pressed."""
    warning = "" if room.ended else steps.stands_in(room)
    if warning:
        st.warning(shared.plain(warning))


def the_day(workshop: str, room: Room, now: datetime) -> None:
    """The rest of the day against the clock, and how it is changed."""
    with st.expander(
        "The day, and how to change it", key="change", icon=":material/event_note:", on_change="rerun"
    ) as day:
        if day.open:
            st.html(glance.day(clock.slots(room, now)))
            changes.panel(workshop, room)


def more(workshop: str, room: Room) -> None:
    """What is seldom needed, folded together."""
    with st.expander("More tools", key="more", icon=":material/build:"):
        jump(workshop, room)
        if not at_the_harvest(room):
            harvest.panel(workshop, room)
        paper.panel(workshop, room)
        seats.panel(workshop, room)
        corner(room)
        if not room.ended and not at_the_end(room):
            end(workshop)


def remarks_waiting(room: Room) -> None:
    """On a phone the queue has a page of its own; here is how many wait, and the way there."""
    waiting = sum(one.status == "held" for one in remarks(room))
    words = f"{plural(waiting, 'remark')} {'waits' if waiting == 1 else 'wait'}" if waiting else "No remark waits"
    with st.container(key="remarks-link"):
        st.page_link(
            "moderate.py",
            label=f"{words}: open Moderate",
            icon=":material/inbox:",
            query_params={"w": room.plan[0].code},
        )


def sees_now(workshop: str, room: Room) -> None:
    """What the room sees, the votes of it, and the buttons of a vote where they stand in every state."""
    with st.container(key="now", border=True):
        st.html(glance.now(room))
        asking = None if room.ended else room.asking
        with st.container():
            counts(workshop, room, asking)
        with st.container(horizontal=True):
            voting_buttons(workshop, room)
        with st.container():
            if asking and not asking.open:
                results(room, asking)


def counts(workshop: str, room: Room, asking: Asking | None) -> None:
    """How many have voted, and where everybody else is."""
    if asking is None:
        return
    adds = shared.adds(workshop, room, asking)
    words = slides.voted_words(adds.counted, adds.base, asking_text(room, asking))
    st.html(f'<p class="count">{words}</p>')
    if asking.open:
        on_paper(room, asking)
    st.caption(slides.adds_up(adds, asking_text(room, asking)))


def on_paper(room: Room, asking: Asking) -> None:
    words = charts.on_paper(tallies.tally(room, asking)).strip()
    if words:
        st.caption(words)


def asking_text(room: Room, asking: Asking) -> Question:
    return room.questions[asking.question]


def results(room: Room, asking: Asking) -> None:
    """The counts, for the facilitator's eyes before the room sees them."""
    counted = tallies.tally(room, asking)
    st.caption(f"{round_name(asking.round)}.{charts.on_paper(counted)}")
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
        shared.refuse(rules.MOVED)
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
    """The countdown: one press where the step has a length of its own, any other behind one button."""
    left = clock.timer_left(room, now)
    if room.step and room.step.seconds:
        _count_down(
            workshop, room, f"Start {plural(room.step.seconds // 60, 'minute')}", "step-start", room.step.seconds
        )
    running_ = "" if left is None else f": {clock.countdown(left)}"
    with st.popover(f"Timer{running_}", key="timer", icon=":material/timer:", disabled=room.ended):
        st.markdown("A countdown on the screen.")
        with st.container(horizontal=True):
            for minutes in (2, 5, 10):
                _count_down(workshop, room, f"{minutes} min", str(minutes), minutes * 60)
            _count_down(workshop, room, "Off", "off", 0, disabled=left is None)


def _count_down(workshop: str, room: Room, label: str, name: str, seconds: int, disabled: bool = False) -> None:
    entry = e.TimerSet(seconds)
    st.button(label, key=f"timer-{name}", disabled=disabled or room.ended, on_click=shared.act, args=(workshop, entry))


def go(workshop: str, room: Room) -> None:
    """The one big button with what it shows, and its undoing."""
    drawn = steps.moment(room)
    words = steps.next_words(room)
    with st.container(key="next"):
        st.button(
            words or "That was the last step",
            key="next-step",
            type="primary",
            width="stretch",
            shortcut="PageDown",
            disabled=not words or room.paused,
            on_click=move,
            args=(workshop, drawn, True),
        )
    st.html(glance.after_next(room))
    st.button(
        steps.undo_words(room),
        key="back-step",
        width="stretch",
        shortcut="PageUp",
        disabled=room.paused or running.previous_place(room) is None,
        on_click=move,
        args=(workshop, drawn, False),
        help="Back one step. What is open closes, and no answer is lost.",
    )


def move(workshop: str, drawn: steps.Moment, forward: bool) -> None:
    """Next or its undoing was pressed, as it was drawn."""
    room = journal.current().room(workshop)
    present, _ = shared.here(workshop, room)
    try:
        presses.settled("move")
        entries = (steps.next_step if forward else steps.step_back)(room, drawn, present)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    shared.act(workshop, *entries)


def comes_next(room: Room) -> None:
    """The step after this one."""
    ahead = None if room.ended else steps.coming(room)
    if ahead:
        st.html(glance.comes_next(room, *ahead))


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


def afterwards(workshop: str, room: Room) -> None:
    """What there is to do once the workshop has ended, where *Next* was."""
    picture.panel(workshop, room, roles.RUN)
    st.page_link("findings.py", label="Go to the findings", query_params={"w": room.plan[0].code})


def end(workshop: str) -> None:
    """The workshop ends once, and asks first."""
    with st.popover("End the workshop", key="end"):
        st.markdown("Nobody can join or vote any more, and phones say thank you. This cannot be undone.")
        st.button("End it now", key="end-now", type="primary", on_click=end_now, args=(workshop,))


def end_now(workshop: str) -> None:
    """End the workshop, and begin the picture of the day, so that it is there when people look for it."""
    if shared.record(workshop, e.WorkshopEnded()) and journal.current().room(workshop).asked:
        picture.make(workshop, roles.RUN)


page()
