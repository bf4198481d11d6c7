"""Rooms for the tests of the analysis, made of real entries that the rules accepted."""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sample
from PIL import Image, ImageDraw

from workshop import entries as e
from workshop import running
from workshop.activities import Option, Question, Value
from workshop.agenda import ASK, Activity, Agenda, Facts, Step
from workshop.archive import pack
from workshop.forgetting import forget
from workshop.materials import agenda, built_in
from workshop.room import Room
from workshop.rules import accept

ROLE_BANDS = (Option("role-band-k7", "Quartermaster band"), Option("role-band-p3", "Beekeeper band"))
"""Unlike any word of the materials, so that a search for them means something."""


class Day:
    """A workshop that is played entry by entry."""

    def __init__(self, agenda: Agenda = sample.AGENDA, facts: Facts = sample.FACTS, seed: int = 1) -> None:
        self.room = Room()
        self.rows: list[e.Row] = []
        self._random = random.Random(seed)
        self._at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
        self.happens(e.WorkshopMade(replace(facts, role_bands=ROLE_BANDS), agenda))

    def happens(self, entry: e.Entry) -> str:
        """Append one entry if the rules accept it; its uuid."""
        accepted = accept(self.room, str(UUID(int=self._random.getrandbits(128), version=4)), entry)
        self._at += timedelta(seconds=1)
        at = self._at.isoformat(timespec="milliseconds")
        row = e.Row(self.room.row + 1, accepted.uuid, at, accepted.entry)
        if isinstance(row.entry, e.FORGETTING):
            self._forget(row)
        else:
            self.room = self.room.after(row)
            self.rows.append(row)
        return accepted.uuid

    def _forget(self, row: e.Row) -> None:
        """As the journal does: words leave the rows, and the room is folded from what is left."""
        change = forget(self.rows, self.room, row.entry)
        left = [one for one in self.rows if one.id not in change.deleted]
        kept = [replace(one, entry=change.changed.get(one.id, one.entry)) for one in left]
        self.rows = [*kept, replace(row, entry=change.note)]
        self.room = Room()
        for one in self.rows:
            self.room = self.room.after(one)

    def starts_again_at(self, at: datetime) -> None:
        """What happens next, happens then."""
        self._at = at - timedelta(seconds=1)

    def joins(self, sector: str = "police", *, quotable: bool = True, table: int = 0) -> str:
        who = str(UUID(int=self._random.getrandbits(128), version=4))
        band = self._random.choice(ROLE_BANDS).id
        token = f"{self._random.getrandbits(256):064x}"
        self.happens(e.Joined(who, sector, band, table, quotable, token))
        return who

    def people(self, number: int, sector: str = "police") -> list[str]:
        return [self.joins(sector) for _ in range(number)]

    def says(self, who: str, question: str, value: Value, round_: str = "first", *, sure: str = "") -> str:
        """An answer with how sure its author is."""
        counter = self.room.seats[who].counter + 1
        return self.happens(e.Answered(who, question, round_, value, counter, confidence=sure))

    def on_paper(
        self, question: str, value: Value, round_: str = "first", *, times: int = 1, quotable: bool = False
    ) -> str:
        return self.happens(e.PaperAnswered(question, round_, value, times, quotable))

    def asks(
        self, question: Question | str, answers: Mapping[str, Value], round_: str = "first", *, present: int = 0
    ) -> list[str]:
        """Ask, collect, close and reveal; the uuids of the answers. ``present`` is everybody by default."""
        id_ = question if isinstance(question, str) else question.id
        self.happens(running.opening(self.room, id_, round_))
        uuids = [self.answers(who, id_, value, round_) for who, value in answers.items()]
        self.happens(e.Closed(id_, round_, present or self.room.present))
        self.happens(e.Revealed(id_, round_))
        return uuids

    def answers(self, who: str, question: str, value: Value, round_: str = "first", *, seen: int = 0) -> str:
        counter = self.room.seats[who].counter + 1
        return self.happens(e.Answered(who, question, round_, value, counter, seen))

    def releases(self, uuids: list[str]) -> None:
        for uuid in uuids:
            self.happens(e.Moderated(uuid, released=True))

    def archive(self) -> bytes:
        return pack("7f0c1e52-0000-4000-8000-000000000001", self.rows, self.room)


