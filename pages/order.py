"""The running order, changed: add from the library, move, give or take minutes, repeat, remove. All are entries."""

from __future__ import annotations

import streamlit as st

from pages import addable, presses, shared
from workshop import entries as e
from workshop import exercises, journal, materials, packs
from workshop.agenda import Activity
from workshop.exercises import Made
from workshop.materials import Pack
from workshop.room import Room
from workshop.rules import LONGEST_MINUTES
from workshop.wording import cut

STEP = 5
"""Minutes given or taken by one press beside the field; any number can be typed."""
WHAT = "add-what"
SECTOR = "Sector whose votes people predict"


def add(workshop: str, room: Room) -> None:
    """Choose anything from the library, how it asks, and where it goes."""
    pack = packs.combined()
    found = addable.items(pack)
    name = st.selectbox(
        "Add from the library",
        list(found),
        index=None,
        format_func=lambda one: found[one].label,
        placeholder="Type a word to search",
        key=WHAT,
    )
    made = _holding(room, name, found[name], pack) if name else None
    made = _asked_so(room, name, made) if name and made else None
    where = f"add-after-{_now(room)}"
    if st.session_state.get(where) not in room.activities:
        st.session_state[where] = _ids(room)[_index(room)]
    after = st.selectbox("After", _ids(room), format_func=lambda one: title(room, one), key=where)
    made = addable.own(room, made) if made else None
    st.button(
        "Add it",
        key=f"add-{made[0].id if made else ''}",
        disabled=made is None or room.ended,
        on_click=_add,
        args=(workshop, made, after, where),
    )


def _holding(room: Room, name: str, item: addable.Item, pack: Pack) -> Made | None:
    """The item with the vignettes, the jigsaw or the sector that is chosen; None while nothing is."""
    written = item.written
    if "vignettes" in written:
        chosen = st.multiselect(
            "Vignettes, in this order",
            list(pack.vignettes),
            list(written["vignettes"]),
            format_func=lambda id_: pack.vignettes[id_].title,
            key=f"add-vignettes-{name}",
        )
        return materials.item_activity(pack, {**written, "vignettes": chosen}) if chosen else None
    if "jigsaw" in written:
        jigsaws = list(pack.jigsaws)
        jigsaw = st.selectbox(
            "Jigsaw",
            jigsaws,
            jigsaws.index(written["jigsaw"]),
            format_func=lambda id_: pack.jigsaws[id_].title,
            key=f"add-jigsaw-{name}",
        )
        return materials.item_activity(pack, {**written, "jigsaw": jigsaw})
    about = exercises.predicted(item.made)
    if not about:
        return item.made
    sectors = {sector.id: sector.label for sector in room.plan[0].sectors}
    sector = st.selectbox(
        SECTOR,
        list(sectors),
        list(sectors).index(about) if about in sectors else 0,
        format_func=sectors.__getitem__,
        key=f"add-about-{name}",
    )
    return exercises.predicting(item.made, sector)


def _asked_so(room: Room, name: str, made: Made) -> Made:
    """The item as it is to ask: with which choices, and whether how sure people are."""
    source = addable.source(made)
    if source is not None:
        known = {"": "The question's own choices"} | {
            id_: f"Released remarks of “{cut(text, 60)}”" for id_, text in addable.sources(room).items()
        }
        chosen = st.selectbox(
            "Choices come from",
            list(known),
            index=list(known).index(source) if source in known else 0,
            format_func=known.__getitem__,
            key=f"add-from-{name}",
        )
        made = addable.drawing_on(made, chosen or "")
    if addable.may_ask_how_sure(made):
        before = {question.id: question.confidence for question in room.plan[1].questions}
        asks = any(before.get(question.id, question.confidence) for question in made[1])
        made = addable.asking_how_sure(made, st.checkbox("Ask how sure people are", asks, key=f"add-sure-{name}"))
    return made


def _add(workshop: str, made: Made, after: str, where: str) -> None:
    """Added, with the next one to come after it."""
    if _added(workshop, made, after):
        st.session_state[where] = made[0].id
        st.session_state[WHAT] = None


def _copy(workshop: str, made: Made, after: str) -> None:
    _added(workshop, made, after)


def _added(workshop: str, made: Made, after: str) -> bool:
    if not presses.once("add"):
        return False
    activity, questions = made
    return shared.record(workshop, e.ActivityAdded(activity, questions, after))


