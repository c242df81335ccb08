"""Every contract is held by memory, by SQLite and by a real PostgreSQL."""

import pytest

from tests.stores import AnyStore, Place, place_on

place = place_on("memory", "sqlite", "postgres")


@pytest.fixture
def store(place: Place) -> AnyStore:
    """A store that keeps nothing yet."""
    return place.open()