SECTORS = (
    Option("social-care", "Children's social care"),
    Option("police", "Police"),
    Option("health", "Health"),
    Option("education", "Education and early years"),
    Option("housing", "Housing"),
    Option("voluntary", "Voluntary sector"),
    Option("fire", "Fire and rescue"),
)
FACTS = replace(sample.FACTS, sectors=SECTORS)

WORKS = (
    "Our MASH champion explains the threshold back home, so fewer people ring to ask.",
    "A ten-minute video call each morning. Everyone hears the same thing.",
    "The nursery rings us first with small worries and we talk before it turns into a referral.",
    "Shadowing. One day in the hub taught me more than a course.",
    "The duty line answers the same day and tells you what they can and cannot say.",
    "We send a reply to every referrer, even when it is no further action.",
    "Joint supervision once a month with health visiting.",
    "The information governance lead sits with us on Tuesdays.",
    "School nurses write down what the child said in their own words.",
    "A shared inbox with a named owner, so nothing stays unread.",
    "Housing officers know who to ring now.",
    "Being honest with parents from the start. It makes the second conversation possible.",
    "n/a",
    "We challenge each other and it is taken well.",
    "Early help meeting in the library, outside the hub, with whoever knows the family.",
    "Nothing new here, just people picking up the phone.",
    "Same room, same kettle.",
    "We train together: police, school and social care on the same induction.",
    "The weekly chronology that puts everybody's pieces together.",
    "No comment",
    "Feedback to schools within five days.",
    "They trust us with half a story and we trust them with the other half.",
)
LANDED = (
    "I assumed the hospital had told the health visitor. They assumed we had.",
    "An email to a shared inbox, unread for nine days.",
    "We thought the school knew about the move. Nobody told us the new address either.",
    "The referral went in on a Friday. I chased on Monday and it was not on the system.",
    "Left a voicemail. It turned out the worker had changed teams.",
    "I was sure that consent was needed, so I waited, and the message never went.",
    "The level of need on the form meant something else to them. Their two is our three.",
    "Sent to the wrong number, which was still in the database.",
    "We heard nothing back, so we took it as no further action. It had been lost in a backlog.",
    "The strategy discussion agreed it, but nobody was sure who leads on telling the family.",
    "I said it in a meeting and thought it was recorded. It was not in the minutes.",
    "The login had expired and the note sat in drafts.",
    "A partner said their manager would not let them share. I did not challenge it.",
    "We told the parents last. They heard it from a neighbour.",
    "Copied into a long email and read only the first lines.",
    "Our rota changed and the handover did not happen.",
    "I was scared of getting it wrong, so I wrote less than I knew.",
    "Nobody asked her what she wanted us to say.",
    "none",
    "Everyone had a piece and nobody saw the pattern until the third call.",
    "Put it in a spreadsheet that only two people can open.",
)
STEPS = (
    "I will ring the three schools I never hear from by 5 December.",
    "I will ask who owns our shared inbox, by Friday.",
    "I will bring the threshold page to our team meeting on 1 December and ask people to disagree with it.",
    "I will reply to every referrer this month, by 22 December.",
    "I will sit with the hub for a day before Christmas.",
    "I will check that the fax number is gone from our forms, by Monday.",
    "I will ask for feedback on my last referral, by Wednesday.",
    "I will write down reasons when I do not share, from tomorrow.",
    "I will tell the family first, next time it is safe to.",
    "I will ask our board for one induction, by January.",
    "I will put the advice line on the staff room wall on Tuesday.",
    "I will invite housing to our next early help meeting, 10 December.",
    "I will stop saying GDPR when I mean I am not sure, from today.",
    "I will read the local bruising procedure with my team by 30 November.",
    "I will ring back, not email, this week.",
    "I will arrange to shadow the police desk by the end of January.",
    "I will find out who our champion is, by Friday.",
    "I will ask a young person how our letters read, by February.",
    "I will call the GP before asking for records, from now on.",
    "I will learn who to contact in adult services, by 12 December.",
    "I will check the three oldest cases in my queue on Monday.",
    "I will talk to my manager about cover for the morning call, by Thursday.",
)
HELPS = (
    ["phone calls", "trust"], ["trust"], ["same room"], ["Trust", "time"], ["named contact"], ["Named contact", "time"],
    ["phone calls"], ["knowing people"], ["time", "clarity"], ["clear purpose"], ["trust", "feedback"], ["feedback"],
    ["honesty"], ["phone calls", "feedback"], ["training together"], ["same room", "tea"], ["time"], ["courage"],
    ["named contact"], ["trust"], ["feedback"], ["plain words"], ["Plain words"], ["kindness"], ["time"], ["trust"],
)  # fmt: skip

