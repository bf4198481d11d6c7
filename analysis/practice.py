"""Whether a remark tells of something that works: a suggestion for the codebook's "positive practice" flag."""

from __future__ import annotations

import re

from analysis.wording import words

_GOOD = (
    r"(?:works?|worked|working|went) (?:really |very |so |pretty |quite )?well"
    r"|works for us|works fine|works brilliantly|best|brilliant\w*|excellent\w*|fantastic\w*|amazing\w*|wonderful\w*"
    r"|great|superb\w*|invaluable|love|loved|loving|thank you|thanked|grateful|pleased|proud|successful\w*|success"
    r"|helped|helps|helpful|useful|easier|quicker|faster|smoother|improved|improves|improvement|better|good"
    r"|made (?:a|the|all the) difference|changed everything|paid off|trust each other|taken well|made my week"
    r"|good practice|so much easier|never looked back|straight answer|got a reply|rang back"
)
_NOT = (
    r"not|no|never|isn't|isnt|wasn't|wasnt|aren't|don't|dont|doesn't|doesnt|didn't|didnt|can't|cant|cannot|hardly|nobody"
    r"|would|could|should|need|needs|needed|if|want|wants|wish|hope|hoped|more|please|how|at|than|used to"
)
_FOUND = re.compile(rf"\b(?:{_GOOD})\b")
_DENIED = re.compile(rf"\b(?:{_NOT})(?: \S+){{0,3}} $")


def praise(text: str) -> str:
    """The words by which a remark tells of something that works, or none. What is only wished for is not meant.

    >>> praise("Ringing first works well here."), praise("It would be better to ring."), praise("It never helped.")
    ('works well', '', '')
    """
    said = " ".join(words(text)).replace("\u2019", "'")
    for found in _FOUND.finditer(said):
        if not _DENIED.search(said[: found.start()]):
            return found.group()
    return ""
