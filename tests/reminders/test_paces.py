"""Platforms' limits: nobody is asked about, written to or updated faster than a platform takes."""

import asyncio
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.core.desk import Desk
from bot.core.reminding_ports import Outgoing
from bot.core.reminding_sending import LEASE_S
from bot.slack.remind_bridge import Bridge, Pace
from bot.slack.remind_directory import SlackDirectory
from knowledge.domain import Addressee, AddresseeKind
from knowledge.errors import DeliveryFailed
from tests.reminders.twins import ORG, World, a_channel, a_person

N_PEOPLE, A_PAGE = 1_000, 200


class BusySlack:
    """A workspace that gives two pages of its people and then asks for patience, every time."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._left = 2

    def call(self, tenant: str, method: str, do: Callable[[Any], Coroutine[Any, Any, Any]]) -> Any:
        """Answer one call."""
        self.asked.append(method)
        if not self._left:
            self._left = 2
            raise DeliveryFailed("ratelimited", retry_after_s=30)
        self._left -= 1
        return asyncio.run(do(self))

    async def users_list(self, *, limit: int, cursor: str | None) -> dict[str, Any]:
        """Return one page."""
        at = int(cursor or 0)
        members = [{"id": f"U{n}", "real_name": f"Person {n}"} for n in range(at, at + limit)]
        more = str(at + limit) if at + limit < N_PEOPLE else ""
        return {"members": members, "response_metadata": {"next_cursor": more}}


def test_a_long_list_of_people_goes_on_where_slack_asked_for_patience() -> None:
    """What was read is not read again, and in the end everybody is there."""
    slack = BusySlack()
    directory = SlackDirectory(cast(Bridge, slack), cast(Desk, SimpleNamespace()), ())
    everyone = Addressee(kind=AddresseeKind.EVERYONE, platform="slack", tenant="T1")
    for _ in range(2):
        with pytest.raises(DeliveryFailed):
            directory.people(everyone)
    assert len(directory.people(everyone)) == N_PEOPLE
    assert len(slack.asked) == N_PEOPLE // A_PAGE + 2


def test_one_of_slacks_methods_keeps_no_other_waiting() -> None:
    """A pause for lists of people leaves messages alone; its own calls are told how long it lasts."""
    pace = Pace({})
    pace.pause("T1", "users.list", 60)
    pace.wait("T1", "chat.postMessage")
    pace.wait("T2", "users.list")
    with pytest.raises(DeliveryFailed) as told:
        pace.wait("T1", "users.list")
    assert 50 < (told.value.retry_after_s or 0) <= 60


def test_nobody_is_lost_to_a_platform_that_asks_for_patience_again_and_again() -> None:
    """However often a platform says later, the message goes out in the end, once."""
    world = World(a_person("A"))
    world.issue()

    def busy(_: Outgoing) -> None:
        raise DeliveryFailed("ratelimited", retry_after_s=30)

    world.platform.before_send = busy
    for _ in range(40):
        world.turn(seconds=31)
    world.platform.before_send = lambda _: None
    world.turn(seconds=31)
    assert world.platform.places == ["person:UA"]
    assert not world.bodies("message failed")


def test_what_waits_in_hand_too_long_is_given_back_before_another_may_send_it() -> None:
    """A slow platform never makes a second process send what the first still holds."""
    world = World(*(a_person(n) for n in range(20)))
    world.issue()

    def slow(_: Outgoing) -> None:
        world.seconds += LEASE_S / 6

    world.platform.before_send = slow
    first = world.clockwork
    other = world.replica("other")
    first.turn()
    for _ in range(20):
        other.turn()
        first.turn()
    keys = [o.key for o in world.platform.outbox]
    assert len(keys) == len(set(keys)) == 20


def test_counters_share_a_platforms_patience() -> None:
    """Where updates are refused for a while, the longest unchanged message is next."""
    world = World()
    channels = [f"C{n}" for n in range(6)]
    world.platform.members = {c: [a_person(f"{c}{n}") for n in range(3)] for c in channels}
    world.issue(addressees=tuple(a_channel(c) for c in channels))
    world.turn()
    taken: list[str] = []

    def two_at_a_time(outgoing: Outgoing) -> None:
        if len(taken) % 3 == 2:
            taken.append("")
            raise DeliveryFailed("ratelimited", retry_after_s=2)
        taken.append(outgoing.delivery.place)

    world.platform.update = two_at_a_time  # type: ignore[method-assign]
    key = world.platform.sent_to("channel:C0")[0].key
    world.attesting.attest(ORG, a_person("C00"), key)
    for _ in range(4):
        world.turn(seconds=6)
    assert {place for place in taken if place} == {f"channel:{c}" for c in channels}
