"""What reads the log: durable readers, inboxes, and events found by their ids."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Creates the tables of readers and inboxes, and the index of the ids."""
    op.create_index("uq_chassis_outbox_id", "chassis_outbox", ["id"], unique=True)
    op.create_table(
        "chassis_log_readers",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("until_us", sa.BigInteger, nullable=False),
        sa.Column("seen_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chassis_log_readers"),
    )
    op.create_table(
        "chassis_inbox",
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("received_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name="pk_chassis_inbox"),
    )
    op.create_index("ix_chassis_inbox_received", "chassis_inbox", ["received_us"])
