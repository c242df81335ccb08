"""Commands and buttons: private answers, and what a person does with them."""

import json
from typing import Any

import pytest

from bot.core import wording_chat
from tests.slack.conftest import CARRY, SELL, Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUESTION = "May I carry over annual leave to the next year?"


def _buttons(entry: dict[str, Any]) -> dict[str, str]:
    """Return the values of a reply's buttons by their action."""
    return {
        element["action_id"]: element.get("value", "")
        for block in entry["blocks"]
        if block["type"] in ("actions", "context_actions")
        for element in block["elements"]
    }


async def _asked(slack: Workspace, question: str = QUESTION) -> dict[str, Any]:
    await slack.command("/policy", question)
    await slack.until(lambda: slack.responded)
    return slack.responded[-1]


def test_policy_answers_in_private(play: Play) -> None:
    """/policy shows the clause to the asker alone, with a button to share it."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        reply = await _asked(slack)
        assert reply["response_type"] == "ephemeral"
        assert CARRY in reply["text"]
        assert "share" in _buttons(reply)
        assert not slack.public

    play(scenario)


@pytest.mark.parametrize("words", ["", "help", "  HELP "])
def test_policy_alone_says_what_there_is(play: Play, words: str) -> None:
    """/policy without a question lists what can be typed."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        reply = await _asked(slack, words)
        assert all(typed in reply["text"] for typed, _ in wording_chat.HELP)

    play(scenario)


def test_an_unknown_command_is_answered(play: Play) -> None:
    """A command that is not ours gets the list of those that are, at once."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.command("/polcy", QUESTION)
        assert answer.status == 200
        assert answer.json["response_type"] == "ephemeral"
        assert "/policy-check" in answer.json["text"]

    play(scenario)


def test_sharing_shows_the_answer_to_the_channel_once(play: Play) -> None:
    """Shared, the channel reads question and clause and who shared them; pressed twice, once."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        value = _buttons(await _asked(slack))["share"]
        press: dict[str, Any] = {
            "container": {
                "type": "message",
                "message_ts": "1795.7",
                "channel_id": "C1",
                "is_ephemeral": True,
            }
        }
        await slack.press("share", value, **press)
        await slack.press("share", value, **press)
        await slack.until(lambda: len(bot.results) >= 2)
        (shared,) = slack.public
        assert QUESTION in shared["text"]
        assert CARRY in shared["text"]
        assert {"type": "user", "user_id": "U1"} in shared["blocks"][1]["elements"][0]["elements"]
        assert "share" not in _buttons(shared)
        told = slack.responded[-1]
        assert (told["text"], told["replace_original"]) == (wording_chat.SHARED, True)

    play(scenario)


def test_sharing_that_fails_says_so_and_can_be_repeated(play: Play) -> None:
    """Where the bot may not write, the asker is told, and the button works after the invitation."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        value = _buttons(await _asked(slack))["share"]
        press: dict[str, Any] = {
            "channel": {"id": "CNOTIN"},
            "container": {"type": "message", "message_ts": "1795.7", "channel_id": "CNOTIN"},
        }
        slack.closed_urls = True
        await slack.press("share", value, **press)
        await slack.until(lambda: len(bot.results) == 2)
        assert not slack.public
        assert wording_chat.SHARE_FAILED in slack.posted[-1]["text"]
        slack.closed_urls = False
        await slack.press("share", value, **press)
        await slack.until(lambda: slack.public)

    play(scenario)


def test_the_whole_section_opens_in_a_window(play: Play) -> None:
    """One press shows every clause under the heading, each word for word."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press("section", _buttons(await _asked(slack))["section"])
        await slack.until(lambda: slack.called("views.update"))
        (window,) = slack.windows.values()
        words = json.dumps(window["blocks"])
        assert CARRY in words
        assert SELL in words

    play(scenario)


