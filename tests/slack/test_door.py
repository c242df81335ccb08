"""The way in over HTTP: what Slack did not sign, or nobody can read, gets no further."""

import json
import time
from typing import Any

import pytest

from tests.slack.conftest import Bot, Play
from tests.slack.workspace import Workspace

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

MENTION = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {
        "type": "app_mention",
        "user": "U1",
        "channel": "C1",
        "ts": "1.1",
        "text": "<@UBOT> hello",
    },
}
AWAY_S = {"stale": -400, "future": 400}
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": "another"},
        {"stamp": "stale"},
        {"stamp": "future"},
        {"stamp": ""},
        {"stamp": "abc"},
        {"stamp": "-1"},
        {"stamp": "1e9"},
        {"stamp": "9" * 40},
        {"signature": "v0="},
        {"signature": "v0=" + "g" * 64},
        {"signature": "v1=" + "0" * 64},
        {"signature": "v0=" + "0" * 64},
    ],
    ids=str,
)
def test_what_slack_did_not_sign_is_refused(play: Play, forged: dict[str, str]) -> None:
    """A forged, stale, future or nonsensical signature gets 401 and does nothing."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        # Reckoned now: a list of cases is made long before the last of them is tried.
        away_s = AWAY_S.get(forged.get("stamp", ""))
        stamp = {"stamp": str(int(time.time()) + away_s)} if away_s else {}
        answer = await slack.post(json.dumps(MENTION), **forged | stamp)
        assert answer.status == 401
        assert not slack.everything

    play(scenario)


MALFORMED: list[tuple[str | bytes, str]] = [
    ("{", "application/json"),
    ("", "application/json"),
    ("null", "application/json"),
    ("[1]", "application/json"),
    ("[" * 100_000, "application/json"),
    (b"\xff\xfe{", "application/json"),
    ("hello", "text/plain"),
    ("payload=%7B", FORM),
    ("payload=[1]", FORM),
    ("a=b", FORM),
    ("&".join("a=b" for _ in range(500)), FORM),
    (json.dumps({"type": "unheard-of"}), "application/json"),
    (json.dumps({**MENTION, "event": None}), "application/json"),
    (json.dumps({**MENTION, "event": "x"}), "application/json"),
    (json.dumps({**MENTION, "event": {"type": 3}}), "application/json"),
    (json.dumps({**MENTION, "authorizations": "x"}), "application/json"),
    ("command=%2Fpolicy", FORM),
    ("command=%2Fpolicy&team_id=T1", FORM),
    (json.dumps({"type": "block_actions", "actions": []}), "application/json"),
    (json.dumps({"type": "block_actions", "actions": [{"action_id": 5}]}), "application/json"),
    (json.dumps({"type": "block_actions", "actions": [1]}), "application/json"),
    (json.dumps({"type": "block_actions", "team": [1], "actions": [{}]}), "application/json"),
    (json.dumps({"type": "view_submission", "view": "x"}), "application/json"),
]


@pytest.mark.parametrize(("body", "kind"), MALFORMED, ids=range(len(MALFORMED)))
def test_what_nobody_can_read_is_refused(play: Play, body: str | bytes, kind: str) -> None:
    """A signed request that makes no sense gets 400, never 500, and does nothing."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.post(body, kind)
        assert answer.status == 400
        assert not slack.everything

    play(scenario)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_mention", "user": {"id": "U1"}, "text": 5, "ts": 7, "channel": ["C1"]},
        {"type": "app_mention"},
        {"type": "message", "channel": "D1", "user": "U1", "text": None, "ts": "1.1"},
        {"type": "app_home_opened"},
        {"type": "assistant_thread_started", "assistant_thread": "x"},
        {"type": "tokens_revoked", "tokens": 7},
    ],
    ids=str,
)
def test_an_event_of_strange_parts_is_heard(play: Play, event: dict[str, Any]) -> None:
    """An event whose parts are not of their kinds is heard and harms nobody."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.post(json.dumps({**MENTION, "event": event}))
        assert answer.status == 200

    play(scenario)


def test_a_body_too_large_is_refused(play: Play) -> None:
    """More than Slack ever sends is not read to its end."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        assert (await slack.post("x" * 1_100_000)).status == 413
        large = {**MENTION, "padding": "x" * 300_000}
        assert (await slack.post(json.dumps(large))).status == 200

    play(scenario)


def test_a_replayed_request_does_nothing_twice(play: Play) -> None:
    """The same signed body sent again within its five minutes is heard and not answered."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        stamp = str(int(time.time()))
        for _ in range(3):
            answer = await slack.post(json.dumps(MENTION), stamp=stamp)
            assert answer.status == 200
        assert len(slack.posted) == 1

    play(scenario)


def test_a_replayed_command_does_nothing_twice(play: Play) -> None:
    """A command and a press sent again are done once."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        again = {"trigger_id": "tr1"}
        for _ in range(3):
            await slack.command("/policy", "hello", **again)
            await slack.press("feedback", '["+"]', trigger_id="tr2")
        await slack.until(lambda: len(bot.results) == 2)
        assert len(slack.responded) == 2

    play(scenario)


def test_slack_finds_the_address(play: Play) -> None:
    """Slack's question whether the address is ours is answered as it wants."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        asked = {"type": "url_verification", "challenge": "c4a11e"}
        answer = await slack.post(json.dumps(asked))
        assert answer.status == 200
        assert answer.json == {"challenge": "c4a11e"}

    play(scenario)


def test_slack_is_told_to_come_again_while_the_bot_stops(play: Play) -> None:
    """What arrives during a stop is not heard, so that Slack repeats it to whoever is there."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        await bot.adapter.stop()
        assert (await slack.post(json.dumps(MENTION))).status == 503
        assert not slack.posted

    play(scenario)


def test_slack_saying_that_it_sends_too_much_is_heard(play: Play) -> None:
    """Slack's notice that a workspace's events were held back reaches the operator's log."""

    async def scenario(slack: Workspace, bot: Bot) -> None:
        answer = await slack.post(json.dumps({"type": "app_rate_limited"}), "application/json")
        assert answer.status == 200
        assert "slack.rate_limited" in [name for name, _ in bot.events.alarms]

    play(scenario)
