"""Workloads: which program a service account is, and the other way round."""

from __future__ import annotations

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.rpc.workload import WorkloadAccount
from backplane_server.services.identity import errors, events, queries, rules
from backplane_server.services.identity.models import Workload

from . import accounts, authority


def set_(tx: Transaction, *, account_id: str, spiffe_id: str) -> Workload:
    """Binds an account to a workload, or with an empty SPIFFE id to none.

    Raises ServiceAccountNotFound, ServiceAccountDisabled, WorkloadTaken, and
    PrivilegeEscalation: who names the workload of an account can act as it.
    """
    account = accounts.find(tx, account_id=account_id)
    if account.disabled_us is not None:
        raise errors.ServiceAccountDisabled(account_id)
    authority.check_handed_out(tx, authority.permissions_of(tx, account_id=account_id))
    present = of_account(tx, account_id=account_id)
    if present.spiffe_id == spiffe_id:
        return present
    _check_free(tx, spiffe_id)
    tx.run(queries.DELETE_WORKLOAD, account_id=account_id)
    workload = Workload(account_id, spiffe_id, tx.now)
    if spiffe_id:
        tx.add(workload)
    tx.publish(events.workload_changed(workload))
    return workload


def find(tx: Transaction, *, account_id: str) -> Workload:
    """Finds the workload of an account; raises ServiceAccountNotFound."""
    accounts.find(tx, account_id=account_id)
    return of_account(tx, account_id=account_id)


def of_account(tx: Transaction, *, account_id: str) -> Workload:
    """Gives the workload of an account; one without a SPIFFE id where it has none."""
    found = tx.first(queries.WORKLOAD_OF_ACCOUNT, account_id=account_id)
    return Workload(account_id, "", 0) if found is None else found


def account_of(tx: Transaction, *, spiffe_id: str) -> WorkloadAccount | None:
    """Gives the account of a workload with what it may do, unless it is disabled."""
    workload = tx.first(queries.WORKLOAD_BY_SPIFFE_ID, spiffe_id=spiffe_id)
    if workload is None:
        return None
    account = tx.first(queries.ACCOUNT_BY_ID, id=workload.service_account_id)
    if account is None or account.disabled_us is not None:
        return None
    permissions = authority.permissions_of(tx, account_id=account.id)
    return WorkloadAccount(rules.subject_of(account.id), rules.reduced(permissions))


def _check_free(tx: Transaction, spiffe_id: str) -> None:
    other = tx.first(queries.WORKLOAD_BY_SPIFFE_ID, spiffe_id=spiffe_id) if spiffe_id else None
    if other is not None:
        raise errors.WorkloadTaken(spiffe_id=spiffe_id, account_id=other.service_account_id)
