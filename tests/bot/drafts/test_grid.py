"""The binding of clauses to topics, held against what a reader judged of five published policies.

The policies are not ours to ship: they are read where a checkout has them beside it.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.core.binding import Grid, bind
from bot.sense import late_clause_reader
from knowledge.domain import Audience, Capacity
from knowledge.parse import parse_policy
from knowledge.topics import TOPICS
from tests.bot.drafts.gold_grid import GOLD, POLICIES
from tests.bot.twins import a_corpus

_POLICIES = Path(__file__).resolve().parents[3].parent / "shared" / "policies"
_UNINVITED = ("authority", "speak_for", "press")
_LEAST_PRECISION, _LEAST_RECALL, _LEAST_RIGHT = 0.98, 0.95, 0.98

pytestmark = pytest.mark.skipif(
    not _POLICIES.is_dir(), reason="the published policies are not beside this checkout"
)


@cache
def _grid(policy: str, *, by_sense: bool = False) -> Grid:
    path = _POLICIES / f"{policy}.txt"
    at = datetime(2026, 11, 21, tzinfo=UTC)
    version = parse_policy(path.name, path.read_bytes(), version=1, ingested_at=at)
    return bind(a_corpus(version, org=policy), reader=late_clause_reader() if by_sense else None)


def _writer(policy: str) -> Audience:
    return Audience.MEMBERS if policy == "rossendale" else Audience.STAFF


def _places() -> list[tuple[str, str, Capacity]]:
    return [
        (policy, topic, capacity)
        for policy in POLICIES
        for topic in TOPICS
        for capacity in (Capacity.PERSONAL, Capacity.OFFICIAL)
    ]


def _is_wanted(policy: str, topic: str, capacity: Capacity) -> bool:
    support = GOLD[policy].get(topic)
    if support is None:
        return False
    if policy == "chorley" and capacity is Capacity.OFFICIAL:
        # That policy speaks of personal use alone, but for one sentence on authority.
        return topic == "authority"
    if topic in _UNINVITED and support.capacity == "o":
        # Whoever speaks for the organisation on their own page breaks what is said of its pages.
        return True
    return support.capacity in ("", capacity.value[0])


@pytest.mark.parametrize("by_sense", [False, True])
def test_the_grid_agrees_with_a_reader(by_sense: bool) -> None:
    """A topic has a clause where a reader sees one, and none where a reader sees none."""
    right = wrong = missing = 0
    for policy, topic, capacity in _places():
        grid = _grid(policy, by_sense=by_sense)
        found = bool(grid.eligible(topic, capacity, _writer(policy)))
        wanted = _is_wanted(policy, topic, capacity)
        right += found and wanted
        wrong += found and not wanted
        missing += wanted and not found
    assert right / (right + wrong) >= _LEAST_PRECISION
    assert right / (right + missing) >= _LEAST_RECALL


def test_the_clause_held_against_a_draft_is_the_one_a_reader_would_cite() -> None:
    """Of the clauses that speak to a topic, the first is one that a reader names."""
    judged = [
        bindings[0].clause.clause_id.partition("#")[2] in GOLD[policy][topic].clauses
        for policy, topic, capacity in _places()
        if _is_wanted(policy, topic, capacity)
        and (bindings := _grid(policy).eligible(topic, capacity, _writer(policy)))
    ]
    assert sum(judged) / len(judged) >= _LEAST_RIGHT


@pytest.mark.parametrize("topic", list(TOPICS))
def test_no_clause_for_the_public_is_held_against_staff(topic: str) -> None:
    """What a policy says to residents binds no member of staff, however plainly it says it."""
    for capacity in (None, Capacity.PERSONAL, Capacity.OFFICIAL):
        for writer in (Audience.STAFF, Audience.MANAGERS, Audience.MEMBERS):
            found = _grid("derby").eligible(topic, capacity, writer)
            assert not [b for b in found if b.clause.audience is Audience.PUBLIC]


def test_a_policy_for_members_alone_binds_whoever_writes_for_them() -> None:
    """Where all that was ingested is for elected members, the writer is taken for one."""
    assert _grid("rossendale").eligible("fight", Capacity.PERSONAL, Audience.STAFF)


def test_deleted_words_bind_nobody() -> None:
    """A clause struck out in a tracked draft is held against nothing."""
    bound = {b.clause.number for b in _grid("salisbury").bindings}
    assert not bound & {"4.6", "4.7", "4.9"}
