"""Socket Mode: the same answers over connections that the bot opens itself."""

import json

import pytest

from tests.slack.conftest import CARRY, Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

QUESTION = "May I carry over annual leave to the next year?"


async def _connected(slack: Workspace, bot: Bot) -> None:
    await slack.until(lambda: slack.n_connections == 2)
    await slack.until(lambda: not bot.adapter.is_ready())


def test_everything_is_answered_over_connections(play: Play) -> None:
    """Mention, command, form and button are heard and answered without any address of ours."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _connected(slack, bot)
        await slack.mention(QUESTION)
        assert CARRY in slack.posted[0]["text"]
        await slack.command("/policy", QUESTION)
        await slack.until(lambda: slack.responded)
        assert (await slack.command("/nope")).json["response_type"] == "ephemeral"
        answer = await slack.submit("check_form", {"draft": ""})
        assert answer.json["response_action"] == "errors"
        await slack.press("feedback", json.dumps(["+"]))
        await slack.until(lambda: len(slack.responded) == 2)

    play(scenario, socket=True)


def test_two_connections_are_kept(play: Play) -> None:
    """Two connections are open, so that one is there while Slack renews the other."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _connected(slack, bot)
        assert slack.n_connections == 2

    play(scenario, socket=True)


def test_slack_being_away_is_told_and_waited_out(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Slack refuses to connect, readiness says why, and the bot goes on trying."""
    monkeypatch.setattr("bot.slack.socket._FIRST_PAUSE_S", 0.01)

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await slack.until(lambda: "not_allowed" in bot.adapter.is_ready())
        slack.faults.clear()
        await slack.until(lambda: not bot.adapter.is_ready())
        await slack.mention(QUESTION)
        assert slack.posted

    def before(slack: Workspace) -> None:
        slack.faults["apps.connections.open"] = ["not_allowed_token_type"] * 4

    play(scenario, socket=True, before=before)


def test_a_lost_connection_is_not_ready(play: Play) -> None:
    """When Slack hangs up on every connection, readiness says so until one is open again."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await _connected(slack, bot)
        slack.faults["apps.connections.open"] = ["internal_error"] * 50
        await slack.hang_up()
        await slack.until(lambda: "Socket Mode" in bot.adapter.is_ready())
        slack.faults.clear()

    play(scenario, socket=True)