SURE_MYTH = replace(sample.MYTH, confidence=True)
SURE_CHOICE = replace(sample.CHOICE, confidence=True)
OWN = replace(sample.SCALE, id="call", text="A neighbour rings. Would you share?")
GUESS = replace(OWN, id="call-as-police", about="police")
LINES = tuple(replace(sample.LEVEL, id=f"line-{id_}", text=f"{id_}: where on the line?") for id_ in ("v1", "v2"))
PIECES = replace(sample.SCALE, id="j1", text="What sharing is needed?")
CAPTION = Question("barrier", "drawing", "What gets in the way?", limit=200)
PROMISE = Question("promise", "commitment", "What will you do, and by when?", limit=200)
CHANGE = Question("harvest-themes", "proposal", "What should change?", limit=160, many=True, upvotes=True)
ROUNDS = tuple(Question(f"cafe-{n}", "text", f"Round {n}: what do you see?", limit=200, many=True) for n in (1, 2))
BOARD = Question("board", "text", "What would you ask the room?", limit=200, many=True, upvotes=True)
OFFERED = Question("offered", "text", "What one change?", limit=400)
SHARED = Question("shared", "points", "Share ten points.", total=10, options_from=OFFERED.id)
RATED = tuple(replace(sample.SCALE, id=f"rated-{n}", text=f"Statement {n}.") for n in (1, 2))
KEPT = Question("kept", "text", "What should we keep?", limit=200)


def _activity(kind: str, id_: str, title: str, questions: tuple[Question, ...], *rounds: str) -> Activity:
    steps = tuple(
        Step(step, title if kind != "threshold" else question.text.split(":")[0], question=question.id, round=round_)
        for question in questions
        for round_ in rounds or ("first",)
        for step in ("ask", "reveal")
    )
    return Activity(id_, kind, title, 5, steps or (Step("show", title),))


EXERCISES = replace(
    sample.AGENDA,
    activities=(
        sample.WELCOME,
        _activity("poll", "baseline", "Where we start", (SURE_CHOICE,), "before"),
        _activity("drawing", "draw", "Draw your barrier", (CAPTION,)),
        sample.MYTH_CARD,
        sample.SCENARIO,
        _activity("threshold", "line", "Threshold line", LINES),
        _activity("jigsaw", "j1", "Six notes", (PIECES,), "apart", "joined"),
        _activity("predict", "another", "How would another sector vote?", (OWN, GUESS)),
        _activity("break", "tea", "Tea", ()),
        _activity("cafe", "cafe", "World Café", ROUNDS),
        _activity("harvest", "harvest", "Harvest", (CHANGE,)),
        _activity("one-two-four-all", "one-change", "One change", (OFFERED,)),
        _activity("prioritise", "priorities", "Priorities", (SHARED,)),
        _activity("board", "board", "Questions", (BOARD,)),
        _activity("cloud", "cloud", "Words", (sample.WORDS,)),
        _activity("ranking", "ranking", "Order", (sample.RANKING,)),
        _activity("commitments", "promises", "First steps", (PROMISE,)),
        _activity("evaluation", "evaluation", "How was it?", (*RATED, KEPT)),
    ),
    questions=(
        SURE_CHOICE, CAPTION, SURE_MYTH, sample.SCALE, *LINES, PIECES, OWN, GUESS, *ROUNDS, CHANGE, OFFERED, SHARED,
        BOARD, sample.WORDS, sample.RANKING, PROMISE, *RATED, KEPT,
    ),
)  # fmt: skip
"""Every exercise in its smallest form."""


