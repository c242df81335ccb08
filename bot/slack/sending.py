"""Putting replies where they belong, with a second and a third way when the first is closed.

Slack's errors are translated here and nowhere else; whoever calls sees ``DeliveryFailed`` only.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core import wording_chat
from bot.core.ports import EventLog
from bot.slack.blocks import Block, fallback, said
from bot.slack.calls import Call
from knowledge.errors import DeliveryFailed

__all__ = ["Reply", "Sender", "error_code", "sent"]

_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
_PASSING = frozenset(
    {
        "fatal_error",
        "internal_error",
        "ratelimited",
        "request_timeout",
        "rollup_error",
        "service_unavailable",
        "team_added_to_org",
    }
)
_ANSWER_S = 10.0
_LOOK_BACK = 100
_HTTP_OK = 200
_HTTP_TOO_MANY = 429
_HTTP_SERVER = 500


class Reply:
    """What is to be said: blocks, and the same as text.

    Args:
        text: plain words; escaped here, so that nobody is mentioned by them.
        blocks: how it looks; the text alone where empty.
        is_last: whether it ends the act; a notice that the answer comes later does not, and is not
            taken for the answer by whoever looks back after a kill.
    """

    def __init__(self, text: str, blocks: Sequence[Block] = (), *, is_last: bool = True) -> None:
        self.text = text
        self.is_last = is_last
        self.body: dict[str, Any] = {
            "text": fallback(text),
            "blocks": list(blocks) or said(text),
        }

    @property
    def plain(self) -> "Reply":
        """Return the same as text alone, for a Slack that refuses its looks."""
        plain = Reply(self.text, is_last=self.is_last)
        plain.body = {"text": self.body["text"], "mrkdwn": False}
        return plain


def error_code(error: SlackApiError) -> str:
    """Return Slack's own name for an error, or the HTTP status where it gave none."""
    response = error.response
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code) if code else f"http_{getattr(response, 'status_code', 0)}"


async def sent(calling: Awaitable[Any]) -> Any:
    """Return what Slack says to a call.

    Raises:
        DeliveryFailed: it did not go through; ``retry_after_s`` says whether it may yet.
    """
    try:
        return await calling
    except SlackApiError as error:
        code = error_code(error)
        passing = code in _PASSING or code.startswith("http_5") or code == "http_429"
        raise DeliveryFailed(code, retry_after_s=1.0 if passing else None) from error
    except TimeoutError as error:
        raise DeliveryFailed("timeout", retry_after_s=1.0, is_certain=False) from error
    except (aiohttp.ClientError, OSError) as error:
        raise DeliveryFailed("unreachable", retry_after_s=1.0) from error
    except (SlackClientError, ValueError, TypeError, LookupError, AttributeError) as error:
        # What stands between us and Slack may answer with a page instead of JSON.
        raise DeliveryFailed("unreadable", retry_after_s=1.0, is_certain=False) from error


def _mark(call: Call) -> dict[str, Any]:
    """Return what tells which act a message answers; Slack shows it to nobody."""
    return {"event_type": "policybot_answer", "event_payload": {"reference": call.reference}}


