"""Text to and from Slack: escaped, cut to measure, and read back as a person typed it. Pure."""

import html
import re

__all__ = ["Budget", "asked", "cut", "escaped", "in_runs", "is_mentioned", "typed", "units"]

_MOST_TEXT = 8_000
"""Units of rich text in one message; Slack refuses blocks of more than about 13,000 in all."""
_LONGEST_RUN = 2_500
_ELLIPSIS = "\u2026"

_MARKUP = re.compile(
    r"<(?:"
    r"(?P<sigil>[@#!])(?P<id>[^|>]*)(?:\|(?P<label>[^>]*))?"
    r"|(?P<link>(?:https?|mailto|tel):[^|>]+)(?:\|(?P<words>[^>]*))?"
    r")>"
)

# Slack writes an emoji as its name between colons; "at 10:30:00" names none.
_EMOJI = re.compile(r"(?<![A-Za-z0-9]):(?=[^:]*[a-z+-]|100:|1234:)[a-z0-9_+'-]+:(?![0-9])")


def escaped(text: str) -> str:
    """Return text that Slack's markup shows as it is; no mention in it reaches anybody."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Slack turns a bare @channel into a mention where a client parses names; a joiner prevents it.
    return re.sub(r"@(?=(?:channel|here|everyone)\b)", "@\u2060", text)


def cut(text: str, longest: int) -> str:
    """Return text of at most ``longest`` characters, cut between words and with dots where cut.

    Args:
        longest: at least 1; counted as Slack does, in UTF-16 units.
    """
    if units(text) <= longest:
        return text
    kept = _prefix(text, longest - 1)
    gap = kept.rfind(" ")
    if gap > len(kept) * 2 // 3:
        kept = kept[:gap]
    return kept.rstrip(" \n\t\u00a0,;:") + _ELLIPSIS


def in_runs(text: str) -> list[str]:
    """Return text in pieces of a length that one element takes; together they are the text."""
    runs = []
    while units(text) > _LONGEST_RUN:
        head = _prefix(text, _LONGEST_RUN)
        runs.append(head)
        text = text[len(head) :]
    return [*runs, text] if text else runs


class Budget:
    """Hands out room in a message until there is none.

    Args:
        room: characters in all, in UTF-16 units.
    """

    def __init__(self, room: int = _MOST_TEXT) -> None:
        self._room = room

    @property
    def is_spent(self) -> bool:
        """Return whether there is no room for another paragraph."""
        return self._room < 100

    def take(self, text: str) -> str:
        """Return as much of the text as there is room for."""
        taken = cut(text, max(1, self._room))
        self._room -= units(taken)
        return taken


def units(text: str) -> int:
    """Return the length as Slack counts it: characters outside the basic plane count twice."""
    return len(_utf16(text)) // 2


def _prefix(text: str, longest: int) -> str:
    """Return the longest beginning of at most so many units; no character is split."""
    data = _utf16(text)[: longest * 2]
    if data and 0xD8 <= data[-1] <= 0xDB:
        data = data[:-2]
    return data.decode("utf-16-le", "surrogatepass")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def is_mentioned(text: str, bot_user: str) -> bool:
    """Return whether a message as Slack sends it speaks to the bot."""
    return bool(bot_user) and f"<@{bot_user}" in text


def typed(text: str, bot_user: str = "") -> str:
    """Return a message as its writer typed it: no markup, no mention of the bot.

    Args:
        bot_user: whose mentions are dropped; others stay readable.
    """

    def plain(found: re.Match[str]) -> str:
        if found["link"]:
            return found["words"] or re.sub(r"^(?:mailto|tel):", "", found["link"])
        if found["sigil"] == "@":
            return "" if found["id"] == bot_user else f"@{found['label'] or 'somebody'}"
        if found["sigil"] == "#":
            return f"#{found['label'] or 'channel'}"
        name = found["id"].partition("^")[0]
        return found["label"] or f"@{name}"

    return html.unescape(_MARKUP.sub(plain, text)).replace("\u00a0", " ").strip()


def asked(text: str, bot_user: str = "") -> str:
    """Return a message as a question: as typed, but without emoji.

    What holds nothing but mentions is empty. Where there is no word beside emoji and links, an
    ellipsis stands for them, because there is nothing in them to look up.
    """
    without_emoji = _EMOJI.sub(" ", text)
    beside = html.unescape(_MARKUP.sub(" ", without_emoji)).strip()
    if any(map(str.isalnum, beside)):
        return typed(without_emoji, bot_user)
    is_mentions = without_emoji == text and all(one["sigil"] for one in _MARKUP.finditer(text))
    return beside or ("" if is_mentions else _ELLIPSIS)
