"""The trail loses nothing on the way, holds up nobody, and says what it had to drop."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from grpc.aio import AioRpcError

from backplane_server.chassis.audit.records import Record
from backplane_server.chassis.audit.trail import AuditTrail
from backplane_server.chassis.data import Database
from backplane_server.services.audit import sources
from backplane_server.services.audit.verification import verify
from tests.services.audit.conftest import Audited, serve_audited


def record(number: int) -> Record:
    """A record of a refused call."""
    return Record(
        id=f"aud_{number:026}",
        time_us=number,
        subject="-",
        token_id="",
        method="/m",
        resource="",
        decision="denied",
        status="UNAUTHENTICATED",
        reason="UNAUTHENTICATED",
        request_id="",
        trace_id="",
        replayed=False,
        changes="[]",
    )


async def test_an_orderly_stop_loses_no_record(database_url: str) -> None:
    """What was noted when the node stops is written and has its place afterwards."""
    async with serve_audited(database_url) as audited:
        asked = [audited.mark((), name=f"n{number}") for number in range(200)]
        await asyncio.gather(*asked, return_exceptions=True)
    with sources.snapshot(database_url) as tx:
        report = verify(sources.in_database(tx), trusted=(), key=None)
        assert sources.unplaced(tx) == 0
    assert (report.size, report.problems) == (200, [])


async def test_closing_writes_what_waits(sqlite_url: str) -> None:
    """Records that were noted the moment before the end are written and placed by it."""
    database = Database(sqlite_url)
    database.start()
    trail = AuditTrail(database)
    trail.start()
    for number in range(1200):
        trail.note(record(number))
    await trail.close()
    await database.close()
    assert (trail.written, trail.placed, trail.dropped) == (1200, 1200, 0)


async def test_a_new_process_places_what_an_old_one_left(database_url: str) -> None:
    """Records that a killed process committed without a place get one at the next start."""
    _insert_unplaced(database_url, [record(number) for number in range(700)])
    async with serve_audited(database_url) as audited:
        await audited.mark()
        found = await audited.records(method="")
        assert [each.log_index for each in found] == list(range(701))
        assert found[0].id == record(0).id
        assert found[-1].status == "OK"


def _insert_unplaced(url: str, rows: list[Record]) -> None:
    names = ", ".join(Record.__slots__)
    values = [tuple(getattr(row, name) for name in Record.__slots__) for row in rows]
    for mark, connect in (("?", _sqlite), ("%s", psycopg.connect)):
        if url.startswith("sqlite") == (mark == "?"):
            marks = ", ".join([mark] * len(Record.__slots__))
            with closing(connect(url)) as sql:
                sql.cursor().executemany(
                    f"INSERT INTO chassis_audit_records ({names}) VALUES ({marks})",  # noqa: S608 - names of fields
                    values,
                )
                sql.commit()


def _sqlite(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("sqlite:///"))


async def test_records_wait_for_the_database(sqlite_url: str) -> None:
    """While the database refuses, answers go out and their records wait; none is lost."""
    async with serve_audited(sqlite_url) as audited:
        await audited.mark(name="before")
        await audited.records()
        trail = audited.node.node.audit_trail
        with closing(_sqlite(sqlite_url)) as other:
            other.execute("BEGIN IMMEDIATE")  # another process holds the database's one writer
            for number in range(5):
                with pytest.raises(AioRpcError):
                    await audited.mark((), name=f"n{number}")
            assert trail.waiting == 5
            other.rollback()
        found = await audited.records()
    assert [each.status for each in found] == ["OK", *["UNAUTHENTICATED"] * 5]
    assert trail.dropped == 0


async def test_what_finds_no_room_is_counted_and_logged(sqlite_url: str) -> None:
    """A full queue drops the record, counts it and writes it to the log; the caller waits not."""
    async with serve_audited(sqlite_url) as audited:
        node = audited.node.node
        full = AuditTrail(node.database, waiting_max=2)  # never started: nothing leaves it
        for number in range(5):
            full.note(record(number))
        assert (full.waiting, full.dropped) == (2, 3)
        assert b"backplane_audit_records_dropped_total" in node.metrics.render()
    assert "audit_record_dropped" in audited.node.log.getvalue()


async def test_places_follow_commits(postgres_url: str) -> None:
    """§8 for the audit log: a slow transaction's record is placed behind those it let pass."""
    async with serve_audited(postgres_url) as audited:
        with closing(psycopg.connect(postgres_url)) as slow:
            _insert(slow, record(1))  # inserted first, committed last
            await audited.mark(name="fast")
            assert [each.status for each in await audited.records(method="")] == ["OK"]
            slow.commit()
        found = await audited.records(method="")
        assert [each.status for each in found] == ["OK", "UNAUTHENTICATED"]
        assert [each.log_index for each in found] == [0, 1]


def _insert(sql: psycopg.Connection[tuple[object, ...]], row: Record) -> None:
    names = ", ".join(Record.__slots__)
    marks = ", ".join(["%s"] * len(Record.__slots__))
    values = [getattr(row, name) for name in Record.__slots__]
    sql.execute(f"INSERT INTO chassis_audit_records ({names}) VALUES ({marks})", values)  # noqa: S608 - names of fields


async def test_many_writers_leave_one_log(database_url: str) -> None:
    """Racing transactions, replays and refusals make one gapless log that verifies."""
    async with serve_audited(database_url) as audited:
        same = str(uuid.uuid4())
        asked = [audited.mark(name=f"n{number}") for number in range(100)]
        asked += [audited.mark(request_id=same, name="same") for _ in range(20)]
        asked += [audited.mark((), name=f"m{number}") for number in range(20)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        ended = sum(not isinstance(answer, BaseException) for answer in answers)
        found = await audited.records()
        assert len(found) == 140
        assert [each.status for each in found].count("OK") == ended
        changed = [each for each in found if each.status == "OK" and not each.replayed]
        assert len(changed) == len(await audited.stored_names()) > 0
    with sources.snapshot(database_url) as tx:
        report = verify(sources.in_database(tx), trusted=(), key=None)
    assert (report.size, report.problems) == (140, [])


async def test_two_nodes_place_the_same_records_once(postgres_url: str) -> None:
    """Two processes on one database share the lease: no place is given twice."""
    async with serve_audited(postgres_url) as one, serve_audited(postgres_url) as other:
        asked = [node.mark(name=f"n{i}") for i in range(60) for node in (one, other)]
        await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.gather(one.node.node.audit_trail.settle(), _settled(other))
        found = await one.records()
    assert [each.log_index for each in found] == list(range(120))
    assert one.node.node.audit_trail.placed + other.node.node.audit_trail.placed == 120


async def _settled(audited: Audited) -> None:
    await audited.node.node.audit_trail.settle()


async def test_a_database_that_is_gone_holds_up_no_end(tmp_path: Path) -> None:
    """Closing a trail whose database is gone ends in time; what it had is in the log's count."""
    database = Database(f"sqlite:///{tmp_path}/never-migrated.db")
    database.start()
    trail = AuditTrail(database, finish_s=0.3)
    trail.start()
    trail.note(record(1))
    await trail.close()
    await database.close()
    assert trail.dropped == 1
    assert trail.waiting == 0
