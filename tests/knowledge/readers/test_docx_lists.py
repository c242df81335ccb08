"""Word files: lists and numbers, as Word shows them."""

import pytest

from knowledge.domain import BlockKind
from tests.knowledge.readers.docx_files import (
    NUMBERING,
    list_levels,
    para,
    run,
)
from tests.knowledge.readers.docx_reading import GONE, only, read_body, seen

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM


def test_numbers_are_shown_as_word_shows_them() -> None:
    """Sections, paragraphs and items count by level, and deeper levels start anew."""
    body = (
        para("Scope", style="berschrift1", num=(1, 0))
        + para("All staff.", num=(1, 1))
        + para("These too:", num=(1, 1))
        + para("agency staff;", num=(1, 2))
        + para("volunteers.", num=(1, 2))
        + para("Rules", style="berschrift1", num=(1, 0))
        + para("Be kind.", num=(1, 1))
    )
    document = read_body(body)
    assert seen(document) == [
        "1. Scope",
        "1.1 All staff.",
        "1.2 These too:",
        "(a) agency staff;",
        "(b) volunteers.",
        "2. Rules",
        "2.1 Be kind.",
    ]
    kinds = [HEADING, PARAGRAPH, PARAGRAPH, ITEM, ITEM, HEADING, PARAGRAPH]
    assert [b.kind for b in document.blocks] == kinds
    assert document.text.startswith("1.\tScope\n\n1.1\tAll staff.")


def test_deleted_paragraphs_are_not_counted() -> None:
    """Word renumbers as if a deleted paragraph were not there; it carries no number."""
    body = (
        para("One.", num=(1, 0))
        + para(f"<w:del>{run('Two.', deleted=True)}</w:del>", GONE, num=(1, 0))
        + para(f"<w:ins>{run('Three.')}</w:ins>", '<w:rPr><w:ins w:id="3"/></w:rPr>', num=(1, 0))
    )
    assert seen(read_body(body)) == ["1. One.", "", "2. Three."]


def test_an_empty_numbered_paragraph_counts() -> None:
    """Word shows and counts the number of an empty paragraph; it is listed as noise."""
    document = read_body(
        para("One.", num=(1, 0)) + para("<w:r/>", num=(1, 0)) + para("Three.", num=(1, 0))
    )
    assert seen(document) == ["1. One.", "3. Three."]
    assert [(n.reason, document.text[n.span.start : n.span.end]) for n in document.noise] == [
        ("empty item", "2.")
    ]


def test_a_number_comes_with_the_style() -> None:
    """A style that belongs to a list numbers its paragraphs; numId 0 switches that off."""
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        para("Part", num=(1, 0))
        + para("First.", style="Clause")
        + para("Free.", off, style="Clause")
    )
    assert seen(read_body(body)) == ["1. Part", "1.1 First.", "Free."]


def test_the_level_comes_from_the_style_the_list_names() -> None:
    """A list that names a style for a level puts that style's paragraphs there."""
    levels = list_levels("decimal|%1", 'decimal|%1.%2|<w:pStyle w:val="Deep"/>')
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    style = '<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
    body = para("Top", num=(4, 0)) + para("Under.", style="Deep")
    assert seen(read_body(body, numbering=numbering, styles=style)) == ["1 Top", "1.1 Under."]


