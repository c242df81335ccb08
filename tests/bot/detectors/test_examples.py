"""Every rule of the rulebook finds what it says it finds, and leaves alone what it must."""

import pytest

from bot.core.detectors import detect
from knowledge.rules import Example, OrgWords, RawFinding, Rule, load_rulebook
from knowledge.topics import TOPICS

RULES = load_rulebook()
ORG = OrgWords(names=("Eastmere Council",), phones=("01632 960000",))


def _found(rule: Rule, example: Example) -> list[RawFinding]:
    capacity = example.capacity
    if capacity is None and len(rule.capacities) == 1:
        capacity = next(iter(rule.capacities))
    found = detect(
        example.text, capacity=capacity, platform=example.platform, rules=(rule,), org_words=ORG
    )
    return [finding for finding in found if finding.severity is rule.severity or not example.spans]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_bad_examples_are_found(rule: Rule) -> None:
    """A rule finds each of its bad examples, at the marked words, with its own severity."""
    for example in rule.bad:
        found = _found(rule, example)
        assert found, example.text
        marked = {span for finding in found for span in finding.spans}
        for span in example.spans:
            overlapping = [s for s in marked if s.start < span.end and span.start < s.end]
            assert overlapping, (example.text, [f.excerpt for f in found])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_good_examples_are_left_alone(rule: Rule) -> None:
    """A rule finds nothing in its ok examples."""
    for example in rule.ok:
        assert not [f.excerpt for f in _found(rule, example)], example.text


def test_every_topic_that_a_text_can_show_has_a_rule() -> None:
    """No topic is promised and then not looked for."""
    assert {rule.topic for rule in RULES} == set(TOPICS)
