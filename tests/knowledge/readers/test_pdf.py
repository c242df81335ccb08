"""PDF: what a person sees on the page comes out as the same words in the same order."""

from collections.abc import Iterable

import pytest

from knowledge.domain import Block, BlockKind, Document, words_of
from knowledge.readers.pdf import read_pdf
from tests.knowledge.readers.invariants import (
    assert_document_holds,
    deleted_words,
    live_words,
)
from tests.knowledge.readers.paper import (
    HEIGHT,
    LEFT,
    RIGHT,
    WIDTH,
    Paper,
    raw_pdf,
    register_fonts,
    width,
)

SOCIAL = (
    "Staff who write about their work in public remember that readers take their words for the words of "
    "the council, whatever they put in their profile, and that a post can be copied before it is deleted."
)
RECORDS = (
    "Managers keep a record of every account that speaks for the council, who may post there, and when "
    "the password was last changed, and review that record twice a year together with the press office."
)


def read(paper: Paper) -> Document:
    """Return the drawn pages as a document that holds."""
    document = read_pdf("policy.pdf", paper.data())
    assert_document_holds(document)
    return document


def said(document: Document, blocks: Iterable[Block] | None = None) -> list[str]:
    """Return the words of the blocks, all where none are named."""
    return [
        words_of(document.text, b.pieces) for b in (document.blocks if blocks is None else blocks)
    ]


def noise(document: Document) -> list[tuple[str, str]]:
    """Return the reason and the words of all noise."""
    return [(n.reason, document.text[n.span.start : n.span.end]) for n in document.noise]


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


# --- pages --------------------------------------------------------------------------------------


def test_running_headers_and_footers_are_noise_on_every_page() -> None:
    """What repeats at the edge of the pages is kept apart from what the policy says."""
    paper = Paper(
        head="Exampleton Council: Accounts 2026",
        foot=(
            "Name of policy: Accounts     Version: 2.1",
            "Author: Clerk     Updated draft",
            "Date: 1 May 2026     Page {page}",
        ),
    )
    paper.heading("Accounts of the council", size=20)
    pages = [SOCIAL, "A page of few words.", "Another one, with other words on it."]
    for words in pages:
        paper.wrap(words)
        paper.new_page()
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document) == ["Accounts of the council", *pages, RECORDS]
    reasons = [reason for reason, _ in noise(document)]
    assert reasons.count("running header") == 4
    assert reasons.count("running footer") == 12
    assert ("running footer", "Name of policy: Accounts\tVersion: 2.1") in noise(document)


@pytest.mark.parametrize("n_pages", [2, 3])
def test_headers_are_found_in_very_short_policies(n_pages: int) -> None:
    """Two pages are enough to see what repeats."""
    paper = Paper(head="Accounts policy 2026", foot=("Page {page} of 3",))
    paper.heading("Accounts", size=20)
    pages = [SOCIAL, "A page of few words."][: n_pages - 1]
    for words in pages:
        paper.wrap(words)
        paper.new_page()
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document)[1:] == [*pages, RECORDS]
    assert {reason for reason, _ in noise(document)} == {"running header", "page number"}


def test_a_header_that_is_the_only_title_is_kept_once() -> None:
    """The running header that names the policy stays on the first page."""
    paper = Paper(head="Exampleton Social Media Policy")
    paper.wrap(SOCIAL)
    paper.new_page()
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document) == ["Exampleton Social Media Policy", SOCIAL, RECORDS]
    assert noise(document) == [("running header", "Exampleton Social Media Policy")]


def test_a_lone_page_number_is_no_clause() -> None:
    """Even on the only page there is."""
    paper = Paper(foot=("7",))
    paper.wrap(SOCIAL)
    document = read(paper)
    assert said(document) == [SOCIAL]
    assert noise(document) == [("page number", "7")]


def test_a_line_that_comes_back_by_chance_takes_no_clause_with_it() -> None:
    """A note of the word processor near the foot of two pages is no footer, nor is what is below it."""
    paper = Paper(foot=("Page {page} of 5",))
    clauses = [
        f"Clause {word} says what staff do." for word in ("one", "two", "three", "four", "five")
    ]
    for at, clause in enumerate(clauses):
        paper.wrap(SOCIAL)
        if at in (1, 3):
            paper.text(LEFT, 740, "Formatted: Strikethrough")
        paper.text(LEFT, 765 if at in (1, 3) else 500 + 20 * at, clause)
        if at < 4:
            paper.new_page()
            paper.y += 17 * at
    document = read(paper)
    assert [words for words in said(document) if words.startswith("Clause")] == clauses


def test_left_and_right_pages_have_headers_of_their_own() -> None:
    """Every other page shows the policy's name, the others the council's."""
    paper = Paper()
    bodies = [SOCIAL, RECORDS, "Few words here.", "Other words there.", "The last words of all."]
    for at, words in enumerate(bodies):
        paper.text(LEFT, 50, "Exampleton Council" if at % 2 else "Accounts Policy", 9)
        paper.heading("Accounts", size=20) if at == 0 else None
        paper.wrap(words)
        if at < 4:
            paper.new_page()
    document = read(paper)
    assert said(document) == ["Accounts", *bodies]
    assert len(noise(document)) == 5


