"""The facts that a new workshop starts with, all open to change."""

from __future__ import annotations

from collections.abc import Sequence

from workshop.activities import Option
from workshop.agenda import SHOW, Activity, Agenda, Facts, Step
from workshop.materials import BUILT_IN_NAME

SECTORS = (
    Option("police", "Police"),
    Option("social-care", "Children's social care"),
    Option("health", "Health"),
    Option("education", "Education"),
    Option("early-years", "Early years"),
    Option("probation", "Probation"),
    Option("youth-justice", "Youth justice"),
    Option("housing", "Housing"),
    Option("early-help", "Early help"),
    Option("adult-social-care", "Adult social care"),
    Option("domestic-abuse", "Domestic abuse services"),
    Option("voluntary", "Voluntary sector"),
)

ROLE_BANDS = (
    Option("practitioner", "Practitioner"),
    Option("manager", "Manager"),
    Option("strategic-lead", "Strategic lead"),
    Option("other", "Another role"),
)

LEVELS = (
    "Level 1: universal",
    "Level 2: early help",
    "Level 3: targeted or complex",
    "Level 4: acute or specialist",
)

RAG = ("Red: most urgent", "Amber: soon", "Green: routine")

MERGE = (
    ("health", "Health"),
    ("education", "Education"),
    ("early-years", "Education"),
    ("police", "Police and justice"),
    ("probation", "Police and justice"),
    ("youth-justice", "Police and justice"),
    ("social-care", "Social care and early help"),
    ("early-help", "Social care and early help"),
    ("adult-social-care", "Social care and early help"),
    ("housing", "Others"),
    ("domestic-abuse", "Others"),
    ("voluntary", "Others"),
)

ROUTE = (
    "If you are worried about a real child, tell the facilitator now. "
    "Then follow your own organisation's safeguarding procedure today. In an emergency, call 999."
)
SUPPORT = "Talk to the facilitator, or step outside. You can skip any question without giving a reason."
CONTROLLER = "The organisation that runs this workshop. The facilitator can tell you its name."


WELCOME = (
    "We are here to learn from one another.\n"
    "Fictional cases only: no names, no real case details.\n"
    "Skip any question, or step outside. No reason needed.\n"
    "A real concern about a child goes by the local route on your phone."
)


def sector_name(id_: str, sectors: Sequence[Option]) -> str:
    """A sector by the label it has among these, else by the one that new workshops start with.

    >>> sector_name("health", [Option("health", "NHS")]), sector_name("health", [])
    ('NHS', 'Health')
    """
    return next((option.label for option in (*sectors, *SECTORS) if option.id == id_), id_)


def agenda() -> Agenda:
    """An agenda that is still to be built: a welcome, because every agenda has one item or more."""
    welcome = Activity(
        "welcome",
        "info",
        "Welcome",
        10,
        (Step(SHOW, "Welcome", WELCOME),),
        materials="Nothing.",
        roles="The host.",
        captured="Nothing.",
    )
    return Agenda("own", "Our own agenda", BUILT_IN_NAME, (welcome,), ())


def facts(code: str, title: str, place: str, date: str) -> Facts:
    """The facts of a new workshop. ``date`` is ISO; what else there is to know has a default."""
    return Facts(
        title=title,
        place=place,
        date=date,
        starts="09:30",
        code=code,
        sectors=SECTORS,
        role_bands=ROLE_BANDS,
        tables=6,
        levels=LEVELS,
        route=ROUTE,
        support=SUPPORT,
        controller=CONTROLLER,
        rag=RAG,
        merge=MERGE,
    )
