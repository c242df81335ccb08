"""Deleted words are never cited, and a renumbered clause carries its new number."""

from knowledge.tracked import BROKEN_GRAMMAR
from tests.knowledge.parsing import by_ref, parse, refs

RENUMBERED = """
1. Purpose:

1.1. This policy covers ~~councillors and~~ staff.

1.2. ~~Councillors may use their own cars for visits.~~

2. Cars:

2.1. Drive with care.

2.2.3. Parking

2.3.3.1. Park in the staff yard.

Commented [AB1]: Moved here from section 2

Formatted

Never park on the pavement. ~~Councillors may park anywhere.~~

~~2.4.3.2.~~ Lock the car when you leave it.

~~2.5.3.3.~~

~~3.4.~~ Keep the keys with you.

3.4. Fuel:

~~Councillors and~~ must buy fuel with the fuel card.

~~3.1.4.1.~~ Keep every receipt for a year.
"""


def test_new_number_is_taken_where_old_and_new_run_together() -> None:
    """ "2.3.3.1." after section 3 is old 2.3 and new 3.1; a struck number alone is renumbering."""
    version = parse(RENUMBERED)
    clauses = by_ref(version)
    assert clauses["3.2"].text == "Lock the car when you leave it."
    assert clauses["3.4"].text == "Keep the keys with you."
    assert clauses["4.1"].text == "Keep every receipt for a year."
    assert [h.text for h in version.headings] == ["1. Purpose", "2. Cars", "3. Parking", "4. Fuel"]


def test_wholly_deleted_clause_is_gone_and_keeps_its_number() -> None:
    """A deleted clause is no clause, and the ones after it are not renumbered."""
    version = parse(RENUMBERED)
    assert "1.2" not in refs(version)
    assert all("ouncillors" not in c.text + c.lead_in for c in version.clauses)


def test_clause_goes_on_after_a_margin_comment() -> None:
    """A comment between two paragraphs of a numbered clause does not cut it."""
    text = by_ref(parse(RENUMBERED))["3.1"].text
    assert text == "Park in the staff yard. Never park on the pavement."


def test_broken_grammar_after_a_deletion_is_kept_and_flagged() -> None:
    """Words that a deletion left are quoted as they are, and a person is told."""
    version = parse(RENUMBERED)
    broken = [c for c in version.clauses if BROKEN_GRAMMAR in c.flags]
    assert [c.text for c in broken] == ["must buy fuel with the fuel card."]
    assert [r.clause_id for r in version.remarks if r.code == BROKEN_GRAMMAR] == [
        broken[0].clause_id
    ]


def test_numbers_of_an_untouched_document_stay_as_printed() -> None:
    """A gap or a jump in printed numbers is the author's and stays."""
    text = "1.0 A\n\n1.1 One is here.\n\n1.4 Four is here.\n\n3.0 B\n\n3.2 Two is here.\n"
    assert refs(parse(text)) == ["1.1", "1.4", "3.2"]
