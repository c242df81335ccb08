"""Each act is done once: over replicas, restarts, and stops in the middle."""

import asyncio
import json
import threading
from typing import Any

import pytest

from bot.core import wording_chat
from bot.core.memory import MemoryStore
from bot.core.ports import Voice
from bot.slack.calls import Call, of_event
from bot.slack.sending import Reply
from tests.slack.conftest import CARRY, Bot, Play, a_library
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUESTION = "May I carry over annual leave to the next year?"


def test_two_replicas_answer_once() -> None:
    """Delivered to two replicas over one store, a question is answered by one of them."""

    async def run() -> None:
        slack = await Workspace().open()
        first = Bot(slack)
        second = Bot(slack, store=MemoryStore(shared=first.store))
        try:
            async with first.running():
                one = slack.bot_url
                async with second.running():
                    other = slack.bot_url
                    for n in range(20):
                        for url in (one, other, one):
                            slack.bot_url = url
                            await slack.mention(QUESTION, ts=f"1795.{n}")
                    await slack.until(lambda: len(slack.posted) >= 20)
                    await asyncio.sleep(0)
            threads = [reply["thread_ts"] for reply in slack.posted]
            assert sorted(threads) == sorted({f"1795.{n}" for n in range(20)})
        finally:
            await slack.close()

    asyncio.run(run())


def test_what_a_dead_replica_held_is_done_by_another(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work whose holder died is taken over when its lease is over, and done once."""
    monkeypatch.setattr("bot.slack.claiming._WATCHED_S", 0)
    store = MemoryStore()
    store.claims.claim("slack/T1/C1/1795.1", lease_s=0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        await slack.until(lambda: slack.posted)

    play(scenario, store=store)


def test_what_another_has_finished_is_left_alone(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A repeat of what another replica answered is heard, and nothing is said again."""
    monkeypatch.setattr("bot.slack.claiming._WATCHED_S", 0)
    store = MemoryStore()
    store.claims.claim("slack/T1/C1/1795.1")
    store.claims.finish("slack/T1/C1/1795.1")

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        await slack.until(lambda: [n for n, _ in bot.events.records if n == "slack.repeated"])
        assert not slack.posted

    play(scenario, store=store)


class Held:
    """A library that answers when it is let."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.was_asked = threading.Event()
        self._library = a_library()

    def snapshot(self, org: str) -> Any:
        """Return the snapshot once it may."""
        self.was_asked.set()
        self.may_go_on.wait(20)
        return self._library.snapshot(org)


def test_a_stop_lets_what_is_going_on_end(play: Play) -> None:
    """A question under way when the service stops is answered before it ends."""
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        asked = asyncio.ensure_future(slack.mention(QUESTION))
        await slack.until(held.was_asked.is_set)
        stopping = asyncio.ensure_future(bot.adapter.stop())
        held.may_go_on.set()
        await stopping
        await asked
        assert CARRY in slack.posted[0]["text"]

    play(scenario, library=held)


@pytest.mark.usefixtures("hurried")
def test_a_stop_gives_back_what_cannot_end(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that outlasts the stop is given back at once, for another replica."""
    monkeypatch.setattr("bot.slack.app._LAST_TURNS_S", 0.0)
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        assert not bot.store.claims.claim("slack/T1/C1/1795.1")
        await bot.adapter.stop()
        held.may_go_on.set()
        assert bot.store.claims.claim("slack/T1/C1/1795.1")

    play(scenario, library=held)


def test_an_event_is_heard_once_it_is_answered(play: Play) -> None:
    """Slack learns that an event was heard after the answer is out, or a moment later."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION)
        assert slack.posted

    play(scenario)


@pytest.mark.usefixtures("hurried")
def test_an_answer_that_takes_long_is_not_waited_for(play: Play) -> None:
    """Slack is told in time that an event was heard, however long its answer takes."""
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        heard = await slack.mention(QUESTION)
        assert heard.status == 200
        assert not slack.posted
        held.may_go_on.set()
        await slack.until(lambda: slack.posted)

    play(scenario, library=held)


@pytest.mark.usefixtures("hurried")
def test_what_takes_long_is_kept_until_it_is_answered(play: Play) -> None:
    """A question that is not answered in a moment is kept, and forgotten with its answer."""
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        assert list(bot.store.inbox.waiting("slack/", for_s=0)) == ["slack/T1/C1/1795.1"]
        held.may_go_on.set()
        await slack.until(lambda: not bot.store.inbox.waiting("slack/", for_s=0))
        assert slack.posted

    play(scenario, library=held)


def test_what_is_answered_at_once_is_never_kept(play: Play) -> None:
    """A question that is answered in a moment is written nowhere."""

    class Watched:
        def __init__(self) -> None:
            self.kept: list[str] = []

        def keep(self, works: dict[str, bytes]) -> None:
            self.kept.extend(works)

        def forget(self, keys: list[str]) -> None:
            del keys

        def waiting(self, prefix: str, *, for_s: float) -> dict[str, bytes]:
            del prefix, for_s
            return {}

    inbox = Watched()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        for n in range(5):
            await slack.mention(QUESTION, ts=f"1795.{n}")
        assert len(slack.posted) == 5

    play(scenario, desk={"inbox": inbox})
    assert not inbox.kept


def test_what_died_with_a_process_is_answered_by_the_next(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was heard by a process that was killed is answered by whoever comes after it, once."""
    monkeypatch.setattr("bot.slack.keeping._WAITED_S", 0.0)
    monkeypatch.setattr("bot.slack.claiming._WATCHED_S", 0)
    store = MemoryStore()
    event = {
        "type": "app_mention",
        "user": "U1",
        "channel": "C1",
        "ts": "1795.1",
        "text": f"<@UBOT> {QUESTION}",
    }
    payload = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    store.inbox.keep({"slack/T1/C1/1795.1": json.dumps(payload).encode()})
    store.claims.claim("slack/T1/C1/1795.1", lease_s=0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: slack.posted)
        await slack.mention(QUESTION, ts="1795.1")
        await slack.until(lambda: not store.inbox.waiting("slack/", for_s=0))
        assert CARRY in slack.posted[0]["text"]
        assert len(slack.posted) == 1

    play(scenario, store=store)


def _died_speaking(store: MemoryStore, key: str) -> None:
    """Leave an act as a process does that is killed between saying its answer and noting that."""
    assert MemoryStore(shared=store).claims.begin_to_say(key, lease_s=0) is Voice.OURS


def _mentioned(ts: str) -> dict[str, Any]:
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "ts": ts, "text": QUESTION}
    return {"type": "event_callback", "team_id": "T1", "event": event}


