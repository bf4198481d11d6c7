"""A workshop's agenda as files of a pack, so that another workshop can begin with it."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from workshop import materials, pack_tables, packs
from workshop.activities import Question
from workshop.agenda import ASK, SHOW, Activity, Agenda, origin
from workshop.errors import Rejected
from workshop.materials import Pack
from workshop.pack_tables import Row, Tables
from workshop.pack_upload import Upload
from workshop.packs import Proposal

CARDS = frozenset({"scenario", "myth"})
NAMED = CARDS | {"threshold", "jigsaw"}
"""The kinds of item that name a card, vignettes or a jigsaw: these stay as they are in the library."""

_POLLS = "polls.yaml"
_HOSTS = "Table hosts' notes"


def to_save(agenda: Agenda, name: str, title: str, description: str = "") -> Proposal:
    """What saving the agenda under this title would change in the pack ``name``: the agenda, and new questions.

    ``Rejected`` says what cannot be saved, and why.
    """
    stem = packs.slug_or_none(title)
    if stem is None:
        raise Rejected("Give the agenda a title of letters or digits, 40 at most.")
    library = packs.combined()
    _each_once(agenda)
    ids = _ids(agenda, library, name)
    plan = {"agenda": f"{name}-{stem}"}
    rows: list[Row] = []
    stages: list[Row] = []
    for activity in agenda.activities:
        rows.append({**plan, **_row(activity, agenda, ids, library)})
        stages += [{**plan, "item": activity.id, **stage} for stage in _stages(activity, ids)]
    rows[0] |= {"agenda_title": title.strip(), "agenda_description": description}
    files = pack_tables.write({"Agendas": [_filled(row) for row in rows], "Stages": stages}).files
    new = {ids[q.id]: q for q in agenda.questions if q.id in ids and ids[q.id] not in library.questions}
    if new:
        stated = {id_: library.question_sources.get(origin(q.id), ()) for id_, q in new.items()}
        claims = {id_: [source.claim for source in sources] for id_, sources in stated.items()}
        files[_POLLS] = _with_questions(packs.folder() / name, [replace(q, id=id_) for id_, q in new.items()], claims)
    _check(agenda, ids, library, files)
    return packs.propose(name, Upload(files))


def _each_once(agenda: Agenda) -> None:
    """A pack's agenda asks each thing once: a card in it has no id but its own."""
    seen = set()
    for activity in agenda.activities:
        if activity.kind in NAMED:
            for key in {(origin(step.question), step.round) for step in activity.steps if step.kind == ASK}:
                if key in seen:
                    raise Rejected(f"“{activity.title}” is there twice. Remove one of them, then save the agenda.")
                seen.add(key)


def _ids(agenda: Agenda, library: Pack, name: str) -> dict[str, str]:
    """The id in the poll bank of each question that comes from there, or is to go there."""
    known = {question.id: question for question in agenda.questions}
    asked = {step.question for one in agenda.activities if one.kind not in NAMED for step in one.steps if step.question}
    banked = [known[id_] for id_ in known if id_ in asked and not known[id_].about and known[id_].kind != "proposal"]
    taken = {*library.cards, *library.jigsaws}
    ids: dict[str, str] = {}
    for question in banked:
        bare = replace(question, options_from="", for_hosts=False)
        numbered = (f"{name}-{origin(question.id)}-{number}" for number in range(2, 1000))
        for id_ in chain([question.id, f"{name}-{origin(question.id)}"], numbered):
            there = library.questions.get(id_)
            if id_ not in taken and there in (None, replace(bare, id=id_)):
                break
        ids[question.id] = id_
        taken.add(id_)
    return ids


def _row(activity: Activity, agenda: Agenda, ids: Mapping[str, str], library: Pack) -> Row:
    """An item as it is written."""
    row: Row = {"kind": activity.kind, "minutes": activity.minutes}
    row |= {"notes": activity.notes, **_told(activity)}
    if activity.kind in CARDS:
        card = library.cards.get(origin(activity.id)) or library.cards.get(activity.id)
        if card is None:
            raise Rejected(f"The card “{activity.title}” is in no pack here. Remove it, then save the agenda.")
        own = activity.notes.removesuffix(card.activity.notes).strip() if card.activity.notes else activity.notes
        return row | {"card": card.activity.id, "notes": own}
    asked = list(dict.fromkeys(step.question for step in activity.steps if step.kind == ASK))
    row |= {"id": activity.id, "title": activity.title, **_asks(activity, asked, agenda, ids, library)}
    return row


def _told(activity: Activity) -> dict[str, str]:
    """What a pack says of every item. An item made on the day may not say it."""
    asks = any(step.kind == ASK for step in activity.steps)
    return {
        "materials": activity.materials or ("Phones, or paper ballots." if asks else "Nothing."),
        "roles": activity.roles or "The host.",
        "captured": activity.captured or ("What people answer." if asks else "Nothing."),
    }


