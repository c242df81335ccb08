"""What `Claims` promises, on every store."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.core.ports import Voice
from tests.stores import AnyStore, Place


def test_one_caller_gets_the_work(store: AnyStore, place: Place) -> None:
    """Of two replicas that ask for the same work, the first has it."""
    other = place.open()
    assert store.claims.claim("slack:T1:Ev1")
    assert not other.claims.claim("slack:T1:Ev1")
    assert not store.claims.claim("slack:T1:Ev1")
    assert other.claims.claim("slack:T1:Ev2")


def test_of_many_threads_and_replicas_one_gets_the_work(store: AnyStore, place: Place) -> None:
    """Forty callers over four replicas, all at once: each key is given out once."""
    replicas = [store, *(place.open() for _ in range(3))]
    start = threading.Barrier(8)

    def ask(n: int) -> list[str]:
        start.wait(timeout=30)
        mine = replicas[n % 4].claims
        return [key for key in map(str, range(5)) if mine.claim(key)]

    with ThreadPoolExecutor(8) as pool:
        given = [key for keys in pool.map(ask, range(8)) for key in keys]
    assert sorted(given) == ["0", "1", "2", "3", "4"]


def test_a_slow_holder_keeps_its_work(store: AnyStore, place: Place) -> None:
    """A lease that is prolonged in time begins anew; nobody else gets the work meanwhile."""
    other = place.open()
    assert store.claims.claim("e", lease_s=60)
    place.clock.at += timedelta(seconds=50)
    assert store.claims.prolong("e", lease_s=60)
    place.clock.at += timedelta(seconds=50)
    assert not other.claims.claim("e")
    assert not other.claims.prolong("e")


def test_who_was_too_slow_is_told_so(store: AnyStore, place: Place) -> None:
    """Work that went to another, or that is done, is not its first holder's any more."""
    other = place.open()
    assert store.claims.claim("e", lease_s=60)
    place.clock.at += timedelta(seconds=61)
    assert other.claims.claim("e", lease_s=60)
    assert not store.claims.prolong("e")
    other.claims.finish("e")
    assert not other.claims.prolong("e")


def test_work_that_could_not_be_claimed_is_had_later(store: AnyStore, place: Place) -> None:
    """Whoever began while the store was away holds the work once the store is back."""
    assert store.claims.prolong("e", lease_s=60)
    assert not place.open().claims.claim("e")


def test_finished_work_is_never_given_out_again(store: AnyStore, place: Place) -> None:
    """A delivery repeated long after the lease does not run twice."""
    assert store.claims.claim("e", lease_s=5)
    store.claims.finish("e")
    place.clock.at += timedelta(days=20)
    assert not place.open().claims.claim("e")


def test_the_work_of_a_dead_holder_is_given_out_again(store: AnyStore, place: Place) -> None:
    """When a lease ends without an end of the work, another may begin; until then nobody."""
    other = place.open()
    assert store.claims.claim("e", lease_s=60)
    place.clock.at += timedelta(seconds=59)
    assert not other.claims.claim("e")
    place.clock.at += timedelta(seconds=1)
    assert other.claims.claim("e")
    assert not store.claims.claim("e")


def test_whoever_takes_over_learns_that_the_word_may_be_out(store: AnyStore, place: Place) -> None:
    """What a dead holder had begun to say is known to the next; what it had not begun, too."""
    other = place.open()
    for key in ("begun", "not begun"):
        assert store.claims.claim(key, lease_s=10)
    assert store.claims.begin_to_say("begun", lease_s=10) is Voice.OURS
    assert store.claims.begin_to_say("begun", lease_s=10) is Voice.OURS
    assert other.claims.begin_to_say("begun") is Voice.ANOTHERS
    place.clock.at += timedelta(seconds=11)
    for key in ("begun", "not begun"):
        assert other.claims.claim(key, lease_s=10)
        assert store.claims.begin_to_say(key) is Voice.ANOTHERS
    assert other.claims.begin_to_say("begun", lease_s=10) is Voice.UNSURE
    assert other.claims.begin_to_say("not begun", lease_s=10) is Voice.OURS
    place.clock.at += timedelta(seconds=11)
    assert place.open().claims.begin_to_say("begun") is Voice.UNSURE


