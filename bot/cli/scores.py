"""Counting answers against what they should be, for `policybot evaluate`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.core.asking import Form, form_of
from bot.core.assistant import Assistant
from index.evaluate import Case, parse_cases
from knowledge.domain import Answer, Outcome
from knowledge.errors import SourceError

__all__ = ["AskedCase", "Error", "Scores", "asked_cases", "score", "style_of"]

_FEWEST_WORDS_OF_A_STORY = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCase:
    """A case with the stance it should get.

    Attributes:
        case: its ``policy`` is the organisation to ask.
        stance: "no", "yes", "conditional" or "info"; "" where not known.
    """

    case: Case
    stance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """A question that went wrong, for reading."""

    kind: str
    question: str
    expected: str
    got: str


@dataclass(slots=True, kw_only=True)
class Scores:
    """What became of the cases, as counts.

    Attributes:
        n_false_answers: answered, though the policies do not say.
        n_refused: not found, though they do.
        n_rightly_cited: of those rightly answered, with a right clause among the citations.
        n_stances: first citation right and stance known.
        stances: of those, "expected/given" to count.
        errors: what went wrong, in the order of the cases.
    """

    n_cases: int = 0
    n_covered: int = 0
    n_uncovered: int = 0
    n_answered: int = 0
    n_right_outcome: int = 0
    n_false_answers: int = 0
    n_refused: int = 0
    n_rightly_cited: int = 0
    n_stances: int = 0
    stances: dict[str, int] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)


def asked_cases(name: str, data: bytes, org: str, org_field: str | None) -> list[AskedCase]:
    """Return the cases of a file, each with the organisation to ask.

    Raises:
        SourceError: a line is no case, or does not name its organisation.
    """
    cases = parse_cases(name, data)
    lines = [line for line in data.decode("utf-8-sig").splitlines() if line.strip()]
    asked = []
    for number, (case, line) in enumerate(zip(cases, lines, strict=True), 1):
        row: dict[str, Any] = json.loads(line)
        named = org if org_field is None else row.get(org_field)
        if not isinstance(named, str):
            remedy = "Name the org there, or leave out --org-field"
            raise SourceError(name, f"has no `{org_field}`", remedy, number)
        stance = row.get("answer")
        asked.append(
            AskedCase(
                case=replace(case, policy=named), stance=stance if isinstance(stance, str) else ""
            )
        )
    return asked


def score(cases: Sequence[AskedCase], assistant: Assistant) -> Scores:
    """Ask every case and count.

    Raises:
        RetrievalError: an organisation has nothing ingested.
    """
    scores = Scores()
    for asked in cases:
        _count(scores, asked, assistant)
    return scores


def style_of(question: str) -> str:
    """Return how a question is asked: keywords, a story, or the form that it takes."""
    if len(question.split()) >= _FEWEST_WORDS_OF_A_STORY:
        return "story"
    form = form_of(question)
    return {Form.TOPIC: "keywords", Form.ACCOUNT: "statement"}.get(form, form.value)


def _count(scores: Scores, asked: AskedCase, assistant: Assistant) -> None:
    gold = asked.case.gold
    answer = assistant.answer(asked.case.policy, asked.case.question)
    error = _error(asked, answer)
    if error is not None:
        scores.errors.append(error)
    answered = answer.outcome is Outcome.ANSWERED
    scores.n_cases += 1
    if not gold:
        scores.n_uncovered += 1
        scores.n_false_answers += answered
        scores.n_right_outcome += answer.outcome is Outcome.NOT_FOUND
        return
    scores.n_covered += 1
    scores.n_right_outcome += answered
    scores.n_refused += answer.outcome is Outcome.NOT_FOUND
    if not answered or answer.stance is None:
        return
    scores.n_answered += 1
    right = [any(quote in _plain(c.quote) for quote in gold) for c in answer.citations]
    scores.n_rightly_cited += any(right)
    if right[0] and asked.stance:
        scores.n_stances += 1
        pair = f"{asked.stance}/{answer.stance.value}"
        scores.stances[pair] = scores.stances.get(pair, 0) + 1


def _error(asked: AskedCase, answer: Answer) -> Error | None:
    """Return what is wrong with an answer, the worst first, None where nothing is."""
    first = answer.citations[0] if answer.citations else None
    got = f"{first.ref}: {_plain(first.quote)}" if first else answer.outcome.value
    gold = asked.case.gold
    is_right = first is not None and any(quote in _plain(first.quote) for quote in gold)
    if not gold:
        kind, expected = "false answer", "not covered"
        is_wrong = answer.outcome is Outcome.ANSWERED
    elif first is None:
        kind, expected, is_wrong = "refused", gold[0], True
    elif not is_right:
        kind, expected, is_wrong = "another clause first", gold[0], True
    else:
        kind, expected = "stance", asked.stance
        is_wrong = bool(asked.stance and answer.stance and asked.stance != answer.stance.value)
        got = f"{answer.stance.value if answer.stance else ''} by {got}"
    if not is_wrong:
        return None
    return Error(kind=kind, question=asked.case.question, expected=expected, got=got)


def _plain(text: str) -> str:
    return " ".join(text.split())
