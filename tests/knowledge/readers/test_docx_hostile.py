"""Word files that are damaged, made to harm, or odd: refused in words or read whole."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import ParseError
from knowledge.readers.docx import read_docx
from tests.knowledge.readers.docx_files import (
    FOOTNOTES,
    docx_bytes,
    para,
    run,
)
from tests.knowledge.readers.docx_reading import GONE, read_body, reference, seen
from tests.knowledge.readers.invariants import (
    assert_document_holds,
    assert_words_kept,
)


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

    assert seen(read_docx("a.docx", nested(50))) == ["deep"]
    with pytest.raises(ParseError, match="nested too deeply"):
        read_docx("a.docx", nested(80))


_SAMPLE = docx_bytes(
    para("Aims", style="berschrift1", num=(1, 0))
    + para(run("Staff ") + f"<w:del>{run('may', deleted=True)}</w:del>" + reference(2))
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
    document = read_body("".join(shapes[kind](" ".join(words)) for kind, words in pieces))
    assert_words_kept(document, *(word for _, words in pieces for word in words))
