"""Marks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates the marks."""
    op.create_table(
        "ping_marks",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ping_marks"),
        sa.UniqueConstraint("name", name="uq_ping_marks_name"),
    )
