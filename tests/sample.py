"""A small workshop with every kind of question, for tests."""

from __future__ import annotations

from workshop.activities import Option, Question
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Facts, Source, Step

FACTS = Facts(
    title="Sharing earlier, together",
    place="Anytown",
    date="2026-11-22",
    starts="09:30",
    code="BCDF",
    sectors=(
        Option("police", "Police"),
        Option("health", "Health"),
        Option("education", "Education"),
        Option("social-care", "Children's social care"),
    ),
    role_bands=(Option("practitioner", "Practitioner"), Option("manager", "Manager")),
    tables=6,
    levels=("Universal", "Additional", "Complex", "Acute"),
    route="Call the Anytown front door on the number on your badge.",
    support="Speak to Robin at the back of the room.",
    controller="Anytown Safeguarding Partnership",
)

SCALE = Question(
    "share",
    "scale",
    "Would you share at this point?",
    options=(
        Option("1", "Not yet"),
        Option("2", "Seek advice, no names"),
        Option("3", "Limited facts to one agency"),
        Option("4", "Relevant information now"),
        Option("5", "Immediate protection"),
        Option("not-enough", "Not enough information", off_scale=True),
    ),
)
CHOICE = Question(
    "basis", "choice", "Which basis?", options=(Option("task", "Public task"), Option("consent", "Consent"))
)
MYTH = Question(
    "m01",
    "choice",
    "Data protection law stops sharing.",
    options=(Option("true", "True"), Option("false", "False"), Option("depends", "It depends")),
)
CHOICES = Question(
    "barriers",
    "choices",
    "Pick up to two barriers.",
    options=(Option("law", "Law"), Option("trust", "Trust"), Option("time", "Time")),
    most=2,
)
RANKING = Question(
    "order",
    "ranking",
    "First to last?",
    options=(Option("a", "Training"), Option("b", "Systems"), Option("c", "Time")),
)
POINTS = Question(
    "points",
    "points",
    "Share out ten points.",
    options=(Option("a", "Training"), Option("b", "Systems"), Option("c", "Time")),
    total=10,
)
TEXT = Question("works", "text", "What already works?", limit=400)
WORDS = Question("cloud", "words", "In one to three words: what helps?", most=3)
LEVEL = Question(
    "level",
    "scale",
    "What level of need?",
    options=(
        *(Option(f"level-{n}", f"Level {n}") for n in range(1, 5)),
        Option("not-sure", "Not sure", off_scale=True),
    ),
    scale="level-of-need",
)

SOURCE = Source(
    "C53",
    "Data protection law is a framework for sharing, not a barrier.",
    "A 10 step guide to sharing information to safeguard children, ICO, introduction",
    "https://ico.org.uk/",
    "2026-11-22",
    "England",
)


def plain(question: Question, kind: str = "poll", round_: str = "first", id_: str = "") -> Activity:
    """An activity that asks one question and shows the answer."""
    steps = tuple(Step(step, question.text, question=question.id, round=round_) for step in (ASK, REVEAL))
    return Activity(id_ or f"{kind}-{question.id}", kind, question.text, 5, steps)


SCENARIO = Activity(
    "s01",
    "scenario",
    "Late Mondays",
    18,
    tuple(
        Step(
            kind,
            f"Release {release}",
            f"Text of release {release}.",
            SCALE.id if kind != SHOW else "",
            release,
        )
        for release in "ABC"
        for kind in (SHOW, ASK, REVEAL)
    ),
    content_note="This card is about money worries.",
    learning="Share the commute, not the debt.",
    sources=(SOURCE,),
)
MYTH_CARD = Activity(
    "m01",
    "myth",
    "Data protection",
    4,
    tuple(Step(kind, "Data protection", question=MYTH.id, round="first") for kind in (ASK, REVEAL)),
    answer="false",
    fact="It is a framework for fair and lawful sharing.",
    sources=(SOURCE,),
)
WELCOME = Activity("welcome", "info", "Welcome", 5, (Step(SHOW, "Welcome", "Fictional cases only."),))

AGENDA = Agenda(
    "sample",
    "Every kind of question",
    "sample 1",
    (
        WELCOME,
        plain(CHOICE, round_="before", id_="baseline"),
        SCENARIO,
        MYTH_CARD,
        plain(CHOICES),
        plain(RANKING, "ranking"),
        plain(POINTS, "points"),
        plain(TEXT, "open"),
        plain(WORDS, "cloud"),
        plain(LEVEL),
        plain(CHOICE, round_="after", id_="finish"),
    ),
    (SCALE, CHOICE, MYTH, CHOICES, RANKING, POINTS, TEXT, WORDS, LEVEL),
)