def ninety_minutes(seed: int = 7, sizes: tuple[int, ...] = (11, 7, 8, 6, 3, 1, 0)) -> Day:
    """An invented workshop of 36 people by the built-in ninety-minute agenda, with second votes and late answers."""
    chance = random.Random(seed)
    day = Day(agenda(built_in(), "ninety-minutes"), FACTS, seed)
    who = [
        day.joins(sector.id, quotable=chance.random() < 0.85, table=chance.randint(1, 6))
        for sector, size in zip(SECTORS, sizes, strict=True)
        for _ in range(size)
    ]
    duplicate = day.joins("police")
    day.happens(e.SeatRemoved(duplicate))
    leaning = {one: chance.gauss(0, 0.8) for one in who}

    def scale(question: str, centre: float, round_: str, *, off: str = "", off_share: float = 0.0) -> None:
        points = [option.id for option in day.room.questions[question].options if not option.off_scale]
        answers: dict[str, Value] = {}
        for one in who:
            if chance.random() < 0.1:
                continue
            place = round(centre + leaning[one] + chance.gauss(0, 0.6))
            answers[one] = off if chance.random() < off_share else points[min(max(place, 1), len(points)) - 1]
        day.asks(question, answers, round_, present=max(len(answers), day.room.present - chance.randint(0, 2)))

    def some(share: float) -> list[str]:
        return [one for one in who if chance.random() < share]

    for question, centre in (("know-who-to-call", 2.9), ("explain-threshold", 2.6), ("consent-not-basis", 3.1)):
        scale(question, centre, "before", off="does-not-apply", off_share=0.03)
    for card, weights in (("m01", (5, 24, 4)), ("m02", (6, 14, 12)), ("m16", (12, 10, 11)), ("m19", (22, 6, 5))):
        day.asks(card, {one: chance.choices(("true", "false", "depends"), weights)[0] for one in some(0.92)})
    day.asks("m16", {one: chance.choices(("true", "false", "depends"), (3, 22, 7))[0] for one in some(0.9)}, "second")
    for question, rounds in (
        ("s03", (("A", 2.0), ("A-second", 2.3), ("B", 3.2), ("B-second", 3.7), ("C", 4.2))),
        ("s19", (("A", 2.4), ("B", 3.0), ("B-second", 3.0), ("C", 2.9), ("C-second", 2.6))),
    ):
        for round_, centre in rounds:
            scale(question, centre, round_, off="not-enough", off_share=0.2 if round_[0] == "A" else 0.04)
    last = day.room.askings["s19", "C-second"]
    silent = next(one for one in who if one not in last.answers)
    day.answers(silent, "s19", "3", "C-second", seen=last.closed_row - 1)
    for question, texts in (("already-works", WORKS), ("message-landed", LANDED)):
        day.releases(day.asks(question, dict(zip(chance.sample(who, len(texts)), texts, strict=True)))[:-1])
    day.releases(day.asks("what-helps", dict(zip(who, HELPS, strict=False))))
    items = [option.id for option in day.room.questions["best-improvements"].options]
    order = {one: sorted(items, key=lambda item: items.index(item) + chance.gauss(0, 1.6)) for one in some(0.9)}
    day.asks("best-improvements", order)
    actions = [option.id for option in day.room.questions["leader-actions"].options]
    points: dict[str, Value] = {}
    for one in some(0.9):
        given = chance.choices(actions, (5, 3, 2, 4, 1), k=10)
        points[one] = {action: given.count(action) for action in actions if action in given}
    day.asks("leader-actions", points)
    steps = day.asks("first-step", dict(zip(chance.sample(who, len(STEPS)), STEPS, strict=True)))
    day.releases(steps[1:])
    day.happens(e.Moderated(steps[0], released=False))
    day.happens(e.Left(who.pop(4)))
    for question, centre in (("know-who-to-call", 4.0), ("explain-threshold", 3.4), ("consent-not-basis", 4.1)):
        scale(question, centre, "after", off="does-not-apply", off_share=0.03)
    day.happens(e.WorkshopEnded())
    return day


