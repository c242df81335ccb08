"""Drafts by hands that knew neither rules nor code, for policies that nothing was learned from.

Each writer made a policy of their own kind, then sixty drafts for it with the topics and clauses they
had in mind. No training may read them: they show what becomes of an employer never met.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from bot.sense import late_clause_matcher, late_clause_reader, late_scorer
from knowledge.domain import Capacity, DraftReport, Verdict
from knowledge.parse import parse_policy
from knowledge.topics import TOPICS
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import INGESTED_AT

_FRESH = Path(__file__).parent / "fresh"
_Judged = tuple[dict[str, Any], DraftReport]


@cache
def _judged() -> tuple[_Judged, ...]:
    paths = sorted(_FRESH.glob("*.md"))
    snapshots = []
    for path in paths:
        version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        corpus = a_corpus(version, org=path.stem)
        snapshots.append(Snapshot(corpus=corpus, retriever=ScriptedRetriever()))
    reviewer = Reviewer(
        library=MemoryLibrary(*snapshots),
        clock=FixedClock(),
        events=EventList(),
        scorer=late_scorer(),
        clause_reader=late_clause_reader(),
        clause_matcher=late_clause_matcher(),
    )
    found = []
    for path in paths:
        for line in path.with_suffix(".jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            report = reviewer.review(
                path.stem,
                row["draft"],
                capacity=Capacity(row["capacity"]),
                platform=row["platform"],
            )
            found.append((row, report))
    return tuple(found)


def _of(kind: str) -> list[_Judged]:
    return [(row, report) for row, report in _judged() if row["kind"] == kind]


def _is_right(judged: _Judged) -> bool:
    """Tell whether a draft is sent back with a topic that its writer names."""
    row, report = judged
    named = {f"also: {TOPICS[topic].name}" for topic in row["topics"]}
    return report.verdict is not Verdict.OK and any(
        f.topic in row["topics"] or named & set(f.evidence) for f in report.findings
    )


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_good_drafts_of_people_never_met_are_left_alone() -> None:
    """At most one in twenty needs another look, and none is stopped."""
    verdicts = [report.verdict for _, report in _of("good")]
    assert _share([v is not Verdict.OK for v in verdicts]) <= 0.05
    assert Verdict.BLOCK not in verdicts


def test_plain_breaches_of_policies_never_met_are_found_with_their_topic() -> None:
    """What a reader of the policy sees at once is sent back for what it is."""
    assert _share([_is_right(one) for one in _of("plain")]) >= 0.95


def test_a_clause_that_the_writer_had_in_mind_is_quoted() -> None:
    """Where the topic is right the clause is, too."""
    shown = []
    for row, report in filter(_is_right, _of("plain")):
        quotes = [" ".join(c.quote.split()) for f in report.findings for c in f.citations]
        gold = [" ".join(words.split()) for words in row["gold"]]
        shown.append(any(words in quote for words in gold for quote in quotes))
    assert _share(shown) >= 0.98


def test_hints_of_people_never_met_are_understood() -> None:
    """What no single word gives away is sent back, mostly."""
    assert _share([report.verdict is not Verdict.OK for _, report in _of("oblique")]) >= 0.85
