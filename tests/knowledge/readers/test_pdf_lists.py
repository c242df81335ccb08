"""PDF: lists, tables and notes."""

import pytest

from knowledge.domain import BlockKind
from tests.knowledge.readers.paper import (
    LEFT,
    RIGHT,
    Paper,
    width,
)
from tests.knowledge.readers.pdf_reading import RECORDS, SOCIAL, read, said

# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["\u2022", "-", "o", "(a)", "iv.", "12."])
def test_marks_are_told_from_words(mark: str) -> None:
    """A bullet, letter or number that stands apart at the left is the item's mark."""
    paper = Paper()
    paper.wrap("Staff must not:")
    for words in (SOCIAL, "share passwords."):
        paper.wrap(words, left=LEFT + 40, mark=mark, mark_x=LEFT + 18, after=2)
    document = read(paper)
    assert said(document) == ["Staff must not:", SOCIAL, "share passwords."]
    assert [(b.kind, b.mark, b.level) for b in document.blocks[1:]] == [
        (BlockKind.ITEM, mark, 0)
    ] * 2


def test_list_levels_follow_the_indent() -> None:
    """An item set in further is one level deeper, and the next one further out comes back."""
    paper = Paper()
    paper.wrap("Staff must:")
    for words, depth in (("ask first;", 0), ("in writing;", 1), ("by letter;", 1), ("wait.", 0)):
        x = LEFT + 18 + 18 * depth
        paper.wrap(words, left=x + 16, mark="\u2022", mark_x=x, after=2)
    document = read(paper)
    assert [(said(document, [b])[0], b.level) for b in document.blocks[1:]] == [
        ("ask first;", 0),
        ("in writing;", 1),
        ("by letter;", 1),
        ("wait.", 0),
    ]


def test_numbered_paragraphs_keep_their_number_as_mark() -> None:
    """A number with a hanging indent is no part of the words."""
    paper = Paper()
    for number, words in (("7.6", SOCIAL), ("7.10", RECORDS)):
        paper.wrap(words, left=LEFT + 40, mark=number)
    document = read(paper)
    assert [(b.mark, said(document, [b])[0]) for b in document.blocks] == [
        ("7.6", SOCIAL),
        ("7.10", RECORDS),
    ]


def test_a_number_that_wraps_to_a_new_line_is_no_mark() -> None:
    """A reference at the start of a line stays in its sentence."""
    paper = Paper()
    text = (
        "Anyone who posts in the name of the council has read what is said in section "
        "7.6 above and follows it, whatever the platform and whoever asks them to do otherwise."
    )
    cut = text.index("7.6")
    right = LEFT + width(text[:cut]) + 4
    paper.wrap(text, right=right)
    paper.wrap(SOCIAL, right=right)
    document = read(paper)
    assert text in said(document)


def test_drawn_bullets_count_as_bullets() -> None:
    """Browsers draw bullets as circles instead of writing them."""
    paper = Paper()
    for at, words in enumerate(("ask first;", "wait for an answer.")):
        paper.canvas.circle(LEFT + 14, 842 - (90 + 16 * at) + 3.5, 1.8, stroke=0, fill=1)
        paper.text(LEFT + 30, 90 + 16 * at, words)
    document = read(paper)
    assert [(b.kind, b.mark) for b in document.blocks] == [(BlockKind.ITEM, "\u2022")] * 2
    assert said(document) == ["ask first;", "wait for an answer."]


# --- tables and notes ---------------------------------------------------------------------------


def test_a_ruled_table_comes_out_row_by_row() -> None:
    """Cells are parted by tabs, wrapped cells are whole, empty cells count."""
    paper = Paper()
    paper.wrap(SOCIAL)
    top = paper.y
    xs, ys = (LEFT, 200.0, 360.0, RIGHT), (top, top + 20, top + 52, top + 72)
    for y in ys:
        paper.line(xs[0], y, xs[-1], y)
    for x in xs:
        paper.line(x, ys[0], x, ys[-1])
    paper.bold(xs[0] + 4, top + 14, "Role")
    paper.bold(xs[1] + 4, top + 14, "Does")
    paper.bold(xs[2] + 4, top + 14, "When")
    paper.text(xs[0] + 4, top + 34, "Press office")
    paper.text(xs[1] + 4, top + 34, "answers and writes the")
    paper.text(xs[1] + 4, top + 47, "weekly digest")
    paper.text(xs[2] + 4, top + 34, "daily")
    paper.text(xs[0] + 4, top + 66, "Clerk")
    paper.text(xs[2] + 4, top + 66, "yearly")
    paper.y = top + 110
    paper.wrap(RECORDS)
    document = read(paper)
    rows = [b for b in document.blocks if b.kind is BlockKind.ROW]
    cells = [
        "".join(document.text[p.start : p.end] for p in row.pieces).split("\t") for row in rows
    ]
    assert cells == [
        ["Role", "Does", "When"],
        ["Press office", "answers and writes the weekly digest", "daily"],
        ["Clerk", "", "yearly"],
    ]
    assert [(row.cells, row.bold) for row in rows] == [(3, True), (3, False), (3, False)]
    assert said(document)[0] == SOCIAL
    assert said(document)[-1] == RECORDS


def test_a_table_without_lines_is_known_by_its_gutters() -> None:
    """Words in columns over several rows are cells; the paragraphs around them are not."""
    paper = Paper()
    paper.wrap(SOCIAL)
    for name, value in (
        ("Version", "2.1"),
        ("Owner", "Head of Communications"),
        ("Next review", "April 2027"),
    ):
        paper.text(LEFT, paper.y, name)
        paper.text(260, paper.y, value)
        paper.y += 16
    paper.y += 12
    paper.wrap(RECORDS)
    document = read(paper)
    rows = [b for b in document.blocks if b.kind is BlockKind.ROW]
    assert [document.text[b.span.start : b.span.end] for b in rows] == [
        "Version\t2.1",
        "Owner\tHead of Communications",
        "Next review\tApril 2027",
    ]
    assert (said(document)[0], said(document)[-1]) == (SOCIAL, RECORDS)


def test_footnotes_are_notes_with_their_label() -> None:
    """Small type at the foot of the page that begins with a raised number explains the number above."""
    paper = Paper(foot=("Page {page}",))
    paper.heading("Accounts", size=20)
    x = paper.text(LEFT, paper.y, "Anything you post may belong to somebody else")
    x = paper.text(x, paper.y - 4, "1", 6.5)
    paper.text(x, paper.y, " afterwards.")
    paper.line(LEFT, 700, LEFT + 140, 700)
    x = paper.text(LEFT, 710, "1", 6)
    paper.text(x + 2, 714, "Read the terms of each site before you write there,", 9)
    paper.text(LEFT, 725, "and once a year.", 9)
    paper.new_page()
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document)[:3] == [
        "Accounts",
        "Anything you post may belong to somebody else1 afterwards.",
        "Read the terms of each site before you write there, and once a year.",
    ]
    note = document.blocks[2]
    assert (note.kind, note.note_label, note.page) == (BlockKind.NOTE, "1", 1)
