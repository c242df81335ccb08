"""The Home tab and the start of a conversation."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.slack.blocks import Block, said
from bot.slack.calls import Call
from tests.slack.conftest import Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def _opened(slack: Workspace, user: str = "U1", tab: str = "home") -> None:
    event = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": tab}
    await slack.event(event)


async def _home(slack: Workspace, user: str = "U1") -> str:
    await _opened(slack, user)
    await slack.until(lambda: slack.called("views.publish"))
    return json.dumps(slack.called("views.publish")[-1]["view"])


def test_home_shows_what_is_known_and_how_fresh(play: Play) -> None:
    """Home lists the policies with version and size, says how fresh, and offers questions."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        words = await _home(slack)
        for expected in (
            "Leave policy",
            "2 clauses",
            "Social media policy",
            wording_chat.FRESHNESS,
            wording_chat.NO_OPEN_REMINDERS,
            wording_chat.CHECK_A_DRAFT,
        ):
            assert expected in words

    play(scenario)


def test_home_shows_what_waits_for_the_person(play: Play) -> None:
    """What waits for a person stands at the top of their Home tab."""

    async def waiting(client: AsyncWebClient, call: Call, org: str) -> Sequence[Block]:
        return said(f"The leave policy waits for {call.user} of {org}.")

    async def scenario(slack: Workspace, bot: Bot) -> None:
        bot.adapter.home.reminders = waiting
        words = await _home(slack)
        assert "The leave policy waits for U1 of council." in words
        assert wording_chat.NO_OPEN_REMINDERS not in words

    play(scenario)


def test_home_says_why_it_shows_nothing(play: Play) -> None:
    """A guest, an unknown workspace and an empty bot read the reason on their Home tab."""

    async def guest(slack: Workspace, bot: Bot) -> None:
        words = await _home(slack, "UGUEST")
        assert wording_chat.GUESTS_REFUSED in words
        assert "Leave policy" not in words

    async def unknown(slack: Workspace, bot: Bot) -> None:
        assert wording_chat.UNKNOWN_TENANT in await _home(slack)

    async def empty(slack: Workspace, bot: Bot) -> None:
        bot.library.snapshots.clear()
        assert json.dumps(wording_chat.KNOWS_NOTHING)[1:-1] in await _home(slack)

    play(guest)
    play(unknown, org="")
    play(empty)


def test_a_question_to_try_is_answered_in_the_conversation(play: Play) -> None:
    """A press on a question on the Home tab is answered where the person and the bot talk."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        home: dict[str, Any] = {"container": {"type": "view"}, "channel": None}
        view = {"type": "home", "id": "V0"}
        await slack.press("try:0", "May I carry over annual leave?", view=view, **home)
        await slack.until(lambda: slack.posted)
        (reply,) = slack.posted
        assert reply["channel"] == "U1"
        assert "You asked: May I carry over annual leave?" in reply["text"]

    play(scenario)


def test_the_home_tab_opens_the_form(play: Play) -> None:
    """The button on the Home tab opens the window for a draft, not one above another."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        view = {"type": "home", "id": "V0"}
        await slack.press("open_check", view=view, container={"type": "view"})
        await slack.until(lambda: slack.called("views.open"))

    play(scenario)


def test_a_conversation_starts_with_questions_to_try(play: Play) -> None:
    """The Messages tab offers questions without naming a thread, which would lose them."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _opened(slack, tab="messages")
        await slack.until(lambda: slack.called("assistant.threads.setSuggestedPrompts"))
        (offered,) = slack.called("assistant.threads.setSuggestedPrompts")
        assert offered["channel_id"] == "DU1"
        assert "thread_ts" not in offered
        assert 1 <= len(offered["prompts"]) <= 4

    play(scenario)


def test_the_older_pane_gets_its_questions_in_its_thread(play: Play) -> None:
    """A workspace with the older assistant pane is offered questions in the pane's thread."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        thread = {"user_id": "U1", "channel_id": "DU1", "thread_ts": "1795.1"}
        await slack.event({"type": "assistant_thread_started", "assistant_thread": thread})
        await slack.until(lambda: slack.called("assistant.threads.setSuggestedPrompts"))
        assert slack.called("assistant.threads.setSuggestedPrompts")[0]["thread_ts"] == "1795.1"
        await slack.message("hello", thread_ts="1795.1")
        assert slack.posted[0]["thread_ts"] == "1795.1"

    play(scenario)


def test_home_that_slack_does_not_take_harms_nobody(play: Play) -> None:
    """Where the Home tab cannot be published, the bot goes on."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        slack.faults["views.publish"] = ["not_enabled"]
        await _opened(slack)
        await slack.until(lambda: [n for n, _ in bot.events.alarms if n == "slack.home_not_shown"])
        await slack.message("hello")
        assert slack.posted

    play(scenario)
