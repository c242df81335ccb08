"""The bot in the larger stand-in Slack, where it is at hand: its strictness is not ours."""

import asyncio
import importlib.util
import logging
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from bot.core import wording_chat
from tests.slack.conftest import CARRY, Bot
from tests.slack.workspace import Workspace

STAND_IN = Path(__file__).parents[3] / "shared/tools/fake_slack/fake_slack.py"
QUESTION = "May I carry over annual leave to the next year?"
DRAFT = "My boss is an idiot, and so is hers."

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        not STAND_IN.exists(), reason="the stand-in Slack is not beside the project"
    ),
    # It checks blocks with Slack's models, which warn about looks, and forgets to close sockets.
    pytest.mark.filterwarnings("ignore::UserWarning", "ignore::ResourceWarning"),
]

Scene = Callable[[Any, Bot], Coroutine[Any, Any, None]]


def _stand_in() -> Any:
    spec = importlib.util.spec_from_file_location("fake_slack", STAND_IN)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


def _played(scene: Scene, mode: str) -> Bot:
    """Run a scene in the stand-in, over HTTP or Socket Mode."""

    async def run() -> Bot:
        fake = await _stand_in().FakeSlack(port=0, mode=mode).start()
        given: dict[str, Any] = {"bot_token": "xoxb-test", "api_base_url": fake.base_url}
        over = {"app_token": "xapp-test", "signing_secret": ""}
        given |= over if mode == "socket" else {"signing_secret": "secret"}
        bot = Bot(Workspace(), contact_channel="G1", **given)
        try:
            async with bot.running():
                fake.request_url = f"{bot.url}/slack/events"
                if mode == "socket":
                    assert (await fake.c_wait({"socket": True}))["ok"]
                await scene(fake, bot)
            return bot
        finally:
            await fake.stop()

    logging.disable(logging.WARNING)
    try:
        return asyncio.run(run())
    finally:
        logging.disable(logging.NOTSET)


