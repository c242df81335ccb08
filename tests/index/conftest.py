"""What tests of the index share: no bank but what a test gives, unless it asks for the shipped."""

import pytest

from tests.index.small import WordEmbedder


@pytest.fixture
def no_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Build indexes as if no questions came with the program."""
    monkeypatch.setattr("index.store.general_bank", tuple)
    monkeypatch.setattr("index.store.shipped_vectors", lambda _model: None)


@pytest.fixture
def embedder() -> WordEmbedder:
    """Return a model of few words."""
    return WordEmbedder()
