"""PDF files that are broken, locked, empty or built to hurt: a clear error, never a crash."""

import random
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from knowledge.domain import words_of
from knowledge.errors import ParseError
from knowledge.readers.pdf import process, read_pdf, worker
from tests.knowledge.readers.invariants import assert_document_holds
from tests.knowledge.readers.paper import LEFT, Paper, raw_pdf

WORDS = "Staff must not share the passwords of accounts that speak for the council."


def written() -> bytes:
    """Return a small policy with a heading, a list and a table, its content not compressed."""
    paper = Paper(head="Accounts policy", foot=("Page {page}",), pageCompression=0)
    paper.heading("Accounts")
    paper.wrap(WORDS)
    for words in ("ask first;", "wait."):
        paper.wrap(words, left=LEFT + 18, mark="\u2022", after=2)
    for x in (LEFT, 200.0, 320.0):
        paper.line(x, 300, x, 340)
    for y in (300.0, 320.0, 340.0):
        paper.line(LEFT, y, 320, y)
    paper.text(LEFT + 4, 314, "Owner")
    paper.text(204, 314, "Clerk")
    paper.new_page()
    paper.wrap(WORDS)
    return paper.data()


def problem_of(data: bytes) -> str:
    """Return what the error says; it always names the file and a remedy."""
    with pytest.raises(ParseError) as caught:
        read_pdf("policy.pdf", data)
    assert str(caught.value).startswith("policy.pdf: ")
    assert caught.value.remedy
    return caught.value.problem


def locked(user: str) -> bytes:
    """Return a policy that nobody may print, and nobody open without the user's password."""
    paper = Paper(encrypt=StandardEncryption(user, ownerPassword="owner", canPrint=0, canCopy=0))
    paper.wrap(WORDS)
    return paper.data()


def test_a_file_that_asks_for_a_password_says_so() -> None:
    """The person learns to save a copy without password."""
    assert problem_of(locked("secret")) == "is password protected"


def test_a_file_that_only_forbids_copying_is_read() -> None:
    """Viewers open it without a password, and so do we."""
    document = read_pdf("policy.pdf", locked(""))
    assert words_of(document.text, document.blocks[0].pieces) == WORDS


def test_a_scan_asks_for_text_recognition() -> None:
    """Pages that are pictures hold no words, whatever stamp is on them."""
    from PIL import Image

    paper = Paper()
    for stamp in ("", "3"):
        picture = ImageReader(Image.new("L", (60, 80), 200))
        paper.canvas.drawImage(picture, 0, 0, 595, 842)
        paper.text(LEFT, 800, stamp)
        paper.new_page()
    with pytest.raises(ParseError) as caught:
        read_pdf("scan.pdf", paper.data())
    assert caught.value.problem == "has no text layer: its pages are pictures"
    assert "OCR" in caught.value.remedy


def test_a_scanned_page_among_others_is_told() -> None:
    """A policy with words is read, and the page without any is named."""
    from PIL import Image

    paper = Paper()
    for _ in range(3):
        paper.wrap(WORDS)
    paper.new_page()
    paper.canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)
    assert ("pages without text", "2") in read_pdf("policy.pdf", paper.data()).properties


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is not a PDF"),
        (b"\0" * 5_000, "is not a PDF"),
        (b"PK\x03\x04 a package", "is not a PDF"),
        (b"%PDF-1.7", "is broken or not a PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "is broken or not a PDF"),
        (raw_pdf()[:300], "is broken or not a PDF"),
        (raw_pdf(b" "), "holds no text"),
        (
            raw_pdf().replace(b"/Kids[5 0 R]", b"/Kids[]").replace(b"/Count 1", b"/Count 0"),
            "is broken or not a PDF",
        ),
        (raw_pdf().replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]"), "is damaged: page 1 cannot be read"),
    ],
    ids=["empty", "nul", "zip", "head only", "noise", "cut", "blank", "no pages", "circle"],
)
def test_what_is_no_policy_is_refused_in_plain_words(data: bytes, problem: str) -> None:
    """Each kind of broken file has its own sentence."""
    assert problem_of(data) == problem


