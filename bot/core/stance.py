"""What a clause says to a question as asked: no, yes, conditional, or information.

Reads the question's form, the modality of the sentence that tells (its lead-in weighed in) and the
words that soften or turn a rule; where these do not settle the matter the stance is INFO, and the
clause speaks for itself. Works on words alone; knows no policy and no question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core.asking import Form, form_of
from bot.core.telling import content_words, telling_sentence
from knowledge.domain import Clause, ClauseKind, Modality, Span, Stance
from knowledge.modality import modality_of

__all__ = ["Force", "Reading", "read_stance"]


class Force(StrEnum):
    """How strongly a clause speaks; wording must never overstate it."""

    MUST = "must"
    SHOULD = "should"
    INAPPROPRIATE = "inappropriate"
    STATES = "states"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A stance with what it was read from, so that it can be put in words.

    Attributes:
        form: what the question asks for.
        force: how strongly the clause speaks.
        telling: the sentence of ``clause.text`` it was read from, half-open, code points.
    """

    stance: Stance
    form: Form
    force: Force
    telling: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """The sentence that tells, with its lead-in: what the stance is read from."""

    modality: Modality
    sentence: str
    words: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.I)


_WORDS_OF_THE_SAME_FACT = 3
_INFORMS = (Modality.INFORM, Modality.MENTION)
_LEAVE = r"(?:permission|consent|approval|authori[sz]ation)"
_EXCEPTION = _any(
    r"unless",
    r"except(?:ion|ing)?",
    rf"without(?: [\w,']+){{0,8}}? (?:{_LEAVE}|authority|agreement|notice|indicating|checking)",
    r"other than",
    r"save (?:for|where)",
)
_CONDITION = _any(
    r"unless",
    r"only (?:if|when|where|for|with|in|after|once)",
    r"provided|providing|subject to|however|limited|case by case|discretion",
    r"(?:as|so) long as",
    r"where (?:possible|appropriate|necessary|applicable|reasonable)",
    rf"(?:prior|written|express|parental)[^.]{{0,25}}{_LEAVE}",
    rf"with (?:the )?(?:{_LEAVE}|agreement)",
    rf"(?:get|obtain|seek|gain|have|needs?) [^.]{{0,50}}(?:{_LEAVE}|agreement)",
    r"if (?:this is|you (?:have|are|can))",
)
_NEEDS_LEAVE = _any(
    rf"(?:needs?|requires?|only with|subject to) [^.]{{0,50}}(?:{_LEAVE}|agreement)"
)
_ONLY = _any(r"only")
_ONLY_IF = _any(r"only (?:if|when|where|with|after|once|be|for)")
_UNCERTAIN = _any(r"may|might|could|can|depending|if|where (?:it|appropriate)")
_CERTAIN = _any(r"will|must|shall|has authority|always|(?:is|are) required")
_INAPPROPRIATE = _any(
    r"inappropriate|unwise|ill[- ]advised|poor practice",
    r"not (?:good|sensible|wise|advisable|appropriate)",
)
_SHOULD = _any(r"should|ought|avoid|advis\w+|recommend\w*|good practice|encourage\w*|refrain|try")
_MUST = _any(
    r"must|shall|never|not (?:permitted|allowed)|prohibited|forbidden|required|will not|cannot",
    r"may not|do not",
)
_TURNED = re.compile(
    r"\b(?:never|(?:are|is|be|do|does|and|but|or) not|not (?:use|post|be|to)|don't|refrain|avoid|refuse|decline)\b"
    r"|, not\b",
    re.I,
)
_DENIES = _any(
    r"(?:do|does|did|is|are|will|would|has|have|can)(?:n't| not)",
    r"cannot|never|no longer|no intention|neither|not (?:all|every|always|necessarily)",
    r"nobody|no one|no \w+ (?:may|must|can|shall|will)",
)
_NOBODY = _any(r"nobody|no one|no (?:employee|worker|member)")
_NO_DUTY = _any(
    r"not (?:all|every|always|necessarily)",
    r"no need",
    r"not (?:be )?(?:required|obliged|necessary|expected)",
)
_WILL_BE_ASKED = _any(r"will (?:be (?:asked|required|expected)|need)")
_APPLIES = _any(
    r"appl(?:y|ies|icable)|cover(?:s|ed|ing)|includ(?:es?|ing)|such as|scope|remit|extends?",
    r"regardless|any social media|many more",
)
_ASKED_TO_ABSTAIN = _any(
    r"(?:to|(?:should|must) (?:i|we)) (?:steer clear|stay away|keep (?:off|out|away)|avoid|stop|refrain)",
    r"should(?:n't| not) (?:i|we)",
)
_ASKED_NEGATIVELY = _any(r"none|nothing|no one|nobody", r"do(?:es)?n'?t (?:this|it|that|the)")
_GRANTS = _any(
    r"allows? (?:\w+ ){1,8}to",
    r"(?:has|have|having) (?:the )?(?:authority|right|discretion) to",
)
_POWER = _any(r"reserves? the right", r"(?:may|can|will) (?:also )?take action")
_PUNISHES = _any(
    r"disciplinary|misconduct|dismissal|unlawful|illegal|(?:in|a) breach of|breach(?:es)? copyright"
)
_ASKS_FOR_ONESELF = _any(
    r"(?:can|could|may) (?:i|we)|(?:am|are) (?:i|we)|if (?:i|we)|(?:for )?(?:me|us) to"
)
_ASKS_OF_OTHERS = _any(
    r"(?:can|could|may|might|will|would) (?:they|he|she|anyone|anybody|someone|somebody|work|hr)",
    r"(?:can|could|may|might|will|would) (?:my|the|our) (?:line )?"
    r"(?:manager|boss|managers|council|employer|moderators?|company|team leader)",
)
_ASKED_EITHER_OR = _any(r"or (?:the|is|do|are|my|our)")


