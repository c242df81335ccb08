"""What Teams sends is taken once, at once, and never answered with a server error."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.core import wording, wording_chat
from bot.core.memory import MemoryStore
from bot.teams.messages import plain_message
from bot.teams.settings import TeamsSettings
from knowledge.errors import IndexMissing, StoreUnavailable
from tests.teams.office import (
    ORG,
    TENANT,
    Away,
    Front,
    ListeningConnection,
    Office,
    a_message,
    an_invoke,
    open_office,
    serving,
)

DEMO = TeamsSettings(demo=True)
REAL = TeamsSettings(app_id="app", app_password="s", app_tenant_id=TENANT)

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Play = Callable[[Front, ListeningConnection], Awaitable[Any]]


def _play(
    play: Play, office: Office | None = None, settings: TeamsSettings = DEMO
) -> ListeningConnection:
    """Run a scene in front of the door, without a Bot Connector behind it."""
    listening, office = ListeningConnection(), office or open_office()

    async def scene() -> None:
        async with serving(office, settings, listening) as front:
            await play(front, listening)
            await front.settled()

    asyncio.run(scene())
    return listening


def test_a_message_is_taken_before_it_is_answered() -> None:
    """Teams has its 201 while the answer is still being looked for."""

    class Slow:
        """An assistant that answers when it is let."""

        def __init__(self, inner: Any) -> None:
            self.inner = inner
            self.may_go = asyncio.Event()
            self.loop: asyncio.AbstractEventLoop

        def __getattr__(self, name: str) -> Any:
            return getattr(self.inner, name)

        def answer(self, *args: Any, **others: Any) -> Any:
            asyncio.run_coroutine_threadsafe(self.may_go.wait(), self.loop).result(10)
            return self.inner.answer(*args, **others)

    office = open_office()
    slow = Slow(office.desk.assistant)
    office = open_office(assistant=slow)

    async def play(front: Front, listening: ListeningConnection) -> None:
        slow.loop = asyncio.get_running_loop()
        status, body = await front.post(a_message("May I lend my pass to anyone?"))
        assert (status, body) == (201, None)
        assert listening.messages == []
        slow.may_go.set()

    assert "Not allowed" in _play(play, office).said[0]


def test_a_repeat_is_answered_once() -> None:
    """Teams may send an activity many times; a person reads one answer."""

    async def play(front: Front, _: ListeningConnection) -> None:
        posts = [front.post(a_message("May I lend my pass to anyone?")) for _ in range(20)]
        assert {status for status, _ in await asyncio.gather(*posts)} == {201}

    assert len(_play(play).messages) == 1


def test_two_replicas_answer_once() -> None:
    """Whichever process an activity reaches, and however often, one of them answers."""
    first = open_office()
    store = MemoryStore(shared=first.store)
    second = open_office(claims=store.claims, tenants=store.tenants)
    listening = ListeningConnection()

    async def scene() -> None:
        async with (
            serving(first, DEMO, listening) as one,
            serving(second, DEMO, listening) as two,
        ):
            for number in range(50):
                message = a_message("May I lend my pass to anyone?", id=f"m-{number}")
                await asyncio.gather(one.post(message), two.post(message), one.post(message))
            await one.settled()
            await two.settled()

    asyncio.run(scene())
    assert len(listening.messages) == 50


def test_a_restart_finishes_what_was_begun_and_repeats_nothing() -> None:
    """Stopping lets answers out; the process that comes after does not answer them again."""
    first, listening = open_office(), ListeningConnection()
    messages = [a_message("May I lend my pass to anyone?", id=f"m-{n}") for n in range(20)]

    async def scene() -> None:
        async with serving(first, DEMO, listening) as front:
            for message in messages:
                await front.post(message)
        store = MemoryStore(shared=first.store)
        second = open_office(claims=store.claims, tenants=store.tenants)
        async with serving(second, DEMO, listening) as front:
            for message in messages:
                await front.post(message)
            await front.settled()

    asyncio.run(scene())
    assert len(listening.messages) == 20


def test_stopping_leaves_nobody_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be answered before the process ends is answered with "ask again"."""
    monkeypatch.setattr("bot.teams.turns._CALMLY_S", 0.0)
    gate = threading.Event()

    class Stuck:
        """An assistant that answers nobody until the process ends."""

        def answer(self, *_: object, **__: object) -> Any:
            gate.wait(10)
            raise IndexMissing("stuck")

    office, listening = open_office(assistant=Stuck()), ListeningConnection()

    async def scene() -> None:
        async with serving(office, DEMO, listening) as front:
            for number in range(200):
                await front.post(a_message("May I lend my pass?", id=f"m-{number}"))
            asyncio.get_running_loop().call_later(0.2, gate.set)

    asyncio.run(scene())
    assert len(listening.messages) == 200
    assert listening.said.count(wording.BUSY) > 100


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"[" * 50_000, {}, 400),
        (b"[]", {}, 400),
        (b"null", {}, 400),
        (b'{"serviceUrl": "http://127.0.0.1/"}', {}, 400),
        (b'{"serviceUrl": "http://["}', {}, 403),
        (b"{}", {}, 403),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b'"' + b"x" * 300_000 + b'"', {}, 413),
    ],
)
def test_what_is_no_activity_is_refused(body: bytes, headers: dict[str, str], status: int) -> None:
    """Whatever is sent gets a status that says whose fault it is, and it is not ours."""

    async def play(front: Front, _: ListeningConnection) -> None:
        assert (await front.post(body, **headers))[0] == status

    assert _play(play).sent == []


