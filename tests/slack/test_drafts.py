"""Drafts: checked in private wherever they come from, and held nowhere."""

import json

import pytest

from bot.core import wording_chat
from tests.slack.conftest import CARRY, Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DRAFT = "My boss is an idiot, and so is hers."


def test_a_typed_draft_is_checked_in_private(play: Play) -> None:
    """/policy-check DRAFT shows the words meant, why, the fix and the clause, to its writer."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.command("/policy-check", DRAFT)
        await slack.until(lambda: slack.responded)
        (reply,) = slack.responded
        assert reply["response_type"] == "ephemeral"
        words = json.dumps(reply["blocks"])
        assert '{"type": "text", "text": "idiot", "style": {"bold": true}}' in words
        assert "This insults somebody." in words
        assert "Have it checked" in words
        assert CARRY in words
        assert "My boss is an person" in words

    play(scenario)


def test_without_words_a_window_opens_for_the_draft(play: Play) -> None:
    """/policy-check alone opens the form; sent, the result comes above it, and the form stays."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.command("/policy-check")
        await slack.until(lambda: slack.windows)
        (form,) = slack.windows.values()
        assert form["callback_id"] == "check_form"
        answer = await slack.submit(
            "check_form", {"draft": DRAFT, "capacity": "official", "platform": "facebook"}
        )
        assert answer.json["response_action"] == "push"
        await slack.until(lambda: slack.called("views.update"))
        result = list(slack.windows.values())[-1]
        assert "idiot" in json.dumps(result["blocks"])

    play(scenario)


def test_an_empty_form_stays_open_and_says_what_is_missing(play: Play) -> None:
    """A form without a draft is not sent; the field says why."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.submit("check_form", {"draft": "   "})
        assert answer.json["response_action"] == "errors"
        assert answer.json["errors"] == {"draft": wording_chat.DRAFT_NEEDED}

    play(scenario)


def test_a_message_is_checked_in_a_window(play: Play) -> None:
    """ "Check this message" opens at once and is filled with the result."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.shortcut("check_message", "He is an idiot &amp; <https://x.example|a link>")
        await slack.until(lambda: slack.called("views.update"))
        (window,) = slack.windows.values()
        assert "This insults somebody." in json.dumps(window["blocks"])
        assert bot.reviewer.drafts == ["He is an idiot & a link"]

    play(scenario)


def test_a_message_without_words_is_said_to_have_none(play: Play) -> None:
    """A picture alone cannot be checked, and the window says so."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.shortcut("check_message", "")
        await slack.until(lambda: slack.called("views.update"))
        assert wording_chat.NOTHING_TO_READ in json.dumps(list(slack.windows.values()))

    play(scenario)


def test_which_clause_covers_a_message(play: Play) -> None:
    """ "Which clause covers this" shows the clause in a window."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.shortcut("which_clause", "carry over five days annual leave next year")
        await slack.until(lambda: slack.called("views.update"))
        assert CARRY in json.dumps(list(slack.windows.values()))

    play(scenario)


def test_the_global_shortcut_opens_the_form(play: Play) -> None:
    """The shortcut from anywhere opens the window for a draft."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.shortcut("check_draft")
        await slack.until(lambda: slack.windows)
        assert next(iter(slack.windows.values()))["callback_id"] == "check_form"

    play(scenario)


def test_an_expired_trigger_leaves_nobody_without_a_word(play: Play) -> None:
    """Where Slack opens no window, the result or the way on comes as a private message."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["views.open"] = ["expired_trigger_id"] * 2
        await slack.shortcut("check_message", DRAFT)
        await slack.command("/policy-check")
        await slack.until(lambda: len(slack.responded) == 2)
        texts = [reply["text"] for reply in slack.responded]
        assert any("This insults somebody." in text for text in texts)
        assert wording_chat.NO_WINDOW in texts

    play(scenario)


def test_a_window_changed_meanwhile_is_filled_all_the_same(play: Play) -> None:
    """A conflict with a later state of the window does not swallow the result."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["views.update"] = ["hash_conflict"]
        await slack.shortcut("check_message", DRAFT)
        await slack.until(lambda: slack.called("views.update"))
        assert "This insults somebody." in json.dumps(list(slack.windows.values()))

    play(scenario)


def test_drafts_reach_nobody_else(play: Play) -> None:
    """No way of checking a draft puts any of it where others can read it."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["views.open"] = ["expired_trigger_id"]
        await slack.command("/policy-check", DRAFT)
        await slack.shortcut("check_message", DRAFT)
        await slack.submit("check_form", {"draft": DRAFT})
        slack.closed_urls = True
        await slack.command("/policy-check", DRAFT)
        await slack.command("/policy-check", DRAFT, channel="CNOTIN")
        await slack.until(lambda: len(bot.results) == 5)
        assert not slack.public
        assert all(m["channel"] == "U1" for m in slack.posted)

    bot = play(scenario)
    assert not bot.store.question_log.texts("council", since=bot.clock.at)
