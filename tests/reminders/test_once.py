"""Exactly once: killed anywhere, by two replicas, over every store: nobody is lost or doubled."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from bot.core.evidence_export import evidence_faults, export_of
from bot.core.reminding_ports import Outgoing, ReminderStore, ReminderWork
from bot.core.reminding_sending import LEASE_S
from knowledge.errors import DeliveryFailed
from tests.reminders.twins import EVERYONE, ORG, Killed, World, a_channel, a_person
from tests.stores import Place, place_on

N_PEOPLE = 40
N_KILLS = 20


class MortalStore:
    """A store whose process ends at a chosen transaction: before it, within it or after it."""

    def __init__(self, store: ReminderStore) -> None:
        self._store = store
        self.dies_in = -1
        self.how = ""

    @contextmanager
    def work(self, org: str) -> Iterator[ReminderWork]:
        """Begin a transaction, and perhaps die."""
        self.dies_in -= 1
        dies = self.dies_in == 0
        if dies and self.how == "before":
            raise Killed
        with self._store.work(org) as work:
            yield work
            if dies and self.how == "within":
                raise Killed
        if dies and self.how == "after":
            raise Killed

    def look(self, org: str) -> AbstractContextManager[ReminderWork]:
        """Read."""
        return self._store.look(org)

    def orgs(self) -> tuple[str, ...]:
        """Return the organisations."""
        return self._store.orgs()


place = place_on("memory", "sqlite", "postgres")


def a_busy_world(store: Any) -> World:
    """Return people in five channels, of whom some get their own message."""
    people = [a_person(n) for n in range(N_PEOPLE)]
    world = World(*people[: N_PEOPLE // 2], store=store)
    for n in range(5):
        world.platform.members[f"C{n}"] = people[n * 8 : n * 8 + 10]
    return world


def everybody_once(world: World) -> None:
    """Assert that each place got its message once and the evidence agrees."""
    counts = Counter(o.key for o in world.platform.outbox)
    assert {key: n for key, n in counts.items() if n > 1} == {}
    people = {f"person:U{n}" for n in range(N_PEOPLE // 2)}
    channels = {f"channel:C{n}" for n in range(5)}
    assert set(world.platform.places) == people | channels
    sent = Counter(b["delivery"] for b in world.bodies("message sent"))
    assert set(sent) == set(counts)
    assert set(sent.values()) == {1}
    asked = Counter(b["who"] for b in world.bodies("person asked"))
    assert len(asked) == N_PEOPLE
    assert set(asked.values()) == {1}
    with world.store.look(ORG) as work:
        assert evidence_faults(export_of(work, ORG, world.clock.now())) == []


class Fate:
    """Decides where the process dies next: around a transaction, or around a message."""

    def __init__(self, world: World, store: MortalStore) -> None:
        self._dice = random.Random(11)
        self._store = store
        self._left = {"before send": -1, "after send": -1}
        self.n_killed = 0
        world.platform.before_send = lambda _: self._count("before send")
        world.platform.after_send = lambda _: self._count("after send")

    def _count(self, when: str) -> None:
        self._left[when] -= 1
        if self._left[when] == 0:
            raise Killed

    def choose(self) -> None:
        """Choose how this life ends; it goes on for ever once there were enough deaths."""
        self._store.dies_in = self._left["before send"] = self._left["after send"] = -1
        if self.n_killed >= N_KILLS:
            return
        how = self._dice.choice(["before", "within", "after", "before send", "after send"])
        if how in self._left:
            self._left[how] = self._dice.randint(1, 3)
        else:
            self._store.how, self._store.dies_in = how, self._dice.randint(1, 8)


def test_killed_twenty_times_anywhere(place: Place) -> None:
    """A process that dies around any transaction or message leaves nothing lost or doubled."""
    mortal = MortalStore(place.open().reminders)
    world = a_busy_world(mortal)
    channels = tuple(a_channel(f"C{n}") for n in range(5))
    world.issue(addressees=(EVERYONE, *channels))
    fate = Fate(world, mortal)
    for life in range(200):
        fate.choose()
        world.clockwork = world.replica(f"life {life}")
        try:
            for _ in range(4):
                world.turn(seconds=LEASE_S / 2)
        except Killed:
            fate.n_killed += 1
        else:
            if fate.n_killed >= N_KILLS:
                break
    assert fate.n_killed == N_KILLS
    everybody_once(world)


def test_two_replicas_at_once(place: Place) -> None:
    """Two processes that turn at the same time share the work and send nothing twice."""
    stores = [place.open().reminders, place.open().reminders]
    world = a_busy_world(stores[0])
    channels = tuple(a_channel(f"C{n}") for n in range(5))
    world.issue(addressees=(EVERYONE, *channels))
    replicas = []
    for n, store in enumerate(stores):
        world.store = store
        replicas.append(world.replica(f"replica {n}"))
    start = threading.Barrier(2)
    errors: list[BaseException] = []

    def run(n: int) -> None:
        start.wait(timeout=30)
        try:
            for _ in range(6):
                replicas[n].turn()
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not errors
    assert not world.events.alarms
    everybody_once(world)


def test_an_answer_that_never_came_is_asked_about() -> None:
    """Where the platform did not say, it is asked once the lease is over; what arrived is not sent again."""
    world = World(a_person("A"), a_person("B"))
    world.issue()

    def lose_answer(outgoing: Outgoing) -> None:
        if outgoing.delivery.place == "person:UA":
            raise DeliveryFailed("timeout", is_certain=False)

    world.platform.after_send = lose_answer
    world.turn()
    world.platform.after_send = lambda _: None
    world.turn(seconds=10)
    assert len(world.bodies("message sent")) == 1
    world.turn(seconds=LEASE_S + 1)
    world.turn(seconds=LEASE_S + 1)
    assert world.platform.places == ["person:UA", "person:UB"]
    assert len(world.bodies("message sent")) == 2


def test_where_the_platform_cannot_tell_a_second_message_says_so() -> None:
    """Nobody is left without the message, and nobody gets it twice without a word."""
    world = World(a_person("A"))
    world.platform.can_find = False
    world.issue()

    def lose_answer(_: Outgoing) -> None:
        raise DeliveryFailed("timeout", is_certain=False)

    world.platform.after_send = lose_answer
    world.turn()
    world.platform.after_send = lambda _: None
    for _ in range(3):
        world.turn(seconds=LEASE_S + 1)
    assert [o.may_be_second for o in world.platform.outbox] == [False, True]
    assert world.bodies("message sent")[0]["may_be_second"] is True


def test_a_platform_that_asks_for_patience_gets_it() -> None:
    """A message waits as long as the platform says, and then goes out once."""
    world = World(a_person("A"))
    world.issue()

    def slow_down(_: Outgoing) -> None:
        raise DeliveryFailed("ratelimited", retry_after_s=30)

    world.platform.before_send = slow_down
    world.turn()
    world.platform.before_send = lambda _: None
    world.turn(seconds=29)
    assert not world.platform.outbox
    world.turn(seconds=2)
    assert world.platform.places == ["person:UA"]


def test_somebody_whom_the_platform_does_not_know_is_recorded() -> None:
    """A message that cannot be delivered fails once, with its reason, and the person is asked no more."""
    world = World(a_person("A"))
    world.issue()

    def gone(_: Outgoing) -> None:
        raise DeliveryFailed("deactivated")

    world.platform.before_send = gone
    for _ in range(10):
        world.turn(days=1)
    assert [b["reason"] for b in world.bodies("message failed")] == ["deactivated"]
    assert len(world.bodies("person unreachable")) == 1
