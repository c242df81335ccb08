"""What reviewing keeps on disk: rulings and counts stay whole, and hold no word of a draft."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.reviewing_ports import Ruling
from bot.draft_files import CorpusLibrary, FileRulings, FileTally, finding_key
from knowledge.archive import Archive
from knowledge.errors import IndexMissing, StoreUnavailable

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _ruling(topic: str = "spam", digest: str = "d1", *, holds: bool = True) -> Ruling:
    return Ruling(topic=topic, clause_id="p#1", clause_digest=digest, holds=holds, ruled_at=AT)


def test_rulings_are_read_back_as_they_were_kept(tmp_path: Path) -> None:
    """Another process reads the same rulings, the last word on each topic and clause."""
    rulings = FileRulings(Archive(tmp_path))
    assert rulings.rulings("council") == ()
    rulings.keep("council", _ruling())
    rulings.keep("council", _ruling("caps"))
    rulings.keep("council", _ruling(holds=False))
    other = FileRulings(Archive(tmp_path))
    assert other.rulings("council") == (_ruling("caps"), _ruling(holds=False))
    assert other.rulings("another") == ()


def test_a_ruling_can_be_dropped_once(tmp_path: Path) -> None:
    """Dropping says whether there was anything to drop."""
    rulings = FileRulings(Archive(tmp_path))
    rulings.keep("council", _ruling())
    assert rulings.forget("council", "spam", "d1")
    assert not rulings.forget("council", "spam", "d1")
    assert rulings.rulings("council") == ()


def test_rulings_kept_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    """Two people at work lose nothing of each other's."""
    topics = [f"t{n}" for n in range(12)]
    threads = [
        threading.Thread(
            target=FileRulings(Archive(tmp_path)).keep, args=("council", _ruling(topic))
        )
        for topic in topics
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = FileRulings(Archive(tmp_path)).rulings("council")
    assert sorted(r.topic for r in kept) == sorted(topics)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"format": 9}', '{"format": 1, "rulings": [{"a": 1}]}']
)
def test_a_damaged_file_of_rulings_is_named(tmp_path: Path, text: str) -> None:
    """Nobody's rulings are dropped in silence."""
    folder = Archive(tmp_path).org_folder("council")
    folder.mkdir(parents=True)
    (folder / "topics.json").write_text(text)
    with pytest.raises(StoreUnavailable, match=r"topics\.json"):
        FileRulings(Archive(tmp_path)).rulings("council")


def test_the_same_finding_counts_once(tmp_path: Path) -> None:
    """A draft that is reviewed with every edit does not make its rule look busy."""
    tally = FileTally(Archive(tmp_path))
    for _ in range(5):
        tally.count("council", spoke=[("rule", "f1")], dismissed=[])
    tally.count("council", spoke=[("rule", "f1"), ("rule", "f2")], dismissed=[("rule", "f2")])
    assert FileTally(Archive(tmp_path)).counts("council") == {"rule": (2, 1)}


def test_counts_of_two_processes_add_up(tmp_path: Path) -> None:
    """Each adds what it saw to what is there."""
    for n in range(2):
        tally = FileTally(Archive(tmp_path))
        tally.count("council", spoke=[("rule", f"f{n}")], dismissed=[("rule", f"f{n}")])
    assert FileTally(Archive(tmp_path)).counts("council") == {"rule": (2, 2)}


def test_counts_hold_counts_and_nothing_else(tmp_path: Path) -> None:
    """The file knows rules and numbers; not even a finding's id."""
    tally = FileTally(Archive(tmp_path))
    tally.count("council", spoke=[("rule", "f1")], dismissed=[("rule", "f1")])
    (path,) = Archive(tmp_path).org_folder("council").glob("rules.json")
    assert json.loads(path.read_text()) == {"format": 1, "rules": {"rule": [1, 1]}}


def test_the_key_of_findings_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    """Every process of a home names findings alike; nobody else can read the key."""
    keys: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: keys.append(finding_key(tmp_path / "home")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    path = tmp_path / "home" / "findings.key"
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["findings.key"]


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    """Its loss costs dismissals, so nobody replaces it in silence."""
    (tmp_path / "findings.key").write_bytes(b"short")
    with pytest.raises(StoreUnavailable, match=r"findings\.key: is damaged"):
        finding_key(tmp_path)


def test_a_home_that_is_no_folder_is_named(tmp_path: Path) -> None:
    """The remedy stands in the message."""
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreUnavailable, match="Check the disk"):
        finding_key(tmp_path / "home")


def test_an_organisation_without_policies_is_missing(tmp_path: Path) -> None:
    """As for questions: ingest first."""
    with pytest.raises(IndexMissing, match="policybot ingest"):
        CorpusLibrary(Archive(tmp_path)).snapshot("nobody")
