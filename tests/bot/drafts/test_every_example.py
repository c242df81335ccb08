"""Every rule's own examples, for every policy that has the clause and for none that lacks it."""

from functools import cache
from pathlib import Path

import pytest

from bot.core.ports import Snapshot
from bot.core.reviewing import Reviewer
from knowledge.corpus import Corpus
from knowledge.domain import Audience, DraftReport
from knowledge.parse import parse_policy
from knowledge.rules import Example, Rule, load_rulebook
from knowledge.topics import TOPICS
from tests.bot.twins import EventList, FixedClock, MemoryLibrary, ScriptedRetriever, a_corpus
from tests.builders import INGESTED_AT

_ROOT = Path(__file__).resolve().parents[3]
_OURS = _ROOT / "knowledge" / "policies"
_PUBLISHED = _ROOT.parent / "shared" / "policies"
_SUFFIXES = (".md", ".txt", ".docx", ".html")


@cache
def _corpora() -> dict[str, Corpus]:
    """Return our sample policies as one organisation, and each published policy as its own."""
    read = [
        parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        for path in sorted(_OURS.iterdir())
        if path.suffix in _SUFFIXES
    ]
    corpora = {"ours": a_corpus(*read, org="ours")}
    for path in sorted(_PUBLISHED.glob("*.txt")) if _PUBLISHED.is_dir() else ():
        version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=INGESTED_AT)
        corpora[path.stem] = a_corpus(version, org=path.stem)
    return corpora


@cache
def _reviewer() -> Reviewer:
    snapshots = [Snapshot(corpus=c, retriever=ScriptedRetriever()) for c in _corpora().values()]
    return Reviewer(library=MemoryLibrary(*snapshots), clock=FixedClock(), events=EventList())


def _report(org: str, example: Example) -> DraftReport:
    return _reviewer().review(
        org, example.text, capacity=example.capacity, platform=example.platform
    )


def _touched(report: DraftReport) -> set[str]:
    """Return the topics of findings and questions, those that a weightier one covers too."""
    said = {f.topic for f in (*report.findings, *report.questions)}
    by_name = {topic.name: topic.topic_id for topic in TOPICS.values()}
    evidence = [e for f in (*report.findings, *report.questions) for e in f.evidence]
    return said | {by_name[e.removeprefix("also: ")] for e in evidence if e.startswith("also: ")}


@pytest.mark.parametrize("rule", load_rulebook(), ids=lambda rule: rule.rule_id)
def test_examples_hold_where_the_clause_is_and_only_there(rule: Rule) -> None:
    """Bad examples are found where a clause speaks of the topic; no example is where none does."""
    for org in _corpora():
        grid = _reviewer().grid(org)
        for example in rule.bad:
            bound = grid.eligible(rule.topic, example.capacity, Audience.STAFF)
            touched = _touched(_report(org, example))
            assert (rule.topic in touched) == bool(bound), (org, example.text, touched)
        # Which numbers are public differs by organisation; the detectors' own tests settle those.
        for example in () if rule.topic.startswith("pii.") else rule.ok:
            report = _report(org, example)
            rules = {f.rule_id for f in (*report.findings, *report.questions)}
            assert rule.rule_id not in rules, (org, example.text)
