"""Word files: what is in force, what looks like what, and what is no clause."""

import pytest

from knowledge.domain import BlockKind
from tests.knowledge.readers.docx_files import (
    para,
    run,
)
from tests.knowledge.readers.docx_reading import GONE, only, read_body, seen
from tests.knowledge.readers.invariants import (
    deleted_words,
)

HEADING, PARAGRAPH, COMMENT = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.COMMENT


# --- tracked changes ------------------------------------------------------------------------------


def test_insertions_are_in_force_and_deletions_are_marked() -> None:
    """Inserted words read as any other; deleted ones stay in the text, marked as deleted."""
    body = para(
        run("Staff ")
        + f'<w:del w:id="1">{run("may", deleted=True)}</w:del>'
        + f'<w:ins w:id="2">{run("must not")}</w:ins>'
        + run(" post names.")
    )
    document = read_body(body)
    assert seen(document) == ["Staff must not post names."]
    assert deleted_words(document, only(document)) == "may"
    assert "may" in document.text


def test_moved_words_count_where_they_went() -> None:
    """Words moved away are deleted at their old place and in force at the new one."""
    body = para(
        f"<w:moveFrom>{run('Report it.')}</w:moveFrom>", '<w:rPr><w:moveFrom w:id="1"/></w:rPr>'
    )
    body += para("Stop.") + para(f"<w:moveTo>{run('Report it.')}</w:moveTo>")
    document = read_body(body)
    assert seen(document) == ["", "Stop.", "Report it."]


def test_an_insertion_that_was_deleted_again_is_not_in_force() -> None:
    """A reviewer's deletion inside another's insertion wins."""
    body = para(
        f"<w:ins>{run('Keep ')}<w:del>{run('this ', deleted=True)}</w:del>{run('calm.')}</w:ins>"
    )
    assert seen(read_body(body)) == ["Keep calm."]


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Gone"/>'])
def test_struck_words_are_deleted(look: str) -> None:
    """Strike-through, single, double or by style, means deleted."""
    document = read_body(para(run("Staff may ") + run("not ", look) + run("post.")))
    assert seen(document) == ["Staff may post."]


def test_a_switched_off_strike_is_no_deletion() -> None:
    """Word writes ``w:strike`` with the value 0 for words that are not struck."""
    assert seen(read_body(para(run("Stay.", '<w:strike w:val="0"/>')))) == ["Stay."]


def test_formatting_changes_are_no_deletions() -> None:
    """What a run looked like before a tracked formatting change says nothing."""
    look = "<w:b/><w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>"
    assert seen(read_body(para(run("Stay.", look)))) == ["Stay."]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    """Two paragraphs whose mark between them was deleted are one, as Word shows them."""
    body = para("Staff must not", GONE) + para("share passwords.")
    assert seen(read_body(body)) == ["Staff must not share passwords."]


def test_a_deleted_paragraph_keeps_to_itself() -> None:
    """A paragraph deleted with its mark does not run into the one behind it."""
    body = para(f"<w:del>{run('Old rule.', deleted=True)}</w:del>", GONE) + para("New rule.")
    document = read_body(body)
    assert seen(document) == ["", "New rule."]
    assert deleted_words(document, document.blocks[0]) == "Old rule."


def test_a_deleted_table_row_is_deleted_in_every_cell() -> None:
    """A row deleted with tracking is not in force, though its words look like any other."""
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = "<w:tbl>" + row.format("", para("Role"), para("Duty"))
    body += (
        row.format("<w:trPr><w:del w:id='1'/></w:trPr>", para("Clerk"), para("Files")) + "</w:tbl>"
    )
    document = read_body(body)
    assert seen(document) == ["Role Duty", ""]
    assert len(document.blocks[1].deleted) == 2


def test_comments_stay_out_of_the_text() -> None:
    """A margin comment is a comment block behind its paragraph, never part of it."""
    comment = '<w:comment w:id="7" w:author="A B">' + para("Check with HR?") + "</w:comment>"
    body = para(
        '<w:commentRangeStart w:id="7"/>'
        + run("Ask first.")
        + '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>'
    )
    document = read_body(body + para("Then post."), parts={"comments": comment})
    assert [b.kind for b in document.blocks] == [PARAGRAPH, COMMENT, PARAGRAPH]
    assert seen(document) == ["Ask first.", "Check with HR?", "Then post."]


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
    document = read_body(body)
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
    document = read_body(para(text, style="berschrift2", num=(1, 1)))
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
    blocks = read_body(body).blocks
    assert [b.bold for b in blocks] == [True, True, False, True, True, False]
    assert blocks[0].size == pytest.approx(2.0)
    assert blocks[-1].size == 1.0
