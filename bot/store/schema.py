"""The tables, the same on SQLite and PostgreSQL; what a row means stands in the folder's README.

Only the migrations make tables; a test compares what they make with what stands here.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
)

from bot.store.kinds import SEQUENCE, Json, Moment, Words

__all__ = [
    "NAMES_PERSON",
    "SEALED",
    "audit_trail",
    "claims",
    "conversation_refs",
    "feedback",
    "inbox",
    "installations",
    "metadata",
    "one_time_codes",
    "org_profiles",
    "people",
    "person_column",
    "question_counts",
    "questions",
    "suppression_counts",
    "suppressions",
    "tenants",
]

# A column that holds our id of a person but outlives them: evidence must.
NAMES_PERSON = "names_person"
# A column whose bytes are encrypted; exports leave it out, key rotation writes it anew.
SEALED = "sealed"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def person_column(*, primary_key: bool = False, nullable: bool = False) -> Column[str]:
    """Return a column for our id of a person; its rows go when the person is purged."""
    return Column(
        "person",
        Words,
        ForeignKey("people.person", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=nullable,
        index=not primary_key,
    )


claims = Table(
    "claims",
    metadata,
    Column("key", Words, primary_key=True),
    Column("holder", Words, nullable=False),
    Column("lease_until", Moment, nullable=False, index=True),
    Column("done_at", Moment),
    Column("spoken_by", Words),
)

inbox = Table(
    "inbox",
    metadata,
    Column("key", Words, primary_key=True),
    Column("sealed", LargeBinary, nullable=False, info={SEALED: True}),
    Column("kept_at", Moment, nullable=False, index=True),
)

tenants = Table(
    "tenants",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("tenant", Words, primary_key=True),
    Column("org", Words, nullable=False, index=True),
    Column("connected_at", Moment, nullable=False),
)

org_profiles = Table(
    "org_profiles",
    metadata,
    Column("org", Words, primary_key=True),
    Column("decisions", Json, nullable=False),
    Column("decided_at", Moment, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("person", Words, primary_key=True),
    Column("org", Words, nullable=False),
    Column("platform", Words, nullable=False),
    Column("tenant", Words, nullable=False),
    Column("platform_user", Words, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("is_guest", Boolean, nullable=False),
    Column("roles", Json, nullable=False),
    Column("met_at", Moment, nullable=False),
    UniqueConstraint("org", "platform", "tenant", "platform_user"),
)

suppressions = Table(
    "suppressions",
    metadata,
    person_column(primary_key=True),
    Column("fingerprint", Words, primary_key=True),
    Column("rule_id", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("dismissed_at", Moment, nullable=False),
)

suppression_counts = Table(
    "suppression_counts",
    metadata,
    Column("org", Words, primary_key=True),
    Column("rule_id", Words, primary_key=True),
    Column("n", Integer, nullable=False),
)

conversation_refs = Table(
    "conversation_refs",
    metadata,
    Column("org", Words, primary_key=True),
    Column("platform", Words, primary_key=True),
    Column("tenant", Words, primary_key=True),
    Column("conversation", Words, primary_key=True),
    person_column(nullable=True),
    Column("reference", Json, nullable=False),
    Column("kept_at", Moment, nullable=False),
)

installations = Table(
    "installations",
    metadata,
    Column("platform", Words, primary_key=True),
    Column("tenant", Words, primary_key=True),
    Column("part", Words, primary_key=True),
    Column("sealed", LargeBinary, nullable=False, info={SEALED: True}),
    Column("saved_at", Moment, nullable=False),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    Column("purpose", Words, primary_key=True),
    Column("code_digest", Words, primary_key=True),
    Column("good_until", Moment, nullable=False),
)

question_counts = Table(
    "question_counts",
    metadata,
    Column("org", Words, primary_key=True),
    Column("asked_on", Date, primary_key=True),
    Column("outcome", Words, primary_key=True),
    Column("n", Integer, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("org", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("question", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("clause_ids", Json, nullable=False),
    Column("passed_on", Boolean, nullable=False),
    Index(None, "org", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("org", Words, nullable=False),
    Column("judged_at", Moment, nullable=False),
    Column("clause_ids", Json, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Words, nullable=False),
    Index(None, "org", "judged_at"),
)

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("seq", SEQUENCE, primary_key=True, autoincrement=True),
    Column("org", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("act", Words, nullable=False),
    Column("by", Words, nullable=False, index=True, info={NAMES_PERSON: True}),
    Column("about", Words, nullable=False, index=True, info={NAMES_PERSON: True}),
    Column("details", Json, nullable=False),
    Index(None, "org", "at"),
)