def read_stance(question: str, clause: Clause, matched: Sequence[Span] = ()) -> Reading:
    """Return what the clause says to the question as asked.

    Args:
        clause: read as ``lead_in + text + lead_out``.
        matched: spans of ``clause.text`` that speak to the question; they pick the sentence of a
            long clause that tells.
    """
    form = form_of(question)
    span = telling_sentence(question, clause.text, matched)
    rule = _rule(clause, span)
    return Reading(stance=_READ[form](rule, question), form=form, force=_force(rule), telling=span)


def _rule(clause: Clause, span: Span) -> _Rule:
    sentence = clause.text[span.start : span.end]
    modality = clause.modality
    if sentence != clause.text and clause.kind is not ClauseKind.ROW:
        heading = clause.heading_path[-1] if clause.heading_path else ""
        own = modality_of(sentence, clause.lead_in, heading, clause.kind)
        # A sentence that only informs takes its force from the rule it stands in.
        modality = modality if own in _INFORMS else own
    return _Rule(
        modality=modality,
        sentence=sentence,
        words=" ".join(filter(None, (clause.lead_in, sentence, clause.lead_out))),
    )


def _force(rule: _Rule) -> Force:
    if rule.modality in (*_INFORMS, Modality.PERMIT):
        return Force.STATES
    if _INAPPROPRIATE.search(rule.words) and not _MUST.search(rule.words):
        return Force.INAPPROPRIATE
    if _MUST.search(rule.words):
        return Force.MUST
    advised = rule.modality is Modality.ADVISE or _SHOULD.search(rule.words)
    return Force.SHOULD if advised else Force.MUST


