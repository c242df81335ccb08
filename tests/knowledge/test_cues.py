"""Patterns that are tried only where one of their words stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import audience, modality
from knowledge.cues import NOWHERE, Cued, first_start, holds_any

CUED = [
    pytest.param(pattern, id=f"{name.strip('_').lower()}-{at}")
    for module in (modality, audience)
    for name, value in vars(module).items()
    for at, pattern in enumerate(value if isinstance(value, tuple) else (value,))
    if isinstance(pattern, Cued)
]


@pytest.mark.parametrize("cued", CUED)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_pattern_matches_holds_one_of_its_cues(cued: Cued, data: st.DataObject) -> None:
    """A cue saves time and never a match: what the pattern itself finds is found."""
    words = data.draw(st.from_regex(cued.pattern))
    low = words.lower()
    expected = cued.pattern.search(low)
    found = cued.search(low)
    assert (found and found.span()) == (expected and expected.span())


def test_the_earliest_match_of_several_patterns_counts() -> None:
    """Patterns that stand together are one pattern's alternatives."""
    patterns = (Cued(r"\bstop\b", "stop"), Cued(r"\bgo\b", "go"))
    assert first_start(patterns, "they go and stop") == 5
    assert first_start(patterns, "gondolas") == NOWHERE


def test_replacing_leaves_words_without_a_cue_alone() -> None:
    """Words that hold no cue come back as they are."""
    ours = Cued(r"\bwe do not\b", "we ")
    assert ours.sub(" ", "we do not lend kit") == "  lend kit"
    assert ours.sub(" ", "do not lend kit") == "do not lend kit"
    assert holds_any("do not", ("never", "not"))
    assert not holds_any("do", ())