def _asks(
    activity: Activity, asked: list[str], agenda: Agenda, ids: Mapping[str, str], library: Pack
) -> Mapping[str, Any]:
    """What an item shows or asks, in the fields of its kind."""
    questions = {question.id: question for question in agenda.questions}
    kind = activity.kind
    if kind in {"info", "break"}:
        return {"text": activity.steps[-1].text}
    if kind == "harvest":
        return {}
    if kind == "threshold":
        names = [one.removeprefix("line-") for one in asked]
        return {"vignettes": [one if one in library.vignettes else origin(one) for one in names]}
    if kind == "jigsaw":
        return {"jigsaw": asked[0] if asked[0] in library.jigsaws else origin(asked[0])}
    if kind == "predict":
        return {"question": ids[asked[0]], "about": questions[asked[1]].about}
    if kind == "prioritise":
        source = questions[asked[0]].options_from
        return {"question": ids[asked[0]], "options_from": ids.get(source, source)}
    first = next(step for step in activity.steps if step.kind == ASK)
    hosts = next((step.question for step in activity.steps if kind == "cafe" and step.title == _HOSTS), "")
    return {
        "questions": [ids[one] for one in asked if one != hosts],
        "hosts": ids.get(hosts, ""),
        "round": "" if first.round == "first" else first.round,
    }


def _stages(activity: Activity, ids: Mapping[str, str]) -> Iterator[Row]:
    """What people do before they are asked; a question that follows at once belongs to its stage."""
    if activity.kind in CARDS:
        return
    for step, after in zip(activity.steps, [*activity.steps[1:], None], strict=True):
        if step.kind == SHOW and step.seconds and not step.moves:
            asks = {"asks": ids[after.question]} if after and after.kind == ASK and after.question in ids else {}
            yield {"title": step.title, "minutes": step.seconds // 60, "text": step.text, **asks}


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value not in ("", [])}


def _with_questions(folder: Path, new: list[Question], claims: Mapping[str, list[str]]) -> str:
    """The pack's poll bank with more questions at its end, else as it was."""
    rows: Tables = {"Polls": [], "Options": [], "Scales": []}
    for question in new:
        row = {name: getattr(question, name) for name in ("id", "kind", "text", "hint", "scale")}
        row |= {name: getattr(question, name) or "" for name in ("most", "total", "limit")}
        row |= {name: True for name in ("confidence", "many", "upvotes") if getattr(question, name)}
        row["claims"] = claims[question.id]
        rows["Polls"].append(_filled(row))
        options = () if question.scale else question.options
        rows["Options"] += [{"question": question.id, "id": one.id, "label": one.label} for one in options]
    written = pack_tables.write(rows).files[_POLLS]
    file = folder / _POLLS
    if not file.exists():
        return written
    added = written.partition("questions:\n")[2]
    tables, unreadable = pack_tables.read(folder, ["polls"])
    if unreadable:
        raise Rejected(f"The questions cannot be saved. {unreadable[_POLLS]}")
    before = materials.as_written(file)[0]
    wanted = {**before, "questions": [*(before.get("questions") or []), *yaml.safe_load(added)]}
    text = file.read_text(encoding="utf-8-sig").rstrip("\n")
    for indent in ("", "  ", "    "):
        longer = f"{text}\n{textwrap.indent(added, indent)}"
        if _parsed(longer) == wanted:
            return longer
    # Its questions do not stand last, so the file is written anew; the former version keeps its comments.
    return pack_tables.write({name: tables[name] + rows[name] for name in rows}).files[_POLLS]


def _parsed(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _check(agenda: Agenda, ids: Mapping[str, str], library: Pack, files: Mapping[str, str]) -> None:
    """``Rejected`` if what is written would not load as what was built."""
    with tempfile.TemporaryDirectory() as temporary:
        for name, text in files.items():
            file = Path(temporary, name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        pack = materials.load(Path(temporary), library)
    if pack.mistakes:
        raise Rejected(f"The agenda cannot be saved. {pack.mistakes[0]}")
    (plan,) = pack.agendas
    loaded = materials.agenda(materials.together(pack, library), plan)
    questions = {question.id: question for question in loaded.questions}
    for question in agenda.questions:
        there = questions.get(ids.get(question.id, ""))
        source = ids.get(question.options_from, question.options_from)
        if there and there != replace(question, id=there.id, options_from=source):
            raise Rejected(f"The question “{question.text}” cannot be saved. Remove its item, then save the agenda.")
    for built, read in zip(agenda.activities, loaded.activities, strict=True):
        # The sources are the register's of today: a workshop keeps those of the day it was made.
        if built.kind not in NAMED and replace(_as_read(built, ids), sources=read.sources) != read:
            raise Rejected(f"“{built.title}” cannot be saved. Remove it, then save the agenda.")


def _as_read(activity: Activity, ids: Mapping[str, str]) -> Activity:
    """The activity with its questions' ids as they are in the poll bank; those made with an item go by its id."""
    asked = list(dict.fromkeys(step.question for step in activity.steps if step.question))
    made = dict(ids)
    if activity.kind == "predict":
        made[asked[1]] = asked[1].replace(asked[0], ids[asked[0]], 1)
    if activity.kind == "harvest":
        made[asked[0]] = f"{activity.id}-themes"
    steps = tuple(replace(step, question=made.get(step.question, step.question)) for step in activity.steps)
    told = _told(activity)
    return replace(activity, steps=steps, materials=told["materials"], roles=told["roles"], captured=told["captured"])
