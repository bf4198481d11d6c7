"""The finished example: a full day played by pretend participants, coded, written up and signed off.

    python docs/make_example.py            writes workshop_materials/example.zip
    python docs/make_example.py --look     says what the day came to, to write docs/example.yaml by

The answers follow from a seed; what coders and organisers decided and wrote is docs/example.yaml. Every mark in it is
looked up again, so a sentence stands on the remark whose words begin so, and on the finding of that id.
"""

from __future__ import annotations

import random
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from analysis.coding import codes  # noqa: E402
from analysis.marks import marked, unmarked  # noqa: E402
from analysis.missing import missing  # noqa: E402
from analysis.narrative import Sources  # noqa: E402
from analysis.study import Study, study  # noqa: E402
from analysis.themes import Sorter  # noqa: E402
from analysis.told import told  # noqa: E402
from phone.crowd import Crowd, Person, Proposal  # noqa: E402
from workshop import archive, defaults, example, materials, rehearsal, running  # noqa: E402
from workshop import entries as e  # noqa: E402
from workshop.activities import Option, Question  # noqa: E402
from workshop.agenda import ASK, REVEAL, SHOW, Facts  # noqa: E402
from workshop.house import hash_of  # noqa: E402
from workshop.room import Room, remarks  # noqa: E402
from workshop.rules import accept  # noqa: E402

SEED = 11
WORDS = ROOT / "docs" / "example.yaml"
ID = "example-of-a-full-day"
CODER = "Coder A"
AGAIN = frozenset({"m02", "m09"})
"""Cards that the host asks again after discussion, besides the first release of the scenario."""
PEOPLE = (
    *[("police", 7), ("probation", 3), ("youth-justice", 2), ("health", 12), ("education", 8), ("early-years", 4)],
    *[("social-care", 6), ("early-help", 2), ("housing", 2), ("voluntary", 2)],
)
MERGED = {
    **dict.fromkeys(("police", "probation", "youth-justice"), "Police and justice"),
    "health": "Health",
    **dict.fromkeys(("education", "early-years"), "Education and early years"),
    **dict.fromkeys(("social-care", "early-help", "housing", "voluntary"), "Social care and community"),
}


def facts() -> Facts:
    sectors = tuple(Option(id_, defaults.sector_name(id_, ())) for id_, _ in PEOPLE)
    day = defaults.facts("", "Sharing earlier, together", "Anytown", "2026-11-12")
    return replace(
        day,
        sectors=sectors,
        merge=tuple((sector.id, MERGED[sector.id]) for sector in sectors),
        expected=PEOPLE,
        tables=8,
        controller="Anytown Safeguarding Children Partnership (invented)",
    )


def speaks_for_four(person: Person) -> bool:
    """Whether the person sends the proposal of a four, and agrees that it is quoted: so the report can print it."""
    return person.number % 4 == 0


