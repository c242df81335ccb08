"""Whether a clause that speaks to a topic speaks of this draft: some speak of a part of it only.

A clause on donors is none on a friend's name, one on embargoed news none on what nobody set a time
for, one on leave to speak none on what was cleared, one on children none on a picture of a grown-up,
one that guards the job none on politics in one's own time, one on profiles none on other posts.
Knows no rule and no verdict.
"""

import re
from functools import lru_cache

from bot.core.binding import Binding, BindingStatus
from bot.core.own_time import is_tied, wants_a_tie
from bot.core.parties import fits_parties, speaks_only_of
from bot.core.reach import speaks_of_profiles
from knowledge.domain import Capacity

__all__ = ["POLITICS", "fits", "moot_in"]

POLITICS = "political"
"""The topic of parties and campaigns."""
_NAMED, _EMBARGO = "third_party.named", "embargo"
_PHOTO = "photo"
_PICTURES = frozenset({_PHOTO, "photo.child"})
# Where nobody's face is in it nobody is recognised.
_NO_FACES = re.compile(
    r"\b(?:the backs? of|from behind(?! (?:the|an?|my|our|his|her)\b)|from the back"
    r"|faces? (?:\w+ )?(?:hidden|blurred|covered|masked|turned away|out of (?:shot|frame|view))|no faces?"
    r"|just (?:their|the) (?:hands|feet|wellies))\b",
    re.I,
)
_COURTS = frozenset({"contempt"})
# A court with a net is none with a judge.
_A_GAME = re.compile(
    r"\b(?:tennis|squash|badminton|netball|basketball|padel|pickleball|straight sets|match point|tie-?break"
    r"|backhand|forehand|doubles|umpire|rac(?:k|qu)ets?|shuttlecocks?|(?:his|her|my|your|\w+'s) serve)\b",
    re.I,
)
_A_CASE = re.compile(
    r"\b(?:in court|judges?|jur(?:y|or|ors|ies)|trials?|crown court|magistrates?|solicitors?|barristers?|witness\w*"
    r"|defendants?|prosecut\w+|guilty|verdicts?|hearings?|charged|tribunals?|inquests?|sentenc\w+|bail)\b",
    re.I,
)
_BEFRIENDING = frozenset({"service_user.contact"})
# Whom one meets at a pastime or went to school with one may befriend, unless one works with them.
_A_FRIEND = re.compile(
    r"\b(?:my|our|the) (?:[\w-]+ ){0,2}(?:pottery|ceramics|salsa|spanish|french|italian|german|evening|night"
    r"|welding|upholstery|running|netball|cricket|darts|quiz|book|knitting|climbing|bell-?ringing|chess|choir"
    r"|antenatal|dog[- ]training|puppy) (?:class(?:es)?|club|group|course|team|lot|mates?|practice)\b"
    r"|\b(?:i|we) (?:sat (?:next to|beside|behind)|went to school with|grew up with)\b"
    r"|\b(?:old|former) (?:school ?(?:friends?|mates?)|classmates?|flatmates?)\b"
    r"|\bhaven't seen (?:her|him|them) (?:in|for) (?:over |nearly |about )?(?:\d+|\w+teen|twenty|thirty|forty) years\b",
    re.I,
)
_A_CLIENT = re.compile(
    r"\b(?:clients?|patients?|tenants?|service users?|pupils?|students?|caseload|day centre|ward|hostel|refuge"
    r"|home visits?|social work\w*|care(?:rs?| home| leavers?)|youth|foster\w*|placements?|wellbeing|recovery"
    r"|i (?:run|teach|lead|take|coach|help at|support))\b",
    re.I,
)
_OF_CHILDREN = re.compile(
    r"\b(?:under (?:the age of )?1\d|under-1\ds|child(?:ren)?|pupils?)\b", re.I
)
_OF_OTHERS_TOO = re.compile(
    r"\b(?:adults?|people|persons?|any(?:one|body)(?! under)|everybody|individuals?|colleagues?|staff"
    r"|customers?|residents?|patients?|others|crowds?)\b",
    re.I,
)
# Generous, as a child may be called anything.
_A_CHILD = re.compile(
    r"\b(?:child\w*|kid\w*|pupils?|boys?|girls?|bab(?:y|ies)|toddlers?|year \d|reception|class\w*|nursery"
    r"|school\w*|sons?|daughters?|lads?|lass(?:es|ie)?|teen\w*|young\w*|youth\w*|little|tiny|tots?|scouts?"
    r"|brownies|cubs|rainbows|aged? \d|under-?\d|years? old|mums?|dads?|parents?|famil\w*|grand\w+)\b",
    re.I,
)
_ON_ORDERS = frozenset({"authority", "speak_for", "press"})
_CLEARED = re.compile(
    r"(?<!not )(?<!never )(?<!n't )(?<!n't been )(?<!not been )"
    r"\b(?:signed off|approved|cleared|agreed|authorised|okayed) (?:by|with) (?:the |our |my )?"
    r"(?:chief|director|head|leader|manager|comms|communications|press|council|cabinet)\b",
    re.I,
)
_A_PROFILE = re.compile(
    r"\b(?:profile|headline|bio|linkedin|job title|cv|employment history|my (?:new )?title|skills)\b",
    re.I,
)
_TIME_SET = re.compile(
    r"\bunder (?:an )?embargo\b|\bmarked with an embargo|\bembargo set\b|\bcarr(?:y|ies) a release\b",
    re.I,
)
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun|the \d|\d|noon|midnight|next|tomorrow|tonight|launch|it'?s out)"
_TIMED = re.compile(
    r"\b(?:embargo|releas|announc|under wraps|publication|midnight|noon|press\b|sneak|teas(?:e|ing)"
    rf"|(?:till|until|before|ahead of) {_DAY})|\b\d\d[.:]\d\d\b",
    re.I,
)


