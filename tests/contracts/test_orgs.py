"""What `Tenants` and `OrgProfiles` promise, on every store."""

from dataclasses import replace

import pytest

from bot.core.records import OrgProfile, Place, PlatformId, QuestionKeeping
from tests.stores import AnyStore


def test_a_tenant_belongs_to_one_organisation(store: AnyStore) -> None:
    """A tenant leads to its organisation, an unknown one to none."""
    store.tenants.connect("slack", "E1/T1", "council")
    store.tenants.connect("teams", "T1", "school")
    assert store.tenants.org_of("slack", "E1/T1") == "council"
    assert store.tenants.org_of("teams", "T1") == "school"
    assert store.tenants.org_of("slack", "T1") is None


def test_a_tenant_can_move(store: AnyStore) -> None:
    """What was said last of a tenant holds."""
    store.tenants.connect("slack", "T1", "council")
    store.tenants.connect("slack", "T1", "school")
    assert store.tenants.org_of("slack", "T1") == "school"
    assert store.tenants.tenants_of("council") == ()
    assert store.tenants.tenants_of("school") == (("slack", "T1"),)


def test_a_disconnected_tenant_leaves_no_token(store: AnyStore) -> None:
    """Its organisation, tokens and references go; those of others, and its people, stay."""
    for tenant in ("T1", "T2"):
        store.tenants.connect("slack", tenant, "council")
        store.installations.save("slack", tenant, "bot", b"token")
        place = Place(platform="slack", tenant=tenant, conversation="D1")
        store.conversation_refs.keep("council", place, {"id": tenant})
    person = store.people.note("council", PlatformId(platform="slack", tenant="T1", user="U1"))
    store.tenants.disconnect("slack", "T1")
    assert store.tenants.org_of("slack", "T1") is None
    assert store.installations.find("slack", "T1", "bot") is None
    gone = Place(platform="slack", tenant="T1", conversation="D1")
    assert store.conversation_refs.find("council", gone) is None
    assert store.tenants.org_of("slack", "T2") == "council"
    assert store.installations.find("slack", "T2", "bot") == b"token"
    assert store.conversation_refs.find("council", replace(gone, tenant="T2")) == {"id": "T2"}
    assert store.people.find("council", person.person) == person


def test_an_organisation_that_decided_nothing_has_defaults(store: AnyStore) -> None:
    """The defaults keep counts only and let no guest in."""
    profile = store.profiles.profile("council")
    assert profile.org == "council"
    assert profile.question_keeping is QuestionKeeping.COUNTS
    assert not profile.guests_allowed


def test_decisions_are_kept(store: AnyStore) -> None:
    """Every decision comes back as it was made, for this organisation alone."""
    decided = OrgProfile(
        org="council",
        question_keeping=QuestionKeeping.TEXT,
        retention_days=7,
        channels=(("slack", "C1"), ("teams", "19:x")),
        managers=(("slack", "U1"),),
        manager_groups=(("slack", "S1"),),
        guests_allowed=True,
        strangers_allowed=True,
        label_answers_as_ai=True,
    )
    store.profiles.save(decided)
    assert store.profiles.profile("council") == decided
    assert decided.channel("slack") == "C1"
    assert decided.channel("email") == ""
    assert store.profiles.profile("school") == replace(store.profiles.profile("x"), org="school")


@pytest.mark.parametrize("times", [1, 2])
def test_the_last_decision_holds(store: AnyStore, times: int) -> None:
    """A decision replaces the one before, back to the default as well."""
    usual = store.profiles.profile("council")
    for _ in range(times):
        store.profiles.save(replace(usual, guests_allowed=True))
    store.profiles.save(usual)
    assert store.profiles.profile("council") == usual
