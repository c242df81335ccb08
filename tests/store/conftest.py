"""What holds on SQLite and on a real PostgreSQL alike."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.opening import Store
from tests.stores import Place


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where the stores of this test are."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    place = Place(request.param, tmp_path / "home", server)
    yield place
    place.close()


@pytest.fixture
def store(place: Place) -> Store:
    """A store that keeps nothing yet."""
    opened = place.open()
    assert isinstance(opened, Store)
    return opened
