"""Build the sample policies that are no plain text: run ``python -m tests.documents.build`` by hand.

The built files are committed; tests only read them.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from tests.documents import acceptable_use, desk, social_media
from tests.documents.paper import write_pdf

POLICIES = Path(__file__).parents[2] / "knowledge" / "policies"
FIVE = Path(__file__).parent / "five"
WHEN = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
TRACKED = re.compile(r"(\[-.*?-\]|\[\+.*?\+\])")

_LEVELS = (
    ("decimal", "%1.", 0),
    ("decimal", "%1.%2", 567),
    ("lowerLetter", "(%3)", 1134),
)


def lines_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield each line's level and words."""
    for line in source.strip().splitlines():
        level, _, words = line.partition(" ")
        yield level, words


def build_docx(
    path: Path, title: str, facts: list[tuple[str, str]], source: str, footer: str
) -> None:
    """Write a Word file with automatic numbers, tracked changes, a comment, header and footer."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "Communications Team"
    document.core_properties.created = document.core_properties.modified = WHEN
    document.styles["Normal"].font.name = "Liberation Sans"
    document.styles["Normal"].font.size = Pt(11)
    _define_lists(document)
    section = document.sections[0]
    section.header.paragraphs[0].text = "Harrowmere Borough Council"
    section.footer.paragraphs[0].text = footer
    document.add_paragraph("Harrowmere Borough Council").runs[0].bold = True
    document.add_paragraph(title, style="Title")
    _table(document, facts)
    table: list[tuple[str, str]] = []
    for level, words in [*lines_of(source), ("", "")]:
        if level == "t":
            table.append(tuple(words.split("|")))  # type: ignore[arg-type]
            continue
        if table:
            _table(document, table, heading=True)
            table = []
        if level == "c":
            document.add_comment(
                document.paragraphs[-1].runs, words, author="Reviewer", initials="R"
            )
        elif level:
            _paragraph(document, level, words)
    document.save(str(path))
    _freeze(path)


def _paragraph(document: Any, level: str, words: str) -> None:
    style = "Heading 1" if level == "1" else "Normal"
    paragraph = document.add_paragraph(style=style)
    if level in ("1", "2", "a", "-", "--"):
        number, depth = {
            "1": (101, 0),
            "2": (101, 1),
            "a": (101, 2),
            "-": (102, 0),
            "--": (102, 1),
        }[level]
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        )
    notes = 0
    for piece in TRACKED.split(words):
        if piece.startswith("[-"):
            notes += 1
            _tracked(paragraph, "del", piece[2:-2], notes)
        elif piece.startswith("[+"):
            notes += 1
            _tracked(paragraph, "ins", piece[2:-2], notes)
        elif piece:
            paragraph.add_run(piece)
    if TRACKED.fullmatch(words):
        mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="90" w:author="Reviewer"/></w:rPr>')
        paragraph._p.get_or_add_pPr().append(mark)


def _tracked(paragraph: Any, kind: str, words: str, number: int) -> None:
    tag = "delText" if kind == "del" else "t"
    paragraph._p.append(
        parse_xml(
            f'<w:{kind} {nsdecls("w")} w:id="{number}" w:author="Reviewer" w:date="2025-11-03T09:00:00Z">'
            f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r></w:{kind}>'
        )
    )


def _table(document: Any, rows: list[tuple[str, str]], *, heading: bool = False) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.bold = heading and at == 0


def _define_lists(document: Any) -> None:
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:pPr><w:ind w:left="{indent + 567}" w:hanging="567"/></w:pPr></w:lvl>'
        for at, (kind, text, indent) in enumerate(_LEVELS)
    )
    bullets = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>'
        f'<w:pPr><w:ind w:left="{1701 + 567 * at}" w:hanging="567"/></w:pPr></w:lvl>'
        for at, sign in enumerate("•–")
    )
    first = numbering.find(qn("w:num"))
    for number, content in ((101, levels), (102, bullets)):
        kind = "multilevel" if number == 101 else "hybridMultilevel"
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="{kind}"/>{content}</w:abstractNum>'
        )
        first.addprevious(abstract)
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            )
        )


def _freeze(path: Path) -> None:
    """Write the archive anew with one date, so that the same words give the same bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in sorted(archive.namelist())]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(
                zipfile.ZipInfo(name, (2025, 11, 3, 9, 0, 0)), data, zipfile.ZIP_DEFLATED
            )


def main() -> None:
    """Build every file."""
    build_docx(
        POLICIES / "social-media.docx",
        "Social Media Policy",
        [
            ("Version", "4.1"),
            ("Owner", "Head of Communications"),
            ("Approved by", "Cabinet, 8 July 2025"),
            ("Next review date", "July 2027"),
        ],
        social_media.LINES,
        "Social Media Policy, version 4.1",
    )
    write_pdf(
        POLICIES / "acceptable-use.pdf",
        "Acceptable Use of IT Policy",
        [
            ("Version", "6.0"),
            ("Owner", "Head of Digital Services"),
            ("Approved on", "19 January 2026"),
            ("Next review date", "January 2028"),
        ],
        list(lines_of(acceptable_use.LINES)),
    )
    FIVE.mkdir(exist_ok=True)
    desk.write_all(FIVE, build_docx, write_pdf)


if __name__ == "__main__":
    main()
