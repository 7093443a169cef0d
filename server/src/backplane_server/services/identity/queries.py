"""What identity asks its tables and changes in them, by name."""

from __future__ import annotations

from functools import cache

from sqlalchemy import BigInteger, Text, bindparam, delete, func, or_, select, update

from backplane_server.chassis.data import Query, Statement

from .models import (
    ApiKey,
    Grant,
    Role,
    ServiceAccount,
    Workload,
    api_keys,
    grants,
    roles,
    workloads,
)
from .models import service_accounts as accounts

_id = bindparam("id", type_=Text())
_now_us = bindparam("now_us", type_=BigInteger())
_after = bindparam("after", type_=Text())
_limit = bindparam("limit", type_=BigInteger())

ACCOUNT_BY_ID = Query(select(accounts).where(accounts.c.id == _id), into=ServiceAccount)
ACCOUNT_BY_NAME = Query(
    select(accounts).where(accounts.c.name == bindparam("name")), into=ServiceAccount
)
ACCOUNTS_AFTER = Query(
    select(accounts).where(accounts.c.id > _after).order_by(accounts.c.id).limit(_limit),
    into=ServiceAccount,
)
ANY_ACCOUNT: Query[tuple[str]] = Query(select(accounts.c.id).limit(1))
DISABLE_ACCOUNT = Statement(
    update(accounts).where(accounts.c.id == bindparam("account_id")).values(disabled_us=_now_us)
)

WORKLOAD_OF_ACCOUNT = Query(
    select(workloads).where(workloads.c.service_account_id == bindparam("account_id")),
    into=Workload,
)
WORKLOAD_BY_SPIFFE_ID = Query(
    select(workloads).where(workloads.c.spiffe_id == bindparam("spiffe_id")), into=Workload
)
DELETE_WORKLOAD = Statement(
    delete(workloads).where(workloads.c.service_account_id == bindparam("account_id"))
)

API_KEY_BY_ID = Query(select(api_keys).where(api_keys.c.id == _id), into=ApiKey)
API_KEYS_BY_PREFIX = Query(
    select(api_keys).where(api_keys.c.prefix == bindparam("prefix")), into=ApiKey
)
API_KEYS_OF_ACCOUNT = Query(
    select(api_keys)
    .where(api_keys.c.service_account_id == bindparam("account_id"), api_keys.c.id > _after)
    .order_by(api_keys.c.id)
    .limit(_limit),
    into=ApiKey,
)
USABLE_API_KEYS_OF_ACCOUNT: Query[tuple[int]] = Query(
    select(func.count())
    .select_from(api_keys)
    .where(
        api_keys.c.service_account_id == bindparam("account_id"),
        api_keys.c.revoked_us.is_(None),
        or_(api_keys.c.expires_us.is_(None), api_keys.c.expires_us > _now_us),
    )
)
REVOKE_API_KEY = Statement(
    update(api_keys).where(api_keys.c.id == bindparam("key_id")).values(revoked_us=_now_us)
)
NOTE_USE_OF_API_KEY = Statement(
    update(api_keys)
    .where(
        api_keys.c.id == bindparam("key_id"),
        or_(
            api_keys.c.last_used_us.is_(None),
            api_keys.c.last_used_us <= bindparam("minute_us"),
        ),
    )
    .values(last_used_us=bindparam("used_us"))
)

ROLE_BY_ID = Query(select(roles).where(roles.c.id == _id), into=Role)
ROLE_BY_NAME = Query(select(roles).where(roles.c.name == bindparam("name")), into=Role)
ROLES_AFTER = Query(
    select(roles).where(roles.c.id > _after).order_by(roles.c.id).limit(_limit), into=Role
)
CHANGE_ROLE = Statement(
    update(roles)
    .where(roles.c.id == bindparam("role_id"))
    .values(
        name=bindparam("new_name"),
        description=bindparam("new_description"),
        permissions=bindparam("new_permissions"),
        everything=bindparam("new_everything"),
        version=bindparam("new_version"),
        updated_us=_now_us,
    )
)
DELETE_ROLE = Statement(delete(roles).where(roles.c.id == bindparam("role_id")))

GRANT_BY_ID = Query(select(grants).where(grants.c.id == _id), into=Grant)
GRANT_OF_ROLE_TO_SUBJECT = Query(
    select(grants).where(
        grants.c.subject == bindparam("subject"), grants.c.role_id == bindparam("role_id")
    ),
    into=Grant,
)
GRANTS_OF_ROLE: Query[tuple[int]] = Query(
    select(func.count()).select_from(grants).where(grants.c.role_id == bindparam("role_id"))
)
DELETE_GRANT = Statement(delete(grants).where(grants.c.id == bindparam("grant_id")))

# What an account may do: one row per role that it was granted.
PERMISSIONS_OF_ACCOUNT: Query[tuple[str]] = Query(
    select(roles.c.permissions)
    .join(grants, grants.c.role_id == roles.c.id)
    .join(accounts, accounts.c.id == grants.c.subject)
    .where(accounts.c.id == bindparam("account_id"), accounts.c.disabled_us.is_(None))
)
# What the roles of a subject permit, whether it is enabled or not.
PERMISSIONS_GRANTED_TO: Query[tuple[str]] = Query(
    select(roles.c.permissions)
    .join(grants, grants.c.role_id == roles.c.id)
    .where(grants.c.subject == bindparam("subject"))
)
# An enabled account that may do everything, without one account, grant or role.
ANY_OTHER_ADMINISTRATOR: Query[tuple[str]] = Query(
    select(accounts.c.id)
    .join(grants, grants.c.subject == accounts.c.id)
    .join(roles, roles.c.id == grants.c.role_id)
    .where(
        accounts.c.disabled_us.is_(None),
        roles.c.everything.is_(True),
        accounts.c.id != bindparam("without_account"),
        grants.c.id != bindparam("without_grant"),
        roles.c.id != bindparam("without_role"),
    )
    .limit(1)
)


@cache
def grants_after(*, of_subject: bool, of_role: bool) -> Query[Grant]:
    """Grants by id, narrowed to ``:subject`` and ``:role_id`` where asked."""
    query = select(grants).where(grants.c.id > _after).order_by(grants.c.id).limit(_limit)
    if of_subject:
        query = query.where(grants.c.subject == bindparam("subject"))
    if of_role:
        query = query.where(grants.c.role_id == bindparam("role_id"))
    return Query(query, into=Grant)
