"""Calls that fail on demand: the pipeline of a server that consumers' tests start.

A node binds its methods as FaultyMethod only where it was told to; every other node knows
nothing of this metadata and does not even load this module.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backplane_server.chassis.errors import InvalidArgument
from backplane_server.chassis.rpc.fault import Fault, parse
from backplane_server.chassis.rpc.pipeline import BoundMethod

if TYPE_CHECKING:
    from backplane_server.chassis.clock import ManualClock
    from backplane_server.chassis.rpc.call import Call

FAULT = "backplane-fault"
FAULT_ID = "backplane-fault-id"
ATTEMPTS = "backplane-attempts"
_PUSHBACK = "grpc-retry-pushback-ms"
_DETAILS = "grpc-status-details-bin"
# Attempts of so many calls are told apart; tests that make more have forgotten the first ones.
_CALLS_MAX = 10_000
_STEP_S = 0.001


class FaultUnreadable(InvalidArgument):
    """The metadata ask for something that there is not."""

    reason = "FAULT_UNREADABLE"


@dataclass(slots=True)
class Strike:
    """A fault that is due for one attempt of a call; ``struck`` once it has made it fail."""

    fault: Fault
    struck: bool = False


class Faults:
    """Reads what callers ask for, and counts the attempts of their calls.

    clock   moves by a millisecond with every call that comes over the network
    """

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self._attempts: OrderedDict[str, int] = OrderedDict()

    def arrived(self) -> None:
        """Has time pass."""
        self.clock.advance(seconds=_STEP_S)

    def due(self, call: Call) -> Strike | None:
        """Counts an attempt and gives what is to happen to it; raises FaultUnreadable."""
        text, key = call.metadata.get(FAULT), call.metadata.get(FAULT_ID, "")
        attempt = self._count(key) if key else 1
        if key:
            call.trailing.append((ATTEMPTS, str(attempt)))
        if text is None:
            return None
        fault = _parsed(text)
        if fault.times and not key:
            raise FaultUnreadable(f"times needs {FAULT_ID}, by which the attempts are counted")
        return None if fault.times and attempt > fault.times else Strike(fault)

    def _count(self, key: str) -> int:
        self._attempts[key] = self._attempts.pop(key, 0) + 1
        if len(self._attempts) > _CALLS_MAX:
            self._attempts.popitem(last=False)
        return self._attempts[key]


def _parsed(text: str) -> Fault:
    try:
        return parse(text)
    except ValueError as error:
        raise FaultUnreadable(f"{FAULT}: {error}") from None


class FaultyMethod(BoundMethod):
    """A method whose calls fail when their metadata ask for it."""

    def __init__(self, *args: Any, faults: Faults, **named: Any) -> None:
        super().__init__(*args, **named)
        self._faults = faults
        self._due: dict[int, Strike] = {}
        # Behind who may call and for how long, before the request is looked at.
        self._before = (*self._before, self._strike)

    async def run(self, call: Call, incoming: Any) -> Any:
        """Runs a call with one reply, or what is to go wrong with it."""
        strike = self._begin(call)
        if strike is None:
            return None if call.outcome.code != "OK" else await super().run(call, incoming)
        try:
            answer = await super().run(call, incoming)
        finally:
            del self._due[id(call)]
        if answer is not None and strike.fault.fails_after:
            answer = None
            self._fail(call, strike)
        self._dress(call, strike)
        return None if answer is None else answer + strike.fault.append

    async def run_stream(self, call: Call, incoming: Any) -> AsyncGenerator[Any, None]:
        """Runs a call with a stream of replies, or what is to go wrong with it."""
        strike = self._begin(call)
        if call.outcome.code != "OK":
            return
        trailing: Sequence[tuple[str, str | bytes]] | None = None
        try:
            async with contextlib.aclosing(super().run_stream(call, incoming)) as replies:
                async for reply in replies:
                    yield reply if strike is None else reply + strike.fault.append
                    if strike and call.messages_out == strike.fault.after_replies:
                        trailing = tuple(call.trailing)
                        break
        finally:
            self._due.pop(id(call), None)
        if strike is not None:
            self._end_stream(call, strike, trailing)

    def _end_stream(
        self, call: Call, strike: Strike, trailing: Sequence[tuple[str, str | bytes]] | None
    ) -> None:
        if trailing is not None:  # what was told of the end of the work is not how the call ended
            call.trailing[:] = trailing
        if trailing is not None or (strike.fault.fails_after and call.outcome.code == "OK"):
            self._fail(call, strike)
        self._dress(call, strike)

    def _begin(self, call: Call) -> Strike | None:
        """Gives what is due; sets the outcome where that cannot be read."""
        if call.local:
            return None
        self._faults.arrived()
        try:
            strike = self._faults.due(call)
        except FaultUnreadable as error:
            self._conclude(call, error)
            return None
        if strike is not None:
            self._due[id(call)] = strike
        return strike

    async def _strike(self, call: Call) -> None:
        strike = self._due.get(id(call))
        if strike is None:
            return
        fault = strike.fault
        self._faults.clock.advance(seconds=fault.advance_ms / 1000)
        await asyncio.sleep(fault.delay_ms / 1000)
        if fault.fails_before:
            strike.struck = True
            raise fault.error()

    def _fail(self, call: Call, strike: Strike) -> None:
        strike.struck = True
        self._conclude(call, strike.fault.error())

    @staticmethod
    def _dress(call: Call, strike: Strike) -> None:
        """Has the failure come with the pushback, and without the details, as was asked."""
        if not strike.struck:
            return
        if strike.fault.bare:
            _take_out(call, _DETAILS)
        asked = strike.fault.pushback_ms
        if asked is not None:  # in place of the one that comes with the status
            _take_out(call, _PUSHBACK)
            call.trailing.append((_PUSHBACK, str(asked)))


def _take_out(call: Call, name: str) -> None:
    call.trailing[:] = [pair for pair in call.trailing if pair[0] != name]