def _to_permission(rule: _Rule, question: str) -> Stance:
    if rule.modality is not Modality.PROHIBIT and _GRANTS.search(rule.sentence):
        return Stance.CONDITIONAL if _CONDITION.search(rule.sentence) else Stance.YES
    match rule.modality:
        case Modality.PROHIBIT:
            return Stance.CONDITIONAL if _EXCEPTION.search(rule.words) else Stance.NO
        case Modality.PERMIT:
            # What others may do they need not do.
            conditions = (_CONDITION, _ONLY)
            hedged = any(c.search(rule.words) for c in conditions) or _ASKS_OF_OTHERS.search(
                question
            )
            return Stance.CONDITIONAL if hedged else Stance.YES
        case Modality.REQUIRE | Modality.ADVISE:
            # "Make sure opinions are not published" requires what, asked about, it forbids.
            turned = _TURNED.search(rule.sentence) and not _EXCEPTION.search(rule.sentence)
            return Stance.NO if turned else Stance.CONDITIONAL
    if _NEEDS_LEAVE.search(rule.sentence):
        return Stance.CONDITIONAL
    # What is punished is not allowed, whatever the sentence says otherwise.
    punished = _PUNISHES.search(rule.sentence) and _ASKS_FOR_ONESELF.search(question)
    return Stance.NO if punished else Stance.INFO


def _to_duty(rule: _Rule, question: str) -> Stance:
    if _NO_DUTY.search(rule.words):
        return Stance.NO
    if _ASKED_TO_ABSTAIN.search(question):
        return Stance.YES if rule.modality is Modality.PROHIBIT else Stance.INFO
    match rule.modality:
        case Modality.REQUIRE | Modality.ADVISE:
            return Stance.CONDITIONAL if _CONDITION.search(rule.words) else Stance.YES
        case Modality.PROHIBIT:
            return Stance.CONDITIONAL if _EXCEPTION.search(rule.words) else Stance.NO
    if _NEEDS_LEAVE.search(rule.sentence):
        return Stance.CONDITIONAL
    return Stance.YES if _WILL_BE_ASKED.search(rule.words) else Stance.INFO


def _to_consequence(rule: _Rule, question: str) -> Stance:  # noqa: ARG001 - one shape for all
    if _NOBODY.search(rule.sentence):
        return Stance.NO
    if _UNCERTAIN.search(rule.words):
        return Stance.CONDITIONAL
    return Stance.YES if _CERTAIN.search(rule.words) else Stance.INFO


def _to_scope(rule: _Rule, question: str) -> Stance:
    if rule.modality is Modality.PROHIBIT or _ASKED_NEGATIVELY.search(question):
        return Stance.INFO
    applies = _APPLIES.search(rule.words) and not _DENIES.search(rule.words)
    return Stance.YES if applies else Stance.INFO


def _to_fact(rule: _Rule, question: str) -> Stance:
    if _ASKED_EITHER_OR.search(question):
        return Stance.INFO
    if _ONLY_IF.search(rule.sentence):
        return Stance.CONDITIONAL
    if _POWER.search(rule.words):
        # What one may act against is no ban on those who ask whether one would.
        return Stance.INFO
    if rule.modality is Modality.PROHIBIT or _DENIES.search(rule.words):
        return Stance.NO
    if _CONDITION.search(rule.words):
        return Stance.CONDITIONAL
    if rule.modality in (Modality.REQUIRE, Modality.PERMIT):
        return Stance.YES
    # "The team will take screenshots" says yes to whoever asks for just that.
    same = content_words(question) & content_words(rule.sentence)
    certain = _CERTAIN.search(rule.sentence) and len(same) >= _WORDS_OF_THE_SAME_FACT
    return Stance.YES if certain else Stance.INFO


def _to_topic(rule: _Rule, question: str) -> Stance:
    if rule.modality is Modality.PROHIBIT:
        return _to_permission(rule, question)
    denied = question.rstrip().endswith("?") and _DENIES.search(rule.sentence)
    turned = rule.modality is Modality.REQUIRE and _TURNED.search(rule.sentence)
    return Stance.NO if denied or turned else Stance.INFO


def _to_open(rule: _Rule, question: str) -> Stance:  # noqa: ARG001 - one shape for all
    return Stance.INFO


_READ = {
    Form.PERMISSION: _to_permission,
    Form.DUTY: _to_duty,
    Form.CONSEQUENCE: _to_consequence,
    Form.SCOPE: _to_scope,
    Form.FACT: _to_fact,
    Form.OPEN: _to_open,
    Form.TOPIC: _to_topic,
    Form.ACCOUNT: _to_topic,
}
