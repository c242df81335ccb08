"""How policies forbid, grant and hedge, and how people ask: the patterns that a stance is read by.

English words only; what follows from them is for ``stance`` to say.
"""

import re

__all__ = [
    "APPLIES",
    "ASKED_EITHER_OR",
    "ASKED_NEGATIVELY",
    "ASKED_TO_ABSTAIN",
    "ASKS_ABOUT_LEAVE",
    "ASKS_FOR_ONESELF",
    "ASKS_OF_OTHERS",
    "CERTAIN",
    "CONDITION",
    "DENIES",
    "EXCEPTION",
    "GRANTS",
    "HAS_NONE",
    "INAPPROPRIATE",
    "LIMITED",
    "MAY_BE",
    "MUST",
    "NEEDS_LEAVE",
    "NEEDS_MORE",
    "NOBODY",
    "NOT_COVERED",
    "NOT_DONE",
    "NO_DUTY",
    "ONLY",
    "ONLY_IF",
    "OTHER_CONDITION",
    "POWER",
    "PUNISHES",
    "REPLY",
    "RESERVED",
    "SHOULD",
    "SKIPS",
    "TURNED",
    "UNCERTAIN",
    "WILL_BE_ASKED",
]


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.I)


REPLY = re.compile(r"(?:a(?:nswer)?\s*[:.]\s*)?(yes|no)(?=[,.;:!]|\s[-–—])", re.I)
LEAVE = r"(?:permission|consent|approval|authori[sz]ation)"
EXCEPTION = _any(
    r"unless",
    r"except(?:ion|ing)?",
    rf"without(?: [\w,']+){{0,8}}? (?:{LEAVE}|authority|agreement|notice|indicating|checking)",
    r"other than",
    r"save (?:for|where)",
)
CONDITION = _any(
    r"unless",
    r"only (?:if|when|where|for|with|in|after|once)",
    r"provided|providing|subject to|however|limited|case by case|discretion",
    r"(?:as|so) long as",
    r"where (?:possible|appropriate|necessary|applicable|reasonable)",
    rf"(?:prior|written|express|parental)[^.]{{0,25}}{LEAVE}",
    rf"with (?:[\w'’]+ ){{0,5}}(?:{LEAVE}|agreement)",
    rf"(?:get|obtain|seek|gain|have|needs?) [^.]{{0,50}}(?:{LEAVE}|agreement)",
    r"if (?:this is|you (?:have|are|can))",
    r"on receipt of|but not",
)
NEEDS_LEAVE = _any(rf"(?:needs?|requires?|only with|subject to) [^.]{{0,50}}(?:{LEAVE}|agreement)")
# Whoever asks whether leave is needed is not told "it depends" by the words that say it is.
ASKS_ABOUT_LEAVE = _any(LEAVE, r"agreement|agreed?|ok'?d|sign(?:ed)?[- ]?off")
OTHER_CONDITION = _any(
    r"unless|only (?:if|when|where)|provided|however|case by case|(?:as|so) long as",
    r"where (?:possible|appropriate|necessary|applicable|reasonable)",
)
NEEDS_MORE = _any(
    r"(?:is|are) subject to (?!(?:\w+ )?(?:disciplin|investigat|formal|change|review|monitor|copyright"
    r"|freedom|the|same|these|this|regular))\w+"
)
NOT_DONE = _any(
    r"(?:is|are|will) not (?:be )?(?:made|paid|reimbursed|repaid|refunded|accepted|given|provided|covered"
    r"|issued|offered|supplied|funded|granted|replaced|available|payable|claimable)"
)
NOT_COVERED = _any(
    r"(?:do|does|is|are) not (?:intended to )?(?:apply|cover(?:ed)?|include[ds]?|extend|part of)",
    r"(?:is|are) (?:excluded|exempt|outside)|except(?:ing)? for",
)
RESERVED = re.compile(r"only [^.;,]{2,80} (?:may|can|should|is allowed to|are allowed to)\b", re.I)
MAY_BE = _any(r"(?:may|can|could|might) (?:also )?be \w+")
LIMITED = _any(
    r"up to|at most|no more than|(?:a|per|each|every) (?:day|week|month|quarter|term|year)|once|only|but not"
)
HAS_NONE = re.compile(r"(?:\w+ no|there (?:is|are|will be) no)\b", re.I)
ONLY = _any(r"only")
ONLY_IF = _any(r"only (?:if|when|where|with|after|once|be|for)")
UNCERTAIN = _any(r"may|might|could|can|depending|if|where (?:it|appropriate)")
CERTAIN = _any(r"will|must|shall|has authority|always|(?:is|are) required")
INAPPROPRIATE = _any(
    r"inappropriate|unwise|ill[- ]advised|poor practice",
    r"not (?:good|sensible|wise|advisable|appropriate)",
)
SHOULD = _any(r"should|ought|avoid|advis\w+|recommend\w*|good practice|encourage\w*|refrain|try")
MUST = _any(
    r"must|shall|never|not (?:permitted|allowed)|prohibited|forbidden|required|will not|cannot",
    r"may not|do not",
)
TURNED = re.compile(
    r"\b(?:never|(?:are|is|be|do|does|and|but|or) not|not (?:use|post|be|to)|don't|refrain|avoid|refuse|decline)\b"
    r"|, not\b",
    re.I,
)
DENIES = _any(
    r"(?:do|does|did|is|are|will|would|has|have|can)(?:n't| not)",
    r"cannot|never|no longer|no intention|neither|not (?:all|every|always|necessarily)",
    r"nobody|no one|no \w+ (?:may|must|can|shall|will)",
)
NOBODY = _any(r"nobody|no one|no (?:employee|worker|member)")
NO_DUTY = _any(
    r"not (?:all|every|always|necessarily)",
    r"no need",
    r"not (?:be )?(?:required|obliged|necessary|expected)",
)
WILL_BE_ASKED = _any(r"will (?:be (?:asked|required|expected)|need)")
APPLIES = _any(
    r"appl(?:y|ies|icable)|cover(?:s|ed|ing)|includ(?:es?|ing)|such as|scope|remit|extends?",
    r"regardless|any social media|many more",
)
ASKED_TO_ABSTAIN = _any(
    r"(?:to|(?:should|must) (?:i|we)) (?:steer clear|stay away|keep (?:off|out|away)|avoid|stop|refrain)",
    r"should(?:n't| not) (?:i|we)",
)
ASKED_NEGATIVELY = _any(r"none|nothing|no one|nobody", r"do(?:es)?n'?t (?:this|it|that|the)")
GRANTS = _any(
    r"allows? (?:\w+ ){1,8}to",
    r"(?:has|have|having) (?:the )?(?:authority|right|discretion) to",
)
POWER = _any(r"reserves? the right", r"(?:may|can|will) (?:also )?take action")
PUNISHES = _any(
    r"disciplinary|misconduct|dismissal|unlawful|illegal|(?:in|a) breach of|breach(?:es)? copyright"
)
ASKS_FOR_ONESELF = _any(
    r"(?:can|could|may) (?:i|we)|(?:am|are) (?:i|we)|if (?:i|we)|(?:for )?(?:me|us) to"
)
ASKS_OF_OTHERS = _any(
    r"(?:can|could|may|might|will|would) (?:they|he|she|anyone|anybody|someone|somebody|work|hr)",
    r"(?:can|could|may|might|will|would) (?:my|the|our) (?:line )?"
    r"(?:manager|boss|managers|council|employer|moderators?|company|team leader)",
)
# Whoever asks to leave out just what a rule demands asks for what it forbids.
SKIPS = _any(
    r"without|quietly|secretly|on the quiet|skip(?:ping)?|(?:and|but) not|not bother(?:ing)?",
    r"instead of|rather than",
)
ASKED_EITHER_OR = _any(r"or (?:the|is|do|are|my|our)")