class Day:
    """A day that is played entry by entry, each accepted by the rules."""

    def __init__(self) -> None:
        pack = materials.built_in()
        self.room, self.rows = Room(), list[e.Row]()
        self.chance = random.Random(SEED)
        made = rehearsal.of(facts(), materials.agenda(pack, "full-day"), "BCDF")
        self.crowd = Crowd(SEED, made.facts)
        self.at = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)
        self.happens(made)
        self.people: dict[str, Person] = {}

    def happens(self, entry: e.Entry, seconds: float = 1) -> str:
        """One entry so many seconds after the one before; its uuid."""
        accepted = accept(self.room, str(UUID(int=self.chance.getrandbits(128), version=4)), entry)
        self.at += timedelta(seconds=seconds)
        row = e.Row(self.room.row + 1, accepted.uuid, self.at.isoformat(timespec="milliseconds"), accepted.entry)
        self.room = self.room.after(row)
        self.rows.append(row)
        return accepted.uuid

    def until(self, at: datetime) -> None:
        self.at = max(self.at, at)

    def plays(self) -> None:
        """The whole day by its agenda, from half past nine."""
        self.until(datetime(2026, 11, 12, 9, 32, tzinfo=UTC))
        for number in range(sum(many for _, many in PEOPLE)):
            self.joins(self.crowd.person(number))
        starts = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
        for activity in self.room.plan[1].activities:
            self.until(starts + timedelta(seconds=self.chance.randint(0, 90)))
            self.runs(activity.id)
            starts += timedelta(minutes=activity.minutes)
        self.happens(e.WorkshopEnded(), 240)

    def joins(self, person: Person) -> None:
        who = f"{self.chance.getrandbits(64):016x}"
        token = hash_of(rehearsal.token_of(ID, person.number))
        self.people[who] = person
        quotable = person.quotable or speaks_for_four(person)
        self.happens(
            e.Joined(who, person.sector, person.role_band, person.table, quotable, token),
            self.chance.uniform(5, 25),
        )

    def runs(self, activity: str) -> None:
        """Press Next until the activity is over."""
        while (place := running.next_place(self.room)) and place.activity == activity:
            for entry in running.go_on(self.room, self.room.present):
                self.happens(entry, 20)
            step, asking = self.room.step, self.room.asking
            assert step
            if step.kind == SHOW and step.moves:
                self.change_tables()
            elif step.kind == ASK and asking and asking.open:
                if self.room.questions[asking.question].kind == "proposal":
                    self.shape_themes()
                self.vote()
            elif step.kind == REVEAL and asking:
                self.reads()
                self.ask_again(activity)
                if activity == "priorities":
                    self.agrees()

    def vote(self) -> None:
        """Everybody who has something to say says it, in no order."""
        asking, activity = self.room.asking, self.room.activity
        assert asking
        assert activity
        question = self.room.questions[asking.question]
        for who in self.chance.sample(list(self.people), len(self.people)):
            person = self.people[who]
            asked = not question.for_hosts or person.number < 8
            asked = asked and (activity.kind != "one-two-four-all" or speaks_for_four(person))
            for nth in range(self.chance.choice((1, 1, 2)) if question.many else 1):
                if asked:
                    self.says(who, person, question, nth)

    def says(self, who: str, person: Person, question: Question, nth: int) -> None:
        asking, activity = self.room.asking, self.room.activity
        assert asking
        assert activity
        said = {remark.text for remark in remarks(self.room)} if question.is_remark else set()
        themes = [theme.title for theme in self.room.themes]
        value = self.crowd.says(person, question, asking.round, activity, said, themes, nth)
        if isinstance(value, Proposal):
            value = [value.change, " + ".join(value.themes), value.name]
        if value is None or (question.is_remark and question.kind != "words" and self.repeats(question, value, said)):
            return
        sure = self.crowd.sure(person, question)
        counter = self.room.seats[who].counter + 1
        answer = e.Answered(who, question.id, asking.round, value, counter, confidence=sure)
        self.happens(answer, self.chance.uniform(0.2, 3))

    def repeats(self, question: Question, value: object, said: set[str]) -> bool:
        """Whether somebody said the same: then people on the day press Support, or keep it to themselves."""
        first = value[0] if isinstance(value, list) else value
        if question.kind == "proposal":
            return any(text.endswith(f": {value[2]}") for text in said if isinstance(value, list))
        return any(text.startswith(str(first)) for text in said)

    def change_tables(self) -> None:
        for who, person in self.people.items():
            table = self.crowd.moves(person, str(self.room.place))
            if table and table != self.room.seats[who].table:
                self.happens(e.SeatChanged(who, person.sector, person.role_band, table), self.chance.uniform(0.2, 2))

    def reads(self) -> None:
        """The host releases what may be shown; people support what they like where they are asked to."""
        asking = self.room.asking
        assert asking
        held = [one for one in remarks(self.room) if (one.question, one.round) == asking.key and one.status == "held"]
        for number, remark in enumerate(held):
            self.happens(e.Moderated(remark.uuid, released=number % 17 != 16), 2)
        if self.room.questions[asking.question].upvotes:
            for who, person in self.people.items():
                wanted = self.crowd.supports(person, self.room.questions[asking.question])
                shown = [one.uuid for one in held if self.room.moderated[one.uuid] and one.participant != who]
                for uuid in self.chance.sample(shown, min(wanted, len(shown))):
                    self.happens(e.Upvoted(who, uuid, up=True), 0.5)

    def ask_again(self, activity: str) -> None:
        asking = self.room.asking
        assert asking
        if (activity in AGAIN and asking.round == "first") or asking.key == ("s07", "A"):
            for entry in running.ask_again(self.room):
                self.happens(entry, 150)
            self.vote()
            for entry in running.go_on(self.room, self.room.present):
                self.happens(entry, 20)

    def shape_themes(self) -> None:
        """What the room made of the remarks of the café, by words in them."""
        given = yaml.safe_load(WORDS.read_text("utf-8"))["themes-of-the-day"]
        said = [one for one in remarks(self.room) if one.status == "released" and one.question.startswith("cafe-")]
        for number, (title, words) in enumerate(given.items()):
            found = tuple(one.uuid for one in said if any(word in one.text.casefold() for word in words))
            self.happens(e.ThemeShaped(f"day-{number}", title, found), 15)

    def agrees(self) -> None:
        """The proposals with most points get an owner and a day."""
        question = self.room.questions["prioritise-proposals"]
        counted = self.room.counted(self.room.askings[question.id, "first"]).values()
        points = {option.id: 0 for option in question.options}
        for answer in counted:
            for id_, number in (answer.value or {}).items() if isinstance(answer.value, dict) else ():
                points[id_] += number
        best = sorted(points, key=lambda id_: -points[id_])[:3]
        owners = yaml.safe_load(WORDS.read_text("utf-8"))["agreed"]
        for id_, (owner, by) in zip(best, owners, strict=False):
            self.happens(e.ActionAgreed(question.id, id_, owner, str(by)), 60)


