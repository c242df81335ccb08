"""A backup holds everything, is checked before use, and comes back on either database."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.config import load_settings
from bot.core.records import Place as Conversation
from bot.core.records import PlatformId, QuestionKeeping
from bot.store import backup as module
from bot.store import look_at_store, open_store
from bot.store.backup import restore_backup, write_backup
from bot.store.dump import row_lines
from bot.store.migrating import revisions, upgrade
from bot.store.opening import Store, set_newer_aside
from knowledge.archive import Archive
from knowledge.errors import SourceError, StoreUnavailable
from tests.bot.twins import NOW
from tests.builders import a_clause, a_version
from tests.stores import Place


def _no_lock(org: str) -> AbstractContextManager[None]:
    del org
    return nullcontext()


def _fill(store: Store, home: Path, org: str = "council") -> None:
    """Keep something of every kind."""
    at = PlatformId(platform="slack", tenant="T1", user="U1")
    store.profiles.save(replace(store.profiles.profile(org), question_keeping=QuestionKeeping.TEXT))
    person = store.people.note(org, at, name="Käthe \U0001f600", roles=["b", "a"], is_guest=True)
    store.people.note(org, replace(at, user="U2"))
    place = Conversation(platform="slack", tenant="T1", conversation="D1")
    deep = {"n": 1e22, "b": [1, None, {"c": "ä"}], "aaa": 0.1}
    store.conversation_refs.keep(org, place, deep, person=person.person)
    store.suppressions.dismiss(org, person.person, rule_id="r", fingerprint="f", reason="x")
    store.tenants.connect("slack", "T1", org)
    store.installations.save("slack", "T1", "bot", bytes(range(256)))
    store.claims.finish("done")
    store.codes.issue("p", lasts_s=60)
    for n in range(3):
        store.question_log.record(org, f"Question {n}?", outcome="answered", clause_ids=["a", "b"])
    store.feedback.record(org, clause_ids=["a"], helpful=False, reason="wrong")
    store.audit.append(org, "act", by="operator", details={"n": 1})
    archive = Archive(home)
    staged = archive.stage(org, [a_version([a_clause("You may.")])])
    archive.commit(staged, "index-1")
    (archive.org_folder(org) / "index" / "index-1").mkdir(parents=True)
    (archive.org_folder(org) / "index" / "index-1" / "vectors.bin").write_bytes(b"\0\1\2")
    (archive.org_folder(org) / "ingest.lock").touch()


def _rows(store: Store) -> list[object]:
    with store.database.reading() as connection:
        return [json.loads(line) for line in row_lines(connection)]


def _files(home: Path) -> dict[str, bytes]:
    orgs = home / "orgs"
    found = {p.relative_to(home).as_posix(): p for p in orgs.rglob("*") if p.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if not name.endswith(".lock")}


@pytest.fixture(params=["sqlite", "postgres"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Another home, on either database."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Place(request.param, tmp_path / "target", server)


@pytest.fixture
def backup(tmp_path: Path) -> tuple[Path, Place, Store]:
    """A backup of a home on SQLite that has something of every kind."""
    place = Place("sqlite", tmp_path / "source")
    store = place.open()
    assert isinstance(store, Store)
    _fill(store, place.folder)
    file = tmp_path / "backup.zip"
    write_backup(place.folder, store, _no_lock, file, NOW)
    return file, place, store


def _opened(place: Place) -> Store:
    store = place.open()
    assert isinstance(store, Store)
    return store


def test_everything_comes_back_on_either_database(
    backup: tuple[Path, Place, Store], target: Place
) -> None:
    """Rows, policies and indexes are as they were, and the next row goes on behind the last."""
    file, source, store = backup
    other = _opened(target)
    contents = restore_backup(target.folder, other, _no_lock, file)
    assert _rows(other) == _rows(store)
    assert _files(target.folder) == _files(source.folder)
    assert contents.orgs == ("council",)
    assert contents.made_at == NOW
    assert contents.kept_aside is None
    assert other.installations.find("slack", "T1", "bot") == bytes(range(256))
    assert not other.claims.claim("done")
    other.question_log.record("council", "Question 3?", outcome="answered")
    texts = other.question_log.texts("council", since=NOW - timedelta(days=1))
    assert [kept.question for kept in texts] == [f"Question {n}?" for n in range(4)]
    source.close()
    target.close()


def test_a_backup_of_postgres_comes_back_on_sqlite(
    store: Store, place: Place, tmp_path: Path
) -> None:
    """What one database wrote the other reads."""
    _fill(store, place.folder)
    write_backup(place.folder, store, _no_lock, tmp_path / "b.zip", NOW)
    target = Place("sqlite", tmp_path / "other")
    other = _opened(target)
    restore_backup(target.folder, other, _no_lock, tmp_path / "b.zip")
    assert _rows(other) == _rows(store)
    target.close()


def test_a_backup_is_private_and_holds_no_key(tmp_path: Path) -> None:
    """The file is for its owner, and without the key that opens its tokens."""
    settings = load_settings(home=tmp_path / "home")
    store = open_store(settings)
    store.installations.save("slack", "T1", "bot", b"xoxb-token")
    file = tmp_path / "b.zip"
    write_backup(settings.home, store, _no_lock, file, NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = (settings.home / "encryption.key").read_bytes().strip()
    with zipfile.ZipFile(file) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert key not in inside
    assert b"xoxb-token" not in inside
    store.close()


def test_an_existing_file_is_not_replaced(backup: tuple[Path, Place, Store]) -> None:
    """A backup never overwrites another, and leaves nothing half written behind."""
    file, place, store = backup
    before = file.read_bytes()
    with pytest.raises(StoreUnavailable, match="exists already"):
        write_backup(place.folder, store, _no_lock, file, NOW)
    missing = file.parent / "missing" / "b.zip"
    with pytest.raises(StoreUnavailable, match="cannot be written"):
        write_backup(place.folder, store, _no_lock, missing, NOW)
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*.part"))
    place.close()


def test_what_is_there_is_replaced_only_by_force(
    backup: tuple[Path, Place, Store], target: Place
) -> None:
    """Without --force nothing changes; with it policies are moved aside and rows replaced."""
    file, source, store = backup
    other = _opened(target)
    _fill(other, target.folder, "school")
    before = (_rows(other), _files(target.folder))
    with pytest.raises(StoreUnavailable, match="--force"):
        restore_backup(target.folder, other, _no_lock, file)
    assert (_rows(other), _files(target.folder)) == before
    contents = restore_backup(target.folder, other, _no_lock, file, force=True)
    assert _rows(other) == _rows(store)
    assert _files(target.folder) == _files(source.folder)
    assert contents.kept_aside is not None
    assert (contents.kept_aside / "school" / "catalogue.json").is_file()
    assert Archive(target.folder).orgs() == ("council",)
    source.close()
    target.close()


def test_a_restore_that_fails_changes_nothing(
    backup: tuple[Path, Place, Store], target: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the last step fails, policies and rows are as they were."""
    file, source, _ = backup
    other = _opened(target)
    _fill(other, target.folder, "school")
    before = (_rows(other), _files(target.folder))

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(other.database.engine.dialect, "do_commit", fails)
    with pytest.raises(StoreUnavailable):
        restore_backup(target.folder, other, _no_lock, file, force=True)
    monkeypatch.undo()
    assert (_rows(other), _files(target.folder)) == before
    assert not list(target.folder.glob(".restore-*"))
    source.close()
    target.close()