def test_a_missing_page_is_no_silent_gap() -> None:
    """A policy that can be read only in part is refused: a clause that is not there misleads."""
    data = raw_pdf(n_pages=3).replace(b"6 0 obj\n<</Type/Page", b"6 0 obj\n<</Type/None")
    data = data.replace(b"[5 0 R 6 0 R 7 0 R]", b"[5 0 R 9 0 R 7 0 R]")
    assert "cannot be read" in problem_of(data)


def test_absurd_page_counts_are_refused() -> None:
    """A count that no policy has is told before a page is read."""
    count = b"%d" % (worker.MAX_PAGES + 1)
    assert problem_of(raw_pdf().replace(b"/Count 1", b"/Count " + count)) == "has 20,001 pages"


def test_ten_thousand_tiny_pages_are_read() -> None:
    """Many pages are no reason to give up."""
    document = read_pdf("policy.pdf", raw_pdf(n_pages=10_000))
    assert_document_holds(document)
    assert document.text.count("Ask before you post.") == 10_000


def test_a_decompression_bomb_harms_nobody() -> None:
    """Some kilobytes that unfold to gigabytes are refused within the memory of the worker."""
    packer = zlib.compressobj(1)
    gigabyte = b"".join([packer.compress(b" " * 1_000_000) for _ in range(1_000)]) + packer.flush()
    bomb = raw_pdf(zlib.compress(gigabyte), filters=b"[/FlateDecode/FlateDecode]")
    assert len(bomb) < 100_000
    assert "gave up" in problem_of(bomb)


def test_a_worker_that_makes_no_progress_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that keeps the library busy for ever costs no more than the limit."""
    monkeypatch.setattr(process, "STALL_S", 0.0)
    monkeypatch.setattr(process, "_RUN", "import threading; threading.Event().wait()")
    assert "gave up" in problem_of(raw_pdf())


def test_a_worker_that_talks_nonsense_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library says is checked before it is used."""
    monkeypatch.setattr(process, "_RUN", "print('[1, 2')")
    assert "gave up" in problem_of(raw_pdf())


def test_fonts_that_do_not_say_what_they_show_are_no_text() -> None:
    """Glyphs without a meaning are not quoted as words."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1/LastChar 2"
        b"/Widths[500 500]/Encoding<</Differences[1/g1/g2]>>/CharProcs<</g1 4 0 R/g2 4 0 R>>>>"
    )
    data = raw_pdf(b"BT /F1 11 Tf 72 700 Td (" + b"\\001\\002" * 60 + b") Tj ET")
    data = data.replace(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", font)
    assert problem_of(data).startswith("has no readable text layer")


SEEDS: Sequence[bytes] = (written(), raw_pdf())
TOKENS = (
    b"-1",
    b"65535",
    b"99999999999",
    b"1e30",
    b"nan",
    b"<<",
    b">>",
    b"[",
    b"/Kids",
    b"1 0 R",
    b"\0",
    b"Tj",
    b"BT",
)


def mangled(data: bytes, chance: random.Random) -> bytes:
    """Return the file with some bytes changed, doubled, dropped or replaced by other tokens."""
    file = bytearray(data)
    for _ in range(chance.choice((1, 2, 8, 40))):
        at = chance.randrange(len(file))
        match chance.randrange(5):
            case 0:
                file[at] = chance.randrange(256)
            case 1:
                file[at : at + 3] = chance.choice(TOKENS)
            case 2:
                other = chance.randrange(len(file))
                file[at:at] = file[other : other + chance.randrange(200)]
            case 3:
                del file[at + 9 : at + 9 + chance.randrange(60)]
            case _:
                file[at : at + 1] = b"%d" % chance.randrange(-(10**6), 10**6)
    return b"%PDF-1.7\n" + bytes(file)


@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_mangled_files_are_read_or_refused(data: bytes, chance: random.Random) -> None:
    """Whatever a disk or a mail program did to a PDF: a document that holds, or our own error."""
    try:
        document = read_pdf("policy.pdf", mangled(data, chance))
    except ParseError:
        return
    assert_document_holds(document)