def test_what_is_done_is_not_said_again(store: AnyStore, place: Place) -> None:
    """Nobody may say what ends a piece of work that has ended."""
    store.claims.finish("e")
    assert store.claims.begin_to_say("e") is Voice.ANOTHERS
    assert place.open().claims.begin_to_say("e") is Voice.ANOTHERS


def test_work_given_back_in_doubt_keeps_its_doubt(store: AnyStore, place: Place) -> None:
    """Whoever is stopped while it speaks gives the work on; the next has to look first."""
    other = place.open()
    for key, is_unsure in (("cut short", True), ("not said", False)):
        assert store.claims.begin_to_say(key) is Voice.OURS
        store.claims.release(key, is_unsure=is_unsure)
        assert other.claims.claim(key)
    assert other.claims.begin_to_say("cut short") is Voice.UNSURE
    assert other.claims.begin_to_say("not said") is Voice.OURS


def test_released_work_is_given_out_at_once(store: AnyStore, place: Place) -> None:
    """A process that stops in good order gives its work to the others."""
    assert store.claims.claim("e")
    store.claims.release("e")
    assert place.open().claims.claim("e")


def test_only_the_holder_releases(store: AnyStore, place: Place) -> None:
    """A slow process does not give away work that has gone to another meanwhile."""
    other, third = place.open(), place.open()
    assert store.claims.claim("e", lease_s=10)
    place.clock.at += timedelta(seconds=11)
    assert other.claims.claim("e", lease_s=60)
    store.claims.release("e")
    assert not third.claims.claim("e")


def test_releasing_finished_work_changes_nothing(store: AnyStore, place: Place) -> None:
    """What is done stays done."""
    assert store.claims.claim("e")
    store.claims.finish("e")
    store.claims.release("e")
    assert not place.open().claims.claim("e")


def test_a_late_end_counts(store: AnyStore, place: Place) -> None:
    """Work that outlasted its lease but ended is not done once more after the next lease."""
    other = place.open()
    assert store.claims.claim("e", lease_s=10)
    place.clock.at += timedelta(seconds=11)
    assert other.claims.claim("e", lease_s=10)
    store.claims.finish("e")
    place.clock.at += timedelta(seconds=11)
    assert not place.open().claims.claim("e")


def test_work_can_be_finished_unclaimed(store: AnyStore) -> None:
    """Saying that something is done is enough."""
    store.claims.finish("e")
    assert not store.claims.claim("e")


def test_any_text_is_a_key(store: AnyStore) -> None:
    """Keys made of what platforms send are told apart, strange characters and all."""
    keys = [
        "a",
        "A",
        "a ",
        "ä",
        "a'; DROP TABLE claims; --",
        "x" * 5000,
        "\U0001f600",
        "a\0b",
        "\ud800",
    ]
    assert all(store.claims.claim(key) for key in keys)
    assert not any(store.claims.claim(key) for key in keys)
    store.claims.finish_all(keys)
    assert set(store.claims.done(keys)) == set(keys)


def test_much_work_is_claimed_said_and_done_in_one_step(store: AnyStore, place: Place) -> None:
    """Many keys at once come to the same as one after another, with those of others left out."""
    other, keys = place.open(), [f"k{n}" for n in range(300)]
    assert other.claims.claim("k7")
    assert other.claims.begin_to_say("k8", lease_s=10) is Voice.OURS
    place.clock.at += timedelta(seconds=11)
    other.claims.finish("k9")
    assert set(store.claims.claim_all(keys)) == {*keys} - {"k7", "k9"}
    assert not store.claims.claim_all(keys)
    voices = dict(store.claims.begin_to_say_all(keys))
    assert {voices.pop("k7"), voices.pop("k9")} == {Voice.ANOTHERS}
    assert voices.pop("k8") is Voice.UNSURE
    assert set(voices.values()) == {Voice.OURS}
    store.claims.finish_all(keys[:100])
    assert set(other.claims.done([*keys, "new"])) == {*keys[:100]}
    place.clock.at += timedelta(days=1)
    assert set(other.claims.claim_all([*keys, "new"])) == {*keys[100:], "new"}
