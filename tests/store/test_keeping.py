"""What is kept is swept, purged and forgotten as the schema promises, whatever tables are added."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.config import load_settings
from bot.core.records import PlatformId, QuestionKeeping
from bot.store import open_store
from bot.store import opening as module
from bot.store.opening import Store, default_profile
from bot.store.schema import NAMES_PERSON, claims, metadata, people, questions
from tests.stores import Place


def _count(store: Store, table_name: str) -> int:
    table = metadata.tables[table_name]
    with store.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_old_claims_and_codes_are_swept(store: Store, place: Place) -> None:
    """What nobody will ask for any more goes; what is held or was done lately stays."""
    store.claims.finish("old")
    store.claims.claim("dead", lease_s=60)
    store.codes.issue("p", lasts_s=60)
    store.inbox.keep({"dead": b"words"})
    place.clock.at += timedelta(days=29)
    store.claims.finish("late")
    store.claims.claim("held", lease_s=60)
    assert store.sweep() == {"claims": 0, "codes": 1, "inbox": 1, "questions": 0}
    place.clock.at += timedelta(days=2)
    assert store.sweep()["claims"] == 2
    with store.database.reading() as connection:
        assert set(connection.scalars(select(claims.c.key))) == {"late", "held"}


def test_the_retention_is_enforced_without_being_asked(store: Store, place: Place) -> None:
    """Questions that come in clear away what has become too old; a sweep does, too."""
    profile = replace(
        store.profiles.profile("council"), question_keeping=QuestionKeeping.TEXT, retention_days=7
    )
    store.profiles.save(profile)
    store.question_log.record("council", "Old?", outcome="answered")
    place.clock.at += timedelta(days=8)
    store.question_log.record("council", "New?", outcome="answered")
    with store.database.reading() as connection:
        assert list(connection.scalars(select(questions.c.question))) == ["New?"]
    place.clock.at += timedelta(days=8)
    assert store.sweep()["questions"] == 2
    assert _count(store, "questions") == _count(store, "question_counts") == 0


def test_every_column_that_names_a_person_is_covered() -> None:
    """A person's id is a reference that goes with them, or is marked to outlive them."""
    uncovered = [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if (column.name == "person" or column.name.endswith("_person"))
        and table is not people
        and not any(key.column.table is people for key in column.foreign_keys)
        and NAMES_PERSON not in column.info
    ]
    assert not uncovered, "a purge would forget these"
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is people:
                assert key.ondelete == "CASCADE", f"{table.name} would stop a purge"


def test_every_table_is_explained() -> None:
    """The folder's README says of each table what a row is and when it goes."""
    readme = Path(module.__file__).with_name("README.md").read_text("utf-8")
    assert [name for name in metadata.tables if f"`{name}`" not in readme] == []


def test_a_purge_leaves_no_trace_in_the_files(tmp_path: Path) -> None:
    """What was deleted is overwritten, in SQLite's log as well."""
    place = Place("sqlite", tmp_path / "home")
    store = place.open()
    at = PlatformId(platform="slack", tenant="T1", user="U1")
    person = store.people.note("council", at, name="Zebediah", email="zeb@example.org")
    store.people.note("council", replace(at, user="U2"), name="Somebody else")
    store.personal_data.purge(person.person)
    for path in place.folder.iterdir():
        assert b"Zebediah" not in path.read_bytes(), path.name
    place.close()


def test_what_the_settings_say_holds_for_all_who_decided_nothing() -> None:
    """Managers, channels and keeping come from the settings; groups are told by their ids."""
    settings = load_settings(
        org="council",
        keep_questions="off",
        retention_days=5,
        slack_managers=("U1", "W2", "S3"),
        teams_managers=("a-b",),
        slack_contact_channel="C1",
        allow_guests=True,
    )
    profile = default_profile(settings)
    assert profile.question_keeping is QuestionKeeping.OFF
    assert profile.retention_days == 5
    assert profile.managers == (("slack", "U1"), ("slack", "W2"), ("teams", "a-b"))
    assert profile.manager_groups == (("slack", "S3"),)
    assert profile.channels == (("slack", "C1"),)
    assert (profile.guests_allowed, profile.strangers_allowed) == (True, True)


def test_decisions_go_on_following_the_settings(place: Place) -> None:
    """An organisation that decided one thing keeps to the settings in all others."""
    store = place.open()
    store.profiles.save(replace(store.profiles.profile("council"), retention_days=7))
    base = place.settings
    changed = base.model_copy(update={"allow_guests": True, "retention_days": 99})
    reopened = open_store(changed)
    profile = reopened.profiles.profile("council")
    assert (profile.retention_days, profile.guests_allowed) == (7, True)
    assert reopened.profiles.profile("school").retention_days == 99
    reopened.close()


def test_asking_loads_no_database() -> None:
    """Importing the store, the wiring and the command line costs no database library."""
    code = (
        "import sys, bot.store, bot.wiring, bot.cli.ask; "
        "print({'sqlalchemy', 'alembic', 'psycopg', 'cryptography'} & set(sys.modules))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
