"""Whatever lies in a folder, `policybot ingest` reads it right or says what is wrong with it."""

import json
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from tests.bot.conftest import Console

RULE = "# Keys policy\n\n1.1 You must not lend your key to anyone – it costs £5.\n"
CLAUSE = "You must not lend your key to anyone – it costs £5."
PLAIN = RULE.removeprefix("# ")
NOISE = Random(1).randbytes(20_000)


def _word(text: str = CLAUSE, *, beside: dict[str, bytes] | None = None) -> bytes:
    """Return a Word file of one paragraph, with other members beside the usual ones."""
    from docx import Document

    made = BytesIO()
    document = Document()
    document.add_heading("Keys policy", 1)
    document.add_paragraph(text)
    document.save(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
        for name, data in (beside or {}).items():
            package.writestr(name, data)
    return made.getvalue()


def _bomb() -> bytes:
    """Return a Word file of 300 KB that unpacks to 300 MB."""
    whole, made = zipfile.ZipFile(BytesIO(_word())), BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in whole.namelist():
            if name != "word/document.xml":
                package.writestr(name, whole.read(name))
        with package.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(b" " * 1_000_000)
    return made.getvalue()


def _paper(*lines: str, password: str | None = None, owner: str | None = None) -> bytes:
    """Return a PDF with the lines on one page."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    locked = None if password is None else StandardEncryption(password, ownerPassword=owner)
    made = BytesIO()
    canvas = Canvas(made, encrypt=locked)
    for row, line in enumerate(lines):
        canvas.drawString(72, 700 - 40 * row, line)
    canvas.rect(10, 10, 20, 20)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


KEYS = ("Keys policy", "1.1 You must not lend your key to anyone.")

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.md": (lambda: b"", "is empty. Check"),
    "empty.pdf": (lambda: b"", "is empty. Check"),
    "blank.docx": (lambda: b" \r\n\t", "is empty. Check"),
    "noise.txt": (lambda: NOISE, "."),
    "noise.html": (lambda: NOISE, "."),
    "noise.docx": (lambda: NOISE, "is no Word document or damaged. Open it in Word"),
    "noise.pdf": (lambda: NOISE, "is not a PDF. Check"),
    "picture.txt": (lambda: b"\x89PNG\r\n\x1a\n" + NOISE, "is a picture. Convert it"),
    "cut.docx": (lambda: _word()[:9000], "is cut off or damaged. Open it in Word"),
    "cut.pdf": (lambda: _paper(*KEYS)[:400], "is broken or not a PDF. Open it"),
    "bomb.docx": (_bomb, "unpacks to far more than a policy holds."),
    "locked.pdf": (
        lambda: _paper(*KEYS, password="secret"),
        "is password protected. Save a copy without",
    ),
    "text.docx": (PLAIN.encode, "is no Word document or damaged. Open it in Word"),
    "text.pdf": (PLAIN.encode, "is not a PDF. Check"),
    "drawing.pdf": (_paper, "holds no text. Check"),
    "line.txt": (lambda: b"You must keep the register. " * 1_900_000, "Up to 20,000,000 are read"),
    "word.txt": (lambda: b"a" * 50_000_000, "Up to 20,000,000 are read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_named_with_a_remedy_and_the_batch_goes_on(
    console: Console, name: str
) -> None:
    """The file's name, what is wrong and what to do are said; the others are taken in; exit 2."""
    make, said = REFUSED[name]
    (console.folder / name).write_bytes(make())
    console.write("good.md", RULE)
    assert console.run("ingest", name, "good.md") == 2
    (complaint,) = (line for line in console.out.splitlines() if line.startswith("failed"))
    assert complaint.startswith(f"failed     {name}: ")
    assert said in complaint
    assert "1 added, 1 failed." in console.out
    assert console.run("clauses", "--policy", "good", "--format", "jsonl") == 0


READ: dict[str, Callable[[], bytes]] = {
    "windows.txt": lambda: PLAIN.encode("cp1252"),
    "wide.txt": lambda: PLAIN.encode("utf-16"),
    "wide_other.txt": lambda: b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "wide_unmarked.txt": lambda: PLAIN.encode("utf-16-le"),
    "marked.md": lambda: b"\xef\xbb\xbf" + RULE.encode(),
    "nul.txt": lambda: PLAIN.replace("must", "must\0").encode(),
    "marks.txt": lambda: (
        PLAIN.replace("not", "\u202enot\u202c").replace("key", "\u200fkey").encode()
    ),
    "returns.txt": lambda: PLAIN.replace("\n", "\r").encode(),
    "word.txt": _word,
    "word.pdf": _word,
    "page.txt": f"<html><body><h1>Keys policy</h1><p>{CLAUSE}</p></body></html>".encode,
    "slip.docx": lambda: _word(beside={"../../../slipped.txt": b"x", "/slipped.txt": b"x"}),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read_right(console: Console, name: str) -> None:
    """Encodings, marks and endings that lie do not change the words of a clause."""
    (console.folder / name).write_bytes(READ[name]())
    assert console.run("ingest", name) == 0
    assert console.run("clauses", "--format", "jsonl") == 0
    assert [line["text"] for line in console.lines] == [CLAUSE]
    assert not list(console.folder.parent.rglob("slipped.txt"))


def test_a_pdf_that_anyone_may_read_is_read(console: Console) -> None:
    """A PDF with an owner's password only opens without one."""
    (console.folder / "owned.pdf").write_bytes(_paper(*KEYS, password="", owner="x"))
    assert console.run("ingest", "owned.pdf") == 0
    assert "1 clause" in console.out


@pytest.mark.parametrize(
    ("name", "text", "refs"),
    [
        (
            "flat.txt",
            "You must shut the window.\n\nYou must not climb out of it.\n",
            ["Opening, para 1", "Opening, para 2"],
        ),
        (
            "grid.html",
            (
                "<table><tr><td>Staff</td><td>must not smoke</td></tr>"
                "<tr><td>Guests</td><td>may smoke outside</td></tr></table>"
            ),
            ["Opening, row 1", "Opening, row 2"],
        ),
    ],
)
def test_a_policy_without_headings_can_be_cited(
    console: Console, name: str, text: str, refs: list[str]
) -> None:
    """No heading, or tables only: clauses are counted, and a remark says so."""
    console.write(name, text)
    assert console.run("ingest", name) == 0
    assert "No heading was found" in console.out
    assert console.run("clauses", "--format", "jsonl") == 0
    assert [line["ref"] for line in console.lines] == refs


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("%2e%2e%2fup.md", RULE),
        ("up..md", RULE),
        ("a b & c;rm -rf ~.md", RULE),
        ("front.md", f"---\nid: ../../up\ntitle: Up\n---\n\n{RULE}"),
        ("absolute.md", f"---\nid: /etc/up\n---\n\n{RULE}"),
        ("😀" * 40 + ".md", RULE),
        ("x" * 200 + ".md", RULE),
        ("CON.md", RULE),
    ],
)
def test_no_name_leaves_the_home(console: Console, name: str, text: str) -> None:
    """Whatever a file or its front matter is called, it is kept under a plain name of ours."""
    console.write(name, text)
    assert console.run("ingest", name, "--home", "kept") == 0
    (folder,) = (console.folder / "kept" / "orgs" / "default" / "policies").iterdir()
    assert folder.name.strip("._-")
    assert set(console.folder.iterdir()) == {console.folder / name, console.folder / "kept"}


