"""Everything that is kept about a person can be read and deleted, wherever it lies, on every store."""

import json

from bot.core.personal import EverythingKept
from bot.core.records import Place as Conversation
from bot.core.records import PlatformId
from bot.store.dump import row_lines
from bot.store.opening import Store
from tests.reminders.twins import ORG, World, a_channel, a_person
from tests.stores import AnyStore, Place


def _kept(store: AnyStore, place: Place) -> EverythingKept:
    return EverythingKept(
        people=store.people,
        personal_data=store.personal_data,
        reminders=store.reminders,
        clock=place.clock,
    )


def _lived_in(store: AnyStore) -> None:
    """Remind five people, three of whom attest; talk to the fourth and the second of them."""
    people = [a_person(n) for n in range(5)]
    world = World(*people, store=store.reminders)
    world.platform.members["C1"] = people[:4]
    world.issue(due_in_days=7)
    world.issue(addressees=(a_channel("C1"),))
    world.turn()
    for person in people[:3]:
        world.attesting.attest(ORG, person, world.delivery_to(person).delivery_id)
    world.turn(days=7)
    for user in ("U3", "U1"):
        at = PlatformId(platform="slack", tenant="T1", user=user)
        met = store.people.note(ORG, at, name=f"Person {user[1]}", email=f"{user}@example.org")
        store.suppressions.dismiss(
            ORG, met.person, rule_id="r", fingerprint=user, reason=f"said by {user}"
        )
        private = Conversation(platform="slack", tenant="T1", conversation=f"D-{user}")
        store.conversation_refs.keep(ORG, private, {"with": user}, person=met.person)


def test_a_person_of_reminders_and_conversations_is_gone_after_a_purge(
    store: AnyStore, place: Place
) -> None:
    """Neither name nor id is left in any row, and others lose nothing."""
    _lived_in(store)
    kept = _kept(store, place)
    (one,) = kept.matching("U3")
    assert kept.matching("slack:T1:U3") == kept.matching("u3@EXAMPLE.org") == (one,)
    told = json.dumps(kept.export(one))
    assert "U3@example.org" in told
    assert "said by U3" in told
    assert '"asked"' in told
    assert "U1" not in told
    counted = kept.purge(one)
    assert counted["people"] == counted["suppressions"] == counted["conversation_refs"] == 1
    assert counted["reminders"] == 2
    assert kept.matching("U3") == ()
    if isinstance(store, Store):
        with store.database.reading() as connection:
            rows = b"".join(row_lines(connection)).decode()
        # As an id: the letters may come up in what is sealed or hashed.
        for trace in ('"U3"', "by U3", "Person 3"):
            assert trace not in rows
        assert "Person 2" in rows
    (other,) = kept.matching("U1")
    assert "said by U1" in json.dumps(kept.export(other))


def test_a_person_of_reminders_alone_is_found(store: AnyStore, place: Place) -> None:
    """Whoever was reminded but never spoke to the bot is found by the platform's id."""
    _lived_in(store)
    kept = _kept(store, place)
    (one,) = kept.matching("U4")
    assert (one.account, one.person) == ("slack:T1:U4", "")
    assert "Person 4" in json.dumps(kept.export(one))
    assert kept.purge(one)
    assert kept.matching("U4") == ()
    assert kept.matching("nobody") == ()