def test_a_clause_that_is_gone_is_said_to_be(play: Play) -> None:
    """The section of a clause that is no longer in force is not shown, and the window says why."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press("section", "leave#9.9")
        await slack.until(lambda: slack.called("views.update"))
        assert wording_chat.CLAUSE_GONE in json.dumps(list(slack.windows.values()))

    play(scenario)


def test_an_expired_trigger_shows_the_section_in_private(play: Play) -> None:
    """When Slack opens no window any more, the section comes as a private message."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        value = _buttons(await _asked(slack))["section"]
        slack.faults["views.open"] = ["expired_trigger_id"]
        await slack.press("section", value)
        await slack.until(lambda: len(slack.responded) == 2)
        assert SELL in json.dumps(slack.responded[-1]["blocks"])
        assert slack.responded[-1]["response_type"] == "ephemeral"

    play(scenario)


def test_helpful_is_kept_without_person_or_question(play: Play) -> None:
    """A press on "helpful" counts, and thanks."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press("feedback", json.dumps(["+", "leave#1.1"]))
        await slack.until(lambda: slack.responded)
        assert slack.responded[0]["text"] == wording_chat.FEEDBACK_THANKS

    bot = play(scenario)
    assert bot.store.feedback.counts("council", since=bot.clock.at) == {"helpful": 1}


def test_not_helpful_asks_why(play: Play) -> None:
    """A press on "not helpful" offers reasons; the one chosen is kept."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.press("feedback", json.dumps(["-", "leave#1.1"]))
        await slack.until(lambda: slack.responded)
        values = _buttons(slack.responded[0])
        await slack.press("feedback_reason:1", values["feedback_reason:1"])
        await slack.until(lambda: len(slack.responded) == 2)
        assert slack.responded[1]["replace_original"] is True

    bot = play(scenario)
    counts = bot.store.feedback.counts("council", since=bot.clock.at)
    assert counts == {wording_chat.FEEDBACK_REASONS[1]: 1}


def test_a_question_is_passed_on_to_people_only_on_request(play: Play) -> None:
    """The contact channel reads a question only after the press, which says what is passed on."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        reply = await _asked(slack, "Who won the football <!here>?")
        assert not slack.public
        values = _buttons(reply)
        confirm = next(
            e["confirm"]
            for b in reply["blocks"]
            if b["type"] == "actions"
            for e in b["elements"]
            if e["action_id"] == "hand_over"
        )
        assert "your name" in confirm["text"]["text"]
        await slack.press("hand_over", values["hand_over"])
        await slack.until(lambda: len(slack.responded) == 2)
        (passed,) = slack.posted
        assert passed["channel"] == "CPEOPLE"
        assert "Who won the football" in json.dumps(passed["blocks"])
        assert "<!" not in json.dumps(passed)
        assert "CPEOPLE" in slack.responded[1]["text"]

    play(scenario, contact_channel="CPEOPLE")


def test_without_a_contact_channel_the_question_is_noted_without_a_name(play: Play) -> None:
    """Where there is nobody to write to, the question alone is kept for the policy owner."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        values = _buttons(await _asked(slack, "Who won the football?"))
        await slack.press("hand_over", values["hand_over"])
        await slack.until(lambda: len(slack.responded) == 2)
        assert slack.responded[1]["text"] == wording_chat.PASSED_ON

    bot = play(scenario)
    (kept,) = bot.store.question_log.texts("council", since=bot.clock.at)
    assert (kept.question, kept.passed_on) == ("Who won the football?", True)


@pytest.mark.parametrize("value", ["", "{", "[]", '{"q": 5}', '{"q": "x", "e": 7}', "null"])
@pytest.mark.parametrize("action", ["share", "hand_over", "choose:0", "feedback", "section"])
def test_a_button_with_a_strange_value_does_no_harm(play: Play, action: str, value: str) -> None:
    """Whatever a button carries, the press is answered with a sentence."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.press(action, value)
        assert answer.status == 200
        await slack.until(lambda: bot.results)
        assert slack.everything or slack.windows
        assert not slack.public

    play(scenario)


def test_links_and_unknown_buttons_are_acknowledged(play: Play) -> None:
    """A press that needs nothing done is heard, so that Slack shows no warning."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        assert (await slack.press("open_page")).status == 200
        assert (await slack.press("somebody_elses")).status == 200
        assert (await slack.shortcut("nobody_knows")).status == 200

    play(scenario)