@pytest.mark.parametrize("way", ["repeated by Slack", "found in the inbox"])
@pytest.mark.parametrize("is_out", [True, False])
def test_what_a_killed_process_was_saying_is_looked_for(
    play: Play, monkeypatch: pytest.MonkeyPatch, way: str, *, is_out: bool
) -> None:
    """Killed around its answer, a process leaves one answer in the thread: never two, never none."""
    monkeypatch.setattr("bot.slack.keeping._WAITED_S", 0.0)
    store, key = MemoryStore(), "slack/T1/C1/1795.1"
    _died_speaking(store, key)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        if is_out:
            call = of_event(_mentioned("1795.1"))
            await bot.adapter.turns.sender.openly(bot.adapter.client, call, Reply("The answer."))
        if way == "repeated by Slack":
            await slack.mention(QUESTION, ts="1795.1")
        else:
            store.inbox.keep({key: json.dumps(_mentioned("1795.1")).encode()})
            await bot.adapter._take_over()
        await slack.until(lambda: bot.results)
        await slack.until(lambda: not store.inbox.waiting("slack/", for_s=0))
        (reply,) = slack.everything
        assert (reply["text"] == "The answer.") is is_out
        assert not store.claims.claim(key)

    play(scenario, store=store)


def test_where_nobody_can_look_the_asker_is_told(play: Play) -> None:
    """In a channel that we may not read, who was perhaps answered is told so, and one press helps."""
    store = MemoryStore()
    _died_speaking(store, "slack/T1/C1/1795.1")

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["conversations.replies"] = ["missing_scope"]
        await slack.mention(QUESTION, ts="1795.1")
        (told,) = slack.everything
        assert told["text"] == wording_chat.INTERRUPTED
        assert told["user"] == "U1"
        assert told["thread_ts"] == "1795.1"
        (again,) = told["blocks"][-1]["elements"]
        await slack.press(again["action_id"], again["value"])
        await slack.until(lambda: slack.responded)
        assert CARRY in slack.responded[0]["text"]
        assert slack.responded[0]["replace_original"]
        assert not slack.public

    play(scenario, store=store)


