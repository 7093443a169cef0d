"""What all calls of one connection share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import grpc
from grpc import aio

from .breaker import Circuits
from .budget import RetryBudget
from .contracts import Contracts
from .errors import Unavailable
from .tokens import TokenSource


@dataclass(slots=True)
class Line:
    """A channel with its credentials, its contracts, its retry budget and its circuits.

    `wait_for_ready_s` is how long a call waits for a server that is not there yet.
    """

    address: str
    channel: aio.Channel
    contracts: Contracts
    budget: RetryBudget
    circuits: Circuits
    tokens: TokenSource
    wait_for_ready_s: float

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
