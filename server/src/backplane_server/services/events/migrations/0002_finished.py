"""Finds deliveries that ended long ago without a look at all the others."""

from alembic import op

revision = "0002"
down_revision = "0001"

_INDEX = "ix_events_webhook_deliveries_attempt"


def upgrade() -> None:
    """Makes the index."""
    op.create_index(_INDEX, "events_webhook_deliveries", ["last_attempt_us"])


def downgrade() -> None:
    op.drop_index(_INDEX, "events_webhook_deliveries")
