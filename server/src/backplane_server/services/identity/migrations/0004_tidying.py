"""Finds what is to be tidied without a look at every user and every session."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes two indexes; the second takes the place of one that found nothing."""
    op.create_index("ix_identity_users_sealed", "identity_users", ["sealed_key"])
    ended = sa.text("coalesce(revoked_us, expires_us)")
    op.create_index("ix_identity_sessions_ended", "identity_sessions", [ended, "id"])
    op.drop_index("ix_identity_sessions_expires", "identity_sessions")


def downgrade() -> None:
    op.create_index("ix_identity_sessions_expires", "identity_sessions", ["expires_us"])
    op.drop_index("ix_identity_sessions_ended", "identity_sessions")
    op.drop_index("ix_identity_users_sealed", "identity_users")
