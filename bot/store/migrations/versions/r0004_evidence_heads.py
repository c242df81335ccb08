"""The table of where each chain of evidence ends, signed."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "evidence_heads",
        sa.Column("org", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("signature", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("org", name="pk_evidence_heads"),
    )
