"""Word files: what is in force, how Word numbers it, and what is no clause."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.domain import Block, BlockKind, Document
from knowledge.errors import ParseError
from knowledge.readers import read
from knowledge.readers.docx import read_docx
from tests.knowledge.readers.docx_files import (
    FOOTNOTES,
    NUMBERING,
    docx_bytes,
    list_levels,
    para,
    run,
)
from tests.knowledge.readers.invariants import (
    assert_document_holds,
    assert_words_kept,
    deleted_words,
    live_words,
)

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM
ROW, NOTE, COMMENT = BlockKind.ROW, BlockKind.NOTE, BlockKind.COMMENT
GONE = '<w:rPr><w:del w:id="9" w:author="x"/></w:rPr>'


def _read(body: str, **more: object) -> Document:
    document = read_docx("policy.docx", docx_bytes(body, **more))  # type: ignore[arg-type]  # as there
    assert_document_holds(document)
    return document


def _seen(document: Document) -> list[str]:
    """Return each block as a reader sees it: mark and words in force."""
    return [f"{b.mark} {live_words(document, b)}".strip() for b in document.blocks]


def _only(document: Document) -> Block:
    assert len(document.blocks) == 1
    return document.blocks[0]


# --- tracked changes ------------------------------------------------------------------------------


def test_insertions_are_in_force_and_deletions_are_marked() -> None:
    """Inserted words read as any other; deleted ones stay in the text, marked as deleted."""
    body = para(
        run("Staff ")
        + f'<w:del w:id="1">{run("may", deleted=True)}</w:del>'
        + f'<w:ins w:id="2">{run("must not")}</w:ins>'
        + run(" post names.")
    )
    document = _read(body)
    assert _seen(document) == ["Staff must not post names."]
    assert deleted_words(document, _only(document)) == "may"
    assert "may" in document.text


def test_moved_words_count_where_they_went() -> None:
    """Words moved away are deleted at their old place and in force at the new one."""
    body = para(
        f"<w:moveFrom>{run('Report it.')}</w:moveFrom>", '<w:rPr><w:moveFrom w:id="1"/></w:rPr>'
    )
    body += para("Stop.") + para(f"<w:moveTo>{run('Report it.')}</w:moveTo>")
    document = _read(body)
    assert _seen(document) == ["", "Stop.", "Report it."]


def test_an_insertion_that_was_deleted_again_is_not_in_force() -> None:
    """A reviewer's deletion inside another's insertion wins."""
    body = para(
        f"<w:ins>{run('Keep ')}<w:del>{run('this ', deleted=True)}</w:del>{run('calm.')}</w:ins>"
    )
    assert _seen(_read(body)) == ["Keep calm."]


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Gone"/>'])
def test_struck_words_are_deleted(look: str) -> None:
    """Strike-through, single, double or by style, means deleted."""
    document = _read(para(run("Staff may ") + run("not ", look) + run("post.")))
    assert _seen(document) == ["Staff may post."]


def test_a_switched_off_strike_is_no_deletion() -> None:
    """Word writes ``w:strike`` with the value 0 for words that are not struck."""
    assert _seen(_read(para(run("Stay.", '<w:strike w:val="0"/>')))) == ["Stay."]


def test_formatting_changes_are_no_deletions() -> None:
    """What a run looked like before a tracked formatting change says nothing."""
    look = "<w:b/><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>"
    assert _seen(_read(para(run("Stay.", look)))) == ["Stay."]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    """Two paragraphs whose mark between them was deleted are one, as Word shows them."""
    body = para("Staff must not", GONE) + para("share passwords.")
    assert _seen(_read(body)) == ["Staff must not share passwords."]


def test_a_deleted_paragraph_keeps_to_itself() -> None:
    """A paragraph deleted with its mark does not run into the one behind it."""
    body = para(f"<w:del>{run('Old rule.', deleted=True)}</w:del>", GONE) + para("New rule.")
    document = _read(body)
    assert _seen(document) == ["", "New rule."]
    assert deleted_words(document, document.blocks[0]) == "Old rule."


def test_a_deleted_table_row_is_deleted_in_every_cell() -> None:
    """A row deleted with tracking is not in force, though its words look like any other."""
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = "<w:tbl>" + row.format("", para("Role"), para("Duty"))
    body += (
        row.format("<w:trPr><w:del w:id='1'/></w:trPr>", para("Clerk"), para("Files")) + "</w:tbl>"
    )
    document = _read(body)
    assert _seen(document) == ["Role Duty", ""]
    assert len(document.blocks[1].deleted) == 2


def test_comments_stay_out_of_the_text() -> None:
    """A margin comment is a comment block behind its paragraph, never part of it."""
    comment = '<w:comment w:id="7" w:author="A B">' + para("Check with HR?") + "</w:comment>"
    body = para(
        '<w:commentRangeStart w:id="7"/>'
        + run("Ask first.")
        + '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
    )
    document = _read(body + para("Then post."), parts={"comments": comment})
    assert [b.kind for b in document.blocks] == [PARAGRAPH, COMMENT, PARAGRAPH]
    assert _seen(document) == ["Ask first.", "Check with HR?", "Then post."]


# --- numbering ------------------------------------------------------------------------------------


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
    document = _read(body)
    assert _seen(document) == [
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
    assert _seen(_read(body)) == ["1. One.", "", "2. Three."]


def test_an_empty_numbered_paragraph_counts() -> None:
    """Word shows and counts the number of an empty paragraph; it is listed as noise."""
    document = _read(
        para("One.", num=(1, 0)) + para("<w:r/>", num=(1, 0)) + para("Three.", num=(1, 0))
    )
    assert _seen(document) == ["1. One.", "3. Three."]
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
    assert _seen(_read(body)) == ["1. Part", "1.1 First.", "Free."]


def test_the_level_comes_from_the_style_the_list_names() -> None:
    """A list that names a style for a level puts that style's paragraphs there."""
    levels = list_levels("decimal|%1", 'decimal|%1.%2|<w:pStyle w:val="Deep"/>')
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    style = '<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
    body = para("Top", num=(4, 0)) + para("Under.", style="Deep")
    assert _seen(_read(body, numbering=numbering, styles=style)) == ["1 Top", "1.1 Under."]