CAPTIONS = (
    "A wall of logins, and nobody has the key", "Fog between two desks", "A letter that walks in circles",
    "Me, waiting for permission", "A phone that rings in an empty room", "Five doors, each with its own lock",
    "A child seen through five keyholes", "A bridge with one plank missing", "My inbox as a swamp",
    "The law as a scarecrow", "A family told last", "Trust as a thin rope",
)  # fmt: skip
IN_THE_WAY = (
    "Everyone reads the threshold differently.", "We are scared of blame, so we write less.",
    "The login expires and the note sits in drafts.", "Nobody knows whose remit it is.",
    "People wait for consent when they do not need it.", "Rotas change and the handover is lost.",
    "Referrers never hear the outcome.", "Two boards with two strategies.",
    "We assume that the other agency knows already.", "Too many referrals, too few people.",
)  # fmt: skip
OUTSIDE = (
    "A named early help worker for each school.", "Coffee with housing officers once a month.",
    "A consultation line before any referral.", "Health visitors and nurseries share one page of concerns.",
    "Tell the family first and share together.", "One induction for all who work with children.",
)  # fmt: skip
PROPOSALS = (
    "Give every shared inbox an owner.", "Answer every referrer within five days.",
    "Run one induction for all agencies.", "Name one contact for advice in each agency.",
    "Protect an hour a week for talking across agencies.", "Write the thresholds on one page together.",
)  # fmt: skip
QUESTIONS = (
    "Who answers when the duty line is closed?", "Will the board publish how long replies take?",
    "How do we share with a place over the border?", "Can schools see the outcome of a referral?",
)  # fmt: skip
MORE = (
    "A manager who said yes on the telephone.", "We had met before, so trust was there.",
    "People said what they did not know.", "Health and police disagreed and nobody minded.",
    "The same words mean different things to us.", "Nothing", "We keep copying in everyone.",
    "Somebody rang back the same day.", "Stop sending the whole file.", "Ask the child what they want us to say.",
)  # fmt: skip
KEEP = ("Keep the family story, drop the long lunch.", "More time at tables.", "Larger print on the screen, please.")
ACTIONS = (
    ("Put the advice number on every ward phone", "Ward manager", "2027-01-31"),
    ("Ring three schools each month", "Early help lead", "2026-12-05"),
    ("Find an owner for our shared inbox", "Team manager", "2026-12-18"),
    ("Reply to every referrer", "Team manager", "2026-12-22"),
    ("Bring housing to the next meeting", "Early help lead", "2026-12-10"),
    ("Read the bruising procedure with my team", "Health visitor", "2026-11-30"),
)
SUGGESTED = (
    ["merge", "Trust and Blame", "Safe to speak"],
    ["rename", "Systems", "Tools that fit"],
    ["split", "Thresholds", "Words and levels"],
)
SAID: dict[str, tuple[str, ...]] = {
    "already-works": WORKS, "cafe-works-now": WORKS, "cafe-in-the-way": IN_THE_WAY, "cafe-outside-the-hub": OUTSIDE,
    "first-step": STEPS, "one-change": PROPOSALS, "ask-the-room": QUESTIONS, "evaluation-change": KEEP,
}  # fmt: skip


def photo(word: str, *, comment: bytes = b"") -> str:
    """A small drawing as JPEG in base64; a comment stands where cameras write theirs."""
    image = Image.new("RGB", (320, 200), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, 30, 140, 170), outline="black", width=4)
    draw.line((140, 100, 300, 40 + 7 * len(word)), fill="black", width=4)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=60, comment=comment, exif=b"Exif\x00\x00" + comment)
    return base64.b64encode(written.getvalue()).decode()