def test_a_list_can_start_again() -> None:
    """A second list on the same definition goes on counting, unless it says where to start."""
    more = (
        '<w:num w:numId="5"><w:abstractNumId w:val="20"/></w:num>'
        '<w:num w:numId="6"><w:abstractNumId w:val="20"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = "".join(para("x", num=(list_id, 0)) for list_id in (2, 2, 5, 6, 6))
    assert seen(read_body(body, numbering=NUMBERING + more)) == [
        "a) x",
        "b) x",
        "c) x",
        "a) x",
        "b) x",
    ]


def test_a_list_can_change_a_level_of_its_definition() -> None:
    """A level that a list overrides is shown its own way."""
    own = '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Part %1"/></w:lvl>'
    more = f'<w:num w:numId="5"><w:abstractNumId w:val="20"/><w:lvlOverride w:ilvl="0">{own}</w:lvlOverride></w:num>'
    assert seen(read_body(para("x", num=(5, 0)), numbering=NUMBERING + more)) == ["Part IV x"]


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("decimal|%1.", ["1.", "2."]),
        ("decimalZero|%1", ["01", "02"]),
        ("upperLetter|%1)", ["A)", "B)"]),
        ("upperRoman|%1.", ["I.", "II."]),
        ("ordinal|%1", ["1st", "2nd"]),
        ("cardinalText|%1", ["One", "Two"]),
        ("ordinalText|%1", ["First", "Second"]),
        ("none|", ["", ""]),
        ("bullet|&#xF0A7;", ["▪", "▪"]),
        ("bullet|o", ["o", "o"]),
        ("unheardOf|%1.", ["1.", "2."]),
    ],
)
def test_number_formats(level: str, shown: list[str]) -> None:
    """Every number format that policies use is printed as Word prints it."""
    numbering = f'<w:abstractNum w:abstractNumId="1">{list_levels(level)}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    document = read_body(para("x", num=(4, 0)) * 2, numbering=numbering)
    assert [b.mark for b in document.blocks] == shown


def test_legal_numbers_are_digits_at_every_level() -> None:
    """A level set as legal shows the numbers above it in digits."""
    levels = list_levels("upperRoman|%1", "decimal|%1.%2|<w:isLgl/>")
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    body = para("a", num=(4, 0)) + para("b", num=(4, 1))
    assert seen(read_body(body, numbering=numbering)) == ["I a", "1.1 b"]


def test_a_level_can_go_on_counting() -> None:
    """A level that never restarts counts through the sections."""
    levels = list_levels("decimal|%1.", 'decimal|%2)|<w:lvlRestart w:val="0"/>')
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    body = "".join(para("x", num=(4, level)) for level in (0, 1, 0, 1))
    assert seen(read_body(body, numbering=numbering)) == ["1. x", "1) x", "2. x", "2) x"]


def test_a_list_style_stands_for_a_list() -> None:
    """A list that points to a numbering style counts with the list behind that style."""
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{list_levels("upperLetter|%1.")}</w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num>'
    )
    styles = '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    assert seen(read_body(para("x", num=(4, 0)), numbering=numbering, styles=styles)) == ["A. x"]


def test_a_struck_number_is_marked() -> None:
    """A number whose paragraph mark is struck is shown struck."""
    document = read_body(para(run("Go.", "<w:strike/>"), "<w:rPr><w:strike/></w:rPr>", num=(1, 0)))
    block = only(document)
    assert block.mark == "1."
    assert block.deleted[0] == block.mark_span


def test_items_are_as_deep_as_they_are_indented() -> None:
    """Bullets of other lists nest by indent; text under a bullet belongs to it."""
    deeper = '<w:ind w:left="1440" w:hanging="360"/>'
    body = (
        para("Staff must:")
        + para("be kind:", num=(3, 0))
        + para("online;", deeper, num=(2, 0))
        + para("also at night.", '<w:ind w:left="1440"/>')
        + para("be quick.", num=(3, 0))
        + para("Next.")
    )
    document = read_body(body)
    assert [(b.kind, b.level) for b in document.blocks] == [
        (PARAGRAPH, 0),
        (ITEM, 0),
        (ITEM, 1),
        (PARAGRAPH, 2),
        (ITEM, 0),
        (PARAGRAPH, 0),
    ]


def test_typed_bullets_are_bullets() -> None:
    """A bullet typed by hand, or several behind line breaks, are items with their marks."""
    lines = "<w:r><w:t>Do not:</w:t><w:br/><w:t>• shout</w:t><w:br/><w:t>• swear</w:t></w:r>"
    document = read_body(para("–\tbe kind") + para(lines))
    assert seen(document) == ["– be kind", "Do not:", "• shout", "• swear"]
    assert [b.kind for b in document.blocks] == [ITEM, PARAGRAPH, ITEM, ITEM]
