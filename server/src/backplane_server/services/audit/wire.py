"""Records and proofs as messages."""

from __future__ import annotations

import json

from backplane.audit.v1 import audit_pb2 as pb
from backplane_server.chassis.audit.records import ALLOWED, Logged, canonical
from backplane_server.chassis.wire import timestamp_from_us, us_from_timestamp

from .notes import VerifierKey, read
from .operations import Consistency, Inclusion, Wanted


def to_wanted(request: pb.ListRecordsRequest) -> Wanted:
    """What a list asks for."""
    return Wanted(
        subject=request.subject,
        method=request.method,
        resource=request.resource,
        start_us=_instant(request, "start_time"),
        end_us=_instant(request, "end_time"),
    )


def _instant(request: pb.ListRecordsRequest, field: str) -> int | None:
    return us_from_timestamp(getattr(request, field)) if request.HasField(field) else None  # type: ignore[arg-type]  # one of two names


def from_record(record: Logged) -> pb.AuditRecord:
    """The message of a record."""
    allowed = record.decision == ALLOWED
    return pb.AuditRecord(
        id=record.id,
        log_index=record.log_index,
        time=timestamp_from_us(record.time_us),
        subject=record.subject,
        token_id=record.token_id,
        method=record.method,
        resource=record.resource,
        decision=pb.DECISION_ALLOWED if allowed else pb.DECISION_DENIED,
        status=record.status,
        reason=record.reason,
        request_id=record.request_id,
        trace_id=record.trace_id,
        replayed=bool(record.replayed),
        changes=[
            pb.FieldChange(field=field, value=value or "", redacted=value is None)
            for field, value in json.loads(record.changes)
        ],
    )


def got_record(record: Logged) -> pb.GetRecordResponse:
    """The answer to GetRecord."""
    return pb.GetRecordResponse(record=from_record(record), canonical=canonical(record.content()))


def got_checkpoint(note: str, *, verifier: VerifierKey) -> pb.GetCheckpointResponse:
    """The answer to GetCheckpoint."""
    checkpoint = read(note).checkpoint
    return pb.GetCheckpointResponse(
        note=note,
        tree_size=checkpoint.size,
        root_hash=checkpoint.root,
        verifier_key=verifier.text(),
    )


def from_inclusion(proof: Inclusion) -> pb.GetInclusionProofResponse:
    """The message of an inclusion proof."""
    return pb.GetInclusionProofResponse(
        log_index=proof.log_index,
        tree_size=proof.size,
        leaf_hash=proof.leaf,
        hashes=proof.hashes,
        root_hash=proof.root,
    )


def from_consistency(proof: Consistency) -> pb.GetConsistencyProofResponse:
    """The message of a consistency proof."""
    return pb.GetConsistencyProofResponse(
        first_size=proof.first,
        second_size=proof.second,
        hashes=proof.hashes,
        first_root_hash=proof.first_root,
        second_root_hash=proof.second_root,
    )
