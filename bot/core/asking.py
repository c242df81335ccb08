"""What a question asks for, judged by its words: permission, duty, consequence, facts.

Knows English question forms only; knows no policy.
"""

import re
from enum import StrEnum

__all__ = ["Form", "form_of"]


class Form(StrEnum):
    """What a question asks for.

    PERMISSION "can I", DUTY "do I have to", CONSEQUENCE "could I be sacked", SCOPE "does this apply
    to me", FACT any other yes-or-no question, OPEN who, what, when and the like, TOPIC a few key
    words, ACCOUNT a story without a question.
    """

    PERMISSION = "permission"
    DUTY = "duty"
    CONSEQUENCE = "consequence"
    SCOPE = "scope"
    FACT = "fact"
    OPEN = "open"
    TOPIC = "topic"
    ACCOUNT = "account"


_MOST_WORDS_OF_A_TOPIC = 6

# Building blocks; every pattern below is case-blind.
_WE = (
    r"(?:i|we|you|one|(?:all |new )?(?:\w+ )?(?:staff|employees|members|managers|volunteers|councillors"
    r"|trustees|teachers|drivers|governors|firefighters|colleagues)"
    r"|(?:my|our|the|a) \w+|someone|people|anyone)"
)
_OK = (
    r"(?:ok(?:ay)?|fine|all ?right|alright|allowed|permitted|acceptable|appropriate|legal|sensible"
    r"|cool)"
)
_BAD = (
    r"(?:wrong|bad|(?:a |an )?(?:problem|issue|breach|offence)|banned|forbidden|against|risky"
    r"|inappropriate)"
)
_OPENER = (
    r"(?:(?:and|but|so|ok|okay|then|hi|hello|hey|please|also|just|um|well|quick one|question"
    r"|surely|basically)\b[ ,:-]*)*"
)
_ASIDE = r"(?:^|[,;:.!?\u2013\u2014]\s*|\s-+\s*|\b(?:and|but|so|or|then|because|surely|now)\s+)"
_WH = (
    r"(?:who|whom|whose|what|wat|when|where|why|which|how|whats|what's|hows|how's|wheres|where's"
    r"|whos|who's|when's)"
)
_AUX = (
    r"(?:is|are|am|was|were|be|do|does|did|can|could|should|shall|must|will|would|has|have|had"
    r"|may|might|happens?|counts?|applies)"
)
_SOMEBODY = r"(?:i|we|you|they|i'm|im|we're|someone|people|staff)"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.I)


