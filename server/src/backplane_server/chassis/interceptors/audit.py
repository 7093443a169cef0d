"""Leaves a record of every call of a method that its contract calls audited.

A change and its record are one transaction: ``Call.write`` asks this stage's
``CallAudit`` for the record. A call that changed nothing, because it was
refused, failed, or was answered from the store, is noted when its outcome is
known and written behind the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from backplane_server.chassis.audit.changes import changes_of
from backplane_server.chassis.audit.records import ALLOWED, DENIED, Record
from backplane_server.chassis.audit.resources import NameResource, Resources
from backplane_server.chassis.ids import new_id
from backplane_server.chassis.rpc.call import Outcome
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from backplane_server.chassis.audit.trail import AuditTrail
    from backplane_server.chassis.data import Transaction
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan, Plan

_DENIED: Final = frozenset({"UNAUTHENTICATED", "PERMISSION_DENIED"})
# After these a transaction may have committed although its call was told of a failure.
_UNSURE: Final = frozenset({"CANCELLED", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE"})
_NO_CHANGES: Final = "[]"
# What a record inside its transaction tells: it is there only where that is stored.
_STORED: Final = Outcome()

# Adds the record to the transaction that gave a result.
Keep = Callable[["Transaction", object], None]


class Audit:
    """Records who did what, on which resource, and what came of it."""

    def __init__(self, trail: AuditTrail, *, plan: Plan) -> None:
        self._trail = trail
        self._resources = Resources(plan)

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to methods whose policy says that they are audited."""
        if not method.audited:
            return None
        trail, namer = self._trail, self._resources.namer(method)

        def begin(call: Call) -> None:
            call.audit = CallAudit(call, trail=trail, namer=namer)

        def sent(call: Call, reply: Message) -> None:
            if call.audit is not None:
                call.audit.reply = reply

        def end(call: Call) -> None:
            if call.audit is not None:
                call.audit.end()

        return Stage(before=begin, sent=sent, after=end)


class CallAudit:
    """The record of one call, or one for each transaction of a call that has several.

    The first record has the same id whichever way it is written, so that a call
    whose commit and whose end race leaves one.
    """

    __slots__ = ("_call", "_committed", "_id", "_in_flight", "_late", "_namer", "_trail", "reply")

    def __init__(self, call: Call, *, trail: AuditTrail, namer: NameResource) -> None:
        self._call = call
        self._trail = trail
        self._namer = namer
        self._id = ""
        self._in_flight = 0
        self._committed = False
        self._late: Record | None = None
        self.reply: Message | None = None

    def begin_write(self) -> Keep:
        """Gives what puts the record into a transaction."""
        record_id = new_id("aud", now_us=self._call.now_us())
        self._id = self._id or record_id

        def keep(tx: Transaction, result: object) -> None:
            tx.add(self._record(record_id, now_us=tx.now, result=result))

        return keep

    def committed(self) -> None:
        """Says that a transaction left its record."""
        self._committed = True
        self._trail.nudge()

    def watch(self, on_done: Callable[[], None]) -> Callable[[], None]:
        """Waits for a transaction that a lane is given: it may commit what nobody awaits."""
        self._in_flight += 1

        def through() -> None:
            on_done()
            self._in_flight -= 1
            if self._late is not None and not self._in_flight:
                self._trail.note(self._late, unless_there=True)
                self._late = None

        return through

    def end(self) -> None:
        """Notes the call, unless a transaction of its own has left its record."""
        if self._committed:
            return
        now_us = self._call.now_us()
        begun = self._id
        record = self._outcome(begun or new_id("aud", now_us=now_us), now_us=now_us)
        if self._in_flight:
            self._late = record  # the lane may still commit what the caller gave up
        else:
            self._trail.note(record, unless_there=bool(begun) and record.status in _UNSURE)

    def _outcome(self, record_id: str, *, now_us: int) -> Record:
        """Makes the record of a call that ended without a transaction of its own."""
        return self._record(record_id, now_us=now_us, result=self.reply, outcome=self._call.outcome)

    def _record(
        self, record_id: str, *, now_us: int, result: object, outcome: Outcome = _STORED
    ) -> Record:
        call = self._call
        request = call.request
        changed = outcome.code == "OK" and not call.replayed and request is not None
        return Record(
            id=record_id,
            time_us=now_us,
            subject=call.principal.subject,
            token_id=call.principal.token_id,
            method=call.method.full_name,
            resource=self._namer(request, result),
            decision=DENIED if outcome.code in _DENIED else ALLOWED,
            status=outcome.code,
            reason=outcome.reason,
            request_id=call.request_id,
            trace_id=call.trace_id,
            replayed=call.replayed,
            changes=changes_of(request) if changed and request is not None else _NO_CHANGES,
        )
