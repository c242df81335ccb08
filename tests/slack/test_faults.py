"""When something fails, the person gets an answer or a reason, and later it works again."""

import asyncio
import math
import threading
from typing import Any

import pytest

from bot.core import wording, wording_chat
from knowledge.errors import DeliveryFailed, IndexStale, StoreUnavailable
from tests.slack.conftest import CARRY, Bot, Play, a_library
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUESTION = "May I carry over annual leave to the next year?"


class Failing:
    """Stands before a port and fails for as long as it is told to."""

    def __init__(self, port: object, error: Exception) -> None:
        self._port = port
        self._error = error
        self.is_failing = True

    def __getattr__(self, name: str) -> Any:
        if self.is_failing:
            return self._fail
        return getattr(self._port, name)

    def _fail(self, *arguments: object, **named: object) -> None:
        raise self._error


@pytest.mark.parametrize("fault", [429, 500, 503, "ratelimited", "internal_error"])
def test_slack_being_busy_delays_the_answer(play: Play, fault: int | str) -> None:
    """A rate limit or a failure of Slack's is waited out; the answer comes once."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["chat.postMessage"] = [fault, fault]
        await slack.mention(QUESTION)
        await slack.until(lambda: slack.posted)
        await slack.until(lambda: bot.results)
        assert len(slack.posted) == 1
        assert CARRY in slack.posted[0]["text"]

    play(scenario)


def test_an_address_that_has_run_out_is_replaced(play: Play) -> None:
    """Where the address of a command is gone, its answer comes as a private message."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.closed_urls = True
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: slack.called("chat.postEphemeral"))
        told = slack.called("chat.postEphemeral")[0]
        assert (told["user"], told["channel"]) == ("U1", "C1")
        assert CARRY in told["text"]
        assert not slack.public

    play(scenario)


def test_where_the_bot_is_not_a_member_it_writes_directly(play: Play) -> None:
    """Where neither address nor channel can be written to, the asker is written to."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.closed_urls = True
        await slack.command("/policy", QUESTION, channel="CNOTIN")
        await slack.until(lambda: slack.posted)
        (told,) = slack.posted
        assert told["channel"] == "U1"
        assert wording_chat.ANSWER_FIRST in str(told["blocks"])
        assert CARRY in told["text"]

    play(scenario)


def test_a_mention_where_the_bot_may_not_write_is_answered_directly(play: Play) -> None:
    """Mentioned in a channel that it is not in, the bot answers the asker directly."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, channel="CNOTIN")
        await slack.until(lambda: slack.posted)
        assert slack.posted[0]["channel"] == "U1"

    play(scenario)


def test_nothing_ingested_is_said(play: Play) -> None:
    """Where no policy was added yet, the reason names the remedy."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        bot.library.snapshots.clear()
        await slack.mention(QUESTION)
        await slack.command("/policy", QUESTION)
        await slack.shortcut("check_message", "a draft")
        await slack.until(lambda: slack.called("views.update") and len(slack.everything) == 2)
        assert {told["text"] for told in slack.everything} == {wording_chat.KNOWS_NOTHING}
        assert wording_chat.KNOWS_NOTHING in str(slack.windows)

    play(scenario)


def test_an_index_that_cannot_be_used_is_said_and_heals(play: Play) -> None:
    """While the index is broken nobody gets a guess; when it is whole, the answer."""
    library = a_library()
    broken = Failing(library, IndexStale("built from other policies"))

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        assert slack.posted[0]["text"] == wording_chat.INDEX_TROUBLE
        broken.is_failing = False
        await slack.message(QUESTION)
        assert CARRY in slack.posted[1]["text"]

    play(scenario, library=broken)


def test_a_store_that_is_gone_does_not_stop_answers(play: Play) -> None:
    """While claims, log and profiles cannot be reached, questions are answered, once each."""
    gone = StoreUnavailable("the database is away")

    async def scenario(slack: Workspace, bot: Bot) -> None:
        for _ in range(2):
            await slack.mention(QUESTION, ts="1795.1")
        await slack.until(lambda: bot.results)
        assert [CARRY in reply["text"] for reply in slack.posted] == [True]

    ports = ("claims", "question_log", "profiles", "feedback")
    play(scenario, desk={name: Failing(None, gone) for name in ports})


def test_a_store_that_goes_leaves_known_workspaces_known(play: Play) -> None:
    """A workspace that was known before the database went is answered while it is away."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        bot.desk.tenants.is_failing = True  # type: ignore[attr-defined]
        bot.adapter.door._orgs._fresh_s = -1
        await slack.message(QUESTION)
        assert [CARRY in reply["text"] for reply in slack.posted] == [True, True]

    class Later(Failing):
        def __init__(self, port: object) -> None:
            super().__init__(port, StoreUnavailable("the database is away"))
            self.is_failing = False

    def desk(bot: Bot) -> dict[str, Any]:
        return {"tenants": Later(bot.store.tenants)}

    play(scenario, desk=desk)