_ASKS_IF_ALLOWED_OTHERWISE = _any(
    r"\bwhere (?:do|does) (?:i|we|that|it) (?:stand|leave)\b",
    r"\bwhat (?:do|should) i do\?",
    r"\bwhat if i\b",
    r"\bcount(?:s|ed)? as (?:an? )?(?:problem|breach|bullying|harassment|offence|\w*conduct)\b",
)
_STARTS_OPEN = _any(
    # "When I post, should I ..." opens with a circumstance, not with a question.
    rf"^{_OPENER}(?!(?:when|where|what) {_SOMEBODY}\b)"
    rf"(?:(?:to|from|in|for|at|by|on|with|under|of) )?{_WH}\b",
    rf"^{_OPENER}(?:is|are) there\b",
    r"^(?:tell|remind|show|explain|define|list)\b",
)
_HOLDS_OPEN = _any(
    rf"\b{_WH}(?: \w+)? {_AUX}\b", rf"\b{_WH}\??$", r"\bwhat now\b", r"\bany(?:one|body) know\b"
)
_STARTS_INVERTED = _any(rf"^{_OPENER}{_AUX}(?:n'?t)?\b")
_HOLDS_INVERTED = _any(rf"{_ASIDE}{_AUX}(?:n'?t)? \w+\b")
_CONSEQUENCE = _any(
    r"\b(?:sack(?:ed|ing)?|fired?|dismiss(?:ed|al)|disciplin\w+|gross misconduct|in(?:to)? trouble",
    r"sued?|judge|in court|prosecut\w+|arrested|lose (?:my|your|our|their) job|have a go at",
    r"told off|held (?:against|responsible|liable)|liable|fined|written up|hauled)\b",
)
_SCOPE = _any(
    r"\bappl(?:y|ies) (?:to|when|if|here|outside)",
    rf"\b(?:am|are|is) {_WE} (?:also )?covered",
    r"\bcover(?:s|ed)? (?:me|us|by)\b",
    r"\bcount for\b",
    r"\b(?:do|does|is|are) (?:(?!i\b|we\b)[^?]){0,60}"
    r"\b(?:count|apply|included|covered|fall under|matter (?:what|if|whether|where))\b",
)
_DUTY = _any(
    rf"\b(?:do|does|did) {_WE} (?:\w+ ){{0,2}}(?:have|need|got) to\b",
    rf"\b(?:do|does) {_WE} (?:really |actually |still |always )?need\b",
    rf"\b(?:must|should|shouldn't) {_WE}\b",
    rf"\b(?:am|are|is) {_WE} (?:\w+ )?(?:expected|required|supposed|meant|obliged) to\b",
    r"\bhave (?:i|we) (?:got )?to\b",
    r"\bis it (?:mandatory|compulsory|required|necessary|a must)\b",
    r"\b(?:need|needed|required)\?$",
)
_STARTS_WITH_CAN = _any(rf"^{_OPENER}(?:can|could|may)(?:n't)? ")
_PERMISSION = _any(
    rf"\b(?:can|could|may|might|cant|couldn't|can't) {_WE}\b",
    rf"\b(?:am|are|is|was|were|would|be) (?:\w+ ){{0,5}}{_OK}\b",
    rf"\b(?:is|was|would|are|does|do) (?:\w+ ){{0,4}}{_BAD}\b",
    rf"\b{_OK} (?:to|if|for me|for us|with)\b",
    r"\bproblem\b",
    r"\bagainst (?:the|any) (?:rules?|policy)\b",
    r"\bget away with\b",
    r"\b(?:free|good|clear) to\b",
    rf"^{_OK}\?",
    r"\bmind if\b",
    r"\b(?:allowed|permitted|ok(?:ay)?|alright)\?",
    r"\bshould(?:n't)? (?:i|we) be \w+ing\b",
)
_TAG = _any(
    r"(?:right|yeah|yes|no|correct|isn'?t it|is it|aren'?t they|don'?t they|won'?t it|innit|true)\W*$"
)


def form_of(question: str) -> Form:
    """Return what the question asks for, judged by its last sentence that asks anything."""
    question = question.replace("\u2019", "'").strip()
    sentences = [s for s in re.split(r"(?<=[.!?])\s+|\n+", question) if s.strip()]
    asking = [s for s in sentences if s.rstrip().endswith("?")] or sentences
    for sentence in reversed(asking):
        form = _form_of_sentence(sentence.strip())
        if form is not None:
            return form
    whole = " ".join(sentences)
    short = len(whole.split()) <= _MOST_WORDS_OF_A_TOPIC
    return _form_of_sentence(whole) or (Form.TOPIC if short else Form.ACCOUNT)


def _form_of_sentence(sentence: str) -> Form | None:
    if _ASKS_IF_ALLOWED_OTHERWISE.search(sentence):
        return Form.PERMISSION
    if _STARTS_OPEN.search(sentence):
        return Form.OPEN
    if not _STARTS_INVERTED.search(sentence) and _HOLDS_OPEN.search(sentence):
        return Form.OPEN
    inverted = _HOLDS_INVERTED.search(sentence)
    if inverted and _CONSEQUENCE.search(sentence):
        return Form.CONSEQUENCE
    for pattern, form in (
        (_SCOPE, Form.SCOPE),
        (_STARTS_WITH_CAN, Form.PERMISSION),
        (_DUTY, Form.DUTY),
        (_PERMISSION, Form.PERMISSION),
    ):
        if pattern.search(sentence):
            return form
    tagged = sentence.endswith("?") and _TAG.search(sentence.rstrip("?! "))
    return Form.FACT if inverted or tagged else None
