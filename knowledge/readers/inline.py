"""Inline marks of lightly marked text: what is formatting, what is struck, what is left to read.

It knows nothing of blocks; it works on one block's range of the canonical text in linear time.
"""

import re
from collections.abc import Iterable

from knowledge.domain import Span

__all__ = ["InlineWords", "read_inline", "subtract"]

_SPECIAL = re.compile(r"[\\*_~`\[<]")
_TAGS = (
    "a|abbr|b|blockquote|br|center|cite|code|dd|del|details|div|dl|dt|em|font|h[1-6]|hr|i|img|ins|kbd|li|mark|"
    "ol|p|pre|q|s|section|small|span|strike|strong|sub|summary|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
_TOKEN = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<strike>~~)"
    r"|(?P<emphasis>\*{1,3}|_{1,3})"
    r"|(?P<code>`{1,3})"
    r"|(?P<note>\[\^[\w-]{1,20}\])"
    r"|(?P<bracket>!?\[)"
    r"|(?P<close>\](?:\((?:[^()\n]|\([^()\n]*\))*\)|\[[^\]\n]{0,200}\])?)"
    r"|(?P<comment><!--|-->)"
    r"|(?P<auto><(?:https?://|mailto:)[^<>\s]+>)"
    rf"|(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,2000}})?/?>)",
    re.IGNORECASE,
)
_STRIKING_TAGS = {"del", "s", "strike"}
_BOLD_TAGS = {"b", "strong"}


class InlineWords:
    """What is left of a block once its inline marks are understood.

    Attributes:
        pieces: visible words in order, struck ones included.
        deleted: struck ranges.
        bold: every visible letter is bold.
    """

    __slots__ = ("bold", "deleted", "pieces")

    def __init__(
        self, pieces: tuple[Span, ...], deleted: tuple[Span, ...] = (), bold: bool = False
    ) -> None:
        self.pieces = pieces
        self.deleted = deleted
        self.bold = bold


def read_inline(text: str, start: int, end: int) -> InlineWords:
    """Return the visible words of ``text[start:end]``, marks taken out."""
    if _SPECIAL.search(text, start, end) is None:
        return InlineWords((Span(start, end),))
    scan = _Scan(text, start, end)
    scan.run()
    pieces = subtract([Span(start, end)], scan.marks)
    deleted = tuple(Span(a, b) for a, b in sorted(scan.struck))
    return InlineWords(pieces, deleted, _covers(text, pieces, scan.bold))


def subtract(spans: Iterable[Span], holes: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    """Return the spans without the holes; both in order, holes may touch or overlap."""
    left: list[Span] = []
    ordered = sorted(holes)
    at = 0
    for span in spans:
        start = span.start
        while at and ordered[at - 1][1] > start:
            at -= 1
        while at < len(ordered) and ordered[at][0] < span.end:
            a, b = ordered[at]
            if b > start:
                if a > start:
                    left.append(Span(start, a))
                start = max(start, b)
            at += 1
        if start < span.end:
            left.append(Span(start, span.end))
    return tuple(left)


class _Scan:
    """One pass over a block's tokens, pairing openers with closers."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.marks: list[tuple[int, int]] = []
        self.struck: list[tuple[int, int]] = []
        self.bold: list[tuple[int, int]] = []
        self._open: dict[str, list[tuple[int, int]]] = {}

    def run(self) -> None:
        for token in _TOKEN.finditer(self.text, self.start, self.end):
            kind = token.lastgroup or ""
            getattr(self, f"_{kind}")(token)

    def _pair(self, key: str, start: int, end: int) -> tuple[int, int] | None:
        """Close the latest opener of this key; mark both; return the range between them."""
        stack = self._open.get(key)
        if not stack:
            return None
        opener = stack.pop()
        self.marks += [opener, (start, end)]
        return opener[1], start

    def _push(self, key: str, start: int, end: int) -> None:
        self._open.setdefault(key, []).append((start, end))

    def _escape(self, found: re.Match[str]) -> None:
        self.marks.append((found.start(), found.start() + 1))

    def _strike(self, found: re.Match[str]) -> None:
        start, end = found.span()
        between = self._pair("~~", start, end)
        if between is None:
            self._push("~~", start, end)
        else:
            self.struck.append(between)

    def _emphasis(self, found: re.Match[str]) -> None:
        start, end = found.span()
        token = found.group()
        before = self.text[start - 1] if start > self.start else " "
        after = self.text[end] if end < self.end else " "
        inside_word = before.isalnum() and after.isalnum()
        if not before.isspace() and not (token[0] == "_" and inside_word):
            between = self._pair(token, start, end)
            if between is not None:
                if len(token) >= 2:
                    self.bold.append(between)
                return
        if not after.isspace() and not inside_word:
            self._push(token, start, end)

    def _code(self, found: re.Match[str]) -> None:
        start, end = found.span()
        if self._pair(found.group(), start, end) is None:
            self._push(found.group(), start, end)

    def _note(self, found: re.Match[str]) -> None:
        start, end = found.span()
        self.marks += [(start, start + 2), (end - 1, end)]

    def _bracket(self, found: re.Match[str]) -> None:
        start, end = found.span()
        self._push("[", start, end)

    def _close(self, found: re.Match[str]) -> None:
        start, end = found.span()
        stack = self._open.get("[")
        if not stack:
            return
        opener = stack.pop()
        if end - start == 1:
            return
        if opener[1] - opener[0] == 2:  # a picture: its description is not part of the policy
            self.marks.append((opener[0], end))
        else:
            self.marks += [opener, (start, end)]

    def _comment(self, found: re.Match[str]) -> None:
        start, end = found.span()
        if end - start == 4:  # "<!--"
            self._push("<!--", start, end)
            return
        stack = self._open.pop("<!--", None)
        if stack:
            self.marks.append((stack[0][0], end))

    def _auto(self, found: re.Match[str]) -> None:
        start, end = found.span()
        self.marks += [(start, start + 1), (end - 1, end)]

    def _tag(self, found: re.Match[str]) -> None:
        start, end = found.span()
        self.marks.append((start, end))
        tag = found.group().strip("</>").split()[0].lower()
        kept = self.struck if tag in _STRIKING_TAGS else self.bold if tag in _BOLD_TAGS else None
        if kept is None:
            return
        if not found.group().startswith("</"):
            self._push(tag, start, end)
            return
        stack = self._open.get(tag)
        if stack:
            kept.append((stack.pop()[1], start))


def _covers(text: str, pieces: tuple[Span, ...], bold: list[tuple[int, int]]) -> bool:
    if not bold:
        return False
    rest = subtract(pieces, bold)
    return not any(c.isalnum() for s in rest for c in text[s.start : s.end])
