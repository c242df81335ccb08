"""What is sent unasked arrives, is tried again where that helps, and never twice."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from bot.teams.connection import UNREACHABLE, DeliveryFailed, Reference
from bot.teams.messages import plain_message
from bot.teams.notifier import Notifier, is_closed_to_us
from bot.teams.settings import TeamsSettings
from tests.bot.twins import EventList
from tests.teams.connections import SDKS, connected
from tests.teams.office import ListeningConnection, open_office, serving

ANN = Reference(
    service_url="http://127.0.0.1:9/",
    conversation="personal-1",
    kind="personal",
    tenant="tenant-1",
    bot="28:bot",
    person="29:ann",
)
MESSAGE = plain_message("Please read clause 1.1.")


def _deliver(listening: ListeningConnection, where: Reference = ANN) -> tuple[str, list[float]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    notifier = Notifier(listening, EventList(), short="short", sleep=sleep)
    return asyncio.run(notifier.deliver(where, MESSAGE)), slept


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again(status: int) -> None:
    """A Teams that is busy or between two machines gets the message a moment later."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(status), DeliveryFailed(status)]
    sent, slept = _deliver(listening)
    assert sent == "sent-1"
    assert len(slept) == 2
    assert slept[0] < slept[1]


def test_teams_says_how_long_to_wait() -> None:
    """Retry-After is kept, with a little more, so that many do not come back in step."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(429, retry_after_s=7)]
    _, (slept,) = _deliver(listening)
    assert 7 <= slept <= 14


def test_what_could_have_arrived_is_not_sent_again() -> None:
    """After a time that ran out nobody knows; two reminders are worse than a late one."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(0, "TimeoutError")]
    with pytest.raises(DeliveryFailed):
        _deliver(listening)
    assert listening.messages == []


def test_what_was_never_sent_is_sent_again() -> None:
    """A connection that could not be opened left nothing behind."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(0, UNREACHABLE)]
    sent, slept = _deliver(listening)
    assert (sent, len(slept)) == ("sent-1", 1)


def test_patience_ends() -> None:
    """After four tries the caller decides what to do."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(503) for _ in range(9)]
    with pytest.raises(DeliveryFailed) as failed:
        _deliver(listening)
    assert not is_closed_to_us(failed.value)
    assert len(listening.failures) == 5


def test_whoever_blocked_the_bot_is_left_alone() -> None:
    """No second try, no other way in."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(403, "MessageWritesBlocked")]
    with pytest.raises(DeliveryFailed) as failed:
        _deliver(listening)
    assert is_closed_to_us(failed.value)
    assert listening.sent == []


def test_a_chat_that_teams_forgot_is_opened_once_more() -> None:
    """A person who installed the app again has a new chat."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(404, "ConversationNotFound")]
    _deliver(listening)
    ((where, _),) = listening.sent
    assert where.conversation == "chat-29:ann"


def test_where_the_app_is_gone_the_caller_is_told() -> None:
    """Removed from a team is no fault that passes."""
    listening = ListeningConnection()
    listening.failures = [DeliveryFailed(403, "BotNotInConversationRoster")]
    channel = Reference(
        service_url="x", conversation="19:t", kind="channel", tenant="t", bot="28:bot"
    )
    with pytest.raises(DeliveryFailed) as failed:
        _deliver(listening, channel)
    assert is_closed_to_us(failed.value)


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("sdk", SDKS)
@pytest.mark.parametrize(
    ("act", "method", "path"),
    [
        (lambda n, r: n.deliver(r, MESSAGE), "POST", "/v3/conversations/19%3At%40x/activities"),
        (
            lambda n, r: n.replace(r, "1700", MESSAGE),
            "PUT",
            "/v3/conversations/19%3At%40x/activities/1700",
        ),
    ],
)
def test_both_libraries_reach_the_conversation(
    sdk: str, act: Callable[[Notifier, Reference], Any], method: str, path: str
) -> None:
    """A message of its own, not an answer to one that Teams has never seen; and its update."""
    office = open_office()
    settings = TeamsSettings(app_id="app", app_password="s", app_tenant_id="t", sdk=sdk)

    async def play() -> list[tuple[str, str, dict[str, Any]]]:
        async with serving(office, settings, connected(settings)) as front:
            where = Reference(
                service_url=front.connector.url,
                conversation="19:t@x",
                kind="channel",
                tenant="t",
                bot="28:bot",
                activity="old",
            )
            await act(front.adapter.notifier, where)
            return list(front.connector.requests)

    ((seen, where, body),) = asyncio.run(play())
    assert (seen, unquote(where)) == (method, unquote(path))
    assert body["text"] == MESSAGE["text"]
    assert "replyToId" not in body
    assert body["from"]["id"] == "28:bot"
