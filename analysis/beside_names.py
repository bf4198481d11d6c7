"""Words that stand beside names, and tell a person from a place, a thing or an ordinary word."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("cllr dame doctor dr lady lord miss missus mister mr mrs ms mx prof professor rev reverend sir")
"""Before anybody's name."""
RANKS = _words("ch constable dc dci dcs di ds dsi insp inspector pc pcso sergeant sgt superintendent supt wpc")
"""Of the police."""
CALLINGS = _words("aunt auntie aunty councillor father imam judge midwife nurse pastor sister uncle")
"""Before names, and as often alone."""
KIN = _words(
    """
    baby boy boyfriend brother carer child childminder client colleague cousin dad daughter father friend girl
    girlfriend gran grandad grandma granny husband lad lady mam man manager mother mum nan nana nanny neighbour
    nephew niece officer partner patient sister son stepdad stepmum teacher teenager twin visitor wife woman
    worker youngster
    """
)
"""Who a person may be to another."""
SPOKE = _words(
    """
    asked assessed contacted emailed informed interviewed met named phoned rang supported texted thanked told
    visited
    """
)
"""What is done to people; the name follows."""
TO = _words("by from to with")
"""After words of talking."""
TALK = _words(
    "told called rung chat chatted chatting heard meeting met speak speaking spoke spoken talk talked talking worked"
)
"""Before "to", "with" or "from" and a name."""
SAID = _words("admitted disclosed emailed phoned rang replied said says texted told")
"""What only people do."""
DOES = _words(
    """
    admitted asked attends called came disclosed emailed feels felt goes got had has is lived lives lost missed
    moved needed needs phoned rang refused replied reported said says shared texted thinks told wanted wants was
    went worked works
    """
)
"""What people do, if a sentence begins with the name."""
ABSTRACT = _words(
    """
    amber april art august autumn bill bishop blessing charity chase comfort cross crystal dawn dean destiny faith
    frank grace grant guy hope hunter joy june junior justice king law mason may mercy page patience precious
    price rich sky summer winter
    """
)
"""Of the names that are words: those that may begin a sentence as words."""
LIKE_VERBS = _words("bill can chase don drew frank grant guy mark may nick pat rich rob skip sue will")
"""Of the names that are words: those that often follow a person: "the mother will"."""
DETERMINERS = _words(
    """
    a an any each every for her his its my new no of old one our some that the their these this those young your
    """
)
"""Before things, not before names."""
HONOURED = _words("great hurricane king operation prince princess project queen royal saint santa ss st storm")
"""Before the names of hospitals, wards, churches, operations and storms."""
INSTITUTIONS = _words(
    """
    academy act appeal avenue award borough bridge case center centre charity church clinic college competence
    competency competent cottage council county court day enquiry estate farm foundation gardens grove guidance
    guideline guidelines hall helpline home hospice hospital hotel house infirmary inquiry judgement judgment
    lane law library lodge manor method model mosque nursery park primary principle principles programme project
    ratio report review road room rule ruling scheme school secondary square standard station street suite
    surgery team temple test theatre trust unit university villa ward wing
    """
)
"""After a name, with a capital like it: a place or a rule that bears it."""
PLAINLY_PLACES = _words(
    """
    guidelines academy college competence competent enquiry hospice hospital infirmary inquiry road street
    university ward
    """
)
"""The same in lower case, where the others are too common: "ahmed school report"."""
THINGS_OF = _words("law rule")
"""After a possessive: Clare's Law, Martha's Rule."""
CAPITALISED = _words(
    """
    adult adults after also and april as at august because before bloggs british but by camhs can care child
    children christmas community constable council dad dc december doctor dr ds during early easter education
    english facebook family february for friday from google gp had has he headteacher health help her his housing
    how however hub i idva if in inspector instagram is it january judge july june lado lead manager marac march
    mash may me mental minister miss monday mr mrs ms mum my nhs no not november nurse october of officer on or
    our pc please police practitioner president probation prof safeguarding said saturday section senco september
    sergeant service services she since sister snapchat so social speaker sunday support team teams thank thanks
    that the their then there they this thursday tiktok to together told tuesday until us visitor was we wednesday
    what whatsapp when where while who why will with worker workers working yes you your zoom
    """
)
"""Often with a capital beside a name, and no part of it."""
NOT_AFTER_MR = _words(
    """
    a adult adults after also an and april are as at august be because before bloggs british but by camhs can care
    child children christmas community constable could council dad dc december did do doctor does dr ds during
    early easter education english facebook family february for friday from google gp had has he headteacher
    health help her his housing how however hub i idva if in inspector instagram is it january judge july june
    lado lead man manager marac march mash may me men mental might minister miss monday mr mrs ms mum my nhs no
    not november nurse october of officer on or our out pc please police practitioner president probation prof
    safeguarding said saturday section senco september sergeant service services she should since sister snapchat
    so social speaker sunday support team teams thank thanks that the their then there they this thursday tiktok
    to together told tuesday until us visitor was we wednesday were what whatsapp when where while who why will
    with worker workers working would yes you your zoom
    """
)
"""After "mr" or "mrs" without being a name."""
PARTICLES = _words("abu al bin bint da de del della den der di dos el ibn la le van von")
"""Between the parts of one name."""
SHORTENED = _words("cllr dc dr ds insp mr mrs ms mx pc prof rev sgt")
"""Titles that take a full stop."""
OFTEN_WORDS = _words("dame doctor father judge lady lord midwife miss ms nurse sir sister")
"""Titles that are as often something else."""
BEFORE_A_TITLE = frozenset([""]) | _words("and asked by called for from is met said teacher to told with")
"""Before "miss" when it is a title."""
ALSO_PLAIN = _words("great king operation prince princess project queen royal storm")
"""Of those: words that may stand before anything."""
CARED_IN = _words("college hospice hospital ward")
"""After a possessive: Guy's Hospital."""
LETTERED = _words(
    """
    annex appendix baby case category child class family father grade group hepatitis level miss mother mr mrs ms
    option parent part person plan release section set sibling table team type vitamin year
    """
)
"""Before a letter that stands for nobody's name: Child B."""
OWNERS = _words("a foster her his my old our s the their your")
"""Before somebody's relation: "her son"."""
OWNED = _words("case dog family file flat gp home house keyworker parents phone school social step teacher")
"""After a possessive: what people have."""
JOINING = _words("after and as because before but if or so that then what when where while")
"""Between a sentence and a name that begins the next."""
GIVEN_PLACES = _words("clare florence georgia jordan kerry madison sienna skye sydney tyrone victoria virginia")
"""Places that are more often people, unless one of the next words stands before."""
LOCATED = _words("across at from in near new north of outside over port south through to via west east")
"""Before places."""