@pytest.mark.parametrize("is_speaking", [True, False])
def test_a_private_answer_is_never_said_twice(
    play: Play, monkeypatch: pytest.MonkeyPatch, *, is_speaking: bool
) -> None:
    """What was perhaps said in private is not said again; what was not begun to be said, is."""
    monkeypatch.setattr("bot.slack.keeping._WAITED_S", 0.0)
    store, key = MemoryStore(), "slack/T1/command/tr1"
    if is_speaking:
        _died_speaking(store, key)
    else:
        MemoryStore(shared=store).claims.claim(key, lease_s=0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.command("/policy", QUESTION, trigger_id="tr1")
        await slack.until(lambda: slack.responded)
        (told,) = slack.everything
        assert (told["text"] == wording_chat.INTERRUPTED) is is_speaking
        assert (CARRY in told["text"]) is not is_speaking

    play(scenario, store=store)


@pytest.mark.parametrize("is_speaking", [True, False])
def test_what_a_stop_cuts_short_while_it_speaks_is_looked_for(
    play: Play, monkeypatch: pytest.MonkeyPatch, *, is_speaking: bool
) -> None:
    """Whoever takes over from a stop learns whether the answer may be out."""
    monkeypatch.setattr("bot.slack.app._LAST_TURNS_S", 0.0)
    monkeypatch.setattr("bot.slack.app._HEARD_WITHIN_S", 0.05)
    key, held = "slack/T1/C1/1795.1", Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        sending, began = asyncio.Event(), asyncio.Event()

        async def never_sent(*_: object) -> None:
            began.set()
            await sending.wait()

        monkeypatch.setattr(bot.adapter.turns.sender, "openly", never_sent)
        await slack.mention(QUESTION, ts="1795.1")
        if is_speaking:
            held.may_go_on.set()
            await began.wait()
        await bot.adapter.stop()
        held.may_go_on.set()
        next_one = MemoryStore(shared=bot.store).claims
        assert next_one.claim(key)
        assert next_one.begin_to_say(key) is (Voice.UNSURE if is_speaking else Voice.OURS)

    play(scenario, library=held)


def test_a_share_that_may_be_out_is_not_repeated(play: Play) -> None:
    """Killed while it shares an answer, a process leaves no second one in the channel."""
    store = MemoryStore()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        _died_speaking(store, "slack/T1/C1/1795.5/U1/share")
        shown = {"message_ts": "1795.5", "channel_id": "C1", "is_ephemeral": True}
        await slack.press("share", json.dumps({"q": QUESTION, "e": []}), container=shown)
        await slack.until(lambda: bot.results)
        assert not slack.public
        assert slack.everything[-1]["text"] == wording_chat.INTERRUPTED

    play(scenario, store=store)


@pytest.mark.parametrize("way", ["http", "socket"])
def test_many_at_once_are_all_heard_before_any_is_answered(
    play: Play, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Forty questions at once are heard and kept though nothing is answered yet, then each once."""
    monkeypatch.setattr("bot.slack.hearing._FEW", 0)
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: not bot.adapter.is_ready())
        asked = [slack.mention(QUESTION, ts=f"1795.{n:02}") for n in range(32)]
        asked += [slack.command("/policy", QUESTION, trigger_id=f"tr{n}") for n in range(8)]
        heard = await asyncio.gather(*asked)
        assert {one.status for one in heard} == {200}
        assert len(bot.store.inbox.waiting("slack/", for_s=0)) == 40
        assert not slack.posted
        held.may_go_on.set()
        await slack.until(lambda: not bot.store.inbox.waiting("slack/", for_s=0))
        threads = sorted(reply["thread_ts"] for reply in slack.public)
        assert threads == [f"1795.{n:02}" for n in range(32)]
        assert len(slack.responded) == 8

    play(scenario, library=held, socket=way == "socket")


@pytest.mark.usefixtures("hurried")
def test_a_command_that_takes_long_is_kept_until_it_is_answered(play: Play) -> None:
    """A private question that is not answered in a moment is kept, and forgotten when it is."""
    held = Held()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.command("/policy", QUESTION, trigger_id="tr1")
        assert list(bot.store.inbox.waiting("slack/", for_s=0)) == ["slack/T1/command/tr1"]
        held.may_go_on.set()
        await slack.until(lambda: slack.responded)
        await slack.until(lambda: not bot.store.inbox.waiting("slack/", for_s=0))

    play(scenario, library=held)


def test_a_command_that_died_with_a_process_is_answered_by_the_next(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private question that was heard by a process that was killed is answered in private."""
    monkeypatch.setattr("bot.slack.keeping._WAITED_S", 0.0)
    monkeypatch.setattr("bot.slack.claiming._WATCHED_S", 0)
    store = MemoryStore()
    store.claims.claim("slack/T1/command/tr1", lease_s=0)

    def before(slack: Workspace) -> None:
        payload = {
            "command": "/policy",
            "text": QUESTION,
            "user_id": "U1",
            "channel_id": "C1",
            "team_id": "T1",
            "trigger_id": "tr1",
            "response_url": slack.respond_url(),
        }
        store.inbox.keep({"slack/T1/command/tr1": json.dumps(payload).encode()})

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: slack.responded)
        assert CARRY in slack.responded[0]["text"]
        await slack.until(lambda: not store.inbox.waiting("slack/", for_s=0))
        assert not slack.public

    play(scenario, store=store, before=before)


@pytest.mark.usefixtures("hurried")
def test_what_may_hold_a_draft_is_never_kept(play: Play) -> None:
    """However long the check of a draft takes, it is written nowhere."""
    held = Held()
    kept: list[str] = []

    class Watched:
        def keep(self, works: dict[str, bytes]) -> None:
            kept.extend(works)

        def forget(self, keys: list[str]) -> None:
            del keys

        def waiting(self, prefix: str, *, for_s: float) -> dict[str, bytes]:
            del prefix, for_s
            return {}

    async def scenario(slack: Workspace, bot: Bot) -> None:
        bot.reviewer.review = lambda org, draft, **others: held.snapshot(org)  # type: ignore[method-assign]
        await slack.command("/policy-check", "My boss is an idiot")
        await slack.submit("check_form", {"draft": "My boss is an idiot"})
        await slack.shortcut("check_message", "My boss is an idiot")
        await slack.shortcut("which_clause", "My boss is an idiot")
        await slack.until(held.was_asked.is_set)
        held.may_go_on.set()

    play(scenario, desk={"inbox": Watched()})
    assert not kept


def test_who_was_too_slow_says_nothing(play: Play) -> None:
    """A question that another replica took over meanwhile is left to it, and kept until then."""
    held, key = Held(), "slack/T1/C1/1795.1"

    async def scenario(slack: Workspace, bot: Bot) -> None:
        asked = asyncio.ensure_future(slack.mention(QUESTION, ts="1795.1"))
        await slack.until(held.was_asked.is_set)
        bot.adapter.turns.claiming._sure_until.clear()
        # As after a long standstill: the lease is over, and another has the work.
        bot.store.held.claims.pop(key)
        assert MemoryStore(shared=bot.store).claims.claim(key)
        held.may_go_on.set()
        await asked
        await slack.until(lambda: bot.results)
        assert bot.results == ["later"]
        assert not slack.posted
        assert list(bot.store.inbox.waiting("slack/", for_s=0)) == [key]

    play(scenario, library=held)


def test_a_slow_holder_keeps_its_act(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long an answer takes, no other replica gets the question meanwhile."""
    monkeypatch.setattr("bot.slack.claiming._PROLONG_EVERY_S", 0.0)
    held, key, prolonged = Held(), "slack/T1/C1/1795.1", list[str]()

    async def scenario(slack: Workspace, bot: Bot) -> None:
        prolong = bot.store.claims.prolong

        def noted(key: str, *, lease_s: float = 60.0) -> bool:
            is_ours = prolong(key, lease_s=lease_s)
            prolonged.extend([key] * is_ours)
            return is_ours

        monkeypatch.setattr(bot.store.claims, "prolong", noted)
        asked = asyncio.ensure_future(slack.mention(QUESTION, ts="1795.1"))
        await slack.until(held.was_asked.is_set)
        await slack.until(lambda: len(prolonged) > 1)
        assert not MemoryStore(shared=bot.store).claims.prolong(key)
        held.may_go_on.set()
        await asked
        assert len(slack.posted) == 1

    play(scenario, library=held)


def test_a_notice_that_the_answer_comes_is_not_taken_for_it(play: Play) -> None:
    """After a kill, who was only told to wait a moment is still answered."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        call = Call(
            key="k", tenant="T1", user="U1", channel="D1", message_ts="1795.1", thread_ts="1795.1"
        )
        sender, client = bot.adapter.turns.sender, bot.adapter.client
        await sender.openly(client, call, Reply("In a moment.", is_last=False))
        assert not await sender.was_said(client, call)
        await sender.openly(client, call, Reply("The answer."))
        assert await sender.was_said(client, call)

    play(scenario)
