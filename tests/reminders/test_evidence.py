"""Evidence stands up: whatever is done to an export is found, offline, and a purge breaks nothing."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from bot.core.attesting_people import KeptOfPeople
from bot.core.evidence import canonical, digest_of, link_of
from bot.core.evidence_export import evidence_faults, export_of, seal, sealed_faults
from bot.signing import KeySigner, check_signature, new_key
from tests.reminders.twins import ORG, World, a_channel, a_person, once

N_TAMPERINGS = 1_000


def an_export(world: World, **others: Any) -> dict[str, Any]:
    """Return the evidence of a world."""
    with world.store.look(ORG) as work:
        return export_of(work, ORG, world.clock.now(), **others)


@pytest.fixture
def lived_in() -> World:
    """A world in which something happened."""
    people = [a_person(n, team=f"team {n % 3}") for n in range(12)]
    world = World(*people)
    world.platform.members["C1"] = people[:4]
    world.issue(due_in_days=7)
    world.issue(addressees=(a_channel("C1"),), clause_ids=("leave#1.1",))
    world.turn()
    for person in people[:7]:
        world.attesting.attest(ORG, person, world.delivery_to(person).delivery_id)
    world.turn(days=7)
    return world


def test_evidence_as_it_was_written_is_whole(lived_in: World) -> None:
    """An export that nobody touched has no fault."""
    assert evidence_faults(an_export(lived_in)) == []


def test_evidence_of_one_reminder_is_whole_and_tells_nothing_of_the_others(lived_in: World) -> None:
    """A part of the evidence proves itself and holds no word of the rest."""
    with lived_in.store.look(ORG) as work:
        first = work.reminders()[-1].reminder_id
    part = an_export(lived_in, reminder_id=first)
    assert evidence_faults(part) == []
    assert part["head"] == an_export(lived_in)["head"]
    bodies = [json.loads(r["body"]) for r in part["records"] if "body" in r]
    assert {b["reminder"] for b in bodies} == {first}
    assert len(bodies) < len(part["records"])


_Evidence = dict[str, Any]


def _alter(evidence: _Evidence, at: int, dice: random.Random) -> None:
    body = json.loads(evidence["records"][at]["body"])
    name = dice.choice(sorted(body))
    body[name] = "other" if body[name] != "other" else "another"
    evidence["records"][at]["body"] = canonical(body)


def _drop(evidence: _Evidence, at: int, dice: random.Random) -> None:
    del evidence["records"][at]


def _swap(evidence: _Evidence, at: int, dice: random.Random) -> None:
    records, other = evidence["records"], (at + 1) % len(evidence["records"])
    records[at], records[other] = records[other], records[at]


def _insert(evidence: _Evidence, at: int, dice: random.Random) -> None:
    evidence["records"].insert(at + 1, {**evidence["records"][at], "number": at + 2})


def _repeat(evidence: _Evidence, at: int, dice: random.Random) -> None:
    evidence["records"].append(dict(evidence["records"][at]))


def _cut(evidence: _Evidence, at: int, dice: random.Random) -> None:
    del evidence["records"][at:]


def _rename(evidence: _Evidence, at: int, dice: random.Random) -> None:
    who = dice.choice(sorted(evidence["people"]))
    evidence["people"][who]["fields"]["name"] += "!"


def _salt(evidence: _Evidence, at: int, dice: random.Random) -> None:
    who = dice.choice(sorted(evidence["people"]))
    evidence["people"][who]["salt"] = "0" * 64


def _remove_person(evidence: _Evidence, at: int, dice: random.Random) -> None:
    del evidence["people"][dice.choice(sorted(evidence["people"]))]


def _reword(evidence: _Evidence, at: int, dice: random.Random) -> None:
    digest = dice.choice(sorted(evidence["shown"]))
    evidence["shown"][digest] += " "


def _unlink(evidence: _Evidence, at: int, dice: random.Random) -> None:
    evidence["records"][at]["link"] = evidence["records"][at]["link"][::-1] + "0"


def _renumber(evidence: _Evidence, at: int, dice: random.Random) -> None:
    evidence["records"][at]["number"] += 1


def _move(evidence: _Evidence, at: int, dice: random.Random) -> None:
    records = evidence["records"]
    records.insert(dice.randrange(len(records) - 1), records.pop(at))


def _relink(evidence: _Evidence, at: int, dice: random.Random) -> None:
    """Change a record and rewrite the chain from it on; only the head stays as it was sealed."""
    records = evidence["records"]
    body = json.loads(records[at]["body"]) | {"at": "2020-01-01T00:00:00.000+00:00"}
    records[at]["body"] = canonical(body)
    link = records[at - 1]["link"] if at else "0" * 64
    for record in records[at:]:
        link = record["link"] = link_of(link, digest_of(record["body"]))


_TAMPERINGS: list[Callable[[_Evidence, int, random.Random], None]] = [
    _alter,
    _drop,
    _swap,
    _insert,
    _repeat,
    _cut,
    _rename,
    _salt,
    _remove_person,
    _reword,
    _unlink,
    _renumber,
    _move,
    _relink,
]


def test_a_thousand_tamperings_are_all_found(lived_in: World) -> None:
    """Altered, dropped, moved, inserted, cut off, relinked, renamed: each is a fault."""
    whole = an_export(lived_in)
    dice = random.Random(7)
    missed = []
    for _ in range(N_TAMPERINGS):
        evidence = copy.deepcopy(whole)
        tamper = dice.choice(_TAMPERINGS)
        tamper(evidence, dice.randrange(len(whole["records"])), dice)
        if evidence != whole and not evidence_faults(evidence):
            missed.append(tamper.__name__)
    assert not missed


def test_a_seal_shows_any_change_and_any_other_key() -> None:
    """One changed byte breaks the seal, and so does sealing it again with another key."""
    ours, theirs = KeySigner(new_key()), KeySigner(new_key())
    data = b"evidence"
    assert sealed_faults(data, seal(data, ours), check_signature) == []
    assert sealed_faults(b"evidencf", seal(data, ours), check_signature)
    forged = seal(b"evidencf", theirs)
    assert sealed_faults(b"evidencf", forged, check_signature, public_key=ours.public_key)
    for broken in (None, {}, {"public_key": "x", "signature": "y"}):
        assert sealed_faults(data, broken, check_signature)


def test_a_purged_person_is_anonymous_and_the_evidence_still_whole(lived_in: World) -> None:
    """After a purge no name or id is left anywhere, and every record still proves itself."""
    person = a_person(3)
    before = an_export(lived_in)
    kept = KeptOfPeople(lived_in.store, lived_in.clock)
    assert kept.export(ORG, person.key)["asked"]
    assert kept.forget(ORG, person.key) == 2
    after = an_export(lived_in)
    assert evidence_faults(after) == []
    assert after["records"][: len(before["records"])] == before["records"]
    assert "Person 3" not in json.dumps(after)
    assert '"U3"' not in json.dumps(after)
    assert kept.export(ORG, person.key) == {}
    with lived_in.store.look(ORG) as work:
        assert all(
            a.account.person_id != "U3" for r in work.rounds() for a in work.asks(r.round_id)
        )


def test_taking_a_person_out_without_a_purge_is_found(lived_in: World) -> None:
    """Whoever deletes a person from an export is noticed; only a recorded purge is right."""
    evidence = an_export(lived_in)
    evidence["people"].popitem()
    assert evidence_faults(evidence)


@pytest.mark.parametrize("junk", [None, [], {}, {"format": "policybot-evidence-1"}, {"format": 1}])
def test_what_is_no_evidence_is_a_fault_not_a_crash(junk: Any) -> None:
    """Whatever a file holds, checking it ends with a sentence."""
    assert evidence_faults(junk)


def test_records_hold_no_person(lived_in: World) -> None:
    """The chain itself names nobody: only commitments."""
    text = json.dumps(an_export(lived_in)["records"])
    assert "Person 1" not in text
    assert "U1" not in text
    lived_in.issue(recurrence=once(lived_in.clock.at.date()))
