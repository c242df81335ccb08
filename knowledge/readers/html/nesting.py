"""A guard before the parser: markup nested so deeply that building its tree would take for ever.

The rules by which browsers mend broken markup look at every open element for every tag, and copy
unclosed formatting elements into every later paragraph; 40 KB can make four million nodes. Pages
that people wrote stay far below these limits and pass unchanged.
"""

import re
from typing import Final

__all__ = ["flattened"]

# Browsers stop at 512 (Blink); pages that people wrote stay below 60 and 10.
_MAX_DEPTH: Final = 400
_MAX_FORMATTING: Final = 16
# A tag with more words in it than this holds no attributes that a page means.
_LONG_TAG_CHARS: Final = 20_000
_MAX_TAG_WORDS: Final = 2_000
# Pages put together by programs may hold a whole page inside.
_MAX_ROOTS: Final = 50

_TAG: Final = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]*))")
_RAW: Final = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}
_VOID: Final = set(
    "area base br col embed frame hr img input keygen link meta param source track wbr image".split()
)
# Their end tags may be left out, and they do not nest without an element that is counted.
_OPTIONAL: Final = set(
    "html head body p li dt dd option optgroup rt rp tr td th tbody thead tfoot colgroup caption".split()
)
_ROOTS: Final = {"html", "body"}
_STRUCK: Final = {"s", "strike"}
_FORMATTING: Final = set("a b big code em font i nobr small strong tt u".split()) | _STRUCK
_BLOCKS: Final = set(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form "
    "header hgroup h1 h2 h3 h4 h5 h6 main menu nav ol pre search section summary ul listing".split()
)
_FENCES: Final = set("table template object applet marquee select svg math button".split())


def flattened(markup: str) -> str:
    """Return the markup, without the tags that open more than a browser would nest.

    Blocks opened too deep become plain paragraphs, so that no words run together.
    """
    guard = _Guard(markup)
    guard.run()
    if not guard.drops:
        return markup
    parts: list[str] = []
    at = 0
    for start, end, instead in guard.drops:
        parts += [markup[at:start], instead]
        at = end
    parts.append(markup[at:])
    return "".join(parts)


class _Guard:
    """One pass over the tags, keeping what is open about as the parser would."""

    def __init__(self, markup: str) -> None:
        self.drops: list[tuple[int, int, str]] = []
        self._markup = markup
        self._open: list[str] = []
        self._formatting: list[str] = []
        self._fence = 0
        self._examined = -1
        self._n_roots = 0

    def run(self) -> None:
        at = 0
        search = _TAG.search
        markup = self._markup
        while (found := search(markup, at)) is not None:
            at = found.end()
            comment, slash, name = found.groups()
            if comment:
                end = markup.find("-->", at)
                if end < 0:
                    return
                at = end
                continue
            name = name.lower()
            at = self._behind_attributes(at)
            if name in _VOID:
                continue
            if name in _OPTIONAL:
                # Behind it, an end tag of a word in a line no longer reaches what was open before.
                self._fence = 0 if slash else len(self._open)
                if name in _ROOTS and not slash:
                    self._root(found.start())
            elif slash:
                self._close(name)
            elif name in _RAW:
                at = self._after_raw(name, at)
            else:
                self._start(name, found.start())

    def _behind_attributes(self, at: int) -> int:
        """Drop the attributes of a tag that has thousands: each is compared with all others."""
        if at <= self._examined:
            return at
        end = self._markup.find(">", at)
        self._examined = end = len(self._markup) if end < 0 else end
        if end - at < _LONG_TAG_CHARS or len(self._markup[at:end].split()) < _MAX_TAG_WORDS:
            return at
        self.drops.append((at, end, ""))
        return end

    def _root(self, at: int) -> None:
        """Drop a root tag after many: each hands its attributes to the first one."""
        self._n_roots += 1
        if self._n_roots > _MAX_ROOTS:
            self._drop(at, "")

    def _after_raw(self, name: str, at: int) -> int:
        """Return where an element ends whose content is no markup."""
        end = re.compile(f"</{name}", re.I).search(self._markup, at)
        return end.end() if end is not None else len(self._markup)

    def _start(self, name: str, at: int) -> None:
        if name in _FORMATTING:
            group = [n for n in self._formatting if (n in _STRUCK) == (name in _STRUCK)]
            if len(group) >= _MAX_FORMATTING:
                self._drop(at, "")
                return
            self._formatting.append(name)
        if len(self._open) >= _MAX_DEPTH:
            if name in _FORMATTING:
                self._formatting.pop()
            self._drop(at, "<p>" if name in _BLOCKS else "")
            return
        self._open.append(name)

    def _drop(self, at: int, instead: str) -> None:
        if self.drops and self.drops[-1][0] >= at:
            self.drops.pop()  # its attributes, dropped before
        end = self._markup.find(">", at)
        self.drops.append((at, len(self._markup) if end < 0 else end + 1, instead))

    def _close(self, name: str) -> None:
        if name in _FORMATTING:
            _remove_last(self._formatting, name)
            _remove_last(self._open, name)
            return
        is_block = name in _BLOCKS or name in _FENCES
        for at in range(len(self._open) - 1, -1, -1):
            if not is_block and at < self._fence:
                return
            if self._open[at] == name:
                del self._open[at:]
                self._fence = min(self._fence, at)
                return
            if self._open[at] in _FENCES or (not is_block and self._open[at] in _BLOCKS):
                return


def _remove_last(names: list[str], name: str) -> None:
    for at in range(len(names) - 1, -1, -1):
        if names[at] == name:
            del names[at]
            return