class Player:
    """Plays any built-in agenda to the end by entries: answers of every kind, on phones and on paper."""

    def __init__(self, agenda_id: str, seed: int = 3, sizes: tuple[int, ...] = (12, 14, 0, 12, 0, 0, 0)) -> None:
        self.chance = random.Random(seed)
        self.day = Day(agenda(built_in(), agenda_id), FACTS, seed)
        self.who = [
            self.day.joins(sector.id, quotable=self.chance.random() < 0.8, table=self.chance.randint(1, 6))
            for sector, size in zip(SECTORS, sizes, strict=True)
            for _ in range(size)
        ]

    def plays(self) -> Day:
        for activity in self.day.room.plan[1].activities:
            self.runs(activity)
        self.day.happens(e.WorkshopEnded())
        return self.day

    def runs(self, activity: Activity) -> None:
        place = self.day.room.place
        self.day.happens(e.Moved(place, running.Place(activity.id, 0)))
        for step in activity.steps:
            if step.kind == ASK:
                self.asks(step)

    def asks(self, step: Step) -> None:
        day = self.day
        day.happens(running.opening(day.room, step.question, step.round))
        question = day.room.questions[step.question]
        uuids = []
        for number, who in enumerate(self.chance.sample(self.who, len(self.who) * 9 // 10)):
            value = self.value(question.id, number)
            if value is not None:
                sure = str(self.chance.randint(1, 5)) if question.confidence else ""
                uuids.append(day.says(who, question.id, value, step.round, sure=sure))
            if question.many and number % 4 == 0 and (more := self.value(question.id, number + 1)) is not None:
                uuids.append(day.says(who, question.id, more, step.round))
        for number in range(3):
            value = self.value(question.id, number + 20)
            if value is not None:
                uuids.append(day.on_paper(question.id, value, step.round, quotable=number == 0))
        day.happens(e.Closed(question.id, step.round, day.room.present))
        day.happens(e.Revealed(question.id, step.round))
        if not question.is_remark:
            return
        for uuid in uuids:
            if self.chance.random() < 0.9:
                day.happens(e.Moderated(uuid, released=self.chance.random() < 0.95))
        for uuid in uuids[:6]:
            if question.upvotes and day.room.moderated.get(uuid):
                for who in self.chance.sample(self.who, self.chance.randint(1, 9)):
                    day.happens(e.Upvoted(who, uuid, up=True))
        if question.kind == "proposal":
            self.harvests()

    def harvests(self) -> None:
        """The room makes three themes of what it has said so far."""
        said = [uuid for uuid in self.day.room.moderated if self.day.room.moderated[uuid]]
        for number, title in enumerate(("Safe to speak", "Tools that fit", "Nobody told the family")):
            self.day.happens(e.ThemeShaped(f"day-{number}", title, tuple(sorted(said)[number::4])))

    def value(self, id_: str, number: int) -> Value | None:
        """What somebody answers; None for those who say nothing."""
        question = self.day.room.questions[id_]
        ids = [option.id for option in question.options]
        match question.kind:
            case "scale":
                points = [option.id for option in question.options if not option.off_scale]
                off = [option.id for option in question.options if option.off_scale]
                place = round(self.chance.gauss(len(points) / 2 + 0.3 + len(id_) % 3 * 0.5, 0.9))
                if off and self.chance.random() < 0.06:
                    return off[0]
                return points[min(max(place, 0), len(points) - 1)]
            case "choice":
                return self.chance.choice(ids)
            case "choices":
                return self.chance.sample(ids, 2)
            case "ranking":
                return self.chance.sample(ids, len(ids))
            case "points":
                given = self.chance.choices(ids, k=question.total)
                return {one: given.count(one) for one in ids if one in given}
            case "words":
                return HELPS[number % len(HELPS)]
            case "drawing":
                caption = CAPTIONS[number % len(CAPTIONS)]
                return [caption, photo(caption) if number % 3 == 0 else ""] if number < 24 else None
            case "commitment":
                return list(ACTIONS[number % len(ACTIONS)]) if number < 23 else None
            case "proposal":
                return SUGGESTED[number] if number < len(SUGGESTED) else None
        texts = SAID.get(id_, MORE)
        return texts[number % len(texts)] if number < len(texts) or number in {20, 21} else None


def full_day(seed: int = 3) -> Day:
    """The built-in full day with 38 people of three large sectors and three on paper."""
    return Player("full-day", seed).plays()


def every_exercise(seed: int = 5) -> Day:
    """Every exercise, in a room of many small sectors; agendas change on the day."""
    player = Player("all-exercises", seed, (11, 7, 8, 6, 3, 1, 0))
    day = player.day
    planned = {activity.id: activity for activity in day.room.plan[1].activities}
    quick = Question(
        "quick-1", "choice", "Shall we go on ten minutes longer?", options=(Option("y", "Yes"), Option("n", "No"))
    )
    day.happens(e.ActivityMoved("what-works", "welcome"))
    day.happens(e.MinutesSet("jigsaw", 13))
    for activity in day.room.plan[1].activities:
        if activity.id == "for-leaders":
            continue
        player.runs(activity)
        if activity.id == "jigsaw":
            added = Activity("quick-1", "poll", "A quick question", 3, _asked(quick))
            day.happens(e.ActivityAdded(added, (quick,), "jigsaw"))
            player.runs(added)
            day.happens(e.Moved(day.room.place, running.Place(activity.id, 0)))
            day.happens(e.ActivityRemoved(planned["threshold-line"].id))
    day.happens(e.WorkshopEnded())
    return day


def _asked(question: Question) -> tuple[Step, ...]:
    return tuple(Step(kind, question.text, question=question.id, round="first") for kind in ("ask", "reveal"))
