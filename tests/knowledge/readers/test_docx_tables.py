"""Word files: tables, boxes, notes, fields, and what a file says beside its text."""

import io
import zipfile

import docx

from knowledge.domain import BlockKind
from knowledge.readers import read
from knowledge.readers.docx import read_docx
from tests.knowledge.readers.docx_files import (
    FOOTNOTES,
    docx_bytes,
    para,
    run,
)
from tests.knowledge.readers.docx_reading import read_body, reference, seen

HEADING, PARAGRAPH, ROW, NOTE = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.ROW,
    BlockKind.NOTE,
)


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
    document = read_body(para("Who does what:") + body)
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
    assert [b.kind for b in read_body(body).blocks] == [HEADING, PARAGRAPH]


def test_page_layout_in_a_table_is_read_as_text() -> None:
    """A row of long text beside its heading makes headings and paragraphs, not one huge row."""
    long = (
        "Staff must think before they post anything about their work on any platform at all. " * 3
    )
    cells = f"<w:tc>{para('Posting', style='berschrift1')}</w:tc><w:tc>{para(long)}{para(long)}{para(long)}</w:tc>"
    document = read_body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")
    assert [b.kind for b in document.blocks] == [HEADING, PARAGRAPH, PARAGRAPH, PARAGRAPH]


def test_nested_tables_lose_no_word() -> None:
    """A table in a cell is read in order, inside that cell."""
    inner = f"<w:tbl><w:tr><w:tc>{para('in1')}</w:tc><w:tc>{para('in2')}</w:tc></w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr><w:tc>{para('out1')}{inner}</w:tc><w:tc>{para('out2')}</w:tc></w:tr></w:tbl>"
    )
    assert seen(read_body(body)) == ["out1 in1 in2 out2"]


def test_a_text_box_is_read_once() -> None:
    """The fallback drawing for old programs repeats a text box; its words are read once."""
    box = f"<w:txbxContent>{para('Boxed rule.')}</w:txbxContent>"
    drawing = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert seen(read_body(para(run("Anchor.") + drawing) + para("After."))) == [
        "Anchor.",
        "Boxed rule.",
        "After.",
    ]


def test_footnotes_follow_their_paragraph() -> None:
    """A note stands behind the paragraph that refers to it, under the label Word prints."""
    body = para(run("Keep data safe") + reference(5) + run(".")) + para(
        run("Reply fast.") + reference(2)
    )
    document = read_body(body, parts={"footnotes": FOOTNOTES})
    assert seen(document) == [
        "Keep data safe1.",
        "1 Working days.",
        "Reply fast.2",
        "2 See the Data Policy.",
    ]
    assert [b.note_label for b in document.blocks] == ["", "1", "", "2"]
    assert document.blocks[1].kind is NOTE


def test_a_label_never_runs_into_a_number() -> None:
    """A note's label behind a digit is raised, so that 24 hours do not become 241."""
    document = read_body(
        para(run("Within 24") + reference(2) + run(" hours.")), parts={"footnotes": FOOTNOTES}
    )
    assert seen(document)[0] == "Within 24¹ hours."


def test_a_deleted_reference_deletes_its_note() -> None:
    """A note whose reference was deleted is deleted, and the next one takes its number."""
    body = para(run("One.") + f"<w:del>{reference(2)}</w:del>") + para(run("Two.") + reference(5))
    document = read_body(body, parts={"footnotes": FOOTNOTES})
    assert seen(document) == ["One.", "", "Two.1", "1 Working days."]


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
    assert seen(read_body(body)) == ["See 7.6 and 8.1", "our page now"]


def test_a_broken_field_hides_nothing() -> None:
    """A field that never ends does not swallow the rest of the policy."""
    body = para('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("Still here.")) + para(
        "And here."
    )
    assert seen(read_body(body)) == ["Still here.", "And here."]


def test_special_characters() -> None:
    """Tabs, breaks, hyphens, symbols and spaces come out as characters."""
    body = para(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:softHyphen/><w:t>d</w:t><w:br/>"
        '<w:t>e\xa0f</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        + run("m")
        + run("2", '<w:vertAlign w:val="superscript"/>')
    )
    assert read_body(body).text == "a\tb-cd\ne f✓m²"


def test_hidden_text_is_noise() -> None:
    """Hidden words are not shown by Word and never cited, but they are listed."""
    document = read_body(para(run("Shown.") + run(" Secret.", "<w:vanish/>")))
    assert seen(document) == ["Shown."]
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
    document = read_body(body, parts=parts)
    assert seen(document) == ["One.", "Two."]
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
    assert seen(read_docx("strict.docx", buffer.getvalue())) == ["1. Scope", "1.1 All."]


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
