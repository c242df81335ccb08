"""What Teams has its 201 for is answered, whatever dies in between; and no draft is ever written."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.core import wording_teams
from bot.core.memory import MemoryStore
from bot.teams.activity import Incoming, read_activity
from bot.teams.commands import DRAFT_GONE, keepable
from bot.teams.connection import DeliveryFailed
from bot.teams.keeping import pack, unpack
from bot.teams.settings import TeamsSettings
from knowledge.errors import StoreUnavailable
from tests.teams.office import (
    Front,
    ListeningConnection,
    Office,
    a_message,
    open_office,
    serving,
)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DEMO = TeamsSettings(demo=True)
PASS = "May I lend my pass to anyone?"
KEY = "teams/of-a-process-that-died"


class SpiedInbox:
    """An inbox that remembers what was ever written."""

    def __init__(self, store: MemoryStore) -> None:
        self._inner = store.inbox
        self.written: dict[str, bytes] = {}

    def keep(self, works: Mapping[str, bytes]) -> None:
        """Keep."""
        self.written |= works
        self._inner.keep(works)

    def forget(self, keys: Any) -> None:
        """Forget."""
        self._inner.forget(keys)

    def waiting(self, prefix: str, *, for_s: float) -> Mapping[str, bytes]:
        """Return what waits, however short."""
        del for_s
        return self._inner.waiting(prefix, for_s=0)


def _office(**ports: Any) -> tuple[Office, SpiedInbox]:
    store = MemoryStore()
    inbox = SpiedInbox(store)
    return open_office(inbox=inbox, **ports), inbox


def _serve(office: Office, scene: Any) -> ListeningConnection:
    listening = ListeningConnection()

    async def run() -> None:
        async with serving(office, DEMO, listening) as front:
            await scene(front, listening)
            await front.settled()

    asyncio.run(run())
    return listening


class Held:
    """An assistant that answers when it is let."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.may_go = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def answer(self, *args: Any, **others: Any) -> Any:
        """Wait, then answer."""
        asyncio.run_coroutine_threadsafe(self.may_go.wait(), self.loop).result(10)
        return self._inner.answer(*args, **others)


def test_what_was_taken_is_kept_until_it_is_answered() -> None:
    """With the 201 a question is in the store; with the answer it is gone from there."""
    held = Held(open_office().desk.assistant)
    office, inbox = _office(assistant=held)

    async def scene(front: Front, listening: ListeningConnection) -> None:
        held.loop = asyncio.get_running_loop()
        assert await front.post(a_message(PASS)) == (201, None)
        (kept,) = inbox.waiting("teams/", for_s=0).values()
        assert unpack(kept).text == PASS
        assert not listening.messages
        held.may_go.set()

    assert len(_serve(office, scene).messages) == 1
    assert not inbox.waiting("teams/", for_s=0)


def test_what_a_process_died_over_is_answered_by_the_next() -> None:
    """Nobody sends it again, and nobody needs to; a repeat that comes late changes nothing."""
    office, inbox = _office()
    inbox.keep({KEY: pack(read_activity(a_message(PASS)))})

    async def scene(front: Front, listening: ListeningConnection) -> None:
        await listening.has_spoken.wait()
        await front.settled()

    assert "Not allowed" in _serve(office, scene).said[0]
    assert not inbox.waiting("teams/", for_s=0)
    assert not office.desk.claims.claim(KEY)


def test_what_somebody_else_is_working_on_is_left_to_them() -> None:
    """A replica that lives still has its claim; nothing is answered twice."""
    office, inbox = _office()
    assert office.desk.claims.claim(KEY)
    inbox.keep({KEY: pack(read_activity(a_message(PASS)))})

    async def scene(front: Front, _: ListeningConnection) -> None:
        await front.post(a_message(PASS, id="another"))
        await front.settled()

    assert len(_serve(office, scene).messages) == 1
    assert list(inbox.waiting("teams/", for_s=0)) == [KEY]


