"""The sections of the report in their order, so that one can name another by its number and title."""

from __future__ import annotations

SECTIONS = {
    "summary": "Summary",
    "why": "Why we met",
    "who": "Who took part",
    "what": "What we did",
    "how": "How we analysed it",
    "findings": "Findings: what people wrote",
    "exercises": "What the exercises brought up",
    "scenarios": "What the scenarios and other cases showed",
    "myths": "Myths and confidence",
    "priorities": "Priorities, words and other votes",
    "works": "What already works",
    "recommendations": "Recommendations",
    "conclusion": "Conclusion and next steps",
    "evaluation": "What people thought of the day",
    "limits": "Limits",
}
APPENDICES = {
    "agenda": "The agenda as it was run",
    "cards": "Cards and their sources",
    "codebook": "Codebook",
    "evidence": "Findings and their evidence",
    "sectors": "Answers by sector",
    "data": "Data",
    "accessibility": "Accessibility statement",
    "references": "References",
}
"""By id, with their titles."""


def see(id_: str) -> str:
    """What a section or appendix is called in a sentence elsewhere.

    >>> see("findings"), see("cards")
    ('section 6 (Findings: what people wrote)', 'appendix B (Cards and their sources)')
    """
    if id_ in SECTIONS:
        return f"section {list(SECTIONS).index(id_) + 1} ({SECTIONS[id_]})"
    return f"appendix {_letter(id_)} ({APPENDICES[id_]})"


def headed(id_: str) -> str:
    """The heading of an appendix.

    >>> headed("codebook")
    'Appendix C. Codebook'
    """
    return f"Appendix {_letter(id_)}. {APPENDICES[id_]}"


def _letter(id_: str) -> str:
    return chr(ord("A") + list(APPENDICES).index(id_))