def test_a_list_can_start_again() -> None:
    """A second list on the same definition goes on counting, unless it says where to start."""
    more = (
        '<w:num w:numId="5"><w:abstractNumId w:val="20"/></w:num>'
        '<w:num w:numId="6"><w:abstractNumId w:val="20"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = "".join(para("x", num=(list_id, 0)) for list_id in (2, 2, 5, 6, 6))
    assert _seen(_read(body, numbering=NUMBERING + more)) == [
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
    assert _seen(_read(para("x", num=(5, 0)), numbering=NUMBERING + more)) == ["Part IV x"]


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
    document = _read(para("x", num=(4, 0)) * 2, numbering=numbering)
    assert [b.mark for b in document.blocks] == shown


def test_legal_numbers_are_digits_at_every_level() -> None:
    """A level set as legal shows the numbers above it in digits."""
    levels = list_levels("upperRoman|%1", "decimal|%1.%2|<w:isLgl/>")
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    body = para("a", num=(4, 0)) + para("b", num=(4, 1))
    assert _seen(_read(body, numbering=numbering)) == ["I a", "1.1 b"]


def test_a_level_can_go_on_counting() -> None:
    """A level that never restarts counts through the sections."""
    levels = list_levels("decimal|%1.", 'decimal|%2)|<w:lvlRestart w:val="0"/>')
    numbering = f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum><w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num>'
    body = "".join(para("x", num=(4, level)) for level in (0, 1, 0, 1))
    assert _seen(_read(body, numbering=numbering)) == ["1. x", "1) x", "2. x", "2) x"]


def test_a_list_style_stands_for_a_list() -> None:
    """A list that points to a numbering style counts with the list behind that style."""
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{list_levels("upperLetter|%1.")}</w:abstractNum>'
        '<w:num w:numId="4"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="5"><w:abstractNumId w:val="2"/></w:num>'
    )
    styles = '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
    assert _seen(_read(para("x", num=(4, 0)), numbering=numbering, styles=styles)) == ["A. x"]


def test_a_struck_number_is_marked() -> None:
    """A number whose paragraph mark is struck is shown struck."""
    document = _read(para(run("Go.", "<w:strike/>"), "<w:rPr><w:strike/></w:rPr>", num=(1, 0)))
    block = _only(document)
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
    document = _read(body)
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
    document = _read(para("–\tbe kind") + para(lines))
    assert _seen(document) == ["– be kind", "Do not:", "• shout", "• swear"]
    assert [b.kind for b in document.blocks] == [ITEM, PARAGRAPH, ITEM, ITEM]


# --- headings and looks ---------------------------------------------------------------------------


def test_headings_by_style_in_any_language() -> None:
    """Built-in heading styles keep their English name; styles based on them are headings too."""
    body = (
        para("Aims", style="berschrift1")
        + para("Scope", style="berschrift2")
        + para("House", style="House")
        + para("Contents", style="Contents")
        + para("Direct", '<w:outlineLvl w:val="2"/>')
        + para("Body text.")
    )
    document = _read(body)
    assert [(b.kind, b.level) for b in document.blocks[:3]] == [
        (HEADING, 1),
        (HEADING, 2),
        (HEADING, 2),
    ]
    assert document.blocks[3].kind is PARAGRAPH
    assert (document.blocks[4].kind, document.blocks[4].level) == (HEADING, 3)


def test_a_sentence_in_a_heading_style_is_a_paragraph() -> None:
    """Whole paragraphs set in a heading style for the sake of its number are no headings."""
    text = "Staff must not share any password with anybody, not even with their own line manager."
    document = _read(para(text, style="berschrift2", num=(1, 1)))
    assert [(b.kind, b.mark) for b in document.blocks] == [(PARAGRAPH, "1.1")]


def test_looks_are_told() -> None:
    """Bold paragraphs and larger type are told, relative to the body's size."""
    body = (
        para("The title", style="Titel")
        + para(run("Bold", "<w:b/>") + run(" too.", "<w:b/>"))
        + para(run("Half ", "<w:b/>") + run("bold."))
        + para("By style.", style="Strong")
        + para(run("Capitals", "<w:caps/>"))
        + para("The body is what most words are set in, in this case eleven points.")
    )
    blocks = _read(body).blocks
    assert [b.bold for b in blocks] == [True, True, False, True, True, False]
    assert blocks[0].size == pytest.approx(2.0)
    assert blocks[-1].size == 1.0


# --- tables, boxes, notes, fields -----------------------------------------------------------------


def test_a_table_row_is_one_block() -> None:
    """Cells are separated by a tab; merged cells are not repeated; a header row stands out."""
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    body = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>"
        + cell.format("", para("Role"))
        + cell.format("", para("Duty"))
        + "</w:tr><w:tr>"
        + cell.format('<w:vMerge w:val="restart"/>', para("Clerk"))
        + cell.format("", para("Files") + para("Posts"))
        + "</w:tr><w:tr>"
        + cell.format("<w:vMerge/>", para("<w:r/>"))
        + cell.format("", para("Tab<w:tab/>bed".replace("<w:tab/>", "")))
        + "</w:tr></w:tbl>"
    )
    document = _read(para("Who does what:") + body)
    rows = [b for b in document.blocks if b.kind is ROW]
    assert [document.text[b.span.start : b.span.end] for b in rows] == [
        "Role\tDuty",
        "Clerk\tFiles\nPosts",
        "\tTabbed",
    ]
    assert [(b.cells, b.bold) for b in rows] == [(2, True), (2, False), (2, False)]


