"""What is encoded of a clause, and which words count as the same."""

import pytest

from index.text import clause_text, matched_spans, stems
from tests.builders import a_clause


def test_a_clause_is_encoded_with_its_place_and_lead_in() -> None:
    """Heading path, lead-in and text stand in this form, which the model was trained on."""
    clause = a_clause("gamble.", heading_path=("PERSONAL USE", "Don'ts"), lead_in="You must not:")
    assert clause_text(clause) == "Personal Use > Don'ts | You must not: | gamble."
    assert clause_text(a_clause("Be kind.", heading_path=())) == "Be kind."


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("can my boss see this", "Line managers may look at use."),
        ("will I get sacked", "This may lead to dismissal."),
        ("posting pics on insta", "Photographs for Instagram need consent."),
        ("is fb ok", "Facebook is open to all staff."),
        ("can I tweet that", "Use of X is for the press team."),
        ("dms from customers", "Direct messages are answered within a day."),
    ],
)
def test_staff_words_meet_printed_words(said: str, printed: str) -> None:
    """What people type meets what policies print."""
    assert set(stems(said)) & set(stems(printed))


def test_words_of_the_question_are_found_in_the_text() -> None:
    """Matched spans mark exactly the words that speak to the question, in order."""
    text = "Posting photos of residents is forbidden; a resident’s consent is needed."
    spans = matched_spans("Can I post a photo of a resident?", text)
    assert [text[s.start : s.end] for s in spans] == [
        "Posting",
        "photos",
        "residents",
        "resident’s",
    ]


def test_empty_words_match_nothing() -> None:
    """A question of words that every question has matches no clause."""
    assert matched_spans("Can I do that?", "You can do that if I say so.") == ()
