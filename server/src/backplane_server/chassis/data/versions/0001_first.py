"""Events and stored answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates the outbox, the sequencer's lease and the idempotency keys."""
    if op.get_bind().dialect.name == "sqlite":
        _outbox_sqlite()
    else:
        _outbox_postgresql()
    op.create_index("ix_chassis_outbox_subject", "chassis_outbox", ["subject", "position"])
    op.create_table(
        "chassis_idempotency_keys",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_chassis_idempotency_keys"),
    )
    op.create_index(
        "ix_chassis_idempotency_keys_created", "chassis_idempotency_keys", ["created_us"]
    )


def _outbox_sqlite() -> None:
    # One writer at a time: the order of insertion is the order of commits, and
    # AUTOINCREMENT never gives a number again, even after rows were deleted.
    op.execute(
        """
        CREATE TABLE chassis_outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            position BIGINT GENERATED ALWAYS AS (sequence) VIRTUAL,
            id TEXT NOT NULL,
            type TEXT NOT NULL,
            subject TEXT NOT NULL,
            tags TEXT NOT NULL,
            data BLOB NOT NULL,
            time_us BIGINT NOT NULL
        )
        """
    )
    op.create_index("uq_chassis_outbox_position", "chassis_outbox", ["position"], unique=True)


def _outbox_postgresql() -> None:
    op.create_table(
        "chassis_outbox",
        sa.Column("sequence", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("position", sa.BigInteger),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
    )
    op.create_index("uq_chassis_outbox_position", "chassis_outbox", ["position"], unique=True)
    op.create_index(
        "ix_chassis_outbox_unnumbered",
        "chassis_outbox",
        ["sequence"],
        postgresql_where=sa.text("position IS NULL"),
    )
    lease = op.create_table(
        "chassis_sequencer",
        sa.Column("id", sa.SmallInteger, primary_key=True),
        sa.Column("last_position", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(lease, [{"id": 1, "last_position": 0}])
