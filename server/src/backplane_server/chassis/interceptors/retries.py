"""Reruns a transaction that lost a race or met a busy database, whole.

The only retry inside the server: everything else is the client's to repeat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from backplane_server.chassis.data.engine import TransactionConflict
from backplane_server.chassis.errors import DatabaseUnavailable
from backplane_server.chassis.rpc.pipeline import Stage

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.contract.plan import MethodPlan

_ATTEMPTS = 10
_FIRST_WAIT_S = 0.005
_LONGEST_WAIT_S = 0.1


class Retries:
    """Gives calls the way to rerun a transaction; the first run costs nothing."""

    def bind(self, method: MethodPlan) -> Stage | None:
        """Binds to every method: reads meet a busy database too."""
        return Stage(before=_offer)


def _offer(call: Call) -> None:
    call.rerun = _rerun


async def _rerun(attempt: Callable[[], Any]) -> Any:
    # Imported when the first race is lost, which most processes never see.
    from tenacity import (
        AsyncRetrying,
        RetryError,
        retry_if_exception_type,
        stop_after_attempt,
        wait_random_exponential,
    )

    retrying = AsyncRetrying(
        retry=retry_if_exception_type(TransactionConflict),
        wait=wait_random_exponential(multiplier=_FIRST_WAIT_S, max=_LONGEST_WAIT_S),
        stop=stop_after_attempt(_ATTEMPTS),
    )

    async def once() -> Any:  # tenacity awaits only what it can tell is a coroutine function
        return await attempt()

    try:
        return await retrying(once)
    except RetryError as error:
        raise DatabaseUnavailable from error
