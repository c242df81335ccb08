"""Web pages (.html, .htm, .xhtml): decoded, parsed, walked; facts from the head as properties.

It puts the steps together; each has its own module beside this one.
"""

from typing import Final

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from knowledge.domain import Document
from knowledge.errors import ParseError
from knowledge.readers.canvas import Canvas
from knowledge.readers.decoding import clean_text
from knowledge.readers.html.css import Sheet
from knowledge.readers.html.encoding import decode_page
from knowledge.readers.html.folding import Folding
from knowledge.readers.html.look import HIDDEN
from knowledge.readers.html.nesting import flattened
from knowledge.readers.html.notes import PageNotes
from knowledge.readers.html.regions import main_part, title_heading
from knowledge.readers.html.walk import PageWalk

__all__ = ["read_html"]

_SAVE_AGAIN: Final = "Open the page in a browser, save it as PDF or copy its text, and try again"
# Facts that only concern browsers, search engines and social networks.
_TECHNICAL: Final = (
    "viewport", "generator", "robots", "progid", "theme-color", "format-detection", "content-type", "csrf",
    "x-ua-compatible", "google", "msapplication", "apple-", "twitter:", "fb:", "og:image", "og:url", "originator",
    "referrer", "color-scheme", "content-security-policy", "refresh", "mobile-web-app", "changedby",
)  # fmt: skip
_MAX_VALUE_CHARS: Final = 1000
# A page that hides this much of its words shows them on a click: accordions, tabs.
_UNFOLDING_SHARE: Final = 0.25


def read_html(name: str, data: bytes) -> Document:
    """Read a policy that is a web page, or was exported as one by Word or Google Docs.

    Args:
        name: the file's name, for errors.
        data: the file's bytes, in any encoding.

    Raises:
        ParseError: the bytes are no text, too much of it, or the page shows none.
    """
    markup = flattened(decode_page(name, data))
    try:
        page = LexborHTMLParser(markup)
    except (SelectolaxError, ValueError, RuntimeError, MemoryError) as error:
        raise ParseError(name, "cannot be read as a web page", _SAVE_AGAIN) from error
    body = page.body
    canvas = Canvas()
    if body is not None:
        main = main_part(page, body)
        sheet = Sheet([style.text(deep=True) for style in page.css("style")])
        notes, folding = PageNotes(page), Folding(page)
        title = title_heading(page)
        PageWalk(canvas.write, sheet, notes, folding, main=main, title=title).run(body)
        if canvas.share_of_noise(HIDDEN) > _UNFOLDING_SHARE:
            canvas = Canvas()
            PageWalk(
                canvas.write, sheet, notes, folding, main=main, title=title, shows_hidden=True
            ).run(body)
    if not canvas.has_blocks:
        raise ParseError(name, "shows no text", _SAVE_AGAIN)
    return canvas.document("html", _properties(page))


def _properties(page: LexborHTMLParser) -> list[tuple[str, str]]:
    """Return the page's title and what its meta elements state, each name once."""
    found: dict[str, str] = {}
    title = page.css_first("head > title")
    if title is not None:
        found["title"] = _value(title.text(deep=True))
    for meta in page.css("meta"):
        attributes = meta.attributes
        key = (
            attributes.get("name")
            or attributes.get("property")
            or attributes.get("http-equiv")
            or ""
        )
        key = " ".join(key.lower().split())[:100]
        value = _value(attributes.get("content") or "")
        if key and value and not key.startswith(_TECHNICAL):
            found.setdefault(key, value)
    return [(key, value) for key, value in found.items() if value]


def _value(text: str) -> str:
    return " ".join(clean_text(text).split())[:_MAX_VALUE_CHARS]
