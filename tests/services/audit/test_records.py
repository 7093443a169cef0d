"""Every call of an audited method leaves one record, whatever comes of it."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane.audit.v1 import audit_pb2 as pb
from tests.services.audit.conftest import AUDITOR, MARK, MARKER, Audited
from tests.support.statuses import reason_of
from tests.support.tokens import bearer


async def test_a_change_leaves_who_what_and_when(audited: Audited) -> None:
    """The record names caller, token, method, resource, decision, status, ids and changes."""
    before_us = audited.node.node.clock.now_us()
    metadata = (*MARKER, ("x-request-id", "call-7"))
    reply = await audited.mark(metadata, name="first", labels={"k": "v"})
    found = await audited.record()
    assert found.id.startswith("aud_")
    assert (found.subject, found.token_id) == ("service_accounts/sva_test", "t1")
    assert found.method == MARK
    assert found.resource == f"ping/marks/{reply.id}"
    assert found.decision == pb.DECISION_ALLOWED
    assert (found.status, found.reason, found.replayed) == ("OK", "", False)
    assert found.request_id == "call-7"
    assert len(found.trace_id) == 32
    assert found.time.ToMicroseconds() >= before_us
    assert {c.field: c.value for c in found.changes} == {"name": '"first"', "labels": '{"items":1}'}


async def test_the_record_and_the_change_are_one_transaction(audited: Audited) -> None:
    """A change is never visible without its record, nor a record without its change."""
    asked = [
        audited.mark(name=f"n{i}", behaviour="crash inside" if i % 3 == 0 else "")
        for i in range(30)
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    good = [answer for answer in answers if not isinstance(answer, BaseException)]
    found = await audited.records()
    assert len(good) == 20
    assert [record.status for record in found].count("OK") == 20
    assert [record.status for record in found].count("INTERNAL") == 10
    assert [record.log_index for record in found] == list(range(30))


async def test_a_change_needs_no_record_behind_it(audited: Audited) -> None:
    """With the answer the record is there: nothing of a stored change waits to be written."""
    trail = audited.node.node.audit_trail
    behind = trail.written
    await asyncio.gather(*(audited.mark(name=f"n{i}") for i in range(10)))
    await audited.node.quiet()
    assert (trail.waiting, trail.written) == (0, behind)
    assert [record.status for record in await audited.records()] == ["OK"] * 10


@pytest.mark.parametrize(
    ("metadata", "fields", "expected"),
    [
        ((), {}, ("-", pb.DECISION_DENIED, "UNAUTHENTICATED", "UNAUTHENTICATED")),
        (
            bearer("ping.pings.send"),
            {},
            ("service_accounts/sva_test", pb.DECISION_DENIED, "PERMISSION_DENIED",
             "PERMISSION_DENIED"),
        ),
        (
            MARKER,
            {"name": "n" * 51},
            ("service_accounts/sva_test", pb.DECISION_ALLOWED, "INVALID_ARGUMENT",
             "INVALID_FIELD"),
        ),
        (
            MARKER,
            {"behaviour": "lost inside"},
            ("service_accounts/sva_test", pb.DECISION_ALLOWED, "NOT_FOUND", "BALL_LOST"),
        ),
        (
            MARKER,
            {"behaviour": "crash"},
            ("service_accounts/sva_test", pb.DECISION_ALLOWED, "INTERNAL", "INTERNAL"),
        ),
    ],
    ids=["stranger", "not-permitted", "invalid", "refused", "failed"],
)  # fmt: skip
async def test_a_refusal_leaves_its_record(
    audited: Audited, metadata: object, fields: dict[str, str], expected: tuple[object, ...]
) -> None:
    """Refused calls are recorded outside any transaction, with decision, status and reason."""
    with pytest.raises(AioRpcError):
        await audited.mark(metadata, **fields)
    found = await audited.record()
    assert (found.subject, found.decision, found.status, found.reason) == expected
    assert not found.changes


async def test_a_replay_is_recorded_and_has_no_effect(audited: Audited) -> None:
    """§4: a repeated call leaves a record of its own, marked as replayed."""
    request_id = str(uuid.uuid4())
    await audited.mark(request_id=request_id)
    await audited.mark(request_id=request_id)
    first, again = await audited.records()
    assert (first.status, first.replayed) == ("OK", False)
    assert (again.status, again.replayed) == ("OK", True)
    assert first.changes
    assert not again.changes


async def test_a_call_that_is_given_up_leaves_one_record(audited: Audited) -> None:
    """A cancelled call whose handler waits is recorded as cancelled, once."""
    asked = asyncio.ensure_future(audited.mark(behaviour="wait"))
    await audited.servicer.entered.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await audited.node.quiet()
    found = await audited.record()
    assert (found.status, found.reason) == ("CANCELLED", "CANCELLED")


async def test_random_cancels_leave_one_record_each(audited: Audited) -> None:
    """Whenever a caller gives up, its call leaves exactly one record."""

    async def hurried(number: int) -> None:
        name = f"hurried-{number}"
        metadata = (*MARKER, ("x-request-id", name))
        asked = asyncio.ensure_future(audited.mark(metadata, name=name))
        await asyncio.wait([asked], timeout=0.0004 * (number % 12))
        asked.cancel()
        await asyncio.wait([asked])

    await asyncio.gather(*(hurried(number) for number in range(120)))
    await audited.mark(name="last")  # on the same connection: what came before has arrived
    await audited.node.quiet()
    found = await audited.records()
    ids = [record.request_id for record in found]
    assert len(ids) == len(set(ids))
    stored = {r.request_id for r in found if r.status == "OK" and r.request_id.startswith("hur")}
    names = await audited.stored_names()
    assert {name for name in names if name.startswith("hur")} == stored


async def test_lists_are_narrowed(audited: Audited) -> None:
    """Subject, method, resource and time narrow a list; pages follow one another, newest first."""
    other = bearer("ping.marks.add", subject="service_accounts/sva_other")
    for number in range(5):
        await audited.mark(name=f"mine{number}")
        await audited.mark(other, name=f"theirs{number}")
    theirs = await audited.records(subject="service_accounts/sva_other")
    assert [r.log_index for r in theirs] == [1, 3, 5, 7, 9]
    assert not await audited.records(method="/backplane.ping.v1.PingService/Once")
    assert not await audited.records(resource="ping/pongs")
    assert await audited.records(resource=theirs[1].resource) == [theirs[1]]
    half = theirs[2].time
    assert len(await audited.records(start_time=half)) == 5
    assert len(await audited.records(end_time=half)) == 5
    seen: list[int] = []
    token = ""
    while True:
        request = pb.ListRecordsRequest(page_size=3, page_token=token)
        page = await audited.ask("ListRecords", request)
        seen += [record.log_index for record in page.records]
        token = page.next_page_token
        if not token:
            break
    assert seen == list(range(9, -1, -1))


async def test_reading_needs_permissions(audited: Audited) -> None:
    """Each method names its permission; without it the log is closed."""
    calls = {
        "ListRecords": pb.ListRecordsRequest(),
        "GetRecord": pb.GetRecordRequest(record_id="aud_" + "0" * 26),
        "GetCheckpoint": pb.GetCheckpointRequest(),
        "GetInclusionProof": pb.GetInclusionProofRequest(record_id="aud_" + "0" * 26),
        "GetConsistencyProof": pb.GetConsistencyProofRequest(),
    }
    for method, request in calls.items():
        with pytest.raises(AioRpcError) as raised:
            await audited.ask(method, request, metadata=MARKER)
        assert raised.value.code() is StatusCode.PERMISSION_DENIED


async def test_a_record_that_is_not_there(audited: Audited) -> None:
    """An unknown id is RECORD_NOT_FOUND, for the record and for its proof."""
    for method in ("GetRecord", "GetInclusionProof"):
        request_class = getattr(pb, f"{method}Request")
        with pytest.raises(AioRpcError) as raised:
            await audited.ask(method, request_class(record_id="aud_" + "0" * 26), AUDITOR)
        assert reason_of(raised.value) == "RECORD_NOT_FOUND"
