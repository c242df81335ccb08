"""What `Inbox` promises, on every store."""

from tests.stores import AnyStore, Place


def test_work_waits_until_it_is_done(store: AnyStore, place: Place) -> None:
    """What was kept is there for every replica, to the byte, until it is forgotten."""
    data = bytes(range(256))
    store.inbox.keep({"slack/T1/1": data, "slack/T1/2": b"", "teams/T1/1": b"theirs"})
    other = place.open()
    assert other.inbox.waiting("slack/", for_s=0) == {"slack/T1/1": data, "slack/T1/2": b""}
    other.inbox.forget(["slack/T1/1", "slack/T9/never"])
    assert dict(store.inbox.waiting("slack/", for_s=0)) == {"slack/T1/2": b""}


def test_only_what_has_waited_is_given_out(store: AnyStore) -> None:
    """Work that somebody has just begun is left to them."""
    store.inbox.keep({"slack/1": b"x"})
    assert not store.inbox.waiting("slack/", for_s=30)


def test_work_kept_twice_stays_what_it_was(store: AnyStore) -> None:
    """A repeat of what is kept changes nothing; nothing kept is no fault."""
    store.inbox.keep({"slack/1": b"first"})
    store.inbox.keep({"slack/1": b"again", "slack/2": b"other"})
    store.inbox.keep({})
    store.inbox.forget([])
    assert store.inbox.waiting("slack/", for_s=0) == {"slack/1": b"first", "slack/2": b"other"}


def test_a_prefix_is_taken_as_it_is(store: AnyStore) -> None:
    """Signs that mean something to a database mean nothing in a prefix."""
    store.inbox.keep({"slack/a": b"x", "s%ack/b": b"y"})
    assert list(store.inbox.waiting("s%", for_s=0)) == ["s%ack/b"]
