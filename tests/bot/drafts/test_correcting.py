"""The corrected draft: each fix mends its finding, brings up nothing, and touches nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.correcting import Mending, apply_fixes, corrected
from knowledge.domain import DraftReport, Fix, FixKind, Severity, Span
from tests.bot.drafts.house import a_reviewer, a_rule


def _fix(kind: FixKind, start: int, end: int, text: str = "") -> Fix:
    return Fix(kind=kind, text=text, span=Span(start, end))


@pytest.mark.parametrize(
    ("draft", "fix", "mended"),
    [
        ("ring 123 now", _fix(FixKind.REPLACE, 5, 8, "us"), "ring us now"),
        ("ring 123 now", _fix(FixKind.DELETE, 5, 8), "ring now"),
        ("my number is 123.", _fix(FixKind.DELETE, 13, 16), "my number is."),
        ("Ann of 4 Elm Row lost it", _fix(FixKind.DELETE, 7, 16), "Ann lost it"),
        ("Ann of 4 Elm Row, Bath lost it", _fix(FixKind.DELETE, 7, 16), "Ann of Bath lost it"),
        ("Ann, who lives at 4 Elm Row, lost it", _fix(FixKind.DELETE, 18, 27), "Ann, lost it"),
        ("Bob lives at 4 Elm Row.", _fix(FixKind.DELETE, 13, 22), "Bob."),
        ("Come on you fool!", _fix(FixKind.DELETE, 8, 16), "Come on!"),
        ("123 is mine", _fix(FixKind.DELETE, 0, 3), "is mine"),
        ("I like it", _fix(FixKind.INSERT, 9, 9, "My own view."), "I like it My own view."),
        ("I like it\n", _fix(FixKind.INSERT, 10, 10, "My own view."), "I like it\nMy own view."),
        ("", _fix(FixKind.INSERT, 0, 0, "Hello."), "Hello."),
    ],
)
def test_a_fix_leaves_tidy_words(draft: str, fix: Fix, mended: str) -> None:
    """What is cut leaves no double space, what is added stands apart from what was there."""
    assert apply_fixes(draft, [fix]) == mended


def test_a_fix_without_a_place_changes_nothing() -> None:
    """A piece of advice is no edit."""
    assert apply_fixes("as it is", [Fix(kind=FixKind.ASK, text="Ask somebody.")]) == "as it is"


def test_of_two_fixes_for_the_same_words_one_is_made() -> None:
    """The more important fix is made; the other would cut into it."""
    mendings = [
        Mending(_fix(FixKind.REPLACE, 0, 3, "one"), "a"),
        Mending(_fix(FixKind.REPLACE, 2, 5, "two"), "b"),
    ]
    marks = {"abcde": ["a", "b"], "onede": ["b"]}
    mended, made = corrected("abcde", mendings, marks["abcde"], lambda text: marks[text])
    assert mended == "onede"
    assert made == {mendings[0].fix}


def test_a_fix_that_mends_nothing_is_not_made() -> None:
    """Where the finding is still there afterwards, the draft is better left alone."""
    mendings = [Mending(_fix(FixKind.REPLACE, 0, 3, "one"), "a")]
    assert corrected("abcde", mendings, ["a"], lambda _: ["a"]) == ("", frozenset())


def test_a_draft_of_which_nothing_is_left_is_not_corrected() -> None:
    """An empty post is no suggestion."""
    mendings = [Mending(_fix(FixKind.DELETE, 0, 5), "a")]
    assert corrected("abcde", mendings, ["a"], lambda _: []) == ("", frozenset())


def test_a_fix_that_brings_something_up_is_left_out_and_the_others_are_made() -> None:
    """One bad fix does not spoil the good ones."""
    good = Mending(_fix(FixKind.DELETE, 0, 4), "good")
    bad = Mending(_fix(FixKind.REPLACE, 5, 9, "worse"), "bad")

    def marks(text: str) -> list[str]:
        found = ["good"] if "gggg" in text else []
        return found + [mark for word, mark in (("bbbb", "bad"), ("worse", "new")) if word in text]

    draft = "gggg bbbb end"
    assert corrected(draft, [good, bad], marks(draft), marks) == (
        "bbbb end",
        frozenset({good.fix}),
    )


# --- through the reviewer -------------------------------------------------------------------------

_RULES = (
    a_rule("pii.other", "zipcode", fix=Fix(kind=FixKind.REPLACE, text="somewhere")),
    a_rule("pii.other", "passport", fix=Fix(kind=FixKind.DELETE, text="")),
    a_rule("profanity", "blast", fix=Fix(kind=FixKind.REPLACE, text="dear me")),
    # This one's fix is another's breach.
    a_rule("gossip", "heard", fix=Fix(kind=FixKind.REPLACE, text="blast")),
    a_rule("vent", "fuming", severity=Severity.NOTE, fix=Fix(kind=FixKind.ASK, text="Breathe.")),
)
_WORDS = st.sampled_from(
    ["zipcode", "passport", "blast", "heard", "fuming", "sunny", "day", "\U0001f600", "caf\u00e9"]
)
_DRAFTS = st.lists(_WORDS, min_size=1, max_size=12).map(" ".join)


def _places(report: DraftReport) -> list[str]:
    """Return the rule of every marked place; places close together share a finding."""
    return sorted(f.rule_id for f in report.findings for _ in f.spans)


@given(_DRAFTS, st.sampled_from(["", "!", ".", "\n"]))
def test_the_corrected_draft_removes_its_findings_and_adds_none(words: str, end: str) -> None:
    """Whatever is fixed is gone, what cannot be fixed stays, and nothing comes up."""
    reviewer, _ = a_reviewer(rules=_RULES)
    draft = f"day {words}{end}"
    report = reviewer.review("council", draft)
    before = _places(report)
    fixable = {"test.pii.other.zipcode", "test.pii.other.passport", "test.profanity.blast"}
    if not report.corrected:
        assert not fixable & set(before)
        return
    after = reviewer.review("council", report.corrected)
    assert _places(after) == [rule_id for rule_id in before if rule_id not in fixable]
    for finding in report.findings:
        if finding.rule_id not in fixable:
            assert all(words in report.corrected for words in finding.excerpt.split(" ... "))


@given(_DRAFTS)
def test_every_fix_that_is_offered_mends_its_finding_alone(words: str) -> None:
    """One press removes that finding and brings up none; other help is only advice."""
    reviewer, _ = a_reviewer(rules=_RULES)
    draft = f"day {words}"
    report = reviewer.review("council", draft)
    for finding in report.findings:
        if finding.fix is None or finding.fix.span is None:
            continue
        after = reviewer.review("council", apply_fixes(draft, [finding.fix]))
        expected = _places(report)
        expected.remove(finding.rule_id)
        assert _places(after) == expected


@given(_DRAFTS)
def test_spans_hold_the_words_they_say(draft: str) -> None:
    """A finding's spans cut exactly its excerpt out of the draft, emoji and accents or not."""
    reviewer, _ = a_reviewer(rules=_RULES)
    for finding in reviewer.review("council", draft).findings:
        said = " ... ".join(draft[s.start : s.end] for s in finding.spans)
        assert said == finding.excerpt


