"""What came from Slack, as one value: who calls, from where, and how to answer. Pure."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

__all__ = [
    "CHOOSE",
    "HAND_OVER",
    "SET_ASIDE",
    "SHARE",
    "UNDO",
    "Call",
    "is_on_a_draft",
    "of_command",
    "of_event",
    "of_interaction",
    "of_press",
    "tenant_of",
]

CHOOSE, SHARE, HAND_OVER = "choose", "share", "hand_over"
"""Buttons whose effect others can see; a number may follow after a colon."""
SET_ASIDE, UNDO = "set_aside", "undo_aside"
"""Buttons below what was found in a draft."""
_ONCE = frozenset({CHOOSE, SHARE, HAND_OVER})
_ON_A_DRAFT = frozenset({SET_ASIDE, UNDO})

_PAYLOAD = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One act of one person.

    Attributes:
        key: names the act; the same for every delivery of it.
        tenant: workspace, with its enterprise in front where it has one ("T1", "E1/T1").
        home: the acting person's own workspace or enterprise; another than the tenant's for people
            of other organisations in a shared channel.
        channel: "" where it came from no conversation.
        thread_ts: the thread to answer in, "" to answer in the open conversation.
        message_ts: the message that was written or acted on, "" where none.
        is_shared: people of other organisations read along.
        is_ephemeral: it came from a message that only the acting person sees.
        view_id: the window it came from, "" where none; the Home tab is no window.
        bot_user: our own id there, "" where not known.
        is_repeatable: the same act may be tried again if it fails.
    """

    key: str
    tenant: str
    user: str
    home: str = ""
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    is_shared: bool = False
    is_ephemeral: bool = False
    view_id: str = ""
    response_url: str = ""
    trigger_id: str = ""
    bot_user: str = ""
    is_repeatable: bool = False

    @property
    def is_direct(self) -> bool:
        """Return whether the conversation is the person's own with the bot."""
        return self.channel.startswith("D")

    @property
    def reference(self) -> str:
        """Return what finds this act in the log: short, and the same for every delivery."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:10]

    @property
    def conversation(self) -> str:
        """Return the key of what was asked before."""
        if self.is_direct and not self.thread_ts:
            return f"slack/{self.tenant}/{self.channel}"
        if self.thread_ts:
            return f"slack/{self.tenant}/{self.channel}/{self.thread_ts}"
        return f"slack/{self.tenant}/{self.channel}/{self.user}"


def tenant_of(payload: _PAYLOAD) -> str:
    """Return the workspace that a payload is for, as the tenants are keyed.

    An app that a whole enterprise installed gets events of many workspaces; those it acts for
    stand first in ``authorizations``.
    """
    authorized = _first(payload.get("authorizations"))
    team = (
        _text(authorized, "team_id")
        or _text(_mapping(payload, "team"), "id")
        or _text(payload, "team_id")
        or _text(_mapping(payload, "user"), "team_id")
    )
    enterprise = (
        _text(authorized, "enterprise_id")
        or _text(_mapping(payload, "enterprise"), "id")
        or _text(payload, "enterprise_id")
    )
    return "/".join(filter(None, (enterprise, team)))


def of_event(body: _PAYLOAD) -> Call:
    """Return who wrote a message or opened a page, and where."""
    event = _mapping(body, "event")
    tenant = tenant_of(body)
    channel, ts = _text(event, "channel"), _text(event, "ts")
    # Mention and message of the same words are one act, however many events and retries tell it.
    key = f"{channel}/{ts}" if channel and ts else _text(body, "event_id") or _drawn()
    is_direct = channel.startswith("D")
    thread_ts = _text(event, "thread_ts")
    return Call(
        key=f"slack/{tenant}/{key}",
        tenant=tenant,
        user=_text(event, "user"),
        home=_text(event, "user_team") or _text(event, "source_team") or _text(event, "team"),
        channel=channel,
        thread_ts=thread_ts if is_direct else thread_ts or ts,
        message_ts=ts,
        is_shared=body.get("is_ext_shared_channel") is True,
        bot_user=_text(_first(body.get("authorizations")), "user_id"),
    )


def of_command(body: _PAYLOAD) -> Call:
    """Return who typed a command, and where."""
    tenant = tenant_of(body)
    return Call(
        key=f"slack/{tenant}/command/{_text(body, 'trigger_id') or _drawn()}",
        tenant=tenant,
        user=_text(body, "user_id"),
        channel=_text(body, "channel_id"),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
    )


def of_interaction(body: _PAYLOAD) -> Call:
    """Return who pressed, chose or submitted something, and where."""
    tenant = tenant_of(body)
    container, message = _mapping(body, "container"), _mapping(body, "message")
    view = _mapping(body, "view")
    user = _mapping(body, "user")
    channel = _text(_mapping(body, "channel"), "id") or _text(container, "channel_id")
    ts = _text(container, "message_ts") or _text(message, "ts")
    return Call(
        key=f"slack/{tenant}/act/{_text(body, 'trigger_id') or _drawn()}",
        tenant=tenant,
        user=_text(user, "id"),
        home=_text(user, "team_id"),
        channel=channel,
        thread_ts=_text(message, "thread_ts") or _text(container, "thread_ts"),
        message_ts=ts,
        is_ephemeral=container.get("is_ephemeral") is True,
        view_id=_text(view, "id") if view.get("type") == "modal" else "",
        response_url=_response_url(body),
        trigger_id=_text(body, "trigger_id"),
    )


def of_press(body: _PAYLOAD) -> Call:
    """Return who pressed a button, and where.

    What concerns others is named by its message and person: pressed twice, it is done once.
    """
    call = of_interaction(body)
    action = _text(_first(body.get("actions")), "action_id")
    if not call.message_ts or action.partition(":")[0] not in _ONCE:
        return call
    return replace(
        call,
        key=f"slack/{call.tenant}/{call.channel}/{call.message_ts}/{call.user}/{action}",
        is_repeatable=True,
    )


def is_on_a_draft(body: _PAYLOAD) -> bool:
    """Return whether a press comes with words of a draft: Slack sends the message along."""
    actions = body.get("actions")
    pressed = actions if isinstance(actions, list) else ()
    return any(isinstance(a, Mapping) and a.get("action_id") in _ON_A_DRAFT for a in pressed)


def _drawn() -> str:
    """Return a name for an act that came without any: it cannot be told from others."""
    return secrets.token_hex(8)


def _response_url(body: _PAYLOAD) -> str:
    return _text(body, "response_url") or _text(_first(body.get("response_urls")), "response_url")


def _text(of: _PAYLOAD, name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _mapping(of: _PAYLOAD, name: str) -> _PAYLOAD:
    value = of.get(name)
    return value if isinstance(value, Mapping) else {}


def _first(values: object) -> _PAYLOAD:
    first = values[0] if isinstance(values, list) and values else None
    return first if isinstance(first, Mapping) else {}
