"""The tables of reminders and evidence; what a row means stands in the folder's README.

A row keeps a value whole, as JSON, beside the few columns that it is found by.
"""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table

from bot.store.kinds import Json, Moment, Words
from bot.store.schema import SEALED, metadata

__all__ = [
    "asks",
    "attestations",
    "deliveries",
    "evidence",
    "evidence_accounts",
    "evidence_heads",
    "evidence_shown",
    "reminders",
    "rounds",
    "signing_keys",
]

reminders = Table(
    "reminders",
    metadata,
    Column("org", Words, primary_key=True),
    Column("reminder", Words, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("data", Json, nullable=False),
)

rounds = Table(
    "reminder_rounds",
    metadata,
    Column("org", Words, primary_key=True),
    Column("round", Words, primary_key=True),
    Column("reminder", Words, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_reminder_rounds_org_reminder", "org", "reminder"),
)

asks = Table(
    "reminder_asks",
    metadata,
    Column("org", Words, primary_key=True),
    Column("round", Words, primary_key=True),
    Column("account", Words, primary_key=True),
    Column("who", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_reminder_asks_org_round_who", "org", "round", "who"),
    Index("ix_reminder_asks_org_account", "org", "account"),
)

attestations = Table(
    "attestations",
    metadata,
    Column("org", Words, primary_key=True),
    Column("round", Words, primary_key=True),
    Column("who", Words, primary_key=True),
    Column("attested_at", Moment, nullable=False),
    Column("data", Json, nullable=False),
)

deliveries = Table(
    "reminder_deliveries",
    metadata,
    Column("org", Words, primary_key=True),
    Column("delivery", Words, primary_key=True),
    Column("round", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("platform", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("data", Json, nullable=False),
    Index("ix_reminder_deliveries_org_state_due_at", "org", "state", "due_at"),
    Index("ix_reminder_deliveries_org_round_kind", "org", "round", "kind"),
    Index("ix_reminder_deliveries_org_round_who", "org", "round", "who"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("org", Words, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Words, nullable=False),
    Column("link", Words, nullable=False),
)

evidence_heads = Table(
    "evidence_heads",
    metadata,
    Column("org", Words, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("link", Words, nullable=False),
    Column("signature", Words, nullable=False),
)

evidence_accounts = Table(
    "evidence_accounts",
    metadata,
    Column("org", Words, primary_key=True),
    Column("who", Words, primary_key=True),
    Column("salt", Words, nullable=False),
    Column("account", Words, nullable=False),
    Column("fields", Json, nullable=False),
    Index("ix_evidence_accounts_org_account", "org", "account"),
)

evidence_shown = Table(
    "evidence_shown",
    metadata,
    Column("org", Words, primary_key=True),
    Column("digest", Words, primary_key=True),
    Column("shown", Words, nullable=False),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("name", Words, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("sealed", LargeBinary, nullable=False, info={SEALED: True}),
)