def test_a_box_of_one_cell_is_its_paragraphs() -> None:
    """A one-cell table only draws a frame around paragraphs."""
    body = f"<w:tbl><w:tr><w:tc>{para('Aims', style='berschrift1')}{para('Be kind.')}</w:tc></w:tr></w:tbl>"
    assert [b.kind for b in _read(body).blocks] == [HEADING, PARAGRAPH]


def test_page_layout_in_a_table_is_read_as_text() -> None:
    """A row of long text beside its heading makes headings and paragraphs, not one huge row."""
    long = (
        "Staff must think before they post anything about their work on any platform at all. " * 3
    )
    cells = f"<w:tc>{para('Posting', style='berschrift1')}</w:tc><w:tc>{para(long)}{para(long)}{para(long)}</w:tc>"
    document = _read(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert [b.kind for b in document.blocks] == [HEADING, PARAGRAPH, PARAGRAPH, PARAGRAPH]


def test_nested_tables_lose_no_word() -> None:
    """A table in a cell is read in order, inside that cell."""
    inner = f"<w:tbl><w:tr><w:tc>{para('in1')}</w:tc><w:tc>{para('in2')}</w:tc></w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:tc>{para('out1')}{inner}</w:tc><w:tc>{para('out2')}</w:tc></w:tr></w:tbl>"
    )
    assert _seen(_read(body)) == ["out1 in1 in2 out2"]


