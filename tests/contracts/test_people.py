"""What `People`, `Suppressions`, `ConversationRefs` and `PersonalData` promise, on every store."""

import json
from datetime import timedelta

from bot.core.records import Person, PlatformId
from bot.core.records import Place as Conversation
from tests.stores import AnyStore, Place

AT = PlatformId(platform="slack", tenant="T1", user="U1")


def _somebody(store: AnyStore, user: str = "U1", org: str = "council") -> Person:
    at = PlatformId(platform="slack", tenant="T1", user=user)
    return store.people.note(org, at, name="Kim", email=f"{user}@example.org")


def test_what_is_known_of_a_person_adds_up(store: AnyStore) -> None:
    """Each note adds to what is known, None changes nothing, and the id stays."""
    first = store.people.note("council", AT)
    assert (first.name, first.roles, first.is_guest) == ("", (), False)
    named = store.people.note("council", AT, name="Kim", roles=["owner", "manager", "owner"])
    later = store.people.note("council", AT, is_guest=True, timezone="Europe/London")
    assert first.person == named.person == later.person
    assert (later.name, later.roles) == ("Kim", ("manager", "owner"))
    assert (later.is_guest, later.timezone) == (True, "Europe/London")
    assert store.people.find("council", first.person) == later
    assert store.people.known("council", AT) == later
    assert store.people.note("council", AT, roles=[]).roles == ()
    assert store.people.note("council", AT) == store.people.known("council", AT)


def test_people_of_other_organisations_and_tenants_are_others(store: AnyStore) -> None:
    """The same platform id elsewhere is somebody else, and invisible from here."""
    one = store.people.note("council", AT)
    other = store.people.note("school", AT)
    third = store.people.note("council", PlatformId(platform="slack", tenant="T2", user="U1"))
    assert len({one.person, other.person, third.person}) == 3
    assert store.people.find("school", one.person) is None
    assert {p.person for p in store.people.everyone("council")} == {one.person, third.person}
    assert (
        store.people.known("council", PlatformId(platform="teams", tenant="T1", user="U1")) is None
    )


def test_an_operator_finds_people_by_what_they_know(store: AnyStore) -> None:
    """Our id, account, the platform's id and the e-mail address lead to a person."""
    one, two = _somebody(store), _somebody(store, org="school")
    nobody = store.people.note("council", PlatformId(platform="teams", tenant="x", user="y"))
    assert store.people.matching(one.person) == (one,)
    assert set(store.people.matching("U1")) == {one, two}
    assert set(store.people.matching("slack:T1:U1")) == {one, two}
    assert set(store.people.matching(one.account)) == {one, two}
    assert store.people.matching("slack:T2:U1") == ()
    assert set(store.people.matching("u1@EXAMPLE.org")) == {one, two}
    assert store.people.matching("") == ()
    assert store.people.matching("y") == (nobody,)


def test_dismissed_findings_are_remembered(store: AnyStore) -> None:
    """A person's dismissals come back with their reasons, and are theirs alone."""
    one, two = _somebody(store), _somebody(store, "U2")
    store.suppressions.dismiss("council", one.person, rule_id="r1", fingerprint="f", reason="a")
    store.suppressions.dismiss("council", one.person, rule_id="r1", fingerprint="f", reason="b")
    store.suppressions.dismiss("council", one.person, rule_id="r1", fingerprint="g", reason="c")
    assert store.suppressions.dismissed("council", one.person) == {"f": "b", "g": "c"}
    assert store.suppressions.dismissed("council", two.person) == {}
    assert store.suppressions.dismissed("school", one.person) == {}
    assert store.suppressions.counts("council") == {"r1": 2}
    store.suppressions.restore("council", one.person, "f")
    assert store.suppressions.dismissed("council", one.person) == {"g": "c"}
    assert store.suppressions.counts("council") == {"r1": 2}


def test_nobody_dismisses_for_another_organisation(store: AnyStore) -> None:
    """A person who is unknown here leaves nothing behind."""
    one = _somebody(store)
    store.suppressions.dismiss("school", one.person, rule_id="r", fingerprint="f", reason="")
    store.suppressions.dismiss("council", "nobody", rule_id="r", fingerprint="f", reason="")
    assert store.suppressions.counts("school") == store.suppressions.counts("council") == {}


def test_conversations_are_found_again(store: AnyStore, place: Place) -> None:
    """The newest reference of a conversation is kept, with its person where it has one."""
    one = _somebody(store)
    private = Conversation(platform="teams", tenant="x", conversation="a:1")
    channel = Conversation(platform="teams", tenant="x", conversation="19:c")
    store.conversation_refs.keep("council", private, {"n": 1}, person=one.person)
    store.conversation_refs.keep("council", channel, {"deep": {"list": [1, "ä", None]}})
    store.conversation_refs.keep("council", private, {"n": 2}, person=one.person)
    assert store.conversation_refs.find("council", private) == {"n": 2}
    assert store.conversation_refs.find("council", channel) == {"deep": {"list": [1, "ä", None]}}
    assert store.conversation_refs.of_person("council", one.person) == {"n": 2}
    place.clock.at += timedelta(seconds=1)
    newer = Conversation(platform="teams", tenant="x", conversation="a:2")
    store.conversation_refs.keep("council", newer, {"n": 3}, person=one.person)
    assert store.conversation_refs.of_person("council", one.person) == {"n": 3}
    store.conversation_refs.forget("council", newer)
    assert store.conversation_refs.of_person("council", one.person) == {"n": 2}
    assert store.conversation_refs.find("school", private) is None
    assert store.conversation_refs.of_person("council", "") is None


def test_a_purged_person_leaves_nothing(store: AnyStore) -> None:
    """All that is kept about a person can be read, and then deleted; others keep theirs."""
    one, two = _somebody(store), _somebody(store, "U2")
    for person in (one, two):
        store.suppressions.dismiss(
            "council", person.person, rule_id="r", fingerprint="f", reason="because"
        )
        mine = Conversation(platform="slack", tenant="T1", conversation=person.person)
        store.conversation_refs.keep("council", mine, {"room": 1}, person=person.person)
    store.installations.save("slack", "T1", "user:U1", b"xoxp-secret")
    told = json.dumps(store.personal_data.export(one.person))
    assert "U1@example.org" in told
    assert "because" in told
    assert "room" in told
    assert "U2" not in told
    assert "xoxp-secret" not in told
    went = store.personal_data.purge(one.person)
    assert went == {"people": 1, "suppressions": 1, "conversation_refs": 1, "installations": 1}
    assert store.personal_data.export(one.person) == {}
    assert store.personal_data.purge(one.person) == {}
    assert store.people.find("council", one.person) is None
    assert store.suppressions.dismissed("council", one.person) == {}
    assert store.conversation_refs.of_person("council", one.person) is None
    assert store.installations.find("slack", "T1", "user:U1") is None
    assert store.suppressions.dismissed("council", two.person) == {"f": "because"}
    assert store.suppressions.counts("council") == {"r": 2}
    assert _somebody(store).person != one.person


def test_the_audit_trail_outlives_a_person(store: AnyStore) -> None:
    """What was done by a purged person stays, under an id that leads nowhere."""
    one = _somebody(store)
    store.audit.append("council", "reminder.issued", by=one.person, about="r1")
    assert "reminder.issued" in json.dumps(store.personal_data.export(one.person))
    store.personal_data.purge(one.person)
    assert [entry.by for entry in store.audit.entries("council")] == [one.person]
