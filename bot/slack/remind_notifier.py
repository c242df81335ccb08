"""Sending reminders in Slack: posted, found again by the key each carries, updated."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.core.reminding_ports import Outgoing
from bot.core.reminding_showing import show_message
from bot.slack.blocks import fallback
from bot.slack.remind_blocks import message_blocks
from bot.slack.remind_bridge import Bridge
from knowledge.errors import DeliveryFailed

__all__ = ["SlackNotifier"]

_EVENT = "policy_reminder"
_LOOKED_AT = 100
_SOME_SECONDS = 120.0
_CODES = {
    "user_not_found": "unknown person",
    "users_not_found": "unknown person",
    "user_disabled": "deactivated",
    "user_not_visible": "unknown person",
    "cannot_dm_bot": "unknown person",
    "messages_tab_disabled": "blocked",
}
# Where we may not read, nobody can tell whether a message is there.
_UNREADABLE = frozenset({"missing_scope", "not_in_channel", "channel_not_found", "no_permission"})


class SlackNotifier:
    """Sends reminders in Slack."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def send(self, outgoing: Outgoing) -> str:
        """Post a message and return "CHANNEL:TS"."""
        tenant = outgoing.delivery.tenant
        _, _, where = outgoing.delivery.place.partition(":")
        body = _body(outgoing)

        async def post(client: AsyncWebClient) -> Any:
            return await client.chat_postMessage(
                channel=where, unfurl_links=False, unfurl_media=False, **body
            )

        try:
            answer = self._bridge.call(tenant, "chat.postMessage", post)
        except DeliveryFailed as failed:
            is_person = outgoing.delivery.place.startswith("person:")
            code = _CODES.get(failed.code, failed.code)
            if is_person and failed.code == "channel_not_found":
                code = "unknown person"
            raise DeliveryFailed(
                code, retry_after_s=failed.retry_after_s, is_certain=failed.is_certain
            ) from failed
        return f"{answer.get('channel')}:{answer.get('ts')}"

    def find(self, outgoing: Outgoing) -> str | None:
        """Return where a message of this key stands, "" where none does, None where we cannot read."""
        delivery = outgoing.delivery
        kind, _, where = delivery.place.partition(":")
        oldest = str(max(0.0, delivery.planned_at.timestamp() - _SOME_SECONDS))

        async def look(client: AsyncWebClient) -> str | None:
            channel = where
            if kind == "person":
                opened = await client.conversations_open(users=where)
                channel = str((opened.get("channel") or {}).get("id") or "")
            cursor = ""
            while True:
                page = await client.conversations_history(
                    channel=channel,
                    oldest=oldest,
                    limit=_LOOKED_AT,
                    include_all_metadata=True,
                    cursor=cursor or None,
                )
                for message in page.get("messages") or ():
                    if _key_of(message) == outgoing.key:
                        return f"{channel}:{message.get('ts')}"
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    return ""

        try:
            return self._bridge.call(delivery.tenant, "conversations.history", look)
        except DeliveryFailed as failed:
            if failed.code in _UNREADABLE:
                return None
            raise

    def update(self, outgoing: Outgoing) -> None:
        """Show a message as it should look now."""
        channel, _, ts = outgoing.delivery.message.partition(":")
        body = _body(outgoing)

        async def change(client: AsyncWebClient) -> Any:
            return await client.chat_update(channel=channel, ts=ts, **body)

        self._bridge.call(outgoing.delivery.tenant, "chat.update", change)


def _body(outgoing: Outgoing) -> dict[str, Any]:
    shown = show_message(outgoing)
    return {
        "text": fallback(shown.fallback),
        "blocks": message_blocks(shown),
        "metadata": {"event_type": _EVENT, "event_payload": {"key": outgoing.key}},
    }


def _key_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key") or "") if metadata.get("event_type") == _EVENT else ""