def test_the_same_policy_twice_is_taken_once(console: Console) -> None:
    """Same bytes are a duplicate, which is no failure; the same id from other bytes is refused."""
    console.write("a/keys.md", RULE)
    console.write("b/copy.md", RULE)
    assert console.run("ingest", "a", "b") == 0
    assert "has the same bytes as a/keys.md" in console.out
    console.write("b/keys.md", RULE.replace("key", "badge"))
    assert console.run("ingest", "a", "b") == 2
    assert "gives the same policy id 'keys' as a/keys.md. Rename one" in console.out


def test_a_file_that_failed_may_be_read_under_another_name(console: Console) -> None:
    """A copy of a file that could not be read is tried, not called a duplicate of it."""
    for name in ("a.docx", "b.pdf"):
        (console.folder / name).write_bytes(NOISE)
    assert console.run("ingest", "a.docx", "b.pdf") == 2
    assert "b.pdf: is not a PDF" in console.out


def test_questions_go_with_their_policy_named_or_not(console: Console) -> None:
    """`policybot ingest in/*` takes question files with their policy, and passes orphans by."""
    console.write("in/keys.md", RULE)
    question = {"quote": "lend your key", "questions": ["Can a friend have my key?"]}
    console.write("in/keys.questions.jsonl", json.dumps(question))
    console.write("in/keys.unanswered.jsonl", json.dumps({"question": "What is for lunch?"}))
    console.write("in/lost.questions.jsonl", json.dumps(question))
    files = sorted((console.folder / "in").iterdir())
    for named in (files, [Path("in")]):
        assert console.run("ingest", *named, "--force") == 0
        assert "2 known questions" in console.out
        assert console.out.count("skipped") == 1
        assert "lost.questions.jsonl (questions without their policy beside them)" in console.out
        assert "no known policy format" not in console.out
