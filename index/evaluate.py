"""How well clauses are found, and how well it is known when there is none.

Reads questions with gold quotes, asks a search for each, and counts. Knows passages; knows nothing
of indexes or of how answers are worded.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from knowledge.domain import Passage
from knowledge.errors import SourceError

__all__ = [
    "Case",
    "Figures",
    "Judged",
    "evaluate",
    "figures_of",
    "interval",
    "judged_cases",
    "parse_cases",
    "refusal_curve",
    "refused_at_loss",
    "separation",
]

DEPTHS = (1, 3, 5, 10)
ANSWER_AT = 0.5

Search = Callable[[str, str], Sequence[Passage]]
"""Called with (whose policies, question); returns at least ten passages where there are as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what must be found.

    Attributes:
        case_id: "" where the file gives none.
        policy: whose policies are asked; "" where the file does not say.
        gold: quotes, best first; a passage that contains any is right. None: not covered.
    """

    case_id: str
    policy: str
    question: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a case.

    Attributes:
        rank: of the first right passage, None where no passage is right.
        chance: the first passage's probability, 0 where nothing was found.
        took_ms: of the search.
    """

    case: Case
    rank: int | None
    chance: float
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts over cases, shares in [0, 1].

    Attributes:
        hit_at: share of covered cases with a right passage among the first k, by k.
        mrr: mean of 1 / rank over covered cases.
        auc: chance that a covered case has a higher probability than an uncovered one.
        refused_at_5, refused_at_10: share of uncovered cases refused at the threshold that loses
            5 or 10 % of the covered ones.
        answered: share of covered cases at or above 0.5.
        refused: share of uncovered cases below 0.5.
        p50_ms: median time of a search.
    """

    n_covered: int
    n_uncovered: int
    hit_at: dict[int, float]
    mrr: float
    auc: float
    refused_at_5: float
    refused_at_10: float
    answered: float
    refused: float
    p50_ms: float


def parse_cases(name: str, data: bytes) -> tuple[Case, ...]:
    """Return the cases of a JSON Lines file: ``question``, ``gold``, and if so ``id``, ``policy``.

    Args:
        name: the file's name, for messages.

    Raises:
        SourceError: a line is no such object.
    """
    remedy = 'Write {"question": "...", "gold": ["..."], "policy": "..."} on each line'
    cases = []
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise SourceError(name, "is not UTF-8", "Save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            cases.append(
                Case(
                    case_id=str(row.get("id", "")),
                    policy=str(row.get("policy", "")),
                    question=str(row["question"]),
                    gold=tuple(map(_plain, row["gold"])),
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(name, _problem(error), remedy, number) from error
    return tuple(cases)


def _problem(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"has no `{error.args[0]}`"
    return "is not JSON" if isinstance(error, ValueError) else "is not a question"


def evaluate(cases: Iterable[Case], search: Search) -> dict[str, Figures]:
    """Return the figures by policy in order of name, and of all under ``""``."""
    judged = judged_cases(cases, search)
    policies = sorted({j.case.policy for j in judged} - {""})
    figures = {p: figures_of([j for j in judged if j.case.policy == p]) for p in policies}
    return {**figures, "": figures_of(judged)}


def judged_cases(cases: Iterable[Case], search: Search) -> list[Judged]:
    """Return what became of each case, in order."""
    return [_judge(case, search) for case in cases]


def interval(share: float, n: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share of n, by Wilson's score (1927)."""
    if not n:
        return (0.0, 1.0)
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (max(0.0, middle - reach), min(1.0, middle + reach))


def refusal_curve(judged: Sequence[Judged]) -> list[tuple[float, float]]:
    """Return (share of covered cases lost, share of uncovered refused), threshold by threshold.

    From the threshold that loses nothing to that which refuses everything; empty where one of the
    two kinds is missing.
    """
    covered = [j.chance for j in judged if j.case.gold]
    uncovered = [j.chance for j in judged if not j.case.gold]
    if not covered or not uncovered:
        return []
    edges = [0.0, *sorted({*covered, *uncovered}), 1.01]
    return [
        (_share(c < edge for c in covered), _share(u < edge for u in uncovered)) for edge in edges
    ]


def separation(covered: Sequence[float], uncovered: Sequence[float]) -> float:
    """Return the chance that a covered case stands above an uncovered one; ties count half."""
    if not covered or not uncovered:
        return 0.0
    above = sum((a > b) + 0.5 * (a == b) for a in covered for b in uncovered)
    return above / (len(covered) * len(uncovered))


def refused_at_loss(covered: Sequence[float], uncovered: Sequence[float], loss: float) -> float:
    """Return the share of uncovered cases below the threshold that loses this share of covered."""
    if not covered or not uncovered:
        return 0.0
    edge = sorted(covered)[int(loss * len(covered))]
    return sum(chance < edge for chance in uncovered) / len(uncovered)


def _judge(case: Case, search: Search) -> Judged:
    began = time.perf_counter()
    passages = search(case.policy, case.question)
    took_ms = (time.perf_counter() - began) * 1000
    texts = [_plain(p.clause.text) for p in passages]
    right = (at + 1 for at, text in enumerate(texts) if any(gold in text for gold in case.gold))
    chance = passages[0].probability if passages else 0.0
    return Judged(case=case, rank=next(right, None), chance=chance, took_ms=took_ms)


def figures_of(judged: Sequence[Judged]) -> Figures:
    """Return the figures of judged cases."""
    ranks = [j.rank for j in judged if j.case.gold]
    covered = [j.chance for j in judged if j.case.gold]
    uncovered = [j.chance for j in judged if not j.case.gold]
    return Figures(
        n_covered=len(covered),
        n_uncovered=len(uncovered),
        hit_at={k: _share(r is not None and r <= k for r in ranks) for k in DEPTHS},
        mrr=sum(1 / r for r in ranks if r) / max(1, len(ranks)),
        auc=separation(covered, uncovered),
        refused_at_5=refused_at_loss(covered, uncovered, 0.05),
        refused_at_10=refused_at_loss(covered, uncovered, 0.10),
        answered=_share(chance >= ANSWER_AT for chance in covered),
        refused=_share(chance < ANSWER_AT for chance in uncovered),
        p50_ms=median([j.took_ms for j in judged]) if judged else 0.0,
    )


def _share(facts: Iterable[bool]) -> float:
    found = list(facts)
    return sum(found) / max(1, len(found))


def _plain(text: str) -> str:
    return " ".join(text.split())
