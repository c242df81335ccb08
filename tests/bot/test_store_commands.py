"""What an operator keeps, gives out, deletes, saves and decides from the command line."""

import json
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from bot.config import load_settings
from bot.core.records import Person, PlatformId
from bot.store import open_store
from tests.bot.conftest import Console


def _met(org: str = "default", user: str = "U1") -> Person:
    at = PlatformId(platform="slack", tenant="T1", user=user)
    with closing(open_store(load_settings())) as store:
        person = store.people.note(org, at, name="Kim", email="kim@example.org")
        store.suppressions.dismiss(
            org, person.person, rule_id="r", fingerprint="f", reason="quoted"
        )
    return person


def test_a_person_is_exported_and_purged(console: Console) -> None:
    """All that is kept about a person is shown, then deleted, and both acts are on record."""
    person = _met()
    assert console.run("export", "--person", "KIM@example.org") == 0
    (told,) = json.loads(console.out)["people"]
    assert told["person"] == person.person
    assert told["account"] == "slack:T1:U1"
    assert told["kept"]["suppressions"][0]["reason"] == "quoted"
    assert console.run("purge", "--person", "U1", "--yes") == 0
    assert "Deleted slack:T1:U1 of 'default'" in console.out
    assert "Backups made before still hold" in console.out
    assert console.run("export", "--person", "U1") == 1
    with closing(open_store(load_settings())) as store:
        acts = [(entry.act, entry.about) for entry in store.audit.entries("default")]
    assert acts == [("person.purged", person.person), ("person.exported", person.person)]


