"""What holds on SQLite and on a real PostgreSQL alike."""

import pytest

from bot.store.opening import Store
from tests.stores import Place, place_on

place = place_on("sqlite", "postgres")


@pytest.fixture
def store(place: Place) -> Store:
    """A store that keeps nothing yet."""
    opened = place.open()
    assert isinstance(opened, Store)
    return opened
