"""Every contract is held by memory, by SQLite and by a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import AnyStore, Place


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where the stores of this test are."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    place = Place(request.param, tmp_path / "home", server)
    yield place
    place.close()


@pytest.fixture
def store(place: Place) -> AnyStore:
    """A store that keeps nothing yet."""
    return place.open()
