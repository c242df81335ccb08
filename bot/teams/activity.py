"""Reading an activity as it arrives: who says what, where; any JSON is survived.

Pure; knows the Bot Framework's shapes and nothing of policies.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.teams.connection import Reference

__all__ = ["BadActivity", "Incoming", "clean", "plain_words", "read_activity", "without_typed_tags"]

_SCOPES = {"personal": "personal", "groupchat": "groupChat", "channel": "channel"}
_AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.I | re.S)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.I)
_SILENT = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.I | re.S)
_TAG = re.compile(r"</?[a-z][^>]*>", re.I)
# Of typed text only what is certainly markup goes: "<name of the firm>" is none.
_TYPED_TAG = re.compile(
    r"</?(?:a|b|body|br|code|div|em|h[1-6]|html|i|img|li|ol|p|pre|script|span|strong|style|table|td|tr|u"
    r"|ul)(?:\s[^<>]*)?/?>",
    re.I,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_ID = 1_000


class BadActivity(ValueError):
    """The body is no activity that could be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One activity, read.

    Attributes:
        kind: "message", "invoke", "conversationUpdate", "installationUpdate" ...
        name: which invoke or event.
        text: what a person wrote, without the mention of the bot.
        value: what a card, a dialog or an invoke carries.
        is_private: a slash command or reply that only the person and the bot see.
        is_edit: the person changed or deleted a message of theirs.
        is_bot: another bot speaks.
        is_guest: Teams marks the person as a guest of the tenant.
        joined: ids of who was added to the conversation.
        action: of an installation ("add", "remove").
        message: the id of the message that a click or judgement belongs to.
    """

    kind: str
    name: str
    activity_id: str
    reference: Reference
    channel: str
    text: str
    value: Mapping[str, Any]
    person_name: str
    is_private: bool
    is_edit: bool
    is_bot: bool
    is_guest: bool
    joined: tuple[str, ...]
    action: str
    message: str
    n_attachments: int

    @property
    def tenant(self) -> str:
        """The Teams tenant, "" where the activity names none."""
        return self.reference.tenant

    @property
    def person(self) -> str:
        """Who acts: the Entra object id, or the id in Teams where there is none."""
        return self.reference.person_object or self.reference.person

    @property
    def is_personal(self) -> bool:
        """Whether nobody else reads along."""
        return self.reference.kind == "personal"


def read_activity(body: object) -> Incoming:
    """Return the activity that a request's JSON holds.

    Raises:
        BadActivity: it names no type, conversation or service, so that nothing could answer it.
    """
    raw = _mapping(body)
    conversation, sender = _mapping(raw.get("conversation")), _mapping(raw.get("from"))
    recipient, channel_data = _mapping(raw.get("recipient")), _mapping(raw.get("channelData"))
    kind = _word(raw.get("type"))
    reference = Reference(
        service_url=_word(raw.get("serviceUrl")),
        conversation=_word(conversation.get("id")),
        kind=_scope(conversation),
        # The field of botbuilder's own model reads a key that Teams does not send.
        tenant=_word(_mapping(channel_data.get("tenant")).get("id"))
        or _word(conversation.get("tenantId")),
        bot=_word(recipient.get("id")),
        person=_word(sender.get("id")),
        person_object=_word(sender.get("aadObjectId")),
        activity=_word(raw.get("id")),
    )
    if not kind or not reference.service_url or not reference.conversation:
        raise BadActivity("no type, service or conversation")
    edits = {"editMessage", "softDeleteMessage", "undeleteMessage"}
    return Incoming(
        kind=kind,
        name=_word(raw.get("name")),
        activity_id=reference.activity,
        reference=reference,
        channel=_word(raw.get("channelId")),
        text=_said(raw, reference.bot),
        value=_mapping(raw.get("value")),
        person_name=_word(sender.get("name")),
        is_private=recipient.get("isTargeted") is True,
        is_edit=kind in ("messageUpdate", "messageDelete")
        or channel_data.get("eventType") in edits,
        is_bot=_word(sender.get("id")).startswith("28:") or sender.get("role") == "bot",
        is_guest=_word(sender.get("userRole")).lower() in ("guest", "anonymous", "federated"),
        joined=tuple(_word(_mapping(m).get("id")) for m in _listed(raw.get("membersAdded"))),
        action=_word(raw.get("action")),
        message=_word(raw.get("replyToId")),
        n_attachments=sum(
            1
            for a in _listed(raw.get("attachments"))
            # Teams adds the message once more as HTML; that is no file.
            if _word(_mapping(a).get("contentType")) != "text/html"
        ),
    )


def clean(words: str) -> str:
    """Return words without what no text has: control characters and halves of characters."""
    whole = words.encode("utf-8", "replace").decode("utf-8")
    return _CONTROLS.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def plain_words(body: object) -> str:
    """Return a message's body (as a message extension gets it) as plain text."""
    message = _mapping(body)
    content = message.get("content")
    if not isinstance(content, str):
        return ""
    content = clean(content)
    if _word(message.get("contentType")).lower() not in ("html", "text/html"):
        return content.strip()
    return _without_tags(_AT.sub(r"\1", content))


def _said(raw: Mapping[str, Any], bot: str) -> str:
    """Return what a person wrote, without the mention that called the bot."""
    text = raw.get("text")
    if not isinstance(text, str):
        return ""
    text = clean(text)
    for entity in map(_mapping, _listed(raw.get("entities"))):
        words = entity.get("text")
        mentioned = _mapping(entity.get("mentioned")).get("id")
        if entity.get("type") == "mention" and mentioned == bot and isinstance(words, str):
            text = text.replace(words, " ") if words else text
    text = _AT.sub(r"\1", text)
    if _word(raw.get("textFormat")).lower() in ("xml", "html"):
        text = _without_tags(text)
    # Teams writes a no-break space behind a mention, and some clients the name of one.
    return re.sub(r"&nbsp;", " ", text).replace("\u00a0", " ").replace("\u200b", "").strip()


def without_typed_tags(question: str) -> str:
    """Return a question without the markup that was typed or pasted with it.

    For questions only: of a draft every character counts.
    """
    if not _TYPED_TAG.search(question):
        return question
    return _TYPED_TAG.sub("", _BREAK.sub("\n", _SILENT.sub("", question))).strip()


def _without_tags(text: str) -> str:
    text = _TAG.sub("", _BREAK.sub("\n", _SILENT.sub("", text)))
    lines = (" ".join(line.split()) for line in html.unescape(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _scope(conversation: Mapping[str, Any]) -> str:
    named = _SCOPES.get(_word(conversation.get("conversationType")).lower())
    return named or ("groupChat" if conversation.get("isGroup") is True else "personal")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: object) -> str:
    return value[:_LONGEST_ID] if isinstance(value, str) else ""
