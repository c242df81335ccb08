"""The store as one value: every port over one database, opened from the settings."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.core.records import OrgProfile, QuestionKeeping
from bot.store.audit import DatabaseAuditTrail
from bot.store.claims import DatabaseClaims
from bot.store.database import Database, open_database, url_in_use
from bot.store.inbox import DatabaseInbox
from bot.store.migrating import newest_revision, revision_of, revisions, upgrade
from bot.store.orgs import DatabaseOrgProfiles, DatabaseTenants
from bot.store.people import DatabaseConversationRefs, DatabasePeople, DatabaseSuppressions
from bot.store.personal import DatabasePersonalData
from bot.store.questions import DatabaseFeedback, DatabaseQuestionLog, Retention
from bot.store.reminders import DatabaseReminders
from bot.store.rotation import reseal, unreadable
from bot.store.sealing import Sealer, keys_of
from bot.store.signing import DatabaseSigningKeys
from bot.store.tokens import DatabaseInstallations, DatabaseOneTimeCodes
from knowledge.errors import StoreUnavailable

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.config import Settings
    from bot.core.ports import Clock

__all__ = ["Facts", "Store", "default_profile", "look", "open_and_upgrade", "set_newer_aside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What can be said of a store from outside.

    Attributes:
        where: the database, without password.
        revision: what its tables are at, "" where there are none.
        newest: what this program works with.
        unreadable: secrets that were encrypted with a key that is missing, by table and key.
    """

    where: str
    revision: str
    newest: str
    unreadable: tuple[str, ...]

    @property
    def is_newer(self) -> bool:
        """Whether the tables were made by a newer program, which this one cannot use."""
        return bool(self.revision) and self.revision not in revisions()


class Store:
    """Every port over one database; may be used from several threads.

    Args:
        sealer: encrypts tokens.
        default: the decisions of an organisation that made none.
    """

    def __init__(self, database: Database, sealer: Sealer, default: OrgProfile) -> None:
        self.database = database
        self._sealer = sealer
        self._retention = Retention(database, default)
        self.claims = DatabaseClaims(database)
        self.inbox = DatabaseInbox(database, sealer)
        self.tenants = DatabaseTenants(database)
        self.profiles = DatabaseOrgProfiles(database, default)
        self.question_log = DatabaseQuestionLog(database, self._retention)
        self.feedback = DatabaseFeedback(database, self._retention)
        self.people = DatabasePeople(database)
        self.personal_data = DatabasePersonalData(database)
        self.suppressions = DatabaseSuppressions(database)
        self.audit = DatabaseAuditTrail(database)
        self.conversation_refs = DatabaseConversationRefs(database)
        self.installations = DatabaseInstallations(database, sealer)
        self.codes = DatabaseOneTimeCodes(database)
        self.signing_keys = DatabaseSigningKeys(database, sealer)
        self.reminders = DatabaseReminders(database, self.signing_keys.signer)

    def check(self) -> None:
        """Do nothing if the database answers.

        Raises:
            StoreUnavailable: it does not.
        """
        with self.database.reading() as connection:
            connection.execute(select(1))

    def sweep(self) -> Mapping[str, int]:
        """Remove what has served its time; return how many of each kind went. For once an hour."""
        return {
            "claims": self.claims.sweep(),
            "codes": self.codes.sweep(),
            "inbox": self.inbox.sweep(),
            "questions": self._retention.sweep(),
        }

    def rotate_keys(self) -> int:
        """Encrypt every secret with the newest key; return how many there are.

        A key file gets a new key first, and loses its older ones when all is done. Keys of the
        settings are rotated by whoever sets them.

        Raises:
            StoreUnavailable: a secret's key is missing, or something cannot be written.
        """
        self._sealer.keys.add_new()
        n_secrets = reseal(self.database, self._sealer)
        self.signing_keys.reseal()
        self._sealer.keys.drop_old()
        return n_secrets

    def unreadable(self) -> tuple[str, ...]:
        """Return secrets that were encrypted with a key that is missing, by table and key."""
        return unreadable(self.database, self._sealer)

    def close(self) -> None:
        """Give all connections back."""
        self.database.close()


def open_and_upgrade(settings: "Settings", clock: "Clock | None") -> Store:
    """Return the store, its tables up to date; see `bot.store.open_store`."""
    store = _open(settings, clock)
    try:
        upgrade(store.database)
    except BaseException:
        store.close()
        raise
    return store


def look(settings: "Settings") -> Facts:
    """Return what there is; see `bot.store.look_at_store`."""
    with closing(_open(settings, None, may_make=False)) as store:
        database = store.database
        url = database.engine.url
        file = None if database.is_postgres else Path(url.database or "")
        revision = None
        if file is None or file.exists():
            with database.reading() as connection:
                revision = revision_of(connection)
        newest = newest_revision()
        return Facts(
            where=str(file) if file else url.render_as_string(hide_password=True),
            revision=revision or "",
            newest=newest,
            unreadable=store.unreadable() if revision == newest else (),
        )


def set_newer_aside(settings: "Settings") -> Path | None:
    """Move a database of a newer program out of the way, so that a backup can take its place.

    Returns:
        Where its file went; None where the database is none of a newer program.

    Raises:
        StoreUnavailable: it is no file that could be moved.
    """
    facts = look(settings)
    if not facts.is_newer:
        return None
    url = url_in_use(settings.home, _secret(settings.database_url))
    if url.get_backend_name() != "sqlite":
        raise StoreUnavailable(
            f"The database {facts.where} was made by a newer policybot. Make an empty one beside "
            "it (createdb), name it in POLICYBOT_DATABASE_URL, then restore"
        )
    file = Path(url.database or "")
    aside = file.with_name(f"{file.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    try:
        for suffix in ("-wal", "-shm", ""):
            part = file.with_name(file.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise StoreUnavailable(
            f"{file}: cannot be moved aside ({error.strerror}). Check the rights of its folder"
        ) from error
    return aside


def default_profile(settings: "Settings") -> OrgProfile:
    """Return what the settings decide for organisations that decided nothing themselves."""
    managers = [("slack", name) for name in settings.slack_managers]
    channels = (
        ("slack", settings.slack_contact_channel),
        ("teams", settings.teams_contact_channel),
    )
    people = [m for m in managers if not m[1].startswith("S")]
    return OrgProfile(
        org=settings.org,
        question_keeping=QuestionKeeping(settings.keep_questions),
        retention_days=settings.retention_days,
        channels=tuple(c for c in channels if c[1]),
        managers=(*people, *(("teams", name) for name in settings.teams_managers)),
        # Slack's ids say what they are: people begin with U or W, user groups with S.
        manager_groups=tuple(m for m in managers if m[1].startswith("S")),
        guests_allowed=settings.allow_guests,
        strangers_allowed=settings.allow_guests,
        label_answers_as_ai=settings.teams_ai_label,
    )


def _open(settings: "Settings", clock: "Clock | None", *, may_make: bool = True) -> Store:
    url = url_in_use(settings.home, _secret(settings.database_url))
    database = open_database(url, clock)
    keys = keys_of(
        settings.home,
        _secret(settings.encryption_keys),
        needs_given=database.is_postgres,
        may_make=may_make,
    )
    return Store(database, Sealer(keys), default_profile(settings))


def _secret(value: "SecretStr | None") -> str:
    return value.get_secret_value() if value is not None else ""