def test_an_unknown_workspace_while_the_store_is_gone_gets_a_reason(play: Play) -> None:
    """Where nobody can tell whose a workspace is, its people are told to ask later."""
    gone = Failing(None, StoreUnavailable("the database is away"))

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        assert slack.posted[0]["text"] == wording_chat.STORE_TROUBLE

    play(scenario, desk={"tenants": gone})


def test_feedback_that_cannot_be_kept_is_said(play: Play) -> None:
    """A judgement that is lost is not thanked for."""
    gone = Failing(None, StoreUnavailable("the database is away"))

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press("feedback", '["+", "leave#1.1"]')
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_chat.STORE_TROUBLE

    play(scenario, desk={"feedback": gone})


def test_a_programming_error_is_a_sentence_with_a_reference(play: Play) -> None:
    """Whatever goes wrong, the person reads a sentence, and the log has its reference."""
    broken = Failing(None, ZeroDivisionError("division by a secret"))

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION)
        (told,) = slack.everything
        assert "secret" not in told["text"]
        alarms = [fields for name, fields in bot.events.alarms if name == "slack.failed"]
        assert str(alarms[0]["reference"]) in told["text"]
        assert not slack.public

    play(scenario, library=broken)


def test_who_somebody_is_cannot_be_told(play: Play) -> None:
    """Where Slack does not say who asks, nothing internal is shown, and the reason is."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["users.info"] = ["missing_scope"]
        await slack.message(QUESTION)
        await slack.message(QUESTION)
        assert slack.posted[0]["text"] == wording_chat.PERSON_UNKNOWN
        assert CARRY in slack.posted[1]["text"]

    play(scenario)


def test_a_revoked_token_is_a_reason_and_heals(play: Play) -> None:
    """With a token that Slack refuses, a command still gets its reason; a good one heals it."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: slack.called("auth.test"))
        slack.granted = "xoxb-another"
        bot.adapter._tokens.died("T1")
        await bot.adapter._tokens.check()
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_chat.NOT_AUTHORISED
        assert "invalid_auth" in bot.adapter.is_ready()
        slack.granted = bot.settings.bot_token
        bot.adapter._tokens._refused.forget("bot")  # type: ignore[attr-defined]
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: len(slack.responded) == 2)
        assert CARRY in slack.responded[1]["text"]
        assert not bot.adapter.is_ready()

    play(scenario)