@pytest.mark.parametrize(
    "draft",
    [
        {"text": "check Jane Smith is an idiot."},
        {"text": "Check this draft: Jane Smith is an idiot."},
        {"value": {"act": "check", "draft": "Jane Smith is an idiot."}},
        {"value": {"draft": "Jane Smith is an idiot."}},
    ],
)
def test_no_draft_is_ever_written(draft: dict[str, Any]) -> None:
    """Of a draft nothing is kept but that there was one."""
    office, inbox = _office()

    async def scene(front: Front, _: ListeningConnection) -> None:
        assert await front.post(a_message(**draft)) == (201, None)

    _serve(office, scene)
    kept = keepable(read_activity(a_message(**draft)))
    assert kept is not None
    assert kept.value == {"act": DRAFT_GONE}
    assert b"Jane" not in pack(kept)
    assert b"Jane" not in b"".join(inbox.written.values())


def test_a_draft_that_was_lost_is_asked_for_again() -> None:
    """A writer whose check died with a process is not left waiting for it."""
    office, inbox = _office()
    kept = keepable(read_activity(a_message("check Some gossip about Jane.")))
    assert kept is not None
    inbox.keep({KEY: pack(kept)})

    async def scene(_: Front, listening: ListeningConnection) -> None:
        await listening.has_spoken.wait()

    assert _serve(office, scene).said == [wording_teams.DRAFT_GONE]


@pytest.mark.parametrize("status", [429, 503])
def test_what_teams_does_not_take_now_is_sent_later(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour of trouble at Microsoft costs nobody their answer."""
    monkeypatch.setattr("bot.teams.notifier._FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr("bot.teams.keeping._AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr("bot.teams.adapter._LOOK_EVERY_S", 0.0)
    office, inbox = _office()

    async def scene(front: Front, listening: ListeningConnection) -> None:
        listening.failures = [DeliveryFailed(status, "", 0.0)] * 9
        assert await front.post(a_message(PASS)) == (201, None)
        await listening.has_spoken.wait()
        await front.settled()

    assert len(_serve(office, scene).messages) == 1
    assert not inbox.waiting("teams/", for_s=0)
    assert "teams.undelivered" in office.alarms()


def test_whoever_blocked_the_bot_is_not_tried_again() -> None:
    """What will not pass is given up, once and for all."""
    office, inbox = _office()

    async def scene(front: Front, listening: ListeningConnection) -> None:
        listening.failures = [DeliveryFailed(403, "MessageWritesBlocked")]
        await front.post(a_message(PASS))

    assert not _serve(office, scene).messages
    assert not inbox.waiting("teams/", for_s=0)


def test_where_nothing_can_be_kept_people_are_answered_all_the_same() -> None:
    """A store that is gone is the operator's trouble, not the asker's."""

    class Gone:
        def keep(self, works: Mapping[str, bytes]) -> None:
            del works
            raise StoreUnavailable("gone")

        def forget(self, keys: Any) -> None:
            del keys
            raise StoreUnavailable("gone")

        def waiting(self, prefix: str, *, for_s: float) -> Mapping[str, bytes]:
            del prefix, for_s
            raise StoreUnavailable("gone")

    office = open_office(inbox=Gone())

    async def scene(front: Front, _: ListeningConnection) -> None:
        assert await front.post(a_message(PASS)) == (201, None)

    assert len(_serve(office, scene).messages) == 1
    assert {"teams.not_kept", "teams.inbox_unread"} <= set(office.alarms())


def test_what_another_version_kept_breaks_nothing() -> None:
    """Unreadable work is dropped with an alarm, and the rest is done."""
    office, inbox = _office()
    inbox.keep({"teams/odd": json.dumps({"kind": "message"}).encode()})
    inbox.keep({KEY: pack(read_activity(a_message(PASS)))})

    async def scene(_: Front, listening: ListeningConnection) -> None:
        await listening.has_spoken.wait()

    assert len(_serve(office, scene).messages) == 1
    assert "teams.inbox_unreadable" in office.alarms()
    assert not inbox.waiting("teams/", for_s=0)


def test_what_is_kept_comes_back_whole() -> None:
    """Every field of an activity, as it was read."""
    incoming = read_activity(
        a_message(PASS, kind="channel", value={"act": "section", "n": [1, {"a": None}]})
    )
    assert unpack(pack(incoming)) == incoming
    assert isinstance(unpack(pack(replace(incoming, joined=("28:bot",)))), Incoming)
