"""Page furniture: navigation, running headers and footers, banners, controls.

Tells them by element, role and name; knows nothing of the words inside.
"""

import re
from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["OUTSIDE", "PAGE_REASONS", "main_part", "region_of", "title_heading"]

OUTSIDE: Final = "outside the main part"

_BY_TAG: Final = {"nav": "navigation", "dialog": "dialog", "search": "control"}
_BY_ROLE: Final = {
    "navigation": "navigation",
    "search": "control",
    "menu": "navigation",
    "menubar": "navigation",
    "toolbar": "control",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
# These frame the page only where they do not belong to an article or section of it.
_PAGE_TAGS: Final = {"header": "running header", "footer": "running footer", "aside": "aside"}
_PAGE_ROLES: Final = {
    "banner": "running header",
    "contentinfo": "running footer",
    "complementary": "aside",
}
# Furniture that may hold furniture of its own: navigation in a header.
PAGE_REASONS: Final = frozenset((OUTSIDE, *_PAGE_TAGS.values()))
_SECTIONING: Final = {"main", "article", "section", "blockquote", "fieldset", "td"}
_COOKIES: Final = re.compile(
    r"cookie[-_]?(?:banner|bar|consent|law|message|notice|notification|overlay|popup|policy-?popup|settings)"
    r"|onetrust|cookiebot|cc-window|consent[-_]?(?:banner|manager|popup)|gdpr[-_]?(?:banner|popup|cookie)",
    re.I,
)
_CRUMBS: Final = re.compile(
    r"(?:^|[\s_-])breadcrumbs?(?:$|[\s_-])|^skip-?(?:link|to|nav)|\bskip-?link", re.I
)
# By class alone: an id like "feedback" may name a section of the policy.
_FURNITURE: Final = re.compile(
    r"(?:^|\s)(?:"
    r"sharedaddy|(?:\w+[-_])?(?:share|sharing)(?:[-_](?:this|links?|buttons?|bar|page))?"
    r"|(?:\w+[-_]{1,2})?related(?:[-_](?:pages?|links?|contents?|items?|articles?|posts?))?"
    r"|(?:page[-_])?(?:feedback|rating)(?:[-_](?:form|box|widget|prompt))?"
    r"|pagination|pager|back[-_]to[-_]top"
    r"|on[-_]this[-_]page|toc|table[-_]of[-_]contents|page[-_](?:contents|nav\w*)|side[-_]?(?:nav|bar)"
    r")(?:\s|$)",
    re.I,
)
_FURNISHED: Final = frozenset("div ul ol section aside form p span details".split())
# What pages without elements for it call their parts.
_NAMED: Final = {
    "running header": re.compile(
        r"(?:site|page|global|main|top)[-_]?(?:header|banner)|masthead|topbar"
    ),
    "running footer": re.compile(r"(?:site|page|global|main)[-_]?footer|colophon"),
    "aside": re.compile(r"(?:\w+[-_])?side-?bar|widget[-_]area"),
    "navigation": re.compile(
        r"(?:main|primary|site|top|global)?[-_]?(?:nav|menu|navbar|navigation)(?:[-_]?(?:bar|main|menu))?"
    ),
}
_NAMED_BY_ID: Final = {"header": "running header", "footer": "running footer"}
_MIN_MAIN_CHARS: Final = 200


def region_of(tag: str, attributes: Mapping[str, str | None], parents: frozenset[str]) -> str:
    """Return what furniture an element is, "" for the policy's own text.

    Args:
        parents: names of the elements it stands in.
    """
    if not attributes:
        role = ""
    else:
        role = (attributes.get("role") or "").strip().lower()
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"[:500]
        if len(names) > 1:
            if _COOKIES.search(names):
                return "cookie banner"
            if _CRUMBS.search(names):
                return "navigation"
            if tag in _FURNISHED and _FURNITURE.search((attributes.get("class") or "")[:500]):
                return "navigation"
            if tag in _FURNISHED and (named := _named(attributes)):
                inner = named != "navigation" and parents & _SECTIONING
                return "" if inner else named
        if tag == "div" and attributes.get("title") in ("header", "footer"):
            return f"running {attributes['title']}"  # as LibreOffice exports them
    if role in ("presentation", "none", "main", "article", "region", "note") or role.startswith(
        "doc-"
    ):
        return _BY_TAG.get(tag, "")
    found = _BY_ROLE.get(role) or _BY_TAG.get(tag)
    if found:
        return found
    page = _PAGE_ROLES.get(role) or _PAGE_TAGS.get(tag)
    return page if page and not parents & _SECTIONING else ""


def _named(attributes: Mapping[str, str | None]) -> str:
    own = (attributes.get("id") or "").lower()
    if own in _NAMED_BY_ID:
        return _NAMED_BY_ID[own]
    names = [own[:100], *(attributes.get("class") or "").lower()[:500].split()]
    return next(
        (what for what, known in _NAMED.items() if any(map(known.fullmatch, filter(None, names)))),
        "",
    )


def main_part(page: LexborHTMLParser, body: LexborNode) -> int:
    """Return the memory id of the element with the page's own content, 0 where none is told.

    A page that says which part is its main one says what the rest is; a main part with little of
    the text in it is a mistake of the page.
    """
    found = page.css("main, [role=main]")
    if len(found) != 1:
        return 0
    length = len(found[0].text(deep=True).strip())
    if length >= _MIN_MAIN_CHARS or length * 2 > len(body.text(deep=True).strip()):
        return found[0].mem_id
    return 0


def title_heading(page: LexborHTMLParser) -> int:
    """Return the memory id of the heading that is the page's title though it stands outside, or 0."""
    headings = page.css("h1")
    if len(headings) != 1:
        return 0
    return headings[0].mem_id