async def _said(fake: Any, channel: str, n: int = 1) -> list[dict[str, Any]]:
    """Return what the bot said in a channel, once there is so much of it."""
    waited = await fake.c_wait({"channel": channel, "n": n})
    assert waited["ok"], fake.messages.get(channel)
    found: list[dict[str, Any]] = waited["messages"]
    return found


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_day_in_slack(mode: str) -> None:
    """Mention, message, command, buttons, windows and Home work as people use them."""

    async def scene(fake: Any, bot: Bot) -> None:
        asked = await fake.c_say({"user": "U1", "channel": "C1", "text": f"<@UBOT> {QUESTION}"})
        (reply,) = await _said(fake, "C1")
        assert reply["thread_ts"] == asked["ts"]
        assert CARRY in reply["text"]
        assert all(one["acked"] for one in asked["deliveries"].values())

        await fake.c_command(
            {"user": "U1", "channel": "C1", "command": "/policy", "text": QUESTION}
        )
        private = (await _said(fake, "C1", 2))[-1]
        assert private["ephemeral"]
        press = {"user": "U1", "channel": "C1", "ts": private["ts"]}
        await fake.c_action({**press, "action_id": "section"})
        await fake.c_action({**press, "action_id": "feedback", "value": "positive"})
        await fake.c_action({**press, "action_id": "hand_over"})
        await fake.c_action({**press, "action_id": "share"})
        await _said(fake, "G1")
        shared = [m for m in await _said(fake, "C1", 5) if not m.get("ephemeral")][-1]
        assert QUESTION in shared["text"]

        await fake.c_command(
            {"user": "U1", "channel": "C1", "command": "/policy-check", "text": DRAFT}
        )
        checked = (await _said(fake, "C1", 6))[-1]
        assert checked["ephemeral"]
        assert "idiot" in checked["text"]
        await fake.c_shortcut({"user": "U1", "callback_id": "check_draft"})
        await fake.c_open_home({"user": "U1"})
        await fake.c_open_home({"user": "U1", "tab": "messages"})

    bot = _played(scene, mode)
    assert set(bot.results) == {"done"}


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_finding_is_set_aside_from_window_to_window(mode: str) -> None:
    """The form of a draft, its result above it, the reason above that; and back at a press."""

    async def window(fake: Any, n: int, words: str) -> dict[str, Any]:
        """Return the n-th window, once it shows some words."""
        async with asyncio.timeout(60):
            while len(fake.views) < n or words not in str(list(fake.views.values())[n - 1]):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        made: dict[str, Any] = list(fake.views.values())[n - 1]
        return made

    async def scene(fake: Any, bot: Bot) -> None:
        await fake.c_shortcut({"user": "U1", "callback_id": "check_draft"})
        form = await window(fake, 1, "check_form")
        sent = {"user": "U1", "view_id": form["id"], "values": {"draft": {"draft": DRAFT}}}
        assert (await fake.c_submit(sent))["response_action"] == "push"
        report = await window(fake, 2, "This insults somebody.")
        await fake.c_action({"user": "U1", "view_id": report["id"], "action_id": "set_aside"})
        why = await window(fake, 3, "aside_form")
        chosen = {"type": "radio_buttons", "selected_option": {"value": "public"}}
        sent = {"user": "U1", "view_id": why["id"], "values": {"why": {"why": chosen}}}
        assert (await fake.c_submit(sent))["response_action"] == "update"
        done = await window(fake, 3, "It is public already")
        await fake.c_command(
            {"user": "U1", "channel": "C1", "command": "/policy-check", "text": DRAFT}
        )
        (again,) = await _said(fake, "C1")
        assert "Nothing found" in again["text"]
        press = {"user": "U1", "view_id": done["id"], "action_id": "undo_aside_here"}
        await fake.c_action(press)
        await window(fake, 3, "It counts again")

    bot = _played(scene, mode)
    assert set(bot.results) == {"done"}


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_every_act_is_acknowledged_in_time(mode: str) -> None:
    """Slack never has to repeat anything, and nobody reads that the bot timed out."""

    async def scene(fake: Any, bot: Bot) -> None:
        await asyncio.gather(
            *(
                fake.c_say({"user": "U1", "channel": "dm", "text": f"{QUESTION} {n}"})
                for n in range(20)
            )
        )
        await _said(fake, "DU1", 20)
        tries = [e["tries"] for e in fake.journal if e["kind"] == "delivery"]
        assert all(len(one) == 1 and one[0]["status"] == 200 for one in tries)

    _played(scene, mode)


def test_forged_requests_do_nothing() -> None:
    """What the stand-in forges is refused, and what it replays is answered once."""

    async def scene(fake: Any, bot: Bot) -> None:
        kinds = ("bad_signature", "stale", "future", "no_headers", "garbage_timestamp", "tampered")
        for kind in kinds:
            assert (await fake.c_forge({"kind": kind}))["status"] == 401
        assert not fake.messages.get("C1")
        await fake.c_forge({"kind": "replay"})
        await _said(fake, "C1")
        assert len(fake.messages["C1"]) == 1

    _played(scene, "http")


def test_faults_are_waited_out() -> None:
    """Rate limits and failures of the Web API delay an answer, and no more."""

    async def scene(fake: Any, bot: Bot) -> None:
        await fake.c_fault({"method": "chat.postMessage", "status": 429, "retry_after": 0})
        await fake.c_say({"user": "U1", "channel": "dm", "text": QUESTION})
        await fake.c_fault({"method": "chat.postMessage", "status": 503, "times": 2})
        await fake.c_say({"user": "U1", "channel": "dm", "text": QUESTION})
        replies = await _said(fake, "DU1", 2)
        assert all(CARRY in reply["text"] for reply in replies)

    _played(scene, "http")


def test_guests_get_the_reason() -> None:
    """The stand-in's guest is told why not."""

    async def scene(fake: Any, bot: Bot) -> None:
        await fake.c_say({"user": "U3", "channel": "dm", "text": QUESTION})
        (reply,) = await _said(fake, "DU3")
        assert reply["text"] == wording_chat.GUESTS_REFUSED

    _played(scene, "http")
