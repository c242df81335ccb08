"""The five real council policies: every trap they hold, without a word of theirs in here."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from knowledge.domain import Audience, ClauseKind, Modality, PolicyStatus, PolicyVersion
from knowledge.parse import parse_policy
from knowledge.tracked import BROKEN_GRAMMAR
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses
from tests.knowledge.parsing import NOW, by_ref, refs

FOLDER = Path(__file__).parents[3] / "shared" / "policies"
NAMES = ("chorley", "derby", "rossendale", "rutland", "salisbury")

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real policies are not on this machine (../shared/policies)"
)


@cache
def real(name: str) -> PolicyVersion:
    """Return one real policy, parsed."""
    path = FOLDER / f"{name}.txt"
    return parse_policy(path.name, path.read_bytes(), version=1, ingested_at=NOW)


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_lost_or_in_two_places(name: str) -> None:
    """Every word of the source is in exactly one clause, heading, fact or listed noise."""
    version = real(name)
    assert lost_and_doubled(version) == ([], [])
    assert untrue_clauses(version) == []
    assert len(set(refs(version))) == len(version.clauses)


@pytest.mark.parametrize("name", NAMES)
def test_no_clause_quotes_deleted_words_comments_or_footers(name: str) -> None:
    """Marks of tracked changes, page furniture and Markdown never reach a clause."""
    for clause in real(name).clauses:
        assert not re.search(
            r"~~|\*\*|\]\(|Formatted|Commented|\tPage|<i>", clause.text + clause.lead_in
        )


@pytest.mark.parametrize(
    ("name", "n_clauses", "n_headings", "status", "review_on", "version"),
    [
        ("chorley", 103, 12, PolicyStatus.IN_FORCE, None, ""),
        ("derby", 89, 12, PolicyStatus.IN_FORCE, date(2019, 4, 1), "1.0"),
        ("rossendale", 81, 11, PolicyStatus.DRAFT, None, "2.2"),
        ("rutland", 91, 17, PolicyStatus.IN_FORCE, date(2020, 1, 31), "2"),
        ("salisbury", 58, 10, PolicyStatus.DRAFT, None, "1"),
    ],
)
def test_counts_and_facts_are_those_a_person_finds(
    name: str,
    n_clauses: int,
    n_headings: int,
    status: PolicyStatus,
    review_on: date | None,
    version: str,
) -> None:
    """Clauses and headings were counted by eye, facts read off the documents."""
    policy = real(name)
    assert (len(policy.clauses), len(policy.headings)) == (n_clauses, n_headings)
    assert (policy.metadata.status, policy.metadata.review_on) == (status, review_on)
    assert policy.metadata.stated_version == version


def test_salisbury_carries_its_new_numbers() -> None:
    """Old and new numbers run together in it; clauses carry the new ones."""
    version = real("salisbury")
    numbers = [c.number for c in version.clauses if c.number]
    assert [n for n in numbers if n.startswith("7.")] == [f"7.{n}" for n in range(1, 18)]
    assert [n for n in numbers if n.startswith("6.2.")] == [f"6.2.{n}" for n in range(1, 10)]
    assert [n for n in numbers if n.startswith("4.")] == ["4.1", "4.2", "4.3", "4.4", "4.5", "4.8"]
    assert [h.text.split(".")[0] for h in version.headings] == [str(n) for n in range(1, 11)]


def test_salisbury_flags_what_deletions_broke_and_joins_what_a_comment_cut() -> None:
    """Four clauses read badly after deletions; 6.1 goes on behind a margin comment."""
    clauses = by_ref(real("salisbury"))
    assert [r for r, c in clauses.items() if BROKEN_GRAMMAR in c.flags] == [
        "1.1",
        "3.1",
        "5.1",
        "5.3",
    ]
    assert clauses["6.1"].text.endswith("to the City Clerk.")
    assert len(clauses["6.1"].spans) == 2
    assert all(clauses[f"7.{n}"].lead_in == "Staff must:" for n in range(1, 18))


def test_rutland_tells_headings_from_clauses() -> None:
    """6.1, 6.2, 6.3 and 7.10 head unnumbered paragraphs, 8.1 is a paragraph, 7.10 is not 7.1."""
    clauses = by_ref(real("rutland"))
    assert [r for r in clauses if r.startswith("6.1")] == [f"6.1, para {n}" for n in range(1, 5)]
    assert sum(r.startswith("6.3, bullet") for r in clauses) == 11
    assert sum(r.startswith("7.10, bullet") for r in clauses) == 12
    assert clauses["7.1"].kind is clauses["8.1"].kind is ClauseKind.PARAGRAPH
    assert clauses["6.2, para 1"].refers_to[0].clause_id == "rutland#6.1-para-1"


def test_rutland_keeps_the_whole_lead_in_chain() -> None:
    """Sub-bullets that came back at the top level keep both openings, and a note its bullet."""
    clauses = by_ref(real("rutland"))
    subs = [r for r in clauses if re.fullmatch(r"8\.1, bullet \d\.\d", r)]
    assert subs == [
        f"8.1, bullet {a}.{b}" for a, n in ((1, 3), (2, 3), (3, 2), (4, 3)) for b in range(1, n + 1)
    ]
    assert all(
        "must not:" in clauses[r].lead_in and clauses[r].lead_in.endswith("by:") for r in subs
    )
    assert all(clauses[r].modality is Modality.PROHIBIT for r in subs)
    assert clauses["8.1, bullet 1.3, note *"].parent == clauses["8.1, bullet 1.3"].clause_id


def test_chorley_is_whole_though_its_header_cuts_it() -> None:
    """Eleven risks, eleven policies, nine points: lists cut by the running header are whole."""
    version = real("chorley")
    found = refs(version)
    assert sum(r.startswith("Introduction, para 5, bullet") for r in found) == 11
    assert sum(r.startswith("Links to other Council policies, bullet") for r in found) == 11
    assert "Guidelines for using social media, bullet 9.2" in found
    assert all(c.modality is Modality.MENTION for c in version.clauses if "para 5, bullet" in c.ref)
    cut = by_ref(version)["Guidelines for using social media, para 1"]
    assert len(cut.spans) == 2


def test_rossendale_binds_members_and_its_footer_gives_pages() -> None:
    """The footer alone carries page numbers; a sentence it cuts is whole; members are bound."""
    version = real("rossendale")
    clauses = by_ref(version)
    assert {c.audience for c in version.clauses} == {Audience.MEMBERS}
    assert sorted({c.page for c in version.clauses if c.page}) == [2, 3, 4, 5, 6, 7]
    assert len(clauses["section 7, para 2"].spans) == 2
    assert [h.text.split(".")[0] for h in version.headings] == [str(n) for n in range(1, 12)]
    assert sum(r.startswith("section 3, para 2, bullet") for r in clauses) == 12


def test_derby_has_two_parts_for_two_audiences() -> None:
    """Staff and residents have their own part, introduction and audience; a note stays with its host."""
    version = real("derby")
    clauses = by_ref(version)
    parts = {c.heading_path[0]: c.audience for c in version.clauses}
    assert set(parts.values()) == {Audience.STAFF, Audience.PUBLIC}
    assert sum(r.endswith("Introduction, para 1") for r in clauses) == 2
    note = clauses["Understanding the risks of social media, para 3, note 1"]
    assert note.kind is ClauseKind.NOTE
    around = clauses["Acceptable use and monitoring social media, para 2, bullet 2"]
    assert around.lead_in.endswith("deemed:")
    assert around.lead_out.startswith("will be subject to")
