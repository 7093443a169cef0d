"""What identity asks its tables of users and sessions and changes in them, by name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Text, bindparam, delete, func, select, update

from backplane_server.chassis.data import Query, Statement, among

from .models import Grant, grants, roles
from .user_rows import (
    RefreshToken,
    Session,
    User,
    refresh_tokens,
    revocations,
    sessions,
    users,
)

_id = bindparam("id", type_=Text())
_now_us = bindparam("now_us", type_=BigInteger())
_after = bindparam("after", type_=Text())
_limit = bindparam("limit", type_=BigInteger())
_user_id = bindparam("user_id", type_=Text())
_session_id = bindparam("session_id", type_=Text())

USER_BY_ID = Query(select(users).where(users.c.id == _id), into=User)
USERS_BY_EMAIL = Query(select(users).where(among(users.c.email_index, "indexes")), into=User)
USERS_AFTER = Query(
    select(users).where(users.c.id > _after).order_by(users.c.id).limit(_limit), into=User
)
STORE_USER = Statement(
    update(users)
    .where(users.c.id == _user_id, users.c.version == bindparam("old_version"))
    .values(
        email_index=bindparam("new_email_index"),
        sealed_key=bindparam("new_sealed_key"),
        email=bindparam("new_email"),
        name=bindparam("new_name"),
        password=bindparam("new_password"),
        password_us=bindparam("new_password_us"),
        disabled_us=bindparam("new_disabled_us"),
        erased_us=bindparam("new_erased_us"),
        version=bindparam("new_version"),
        updated_us=bindparam("new_updated_us"),
    )
)
RENEW_PASSWORD = Statement(
    update(users).where(users.c.id == _user_id).values(password=bindparam("new_password"))
)
# Sealed with an older version of the ring: sealed values begin with it, in order.
USERS_SEALED_BELOW = Query(
    select(users)
    .where(users.c.sealed_key < bindparam("sealed_key"))
    .order_by(users.c.sealed_key)
    .limit(_limit),
    into=User,
)
USERS_INDEXED_BELOW = Query(
    select(users)
    .where(users.c.email_index < bindparam("email_index"))
    .order_by(users.c.email_index)
    .limit(_limit),
    into=User,
)
PERMISSIONS_OF_USER: Query[tuple[str]] = Query(
    select(roles.c.permissions)
    .join(grants, grants.c.role_id == roles.c.id)
    .join(users, users.c.id == grants.c.subject)
    .where(users.c.id == _user_id, users.c.disabled_us.is_(None), users.c.erased_us.is_(None))
)
GRANTS_OF_SUBJECT = Query(
    select(grants).where(grants.c.subject == bindparam("subject")).order_by(grants.c.id),
    into=Grant,
)

SESSION_BY_ID = Query(select(sessions).where(sessions.c.id == _id), into=Session)
SESSIONS_OF_USER = Query(
    select(sessions)
    .where(sessions.c.user_id == _user_id, sessions.c.id > _after)
    .order_by(sessions.c.id)
    .limit(_limit),
    into=Session,
)
ACTIVE_SESSIONS_OF_USER = Query(
    select(sessions)
    .where(
        sessions.c.user_id == _user_id,
        sessions.c.revoked_us.is_(None),
        sessions.c.expires_us > _now_us,
    )
    .order_by(sessions.c.id),
    into=Session,
)
REVOKE_SESSION = Statement(
    update(sessions)
    .where(sessions.c.id == _session_id, sessions.c.revoked_us.is_(None))
    .values(revoked_us=_now_us)
)
NOTE_USE_OF_SESSION = Statement(
    update(sessions).where(sessions.c.id == _session_id).values(used_us=_now_us)
)
REFRESH_TOKEN_BY_DIGEST = Query(
    select(refresh_tokens).where(refresh_tokens.c.digest == bindparam("digest")),
    into=RefreshToken,
)
USE_REFRESH_TOKEN = Statement(
    update(refresh_tokens)
    .where(refresh_tokens.c.digest == bindparam("used_digest"), refresh_tokens.c.used_us.is_(None))
    .values(used_us=_now_us)
)

# Sessions that ended long ago, and what hangs on them.
_ended_us = func.coalesce(sessions.c.revoked_us, sessions.c.expires_us)
_OVER = (
    select(sessions.c.id)
    .where(_ended_us < bindparam("before_us"))
    .order_by(_ended_us, sessions.c.id)  # both statements below must mean the same ones
    .limit(_limit)
)
FORGET_REFRESH_TOKENS = Statement(
    delete(refresh_tokens).where(refresh_tokens.c.session_id.in_(_OVER))
)
FORGET_SESSIONS = Statement(delete(sessions).where(sessions.c.id.in_(_OVER)))

REVOCATIONS_NOW: Query[tuple[str, int]] = Query(
    select(revocations.c.mark, revocations.c.ends_us).where(revocations.c.ends_us > _now_us)
)
FORGET_REVOCATIONS = Statement(
    delete(revocations).where(
        revocations.c.mark.in_(
            select(revocations.c.mark)
            .where(revocations.c.ends_us < bindparam("before_us"))
            .limit(_limit)
        )
    )
)
