"""Text in any encoding, and what cannot be read at all."""

import pytest

from knowledge.domain import BlockKind, words_of
from knowledge.errors import ParseError
from knowledge.readers import MAX_FILE_BYTES, detect_format, read
from knowledge.readers.marked import read_marked

SENTENCE = "Staff – all of them – must keep the café’s key safe."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_common_encoding_reads_the_same(encoding: str) -> None:
    """Dashes and accents come out right whatever saved the file."""
    document = read("a.txt", SENTENCE.encode(encoding))
    assert document.text.strip() == SENTENCE


def test_a_file_that_mixes_encodings_is_read_line_by_line() -> None:
    """Lines pasted from another program do not spoil the others."""
    data = SENTENCE.encode() + b"\r\n\r\n" + SENTENCE.encode("cp1252")
    assert read("a.txt", data).text == f"{SENTENCE}\n\n{SENTENCE}"


def test_invisible_characters_do_not_break_a_quote() -> None:
    """NUL bytes, direction marks, zero-width spaces and soft hyphens are dropped."""
    data = "Keep\x00 the \u200fkey\u200b s\u00adafe.".encode()
    assert read("a.txt", data).text == "Keep the key safe."


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b"\xef\xbb\xbf \r\n", "is empty"),
        ("a.txt", b"\x00" * 100, "is empty"),
        ("a.txt", bytes(range(32)) * 50, "binary"),
        ("a.md", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture"),
        ("a.xyz", b"words", "no known format"),
        ("a.txt", b"x" * 1_000_001, "single line"),
        ("a.txt", b"one two three\n" * 1_500_000, "characters"),
        ("a.docx", b"{\\rtf1 words}", "rich text"),
        ("a.txt", b"\x1f\x8b\x08\x00aaaaaaaaaa", "compressed"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(name: str, data: bytes, problem: str) -> None:
    """The error names the file, the problem and a remedy."""
    with pytest.raises(ParseError) as caught:
        read(name, data)
    assert problem in caught.value.problem
    assert caught.value.path == name
    assert caught.value.remedy


def test_a_file_above_the_limit_is_refused_unread() -> None:
    """A hundred megabytes are refused by size alone."""
    with pytest.raises(ParseError, match="MB"):
        read("a.txt", b"x" * (MAX_FILE_BYTES + 1))


def test_content_wins_over_a_wrong_ending() -> None:
    """A PDF called .txt is read as PDF, and HTML called .txt as HTML."""
    assert detect_format("a.txt", b"%PDF-1.7 ...") == "pdf"
    assert detect_format("a.txt", b"PK\x03\x04rest") == "docx"
    assert detect_format("a.txt", b" <!DOCTYPE html><p>x") == "html"
    assert detect_format("a.md", b"# Title") == "markdown"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("**Be kind:** it *matters*", "Be kind: it matters"),
        ("see [the guide](https://example.org/a_(b)) first", "see the guide first"),
        ("snake_case and 5*3*2 stay", "snake_case and 5*3*2 stay"),
        ("an asterisk* stays", "an asterisk* stays"),
        ("it\\'s \\*not\\* a mark", "it's *not* a mark"),
        ("press <b>Ctrl</b> <kbd>C</kbd> now", "press Ctrl C now"),
        ("fill in <your name> here", "fill in <your name> here"),
        ("tea &amp; toast", "tea & toast"),
        ("`code` and ![a picture](x.png) end", "code and end"),
        ("an open **mark stays", "an open **mark stays"),
        ("hidden <!-- a note --> words", "hidden words"),
    ],
)
def test_inline_marks_are_taken_off_and_nothing_else(source: str, words: str) -> None:
    """Formatting marks go, and what only looks like one stays."""
    document = read_marked(source, "markdown")
    assert words_of(document.text, document.blocks[0].pieces) == words


def test_struck_words_are_marked_deleted() -> None:
    """Words between tildes or in a deletion tag are known to be deleted."""
    document = read_marked("keep ~~old~~ and <del>older</del> words", "text")
    assert [document.text[s.start : s.end] for s in document.blocks[0].deleted] == ["old", "older"]


def test_wrapped_lines_join_and_short_lines_do_not() -> None:
    """In plain text a long line runs on, and a short one ends its paragraph."""
    text = (
        "This line is long enough to have been wrapped by an editor and\nit goes on here.\n\n"
        "Northwick House\nHigh Street\n"
    )
    blocks = read_marked(text, "text").blocks
    assert [words_of(text, b.pieces) for b in blocks] == [
        "This line is long enough to have been wrapped by an editor and it goes on here.",
        "Northwick House",
        "High Street",
    ]


def test_form_feeds_count_pages() -> None:
    """Text out of a PDF knows its pages by form feeds."""
    blocks = read_marked("First page here.\n\f\nSecond page here.\n", "text").blocks
    assert [b.page for b in blocks] == [1, 2]


def test_quoted_lines_lose_their_mark() -> None:
    """Block quotes read as paragraphs without the sign before each line."""
    document = read_marked("> Speak up\n> when it matters.\n", "markdown")
    assert words_of(document.text, document.blocks[0].pieces) == "Speak up when it matters."
    assert document.blocks[0].kind is BlockKind.PARAGRAPH