class Sender:
    """Sends replies; tries again for about a minute where trying again can help.

    Args:
        session: returns the session that requests to addresses of Slack's choice go through.
        proxy: what requests to these addresses go through, None for no proxy.
        pauses_s: how long to wait before each further try.
    """

    def __init__(
        self,
        events: EventLog,
        session: Callable[[], aiohttp.ClientSession],
        *,
        proxy: str | None = None,
        pauses_s: Sequence[float] = _PAUSES_S,
    ) -> None:
        self._events = events
        self._session = session
        self._proxy = proxy
        self._pauses_s = tuple(pauses_s)

    async def openly(self, client: AsyncWebClient, call: Call, reply: Reply) -> None:
        """Answer in the conversation, where everybody in it can read.

        Where the bot may not write there, the asker is told in private.

        Raises:
            DeliveryFailed: neither went through.
        """
        try:
            await self._stubbornly(
                lambda: client.chat_postMessage(
                    channel=call.channel,
                    thread_ts=call.thread_ts or None,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata=_mark(call) if reply.is_last else None,
                    **reply.body,
                )
            )
        except DeliveryFailed as failed:
            if call.is_direct or failed.retry_after_s is not None or not failed.is_certain:
                raise
            await self.directly(client, call, reply)

    async def was_said(self, client: AsyncWebClient, call: Call) -> bool | None:
        """Return whether an act was answered by somebody who died before saying so.

        None where it cannot be told: reading channels takes a scope that we do without.
        """
        if not call.message_ts:
            return None
        given: dict[str, Any] = {
            "channel": call.channel,
            "oldest": call.message_ts,
            "limit": _LOOK_BACK,
            "include_all_metadata": True,
        }
        asking = (
            client.conversations_replies(ts=call.thread_ts, **given)
            if call.thread_ts
            else client.conversations_history(**given)
        )
        try:
            found = await sent(asking)
        except DeliveryFailed as failed:
            self._note("look_back", failed)
            return None
        marks = [message.get("metadata") or {} for message in found.get("messages") or ()]
        return _mark(call)["event_payload"] in [mark.get("event_payload") for mark in marks]

    async def privately(
        self, client: AsyncWebClient, call: Call, reply: Reply, *, replace: bool = False
    ) -> None:
        """Answer so that only the asker sees it.

        By the address that came with the act; else as a message only they see; else in their own
        conversation with the bot.

        Args:
            replace: puts the reply in the place of the private message that was acted on.

        Raises:
            DeliveryFailed: none of the three went through.
        """
        if call.response_url:
            try:
                await self.respond(call, reply, replace=replace)
                return
            except DeliveryFailed as failed:
                if not failed.is_certain:
                    raise
                self._note("response_url", failed)
        if call.channel and not call.is_direct:
            try:
                await self._stubbornly(
                    lambda: client.chat_postEphemeral(
                        channel=call.channel,
                        user=call.user,
                        thread_ts=call.thread_ts or None,
                        **reply.body,
                    )
                )
                return
            except DeliveryFailed as failed:
                if not failed.is_certain:
                    raise
                self._note("ephemeral", failed)
        await self.directly(client, call, reply)

    async def directly(
        self, client: AsyncWebClient, call: Call, reply: Reply, *, is_expected: bool = False
    ) -> None:
        """Answer in the asker's own conversation with the bot.

        Args:
            is_expected: the asker knows that it comes there.

        Raises:
            DeliveryFailed: it did not go through.
        """
        body = dict(reply.body)
        if "blocks" in body and not call.is_direct and not is_expected:
            body["blocks"] = [*said(wording_chat.ANSWER_FIRST), *body["blocks"]][:50]
        await self._stubbornly(
            lambda: client.chat_postMessage(
                channel=call.channel if call.is_direct else call.user,
                unfurl_links=False,
                unfurl_media=False,
                metadata=_mark(call) if reply.is_last and call.is_direct else None,
                **body,
            )
        )

    async def respond(self, call: Call, reply: Reply, *, replace: bool = False) -> None:
        """Answer at the address that came with the act, for its person alone.

        Raises:
            DeliveryFailed: there is none, or it has run out.
        """
        if not call.response_url:
            raise DeliveryFailed("no_response_url")
        body = {"response_type": "ephemeral", "replace_original": replace, **reply.body}
        if call.thread_ts and not replace:
            body["thread_ts"] = call.thread_ts
        await self._stubbornly(lambda: self._respond(call.response_url, body))

    async def into_channel(self, client: AsyncWebClient, call: Call, reply: Reply) -> None:
        """Put a reply into the channel that a private one was shown in, on its reader's wish.

        Raises:
            DeliveryFailed: it did not go through.
        """
        body = {"response_type": "in_channel", "replace_original": False, **reply.body}
        if call.thread_ts:
            body["thread_ts"] = call.thread_ts
        if call.response_url:
            try:
                await self._stubbornly(lambda: self._respond(call.response_url, body))
                return
            except DeliveryFailed as failed:
                if not failed.is_certain:
                    raise
                self._note("response_url", failed)
        await self._stubbornly(
            lambda: client.chat_postMessage(
                channel=call.channel,
                thread_ts=call.thread_ts or None,
                unfurl_links=False,
                unfurl_media=False,
                **reply.body,
            )
        )

    async def _respond(self, url: str, body: dict[str, Any]) -> None:
        """Post to the address that came with an act; our own, because the SDK's logs the body."""
        timeout = aiohttp.ClientTimeout(total=_ANSWER_S)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        data = json.dumps(body).encode()
        async with self._session().post(
            url, data=data, headers=headers, timeout=timeout, proxy=self._proxy
        ) as got:
            if got.status == _HTTP_OK:
                return
            passing = got.status == _HTTP_TOO_MANY or got.status >= _HTTP_SERVER
            raise DeliveryFailed(f"http_{got.status}", retry_after_s=1.0 if passing else None)

    async def _stubbornly(self, calling: Callable[[], Awaitable[Any]]) -> Any:
        """Call, and call again after a pause while there is hope, and it surely did not go through.

        Raises:
            DeliveryFailed: there is no hope, it was tried long enough, or it may have gone through.
        """
        for pause_s in (*self._pauses_s, None):
            try:
                return await sent(calling())
            except DeliveryFailed as failed:
                if pause_s is None or failed.retry_after_s is None or not failed.is_certain:
                    raise
                self._note("again", failed)
            await asyncio.sleep(pause_s)
        return None

    def _note(self, way: str, failed: DeliveryFailed) -> None:
        self._events.record("slack.not_sent", way=way, code=failed.code)
