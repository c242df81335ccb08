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
    "head", parent=_BODY, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=10, keepWithNext=1
)
_TITLE = ParagraphStyle("title", parent=_BODY, fontName="Helvetica-Bold", fontSize=24, leading=30)
_NOTE = ParagraphStyle("note", parent=_BODY, fontSize=8, leading=10)


def write_pdf(
    path: Path, title: str, facts: list[tuple[str, str]], lines: list[tuple[str, str]], *, contents: bool = True
) -> None:
    """Write the PDF; levels as in social_media.py, and "n" a footnote, "s" a struck clause."""
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
    section = clause = letter = 0
    table: list[list[Any]] = []
    for level, words in [*lines, ("", "")]:
        if level == "t":
            bold = not table
            table.append([Paragraph(f"<b>{w}</b>" if bold else w, _BODY) for w in words.split("|")])
            continue
        if table:
            story.append(Table(table, colWidths=[150, 300], style=[("GRID", (0, 0), (-1, -1), 0.5, colors.grey)]))
            story.append(Spacer(1, 8))
            table = []
        if level == "1":
            section, clause = section + 1, 0
            story.append(Paragraph(f"{section}. {words}", _HEAD))
        elif level in ("2", "s"):
            clause, letter = clause + 1, 0
            shown = f"<strike>{words}</strike>" if level == "s" else words
            story.append(Paragraph(shown, _CLAUSE, bulletText=f"{section}.{clause}"))
        elif level == "a":
            letter += 1
            story.append(Paragraph(words, _ITEM, bulletText=f"({chr(96 + letter)})"))
        elif level == "-":
            story.append(Paragraph(words, _ITEM, bulletText="•"))
        elif level == "--":
            story.append(Paragraph(words, _SUB, bulletText="–"))
        elif level == "n":
            story.append(Paragraph(words, _NOTE))
        elif level == "p":
            story.append(Paragraph(words, _CLAUSE))
    return story