def test_a_text_box_is_read_once() -> None:
    """The fallback drawing for old programs repeats a text box; its words are read once."""
    box = f"<w:txbxContent>{para('Boxed rule.')}</w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert _seen(_read(para(run("Anchor.") + drawing) + para("After."))) == [
        "Anchor.",
        "Boxed rule.",
        "After.",
    ]


def _reference(note: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{note}"/></w:r>'


def test_footnotes_follow_their_paragraph() -> None:
    """A note stands behind the paragraph that refers to it, under the label Word prints."""
    body = para(run("Keep data safe") + _reference(5) + run(".")) + para(
        run("Reply fast.") + _reference(2)
    )
    document = _read(body, parts={"footnotes": FOOTNOTES})
    assert _seen(document) == [
        "Keep data safe1.",
        "1 Working days.",
        "Reply fast.2",
        "2 See the Data Policy.",
    ]
    assert [b.note_label for b in document.blocks] == ["", "1", "", "2"]
    assert document.blocks[1].kind is NOTE


def test_a_label_never_runs_into_a_number() -> None:
    """A note's label behind a digit is raised, so that 24 hours do not become 241."""
    document = _read(
        para(run("Within 24") + _reference(2) + run(" hours.")), parts={"footnotes": FOOTNOTES}
    )
    assert _seen(document)[0] == "Within 24¹ hours."


def test_a_deleted_reference_deletes_its_note() -> None:
    """A note whose reference was deleted is deleted, and the next one takes its number."""
    body = para(run("One.") + f"<w:del>{_reference(2)}</w:del>") + para(run("Two.") + _reference(5))
    document = _read(body, parts={"footnotes": FOOTNOTES})
    assert _seen(document) == ["One.", "", "Two.1", "1 Working days."]


def test_fields_show_their_result() -> None:
    """A field's instruction is not text; its result is, also for links and nested fields."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("7.6")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = para(
        run("See ")
        + field
        + run(" and ")
        + f'<w:fldSimple w:instr="REF y">{run("8.1")}</w:fldSimple>'
    )
    body += para(
        f"<w:hyperlink><w:r><w:t>our page</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent>{run(' now')}</w:sdtContent></w:sdt>"
    )
    assert _seen(_read(body)) == ["See 7.6 and 8.1", "our page now"]


def test_a_broken_field_hides_nothing() -> None:
    """A field that never ends does not swallow the rest of the policy."""
    body = para('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("Still here.")) + para(
        "And here."
    )
    assert _seen(_read(body)) == ["Still here.", "And here."]


def test_special_characters() -> None:
    """Tabs, breaks, hyphens, symbols and spaces come out as characters."""
    body = para(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t><w:br/>"
        '<w:t>e\xa0f</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        + run("m")
        + run("2", '<w:vertAlign w:val="superscript"/>')
    )
    assert _read(body).text == "a\tb-cd\ne f✓m²"


def test_hidden_text_is_noise() -> None:
    """Hidden words are not shown by Word and never cited, but they are listed."""
    document = _read(para(run("Shown.") + run(" Secret.", "<w:vanish/>")))
    assert _seen(document) == ["Shown."]
    assert [(n.reason, document.text[n.span.start : n.span.end]) for n in document.noise] == [
        ("hidden text", "Secret.")
    ]


def test_headers_and_footers_are_listed_once() -> None:
    """Running headers and footers are noise, each once, since version and date may stand there."""
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="first" r:id="footer2"/><w:footerReference w:type="default" r:id="footer1"/></w:sectPr>'
    parts = {
        "header1": para("Council policy"),
        "footer1": para("Version 2.1") + para("Page 1"),
        "footer2": para("Never shown"),
    }
    body = para("One.", section) + para("Two.") + section
    document = _read(body, parts=parts)
    assert _seen(document) == ["One.", "Two."]
    assert [(n.reason, document.text[n.span.start : n.span.end]) for n in document.noise] == [
        ("running header", "Council policy"),
        ("running footer", "Version 2.1"),
        ("running footer", "Page 1"),
    ]


def test_strict_files_are_read_alike() -> None:
    """A file saved as Strict Open XML uses other names for the same things."""
    data = docx_bytes(para("Scope", style="berschrift1", num=(1, 0)) + para("All.", num=(1, 1)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for path in old.namelist():
            xml = old.read(path)
            xml = xml.replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            xml = xml.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006",
                b"http://purl.oclc.org/ooxml/officeDocument",
            )
            new.writestr(path, xml)
    assert _seen(read_docx("strict.docx", buffer.getvalue())) == ["1. Scope", "1.1 All."]


def test_properties_of_the_file_are_told() -> None:
    """Title, author, version, status and what the owner added are document properties."""
    made = docx.Document()
    made.add_paragraph("Be kind.")
    made.core_properties.title = "Social media policy"
    made.core_properties.version = "2.1"
    made.core_properties.content_status = "Draft"
    buffer = io.BytesIO()
    made.save(buffer)
    properties = dict(read("a.docx", buffer.getvalue()).properties)
    assert properties["title"] == "Social media policy"
    assert properties["version"] == "2.1"
    assert properties["status"] == "Draft"


# --- bad input ------------------------------------------------------------------------------------


def _ole(stream: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 100
    )


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            archive.writestr(path, data)
    return buffer.getvalue()


_BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><x>&b;</x>"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"not a zip at all", "is no Word document"),
        (docx_bytes(para("Cut."))[:700], "is cut off"),
        (_zip(**{"readme.txt": b"hello"}), "without a Word document"),
        (
            _zip(
                **{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
            ),
            "OpenDocument",
        ),
        (_ole("EncryptedPackage"), "is password protected"),
        (_ole("WordDocument"), "old .doc format"),
        (_ole("Workbook"), "old Office format"),
        (docx_bytes("", files={"word/document.xml": _BOMB}), "declares a document type"),
        (docx_bytes("", files={"word/document.xml": b"<w:document"}), "is damaged"),
        (docx_bytes("", files={"word/styles.xml": b"\xff\xfe\x00"}), "is damaged"),
        (
            docx_bytes("", files={"word/document.xml": b"<a>" * 500 + b"</a>" * 500}),
            "is nested too deeply",
        ),
        (docx_bytes("", files={"word/document.xml": b" " * 30_000_000}), "unpacks to far more"),
        (docx_bytes(para("<w:r/>")), "holds no text"),
        (docx_bytes("<w:altChunk/>"), "only Word can merge in"),
        (b"", "is no Word document"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, problem: str) -> None:
    """A broken, encrypted, foreign or hostile file gives one clear error with a remedy."""
    with pytest.raises(ParseError) as caught:
        read_docx("policy.docx", data)
    assert problem in caught.value.problem
    assert caught.value.path == "policy.docx"
    assert caught.value.remedy


def test_a_part_longer_than_it_says_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for what a part unpacks to, not for what the file says of it."""
    monkeypatch.setattr("knowledge.readers.docx.package.MAX_UNPACKED_BYTES", 2000)
    with pytest.raises(ParseError, match="unpacks to far more"):
        read_docx("a.docx", docx_bytes(para("word " * 1000)))


def test_deeply_nested_tables_are_read_or_refused() -> None:
    """Tables in tables in tables never exhaust the stack."""

    def nested(depth: int) -> bytes:
        body = "<w:tbl><w:tr><w:tc>" * depth + para("deep") + "</w:tc></w:tr></w:tbl>" * depth
        return docx_bytes(body)

    assert _seen(read_docx("a.docx", nested(50))) == ["deep"]
    with pytest.raises(ParseError, match="nested too deeply"):
        read_docx("a.docx", nested(80))


_SAMPLE = docx_bytes(
    para("Aims", style="berschrift1", num=(1, 0))
    + para(run("Staff ") + f"<w:del>{run('may', deleted=True)}</w:del>" + _reference(2))
    + para("item", num=(3, 0))
    + f"<w:tbl><w:tr><w:tc>{para('a')}</w:tc><w:tc>{para('b')}</w:tc></w:tr></w:tbl>",
    parts={"footnotes": FOOTNOTES},
)


@given(st.binary(max_size=400))
def test_random_bytes_never_crash(data: bytes) -> None:
    """Whatever the bytes, the answer is a document or our own error."""
    for start in (b"", b"PK\x03\x04"):
        with pytest.raises(ParseError):
            read_docx("a.docx", start + data)


@given(
    st.lists(
        st.tuples(st.integers(0, len(_SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=6
    )
)
def test_damaged_files_never_crash(changes: list[tuple[int, int]]) -> None:
    """A file with damaged bytes is read or refused, never half understood."""
    data = bytearray(_SAMPLE)
    for at, value in changes:
        data[at] = value
    try:
        document = read_docx("a.docx", bytes(data))
    except ParseError:
        return
    assert_document_holds(document)


_TAGS = st.sampled_from(
    "w:p w:r w:t w:del w:ins w:tbl w:tr w:tc w:pPr w:rPr w:numPr w:hyperlink w:sdt w:sdtContent w:moveFrom w:br "
    "w:tab mc:AlternateContent mc:Choice w:txbxContent w:footnoteReference w:sectPr w:fldChar w:vanish w:strike "
    "w:ind w:numId w:ilvl".split()
)
_ATTRIBUTES = st.sampled_from(
    [
        "",
        ' w:val="1"',
        ' w:val="0"',
        ' w:val="x"',
        ' w:id="2"',
        ' w:left="720"',
        ' w:fldCharType="begin"',
    ]
)
_TREES = st.recursive(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<>&"),
        max_size=12,
    ).map(lambda text: f"<w:t>{text}</w:t>"),
    lambda inner: st.builds(
        lambda tag, more, children: f"<{tag}{more}>{''.join(children)}</{tag}>",
        _TAGS,
        _ATTRIBUTES,
        st.lists(inner, max_size=4),
    ),
    max_leaves=40,
)


@given(st.lists(_TREES, max_size=6).map("".join))
def test_odd_markup_never_crashes(body: str) -> None:
    """Elements in places where Word never puts them are read or passed over."""
    try:
        document = read_docx("a.docx", docx_bytes(body, parts={"footnotes": FOOTNOTES}))
    except ParseError:
        return
    assert_document_holds(document)


_WORDS = st.lists(st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True), min_size=1, max_size=5)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["plain", "bold", "del", "list", "row", "box", "hidden", "heading"]),
            _WORDS,
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_is_lost(pieces: list[tuple[str, list[str]]]) -> None:
    """Every word of the file is in a block or in listed noise, wherever it stood."""
    shapes: dict[str, Callable[[str], str]] = {
        "plain": para,
        "bold": lambda t: para(run(t, "<w:b/>")),
        "del": lambda t: para(f"<w:del>{run(t, deleted=True)}</w:del>", GONE),
        "list": lambda t: para(t, num=(1, 1)),
        "row": lambda t: (
            f"<w:tbl><w:tr><w:tc>{para(t)}</w:tc><w:tc>{para('x')}</w:tc></w:tr></w:tbl>"
        ),
        "box": lambda t: para(
            f"<w:r><w:pict><w:txbxContent>{para(t)}</w:txbxContent></w:pict></w:r>"
        ),
        "hidden": lambda t: para(run(t, "<w:vanish/>") + run("shown")),
        "heading": lambda t: para(t, style="berschrift1"),
    }
    document = _read("".join(shapes[kind](" ".join(words)) for kind, words in pieces))
    assert_words_kept(document, *(word for _, words in pieces for word in words))