ODD = [
    {"from": None},
    {"from": "ann"},
    {"conversation": {"id": "c", "conversationType": 7}},
    {"recipient": []},
    {"channelData": "x"},
    {"entities": [None, 3, {"type": "mention"}]},
    {"attachments": "none"},
    {"text": {"a": 1}},
    {"value": ["act"]},
    {"value": {"act": {"a": 1}}},
    {"type": "somethingNew"},
    {"type": "invoke", "name": None},
    {"type": "invoke", "name": "adaptiveCard/action", "value": None},
    {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": ["x"]}}},
    {"type": "invoke", "name": "composeExtension/query", "value": {"parameters": [1]}},
    {"type": "invoke", "name": "composeExtension/query", "value": {"parameters": 7}},
    {"type": "invoke", "name": "message/submitAction", "value": {"actionValue": 3}},
    {"type": "invoke", "name": "task/fetch", "value": {"data": "x"}},
    {"type": "conversationUpdate", "membersAdded": {"id": "x"}},
    {"type": "installationUpdate", "action": 4},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_odd_activities_are_survived(odd: dict[str, Any]) -> None:
    """A field of another type than Microsoft writes of breaks nothing."""

    async def play(front: Front, _: ListeningConnection) -> None:
        status, _ = await front.post({**a_message("hello"), **odd})
        assert status < 500

    office = open_office()
    _play(play, office)
    assert "teams.turn_failed" not in office.alarms()
    assert "teams.request_failed" not in office.alarms()


def test_a_demo_speaks_to_this_machine_only() -> None:
    """Without tokens, nobody can make the bot send anything to another machine."""

    async def play(front: Front, _: ListeningConnection) -> None:
        status, _ = await front.post(a_message("hello", serviceUrl="https://evil.example/"))
        assert status == 403

    assert _play(play).sent == []


def test_without_a_demo_a_request_needs_a_token() -> None:
    """No token, no answer."""

    async def play(front: Front, listening: ListeningConnection) -> None:
        assert (await front.post(a_message("hello")))[0] == 401
        listening.tokens = {"Bearer good"}
        assert (await front.post(a_message("hello"), Authorization="Bearer good"))[0] == 201

    assert len(_play(play, settings=REAL).messages) == 1


def test_a_tenant_that_is_not_allowed_is_refused() -> None:
    """A token that is good for the bot does not open it to other tenants."""

    async def play(front: Front, listening: ListeningConnection) -> None:
        listening.tokens = {"Bearer good"}
        message = a_message("hello", channelData={"tenant": {"id": "another"}})
        assert (await front.post(message, Authorization="Bearer good"))[0] == 403
        invoke = an_invoke("composeExtension/query", {}, channelData=message["channelData"])
        assert (await front.post(invoke, Authorization="Bearer good"))[0] == 403

    assert _play(play, settings=REAL).sent == []


def test_where_the_store_is_gone_people_still_get_answers() -> None:
    """Nobody is left without an answer because it cannot be told who else is answering."""

    class Gone:
        """Claims that cannot be reached."""

        def __getattr__(self, _: str) -> Any:
            def gone(*_: object, **__: object) -> Any:
                raise StoreUnavailable("gone")

            return gone

    office = open_office(claims=Gone(), question_log=Gone(), conversation_refs=Gone())

    async def play(front: Front, listening: ListeningConnection) -> None:
        for _ in range(3):
            assert (await front.post(a_message("May I lend my pass to anyone?")))[0] == 201

    listening = _play(play, office)
    assert len(listening.messages) == 1
    assert "Not allowed" in listening.said[0]
    assert "teams.claims_unavailable" in office.alarms()


def test_whose_a_tenant_was_is_known_while_the_store_is_away() -> None:
    """Whoever was answered a minute ago is answered still; a tenant that is new gets the reason."""
    tenants = Away(open_office().store.tenants)
    office = open_office(tenants=tenants)

    async def play(front: Front, _: ListeningConnection) -> None:
        await front.post(a_message("May I lend my pass to anyone?"))
        await front.settled()
        tenants.is_away = True
        await front.post(a_message("May I lend my pass to anyone?", id="m-2"))
        await front.settled()
        other = {"tenant": {"id": "tenant-2"}}
        await front.post(a_message("May I lend my pass?", id="m-3", channelData=other))

    before, meanwhile, new = _play(play, office).said
    assert before == meanwhile
    assert new == plain_message(wording_chat.STORE_TROUBLE)["text"]


def test_nothing_that_people_write_reaches_the_log() -> None:
    """Questions, drafts, names and ids of people are in no event, whatever fails."""
    office = open_office()
    secret = "Did Jane Doe of 12 Oak Road lend her pass?"

    async def play(front: Front, listening: ListeningConnection) -> None:
        await front.post(a_message(secret))
        await front.post(a_message(f"check {secret}", id="m-2"))
        await front.post(
            an_invoke("composeExtension/submitAction", {"data": {"draft": secret}}, id="m-3")
        )
        office.library.snapshots.clear()
        await front.post(a_message(secret, id="m-4"))
        await front.post(a_message(secret, id="m-5", channelData={"tenant": {"id": "x"}}))

    _play(play, office)
    log = office.log()
    assert "answer.composed" in log
    for word in ("Jane", "Doe", "Oak", "lend", "29:ann", "Ann Other"):
        assert word not in log
    assert ORG in log
