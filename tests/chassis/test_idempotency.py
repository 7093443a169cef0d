"""contract.md §4: a repeated call has one effect and one answer, on both databases."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc.aio import AioRpcError

from backplane_server.chassis.data.chores import forget_expired_keys
from backplane_server.chassis.data.idempotency_keys import KEPT_US
from tests.chassis.conftest import Ping
from tests.support.hostile_table import Hostile
from tests.support.ping import pb2
from tests.support.statuses import detail, reason_of
from tests.support.tokens import bearer

MARKER = bearer("ping.marks.add")
OTHER = bearer("ping.marks.add", subject="service_accounts/sva_other")


def new_id() -> str:
    """Makes a request id."""
    return str(uuid.uuid4())


async def refused(ping: Ping, metadata: Any = MARKER, **fields: Any) -> AioRpcError:
    """Gives the error that a Mark ends with."""
    with pytest.raises(AioRpcError) as raised:
        await ping.caller.mark(metadata, **fields)
    return raised.value


async def names(ping: Ping) -> list[str]:
    """Lists the marks that are stored."""
    reply = await ping.caller.unary(
        "ListMarks", pb2.ListMarksRequest(), pb2.ListMarksReply, metadata=MARKER
    )
    return list(reply.names)


async def test_a_repeated_call_gets_the_first_answer(stored_ping: Ping) -> None:
    """Same id, same request: the stored answer, marked as replayed, and one effect."""
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a"}
    first = await stored_ping.caller.mark(MARKER, **fields)
    assert ("replayed", "true") not in stored_ping.caller.trailing
    again = await stored_ping.caller.mark(MARKER, **fields)
    assert again == first
    assert ("replayed", "true") in stored_ping.caller.trailing
    assert await names(stored_ping) == ["a"]


async def test_another_request_under_the_same_id_is_refused(
    stored_ping: Ping, hostile: Hostile
) -> None:
    """Row 60: same id, other request: FAILED_PRECONDITION, and the first answer stays."""
    row = hostile(
        60,
        sent="one request_id, another body",
        expected="FAILED_PRECONDITION IDEMPOTENCY_KEY_REUSED",
    )
    request_id = new_id()
    first = await stored_ping.caller.mark(MARKER, request_id=request_id, name="a")
    error = await refused(stored_ping, request_id=request_id, name="b")
    row.got = f"{error.code().name} {reason_of(error)}"
    assert row.got == "FAILED_PRECONDITION IDEMPOTENCY_KEY_REUSED"
    assert await stored_ping.caller.mark(MARKER, request_id=request_id, name="a") == first


async def test_the_id_belongs_to_its_caller(stored_ping: Ping) -> None:
    """Two callers may use one id for different requests."""
    request_id = new_id()
    await stored_ping.caller.mark(MARKER, request_id=request_id, name="a")
    await stored_ping.caller.mark(OTHER, request_id=request_id, name="b")
    assert await names(stored_ping) == ["a", "b"]


async def test_the_order_of_fields_does_not_matter(stored_ping: Ping, hostile: Hostile) -> None:
    """The fingerprint is of the request, not of its bytes (row 20).

    Twenty maps: in what order a map's entries are written is chance, and often the same.
    """
    row = hostile(20, sent="a map and fields in another order", expected="the second is a replay")
    for number in range(20):
        one, other = _in_two_orders(f"n{number}")
        first = await stored_ping.caller.unary("Mark", one, pb2.MarkReply, metadata=MARKER)
        again = await stored_ping.caller.unary("Mark", other, pb2.MarkReply, metadata=MARKER)
        row.got = f"OK, replayed: {dict(stored_ping.caller.trailing).get('replayed', 'no')}"
        assert again == first
        assert ("replayed", "true") in stored_ping.caller.trailing


def _in_two_orders(name: str) -> tuple[bytes, bytes]:
    """Encodes one request twice: fields and a map's entries one way, and the other."""
    plain = [pb2.MarkRequest(request_id=new_id()), pb2.MarkRequest(name=name)]
    labels = [pb2.MarkRequest(labels={f"{name}-{i}": str(i)}) for i in range(8)]
    parts = [part.SerializeToString() for part in (*plain, *labels)]
    return b"".join(parts), b"".join(reversed(parts))


