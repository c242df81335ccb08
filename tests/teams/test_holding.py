"""Nobody reads an answer twice, and nobody is left in doubt, whoever dies over it and when."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.core import wording_chat, wording_teams
from bot.core.memory import MemoryStore
from bot.core.ports import Voice
from bot.teams.activity import read_activity
from bot.teams.connection import DeliveryFailed
from bot.teams.holding import LEASE_S
from bot.teams.keeping import pack
from bot.teams.settings import TeamsSettings
from tests.teams.chat import buttons_of
from tests.teams.office import (
    Away,
    Front,
    ListeningConnection,
    Office,
    a_message,
    card_of,
    open_office,
    serving,
)
from tests.teams.test_keeping import Held, SpiedInbox

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DEMO = TeamsSettings(demo=True)
PASS = "May I lend my pass to anyone?"
KEY = "teams/of-a-process-that-died"

Scene = Callable[[Front, ListeningConnection], Awaitable[Any]]


def _office(**ports: Any) -> tuple[Office, SpiedInbox]:
    inbox = SpiedInbox(MemoryStore())
    return open_office(inbox=inbox, **ports), inbox


def _serve(
    office: Office, scene: Scene, listening: ListeningConnection | None = None
) -> ListeningConnection:
    listening = listening or ListeningConnection()

    async def run() -> None:
        async with serving(office, DEMO, listening) as front:
            await scene(front, listening)
            await front.settled()

    asyncio.run(run())
    return listening


async def _until(is_true: Callable[[], bool]) -> None:
    while not is_true():  # noqa: ASYNC110 - the store tells nobody of its changes
        await asyncio.sleep(0.001)


async def _until_spoken(front: Front, listening: ListeningConnection) -> None:
    await listening.has_spoken.wait()
    await front.settled()


def _died_while_answering(office: Office, inbox: SpiedInbox, activity: dict[str, Any]) -> None:
    """Leave behind what a process leaves that is killed between an answer and its note."""
    dead = MemoryStore(shared=office.store).claims
    assert dead.claim(KEY)
    assert dead.begin_to_say(KEY) is Voice.OURS
    dead.release(KEY, is_unsure=True)
    inbox.keep({KEY: pack(read_activity(activity))})


def test_what_may_have_been_answered_is_not_answered_again() -> None:
    """Who may have the answer is told so, with the way to it where they do not."""
    office, inbox = _office()
    _died_while_answering(office, inbox, a_message(PASS))

    async def scene(front: Front, listening: ListeningConnection) -> None:
        await _until_spoken(front, listening)
        (button,) = buttons_of(card_of(listening.messages[0]))
        assert button["title"] == wording_teams.SHOW_ANSWER
        await front.post(a_message(id="pressed", value=button["data"]))

    told, answered = _serve(office, scene).messages
    assert told["text"] == wording_chat.INTERRUPTED
    assert "Not allowed" in answered["text"]
    assert not inbox.waiting("teams/", for_s=0)
    assert not office.desk.claims.claim(KEY)


@pytest.mark.parametrize(
    "activity",
    [{"text": "help"}, {"text": "check some gossip"}, {"value": {"act": "share", "q": PASS}}],
    ids=str,
)
def test_no_act_is_done_twice(activity: dict[str, Any]) -> None:
    """A command or press that may have been done is not done again; its person can repeat it."""
    office, inbox = _office()
    _died_while_answering(office, inbox, a_message(**activity))
    (told,) = _serve(office, _until_spoken).messages
    assert told["text"] == wording_chat.INTERRUPTED
    assert "attachments" not in told


def test_nobody_is_greeted_twice() -> None:
    """Whoever asked for nothing is told nothing of what went wrong."""
    office, inbox = _office()
    installed = a_message(type="installationUpdate", action="add")
    _died_while_answering(office, inbox, installed)

    async def scene(front: Front, _: ListeningConnection) -> None:
        await front.post(a_message(PASS))
        await front.settled()

    assert len(_serve(office, scene).messages) == 1


def test_a_message_that_nobody_confirmed_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where Teams does not say whether it took the answer, its person is asked, once."""
    monkeypatch.setattr("bot.teams.keeping._AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr("bot.teams.adapter._LOOK_EVERY_S", 0.0)
    office, inbox = _office()

    async def scene(front: Front, listening: ListeningConnection) -> None:
        listening.failures = [DeliveryFailed(0, "TimeoutError")]
        await front.post(a_message(PASS))
        await _until_spoken(front, listening)

    assert _serve(office, scene).said == [wording_chat.INTERRUPTED]
    assert not inbox.waiting("teams/", for_s=0)


def test_doubt_about_doubt_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connector that takes messages and never says so is not flooded with them."""
    monkeypatch.setattr("bot.teams.keeping._AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr("bot.teams.adapter._LOOK_EVERY_S", 0.0)
    office, inbox = _office()
    tries = [DeliveryFailed(0, "TimeoutError") for _ in range(9)]

    async def scene(front: Front, listening: ListeningConnection) -> None:
        listening.failures = tries
        await front.post(a_message(PASS))
        await _until(lambda: not inbox.waiting("teams/", for_s=0))

    assert not _serve(office, scene).messages
    assert len(tries) == 7


def test_what_was_answered_while_the_store_was_away_is_noted_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A store that comes back finds no answer to give again."""
    monkeypatch.setattr("bot.teams.adapter._LOOK_EVERY_S", 0.0)
    plain = open_office()
    claims = Away(plain.store.claims)
    inbox = SpiedInbox(plain.store)
    office = open_office(claims=claims, inbox=inbox)

    async def scene(front: Front, listening: ListeningConnection) -> None:
        claims.is_away = True
        await front.post(a_message(PASS))
        await _until_spoken(front, listening)
        assert inbox.waiting("teams/", for_s=0)
        claims.is_away = False
        await _until(lambda: not inbox.waiting("teams/", for_s=0))

    assert len(_serve(office, scene).messages) == 1
    (key,) = inbox.written
    assert not plain.store.claims.claim(key)


def test_a_slow_holder_keeps_what_it_works_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long an answer takes, no replica begins the same."""
    monkeypatch.setattr("bot.teams.holding.PROLONG_EVERY_S", 0.0)
    held = Held(open_office().desk.assistant)
    office, inbox = _office(assistant=held)
    other = MemoryStore(shared=office.store).claims

    async def scene(front: Front, _: ListeningConnection) -> None:
        held.loop = asyncio.get_running_loop()
        await front.post(a_message(PASS))
        (key,) = inbox.written
        await _until(lambda: bool(office.store.held.claims))
        for _round in range(3):
            office.store.held.clock.at += timedelta(seconds=LEASE_S - 1)  # type: ignore[attr-defined]
            for _turn in range(50):
                await asyncio.sleep(0.001)
            assert not other.claim(key)
        held.may_go.set()

    assert len(_serve(office, scene).messages) == 1


def test_what_another_has_taken_over_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was too slow says nothing any more."""
    monkeypatch.setattr("bot.teams.holding.PROLONG_EVERY_S", 60.0)
    held = Held(open_office().desk.assistant)
    office, inbox = _office(assistant=held)
    other = MemoryStore(shared=office.store).claims

    async def scene(front: Front, _: ListeningConnection) -> None:
        held.loop = asyncio.get_running_loop()
        await front.post(a_message(PASS))
        (key,) = inbox.written
        await _until(lambda: bool(office.store.held.claims))
        office.store.held.clock.at += timedelta(seconds=LEASE_S + 1)  # type: ignore[attr-defined]
        assert other.claim(key)
        held.may_go.set()

    assert not _serve(office, scene).messages
    assert inbox.waiting("teams/", for_s=0)


def test_what_was_answered_is_not_looked_at_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row whose answer was noted and that nobody dropped goes after a while."""
    monkeypatch.setattr("bot.teams.keeping._AGAIN_AFTER_S", 0.0)
    monkeypatch.setattr("bot.teams.adapter._LOOK_EVERY_S", 0.0)
    office, inbox = _office()
    office.desk.claims.finish(KEY)
    inbox.keep({KEY: pack(read_activity(a_message(PASS)))})

    async def scene(_: Front, __: ListeningConnection) -> None:
        await _until(lambda: not inbox.waiting("teams/", for_s=0))

    assert not _serve(office, scene).messages


def test_a_stop_leaves_to_the_next_what_it_cannot_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept is answered after a restart; nobody is asked to come back for it."""
    monkeypatch.setattr("bot.teams.turns._CALMLY_S", 0.0)
    held = Held(open_office().desk.assistant)
    office, inbox = _office(assistant=held)

    async def scene(front: Front, _: ListeningConnection) -> None:
        held.loop = asyncio.get_running_loop()
        for number in range(60):
            await front.post(a_message(PASS, id=f"m-{number}"))
        held.loop.call_later(0.1, held.may_go.set)
        raise asyncio.CancelledError

    listening = ListeningConnection()
    with pytest.raises(asyncio.CancelledError):
        _serve(office, scene, listening)
    n_answered = len(listening.messages)
    assert n_answered + len(inbox.waiting("teams/", for_s=0)) == 60
    assert 0 < n_answered < 20
    next_one = open_office(claims=office.store.claims, inbox=inbox)

    async def until_done(_: Front, __: ListeningConnection) -> None:
        await _until(lambda: not inbox.waiting("teams/", for_s=0))

    _serve(next_one, until_done, listening)
    assert len(listening.messages) == 60
    assert all("Not allowed" in said for said in listening.said)
