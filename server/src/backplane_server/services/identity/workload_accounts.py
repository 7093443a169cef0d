"""Tells the node which account a verified workload is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .operations import workloads

if TYPE_CHECKING:
    from backplane_server.chassis.data import Database
    from backplane_server.chassis.rpc.workload import WorkloadAccount


class WorkloadAccounts:
    """Reads the accounts of workloads from identity's own tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def account_of(self, spiffe_id: str) -> WorkloadAccount | None:
        """Gives the account of a workload, or None where it has none that is enabled."""
        account: WorkloadAccount | None = await self._database.read(
            workloads.account_of, spiffe_id=spiffe_id
        )
        return account
