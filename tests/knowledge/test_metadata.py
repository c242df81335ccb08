"""Facts that a document states about itself."""

from datetime import date

import pytest

from knowledge.dates import parse_date
from knowledge.domain import PolicyStatus
from tests.knowledge.parsing import by_ref, parse


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("January 2020", date(2020, 1, 1), date(2020, 1, 31)),
        ("1 st April 2019", date(2019, 4, 1), date(2019, 4, 1)),
        ("07.04.2015", date(2015, 4, 7), date(2015, 4, 7)),
        ("3 February, 2024", date(2024, 2, 3), date(2024, 2, 3)),
        ("Feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-05", date(2026, 5, 1), date(2026, 5, 31)),
        ("due in 2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("31 June 2024", None, None),
        ("every year", None, None),
    ],
)
def test_dates_are_read_as_people_write_them(
    words: str, first: date | None, last: date | None
) -> None:
    """Days come before months, and a month alone is its first or its last day."""
    assert parse_date(words) == first
    assert parse_date(words, last_day=True) == last


def test_table_with_labels_in_its_first_row_is_read_by_column() -> None:
    """A control table may run across: labels in one row, values in the next."""
    text = (
        "DRAFT\n\nVisitor policy\n\nPolicy number\tVersion\tOwner\tReview due\n\t4\tFacilities\t1 May 2027\n\n"
        "Distribution:\n\nInternal: All staff\n\n1. Aim:\n\n1.1. Visitors sign in at the desk.\n"
    )
    version = parse(text)
    metadata = version.metadata
    assert (metadata.stated_version, metadata.owner) == ("4", "Facilities")
    assert metadata.review_on == date(2027, 5, 1)
    assert metadata.status is PolicyStatus.DRAFT
    assert list(by_ref(version)) == ["1.1"]


def test_front_matter_names_the_policy() -> None:
    """Front matter gives the policy's id, title and dates."""
    text = "---\npolicy: gifts\ntitle: Gifts and favours\nreview: 2025-01-31\n---\n\n## Scope\n\nThis is for all of our staff.\n"
    version = parse(text, "some_file.md")
    assert version.policy == "gifts"
    assert version.metadata.title == "Gifts and favours"
    assert version.metadata.review_on == date(2025, 1, 31)


def test_roles_come_with_what_they_do() -> None:
    """A role that the policy names is kept with its duties and how to reach it."""
    text = (
        "# Press\n\n## Contacts\n\nThe Media Relations Officer must be informed before any interview.\n\n"
        "Contact the Media Relations Officer on 01632 960555 or press@example.org.\n"
    )
    contact = parse(text, "press.md").contacts[0]
    assert contact.role == "Media Relations Officer"
    assert (
        contact.duties[0][0] == "The Media Relations Officer must be informed before any interview."
    )
    assert (contact.phone, contact.email) == ("01632 960555", "press@example.org")


def test_cross_references_lead_to_clauses_and_policies() -> None:
    """ "As para 1.1" points to clause 1.1, a policy's name to a policy, an Act's section nowhere."""
    text = (
        "1.0 TRIPS\n\n1.1 Tell your manager.\n\n1.2 As para 1.1, tell Facilities. Read the Data Protection Policy. "
        "Section 40 of the Roads Act 1999 applies.\n"
    )
    version = parse(text, "trips.txt")
    refers_to = by_ref(version)["1.2"].refers_to
    assert [(r.words, r.clause_id, r.policy) for r in refers_to] == [
        ("para 1.1", "trips#1.1", None),
        ("Data Protection Policy", None, "Data Protection Policy"),
    ]


def test_defined_terms_point_to_the_clause_that_defines_them() -> None:
    """A term put in quotes and explained is found again."""
    text = "# Data\n\n## Words\n\n'Personal data' means facts about a living person.\n"
    version = parse(text, "data.md")
    assert [(t.term, t.clause_id) for t in version.terms] == [
        ("Personal data", "data#words-para-1")
    ]
