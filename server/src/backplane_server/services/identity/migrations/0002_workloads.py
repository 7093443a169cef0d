"""Which workload acts as which service account."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the table."""
    op.create_table(
        "identity_workloads",
        sa.Column("service_account_id", sa.Text, nullable=False),
        sa.Column("spiffe_id", sa.Text, nullable=False),
        sa.Column("bound_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("service_account_id", name="pk_identity_workloads"),
        sa.UniqueConstraint("spiffe_id", name="uq_identity_workloads_spiffe_id"),
    )
