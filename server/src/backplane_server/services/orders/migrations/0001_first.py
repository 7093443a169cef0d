"""Orders and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Compared byte by byte on both databases.
BYTE_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the tables and the indexes that lists are read by."""
    _create_orders()
    _create_lines()
    op.create_index("ix_orders_customer", "orders_orders", ["customer_id", "id"])
    op.create_index("ix_orders_state", "orders_orders", ["state", "id"])
    op.create_index("ix_orders_source", "orders_orders", ["source", "id"])
    op.create_index("ix_orders_business_time", "orders_orders", ["business_time_us", "id"])


def _create_orders() -> None:
    op.create_table(
        "orders_orders",
        sa.Column("id", BYTE_TEXT, nullable=False),
        sa.Column("state", BYTE_TEXT, nullable=False),
        sa.Column("customer_id", BYTE_TEXT, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("currency", BYTE_TEXT, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("line_count", sa.BigInteger, nullable=False),
        sa.Column("source", BYTE_TEXT),
        sa.Column("reference", BYTE_TEXT),
        sa.Column("placed_at_us", sa.BigInteger, nullable=False),
        sa.Column("business_time_us", sa.BigInteger, nullable=False),
        sa.Column("cancelled_at_us", sa.BigInteger),
        sa.Column("cancel_reason", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_orders_orders"),
        sa.UniqueConstraint("reference", "source", name="uq_orders_external_reference"),
        sqlite_with_rowid=False,
    )


def _create_lines() -> None:
    op.create_table(
        "orders_lines",
        sa.Column("order_id", BYTE_TEXT, nullable=False),
        sa.Column("line_number", sa.BigInteger, nullable=False),
        sa.Column("sku", BYTE_TEXT, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("unit_price_nanos", sa.BigInteger, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=False),
        sa.Column("agreed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_number", name="pk_orders_lines"),
        sqlite_with_rowid=False,
    )
