"""Which program is at the other end of a connection, and the account it acts as.

A client certificate that was verified in the handshake names a workload by its
SPIFFE id, the one URI among its subject alternative names. The service that
keeps accounts says which account the workload is; its answer is remembered for
a few seconds.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from backplane_server.chassis.errors import Unauthenticated
from backplane_server.chassis.rpc.principal import PermissionSet, Principal

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call

REMEMBERED_S = 5.0
_REMEMBERED_MAX = 10_000
_SPIFFE_ID_CHARS_MAX = 2048
# A trust domain and a path, as the SPIFFE standard has them.
_SPIFFE_ID = re.compile(r"spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)+")


@dataclass(frozen=True, slots=True)
class WorkloadAccount:
    """The account of a workload: its subject and what it may do now."""

    subject: str
    permissions: Sequence[str]


class WorkloadSource(Protocol):
    """Who knows the accounts of workloads."""

    async def account_of(self, spiffe_id: str) -> WorkloadAccount | None:
        """Gives the account of a workload, or None where it has none that is enabled."""


class Workloads:
    """Tells workloads and their accounts apart; one per node that verifies clients.

    source   None on a node that serves no identity: a workload needs a token there
    """

    def __init__(
        self, source: WorkloadSource | None, *, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._monotonic_s = monotonic_s
        self._remembered: dict[str, tuple[float, asyncio.Future[Principal | None]]] = {}

    def of(self, call: Call) -> str:
        """Gives the SPIFFE id of a call's other end; empty where its certificate has none.

        Raises Unauthenticated for a certificate that names several, or no sound one.
        """
        return spiffe_id_in(call.context.auth_context())

    async def principal(self, spiffe_id: str) -> Principal:
        """Gives the account as which a workload acts; raises Unauthenticated without one."""
        found = await asyncio.shield(self._looked_up(spiffe_id))
        if found is None:
            raise Unauthenticated
        return found

    def _looked_up(self, spiffe_id: str) -> asyncio.Future[Principal | None]:
        """Asks once for all calls that come within the time of remembering."""
        now_s = self._monotonic_s()
        known = self._remembered.pop(spiffe_id, None)
        if known is None or now_s >= known[0] or _failed(known[1]):
            known = (now_s + REMEMBERED_S, asyncio.ensure_future(self._ask(spiffe_id)))
            while len(self._remembered) >= _REMEMBERED_MAX:
                del self._remembered[next(iter(self._remembered))]
        self._remembered[spiffe_id] = known
        return known[1]

    async def _ask(self, spiffe_id: str) -> Principal | None:
        account = None if self._source is None else await self._source.account_of(spiffe_id)
        if account is None:
            return None
        return Principal(account.subject, PermissionSet(account.permissions))


def spiffe_id_in(facts: Mapping[str, Sequence[bytes]]) -> str:
    """Finds the workload in what the transport verified about a connection.

    A SPIFFE certificate has exactly one URI (X.509-SVID, section 2): with two, a
    caller could be taken for either.
    """
    uris = facts.get("peer_uri", ())
    if not uris:
        return ""
    text = uris[0].decode("ascii", "replace")
    if len(uris) > 1 or len(text) > _SPIFFE_ID_CHARS_MAX or not _SPIFFE_ID.fullmatch(text):
        raise Unauthenticated
    return text


def _failed(asked: asyncio.Future[Principal | None]) -> bool:
    return asked.done() and (asked.cancelled() or asked.exception() is not None)
