"""Sessions: begin, refresh, list, end."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backplane_server.chassis.data import Transaction
from backplane_server.services.identity import errors, rules, user_events
from backplane_server.services.identity import user_queries as queries
from backplane_server.services.identity.personal import Personal
from backplane_server.services.identity.user_rows import RefreshToken, Session, User

from . import authority, revoking
from .revoking import Revoked


@dataclass(frozen=True, slots=True)
class Live:
    """A session that goes on, with what its user may do now."""

    session: Session
    permissions: list[str]
    now_us: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a sign-in brings once its password was found right.

    password_us   when the password that was checked was set
    renewed       the password's hash with new parameters, where it needs one
    """

    user_id: str
    password_us: int | None
    renewed: str | None
    device: str
    digest: str


def begin(
    tx: Transaction, personal: Personal, sign_in: SignIn, *, token_life_us: int
) -> Revoked[Live]:
    """Begins a session; raises LoginRefused where the user changed meanwhile."""
    user = tx.first(queries.USER_BY_ID, id=sign_in.user_id)
    if user is None or not user.is_enabled or user.password_us != sign_in.password_us:
        raise errors.LoginRefused
    ended = _make_room(tx, user_id=user.id, token_life_us=token_life_us)
    session_id = tx.new_id("ses")
    session = Session(
        id=session_id,
        user_id=user.id,
        device=personal.seal_device(sign_in.device, user=user, session_id=session_id),
        created_us=tx.now,
        used_us=tx.now,
        expires_us=tx.now + rules.SESSION_LIFE_US,
        revoked_us=None,
    )
    tx.add(session)
    tx.add(RefreshToken(sign_in.digest, session_id, None))
    tx.publish(user_events.session_changed(session))
    if sign_in.renewed is not None:
        _renew_password(tx, personal, user, hashed=sign_in.renewed)
    permissions = authority.permissions_of(tx, account_id=user.id)
    return Revoked(Live(session, permissions, tx.now), ended)


def refresh(
    tx: Transaction, *, digest: str, new_digest: str, token_life_us: int
) -> Revoked[Live | None]:
    """Uses up a refresh token; raises SessionRefused.

    Answers None where it was used before: its session has ended, which must be
    committed, so that is no error here.
    """
    token = tx.first(queries.REFRESH_TOKEN_BY_DIGEST, digest=digest)
    session = tx.first(queries.SESSION_BY_ID, id=token.session_id) if token else None
    if token is None or session is None or not session.is_active(now_us=tx.now):
        raise errors.SessionRefused
    used_now = token.used_us is None and tx.run(
        queries.USE_REFRESH_TOKEN, used_digest=digest, now_us=tx.now
    )
    if not used_now:
        return Revoked(None, _end(tx, [session], token_life_us=token_life_us))
    user = tx.first(queries.USER_BY_ID, id=session.user_id)
    if user is None or not user.is_enabled:
        raise errors.SessionRefused
    tx.add(RefreshToken(new_digest, session.id, None))
    tx.run(queries.NOTE_USE_OF_SESSION, session_id=session.id, now_us=tx.now)
    permissions = authority.permissions_of(tx, account_id=user.id)
    return Revoked(Live(session, permissions, tx.now))


def live(tx: Transaction, *, session_id: str) -> Live:
    """Finds a session that goes on; raises SessionRefused."""
    session = tx.first(queries.SESSION_BY_ID, id=session_id)
    if session is None or not session.is_active(now_us=tx.now):
        raise errors.SessionRefused
    permissions = authority.permissions_of(tx, account_id=session.user_id)
    return Live(session, permissions, tx.now)


def page(tx: Transaction, *, user_id: str, after: str, limit: int) -> tuple[User, list[Session]]:
    """Lists a user's sessions by id; raises UserNotFound."""
    user = tx.first(queries.USER_BY_ID, id=user_id)
    if user is None:
        raise errors.UserNotFound(user_id)
    return user, tx.all(queries.SESSIONS_OF_USER, user_id=user_id, after=after, limit=limit)


def end(
    tx: Transaction, *, session_id: str, only_of: str | None, token_life_us: int
) -> Revoked[tuple[User, Session]]:
    """Ends a session; raises SessionNotFound.

    only_of   the user whose sessions alone the caller may end; None: anyone's
    """
    session = tx.first(queries.SESSION_BY_ID, id=session_id)
    if session is None or (only_of is not None and session.user_id != only_of):
        raise errors.SessionNotFound(session_id)
    user = tx.one(queries.USER_BY_ID, id=session.user_id)
    if session.revoked_us is not None:
        return Revoked((user, session))
    names = _end(tx, [session], token_life_us=token_life_us)
    return Revoked((user, replace(session, revoked_us=tx.now)), names)


def end_all_of(tx: Transaction, *, user_id: str, token_life_us: int) -> Revoked[int]:
    """Ends every session of a user; raises UserNotFound."""
    if tx.first(queries.USER_BY_ID, id=user_id) is None:
        raise errors.UserNotFound(user_id)
    names = end_all(tx, user_id=user_id, token_life_us=token_life_us)
    return Revoked(len(names), names)


def end_all(tx: Transaction, *, user_id: str, token_life_us: int, keeping: str = "") -> list[str]:
    """Ends the sessions of a user but for one; gives their ids."""
    active = tx.all(queries.ACTIVE_SESSIONS_OF_USER, user_id=user_id, now_us=tx.now)
    ending = [session for session in active if session.id != keeping]
    return _end(tx, ending, token_life_us=token_life_us)


def forget_over(tx: Transaction, *, most: int) -> int:
    """Deletes sessions that ended long ago; gives their number."""
    before_us = tx.now - rules.ENDED_SESSIONS_KEPT_US
    tx.run(queries.FORGET_REFRESH_TOKENS, before_us=before_us, limit=most)
    return tx.run(queries.FORGET_SESSIONS, before_us=before_us, limit=most)


def _end(tx: Transaction, ending: list[Session], *, token_life_us: int) -> list[str]:
    names = [session.id for session in ending]
    for session in ending:
        tx.run(queries.REVOKE_SESSION, session_id=session.id, now_us=tx.now)
        tx.publish(user_events.session_changed(replace(session, revoked_us=tx.now)))
    revoking.note(tx, names, token_life_us=token_life_us)
    return names


def _make_room(tx: Transaction, *, user_id: str, token_life_us: int) -> list[str]:
    active = tx.all(queries.ACTIVE_SESSIONS_OF_USER, user_id=user_id, now_us=tx.now)
    over = len(active) - rules.SESSIONS_PER_USER_MAX + 1
    return _end(tx, active[:over], token_life_us=token_life_us) if over > 0 else []


def _renew_password(tx: Transaction, personal: Personal, user: User, *, hashed: str) -> None:
    sealed = personal.key_of(user).seal(hashed, column="password")
    tx.run(queries.RENEW_PASSWORD, user_id=user.id, new_password=sealed)
