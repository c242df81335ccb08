"""PDF: what a person sees on the page comes out as the same words in the same order."""

import pytest

from knowledge.domain import BlockKind
from knowledge.readers.pdf import read_pdf
from tests.knowledge.readers.invariants import (
    assert_document_holds,
    deleted_words,
    live_words,
)
from tests.knowledge.readers.paper import (
    HEIGHT,
    LEFT,
    WIDTH,
    Paper,
    raw_pdf,
    register_fonts,
    width,
)
from tests.knowledge.readers.pdf_reading import RECORDS, SOCIAL, noise, read, said

# --- paragraphs ---------------------------------------------------------------------------------


def test_wrapped_lines_are_one_paragraph() -> None:
    """Lines come together to paragraphs, parted by white space."""
    paper = Paper()
    paper.wrap(SOCIAL)
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document) == [SOCIAL, RECORDS]
    assert [b.page for b in document.blocks] == [1, 1]
    assert {b.size for b in document.blocks} == {1.0}


def test_paragraphs_without_white_between_them_are_parted_by_short_lines_and_indents() -> None:
    """A short last line ends a paragraph; so does an indented first line."""
    paper = Paper()
    paper.wrap("Ask first. " + SOCIAL, after=0)
    paper.wrap(RECORDS, after=0)
    first = f"Every post is read by a second person. {SOCIAL}"
    paper.wrap(first, indent=20)
    document = read(paper)
    assert said(document) == ["Ask first. " + SOCIAL, RECORDS, first]


def test_a_heading_stands_by_itself_and_its_looks_are_told() -> None:
    """A bold or large line is a block of its own, with how it is set; two lines of it are one."""
    paper = Paper()
    paper.wrap(
        "A long title that takes more than a single line of this page to say",
        size=22,
        font="Helvetica-Bold",
    )
    paper.heading("Using accounts")
    paper.wrap(SOCIAL)
    paper.wrap("Personal use", font="Helvetica-Bold", after=1)
    paper.wrap(RECORDS)
    document = read(paper)
    title, heading, body, minor, _ = document.blocks
    assert (
        said(document)[0] == "A long title that takes more than a single line of this page to say"
    )
    assert (title.bold, title.size, heading.bold, heading.size) == (True, 2.0, True, 1.27)
    assert (body.bold, body.size, minor.bold, minor.size) == (False, 1.0, True, 1.0)
    assert {b.kind for b in document.blocks} == {BlockKind.PARAGRAPH}


def test_bookmarks_tell_headings_and_their_levels() -> None:
    """A block that the file's outline names on its page is a heading of that level."""
    paper = Paper()
    for level, title in enumerate(("Accounts", "Passwords")):
        paper.canvas.bookmarkPage(title)
        paper.canvas.addOutlineEntry(title, title, level)
        paper.wrap(title)
        paper.wrap(SOCIAL)
    document = read(paper)
    headings = [b for b in document.blocks if b.kind is BlockKind.HEADING]
    assert said(document, headings) == ["Accounts", "Passwords"]
    assert [b.level for b in headings] == [1, 2]


@pytest.mark.parametrize(
    ("end", "start", "whole"),
    [
        ("We ask for infor-", "mation first.", "information first."),
        ("This is work-", "related; work-related posts are checked.", "work-related; work-related"),
        ("Everyone shows self-", "restraint online.", "self-restraint online."),
        ("Pre-", "and post-checks are done.", "Pre- and post-checks"),
        ("The Anti-", "Social Behaviour team helps.", "Anti-Social Behaviour"),
        ("In the years 2024-", "2026 this changes.", "2024-2026"),
        (
            "See https://www.example.org/",
            "policies for more.",
            "https://www.example.org/policies for",
        ),
    ],
)
def test_a_hyphen_that_only_breaks_a_word_is_left_out(end: str, start: str, whole: str) -> None:
    """A word cut at a line end is whole again; a hyphen of its own stays."""
    paper = Paper()
    filler = "Words that fill the line to its very end so that the next has to wrap, and"
    paper.text(LEFT, 90, f"{filler} {end}")
    right = LEFT + width(f"{filler} {end}")
    paper.text(LEFT, 103.2, start + " And so it goes on up to the end.")
    paper.text(LEFT, 140, "w" * int((right - LEFT) / width("w")))
    assert whole in " ".join(said(read(paper)))


def test_ligatures_soft_hyphens_and_hard_spaces_are_plain_letters() -> None:
    """What fonts and typesetters do to words is undone."""
    paper = Paper()
    register_fonts()
    paper.text(LEFT, 90, "The of\ufb01ce \ufb02ies\u00a0everything.", font="Vera")
    assert said(read(paper)) == ["The office flies everything."]


