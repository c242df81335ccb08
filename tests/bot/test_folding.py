"""Folding keeps, for every plain letter, where it stood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.folding import fold

PLAIN = st.text(st.characters(codec="utf-8"), max_size=80)


@given(PLAIN)
def test_every_letter_has_a_place_in_the_draft(draft: str) -> None:
    """Folded characters and their places run in step, in order, inside the draft."""
    folded = fold(draft)
    assert len(folded.text) == len(folded.lower) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= a < b <= len(draft) for a, b in zip(folded.starts, folded.ends, strict=True))


@given(PLAIN)
def test_composed_and_decomposed_letters_fold_alike(draft: str) -> None:
    """NFC and NFD of one text read the same."""
    nfc = fold(unicodedata.normalize("NFC", draft)).lower
    assert fold(unicodedata.normalize("NFD", draft)).lower == nfc


@pytest.mark.parametrize(
    ("draft", "plain"),
    [
        ("f\u200bu\u00adc\u2060k", "fuck"),
        ("сunt", "cunt"),  # a Cyrillic letter
        ("ｉｄｉｏｔ", "idiot"),
        ("𝓲𝓭𝓲𝓸𝓽", "idiot"),
        ("ⓘⓓⓘⓞⓣ", "idiot"),
        ("i\u0336d\u0336i\u0336o\u0336t", "idiot"),
        ("café naïve", "cafe naive"),
        ("don’t “quote” — me", 'don\'t "quote" - me'),
        ("ﬁne", "fine"),
        ("0７７00\u00a0９00123", "07700 900123"),
    ],
)
def test_disguises_fall_away(draft: str, plain: str) -> None:
    """Invisible, look-alike, wide, decorated and struck letters read as plain ones."""
    assert fold(draft).lower == plain


def test_a_span_never_splits_a_letter_and_its_accent() -> None:
    """A decomposed letter is reported with its accents."""
    draft = "re\u0301sume\u0301 x"
    folded = fold(draft)
    span = folded.span(0, folded.lower.index(" "))
    assert draft[span.start : span.end] == "re\u0301sume\u0301"
