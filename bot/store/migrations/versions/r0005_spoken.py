"""Who began to say what ends a piece of work, so that it is never said twice."""

import sqlalchemy as sa
from alembic import op

__all__ = ["upgrade"]

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("claims", sa.Column("spoken_by", sa.Text))
