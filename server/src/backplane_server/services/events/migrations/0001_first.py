"""Consumers and what they have not acknowledged; webhooks and their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Compared byte by byte on both databases.
BYTE_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the tables and the indexes that workers find their work by."""
    _create_consumers()
    _create_webhooks()


def _create_consumers() -> None:
    op.create_table(
        "events_consumers",
        sa.Column("name", BYTE_TEXT, nullable=False),
        sa.Column("types", sa.Text, nullable=False),
        sa.Column("subject_prefix", sa.Text, nullable=False),
        sa.Column("ack_deadline_us", sa.BigInteger, nullable=False),
        sa.Column("max_in_flight", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("create_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_events_consumers"),
    )
    op.create_table(
        "events_waiting",
        sa.Column("consumer", BYTE_TEXT, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("event_id", BYTE_TEXT, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("consumer", "position", name="pk_events_waiting"),
    )
    op.create_index("ix_events_waiting_event", "events_waiting", ["consumer", "event_id"])


def _create_webhooks() -> None:
    op.create_table(
        "events_webhooks",
        sa.Column("id", BYTE_TEXT, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", sa.Text, nullable=False),
        sa.Column("subject_prefix", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary, nullable=False),
        sa.Column("from_position", sa.BigInteger, nullable=False),
        sa.Column("create_us", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events_webhooks"),
    )
    op.create_table(
        "events_webhook_deliveries",
        sa.Column("id", BYTE_TEXT, nullable=False),
        sa.Column("webhook_id", BYTE_TEXT, nullable=False),
        sa.Column("event_id", BYTE_TEXT, nullable=False),
        sa.Column("event_type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("state", BYTE_TEXT, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("due_us", sa.BigInteger, nullable=False),
        sa.Column("last_status", sa.BigInteger, nullable=False),
        sa.Column("last_problem", sa.Text, nullable=False),
        sa.Column("last_attempt_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events_webhook_deliveries"),
        sa.UniqueConstraint("webhook_id", "event_id", name="uq_events_webhook_deliveries_event"),
    )
    table = "events_webhook_deliveries"
    op.create_index("ix_events_webhook_deliveries_due", table, ["state", "due_us"])
    op.create_index("ix_events_webhook_deliveries_list", table, ["webhook_id", "position"])
    op.create_index(
        "ix_events_webhook_deliveries_state", table, ["webhook_id", "state", "position"]
    )
    op.create_index(
        "ix_events_webhook_deliveries_subject", table, ["webhook_id", "subject", "position"]
    )