def test_what_is_asked_while_the_token_is_refused_is_answered_later(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Questions that could not be answered for want of a good token are answered with one."""
    monkeypatch.setattr("bot.slack.keeping._WAITED_S", 0.0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: slack.called("auth.test"))
        slack.granted = "xoxb-another"
        # The first finds out that the token is refused; the second comes when that is known.
        await slack.mention(QUESTION, ts="1795.1")
        await slack.until(lambda: bot.results)
        await bot.adapter._tokens.check()
        await slack.mention(QUESTION, ts="1795.2")
        assert not slack.everything
        slack.granted = bot.settings.bot_token
        bot.adapter._tokens._refused.forget("bot")  # type: ignore[attr-defined]
        await bot.adapter._take_over()
        await slack.until(lambda: len(slack.posted) == 2)
        assert {reply["thread_ts"] for reply in slack.posted} == {"1795.1", "1795.2"}
        await slack.until(lambda: not bot.store.inbox.waiting("slack/", for_s=0))
        await bot.adapter._take_over()

    bot = play(scenario)
    assert sorted(map(str, bot.results)) == ["done", "done", "later"]


def test_slack_being_away_at_the_start_is_no_reason_not_to_start(play: Play) -> None:
    """A bot that cannot ask who it is answers all the same as soon as somebody asks."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["auth.test"] = [500] * 9
        bot.adapter._tokens.died("T1")
        await slack.mention(QUESTION)
        await slack.until(lambda: slack.posted)

    play(scenario)


@pytest.mark.usefixtures("hurried")
def test_too_many_questions_are_told_to_wait_and_answered(play: Play) -> None:
    """When all threads are taken, the asker reads that it takes longer, and then the answer."""
    held = threading.Event()

    class Slow:
        def __init__(self) -> None:
            self.library = a_library()

        def snapshot(self, org: str) -> Any:
            held.wait(20)
            return self.library.snapshot(org)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        await slack.mention(QUESTION, ts="1795.2")
        await slack.until(lambda: slack.called("chat.postEphemeral"))
        told = slack.called("chat.postEphemeral")[0]
        assert told["text"] == wording_chat.BUSY_BUT_COMING
        held.set()
        await slack.until(lambda: len(slack.posted) == 2)

    play(scenario, library=Slow(), workers=(1, 0))


@pytest.mark.usefixtures("hurried")
def test_far_too_many_questions_are_asked_to_come_back(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When even waiting is of no use, the asker is asked to come back."""
    held = threading.Event()
    monkeypatch.setattr("bot.slack.turn._MOST_PATIENT", 0)

    class Slow:
        def snapshot(self, org: str) -> Any:
            held.wait(20)
            return a_library().snapshot(org)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        await slack.mention(QUESTION, ts="1795.2")
        await slack.until(lambda: slack.called("chat.postEphemeral"))
        assert slack.called("chat.postEphemeral")[0]["text"] == wording.BUSY
        held.set()
        await slack.until(lambda: slack.posted)

    play(scenario, library=Slow(), workers=(1, 0))


@pytest.mark.parametrize("way", ["mention", "message", "command"])
def test_where_slack_refuses_the_looks_the_words_are_said(play: Play, way: str) -> None:
    """A workspace that knows some of our blocks no more, or not yet, is answered in plain words."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.refuses_blocks = True
        if way == "command":
            await slack.command("/policy", QUESTION)
        elif way == "mention":
            await slack.mention(QUESTION)
        else:
            await slack.message(QUESTION)
        await slack.until(lambda: bot.results)
        (reply,) = slack.everything
        assert CARRY in reply["text"]
        assert "blocks" not in reply
        assert bot.results == ["done"]

    play(scenario)


def test_a_store_that_is_slow_is_waited_for(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that answers somebody is busy and not gone: nobody is answered unclaimed meanwhile."""
    monkeypatch.setattr("bot.slack.claiming._STORE_S", 0.001)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        claiming = bot.adapter.turns.claiming
        coming: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        claiming._heard_at = math.inf
        slow = asyncio.ensure_future(claiming._told(coming))
        await asyncio.sleep(0.05)
        assert not slow.done()
        coming.set_result(True)
        assert await slow

    play(scenario)


def test_a_store_that_hangs_is_not_waited_for(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that answers nobody is gone: people are answered without it."""
    monkeypatch.setattr("bot.slack.claiming._STORE_S", 0.1)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        hanging: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        with pytest.raises(TimeoutError):
            await bot.adapter.turns.claiming._told(hanging)

    play(scenario)


@pytest.mark.parametrize("has_arrived", [True, False])
def test_what_slack_took_too_long_over_is_looked_for(
    play: Play, monkeypatch: pytest.MonkeyPatch, *, has_arrived: bool
) -> None:
    """An answer that Slack did not confirm in time is said again only where it did not arrive."""
    monkeypatch.setattr("bot.slack.turn._ARRIVED_AFTER_S", 0.0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        post, n_posts = bot.adapter.turns.sender.openly, 0

        async def slow(*given: Any) -> None:
            nonlocal n_posts
            n_posts += 1
            if has_arrived or n_posts > 1:
                await post(*given)
            if n_posts == 1:
                raise DeliveryFailed("timeout", retry_after_s=1.0, is_certain=False)

        monkeypatch.setattr(bot.adapter.turns.sender, "openly", slow)
        await slack.mention(QUESTION)
        await slack.until(lambda: bot.results)
        (reply,) = slack.everything
        assert CARRY in reply["text"]
        assert n_posts == 2 - has_arrived

    play(scenario)


def test_a_private_answer_that_slack_took_too_long_over_is_not_repeated(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can see whether a private answer arrived, the asker is told, and can press."""
    monkeypatch.setattr("bot.slack.turn._ARRIVED_AFTER_S", 0.0)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        respond, n_posts = bot.adapter.turns.sender.respond, 0

        async def slow(*given: Any, **others: Any) -> None:
            nonlocal n_posts
            n_posts += 1
            await respond(*given, **others)
            if n_posts == 1:
                raise DeliveryFailed("timeout", retry_after_s=1.0, is_certain=False)

        monkeypatch.setattr(bot.adapter.turns.sender, "respond", slow)
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: bot.results)
        answer, notice = slack.everything
        assert CARRY in answer["text"]
        assert notice["text"] == wording_chat.INTERRUPTED

    play(scenario)
