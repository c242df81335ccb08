"""Whatever a file holds, it is a policy without a lost word or a clear error.

Three kinds of input: text built from what policies are made of, the sample policies with parts
cut, doubled and swapped, and plain bytes under every ending.
"""

import copy
import io
import zipfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.domain import PolicyVersion
from knowledge.errors import ParseError
from knowledge.parse import parse_policy
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses

SAMPLES = Path(__file__).resolve().parents[2] / "knowledge" / "policies"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def parsed(name: str, data: bytes) -> PolicyVersion | None:
    """Parse as ingest would; None where the file is refused with a problem and a remedy."""
    try:
        return parse_policy(name, data, version=1, ingested_at=NOW)
    except ParseError as error:
        refused = error
    assert (refused.path, bool(refused.problem), bool(refused.remedy)) == (name, True, True)
    return None


def check(version: PolicyVersion | None) -> None:
    """Every word is in one place, every clause says what its spans say, every id is unique."""
    if version is None:
        return
    assert lost_and_doubled(version) == ([], [])
    assert untrue_clauses(version) == []
    ids = [clause.clause_id for clause in version.clauses]
    assert len(set(ids)) == len(ids)
    assert len({clause.ref for clause in version.clauses}) == len(ids)
    assert {c.parent for c in version.clauses} - {None} <= set(ids)


# --- text built from what policies are made of ----------------------------------------------------

WORDS = st.sampled_from(
    "staff must not may should post online account manager approval leave Council Policy 2024 "
    "e.g. i.e. para 6.1 Section 4 (see below) don't café naïve  £50 50% http://a.example/b_c "
    "officer@council.example * ** _ ~~ ` [x](y) <b> </b> <del> </del> <!-- --> | \\ \u00ad \u200b "
    "\u202e \ufeff \x0b \x1f NUL \u2028 ½ ﬁnd ǅ 𝒜 🙂".split(" ")
)
PHRASES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
ENDINGS = st.sampled_from(["", ".", ":", ";", "; and", ",", "?", " -"])
SENTENCES = st.builds("{}{}".format, PHRASES, ENDINGS)
MARKS = st.sampled_from(
    "# |## |###### |1. |1) |1.0 |1.1 |2.10.3. |6.4.7.1. |~~6.4~~7.1 |~~6.1.~~ |a) |(iv) |- |* |+ |• "
    "|    - |\t|> |> > |- [ ] |[^1]: |[^1] |1 |* * *|---|===|| a | b ||```|~~~|<li>|Page 3 of 9|Contents"
    "|Version 2.1|Next review: May 2027|Owner|\f|Introduction|SCOPE AND AIMS|**Scope**|: |".split(
        "|"
    )
)
LINES = st.builds("{}{}".format, MARKS, st.one_of(SENTENCES, SENTENCES, st.just("")))
BREAKS = st.sampled_from(["\n", "\n\n", "\n\n\n", "\r\n", "\r", " \n", "\n\f"])
ROWS = st.tuples(LINES, BREAKS).map("".join)
# Short ones shrink well; long ones have contents, running headers and lists across pages.
POLICIES = st.one_of(st.lists(ROWS, max_size=12), st.lists(ROWS, min_size=20, max_size=60)).map(
    "".join
)
TEXT_NAMES = st.sampled_from(["policy.txt", "policy.md"])


@given(TEXT_NAMES, POLICIES)
@example("policy.txt", "1.1 One.\n\n1.1 One.\n")
@example("policy.md", "# One\n\n- a\n    - b\n- c:\n\nand d.\n")
@example("policy.txt", "1.1 Up to 10\u202f% of\u2003the day\u200aoff.\n")
def test_policy_like_text_loses_no_word(name: str, text: str) -> None:
    """Headings, lists, strikes and marks in any order lose, double or alter no word."""
    check(parsed(name, text.encode("utf-8", "surrogatepass")))


@given(TEXT_NAMES, st.text(max_size=300))
def test_any_text_loses_no_word(name: str, text: str) -> None:
    """Text without any sense loses no word either."""
    check(parsed(name, text.encode("utf-8", "surrogatepass")))


@given(POLICIES.map("<html><body>{}</body></html>".format))
def test_policy_like_html_loses_no_word(text: str) -> None:
    """Broken tags between policy words lose, double or alter no word."""
    check(parsed("policy.html", text.encode("utf-8", "surrogatepass")))


TAGS = st.sampled_from(
    "<p> </p> <div> </div> <ul> <ol> <ol start=3> <ol type=a> </ul> </ol> <li> </li> <h1> </h1> <h2> "
    "</h2> <table> <tr> <td> <th> </td> </tr> </table> <br> <del> </del> <ins> </ins> <b> </b> <a "
    "href=x> </a> <script> </script> <style> </style> <nav> </nav> <!-- --> &amp; &#8211; &lt; <p "
    "hidden> <template> <svg> <math> <select><option> <textarea> <plaintext".split(" ")
)


