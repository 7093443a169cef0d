"""Gives a repeated call the first call's answer.

The answer is stored inside the transaction that it reports (see ``lanes``); this
stage names the key, refuses a copy of a call that is still running here, and
answers from the store when the handler gave up before it reached the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from backplane_server.chassis.data.idempotency_keys import Fingerprints, ReplayedRefusal
from backplane_server.chassis.errors import RequestInProgress, ServiceError
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from backplane_server.chassis.data import Transaction
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan


class Idempotency:
    """Knows which keys are being worked on in this process."""

    def __init__(self, fingerprints: Fingerprints) -> None:
        self._fingerprints = fingerprints
        self._running: set[str] = set()

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to methods whose request has a ``request_id``."""
        if not method.takes_request_id:
            return None
        return Stage(received=self._begin, recover=self._recover, after=self._end)

    def _begin(self, call: Call, message: Message) -> None:
        request_id: str = message.request_id  # type: ignore[attr-defined]  # by contract
        if not request_id:
            return
        canonical = type(message)()
        canonical.CopyFrom(message)
        canonical.ClearField("request_id")
        key = self._fingerprints.key(
            subject=call.principal.subject,
            method=call.method.full_name,
            request_id=request_id,
            request=canonical.SerializeToString(deterministic=True),
        )
        if key.key in self._running:
            raise RequestInProgress
        self._running.add(key.key)
        call.key = key
        call.release_key = lambda: self._running.discard(key.key)

    async def _recover(self, call: Call, error: BaseException) -> Message | None:
        """Asks the store where the handler failed before its write."""
        if isinstance(error, ReplayedRefusal):
            call.mark_replayed()
        if call.key is None or call.write_begun or not isinstance(error, ServiceError):
            return None

        def give_up(tx: Transaction) -> NoReturn:
            raise error

        try:
            stored: Message = await call.write_once(give_up)
        except ReplayedRefusal:
            call.mark_replayed()
            raise
        return stored

    def _end(self, call: Call) -> None:
        # A write that was begun holds the key until its lane is through with it.
        if call.key is not None and not call.write_begun:
            call.release_key()
