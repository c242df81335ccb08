"""Politics in one's own time: most policies leave it free as long as nothing ties it to the job.

Reads the words of a clause and of a draft; knows no rule and no verdict.
"""

import re
from functools import lru_cache

__all__ = ["gives_leave", "is_tied", "wants_a_tie"]

# What a clause forbids to bring into politics, or for whom alone it forbids them.
_TIE_FORBIDDEN = re.compile(
    r"\b(?:job titles?|uniforms?"
    r"|(?:your|their|the|council|company|\w+['\u2019]s) (?:job|role|post|position|employment|name)"
    r"|connections?|link(?:s|ed)?|affiliat\w+|mention|suggest\w*|impl(?:y|ies)|as (?:an? )?(?:\w+ )?employees?"
    r"|own time|private (?:citizens?|life|lives)|privately|separate|tied?|logo|crest|equipment|on duty"
    r"|politically[- ]restricted)\b",
    re.I,
)
# Generous: whoever speaks of any work may mean their own.
_TIE = re.compile(
    r"\b(?:councils?|trust|authority|borough|county|university|college|school|academy|hospital|nhs"
    r"|charity|company|force|police|work(?:s|ing|place|mates?|ed)?|jobs?|offic(?:e|es|er|ers|ial)"
    r"|teams?|uniform|lanyard|badge|hi-?vis|tabard|scrubs|tunic|fleece|shifts?|colleagues?|depot"
    r"|staff|employ\w*|service users?|boss|managers?|patients?|clients?|tenants?|residents?|pupils?"
    r"|students?|customers?|desk|reception|(?:my|our|the) ward|wagon|van|counter|crest|logo|departments?|services?"
    r"|post(?:holder)?|nurses?|teachers?|librarians?|carers?|social workers?|wardens?|clerks?"
    r"|planners?|inspectors?|drivers?|crews?|porters?|caretakers?|head of|director|chief|hr|comms"
    r"|payroll|we at|town hall|civic|restricted|on duty|rota|lunch ?break|canteen"
    r"|directors|professors?|lecturers?|consultants?|surgeons?|doctors?|as \w+'s \w+"
    r"|(?:as|i'm|i am|being) an? (?!member|voter|resident|father|mother)\w+(?:er|or|ist|ian|man|woman|ant))\b",
    re.I,
)

# What must stand in one sentence for politics to be free in one's own time.
_LEAVE = (
    re.compile(
        r"\b(?:(?:may|can)(?! (?:not|only|be|lead|seem|appear)\b)|(?:free|welcome|entitled) to|right to"
        r"|(?:own|your|their) affair|(?:matter for|up to) (?:you|your|them|their))\b",
        re.I,
    ),
    re.compile(r"\b(?:politic\w*|part(?:y|ies)|campaign\w*|candidates?|elections?)\b", re.I),
    re.compile(
        r"\b(?:own time|private (?:life|citizens?|capacity)|away from work|outside (?:of )?work"
        r"|as (?:yourself|themselves|residents?|a (?:private )?(?:citizen|resident)))\b",
        re.I,
    ),
)
_RESTRICTED = re.compile(
    r"\bpolitically[- ]restricted\b|\brestricted (?:posts?|roles?|jobs?)\b", re.I
)
_SENTENCE = re.compile(r"[^.;]+")


# An office that leaves its holder free is no tie.
_UNRESTRICTED = re.compile(
    r"\b(?:(?:my|the) (?:post|role|job) )?(?:isn't|is not|not|no|don't hold|don't have) (?:in )?"
    r"(?:an? )?(?:politically[- ])?restricted"
    r"(?: posts?| roles?| jobs?)?",
    re.I,
)


@lru_cache(maxsize=1024)
def wants_a_tie(clause: str) -> bool:
    """Tell whether a clause on politics is about the job being brought into them.

    Args:
        clause: all its text; what is free and what is not may stand in two sentences.
    """
    return bool(_TIE_FORBIDDEN.search(clause))


def gives_leave(clause: str) -> bool:
    """Tell whether a clause says that politics are free in one's own time."""
    sentences = _SENTENCE.findall(clause.replace("\u2019", "'"))
    return any(all(part.search(said) for part in _LEAVE) for said in sentences)


def is_tied(draft: str) -> bool:
    """Tell whether anything in a draft may tie it to its writer's work."""
    return bool(_TIE.search(_UNRESTRICTED.sub("", draft.replace("\u2019", "'"))))