def test_small_type_at_the_edge_of_the_only_page_is_no_clause() -> None:
    """One page repeats nothing, but its header looks like one."""
    paper = Paper(head="Exampleton Council: Accounts", foot=("Town Hall, Exampleton",))
    paper.heading("Accounts", size=20)
    paper.wrap(SOCIAL)
    document = read(paper)
    assert said(document) == ["Accounts", SOCIAL]
    assert [reason for reason, _ in noise(document)] == ["running header", "running footer"]


def test_a_paragraph_cut_by_a_page_comes_out_whole() -> None:
    """Header and footer between its halves do not part it, and it stands on its first page."""
    paper = Paper(head="Accounts policy", foot=("Page {page}",))
    paper.heading("Accounts", size=20)
    paper.y = 755
    paper.wrap(SOCIAL)
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document) == ["Accounts", SOCIAL, RECORDS]
    assert [(b.page, b.joined) for b in document.blocks] == [(1, False), (1, False), (2, False)]


def test_a_list_item_cut_by_a_page_comes_out_whole() -> None:
    """The rest of an item is known by its indent and its small first letter."""
    paper = Paper(head="Accounts policy", foot=("Page {page}",))
    paper.heading("Accounts", size=20)
    paper.y = 740
    for words in ("ask your manager;", SOCIAL, "ask again."):
        paper.wrap(words, left=LEFT + 18, mark="\u2022", after=2)
    document = read(paper)
    assert said(document) == ["Accounts", "ask your manager;", SOCIAL, "ask again."]
    assert [b.kind for b in document.blocks[1:]] == [BlockKind.ITEM] * 3


def test_where_nobody_can_tell_the_reader_says_so() -> None:
    """A new page after a full line that ends a sentence may or may not go on with the paragraph."""
    paper = Paper(head="Accounts policy", foot=("Page {page}",))
    paper.heading("Accounts", size=20)
    ended = "Staff write with care about all their daily work, and ask before they post on it for work again."
    paper.wrap(SOCIAL)
    paper.wrap(ended, right=RIGHT)
    paper.new_page()
    paper.wrap(RECORDS)
    document = read(paper)
    assert said(document)[-2:] == [ended, RECORDS]
    assert not document.blocks[-2].joined
    assert document.blocks[-1].joined


# --- columns ------------------------------------------------------------------------------------


def test_two_columns_are_read_one_after_the_other() -> None:
    """A heading over both columns comes first; a paragraph runs on in the next column."""
    paper = Paper()
    paper.heading("A heading that runs over both of the two columns below", size=16)
    top = paper.y
    paper.wrap(SOCIAL, right=285)
    paper.wrap(RECORDS, right=285)
    half = "The press office answers within two working days and says which of the steps"
    paper.wrap(half, right=285, after=0)
    paper.y = top
    paper.wrap("above come next for the person who asked.", left=310)
    paper.wrap(SOCIAL, left=310)
    paper.wrap(RECORDS, left=310)
    document = read(paper)
    assert said(document) == [
        "A heading that runs over both of the two columns below",
        SOCIAL,
        RECORDS,
        half + " above come next for the person who asked.",
        SOCIAL,
        RECORDS,
    ]


def test_a_box_beside_the_text_does_not_cut_a_paragraph() -> None:
    """A box that floats at the right is read by itself; the text goes on below it."""
    paper = Paper()
    whole = f"{SOCIAL} {RECORDS}"
    cut = whole.index("the password was")
    paper.wrap(whole[: cut - 1], right=380, after=0)
    paper.wrap(whole[cut:], after=30)
    paper.wrap(RECORDS)
    box = "Remember: a post can be copied before it is deleted, and what is copied stays."
    paper.y = 93
    paper.wrap(box, left=396, right=520, size=9)
    assert said(read(paper)) == [box, whole, RECORDS]


def test_a_table_that_is_page_layout_is_read_cell_by_cell() -> None:
    """Several paragraphs in a cell are paragraphs, not one row of data."""
    paper = Paper()
    top = 90.0
    paper.text(LEFT + 4, top + 14, "Accounts")
    paper.y = top + 14
    paragraphs = [SOCIAL, RECORDS, f"Ask first, whatever it is that you want to post. {SOCIAL}"]
    for words in paragraphs:
        paper.wrap(words, left=204, right=RIGHT - 4)
    bottom = paper.y
    for y in (top, bottom):
        paper.line(LEFT, y, RIGHT, y)
    for x in (LEFT, 200.0, RIGHT):
        paper.line(x, top, x, bottom)
    assert said(read(paper)) == ["Accounts", *paragraphs]


def test_comments_in_the_margin_do_not_cut_a_paragraph() -> None:
    """Balloons of a word processor's review come out as comments of their own."""
    paper = Paper()
    paper.wrap(SOCIAL, right=400)
    paper.text(430, 96.6, "Commented [AB1]: Members have a", 8)
    paper.text(430, 105, "guide of their own.", 8)
    paper.text(430, 121, "Formatted: Strikethrough", 8)
    paper.wrap(RECORDS, right=400)
    document = read(paper)
    body = [b for b in document.blocks if b.kind is not BlockKind.COMMENT]
    comments = [b for b in document.blocks if b.kind is BlockKind.COMMENT]
    assert said(document, body) == [SOCIAL, RECORDS]
    assert said(document, comments) == [
        "Commented [AB1]: Members have a guide of their own.",
        "Formatted: Strikethrough",
    ]


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
