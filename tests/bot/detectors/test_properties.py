"""What must hold for every draft, whatever stands in it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.detectors import detect
from bot.core.detectors.reading import READ_AT_MOST
from knowledge.domain import Capacity
from knowledge.rules import OrgWords, RawFinding, load_rulebook
from tests.bot.detectors.looking import ORG, find

RULES = load_rulebook()
BAD = [(rule, example) for rule in RULES for example in rule.bad]
EMOJI = ["😀", "👩‍🚒", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "❄️", "é"]
NEUTRAL = ["The kettle is on.", "It rained all morning.", "Tea at four."]


def _keys(found: tuple[RawFinding, ...]) -> set[tuple[str, str]]:
    return {(f.rule.rule_id, f.folded) for f in found}


def _alone(rule_index: int, draft: str) -> tuple[RawFinding, ...]:
    rule, example = BAD[rule_index]
    capacity = example.capacity or (
        next(iter(rule.capacities)) if len(rule.capacities) == 1 else None
    )
    return detect(draft, capacity=capacity, platform="", rules=RULES, org_words=ORG)


any_bad = st.integers(0, len(BAD) - 1)


@given(any_bad, st.sampled_from(EMOJI))
@settings(deadline=None, max_examples=60)
def test_a_prefix_shifts_spans_by_its_length(which: int, emoji: str) -> None:
    """An emoji before the draft moves every span by exactly its code points."""
    text = BAD[which][1].text
    before, after = _alone(which, text), _alone(which, f"{emoji} {text}")
    shift = len(emoji) + 1
    moved = {
        (f.rule.rule_id, tuple((s.start + shift, s.end + shift) for s in f.spans))
        for f in before
        if f.spans
    }
    now = {(f.rule.rule_id, tuple((s.start, s.end) for s in f.spans)) for f in after}
    assert moved <= now


@given(any_bad)
@settings(deadline=None, max_examples=60)
def test_normal_forms_and_invisible_letters_change_nothing(which: int) -> None:
    """NFC, NFD, zero-width spaces and curly quotes leave the findings as they are."""
    text = BAD[which][1].text
    expected = _keys(_alone(which, text))
    for other in (
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFC", text),
        "\u200b".join(text),
        text.replace("'", "’"),
    ):
        assert _keys(_alone(which, other)) == expected


@given(any_bad, st.sampled_from(NEUTRAL), st.booleans())
@settings(deadline=None, max_examples=60)
def test_a_harmless_sentence_hides_nothing(which: int, sentence: str, first: bool) -> None:
    """Adding a harmless sentence never removes what a rule found."""
    rule, example = BAD[which]
    text = f"{sentence}\n{example.text}" if first else f"{example.text}\n{sentence}"
    before = {f.rule.rule_id for f in _alone(which, example.text) if f.rule is rule}
    assert before <= {f.rule.rule_id for f in _alone(which, text)}


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_any_text_is_read_and_read_alike_twice(draft: str) -> None:
    """Nothing breaks the detectors, spans say what the excerpt says, and twice is once."""
    found = find(draft)
    assert found == find(draft)
    for finding in found:
        words = " ... ".join(draft[s.start : s.end] for s in finding.spans)
        assert finding.excerpt == words
        assert all(0 <= s.start < s.end <= len(draft) for s in finding.spans)


@pytest.mark.parametrize(
    "draft",
    [
        "a" * 100_000,
        "fuck " * 20_000,
        "😀" * 10_000,
        "(" * 50_000,
        "\u200b" * 50_000,
        "0" * 50_000,
        "1 2 3 4 " * 12_000,
        "f.u.c.k." * 10_000,
        "my boss is " * 9_000,
        "https://x.y/" * 8_000,
        "\x00\x01\x02" * 20_000,
        "שלום مرحبا " * 8_000,
        "@" * 50_000,
        "a1b2c3d4$!" * 9_000,
        "07700 900123 " * 7_000,
    ],
)
def test_hostile_text_ends(draft: str) -> None:
    """Very long and very odd drafts come back with a bounded number of findings."""
    found = find(draft, Capacity.PERSONAL)
    assert len(found) < 200
    assert all(s.end <= READ_AT_MOST for f in found for s in f.spans)


def test_without_rules_there_is_nothing_to_find() -> None:
    """No rule, no finding."""
    assert detect("you idiot", capacity=None, platform="", rules=(), org_words=OrgWords()) == ()