def change(workshop: str, room: Room) -> None:
    """One item, chosen, and what may be done with it."""
    chosen = st.selectbox(
        "Item", _ids(room), index=_index(room), format_func=lambda one: title(room, one), key=f"item-{_now(room)}"
    )
    activity = room.activities.get(chosen)
    if activity is None:
        return
    st.caption(f"Item {_ids(room).index(chosen) + 1} of {len(room.activities)}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _minutes(workshop, room, activity)
        _place(workshop, room, activity, "Up", _two_above(room, chosen))
        _place(workshop, room, activity, "Down", _below(room, chosen))
    _sector(workshop, room, activity)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        others = [one for one in _ids(room) if one != chosen]
        behind = st.selectbox(
            "Move it after", others, index=None, format_func=lambda one: title(room, one), key=f"behind-{chosen}"
        )
        _place(workshop, room, activity, "Move", behind)
    with st.container(horizontal=True, vertical_alignment="center"):
        made = addable.copy(room, activity)
        st.button("Duplicate", key=f"copy-{made[0].id}", on_click=_copy, args=(workshop, made, chosen))
        remove(workshop, room, activity)


def _minutes(workshop: str, room: Room, activity: Activity) -> None:
    key = f"minutes-{activity.id}-{activity.minutes}"
    st.number_input(
        "Minutes",
        1,
        LONGEST_MINUTES,
        activity.minutes,
        STEP,
        key=key,
        disabled=room.ended,
        width=150,
        on_change=_set_minutes,
        args=(workshop, activity.id, key),
    )


def _set_minutes(workshop: str, activity: str, key: str) -> None:
    minutes = st.session_state.get(key)
    if isinstance(minutes, int):
        _act_once(workshop, e.MinutesSet(activity, minutes))


def _sector(workshop: str, room: Room, activity: Activity) -> None:
    """Whose votes an item predicts, to be changed until it was asked."""
    about = exercises.predicted(exercises.of_agenda(room.plan[1], activity))
    if not about:
        return
    sectors = {sector.id: sector.label for sector in room.plan[0].sectors}
    key = f"about-{activity.id}-{about}"
    st.selectbox(
        SECTOR,
        list(sectors),
        list(sectors).index(about) if about in sectors else None,
        format_func=sectors.__getitem__,
        placeholder="Choose a sector",
        key=key,
        disabled=room.ended or addable.was_asked(room, activity) or _now(room) == activity.id,
        on_change=_set_sector,
        args=(workshop, activity.id, key),
        help="It can be changed until the room comes to this item.",
    )


def _set_sector(workshop: str, id_: str, key: str) -> None:
    room, sector = journal.current().room(workshop), st.session_state.get(key)
    activity = room.activities.get(id_)
    if activity is None or not isinstance(sector, str):
        return
    if addable.was_asked(room, activity):
        shared.refuse("That question was asked already, so its sector stays. Add the item again with another sector.")
        return
    changed = exercises.predicting(exercises.of_agenda(room.plan[1], activity), sector)
    shared.act(workshop, e.ActivityRemoved(id_), e.ActivityAdded(*changed, _above(room, id_)))


def _place(workshop: str, room: Room, activity: Activity, label: str, after: str | None) -> None:
    st.button(
        label,
        key=f"{label.lower()}-{activity.id}-{after}",
        disabled=room.ended or after is None,
        on_click=_act_once,
        args=(workshop, e.ActivityMoved(activity.id, after or "")),
    )


def _act_once(workshop: str, entry: e.MinutesSet | e.ActivityMoved) -> None:
    """A second press finds it done and records nothing."""
    room = journal.current().room(workshop)
    if isinstance(entry, e.MinutesSet):
        done = entry.activity in room.activities and room.activities[entry.activity].minutes == entry.minutes
    else:
        done = entry.activity in room.activities and _above(room, entry.activity) == entry.after
    if not done:
        shared.act(workshop, entry)


def remove(workshop: str, room: Room, activity: Activity) -> None:
    with st.popover("Remove", key=f"drop-ask-{activity.id}"):
        st.markdown(f"“{shared.plain(activity.title)}” leaves the running order.")
        st.markdown("What was asked in it already stays in the results.")
        st.button(
            "Remove this item",
            key=f"drop-{activity.id}",
            type="primary",
            disabled=room.ended,
            on_click=shared.act,
            args=(workshop, e.ActivityRemoved(activity.id)),
        )


def title(room: Room, id_: str) -> str:
    """An item in a list of items; an empty id is the beginning. The same words wherever it moves."""
    if not id_:
        return "The beginning"
    if id_ not in room.activities:
        return "An item that was removed"
    name = room.activities[id_].title
    alike = sum(activity.title == name for activity in room.activities.values())
    return name if alike == 1 else f"{name} · {id_}"


def _ids(room: Room) -> list[str]:
    return list(room.activities)


def _now(room: Room) -> str:
    """So that a choice follows the room from item to item."""
    return room.place.activity if room.place else "start"


def _index(room: Room) -> int:
    return _ids(room).index(room.place.activity) if room.place else len(_ids(room)) - 1


def _above(room: Room, id_: str) -> str:
    """The item before this one; empty for the first."""
    at = _ids(room).index(id_)
    return _ids(room)[at - 1] if at else ""


def _two_above(room: Room, id_: str) -> str | None:
    """What this item comes after once it is one place higher; None for the first."""
    above = _above(room, id_)
    return _above(room, above) if above else None


def _below(room: Room, id_: str) -> str | None:
    ids = _ids(room)
    at = ids.index(id_) + 1
    return ids[at] if at < len(ids) else None
