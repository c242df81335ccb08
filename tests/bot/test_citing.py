"""A quote leaves only when it is true, character by character."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.citing import cite, quote_fault
from knowledge.domain import Clause, PolicyVersion, Span
from tests.bot.twins import a_corpus
from tests.builders import a_clause, a_version

WORDS = "You must not share a password, not even with your manager."


def _version() -> PolicyVersion:
    clauses = [a_clause("Passwords are personal.", "1.1"), a_clause(WORDS, "1.2")]
    return a_version(clauses)


def _second(version: PolicyVersion) -> Clause:
    return version.clauses[1]


def test_a_true_clause_is_quoted_in_full() -> None:
    """A citation carries the clause's exact words, its place and the policy's title."""
    version = _version()
    citation = cite(_second(version), a_corpus(version), score=0.7)
    assert citation is not None
    assert citation.quote == WORDS
    assert (citation.ref, citation.heading_path) == ("1.2", ("Leave",))
    assert (citation.policy_title, citation.version, citation.score) == ("Leave policy", 1, 0.7)


@given(at=st.integers(0, len(WORDS) - 1), letter=st.characters())
def test_one_changed_character_is_never_quoted(at: int, letter: str) -> None:
    """A clause that differs from the stored one in a single character gives no citation."""
    version = _version()
    changed = WORDS[:at] + letter + WORDS[at + 1 :]
    found = replace(_second(version), text=changed)
    citation = cite(found, a_corpus(version), score=1.0)
    assert (citation is None) == (changed != WORDS)


@given(at=st.integers(0, len(WORDS) - 1), letter=st.sampled_from("abcXYZ019.,"))
def test_a_source_that_changed_is_never_quoted(at: int, letter: str) -> None:
    """A stored clause that its source no longer bears out gives no citation."""
    version = _version()
    start = version.source.index(WORDS) + at
    source = version.source[:start] + letter + version.source[start + 1 :]
    damaged = replace(version, source=source)
    citation = cite(_second(damaged), a_corpus(damaged), score=1.0)
    assert (citation is None) == (source != version.source)


def test_other_opening_words_are_never_quoted() -> None:
    """A clause found with another lead-in is refused: the lead-in can turn its meaning round."""
    version = _version()
    found = replace(_second(version), lead_in="You may:")
    assert quote_fault(found, a_corpus(version)) == "words differ from the stored clause"


def test_what_is_not_in_force_is_never_quoted() -> None:
    """Neither an unknown clause, nor an unknown policy, nor an older version gives a citation."""
    version = _version()
    corpus = a_corpus(replace(version, version=2))
    clause = _second(version)
    assert quote_fault(clause, corpus) == "not in force"
    assert quote_fault(replace(clause, clause_id="leave#9"), corpus) == "not in force"
    assert quote_fault(replace(clause, clause_id="pay#1"), corpus) == "not in force"


def test_spans_beyond_the_source_are_no_crash() -> None:
    """A clause whose spans leave the source is refused like any other that is not true."""
    version = _version()
    far = replace(_second(version), spans=(Span(0, 10_000),))
    damaged = replace(version, clauses=(version.clauses[0], far))
    assert quote_fault(far, a_corpus(damaged)) == "words differ from the source"


def test_an_empty_quote_is_no_quote() -> None:
    """A clause without words is refused."""
    version = a_version([a_clause("", "1.1")])
    assert quote_fault(version.clauses[0], a_corpus(version))


def test_telling_words_stay_within_the_quote() -> None:
    """Telling spans are put in order, joined where they overlap, and dropped outside the quote."""
    version = _version()
    telling = [Span(9, 14), Span(4, 10), Span(3, 3), Span(-1, 2), Span(50, 500)]
    citation = cite(_second(version), a_corpus(version), score=1.0, telling=telling)
    assert citation is not None
    assert citation.telling == (Span(4, 14),)
