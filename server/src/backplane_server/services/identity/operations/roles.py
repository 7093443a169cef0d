"""Roles: create, find, list, update, delete."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.errors import EtagMismatch, Resource
from backplane_server.services.identity import errors, events, queries, rules
from backplane_server.services.identity.models import Role, RoleChange

from . import authority


def create(tx: Transaction, *, name: str, description: str, permissions: Collection[str]) -> Role:
    """Creates a role; raises RoleNameTaken, PrivilegeEscalation."""
    authority.check_handed_out(tx, permissions)
    _check_name(tx, name)
    role = row(tx, name=name, description=description, permissions=permissions)
    tx.add(role)
    tx.publish(events.role_changed(role))
    return role


def find(tx: Transaction, *, role_id: str) -> Role:
    """Finds a role; raises RoleNotFound."""
    found = tx.first(queries.ROLE_BY_ID, id=role_id)
    if found is None:
        raise errors.RoleNotFound(role_id)
    return found


def page(tx: Transaction, *, after: str, limit: int) -> list[Role]:
    """Lists roles by id."""
    return tx.all(queries.ROLES_AFTER, after=after, limit=limit)


def update(tx: Transaction, change: RoleChange) -> Role:
    """Changes a role.

    Raises RoleNotFound, EtagMismatch, RoleNameTaken, PrivilegeEscalation,
    LastAdministrator.
    """
    before = find(tx, role_id=change.role_id)
    _check_etag(before, change.etag)
    after = _changed(before, change, now_us=tx.now)
    if after.name != before.name:
        _check_name(tx, after.name)
    authority.check_handed_out(tx, rules.gained(before=before.entries, after=after.entries))
    if before.everything and not after.everything:
        authority.keep_an_administrator(tx, without_role=before.id)
    _store_changed(tx, after)
    tx.publish(events.role_changed(after))
    return after


def delete(tx: Transaction, *, role_id: str, etag: str) -> None:
    """Deletes a role; raises RoleNotFound, EtagMismatch, RoleInUse."""
    found = find(tx, role_id=role_id)
    _check_etag(found, etag)
    in_use = tx.scalar(queries.GRANTS_OF_ROLE, role_id=role_id)
    if in_use:
        raise errors.RoleInUse(grants=in_use)
    tx.run(queries.DELETE_ROLE, role_id=role_id)
    tx.publish(events.role_changed(found, deleted=True))


def row(tx: Transaction, *, name: str, description: str, permissions: Collection[str]) -> Role:
    """Makes the row of a new role."""
    return Role(
        id=tx.new_id("rol"),
        name=name,
        description=description,
        permissions=json.dumps(rules.gathered(permissions)),
        everything=rules.EVERYTHING in permissions,
        version=1,
        created_us=tx.now,
        updated_us=tx.now,
    )


def _check_name(tx: Transaction, name: str) -> None:
    other = tx.first(queries.ROLE_BY_NAME, name=name)
    if other is not None:
        raise errors.RoleNameTaken(name=name, role_id=other.id)


def _check_etag(found: Role, etag: str) -> None:
    if etag and etag != found.etag:
        raise EtagMismatch(resource=Resource("role", found.id))


def _changed(before: Role, change: RoleChange, *, now_us: int) -> Role:
    entries = before.entries if change.permissions is None else change.permissions
    return replace(
        before,
        name=before.name if change.name is None else change.name,
        description=before.description if change.description is None else change.description,
        permissions=json.dumps(rules.gathered(entries)),
        everything=rules.EVERYTHING in entries,
        version=before.version + 1,
        updated_us=now_us,
    )


def _store_changed(tx: Transaction, changed: Role) -> None:
    tx.run(
        queries.CHANGE_ROLE,
        role_id=changed.id,
        new_name=changed.name,
        new_description=changed.description,
        new_permissions=changed.permissions,
        new_everything=changed.everything,
        new_version=changed.version,
        now_us=changed.updated_us,
    )
