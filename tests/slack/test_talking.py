"""Questions in channels and direct messages: everybody addressed gets an answer or a reason."""

import json

import pytest

from bot.core import wording_chat
from tests.slack.conftest import CARRY, FRIENDS, Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUESTION = "May I carry over annual leave to the next year?"


def test_a_mention_is_answered_in_its_thread(play: Play) -> None:
    """A mention gets the clause, word for word, in the thread below it."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.1")
        (reply,) = slack.posted
        assert reply["thread_ts"] == "1795.1"
        assert CARRY in reply["text"]
        assert reply["unfurl_links"] in (False, "false", "False", 0, "0")

    play(scenario)


def test_a_mention_inside_a_thread_stays_in_it(play: Play) -> None:
    """A mention within a thread is answered in that thread, not in one of its own."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, ts="1795.2", thread_ts="1795.1")
        assert slack.posted[0]["thread_ts"] == "1795.1"

    play(scenario)


def test_mention_and_message_of_the_same_words_are_one(play: Play) -> None:
    """Where both events come for one message, and again by retry, it is answered once."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        words = f"<@UBOT> {QUESTION}"
        for _ in range(3):
            await slack.mention(QUESTION, ts="1795.1")
            await slack.message(words, channel="C1", ts="1795.1")
        await slack.until(lambda: slack.posted)
        assert len(slack.posted) == 1

    bot = play(scenario)
    assert bot.results == ["done"]


def test_a_direct_message_is_answered_in_the_conversation(play: Play) -> None:
    """A direct message is answered where it was written, without a thread."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message("May I be friends with service users on a personal account?")
        (reply,) = slack.posted
        assert reply["channel"] == "DU1"
        assert "thread_ts" not in reply
        assert FRIENDS in reply["text"]

    play(scenario)


def test_a_follow_up_is_understood(play: Play) -> None:
    """What was asked before in the conversation is there when it goes on."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        await slack.message("and the year after?")
        assert bot.desk.threads.earlier("slack/T1/DU1") == (QUESTION, "and the year after?")

    play(scenario)


@pytest.mark.parametrize("words", ["hello", "thanks!", "", "what can you do?"])
def test_small_talk_gets_a_short_human_reply(play: Play, words: str) -> None:
    """A greeting, thanks or nothing at all gets a reply without a search or buttons."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(words)
        (reply,) = slack.posted
        assert reply["text"]
        assert not [b for b in reply["blocks"] if b["type"] == "actions"]

    bot = play(scenario)
    assert not bot.store.question_log.counts("council", since=bot.clock.at)


def test_an_uncovered_question_says_so_and_offers_a_person(play: Play) -> None:
    """What no clause answers is not answered, and can be passed on by one press."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message("Who won the football last night?")
        (reply,) = slack.posted
        assert reply["text"].startswith("Not covered.")
        assert "hand_over" in json.dumps(reply["blocks"])

    play(scenario)


def test_what_bots_write_is_not_answered(play: Play) -> None:
    """The bot answers neither itself nor other bots, nor edits and joins."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION, bot_id="B7")
        await slack.message(QUESTION, user="UBOT", bot_id="B1")
        await slack.message(QUESTION, subtype="message_changed")
        await slack.message("somebody talks to somebody", channel="C1")
        await slack.event({"type": "reaction_added", "user": "U1"})
        await slack.message("hello")
        assert len(slack.posted) == 1

    play(scenario)


def test_a_guest_is_told_why_not(play: Play) -> None:
    """A guest gets no clause but the reason, and in a channel only they see it."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, user="UGUEST")
        await slack.message(QUESTION, user="UGUEST")
        assert not slack.public
        assert {entry["text"] for entry in slack.everything} == {wording_chat.GUESTS_REFUSED}

    play(scenario)


def test_people_of_other_organisations_are_told_why_not(play: Play) -> None:
    """Somebody from another organisation in a shared channel gets the reason, in private."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, user="UFAR", is_ext_shared_channel=True)
        assert not slack.public
        assert [entry["text"] for entry in slack.everything] == [wording_chat.STRANGERS_REFUSED]

    play(scenario)


def test_strangers_do_not_read_along(play: Play) -> None:
    """In a channel shared with others a member's question is answered to the member alone."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        event = {
            "type": "app_mention",
            "user": "U1",
            "channel": "C1",
            "text": f"<@UBOT> {QUESTION}",
        }
        await slack.event(event, is_ext_shared_channel=True)
        assert not slack.public
        (told,) = slack.called("chat.postEphemeral")
        assert CARRY in told["text"]
        assert '"share"' in json.dumps(told["blocks"])

    play(scenario)


def test_guests_are_answered_where_the_organisation_says_so(play: Play) -> None:
    """An organisation that lets guests ask has them answered like everybody."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION, user="UGUEST")
        assert CARRY in slack.posted[0]["text"]

    play(scenario, profile={"guests_allowed": True})


def test_an_unknown_workspace_gets_a_polite_reason(play: Play) -> None:
    """A workspace that belongs to no organisation learns that, and nothing of any policy."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.mention(QUESTION)
        (told,) = slack.everything
        assert told["text"] == wording_chat.UNKNOWN_TENANT

    play(scenario, org="")


def test_a_grid_workspace_is_known_by_enterprise_and_team(play: Play) -> None:
    """In an Enterprise Grid the tenant is enterprise and workspace together."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        bot.store.tenants.connect("slack", "E1/T1", "council")
        await slack.mention(QUESTION)
        assert CARRY in slack.posted[0]["text"]

    play(scenario, org="", enterprise="E1")


def test_quoted_mentions_reach_nobody(play: Play) -> None:
    """Whatever a question or a clause holds, the reply mentions nobody and no channel."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        hostile = f"{QUESTION} <!channel> <!subteam^S1|@all> <@U2|mina> @here & <b>"
        await slack.mention(hostile)
        await slack.command("/policy", hostile)
        for entry in slack.everything:
            whole = json.dumps(entry)
            assert "<!" not in whole
            assert "<@" not in whole

    play(scenario)


def test_questions_are_counted_as_the_organisation_allows(play: Play) -> None:
    """What was asked is counted by outcome; its words are not kept by default."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        await slack.message("Who won the football last night?")

    bot = play(scenario)
    counts = bot.store.question_log.counts("council", since=bot.clock.at)
    assert counts == {"answered": 1, "not_found": 1}
    assert not bot.store.question_log.texts("council", since=bot.clock.at)


def test_the_status_is_shown_and_always_cleared(play: Play) -> None:
    """While it works the bot says so; when it is done, or cannot, that is taken back."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.message(QUESTION)
        bot.library.snapshots.clear()
        await slack.message(QUESTION)
        await slack.until(lambda: len(slack.called("assistant.threads.setStatus")) == 4)
        words = [call["status"] for call in slack.called("assistant.threads.setStatus")]
        assert words == [wording_chat.LOOKING, "", wording_chat.LOOKING, ""]

    play(scenario)


def test_a_workspace_without_statuses_is_answered_all_the_same(play: Play) -> None:
    """Where Slack does not know the status call, it is asked once and the answer comes."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["assistant.threads.setStatus"] = ["unknown_method"]
        await slack.message(QUESTION)
        await slack.message(QUESTION)
        assert len(slack.posted) == 2
        assert not slack.called("assistant.threads.setStatus")

    play(scenario)
