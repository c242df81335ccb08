"""What `Installations`, `OneTimeCodes` and `AuditTrail` promise, on every store."""

from datetime import timedelta

from tests.bot.twins import NOW
from tests.stores import AnyStore, Place


def test_installations_come_back_as_they_were(store: AnyStore) -> None:
    """Any bytes are kept, per tenant and part; the last ones hold."""
    data = bytes(range(256))
    store.installations.save("slack", "E1/T1", "bot", b"old")
    store.installations.save("slack", "E1/T1", "bot", data)
    store.installations.save("slack", "E1/T1", "user:U1", b"theirs")
    store.installations.save("slack", "T2", "bot", b"")
    assert store.installations.find("slack", "E1/T1", "bot") == data
    assert store.installations.find("slack", "T2", "bot") == b""
    assert store.installations.find("slack", "T1", "bot") is None
    assert store.installations.find("teams", "E1/T1", "bot") is None
    assert store.installations.tenants("slack") == ("E1/T1", "T2")


def test_installations_are_forgotten_one_by_one_or_together(store: AnyStore) -> None:
    """A revoked token goes alone, an uninstalled app with all it had."""
    for part in ("bot", "user:U1", "user:U2"):
        store.installations.save("slack", "T1", part, b"x")
    store.installations.forget("slack", "T1", "user:U1")
    assert store.installations.find("slack", "T1", "user:U1") is None
    assert store.installations.find("slack", "T1", "user:U2") == b"x"
    store.installations.forget("slack", "T1")
    assert store.installations.tenants("slack") == ()


def test_a_code_is_good_once(store: AnyStore, place: Place) -> None:
    """The first who brings a code back, on any replica, is believed; nobody else is."""
    code = store.codes.issue("slack-install", lasts_s=600)
    other = place.open()
    assert not other.codes.redeem("another", code)
    assert not other.codes.redeem("slack-install", code + "x")
    assert other.codes.redeem("slack-install", code)
    assert not store.codes.redeem("slack-install", code)
    assert len({store.codes.issue("p", lasts_s=1) for _ in range(5)}) == 5


def test_a_code_grows_old(store: AnyStore, place: Place) -> None:
    """A code brought back too late is refused."""
    code = store.codes.issue("p", lasts_s=600)
    place.clock.at += timedelta(seconds=600)
    assert not store.codes.redeem("p", code)


def test_acts_are_listed_newest_first(store: AnyStore) -> None:
    """The audit trail tells what was done, by whom, to what, in which organisation."""
    for n in range(5):
        store.audit.append("council", "settings.changed", by="operator", details={"n": n})
    store.audit.append("school", "settings.changed", by="operator")
    acts = store.audit.entries("council", limit=2)
    assert [act.details["n"] for act in acts] == [4, 3]
    assert (acts[0].by, acts[0].about, acts[0].at) == ("operator", "", NOW)
    assert len(store.audit.entries("council")) == 5