def test_nobody_is_purged_by_accident(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that fits several, or a question left unanswered, deletes nothing."""
    one, two = _met(), _met(org="school")
    assert console.run("purge", "--person", "kim@example.org", "--yes") == 2
    assert "slack:T1:U1  of 'default'" in console.err
    assert "slack:T1:U1  of 'school'" in console.err
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert console.run("purge", "--person", one.person) == 130
    assert console.run("purge", "--person", "kim@example.org", "--all", "--yes", "--json") == 0
    (line,) = console.lines
    assert {gone["person"] for gone in line["people"]} == {one.person, two.person}
    assert console.run("purge", "--person", "kim@example.org", "--all", "--yes") == 1
    assert "Nothing is kept" in console.out


def test_a_home_is_saved_and_comes_back(stocked: Console) -> None:
    """A backup of a home answers in another as it did in the first."""
    _met()
    assert stocked.run("backup", "saved.zip", "--json") == 0
    (said,) = stocked.lines
    assert said["orgs"] == ["default"]
    assert said["rows"]["people"] == 1
    assert stocked.run("backup", "saved.zip") == 2
    assert "exists already" in stocked.err
    assert stocked.run("restore", "saved.zip") == 2
    assert "--force" in stocked.err
    assert stocked.run("restore", "saved.zip", "--home", "other") == 0
    assert "1 organisation" in stocked.out
    assert "cannot be read" not in stocked.out
    assert stocked.run("ask", "Can I sell annual leave to a colleague?") in (0, 1)
    here = stocked.out
    stocked.run("ask", "Can I sell annual leave to a colleague?", "--home", "other")
    assert stocked.out == here
    assert stocked.run("restore", "saved.zip", "--home", "other", "--force", "--json") == 0
    (said,) = stocked.lines
    assert Path(said["kept_aside"]).is_dir()


def test_a_backup_names_itself_in_a_folder(stocked: Console) -> None:
    """Given a folder, the file is named after the moment."""
    (stocked.folder / "backups").mkdir()
    assert stocked.run("backup", "backups") == 0
    (file,) = (stocked.folder / "backups").iterdir()
    assert file.name.startswith("policybot-")
    assert file.name in stocked.out
    assert stocked.run("restore", "nothing.zip") == 2
    assert "nothing.zip: there is no such file" in stocked.err


def test_a_restore_without_the_key_says_so(console: Console) -> None:
    """Tokens whose key is not here are counted, with what to do about them."""
    with closing(open_store(load_settings())) as store:
        store.installations.save("slack", "T1", "bot", b"token")
    assert console.run("backup", "saved.zip") == 0
    assert console.run("restore", "saved.zip", "--home", "other") == 0
    assert "1 secret cannot be read" in " ".join(console.out.split())


def test_the_way_back_after_an_upgrade(stocked: Console) -> None:
    """A database of a newer program is refused; restoring the backup by force sets it aside."""
    _met()
    assert stocked.run("backup", "before.zip") == 0
    with (
        closing(open_store(load_settings())) as store,
        store.database.writing() as connection,
    ):
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert stocked.run("org", "show") == 2
    assert "restore BACKUP --force" in stocked.err
    assert stocked.run("restore", "before.zip") == 2
    assert stocked.run("restore", "before.zip", "--force") == 0
    assert "The database of the newer program lies in" in stocked.out
    assert stocked.run("export", "--person", "U1") == 0
    assert len(list(load_settings().home.glob("policybot.sqlite3.before-*"))) >= 1


def test_keys_are_made_and_rotated(console: Console) -> None:
    """`keys` prints a key that the settings take; `keys rotate` encrypts everything anew."""
    assert console.run("keys") == 0
    assert load_settings(encryption_keys=console.out.strip()).encryption_keys is not None
    with closing(open_store(load_settings())) as store:
        store.installations.save("slack", "T1", "bot", b"token")
    assert console.run("keys", "rotate") == 0
    assert "Encrypted 1 secret with a new key in encryption.key" in console.out
    assert console.run("keys", "rotate", "--json") == 0
    assert console.lines == [{"n_secrets": 1}]


def test_an_organisation_decides(console: Console) -> None:
    """Decisions are made, shown and kept; what is not named stays as it was."""
    assert (
        console.run("org", "set", "--keep-questions", "text", "--channel", "slack=C1", "--guests")
        == 0
    )
    assert console.run("org", "set", "--retention-days", "7", "--no-guests") == 0
    assert console.run("org", "show", "--json") == 0
    (said,) = console.lines
    assert said["question_keeping"] == "text"
    assert said["channels"] == [["slack", "C1"]]
    assert (said["retention_days"], said["guests_allowed"]) == (7, False)
    assert console.run("org", "show", "--org", "school") == 0
    assert "kept of questions          counts" in console.out
    assert console.run("org", "reset", "--json") == 0
    (said,) = console.lines
    assert (said["question_keeping"], said["channels"]) == ("counts", [])


@pytest.mark.parametrize(
    "wrong",
    [
        ["--channel", "C1"],
        ["--channel", "irc=C1"],
        ["--retention-days", "0"],
        ["--keep-questions", "all"],
    ],
)
def test_a_wrong_decision_is_refused(console: Console, wrong: list[str]) -> None:
    """What cannot be meant is said at once, and nothing changes."""
    assert console.run("org", "set", *wrong) == 2
    assert wrong[0] in console.err


def test_workspaces_are_connected_and_disconnected(console: Console) -> None:
    """A workspace belongs to the organisation that it was connected to, until it is not."""
    assert console.run("org", "connect", "slack", "T1", "--org", "school") == 0
    assert console.run("org", "show", "--org", "school") == 0
    assert "slack T1" in console.out
    assert console.run("org", "disconnect", "slack", "T1") == 0
    assert "no longer belongs to 'school'" in console.out
    assert console.run("org", "disconnect", "slack", "T1") == 1


def test_a_database_that_cannot_be_used_is_named(console: Console) -> None:
    """Every command that needs the database says in our words what is wrong with it."""
    home = load_settings().home
    home.mkdir(parents=True)
    (home / "policybot.sqlite3").write_bytes(b"this is something else" * 50)
    for words in (
        ["org", "show"],
        ["backup", "b.zip"],
        ["keys", "rotate"],
        ["export", "--person", "x"],
    ):
        assert console.run(*words) == 2
        assert "policybot.sqlite3" in console.err
        assert "policybot restore" in console.err
