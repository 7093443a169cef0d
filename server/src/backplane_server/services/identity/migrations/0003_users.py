"""Users, their sessions, and what was revoked lately."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "identity_users",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("email_index", sa.Text),
        sa.Column("sealed_key", sa.LargeBinary),
        sa.Column("email", sa.LargeBinary),
        sa.Column("name", sa.LargeBinary),
        sa.Column("password", sa.LargeBinary),
        sa.Column("password_us", sa.BigInteger),
        sa.Column("disabled_us", sa.BigInteger),
        sa.Column("erased_us", sa.BigInteger),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("updated_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_users"),
        sa.UniqueConstraint("email_index", name="uq_identity_users_email_index"),
    )
    op.create_table(
        "identity_sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("device", sa.LargeBinary, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("used_us", sa.BigInteger, nullable=False),
        sa.Column("expires_us", sa.BigInteger, nullable=False),
        sa.Column("revoked_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_identity_sessions"),
    )
    op.create_index("ix_identity_sessions_user", "identity_sessions", ["user_id", "id"])
    op.create_index("ix_identity_sessions_expires", "identity_sessions", ["expires_us"])
    op.create_table(
        "identity_refresh_tokens",
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("used_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("digest", name="pk_identity_refresh_tokens"),
    )
    op.create_index("ix_identity_refresh_tokens_session", "identity_refresh_tokens", ["session_id"])
    op.create_table(
        "identity_revocations",
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("revoked_us", sa.BigInteger, nullable=False),
        sa.Column("ends_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_identity_revocations"),
    )
    op.create_index("ix_identity_revocations_ends", "identity_revocations", ["ends_us"])
