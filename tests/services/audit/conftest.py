"""A node with the audit log, and the ping service whose Mark is audited."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import pytest

from backplane.audit.v1 import audit_pb2 as pb
from backplane.audit.v1.audit_pb2_grpc import AuditServiceStub
from tests.support.callers import Caller
from tests.support.node import RunningNode, running_node
from tests.support.ping import pb2
from tests.support.ping.service import PingServicer, ping_service
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")
AUDITOR = bearer("audit.*", subject="service_accounts/sva_auditor")
MARK = "/backplane.ping.v1.PingService/Mark"


@dataclass
class Audited:
    """A running node, seen by callers of ping and by an auditor."""

    node: RunningNode
    servicer: PingServicer
    caller: Caller
    stub: AuditServiceStub

    async def mark(self, metadata: Any = MARKER, **fields: Any) -> Any:
        """Calls Mark with a request id of its own, unless one is given."""
        given = {"request_id": str(uuid.uuid4()), "name": "a", **fields}
        return await self.caller.mark(metadata, **given)

    async def records(self, **wanted: Any) -> Sequence[pb.AuditRecord]:
        """Lists the records of calls that have ended, oldest first."""
        await self.node.node.audit_trail.settle()
        request = pb.ListRecordsRequest(**{"method": MARK, "page_size": 1000, **wanted})
        reply = await self.ask("ListRecords", request)
        return list(reversed(reply.records))

    async def record(self) -> pb.AuditRecord:
        """Gives the only record."""
        (found,) = await self.records()
        return found

    async def stored_names(self) -> Sequence[str]:
        """Lists the marks that are stored."""
        request = pb2.ListMarksRequest(page_size=1000)
        reply = await self.caller.unary("ListMarks", request, pb2.ListMarksReply, metadata=MARKER)
        return list(reply.names)

    async def ask(self, method: str, request: Any, metadata: Any = AUDITOR) -> Any:
        """Calls AuditService."""
        return await getattr(self.stub, method)(request, metadata=metadata, timeout=10)


@contextlib.asynccontextmanager
async def serve_audited(database_url: str, **changes: Any) -> AsyncIterator[Audited]:
    """Serves the audit log and the ping service."""
    servicer = PingServicer()
    async with (
        running_node(
            database_url,
            services=["audit"],
            extra=[ping_service(servicer)],
            write_lanes=4,
            **changes,
        ) as node,
        grpc.aio.insecure_channel(node.address) as channel,
    ):
        yield Audited(node, servicer, Caller(channel), AuditServiceStub(channel))


@pytest.fixture
async def audited(database_url: str) -> AsyncIterator[Audited]:
    """The audit log and the ping service, on each database."""
    async with serve_audited(database_url) as running:
        yield running
