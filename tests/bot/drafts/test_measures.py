"""How well drafts are judged, on sixty labelled ones of five published policies.

Drafts and policies are not ours to ship: they are read where a checkout has them beside it. They
are for measuring; no rule was written from them.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from bot.sense import late_scorer
from knowledge.domain import Capacity, DraftReport, Verdict
from knowledge.parse import parse_policy
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import INGESTED_AT

_SHARED = Path(__file__).resolve().parents[3].parent / "shared"
_DRAFTS = _SHARED / "eval" / "drafts.jsonl"

pytestmark = pytest.mark.skipif(
    not _DRAFTS.is_file(), reason="the labelled drafts are not beside this checkout"
)


@cache
def _judged() -> tuple[tuple[dict[str, Any], DraftReport], ...]:
    snapshots = []
    for path in sorted((_SHARED / "policies").glob("*.txt")):
        version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        corpus = a_corpus(version, org=path.stem)
        snapshots.append(Snapshot(corpus=corpus, retriever=ScriptedRetriever()))
    reviewer = Reviewer(
        library=MemoryLibrary(*snapshots),
        clock=FixedClock(),
        events=EventList(),
        scorer=late_scorer(),
    )
    rows = [json.loads(line) for line in _DRAFTS.read_text("utf-8").splitlines()]
    return tuple(
        (
            row,
            reviewer.review(
                row["policy"],
                row["draft"],
                capacity=Capacity(row["capacity"]),
                platform=row["platform"],
            ),
        )
        for row in rows
    )


def _benign() -> list[DraftReport]:
    return [report for row, report in _judged() if row["expect"] == "ok"]


def test_good_drafts_are_left_alone() -> None:
    """At most one good draft in twenty needs another look, and none is stopped."""
    verdicts = [report.verdict for report in _benign()]
    assert sum(v is not Verdict.OK for v in verdicts) <= 0.05 * len(verdicts)
    assert Verdict.BLOCK not in verdicts


def test_breaches_are_not_overlooked() -> None:
    """Of drafts that break a clause, nearly all are called back."""
    verdicts = [report.verdict for row, report in _judged() if row["expect"] != "ok"]
    assert sum(v is not Verdict.OK for v in verdicts) >= 0.9 * len(verdicts)


def test_a_clause_that_a_reader_names_is_quoted() -> None:
    """Drafts that break a clause are shown one that a reader holds against them."""
    shown = []
    for row, report in _judged():
        if not row["gold"] or report.verdict is Verdict.OK:
            continue
        quotes = [" ".join(c.quote.split()) for f in report.findings for c in f.citations]
        gold = [" ".join(words.split()) for words in row["gold"]]
        shown.append(any(words in quote for words in gold for quote in quotes))
    assert sum(shown) / len(shown) >= 0.9


def test_nobody_is_shown_a_rule_for_the_public() -> None:
    """No finding cites what a policy asks of residents."""
    for row, report in _judged():
        if row["policy"] != "derby":
            continue
        cited = {c.clause_id for f in report.findings for c in f.citations}
        assert not [clause_id for clause_id in cited if "what-is-and-isn-t" in clause_id]