def _altered(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Return a copy of a backup with something changed in it."""
    with zipfile.ZipFile(file) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    change(inside)
    other = file.with_name("altered.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return other


def _with_manifest(
    change: Callable[[dict[str, object]], object],
) -> Callable[[dict[str, bytes]], object]:
    def alter(inside: dict[str, bytes]) -> None:
        manifest = json.loads(inside["manifest.json"])
        change(manifest)
        inside["manifest.json"] = json.dumps(manifest).encode()

    return alter


def _drop(name: str) -> Callable[[dict[str, bytes]], object]:
    return lambda inside: inside.pop(name)


def _put(name: str, data: bytes) -> Callable[[dict[str, bytes]], object]:
    return lambda inside: inside.update({name: data})


_HARM: dict[str, Callable[[dict[str, bytes]], object]] = {
    "no manifest": _drop("manifest.json"),
    "manifest is no JSON": _put("manifest.json", b"{"),
    "manifest is a list": _put("manifest.json", b"[]"),
    "rows missing": _drop("database.jsonl"),
    "a row altered": _put("database.jsonl", b'["claims",{"key":"x"}]\n'),
    "a file altered": _put("home/orgs/council/catalogue.json", b"{}"),
    "newer kind": _with_manifest(lambda m: m.update(format=99)),
    "newer tables": _with_manifest(lambda m: m.update(revision="9999")),
    "no revision": _with_manifest(lambda m: m.pop("revision")),
    "no moment": _with_manifest(lambda m: m.update(made_at="yesterday")),
    "leads out": _with_manifest(lambda m: m.update(files={"home/orgs/../../x": "0"})),
    "leads elsewhere": _with_manifest(lambda m: m.update(files={"/etc/x": "0"})),
    "files is a list": _with_manifest(lambda m: m.update(files=["x"])),
}


@pytest.mark.parametrize("harm", _HARM)
def test_a_damaged_backup_is_refused(backup: tuple[Path, Place, Store], harm: str) -> None:
    """Whatever is wrong with the file is found before anything is touched, and said."""
    file, place, store = backup
    before = (_rows(store), _files(place.folder))
    with pytest.raises(SourceError, match=r"altered\.zip: ") as raised:
        restore_backup(place.folder, store, _no_lock, _altered(file, _HARM[harm]), force=True)
    assert raised.value.remedy
    assert (_rows(store), _files(place.folder)) == before
    assert not list(place.folder.glob(".restore-*"))
    place.close()


@pytest.mark.parametrize("content", [None, b"", b"PK no zip", "half"])
def test_what_is_no_backup_is_refused(
    backup: tuple[Path, Place, Store], content: bytes | str | None
) -> None:
    """A missing file, some other file and half a backup are named as what they are."""
    file, place, store = backup
    if content is None:
        file.unlink()
    else:
        whole = file.read_bytes()
        file.write_bytes(whole[: len(whole) // 2] if isinstance(content, str) else content)
    with pytest.raises(SourceError, match=r"backup\.zip: "):
        restore_backup(place.folder, store, _no_lock, file, force=True)
    place.close()


@pytest.mark.parametrize("revision", revisions())
def test_a_backup_of_every_older_program_can_be_restored(
    backup: tuple[Path, Place, Store], target: Place, revision: str
) -> None:
    """Rows of older tables are brought up to date on the way in."""
    row = {"key": "e", "holder": "h", "lease_until": {"$at": NOW.isoformat()}, "done_at": None}
    rows = (json.dumps(["claims", row]) + "\n").encode()

    def older(inside: dict[str, bytes]) -> None:
        inside["database.jsonl"] = rows
        digest = hashlib.sha256(rows).hexdigest()
        _with_manifest(lambda m: m.update(revision=revision, files={"database.jsonl": digest}))(
            inside
        )

    file, source, _ = backup
    other = _opened(target)
    contents = restore_backup(target.folder, other, _no_lock, _altered(file, older))
    assert contents.rows == {"claims": 1}
    assert other.claims.claim("e")
    assert upgrade(other.database) == revisions()[-1]
    with other.database.reading() as connection:
        assert (
            connection.execute(select(text("count(*)")).select_from(text("claims"))).scalar() == 1
        )
    source.close()
    target.close()


def test_a_server_of_a_newer_program_is_not_emptied(place: Place) -> None:
    """A newer database on a server stays as it is, and the operator is told the way around it."""
    store = _opened(place)
    if place.kind == "sqlite":
        assert set_newer_aside(place.settings) is None
    with store.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert look_at_store(place.settings).is_newer
        if place.kind == "postgres":
            with pytest.raises(StoreUnavailable, match="Make an empty one beside"):
                set_newer_aside(place.settings)
            return
        store.close()
        aside = set_newer_aside(place.settings)
        assert aside is not None
        assert aside.is_file()
        assert not (place.folder / "policybot.sqlite3").exists()
    finally:
        if place.kind == "postgres":
            with store.database.writing() as connection:
                newest = {"newest": revisions()[-1]}
                connection.execute(text("UPDATE alembic_version SET version_num = :newest"), newest)


def test_a_running_ingest_is_waited_for(
    backup: tuple[Path, Place, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup begins when the ingest has ended; one that does not end is reported."""
    _, place, store = backup
    busy = [True, True, False]

    def lock(org: str) -> AbstractContextManager[None]:
        if busy.pop(0):
            raise StoreUnavailable(f"Another ingest of {org!r} is running")
        return nullcontext()

    monkeypatch.setattr(module, "sleep", lambda _: None)
    write_backup(place.folder, store, lock, place.folder / "b.zip", NOW)
    busy = [True] * 1000
    monkeypatch.setattr(module, "_LOCK_WAIT_S", -1.0)
    with pytest.raises(StoreUnavailable, match="Another ingest"):
        write_backup(place.folder, store, lock, place.folder / "c.zip", NOW)
    assert not (place.folder / "c.zip").exists()
    place.close()
