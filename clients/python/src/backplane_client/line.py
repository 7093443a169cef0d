"""What all calls of one connection share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import grpc
from grpc import aio

from .breaker import Circuits
from .budget import RetryBudget
from .contracts import Contracts
from .errors import Unavailable
from .tokens import TokenSource

EachAttempt = Callable[[str], Iterable[tuple[str, str]]]


def send_nothing(_: str) -> tuple[()]:
    """Gives no metadata for an attempt."""
    return ()


@dataclass(slots=True)
class Line:
    """A channel with its credentials, its contracts, its retry budget and its circuits.

    `wait_for_ready_s` is how long a call waits for a server that is not there yet;
    `each_attempt` gives metadata for one attempt at the method of a path.
    """

    address: str
    channel: aio.Channel
    contracts: Contracts
    budget: RetryBudget
    circuits: Circuits
    tokens: TokenSource
    wait_for_ready_s: float
    each_attempt: EachAttempt

    async def ready(self, *, within_s: float) -> None:
        """Waits until the server answers; raises Unavailable when it does not in time."""
        try:
            async with asyncio.timeout(within_s):
                await self._connected()
        except TimeoutError as error:
            raise Unavailable(
                f"nothing serves at {self.address} after {within_s:g} s; "
                "start the server, or check the address"
            ) from error

    async def _connected(self) -> None:
        state = self.channel.get_state(try_to_connect=True)
        while state is not grpc.ChannelConnectivity.READY:
            await self.channel.wait_for_state_change(state)
            state = self.channel.get_state(try_to_connect=True)