@given(st.lists(st.one_of(TAGS, SENTENCES), max_size=40).map("\n".join))
def test_tag_soup_loses_no_word(text: str) -> None:
    """Tags opened and closed in any order lose, double or alter no word."""
    check(parsed("policy.html", text.encode("utf-8", "surrogatepass")))


# --- the sample policies, mistreated --------------------------------------------------------------


@cache
def _sample(path: Path) -> bytes:
    return path.read_bytes()


def _samples(*suffixes: str) -> list[Path]:
    return sorted(path for path in SAMPLES.glob("*") if path.suffix in suffixes)


def _mistreated(data: bytes, cuts: list[tuple[int, int]], junk: bytes) -> bytes:
    """Cut pieces out and put them, or junk, somewhere else."""
    for start, size in cuts:
        at = start % (len(data) + 1)
        piece = data[at : at + size]
        rest = data[:at] + data[at + size :]
        to = (start * 31 + size) % (len(rest) + 1)
        data = rest[:to] + (piece if size % 3 else junk) + rest[to:]
    return data


CUTS = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 200)), min_size=1, max_size=8)


@given(data=st.data())
@settings(max_examples=40)
def test_mistreated_text_samples_lose_no_word(data: st.DataObject) -> None:
    """Sample policies with parts cut out and moved lose, double or alter no word."""
    samples = _samples(".txt", ".md", ".html")
    if not samples:
        pytest.skip("no sample policy in a text format")
    path = data.draw(st.sampled_from(samples))
    junk = data.draw(st.sampled_from([b"", b"\n", b"\xff\xfe", b"\0\0", b"- ", b"<ul>", b"~~"]))
    check(parsed(path.name, _mistreated(_sample(path), data.draw(CUTS), junk)))


@given(data=st.data())
@settings(max_examples=25)
def test_broken_documents_are_read_or_refused(data: st.DataObject) -> None:
    """A DOCX or PDF with damaged bytes is read as far as it goes or refused with a remedy."""
    samples = _samples(".docx", ".pdf")
    if not samples:
        pytest.skip("no sample policy in a binary format")
    path = data.draw(st.sampled_from(samples))
    junk = data.draw(st.binary(max_size=20))
    check(parsed(path.name, _mistreated(_sample(path), data.draw(CUTS), junk)))


# --- anything at all ------------------------------------------------------------------------------

ANY_NAMES = st.sampled_from(
    [
        "a.txt",
        "a.md",
        "a.html",
        "a.docx",
        "a.pdf",
        "a",
        "../../a.txt",
        "..",
        "a.exe",
        "\x00.txt",
        "é.md",
    ]
)
OPENINGS = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"<html>",
        b"{\\rtf",
    ]
)


@given(ANY_NAMES, OPENINGS, st.binary(max_size=400))
@settings(max_examples=80)
def test_any_bytes_are_read_or_refused(name: str, opening: bytes, data: bytes) -> None:
    """No file, under whatever name, ends in a foreign exception."""
    check(parsed(name, opening + data))


# --- Word's own parts, mixed up -------------------------------------------------------------------


def _reshuffled(docx: bytes, moves: list[tuple[int, int, int]]) -> bytes:
    """Delete, double or move elements of the document's body; the XML stays well formed."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = ET.fromstring(parts["word/document.xml"])
    for kind, which, where in moves:
        parents = [(parent, child) for parent in root.iter() for child in parent]
        if not parents:
            break
        parent, child = parents[which % len(parents)]
        if kind != 1:
            parent.remove(child)
        if kind:
            hosts = list(root.iter())
            host = hosts[where % len(hosts)]
            host.insert(where % (len(host) + 1), copy.deepcopy(child))
    parts["word/document.xml"] = ET.tostring(root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


MOVES = st.tuples(st.integers(0, 2), st.integers(0, 1 << 16), st.integers(0, 1 << 16))


@given(data=st.data())
@settings(max_examples=25)
def test_reshuffled_word_documents_lose_no_word(data: st.DataObject) -> None:
    """Runs, paragraphs, tables and revisions in impossible places lose or alter no word."""
    samples = _samples(".docx")
    if not samples:
        pytest.skip("no sample policy in DOCX")
    path = data.draw(st.sampled_from(samples))
    moves = data.draw(st.lists(MOVES, min_size=1, max_size=6))
    check(parsed(path.name, _reshuffled(_sample(path), moves)))
