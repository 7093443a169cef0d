"""Service accounts, API keys, roles and grants."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "identity_service_accounts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("disabled_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_identity_service_accounts"),
        sa.UniqueConstraint("name", name="uq_identity_service_accounts_name"),
    )
    op.create_table(
        "identity_api_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("service_account_id", sa.Text, nullable=False),
        sa.Column("prefix", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("expires_us", sa.BigInteger),
        sa.Column("last_used_us", sa.BigInteger),
        sa.Column("revoked_us", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_identity_api_keys"),
    )
    op.create_index("ix_identity_api_keys_prefix", "identity_api_keys", ["prefix"])
    op.create_index(
        "ix_identity_api_keys_account", "identity_api_keys", ["service_account_id", "id"]
    )
    op.create_table(
        "identity_roles",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("permissions", sa.Text, nullable=False),
        sa.Column("everything", sa.Boolean, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("updated_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_roles"),
        sa.UniqueConstraint("name", name="uq_identity_roles_name"),
    )
    op.create_table(
        "identity_grants",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("role_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_grants"),
        sa.UniqueConstraint("subject", "role_id", name="uq_identity_grants_subject_role"),
    )
    op.create_index("ix_identity_grants_subject", "identity_grants", ["subject", "id"])
    op.create_index("ix_identity_grants_role", "identity_grants", ["role_id", "id"])
