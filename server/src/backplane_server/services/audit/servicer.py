"""The calls of AuditService: wire in, wire out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backplane.audit.v1 import audit_pb2 as pb

from . import checkpoints, operations, wire

if TYPE_CHECKING:
    from backplane_server.chassis.audit.records import Logged
    from backplane_server.chassis.rpc.call import Call

    from .checkpoints import Signing

# In front of this is all of the log.
_END = 2**62


class AuditServicer:
    """Answers every method of the service."""

    def __init__(self, signing: Signing) -> None:
        self._signing = signing

    async def ListRecords(
        self, request: pb.ListRecordsRequest, call: Call
    ) -> pb.ListRecordsResponse:
        """Lists records, newest first."""
        page = call.page(request)
        before = int(page.after[0]) if page.after else _END
        rows = await call.read(
            operations.page, wire.to_wanted(request), before=before, limit=page.fetch
        )
        shown, token = page.cut(rows, key=_by_place)
        return pb.ListRecordsResponse(records=map(wire.from_record, shown), next_page_token=token)

    async def GetRecord(self, request: pb.GetRecordRequest, call: Call) -> pb.GetRecordResponse:
        """Answers one record."""
        record = await call.read(operations.find, record_id=request.record_id)
        return wire.got_record(record)

    async def GetCheckpoint(
        self, _: pb.GetCheckpointRequest, call: Call
    ) -> pb.GetCheckpointResponse:
        """Answers the signed checkpoint of the log as it is now."""
        note = await call.read(checkpoints.stored)
        if note is None:
            note = await call.write(checkpoints.signed, self._signing)
        return wire.got_checkpoint(note, verifier=self._signing.verifier)

    async def GetInclusionProof(
        self, request: pb.GetInclusionProofRequest, call: Call
    ) -> pb.GetInclusionProofResponse:
        """Proves that a record is in the log."""
        proof = await call.read(
            operations.prove_inclusion, record_id=request.record_id, size=request.tree_size
        )
        return wire.from_inclusion(proof)

    async def GetConsistencyProof(
        self, request: pb.GetConsistencyProofRequest, call: Call
    ) -> pb.GetConsistencyProofResponse:
        """Proves that a smaller log begins a larger one."""
        proof = await call.read(
            operations.prove_consistency,
            first=request.first_size,
            second=request.second_size,
        )
        return wire.from_consistency(proof)


def _by_place(record: Logged) -> tuple[int]:
    return (record.log_index,)