async def test_fifty_copies_at_once_have_one_effect(stored_ping: Ping, hostile: Hostile) -> None:
    """Parallel duplicates get the one answer, or are told that it is being made (row 61)."""
    row = hostile(61, sent="50 parallel copies of a write", expected="one effect")
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a"}
    answers = await asyncio.gather(
        *(stored_ping.caller.mark(MARKER, **fields) for _ in range(50)), return_exceptions=True
    )
    replies = [answer for answer in answers if not isinstance(answer, BaseException)]
    errors = [answer for answer in answers if isinstance(answer, AioRpcError)]
    assert replies
    assert len({reply.id for reply in replies}) == 1
    assert len(replies) + len(errors) == 50
    assert {reason_of(error) for error in errors} <= {"REQUEST_IN_PROGRESS"}
    made = await names(stored_ping)
    row.got = f"{len(made)} effect; one answer or REQUEST_IN_PROGRESS"
    assert made == ["a"]


async def test_a_copy_of_a_running_call_is_told_to_wait(stored_ping: Ping) -> None:
    """Same id, still running: ABORTED with RetryInfo and pushback."""
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a", "behaviour": "wait"}
    first = asyncio.ensure_future(stored_ping.caller.mark(MARKER, **fields))
    await stored_ping.servicer.entered.wait()
    error = await refused(stored_ping, **fields)
    assert error.code() is StatusCode.ABORTED
    assert reason_of(error) == "REQUEST_IN_PROGRESS"
    assert detail(error, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() > 0
    assert "grpc-retry-pushback-ms" in dict(error.trailing_metadata() or ())
    stored_ping.servicer.release.set()
    assert (await first).id


async def test_the_id_is_required(stored_ping: Ping) -> None:
    """Where the contract requires an id, a call without one is refused."""
    error = await refused(stored_ping, name="a")
    assert error.code() is StatusCode.INVALID_ARGUMENT
    assert reason_of(error) == "REQUEST_ID_REQUIRED"


@pytest.mark.parametrize("behaviour", ["lost", "lost inside", "lost after a statement"])
async def test_a_final_refusal_is_stored(stored_ping: Ping, behaviour: str) -> None:
    """A business refusal is given again, wherever it was raised, and undoes its own work."""
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a", "behaviour": behaviour}
    first = await refused(stored_ping, **fields)
    again = await refused(stored_ping, **fields)
    assert (first.code(), reason_of(first)) == (StatusCode.NOT_FOUND, "BALL_LOST")
    assert (again.code(), reason_of(again)) == (first.code(), reason_of(first))
    assert again.details() == first.details()
    assert "replayed" not in dict(first.trailing_metadata() or ())
    assert dict(again.trailing_metadata() or ())["replayed"] == "true"
    assert await names(stored_ping) == []


async def test_a_met_constraint_is_stored_as_its_refusal(stored_ping: Ping) -> None:
    """A unique constraint becomes the error that the operation named, and is final."""
    await stored_ping.caller.mark(MARKER, request_id=new_id(), name="a")
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a"}
    errors = [await refused(stored_ping, **fields) for _ in range(2)]
    assert {error.code() for error in errors} == {StatusCode.ALREADY_EXISTS}
    assert {reason_of(error) for error in errors} == {"MARK_TAKEN"}
    assert dict(errors[1].trailing_metadata() or ())["replayed"] == "true"


async def test_a_failure_is_not_stored(stored_ping: Ping) -> None:
    """What failed without a decision runs anew, and leaves nothing behind."""
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a"}
    for behaviour, code in (
        ("crash", StatusCode.INTERNAL),
        ("crash inside", StatusCode.INTERNAL),
        ("overloaded", StatusCode.UNAVAILABLE),
        ("busy inside", StatusCode.UNAVAILABLE),
        ("busy after a statement", StatusCode.UNAVAILABLE),
    ):
        error = await refused(stored_ping, **fields, behaviour=behaviour)
        assert error.code() is code
    assert await names(stored_ping) == []
    assert (await stored_ping.caller.mark(MARKER, **fields)).id


async def test_a_stored_answer_wins_over_a_handler_that_fails_later(stored_ping: Ping) -> None:
    """A replay is answered from the store although the handler would refuse by now."""
    fields: dict[str, Any] = {"request_id": new_id(), "name": "a"}
    first = await stored_ping.caller.mark(MARKER, **fields)

    async def gone(request: Any) -> None:
        from tests.support.ping.service import BallLost

        raise BallLost("the ball is gone by now")

    stored_ping.servicer._behave = gone  # type: ignore[method-assign]  # the world has changed
    assert await stored_ping.caller.mark(MARKER, **fields) == first
    assert ("replayed", "true") in stored_ping.caller.trailing


async def test_a_neighbour_is_not_failed_by_a_bad_operation(stored_ping: Ping) -> None:
    """Of many calls that share a commit, only those that are refused are refused."""
    await stored_ping.caller.mark(MARKER, request_id=new_id(), name="taken")
    bad = ["taken", "crash inside", "lost after a statement", "lost inside"] * 5
    asked = [
        stored_ping.caller.mark(
            MARKER,
            request_id=new_id(),
            name="taken" if b == "taken" else f"bad{i}",
            behaviour="" if b == "taken" else b,
        )
        for i, b in enumerate(bad)
    ]
    good = [
        stored_ping.caller.mark(MARKER, request_id=new_id(), name=f"good{i:02}") for i in range(30)
    ]
    mixed = [call for pair in zip(good, asked, strict=False) for call in pair] + good[len(asked) :]
    answers = await asyncio.gather(*mixed, return_exceptions=True)
    failed = [answer for answer in answers if isinstance(answer, AioRpcError)]
    assert len(failed) == len(bad)
    assert await names(stored_ping) == sorted([f"good{i:02}" for i in range(30)] + ["taken"])


async def test_a_lost_race_reruns_the_operation(stored_ping: Ping) -> None:
    """A transaction that loses a race is rerun, whole, and the caller sees one answer."""
    stored_ping.servicer.conflicts_left = 3
    reply = await stored_ping.caller.mark(MARKER, request_id=new_id(), name="a", behaviour="count")
    assert reply.count == 1
    assert stored_ping.servicer.conflicts_left == 0


async def test_a_race_that_is_never_won_is_unavailable(stored_ping: Ping) -> None:
    """After a few reruns the client is asked to repeat the call."""
    stored_ping.servicer.conflicts_left = 1_000
    error = await refused(stored_ping, request_id=new_id(), name="a")
    assert error.code() is StatusCode.UNAVAILABLE
    assert reason_of(error) == "DATABASE_UNAVAILABLE"


async def test_unknown_fields_are_refused_on_a_change(stored_ping: Ping) -> None:
    """What the contract does not have is not half understood (row 17)."""
    body = pb2.MarkRequest(request_id=new_id(), name="a").SerializeToString() + b"\xc2\x3e\x01x"
    with pytest.raises(AioRpcError) as raised:
        await stored_ping.caller.unary("Mark", body, pb2.MarkReply, metadata=MARKER)
    assert raised.value.code() is StatusCode.INVALID_ARGUMENT
    assert reason_of(raised.value) == "MALFORMED_REQUEST"


async def test_answers_are_forgotten_after_their_time(stored_ping: Ping) -> None:
    """Stored answers are kept for 24 hours at least and deleted later."""
    assert KEPT_US >= 24 * 3600 * 1_000_000
    await stored_ping.caller.mark(MARKER, request_id=new_id(), name="a")
    database = stored_ping.node.node.database
    assert await forget_expired_keys(database) == 0
    real = database.clock.now_us
    database.clock.now_us = lambda: real() + KEPT_US + 1  # type: ignore[method-assign]
    assert await forget_expired_keys(database) == 1
