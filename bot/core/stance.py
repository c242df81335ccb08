"""What a clause says to a question as asked: no, yes, conditional, or information.

Reads the question's form, the modality of the sentence that tells (its lead-in weighed in) and the
words that soften or turn a rule; where these do not settle the matter the stance is INFO, and the
clause speaks for itself. Works on words alone; knows no policy and no question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.core import stance_words as says
from bot.core.asking import Form, form_of
from bot.core.telling import content_words, telling_sentence
from knowledge.domain import Audience, Clause, ClauseKind, Modality, Span, Stance
from knowledge.modality import modality_of

__all__ = ["Force", "Reading", "is_of_others", "read_stance"]


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


_ASKED_FOR_LEAVE = (Form.PERMISSION, Form.DUTY)
_ASKED_YES_OR_NO = (Form.PERMISSION, Form.DUTY, Form.SCOPE, Form.FACT)
_WORDS_OF_THE_SAME_FACT = 3
_WORDS_OF_ONE_SCOPE = 2
_WORDS_OF_ONE_ACT = 2
_INFORMS = (Modality.INFORM, Modality.MENTION)


def read_stance(
    question: str,
    clause: Clause,
    matched: Sequence[Span] = (),
    *,
    asker: Audience = Audience.STAFF,
) -> Reading:
    """Return what the clause says to the question as asked.

    Args:
        clause: read as ``lead_in + text + lead_out``.
        matched: spans of ``clause.text`` that speak to the question; they pick the sentence of a
            long clause that tells.
        asker: what the public must not do forbids nothing to whoever deals with it.
    """
    form = form_of(question)
    span = telling_sentence(question, clause.text, matched)
    rule = _rule(clause, span)
    stance = _stance(form, rule, question)
    if form in _ASKED_FOR_LEAVE and is_of_others(question, clause, asker):
        stance = Stance.INFO
    return Reading(stance=stance, form=form, force=_force(rule), telling=span)


def is_of_others(question: str, clause: Clause, asker: Audience) -> bool:
    """Tell whether a clause rules what the public does, and the question what the asker may do."""
    ours = clause.audience is Audience.PUBLIC and asker is not Audience.PUBLIC
    return ours and says.ASKS_FOR_ONESELF.search(question) is not None


def _stance(form: Form, rule: _Rule, question: str) -> Stance:
    if form in _ASKED_YES_OR_NO and (reply := says.REPLY.match(rule.sentence)):
        # A clause under a question says yes or no itself.
        hedged = says.CONDITION.search(rule.sentence) or says.EXCEPTION.search(rule.sentence)
        said = Stance.NO if reply.group(1).lower() == "no" else Stance.YES
        return Stance.CONDITIONAL if hedged else said
    return _READ[form](rule, question)


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
        # "You must, however:" hedges nothing that it opens.
        words=" ".join(
            filter(None, (clause.lead_in.replace("however", ""), sentence, clause.lead_out))
        ),
    )


def _force(rule: _Rule) -> Force:
    if rule.modality in (*_INFORMS, Modality.PERMIT):
        return Force.STATES
    if says.INAPPROPRIATE.search(rule.words) and not says.MUST.search(rule.words):
        return Force.INAPPROPRIATE
    if says.MUST.search(rule.words):
        return Force.MUST
    advised = rule.modality is Modality.ADVISE or says.SHOULD.search(rule.words)
    return Force.SHOULD if advised else Force.MUST


def _to_permission(rule: _Rule, question: str) -> Stance:
    if rule.modality is not Modality.PROHIBIT and says.GRANTS.search(rule.sentence):
        return Stance.CONDITIONAL if says.CONDITION.search(rule.sentence) else Stance.YES
    match rule.modality:
        case Modality.PROHIBIT:
            excepted = says.EXCEPTION.search(rule.words)
            if excepted and excepted.group().startswith("without") and says.SKIPS.search(question):
                return Stance.NO
            return Stance.CONDITIONAL if excepted else Stance.NO
        case Modality.PERMIT:
            # What others may do they need not do.
            conditions = (says.CONDITION, says.LIMITED)
            hedged = any(c.search(rule.words) for c in conditions) or says.ASKS_OF_OTHERS.search(
                question
            )
            return Stance.CONDITIONAL if hedged else Stance.YES
        case Modality.REQUIRE | Modality.ADVISE:
            # "Make sure opinions are not published" requires what, asked about, it forbids.
            turned = says.TURNED.search(rule.sentence) and not says.EXCEPTION.search(rule.sentence)
            if turned or says.SKIPS.search(question):
                return Stance.NO
            # What one must do one may do.
            return Stance.YES if _is_the_act(rule, question) else Stance.CONDITIONAL
    return _to_permission_where_nothing_is_ruled(rule, question)


def _to_permission_where_nothing_is_ruled(rule: _Rule, question: str) -> Stance:
    """Return what follows from words that inform: needs, practice, consequences."""
    if says.NEEDS_LEAVE.search(rule.sentence) or says.NEEDS_MORE.search(rule.sentence):
        return Stance.CONDITIONAL
    if says.RESERVED.match(rule.sentence):
        return Stance.NO if says.SKIPS.search(question) else Stance.CONDITIONAL
    if says.ASKS_OF_OTHERS.search(question) and says.MAY_BE.search(rule.sentence):
        return Stance.CONDITIONAL
    if says.NOT_DONE.search(rule.sentence):
        return Stance.CONDITIONAL if says.EXCEPTION.search(rule.words) else Stance.NO
    # What is punished is not allowed, whatever the sentence says otherwise.
    punished = says.PUNISHES.search(rule.sentence) and says.ASKS_FOR_ONESELF.search(question)
    return Stance.NO if punished else Stance.INFO


def _is_the_act(rule: _Rule, question: str) -> bool:
    asked = content_words(question)
    return len(asked) >= _WORDS_OF_ONE_ACT and asked <= content_words(rule.sentence)


def _to_duty(rule: _Rule, question: str) -> Stance:
    if says.NO_DUTY.search(rule.words):
        return Stance.NO
    if says.ASKED_TO_ABSTAIN.search(question):
        return Stance.YES if rule.modality is Modality.PROHIBIT else Stance.INFO
    match rule.modality:
        case Modality.REQUIRE | Modality.ADVISE:
            asked = says.ASKS_ABOUT_LEAVE.search(question)
            conditions = says.OTHER_CONDITION if asked else says.CONDITION
            return Stance.CONDITIONAL if conditions.search(rule.words) else Stance.YES
        case Modality.PROHIBIT:
            return Stance.CONDITIONAL if says.EXCEPTION.search(rule.words) else Stance.NO
    if says.NEEDS_LEAVE.search(rule.sentence):
        return Stance.CONDITIONAL
    return Stance.YES if says.WILL_BE_ASKED.search(rule.words) else Stance.INFO


def _to_consequence(rule: _Rule, question: str) -> Stance:  # noqa: ARG001 - one shape for all
    if says.NOBODY.search(rule.sentence):
        return Stance.NO
    if says.UNCERTAIN.search(rule.words):
        return Stance.CONDITIONAL
    return Stance.YES if says.CERTAIN.search(rule.words) else Stance.INFO


def _to_scope(rule: _Rule, question: str) -> Stance:
    if says.ASKED_NEGATIVELY.search(question):
        return Stance.INFO
    if says.NOT_COVERED.search(rule.sentence):
        same = content_words(question) & content_words(rule.sentence)
        return Stance.NO if len(same) >= _WORDS_OF_ONE_SCOPE else Stance.INFO
    if rule.modality is Modality.PROHIBIT:
        return Stance.INFO
    applies = says.APPLIES.search(rule.words) and not says.DENIES.search(rule.words)
    return Stance.YES if applies else Stance.INFO


def _to_fact(rule: _Rule, question: str) -> Stance:
    if says.ASKED_EITHER_OR.search(question):
        return Stance.INFO
    if says.ONLY_IF.search(rule.sentence):
        return Stance.CONDITIONAL
    if says.POWER.search(rule.words):
        # What one may act against is no ban on those who ask whether one would.
        return Stance.INFO
    denied = says.DENIES.search(rule.words) or says.HAS_NONE.match(rule.sentence)
    if rule.modality is Modality.PROHIBIT or denied:
        return Stance.NO
    if says.CONDITION.search(rule.words):
        return Stance.CONDITIONAL
    if rule.modality in (Modality.REQUIRE, Modality.PERMIT):
        return Stance.YES
    # "The team will take screenshots" says yes to whoever asks for just that.
    same = content_words(question) & content_words(rule.sentence)
    certain = says.CERTAIN.search(rule.sentence) and len(same) >= _WORDS_OF_THE_SAME_FACT
    return Stance.YES if certain else Stance.INFO


def _to_topic(rule: _Rule, question: str) -> Stance:
    if rule.modality is Modality.PROHIBIT:
        return _to_permission(rule, question)
    denied = question.rstrip().endswith("?") and says.DENIES.search(rule.sentence)
    turned = rule.modality is Modality.REQUIRE and says.TURNED.search(rule.sentence)
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
