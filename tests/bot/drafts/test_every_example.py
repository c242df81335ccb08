"""Every rule's own examples, for every policy that has the clause and for none that lacks it."""

import pytest

from knowledge.domain import Audience, DraftReport
from knowledge.rules import Example, Rule, load_rulebook
from knowledge.topics import TOPICS
from tests.bot.drafts.published import corpora, reviewer


def _report(org: str, example: Example) -> DraftReport:
    return reviewer().review(
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
    for org in corpora():
        grid = reviewer().grid(org)
        for example in rule.bad:
            bound = grid.eligible(rule.topic, example.capacity, Audience.STAFF)
            touched = _touched(_report(org, example))
            assert (rule.topic in touched) == bool(bound), (org, example.text, touched)
        # Which numbers are public differs by organisation; the detectors' own tests settle those.
        for example in () if rule.topic.startswith("pii.") else rule.ok:
            report = _report(org, example)
            rules = {f.rule_id for f in (*report.findings, *report.questions)}
            assert rule.rule_id not in rules, (org, example.text)
