"""An index that cannot be used is built anew by itself; whoever asked meanwhile is told so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import wiring
from bot.config import Settings
from bot.core.ingesting import Intake
from bot.mending import MendingLibrary
from bot.sources import find_sources
from knowledge.errors import IndexMissing, IndexStale, RetrievalError, StoreUnavailable
from tests.bot.conftest import PASSES
from tests.bot.twins import EventList, FixedClock, FolderIndex


class House:
    """One policy taken in, and a library that mends, on request of the test."""

    def __init__(self, home: Path) -> None:
        self.archive = wiring.open_archive(Settings(home=home))
        self.folders = FolderIndex(self.archive)
        self.events = EventList()
        self.intake = Intake(
            archive=self.archive,
            builder=self.folders,
            lock=wiring.OrgLock(self.archive),
            clock=FixedClock(),
            events=self.events,
        )
        self.begun: list[Callable[[], None]] = []
        self.library = MendingLibrary(
            wiring.ArchiveLibrary(self.archive, self.folders),
            mend=self.intake.mend,
            has_policies=lambda org: self.archive.stamp(org) is not None,
            events=self.events,
            begin=self.begun.append,
        )
        paper = home.parent / "passes.md"
        paper.write_text(PASSES, encoding="utf-8")
        self.intake.ingest("default", find_sources([paper])[0])

    @property
    def index(self) -> Path:
        """The folder of the index in force."""
        corpus = self.archive.corpus("default")
        return self.archive.org_folder("default") / "index" / corpus.index_name


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An organisation with one policy."""
    return House(tmp_path / "data")


@pytest.mark.parametrize("damage", ["other", None])
def test_a_damaged_index_is_built_anew(house: House, damage: str | None) -> None:
    """Stale or gone, the index is back for the next question; all folders but the new one go."""
    before = house.index
    if damage:
        (before / "digest").write_text(damage)
    else:
        (before / "digest").unlink()
    with pytest.raises(RetrievalError):
        house.library.snapshot("default")
    (mend,) = house.begun
    mend()
    assert house.library.snapshot("default").corpus.digest
    assert [folder.name for folder in before.parent.iterdir()] == [house.index.name]
    assert [name for name, _ in house.events.records][-1] == "index.mended"
    assert not house.events.alarms


def test_one_is_built_however_many_ask(house: House) -> None:
    """Questions that come while an index is being built, or right after, begin no other."""
    (house.index / "digest").write_text("other")
    for _ in range(5):
        with pytest.raises(IndexStale):
            house.library.snapshot("default")
    assert len(house.begun) == 1
    house.begun[0]()
    (house.index / "digest").write_text("other again")
    house.archive.commit(house.archive.stage("default", ()), house.index.name)
    with pytest.raises(IndexStale):
        house.library.snapshot("default")
    assert len(house.begun) == 1


def test_where_nothing_was_taken_in_nothing_is_built(house: House) -> None:
    """An organisation without policies has no index to mend."""
    with pytest.raises(IndexMissing):
        house.library.snapshot("nobody")
    assert not house.begun


def test_a_sound_index_stays(house: House) -> None:
    """Where another process was quicker, the index in force stays as it is."""
    before = house.index
    assert not house.intake.mend("default")
    assert house.index == before


def test_what_cannot_be_mended_is_an_alarm(house: House) -> None:
    """While an ingest holds the organisation, nothing is built; the operator hears of it."""
    (house.index / "digest").write_text("other")
    with pytest.raises(IndexStale):
        house.library.snapshot("default")
    with wiring.OrgLock(house.archive)("default"):
        house.begun[0]()
    ((name, fields),) = house.events.alarms
    assert (name, fields["kind"]) == ("index.not_mended", StoreUnavailable.__name__)
