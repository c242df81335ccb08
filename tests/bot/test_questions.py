"""A policy's own known questions are kept with it and built into its index."""

import json
from pathlib import Path

import pytest

from bot.questions import OwnQuestions
from knowledge.archive import Archive
from knowledge.errors import SourceError
from tests.bot.twins import a_corpus
from tests.builders import a_clause, a_version

VERSION = a_version([a_clause("You may carry over five days.", "1.1")])
CORPUS = a_corpus(VERSION)
KNOWN = json.dumps({"quote": "carry over five days", "questions": ["can i roll my hols over"]})
UNANSWERED = json.dumps({"question": "can i sell my hols"})


@pytest.fixture
def own(tmp_path: Path) -> OwnQuestions:
    """No questions kept yet."""
    return OwnQuestions(Archive(tmp_path / "home"))


def _sources(*texts: str) -> list[tuple[str, bytes]]:
    return [(f"{n}.jsonl", text.encode()) for n, text in enumerate(texts)]


def test_questions_lead_to_their_clause(own: OwnQuestions) -> None:
    """A question with a quote leads to the clause that holds it, one without leads nowhere."""
    assert own.keep("council", VERSION, _sources(KNOWN, UNANSWERED)) == 2
    found = {q.question: q.digest for q in own.known(CORPUS)}
    assert found == {
        "can i roll my hols over": VERSION.clauses[0].digest,
        "can i sell my hols": "",
    }


def test_the_digest_tells_of_every_change(own: OwnQuestions) -> None:
    """No questions, some, and others have three digests; the same again has the same."""
    seen = [own.digest(CORPUS)]
    for sources in (_sources(KNOWN), _sources(KNOWN, UNANSWERED), _sources(KNOWN)):
        own.keep("council", VERSION, sources)
        seen.append(own.digest(CORPUS))
    assert seen[0] == "none"
    assert len(set(seen)) == 3
    assert seen[1] == seen[3]


def test_a_bad_file_keeps_what_was_there(own: OwnQuestions) -> None:
    """A line that is no question is named, and the questions kept before stay."""
    own.keep("council", VERSION, _sources(KNOWN))
    with pytest.raises(SourceError, match=r"1\.jsonl:1"):
        own.keep("council", VERSION, _sources(UNANSWERED, "no json"))
    assert [q.question for q in own.known(CORPUS)] == ["can i roll my hols over"]


def test_questions_of_changed_clauses_are_left_out(own: OwnQuestions) -> None:
    """When a policy no longer holds the words, their questions lead nowhere and are not used."""
    own.keep("council", VERSION, _sources(KNOWN))
    changed = a_corpus(a_version([a_clause("Nothing is carried over.", "1.1")]))
    assert list(own.known(changed)) == []


def test_a_file_spoilt_since_stops_no_ingest(own: OwnQuestions, tmp_path: Path) -> None:
    """Questions that someone spoilt by hand are left out."""
    own.keep("council", VERSION, _sources(KNOWN))
    (path,) = tmp_path.rglob("leave.jsonl")
    path.write_bytes(b"\xff")
    assert list(own.known(CORPUS)) == []


def test_an_organisation_has_its_own(own: OwnQuestions) -> None:
    """Questions of one organisation are not another's."""
    own.keep("council", VERSION, _sources(KNOWN))
    assert list(own.known(a_corpus(VERSION, org="charity"))) == []
