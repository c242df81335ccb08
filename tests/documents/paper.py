"""Lay a policy out as a PDF the way an office would: header, footer, contents, numbered clauses."""

from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=14, spaceAfter=7)
_CLAUSE = ParagraphStyle("clause", parent=_BODY, leftIndent=36, bulletIndent=0)
_ITEM = ParagraphStyle("item", parent=_BODY, leftIndent=60, bulletIndent=38, spaceAfter=4)
_SUB = ParagraphStyle("sub", parent=_ITEM, leftIndent=78, bulletIndent=62)
_HEAD = ParagraphStyle(
    "head",
    parent=_BODY,
    fontName="Helvetica-Bold",
    fontSize=13,
    leading=17,
    spaceBefore=10,
    keepWithNext=1,
)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName="Helvetica-Bold", fontSize=24, leading=30)


def write_pdf(
    path: Path,
    title: str,
    facts: list[tuple[str, str]],
    lines: list[tuple[str, str]],
    *,
    contents: bool = True,
) -> None:
    """Write the PDF; levels as in social_media.py, and "s" a struck clause."""
    template = BaseDocTemplate(
        str(path),
        pagesize=A4,
        title=title,
        author="Harrowmere Borough Council",
        leftMargin=64,
        rightMargin=64,
        topMargin=80,
        bottomMargin=72,
        invariant=1,
    )
    frame = Frame(64, 72, A4[0] - 128, A4[1] - 152, id="page")

    def furniture(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8.5)
        canvas.drawString(64, A4[1] - 46, f"Harrowmere Borough Council: {title}")
        canvas.drawRightString(A4[0] - 64, 40, f"Page {canvas.getPageNumber()}")

    template.addPageTemplates(PageTemplate("all", [frame], onPage=furniture))
    story: list[Any] = [Paragraph(title, _TITLE), Spacer(1, 12), _facts(facts), Spacer(1, 14)]
    if contents:
        story += [Paragraph("Contents", _HEAD), *_contents(lines), PageBreak()]
    template.build(story + _story(lines))


def _facts(facts: list[tuple[str, str]]) -> Table:
    rows = [[Paragraph(f"<b>{name}</b>", _BODY), Paragraph(value, _BODY)] for name, value in facts]
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Table(rows, colWidths=[150, 300], style=grid)


def _contents(lines: list[tuple[str, str]]) -> list[Any]:
    heads = [words for level, words in lines if level == "1"]
    return [
        Paragraph(f"{at}. {words} {'.' * max(6, 70 - len(words))} {2 + at // 4}", _BODY)
        for at, words in enumerate(heads, 1)
    ]


def _story(lines: list[tuple[str, str]]) -> list[Any]:
    story: list[Any] = []
    counts = [0, 0, 0]
    table: list[list[Any]] = []
    for level, words in [*lines, ("", "")]:
        if level == "t":
            shown = "<b>{}</b>" if not table else "{}"
            table.append([Paragraph(shown.format(w), _BODY) for w in words.split("|")])
            continue
        if table:
            grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]
            story += [Table(table, colWidths=[150, 300], style=grid), Spacer(1, 8)]
            table = []
        if level:
            story.append(_paragraph(level, words, counts))
    return story


def _paragraph(level: str, words: str, counts: list[int]) -> Paragraph:
    """Lay out one line and count its section, clause or letter."""
    place = {"1": 0, "2": 1, "s": 1, "a": 2}.get(level)
    if place is not None:
        counts[place:] = [counts[place] + 1, *[0] * (2 - place)]
    section, clause, letter = counts
    if level == "1":
        return Paragraph(f"{section}. {words}", _HEAD)
    if level in ("2", "s"):
        shown = f"<strike>{words}</strike>" if level == "s" else words
        return Paragraph(shown, _CLAUSE, bulletText=f"{section}.{clause}")
    if level == "a":
        return Paragraph(words, _ITEM, bulletText=f"({chr(96 + letter)})")
    style, mark = {"-": (_ITEM, "•"), "--": (_SUB, "–")}.get(level, (_CLAUSE, None))
    return Paragraph(words, style, bulletText=mark)
