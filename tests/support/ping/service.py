"""The handlers of the ping service, and its manifest."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    select,
    text,
)

from backplane_server.chassis.data import Event, Query, Statement, Transaction, among, stored_in
from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.errors import (
    AlreadyExists,
    NotFound,
    Overloaded,
    Resource,
    ServerDraining,
)
from backplane_server.chassis.rpc.call import Call
from backplane_server.chassis.service import Service, ServiceContext
from tests.support.ping import pb2, pb2_grpc
from tests.support.tokens import KEYS

metadata = MetaData()
marks = Table(
    "ping_marks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    UniqueConstraint("name", name="uq_ping_marks_name"),
)


@stored_in(marks)
@dataclass(frozen=True, slots=True)
class Mark:
    """One mark."""

    id: str
    name: str


COUNT: Query[tuple[int]] = Query(select(func.count()).select_from(marks))
MARKED: Query[tuple[int]] = Query(
    select(func.count()).select_from(marks).where(among(marks.c.name, "names"))
)
NAMES: Query[tuple[str]] = Query(
    select(marks.c.name)
    .where(marks.c.name > bindparam("after"))
    .order_by(marks.c.name)
    .limit(bindparam("limit"))
)
RENAME = Statement(
    marks.update().where(marks.c.name == bindparam("old")).values(name=bindparam("new"))
)


# Counts on for minutes: only a deadline ends it.
ENDLESS: Query[tuple[int]] = Query(
    sqlite=text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000000000)"
        " SELECT count(*) FROM n"
    ),
    postgresql=text(
        "WITH RECURSIVE n(i) AS (SELECT 1::bigint UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 9000000000) SELECT count(*) FROM n"
    ),
    tables=(marks,),
)


class BallLost(NotFound):
    """The ball is gone."""

    reason = "BALL_LOST"


class MarkTaken(AlreadyExists):
    """The name is marked."""

    reason = "MARK_TAKEN"


class Undeclared(NotFound):
    """A reason that no contract has."""

    reason = "NEVER_DECLARED"


class PingServicer:
    """Does what requests ask for. ``runs`` counts handlers begun, by behaviour."""

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.conflicts_left = 0
        self.operations: list[str] = []
        self.entered = asyncio.Event()
        self.release = asyncio.Event()
        # The same for operations, which run on a lane.
        self.lane_entered = threading.Event()
        self.lane_release = threading.Event()

    async def _behave(self, request: Any) -> None:
        self.runs[request.behaviour] = self.runs.get(request.behaviour, 0) + 1
        if request.behaviour == "lost":
            raise BallLost("the ball is gone", resource=Resource("ball", "b1"))
        if request.behaviour == "crash":
            raise RuntimeError(f"secret {getattr(request, 'secret', '')} in a message")
        if request.behaviour == "overloaded":
            raise Overloaded(retry_after_s=0.01)
        if request.behaviour == "undeclared":
            raise Undeclared("no contract has this")
        if request.behaviour == "cancelled":
            raise asyncio.CancelledError
        if request.behaviour == "wait":
            self.entered.set()
            await self.release.wait()

    async def Once(self, request: Any, call: Call) -> Any:
        """Answers one."""
        await self._behave(request)
        return _reply(request.text, call)

    async def Vital(self, request: Any, call: Call) -> Any:
        """Answers one, before all others."""
        return await self.Once(request, call)

    async def Spare(self, request: Any, call: Call) -> Any:
        """Answers one, after all others."""
        return await self.Once(request, call)

    async def Down(self, request: Any, call: Call) -> AsyncIterator[Any]:
        """Answers thrice, or without end."""
        while request.behaviour == "flood":
            yield _reply(request.text, call)
        for _ in range(3):
            yield _reply(request.text, call)
        await self._behave(request)

    async def Up(self, requests: AsyncIterator[Any], call: Call) -> Any:
        """Answers when all are in."""
        texts = []
        async for request in requests:
            texts.append(request.text)
            await self._behave(request)
        return _reply(",".join(texts), call)

    async def Both(self, requests: AsyncIterator[Any], call: Call) -> AsyncIterator[Any]:
        """Answers each."""
        async for request in requests:
            await self._behave(request)
            yield _reply(request.text, call)

    async def Mark(self, request: Any, call: Call) -> Any:
        """Stores a mark."""
        await self._behave(request)
        return await call.write(self._mark, request, reply=lambda reply: reply)

    def _mark(self, tx: Transaction, request: Any) -> Any:
        if self.conflicts_left > 0:
            self.conflicts_left -= 1
            raise TransactionConflict
        mark = Mark(tx.new_id("mrk"), request.name)
        taken = {"uq_ping_marks_name": lambda: MarkTaken("the name is marked")}
        tx.add(mark, conflict=taken)
        reply = pb2.MarkReply(id=mark.id)
        tags = (f"mark:{request.name}",)
        tx.publish(Event(subject=f"marks/{request.name}", message=reply, tags=tags))
        self._misbehave(tx, request)
        self.operations.append(request.name)
        if request.behaviour == "count":
            reply.count = tx.scalar(COUNT)
        return reply

    def _misbehave(self, tx: Transaction, request: Any) -> None:
        """Does inside the transaction what the request asks for."""
        match request.behaviour:
            case "twice":
                second = pb2.MarkReply(id="second")
                tx.publish(Event(subject=f"marks/{request.name}", message=second))
            case "endless":
                tx.scalar(ENDLESS)
            case "linger":
                _linger()
            case "wait on the lane":
                self.lane_entered.set()
                self.lane_release.wait(10)
            case _:
                _fail(tx, request)

    async def ListMarks(self, request: Any, call: Call) -> Any:
        """Lists a page."""
        page = call.page(request)
        after = page.after[0] if page.after else ""

        def read(tx: Transaction) -> list[Any]:
            rows = tx.all(NAMES, after=after, limit=page.fetch)
            if request.prefix == "linger":
                _linger()
            return rows

        rows = await call.read(read)
        shown, token = page.cut(rows, key=lambda row: (row[0],))
        return pb2.ListMarksReply(names=[row[0] for row in shown], next_page_token=token)

    async def Count(self, request: Any, call: Call) -> Any:
        """Counts, and only then does what else it is asked for."""
        count = await call.read(lambda tx: tx.scalar(MARKED, names=list(request.names)))
        await self._behave(request)
        if request.behaviour.startswith("until "):
            call.cache_until(int(request.behaviour.removeprefix("until ")))
        return pb2.CountReply(
            count=count, caller=call.principal.subject, may_mark=call.may("ping.marks.add")
        )

    CountMine = Count

    async def Relay(self, request: Any, call: Call) -> Any:
        """Asks Once of a peer."""
        return await call.peer(pb2_grpc.PingServiceStub).Once(request)

    async def Watch(self, request: Any, call: Call) -> AsyncIterator[Any]:
        """Follows one name."""
        subject = f"marks/{request.name}"
        yield pb2.WatchReply()
        async for event in call.events(subject=subject, after=request.after, idle_s=0.2):
            if event is None:
                yield pb2.WatchReply()
            else:
                mark = pb2.MarkReply.FromString(event.data)
                yield pb2.WatchReply(position=event.position, id=mark.id)
        raise ServerDraining(cursor="c1")


def _linger() -> None:
    """Stays on the lane for long enough that a caller gives up meanwhile."""
    threading.Event().wait(0.004)


def _fail(tx: Transaction, request: Any) -> None:
    """Fails inside the transaction, in the way that the request asks for."""
    how = request.behaviour
    if how.endswith(" after a statement"):
        tx.run(RENAME, old=request.name, new=f"{request.name}!")
    if how in ("lost inside", "lost after a statement"):
        raise BallLost("the ball is gone")
    if how in ("busy inside", "busy after a statement"):
        raise Overloaded(retry_after_s=0.01)
    if how == "crash inside":
        raise RuntimeError("in the transaction")


def _reply(text: str, call: Call) -> Any:
    return pb2.PingReply(
        text=text, caller=call.principal.subject, remaining_ms=int(call.remaining_s() * 1000)
    )


def ping_service(servicer: PingServicer, *, needs: tuple[str, ...] = ("ping.*",)) -> Service:
    """Makes the manifest around a servicer that the test holds."""

    def make(context: ServiceContext) -> PingServicer:
        return servicer

    return Service(
        name="ping",
        contract="backplane.ping.v1.PingService",
        pb2="backplane.ping.v1.ping_pb2",
        servicer=make,
        tables=lambda: metadata,
        migrations="tests.support.ping.migrations",
        needs=needs,
        keys=lambda context: KEYS,
    )
