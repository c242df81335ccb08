"""A PDF file to a document: pages read apart, laid out, put into blocks, written.

It knows the order of the steps; each step has its own module.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from knowledge.domain import BlockKind, Document
from knowledge.errors import ParseError
from knowledge.readers.hyphens import Hyphens
from knowledge.readers.pdf.drafts import Draft, heading_level
from knowledge.readers.pdf.flow import Flow, Measures
from knowledge.readers.pdf.lines import Line, MarkKind, line_of
from knowledge.readers.pdf.notes import take_notes
from knowledge.readers.pdf.order import flows_of
from knowledge.readers.pdf.page import Page, Row, Segment
from knowledge.readers.pdf.paragraphs import Builder
from knowledge.readers.pdf.process import Head, open_pages
from knowledge.readers.pdf.rows import page_of
from knowledge.readers.pdf.running import Running, take_running
from knowledge.readers.pdf.usual import body_size, leading, set_margins, tags_are_sound
from knowledge.readers.pdf.writing import Writer

__all__ = ["read_document"]

MAX_FILE_BYTES = 100 * 1024 * 1024
_OCR = "Make a copy with text recognition (OCR), for example with ocrmypdf, and ingest that copy"
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_PROPERTY_NAMES = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "CreationDate": "created",
    "ModDate": "modified",
}
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|odt|rtf|txt|html?|xlsx?|pptx?)$|^untitled|^document\d*$", re.IGNORECASE
)
# What libraries write where nobody said anything.
_PLACEHOLDERS = {"anonymous", "none", "null", "unknown", "unspecified", "untitled"}
_HEADING_CHARS = 300


def read_document(name: str, data: bytes) -> Document:
    """Read a PDF file; see ``read_pdf``.

    Raises:
        ParseError: not a PDF, broken, encrypted, without text or too large.
    """
    if len(data) > MAX_FILE_BYTES:
        size = f"is {len(data) / 1024 / 1024:,.0f} MB large"
        raise ParseError(name, size, "Drop pictures or split it into one file per policy")
    if b"%PDF-" not in data[:1024]:
        raise ParseError(name, "is not a PDF", "Check that the right file was saved and try again")
    head, raw_pages = open_pages(name, data)
    pages = [page_of(number, raw) for number, raw in enumerate(raw_pages, start=1)]
    _check_text(name, pages)
    body = body_size(pages)
    running = take_running(pages, body)
    return _document(head, pages, running, Measures(body=body, leading=leading(pages)))


def _check_text(name: str, pages: Sequence[Page]) -> None:
    n_chars = sum(page.n_chars for page in pages)
    n_pictures = sum(page.is_picture for page in pages)
    if n_chars < 20 * n_pictures or (n_chars == 0 and n_pictures):
        raise ParseError(name, "has no text layer: its pages are pictures", _OCR)
    if n_chars == 0:
        raise ParseError(name, "holds no text", "Check that the right file was saved. " + _OCR)
    if sum(page.n_unreadable for page in pages) > 0.3 * n_chars:
        raise ParseError(
            name, "has no readable text layer: its fonts do not say what they show", _OCR
        )


def _document(
    head: Head, pages: Sequence[Page], running: Sequence[Running], measures: Measures
) -> Document:
    notes = [take_notes(page, measures) for page in pages]
    flows = [flows_of(page, measures) for page in pages]
    set_margins(pages, flows)
    every = [flow for of_page in flows for flow in of_page]
    builder = Builder(measures, trust_tags=tags_are_sound(every, measures))
    drafts: list[list[Draft]] = []
    for page, of_page, of_notes in zip(pages, flows, notes, strict=True):
        begun = [
            d for flow in of_page if not flow.is_comment for d in builder.add(flow, page.number)
        ]
        begun.extend(of_notes)
        begun.extend(_comment(flow, page.number) for flow in of_page if flow.is_comment)
        begun.extend(_comment_of_words(words, page.number) for words in page.comments)
        drafts.append(begun)
    hyphens = Hyphens(line.text for begun in drafts for draft in begun for line in draft.lines)
    writer = Writer(hyphens, measures.body)
    levels = _Levels(head)
    for page, begun, rows in zip(pages, drafts, running, strict=True):
        _write_page(writer, page, begun, rows, levels)
    return Document(
        text=writer.text,
        blocks=tuple(writer.blocks),
        format="pdf",
        properties=_properties(head, pages),
        noise=tuple(writer.noise),
    )


def _write_page(
    writer: Writer, page: Page, drafts: Iterable[Draft], running: Running, levels: "_Levels"
) -> None:
    writer.turn_to(page.number)
    for row, reason in running.headers:
        writer.add_noise(row.text, reason)
    for turned in page.turned:
        writer.add_noise(turned.text, "watermark" if turned.slanted else "sideways text")
    for draft in drafts:
        writer.add(draft, levels.of(draft))
    for words in page.outside:
        writer.add_noise(words, "outside the page")
    for row, reason in running.footers:
        writer.add_noise(row.text, reason)


class _Levels:
    """Heading levels that the file itself states, by structure tree or bookmarks."""

    def __init__(self, head: Head) -> None:
        self.titles: dict[tuple[str, int], int] = {}
        for title, level, page in head.outline:
            if _plain(title):
                self.titles.setdefault((_plain(title), page + 1), level)

    def of(self, draft: Draft) -> int:
        """Return the block's heading level, 0 where the file calls it no heading."""
        bullets = (MarkKind.BULLET, MarkKind.DASH)
        if (
            draft.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            or draft.lines[0].kind in bullets
        ):
            return 0
        level = heading_level(draft)
        if level or not self.titles:
            return level
        text = " ".join([line.text for line in draft.lines])
        if len(text) > _HEADING_CHARS:
            return 0
        return self.titles.get((_plain(text), draft.page), 0)


def _plain(text: str) -> str:
    return "".join([c for c in text.casefold() if c.isalnum()])


def _comment(flow: Flow, page: int) -> Draft:
    return Draft(BlockKind.COMMENT, page, [line for line in flow.lines if isinstance(line, Line)])


def _comment_of_words(words: str, page: int) -> Draft:
    segment = Segment(words, [0.0] * (len(words) + 1), 0.0, 0.0, False)
    return Draft(BlockKind.COMMENT, page, [line_of(Row(0.0, [segment]), page)])


# --- properties ---------------------------------------------------------------------------------


def _properties(head: Head, pages: Sequence[Page]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for key, value in head.info.items():
        words = " ".join(value.split())
        if key.endswith("Date"):
            words = _date(value)
        elif key == "Title":
            words = re.sub(r"^Microsoft (?:Office )?Word - ", "", words)
            words = "" if _FILE_NAME.search(words) else words
        if words and words.strip("()").lower() not in _PLACEHOLDERS:
            found.append((_PROPERTY_NAMES[key], words))
    marks = Counter(" ".join(t.text.split()) for page in pages for t in page.turned if t.slanted)
    found.extend(("watermark", words) for words, _ in marks.most_common(3))
    blank = [str(page.number) for page in pages if page.is_picture and page.n_chars < 20]
    if blank:
        found.append(("pages without text", ", ".join(blank)))
    return tuple(found)


def _date(value: str) -> str:
    found = _DATE.match(value)
    return "-".join(part for part in found.groups() if part) if found else ""
