"""The sample policies give the clauses that a person found in them.

The two whose words stand in this folder are compared with their source; the others with a gold
file that was checked by eye, clause by clause, against the printed document.
"""

import json
from pathlib import Path

import pytest

from knowledge.domain import PolicyStatus, PolicyVersion
from knowledge.parse import parse_policy
from tests.documents import acceptable_use, social_media
from tests.documents.build import POLICIES, TRACKED, lines_of
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses
from tests.knowledge.parsing import NOW

GOLD = Path(__file__).parent / "gold"
FILES = {
    "acceptable-use": "acceptable-use.pdf",
    "code-of-conduct": "code-of-conduct.html",
    "flexible-working": "flexible-working.md",
    "leave": "leave.txt",
    "social-media": "social-media.docx",
    "whistleblowing": "whistleblowing.md",
}
Row = tuple[str | None, tuple[str, ...], str, str]


def _parsed(name: str) -> PolicyVersion:
    path = POLICIES / FILES[name]
    return parse_policy(path.name, path.read_bytes(), version=1, ingested_at=NOW)


def _found(name: str) -> list[Row]:
    return [(c.number, c.heading_path, c.lead_in, c.text) for c in _parsed(name).clauses]


def _in_force(words: str) -> str:
    kept = [
        p[2:-2] if p.startswith("[+") else p for p in TRACKED.split(words) if not p.startswith("[-")
    ]
    return " ".join("".join(kept).split())


def _from_source(source: str) -> list[Row]:
    """Return what the lines of a source say, counted as Word counts them: deleted ones not at all."""
    rows: list[Row] = []
    section = clause = letter = 0
    path: tuple[str, ...] = ()
    opening = item = table = ""
    for level, written in lines_of(source):
        words = _in_force(written)
        if not words or level == "c":
            continue
        if level == "1":
            section, clause, path = section + 1, 0, (f"{section + 1}. {words}",)
        elif level == "2":
            clause, letter, opening, item, table = clause + 1, 0, words, "", ""
            rows.append((f"{section}.{clause}", path, "", words))
        elif level == "a":
            letter, item = letter + 1, words
            rows.append((chr(96 + letter), path, opening, words))
        elif level == "-":
            rows.append((None, path, f"{opening} {item}".strip(), words))
        elif level == "t":
            cells = words.replace("|", " ")
            rows.append((None, path, f"{opening} {table}".strip(), cells))
            table = table or cells
    return rows


@pytest.mark.parametrize(
    ("name", "source"),
    [("social-media", social_media.LINES), ("acceptable-use", acceptable_use.LINES)],
)
def test_built_policies_give_the_clauses_of_their_source(name: str, source: str) -> None:
    """Word's numbers, tracked changes and a PDF's pages give back the author's clauses."""
    assert _found(name) == _from_source(source)


@pytest.mark.parametrize("name", ["code-of-conduct", "flexible-working", "leave", "whistleblowing"])
def test_written_policies_give_the_clauses_of_their_gold(name: str) -> None:
    """Number, heading path, lead-in and words of every clause are those in the gold file."""
    gold = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]
    expected = [(g["number"], tuple(g["heading_path"]), g["lead_in"], g["text"]) for g in gold]
    assert _found(name) == expected


@pytest.mark.parametrize("name", FILES)
def test_samples_lose_no_word_and_state_their_facts(name: str) -> None:
    """Every sample has a title, an owner, a version and a review date, and every word a place."""
    version = _parsed(name)
    assert lost_and_doubled(version) == ([], [])
    assert untrue_clauses(version) == []
    facts = version.metadata
    assert facts.title
    assert facts.owner
    assert facts.stated_version
    assert facts.review_on is not None
    assert len(version.clauses) >= 25


def test_one_sample_is_a_draft_and_one_is_overdue() -> None:
    """The samples show both warnings that an answer can carry."""
    assert _parsed("whistleblowing").metadata.status is PolicyStatus.DRAFT
    assert "review overdue" in [r.code for r in _parsed("leave").remarks]


def test_deleted_words_of_the_word_file_are_kept_for_the_eye_only() -> None:
    """The tracked deletion stays in the source, where a person can see it, and in no clause."""
    version = _parsed("social-media")
    assert "within one hour of being asked" in version.source
    assert all("within one hour" not in clause.text for clause in version.clauses)
    assert all("accessibility audit" not in clause.text for clause in version.clauses)
