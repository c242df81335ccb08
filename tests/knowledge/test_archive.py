"""Versions on disk: all kept, switched in one step, never mixed."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.archive import Archive, is_safe_name
from knowledge.domain import PolicyVersion
from knowledge.errors import IndexMissing, StoreUnavailable
from knowledge.serial import version_from_json, version_to_json
from tests.knowledge.parsing import parse

TEXT = "# Desks\n\n## Use\n\nThe Office Manager (01632 960001) must be told:\n\n- ~~always~~ before you move a desk¹\n\n¹ Not a chair.\n"


def _version(text: str = TEXT, number: int = 1) -> PolicyVersion:
    return replace(parse(text, "desks.md"), version=number)


def _commit(archive: Archive, *versions: PolicyVersion) -> None:
    staged = archive.stage("town", versions)
    archive.commit(staged, staged.corpus.digest)


def test_a_version_survives_being_written_and_read() -> None:
    """What is read back equals what was parsed, to the last span."""
    version = _version()
    assert version_from_json(version_to_json(version)) == version


def test_staged_versions_are_not_in_force_until_committed(tmp_path: Path) -> None:
    """Before the switch the old version answers, after it the new one; both stay readable."""
    archive = Archive(tmp_path)
    _commit(archive, _version())
    second = _version(TEXT.replace("move", "paint"), 2)
    staged = archive.stage("town", [second])
    assert archive.corpus("town").policy("desks").version == 1
    assert archive.versions("town", "desks") == (1,)
    archive.commit(staged, "index-2")
    corpus = archive.corpus("town")
    assert (corpus.policy("desks").version, corpus.index_name) == (2, "index-2")
    assert archive.versions("town", "desks") == (1, 2)
    assert "move" in archive.version("town", "desks", 1).source


def test_digest_of_the_corpus_follows_every_version(tmp_path: Path) -> None:
    """Two corpora with different words have different digests."""
    archive = Archive(tmp_path)
    _commit(archive, _version())
    before = archive.corpus("town").digest
    _commit(archive, replace(_version(TEXT.replace("move", "paint"), 2), digest="other"))
    assert archive.corpus("town").digest != before


def test_clause_is_found_by_id_and_only_its_policy_is_opened(tmp_path: Path) -> None:
    """Looking a clause up reads one policy, however many there are."""
    archive = Archive(tmp_path)
    _commit(archive, _version(), replace(parse("# Cars\n\nDrive slowly in the yard.\n", "cars.md")))
    (tmp_path / "orgs/town/policies/cars/0001.json").write_text("broken", "utf-8")
    clause = archive.corpus("town").clause("desks#use-para-1")
    assert clause.text.startswith("The Office Manager")
    with pytest.raises(StoreUnavailable, match="Ingest the policy again"):
        archive.corpus("town").policy("cars")


def test_unknown_org_says_how_to_ingest(tmp_path: Path) -> None:
    """An organisation without policies gives the command that fixes it."""
    with pytest.raises(IndexMissing, match="policybot ingest"):
        Archive(tmp_path).corpus("nobody")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a..b", "x" * 81])
def test_names_cannot_leave_the_home_folder(tmp_path: Path, name: str) -> None:
    """Organisation names with separators or dots in a row are refused."""
    assert not is_safe_name(name)
    with pytest.raises(StoreUnavailable, match="Use letters"):
        Archive(tmp_path).org_folder(name)


def test_a_removed_policy_is_out_of_force_and_still_on_disk(tmp_path: Path) -> None:
    """Taking a policy out of force loses nothing."""
    archive = Archive(tmp_path)
    _commit(archive, _version())
    staged = archive.stage("town", (), removed=["desks"])
    archive.commit(staged, "empty")
    assert list(archive.corpus("town").entries) == []
    assert (tmp_path / "orgs/town/policies/desks/0001.json").is_file()


def test_unwritable_home_is_a_clear_error(tmp_path: Path) -> None:
    """A home that is a file gives a store error that names it."""
    (tmp_path / "home").write_text("x", "utf-8")
    with pytest.raises(StoreUnavailable):
        Archive(tmp_path / "home").stage("town", [_version()])
