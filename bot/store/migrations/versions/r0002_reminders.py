"""Tables of reminders: what was issued, who is asked, what was sent, and the chain of evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

__all__ = ["upgrade"]

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _reminders()
    _people()
    _evidence()


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _reminders() -> None:
    op.create_table(
        "reminders",
        *_words("org", "reminder"),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "reminder", name="pk_reminders"),
    )
    op.create_table(
        "reminder_rounds",
        *_words("org", "round", "reminder"),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "round", name="pk_reminder_rounds"),
    )
    op.create_index("ix_reminder_rounds_org_reminder", "reminder_rounds", ["org", "reminder"])
    op.create_table(
        "reminder_deliveries",
        *_words("org", "delivery", "round", "kind", "who", "platform", "place", "state"),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "delivery", name="pk_reminder_deliveries"),
    )
    for columns in (["org", "state", "due_at"], ["org", "round", "kind"], ["org", "round", "who"]):
        name = f"ix_reminder_deliveries_{'_'.join(columns)}"
        op.create_index(name, "reminder_deliveries", columns)


def _people() -> None:
    op.create_table(
        "reminder_asks",
        *_words("org", "round", "account", "who", "state"),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "round", "account", name="pk_reminder_asks"),
    )
    op.create_index("ix_reminder_asks_org_round_who", "reminder_asks", ["org", "round", "who"])
    op.create_index("ix_reminder_asks_org_account", "reminder_asks", ["org", "account"])
    op.create_table(
        "attestations",
        *_words("org", "round", "who"),
        sa.Column("attested_at", _MOMENT, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "round", "who", name="pk_attestations"),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        *_words("body", "link"),
        sa.PrimaryKeyConstraint("org", "number", name="pk_evidence"),
    )
    op.create_table(
        "evidence_accounts",
        *_words("org", "who", "salt", "account"),
        sa.Column("fields", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("org", "who", name="pk_evidence_accounts"),
    )
    op.create_index("ix_evidence_accounts_org_account", "evidence_accounts", ["org", "account"])
    op.create_table(
        "evidence_shown",
        *_words("org", "digest", "shown"),
        sa.PrimaryKeyConstraint("org", "digest", name="pk_evidence_shown"),
    )
    op.create_table(
        "signing_keys",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_signing_keys"),
    )