def fits(
    binding: Binding,
    draft: str,
    *,
    capacity: Capacity | None,
    by_sense: bool,
    names_firm: bool = False,
) -> bool:
    """Tell whether a clause may be held against a draft on its topic; an owner may say that it may.

    Args:
        capacity: of the post, None where not known.
        by_sense: the whole draft was read, without what a rule needs words for (a time that was
            set).
        names_firm: what was found is a firm.
    """
    if binding.status is BindingStatus.CONFIRMED:
        return True
    if speaks_of_profiles(binding.clause):
        return bool(_A_PROFILE.search(draft))
    if binding.topic == _NAMED:
        return names_firm or fits_parties(binding.said, draft)
    if binding.topic == _PHOTO and by_sense:
        is_narrow = speaks_only_of(binding.clause.text, _OF_CHILDREN, _OF_OTHERS_TOO)
        return not is_narrow or bool(_A_CHILD.search(draft))
    if binding.topic in _ON_ORDERS and by_sense and _CLEARED.search(draft):
        return False
    if binding.topic == _EMBARGO and by_sense:
        return not _sets_a_time(binding.clause.text) or bool(_TIMED.search(draft))
    if binding.topic == POLITICS and capacity is Capacity.PERSONAL:
        return is_tied(draft) or not wants_a_tie(binding.clause.text)
    return True


def moot_in(draft: str) -> frozenset[str]:
    """Return the topics that a draft says are no matter here.

    Pictures in which no face is seen; courts on which a game is played; friends from a pastime.
    """
    pictures = _PICTURES if _NO_FACES.search(draft) else frozenset()
    courts = _COURTS if _A_GAME.search(draft) and not _A_CASE.search(draft) else frozenset()
    friends = (
        _BEFRIENDING
        if _A_FRIEND.search(draft.replace("\u2019", "'")) and not _A_CLIENT.search(draft)
        else frozenset()
    )
    return pictures | courts | friends


@lru_cache(maxsize=1024)
def _sets_a_time(clause: str) -> bool:
    return bool(_TIME_SET.search(clause))
