"""Remarks that say nothing, such as "n/a" and "no comment": they are set apart, never sorted and never dropped."""

from __future__ import annotations

from analysis.wording import words

_NOTHING = frozenset(
    {"", "n a", "na", "nil", "no", "none", "nope", "nothing", "not applicable", "no answer", "no response", "blank"}
    | {
        "pass",
        "skip",
        "skipped",
        "test",
        "testing",
        "x",
        "xx",
        "xxx",
        "as above",
        "see above",
        "same as above",
        "ditto",
    }
    | {"no comment", "no comments", "no further comment", "no further comments", "no other comments", "nothing else"}
    | {"nothing to add", "nothing more to add", "nothing further to add", "nothing further", "none to add"}
    | {"nothing to say", "nothing to report", "nothing really", "nothing at all", "nothing at this time"}
    | {"not at this time", "none at this time", "no comment at this time", "none at present", "nothing at present"}
    | {"not at the moment", "nothing at the moment", "none at the moment", "nothing springs to mind"}
    | {"nothing comes to mind", "can't think of anything", "cannot think of anything", "none that i can think of"}
    | {
        "nothing i can think of",
        "no idea",
        "no opinion",
        "not sure",
        "unsure",
        "don't know",
        "dont know",
        "do not know",
    }
    | {"i don't know", "i dont know", "i do not know", "i'm not sure", "dunno", "idk", "prefer not to say"}
)


def says_nothing(text: str) -> bool:
    """Whether a remark is "n/a", "no comment", "none" and the like, or has no letter and no number.

    >>> says_nothing("N/A."), says_nothing("None of us rang.")
    (True, False)
    """
    return " ".join(words(text)).replace("\u2019", "'") in _NOTHING
