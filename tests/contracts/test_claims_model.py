"""Claims do the same on every store, whatever happens in whatever order."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.memory import MemoryStore
from tests.bot.twins import NOW
from tests.stores import Place

_EXAMPLES = count()
_KEYS = st.sampled_from(["a", "b"])
_WHO = st.integers(0, 2)
_ACTS = st.one_of(
    st.tuples(st.just("claim"), _WHO, _KEYS, st.sampled_from([5, 20])),
    st.tuples(st.sampled_from(["prolong", "begin_to_say"]), _WHO, _KEYS, st.sampled_from([5, 20])),
    st.tuples(st.sampled_from(["finish", "release", "give_up"]), _WHO, _KEYS, st.just(0)),
    st.tuples(st.just("wait"), _WHO, _KEYS, st.sampled_from([4, 5, 21])),
)


@pytest.fixture
def same_as_memory(place: Place) -> Callable[[list[tuple[str, int, str, int]]], None]:
    """Three replicas of a store, compared with three in memory after every act."""
    replicas = [place.open() for _ in range(3)]

    def compare(acts: list[tuple[str, int, str, int]]) -> None:
        place.clock.at = NOW
        first = MemoryStore(place.clock)
        twins = [
            first,
            MemoryStore(place.clock, shared=first),
            MemoryStore(place.clock, shared=first),
        ]
        example = next(_EXAMPLES)
        for act, who, key, seconds in acts:
            named = f"{example}/{key}"
            real, twin = replicas[who].claims, twins[who].claims
            if act == "wait":
                place.clock.at += timedelta(seconds=seconds)
            elif act in ("claim", "prolong", "begin_to_say"):
                given, expected = (
                    getattr(one, act)(named, lease_s=seconds) for one in (real, twin)
                )
                assert given is expected
            elif act == "give_up":
                real.release(named, is_unsure=True)
                twin.release(named, is_unsure=True)
            else:
                getattr(real, act)(named)
                getattr(twin, act)(named)

    return compare


@pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(_ACTS, max_size=15))
def test_every_history_ends_the_same(
    same_as_memory: Callable[[list[tuple[str, int, str, int]]], None],
    acts: list[tuple[str, int, str, int]],
) -> None:
    """Who is given what is the same in memory, on SQLite and on PostgreSQL."""
    same_as_memory(acts)
