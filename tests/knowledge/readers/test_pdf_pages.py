"""PDF: what comes back on every page, and what pages, columns and margins cut."""

import pytest

from knowledge.domain import BlockKind
from tests.knowledge.readers.paper import (
    LEFT,
    RIGHT,
    Paper,
)
from tests.knowledge.readers.pdf_reading import RECORDS, SOCIAL, noise, read, said

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
