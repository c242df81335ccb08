"""The first tables: claims, organisations, people, questions, tokens, audit trail."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

__all__ = ["upgrade"]

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _organisations()
    _people()
    _questions()
    _platforms()


def _organisations() -> None:
    op.create_table(
        "org_profiles",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("decisions", _JSON, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("org", name="pk_org_profiles"),
    )
    op.create_table(
        "tenants",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("connected_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", name="pk_tenants"),
    )
    op.create_index("ix_tenants_org", "tenants", ["org"])
    op.create_table(
        "audit_trail",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("details", _JSON, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_org_at", "audit_trail", ["org", "at"])
    op.create_index("ix_audit_trail_by", "audit_trail", ["by"])
    op.create_index("ix_audit_trail_about", "audit_trail", ["about"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("platform_user", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("is_guest", sa.Boolean, nullable=False),
        sa.Column("roles", _JSON, nullable=False),
        sa.Column("met_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_people"),
        sa.UniqueConstraint(
            "org",
            "platform",
            "tenant",
            "platform_user",
            name="uq_people_org_platform_tenant_platform_user",
        ),
    )
    op.create_index("ix_people_platform_user", "people", ["platform_user"])
    op.create_table(
        "suppressions",
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("dismissed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", "fingerprint", name="pk_suppressions"),
        sa.ForeignKeyConstraint(
            ["person"], ["people.person"], name="fk_suppressions_person", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "suppression_counts",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("org", "rule_id", name="pk_suppression_counts"),
    )
    op.create_table(
        "conversation_refs",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=True),
        sa.Column("reference", _JSON, nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "org", "platform", "tenant", "conversation", name="pk_conversation_refs"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.person"], name="fk_conversation_refs_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_conversation_refs_person", "conversation_refs", ["person"])


def _questions() -> None:
    op.create_table(
        "question_counts",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("org", "asked_on", "outcome", name="pk_question_counts"),
    )
    op.create_table(
        "questions",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("clause_ids", _JSON, nullable=False),
        sa.Column("passed_on", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_questions"),
    )
    op.create_index("ix_questions_org_asked_at", "questions", ["org", "asked_at"])
    op.create_table(
        "feedback",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("judged_at", _MOMENT, nullable=False),
        sa.Column("clause_ids", _JSON, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_feedback"),
    )
    op.create_index("ix_feedback_org_judged_at", "feedback", ["org", "judged_at"])


def _platforms() -> None:
    op.create_table(
        "claims",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("lease_until", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_claims"),
    )
    op.create_index("ix_claims_lease_until", "claims", ["lease_until"])
    op.create_table(
        "installations",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "part", name="pk_installations"),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("code_digest", sa.Text, nullable=False),
        sa.Column("good_until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("purpose", "code_digest", name="pk_one_time_codes"),
    )