@given(_DRAFTS)
def test_an_emoji_in_front_shifts_every_span_by_one(draft: str) -> None:
    """Findings stay the same but for their place."""
    reviewer, _ = a_reviewer(rules=_RULES)
    plain = reviewer.review("council", draft).findings
    shifted = reviewer.review("council", f"\U0001f600 {draft}").findings
    assert [(f.rule_id, f.excerpt) for f in plain] == [(f.rule_id, f.excerpt) for f in shifted]
    assert [(s.start + 2, s.end + 2) for f in plain for s in f.spans] == [
        (s.start, s.end) for f in shifted for s in f.spans
    ]


@given(_DRAFTS)
def test_the_same_draft_gets_the_same_report(draft: str) -> None:
    """Nothing about a report depends on chance or on what was reviewed before."""
    reviewer, _ = a_reviewer(rules=_RULES)
    other, _ = a_reviewer(rules=_RULES)
    assert reviewer.review("council", draft) == other.review("council", draft)


@given(_DRAFTS)
def test_a_harmless_sentence_more_takes_no_finding_away(draft: str) -> None:
    """What was found is found still when good words follow."""
    reviewer, _ = a_reviewer(rules=_RULES)
    before = {f.rule_id for f in reviewer.review("council", draft).findings}
    longer = re.sub(r"\s+$", "", draft) + ". The library opens at nine."
    assert before <= {f.rule_id for f in reviewer.review("council", longer).findings}
