"""The audit trail: records, the tiles of their Merkle tree, and signed checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_RECORDS = "chassis_audit_records"


def upgrade() -> None:
    """Creates the records, which are only ever added, and what proves that they are whole."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        _RECORDS,
        _sequence(sqlite=sqlite),
        sa.Column("log_index", sa.BigInteger),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _TEXTS),
        sa.Column("replayed", sa.Boolean, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    _index_records()
    op.create_table(
        "chassis_audit_tiles",
        sa.Column("level", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_chassis_audit_tiles"),
    )
    lease = op.create_table(
        "chassis_audit_log",
        sa.Column("id", sa.SmallInteger, primary_key=True),
        sa.Column("size", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(lease, [{"id": 1, "size": 0}])
    op.create_table(
        "chassis_audit_checkpoints",
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("time_us", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_chassis_audit_checkpoints"),
    )
    for statement in _GUARDS_SQLITE if sqlite else _GUARDS_POSTGRESQL:
        op.execute(statement)


_TEXTS = (
    "subject",
    "token_id",
    "method",
    "resource",
    "decision",
    "status",
    "reason",
    "request_id",
    "trace_id",
)


def _sequence(*, sqlite: bool) -> "sa.Column[int]":
    if sqlite:  # the rowid, never given twice
        return sa.Column("sequence", sa.Integer, primary_key=True)
    return sa.Column("sequence", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _index_records() -> None:
    op.create_index("uq_chassis_audit_records_log_index", _RECORDS, ["log_index"], unique=True)
    op.create_index("uq_chassis_audit_records_id", _RECORDS, ["id"], unique=True)
    for column in ("subject", "method", "resource"):
        op.create_index(f"ix_chassis_audit_records_{column}", _RECORDS, [column, "log_index"])
    op.create_index("ix_chassis_audit_records_time", _RECORDS, ["time_us"])
    unnumbered = sa.text("log_index IS NULL")
    op.create_index(
        "ix_chassis_audit_records_unnumbered",
        _RECORDS,
        ["sequence"],
        sqlite_where=unnumbered,
        postgresql_where=unnumbered,
    )


# A slip of ours is stopped here; who may alter tables is found out by the tree.
_KEPT_SQLITE = f"""
CREATE TRIGGER chassis_audit_records_kept BEFORE DELETE ON {_RECORDS}
BEGIN SELECT RAISE(ABORT, 'audit records are never deleted'); END
"""
_FIXED_SQLITE = f"""
CREATE TRIGGER chassis_audit_records_fixed BEFORE UPDATE ON {_RECORDS}
WHEN OLD.log_index IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END
"""
_GUARD_POSTGRESQL = """
CREATE FUNCTION chassis_audit_records_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit records are neither changed nor deleted'; END $$
"""
_KEPT_POSTGRESQL = f"""
CREATE TRIGGER chassis_audit_records_kept BEFORE DELETE ON {_RECORDS}
FOR EACH ROW EXECUTE FUNCTION chassis_audit_records_guard()
"""
_FIXED_POSTGRESQL = f"""
CREATE TRIGGER chassis_audit_records_fixed BEFORE UPDATE ON {_RECORDS}
FOR EACH ROW WHEN (OLD.log_index IS NOT NULL)
EXECUTE FUNCTION chassis_audit_records_guard()
"""
_GUARDS_SQLITE = (_KEPT_SQLITE, _FIXED_SQLITE)
_GUARDS_POSTGRESQL = (_GUARD_POSTGRESQL, _KEPT_POSTGRESQL, _FIXED_POSTGRESQL)