class Desk:
    """Coders and organisers, in the days after."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.given = yaml.safe_load(WORDS.read_text("utf-8"))

    def read(self) -> Study:
        return study(self.day.room, materials.built_in().codebook)

    def codes_all(self) -> None:
        """Every remark read by one coder. What the machine suggested stands beside each decision."""
        day = self.day
        day.until(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
        read = codes(day.room, materials.built_in().codebook)
        sorter = Sorter(read.codebook, {one.uuid: one.text for one in read.remarks}, None, ())
        guesses = sorter.suggest({})
        day.happens(e.CodebookSet(read.codebook, "The codebook of the toolkit"))
        for remark in read.remarks:
            found = guesses.assigned(remark.uuid)
            suggested = tuple(one.theme for one in found)
            themes, positive = self.decision(remark.text, remark.question, suggested)
            score, why = (found[0].score, found[0].why) if found else (0.0, "")
            decided = (themes, positive, suggested, score, why, read.codebook.version)
            day.happens(e.Coded(remark.uuid, CODER, *decided), day.chance.uniform(4, 20))

    def decision(self, text: str, question: str, suggested: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
        """The themes of a remark: as the coder decided, else the codebook's own, else as suggested."""
        own = next((themes for begins, themes in self.given["codes"].items() if text.startswith(begins)), None)
        book = materials.built_in().codebook
        of_book = [theme.id for theme in book.themes for one in theme.examples if one.startswith(text)]
        themes = own.split() if own is not None else of_book or list(suggested)[:1]
        return tuple(themes), question == "cafe-works-now"

    def writes(self) -> None:
        """Themes, quotes, words and recommendations, signed and told; each mark names what stands there now."""
        day, given = self.day, self.given
        day.until(datetime(2026, 11, 18, 10, 0, tzinfo=UTC))
        day.happens(e.ThemesChosen(tuple(given["themes"]), ()))
        quotes = {one.remark.uuid: one for one in self.read().quotes}
        for theme, part in given["themes"].items():
            for begins in part["quotes"]:
                uuid = self.remark(begins)
                if uuid not in quotes:
                    raise SystemExit(f"This may not be quoted: {begins}")
                day.happens(e.QuoteConfirmed(f"theme/{theme}", uuid, 0, len(quotes[uuid].remark.text)), 30)
            for kind in ("heard", "other", "published", "summary"):
                self.written(f"theme/{theme}/{kind}", part[kind])
        for part, words in given["report"].items():
            self.written(part, words)
        for number, one in enumerate(given["recommendations"], start=1):
            words = (one["action"], one["theme"], one["owner"], str(one["by"]), one["measure"])
            day.happens(e.Recommended(f"r{number}", *words), 120)
        day.happens(e.LookSet("Anytown Safeguarding Children Partnership", "", "#0b4f7d"), 60)
        day.until(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
        day.happens(e.SignedOff("Partnership manager", "1.0", "2027-11-20"))
        day.happens(e.ToldBack(told(self.read())), 300)

    def written(self, part: str, words: str) -> None:
        sources = Sources(self.read())
        words = re.sub(r"\{claim:([^}]+)\}", lambda found: self.claim(sources, found[1]), words)

        def mark(found: re.Match[str]) -> str:
            return "[" + ", ".join(self.mark(sources, one.strip()) for one in found[1].split("|")) + "]"

        kept, cites = sources.marks.kept(re.sub(r"\[([^\]]+)\]", mark, words.strip()))
        self.day.happens(e.Written(part, kept, self.day.room.writing.version(part), cites), 300)
        for sentence in sources.marks.sentences(self.day.room.writing.texts[part]):
            self.check(sources, sentence.text)

    def claim(self, sources: Sources, id_: str) -> str:
        """A finding in its own words, each sentence with its mark."""
        return marked(sources.findings[id_].claim, id_)

    def check(self, sources: Sources, sentence: str) -> None:
        """Every number in a sentence that rests on findings stands in them."""
        ids = [sources.marks.ids[mark] for mark in sources.marks.of(sentence)]
        found = [sources.findings[id_.removeprefix("f:")] for id_ in ids if id_.startswith("f:")]
        told = {number for one in found for number in re.findall(r"\d+", f"{one.claim} {one.base}")}
        said = set(re.findall(r"\d+", unmarked(sentence)))
        if found and not said <= told:
            raise SystemExit(f"No finding says {', '.join(sorted(said - told))}: {sentence}")

    def mark(self, sources: Sources, name: str) -> str:
        """Today's mark of a finding's id, of an entry of the register, or of the remark that begins so."""
        known = sources.marks.known
        if f"f:{name}" in known:
            return known[f"f:{name}"]
        return name if f"c:{name}" in known else known[f"r:{self.remark(name)}"]

    def remark(self, begins: str) -> str:
        found = [one.uuid for one in remarks(self.day.room) if one.text.startswith(begins)]
        if len(found) != 1:
            raise SystemExit(f"{len(found)} remarks begin so: {begins}")
        return found[0]


def look(desk: Desk) -> None:
    """What the day came to: findings, and every remark under its themes."""
    read = desk.read()
    for number, one in enumerate(Sources(read).findings.values(), start=1):
        print(f"F{number} {one.id} | {one.claim} | {one.measure} | {one.base}")
    quotable = {one.remark.uuid for one in read.quotes}
    for theme in read.codebook.themes:
        said = read.themes.of(theme)
        print(f"\n{theme.id} {theme.title}: {len(said)}")
        for remark, _ in said:
            print(f"   {'q' if remark.uuid in quotable else '-'} {remark.question}: {remark.text}")
    print("\nNO THEME", [one.text for one in read.themes.unmatched])
    for lack in missing(read):
        print("MISSING", lack.step, lack.sentence, lack.needed)


def main() -> None:
    day = Day()
    day.plays()
    desk = Desk(day)
    desk.codes_all()
    if "--look" in sys.argv:
        look(desk)
        return
    desk.writes()
    read = desk.read()
    for one in missing(read):
        print("Still to do:", one.step, one.sentence, "(needed)" if one.needed else "")
    example.FILE.write_bytes(archive.pack(ID, day.rows, day.room))
    print(f"{example.FILE} holds {len(day.rows)} entries in {example.FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
