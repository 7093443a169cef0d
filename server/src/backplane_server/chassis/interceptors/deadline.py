"""Gives every call an end: the caller's, no later than the class allows."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from backplane_server.chassis.errors import DeadlineExceeded
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan


class Deadlines:
    """Clamps the caller's deadline, or sets the class's default."""

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds the numbers of the method's deadline class."""
        default_s = method.deadline.default_ms / 1000
        longest_s = method.deadline.max_ms / 1000

        def begin(call: Call) -> None:
            left_s = call.time_left_s
            allowed_s = default_s if left_s is None else min(left_s, longest_s)
            call.deadline = time.monotonic() + allowed_s
            if allowed_s <= 0:
                raise DeadlineExceeded(
                    "the deadline had passed when the call arrived; nothing was done",
                    metadata={"started": "false"},
                )
            # The transport ends a call at the caller's own deadline; ours needs a timer.
            # A peer's call runs in its caller's task, whose timer covers it.
            if not call.local and (left_s is None or left_s > longest_s):
                call.deadline_timer = _end_after(call, allowed_s)

        return Stage(before=begin, after=_stop_timer)


def _end_after(call: Call, seconds: float) -> asyncio.TimerHandle | None:
    task = asyncio.current_task()
    if task is None:
        return None

    def end() -> None:
        # The clocks may disagree by a moment about whether the deadline has passed.
        call.timed_out = True
        task.cancel()

    return asyncio.get_running_loop().call_later(seconds, end)


def _stop_timer(call: Call) -> None:
    if call.deadline_timer is not None:
        call.deadline_timer.cancel()
