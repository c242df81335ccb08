"""The same policy in five formats gives the same clauses."""

from pathlib import Path

import pytest

from knowledge.domain import PolicyVersion
from knowledge.parse import parse_policy
from tests.documents.desk import LINES
from tests.knowledge.accounting import lost_and_doubled, untrue_clauses
from tests.knowledge.parsing import NOW

FOLDER = Path(__file__).parent / "five"
FORMATS = ("txt", "md", "html", "docx", "pdf")


def _parsed(ending: str) -> PolicyVersion:
    path = FOLDER / f"desk.{ending}"
    return parse_policy(path.name, path.read_bytes(), version=1, ingested_at=NOW)


def _expected(table_heading: bool) -> list[tuple[str | None, str, str, str]]:
    """Return number, section, lead-in and text of every clause in force, out of the source.

    Args:
        table_heading: whether the format shows that the first row heads the others.
    """
    expected: list[tuple[str | None, str, str, str]] = []
    section, clause, letter, heading = 0, 0, 0, ""
    opening = bullet = row = ""
    for level, words in LINES:
        if level == "1":
            section, clause, heading = section + 1, 0, words.lower()
        elif level in ("2", "s"):
            clause, letter, opening, row = clause + 1, 0, words, ""
            if level == "2":
                expected.append((f"{section}.{clause}", heading, "", words))
        elif level == "a":
            letter += 1
            expected.append((chr(96 + letter), heading, opening, words))
        elif level == "-":
            bullet = words
            expected.append((None, heading, opening, words))
        elif level == "--":
            expected.append((None, heading, f"{opening} {bullet}", words))
        elif level == "t":
            cells = words.replace("|", " ")
            expected.append((None, heading, f"{opening} {row}".strip() if row else opening, cells))
            row = row or (cells if table_heading else "")
    return expected


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_gives_the_clauses_of_the_source(ending: str) -> None:
    """Numbers, sections, lead-ins and words are those the author wrote, in every format."""
    version = _parsed(ending)
    found = [
        (c.number, c.heading_path[-1].split(". ", 1)[1].lower(), c.lead_in, c.text)
        for c in version.clauses
    ]
    # Plain text has no way to mark the first row of a table as its heading.
    assert found == _expected(table_heading=ending != "txt")


@pytest.mark.parametrize("ending", FORMATS)
def test_no_format_loses_a_word_or_a_fact(ending: str) -> None:
    """Every word is accounted for, and title, version, owner and review date are known."""
    version = _parsed(ending)
    assert lost_and_doubled(version) == ([], [])
    assert untrue_clauses(version) == []
    facts = version.metadata
    assert (facts.title.lower(), facts.stated_version) == ("shared desks policy", "1.2")
    assert (facts.owner, str(facts.review_on)) == ("Facilities Manager", "2028-06-30")


def test_all_formats_have_the_same_refs_and_meaning() -> None:
    """How a clause is cited, and what it is taken to say, does not depend on the format."""
    meanings = {
        ending: [
            (c.ref, c.modality, c.audience, c.capacity, c.text) for c in _parsed(ending).clauses
        ]
        for ending in FORMATS
    }
    assert all(meanings[ending] == meanings["txt"] for ending in FORMATS)