def test_letters_drawn_one_by_one_are_words() -> None:
    """Each letter may be an object of its own; one drawn twice, a hair apart, to look bold stands once."""
    paper = Paper()
    x = LEFT
    for letter in "All staff will call.":
        end = paper.text(x, 90, letter)
        if letter != " ":
            paper.text(x + 0.3, 90, letter)
        x = end
    paper.text(LEFT, 120, "A second line, drawn once.")
    assert said(read(paper)) == ["All staff will call.", "A second line, drawn once."]


# --- what is struck, turned, added ----------------------------------------------------------------


def test_words_with_a_line_through_them_are_deleted() -> None:
    """Tracked changes printed as strike-through are marked; underlined words are in force."""
    paper = Paper()
    x = paper.text(LEFT, 90, "This policy is for ")
    end = paper.text(x, 90, "members and")
    paper.line(x, 86.5, end, 86.5)
    x = paper.text(end, 90, " all ")
    end = paper.text(x, 90, "staff")
    paper.line(x, 91.5, end, 91.5)
    paper.text(end, 90, " of the council.")
    document = read(paper)
    (block,) = document.blocks
    assert deleted_words(document, block) == "members and"
    assert live_words(document, block) == "This policy is for all staff of the council."


@pytest.mark.parametrize("between", [1.0, 6.0])
def test_a_struck_number_before_the_number_in_force_is_dropped(between: float) -> None:
    """Renumbering prints the old number struck and the new one after it; the clause has the new one."""
    paper = Paper()
    x = paper.text(LEFT, 90, "6.4.")
    paper.line(LEFT, 86.5, x, 86.5)
    paper.text(x + between, 90, "7.1.")
    paper.text(LEFT + 60, 90, "Staff are careful with what they write.")
    document = read(paper)
    (block,) = document.blocks
    assert (block.mark, block.deleted) == ("7.1.", ())
    assert said(document) == ["Staff are careful with what they write."]
    assert noise(document) == [("struck number", "6.4.")]


def test_what_a_reviewer_struck_or_noted_in_the_file_counts() -> None:
    """A strike-out added with a PDF viewer deletes, a note is a comment, a filled field has words."""
    start, end = 72 + width("Ask "), 72 + width("Ask before")
    quad = b"%d 711 %d 711 %d 698 %d 698" % (round(start), round(end), round(start), round(end))
    extra = (
        b"/Annots["
        b"<</Type/Annot/Subtype/StrikeOut/Rect[97 698 133 711]/QuadPoints[%s]>>"
        b"<</Type/Annot/Subtype/Text/Rect[300 700 320 720]/Contents(Is this still right?)>>"
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(version)/V(Version 2.1)/Rect[72 600 200 616]>>]"
        % quad
    )
    document = read_pdf("policy.pdf", raw_pdf(extra=extra))
    assert_document_holds(document)
    clause, field, comment = document.blocks
    assert deleted_words(document, clause) == "before"
    assert live_words(document, clause) == "Ask you post."
    assert said(document, [field]) == ["Version 2.1"]
    assert (comment.kind, said(document, [comment])) == (
        BlockKind.COMMENT,
        ["Is this still right?"],
    )


def test_a_watermark_is_a_property_and_no_clause() -> None:
    """The word across the page tells the status and cuts no sentence."""
    paper = Paper()
    paper.canvas.saveState()
    paper.canvas.translate(WIDTH / 2, 420)
    paper.canvas.rotate(45)
    paper.canvas.setFont("Helvetica-Bold", 90)
    paper.canvas.drawCentredString(0, 0, "DRAFT")
    paper.canvas.restoreState()
    paper.y = 350
    paper.wrap(SOCIAL)
    document = read(paper)
    assert said(document) == [SOCIAL]
    assert ("watermark", "DRAFT") in document.properties
    assert noise(document) == [("watermark", "DRAFT")]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_sideways_page_reads_like_an_upright_one(turn: int) -> None:
    """Pages scanned or set on their side are turned, by the file's word or by their letters'."""
    for is_declared in (True, False):
        paper = Paper()
        paper.wrap(SOCIAL)
        paper.canvas.showPage()
        if is_declared:
            paper.canvas.setPageRotation(turn)
        # ReportLab turns the sheet with the declared rotation.
        across, high = (HEIGHT, WIDTH) if is_declared and turn != 180 else (WIDTH, HEIGHT)
        paper.canvas.translate(*{90: (across, 0), 180: (across, high), 270: (0, high)}[turn])
        paper.canvas.rotate(turn)
        paper.y = 300
        paper.wrap(RECORDS)
        assert said(read(paper)) == [SOCIAL, RECORDS]


def test_document_properties_are_told() -> None:
    """Title, author and dates of the file are there for the metadata."""
    paper = Paper()
    paper.canvas.setTitle("Social Media Policy")
    paper.canvas.setAuthor("Press office")
    paper.wrap(SOCIAL)
    properties = dict(read(paper).properties)
    assert properties["title"] == "Social Media Policy"
    assert properties["author"] == "Press office"
    assert properties["created"].startswith("20")
