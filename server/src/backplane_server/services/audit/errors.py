"""What can go wrong with a call of AuditService, each with its reason."""

from __future__ import annotations

from backplane_server.chassis.errors import NotFound, OutOfRange, Resource


class RecordNotFound(NotFound):
    """The log has no record by the id."""

    reason = "RECORD_NOT_FOUND"

    def __init__(self, record_id: str) -> None:
        super().__init__(
            f"the audit log has no record {record_id}; one of a call that was just answered"
            " is there within a second",
            metadata={"record_id": record_id},
            resource=Resource("audit_record", record_id),
        )


class TreeSizeOutOfRange(OutOfRange):
    """The log is smaller than the size, or the sizes contradict each other."""

    reason = "TREE_SIZE_OUT_OF_RANGE"

    def __init__(self, *, size: int, log_size: int) -> None:
        super().__init__(
            f"there is no such proof for the size {size}; the log has {log_size} records now",
            metadata={"size": str(size), "log_size": str(log_size)},
        )
