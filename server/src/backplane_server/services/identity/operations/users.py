"""Users: create, find, list, change, disable, enable, erase."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from backplane_server.chassis.data import Transaction
from backplane_server.chassis.errors import EtagMismatch, Resource
from backplane_server.services.identity import errors, events, rules, user_events
from backplane_server.services.identity import queries as account_queries
from backplane_server.services.identity import user_queries as queries
from backplane_server.services.identity.email_address import normal_form
from backplane_server.services.identity.personal import Person, Personal
from backplane_server.services.identity.user_rows import User, UserChange

from . import authority, sessions
from .revoking import Revoked


def create(tx: Transaction, personal: Personal, *, email: str, name: str) -> Person:
    """Creates a user; raises EmailInvalid, EmailTaken."""
    normal = normal_form(email)
    _check_free(tx, personal, normal)
    user_id = tx.new_id("usr")
    key, kept = personal.keys.make(user_id)
    user = User(
        id=user_id,
        email_index=personal.emails.of(normal),
        sealed_key=kept,
        email=key.seal(email, column="email"),
        name=key.seal(name, column="name"),
        password=None,
        password_us=None,
        disabled_us=None,
        erased_us=None,
        version=1,
        created_us=tx.now,
        updated_us=tx.now,
    )
    tx.add(user, conflict={"uq_identity_users_email_index": errors.EmailTaken})
    tx.publish(user_events.user_changed(user))
    return Person(user, email=email, name=name)


def find(tx: Transaction, *, user_id: str) -> User:
    """Finds a user; raises UserNotFound."""
    user = tx.first(queries.USER_BY_ID, id=user_id)
    if user is None:
        raise errors.UserNotFound(user_id)
    return user


def with_email(tx: Transaction, personal: Personal, *, normal: str) -> User | None:
    """Finds the user who has an address, given in its normal form."""
    return tx.first(queries.USERS_BY_EMAIL, indexes=personal.emails.candidates(normal))


def page(tx: Transaction, *, after: str, limit: int) -> list[User]:
    """Lists users by id."""
    return tx.all(queries.USERS_AFTER, after=after, limit=limit)


def update(tx: Transaction, personal: Personal, change: UserChange) -> User:
    """Changes a user; raises UserNotFound, UserErased, EtagMismatch, EmailInvalid, EmailTaken."""
    user = _find_whole(tx, change.user_id)
    if change.etag and change.etag != user.etag:
        raise EtagMismatch(resource=Resource("user", user.id))
    key = personal.key_of(user)
    after = user
    if change.email is not None:
        normal = normal_form(change.email)
        _check_free(tx, personal, normal, but_for=user.id)
        sealed = key.seal(change.email, column="email")
        after = replace(after, email_index=personal.emails.of(normal), email=sealed)
    if change.name is not None:
        after = replace(after, name=key.seal(change.name, column="name"))
    return _store(tx, after)


def disable(tx: Transaction, *, user_id: str, token_life_us: int) -> Revoked[User]:
    """Disables a user and ends the sessions; raises UserNotFound, UserErased."""
    user = _find_whole(tx, user_id)
    if user.disabled_us is not None:
        return Revoked(user)
    ended = sessions.end_all(tx, user_id=user_id, token_life_us=token_life_us)
    return Revoked(_store(tx, replace(user, disabled_us=tx.now)), ended)


def enable(tx: Transaction, *, user_id: str) -> User:
    """Enables a user; raises UserNotFound, UserErased, PrivilegeEscalation."""
    user = _find_whole(tx, user_id)
    if user.disabled_us is None:
        return user
    authority.check_handed_out(tx, authority.granted_to(tx, subject=user_id))
    return _store(tx, replace(user, disabled_us=None))


def erase(tx: Transaction, *, user_id: str, token_life_us: int) -> Revoked[User]:
    """Destroys a user's key and what it sealed; raises UserNotFound."""
    user = find(tx, user_id=user_id)
    if user.erased_us is not None:
        return Revoked(user)
    ended = sessions.end_all(tx, user_id=user_id, token_life_us=token_life_us)
    for grant in tx.all(queries.GRANTS_OF_SUBJECT, subject=user_id):
        tx.run(account_queries.DELETE_GRANT, grant_id=grant.id)
        tx.publish(events.grant_changed(grant, deleted=True))
    erased = replace(
        user,
        email_index=None,
        sealed_key=None,
        email=None,
        name=None,
        password=None,
        password_us=None,
        erased_us=tx.now,
    )
    return Revoked(_store(tx, erased), ended)


def set_password(
    tx: Transaction,
    personal: Personal,
    *,
    user_id: str,
    hashed: str,
    token_life_us: int,
    keeping: str = "",
) -> Revoked[User]:
    """Sets a password and ends the sessions, but for the one to keep.

    Raises UserNotFound, UserErased, and PrivilegeEscalation: who sets the
    password of another user can act as that user.
    """
    user = _find_whole(tx, user_id)
    if tx.subject != rules.subject_of(user_id):
        authority.check_handed_out(tx, authority.granted_to(tx, subject=user_id))
    sealed = personal.key_of(user).seal(hashed, column="password")
    ended = sessions.end_all(tx, user_id=user_id, token_life_us=token_life_us, keeping=keeping)
    return Revoked(_store(tx, replace(user, password=sealed, password_us=tx.now)), ended)


def reseal(tx: Transaction, personal: Personal, *, most: int) -> int:
    """Seals anew what an older version of a key sealed; gives how many users it met."""
    below = personal.keys.sealed.stale_below()
    stale = tx.all(queries.USERS_SEALED_BELOW, sealed_key=below, limit=most)
    prefix = personal.emails.prefix()
    old = tx.all(queries.USERS_INDEXED_BELOW, email_index=prefix, limit=most)
    users = {user.id: user for user in chain(stale, old)}
    for user in users.values():
        _write(tx, _resealed(user, personal), old_version=user.version)
    return len(users)


def _resealed(user: User, personal: Personal) -> User:
    """The same user under the versions that seal now; nobody sees a change."""
    if user.sealed_key is None:
        return user
    normal = normal_form(personal.person(user).email)
    kept = personal.keys.resealed(user.sealed_key, row=user.id)
    return replace(user, sealed_key=kept, email_index=personal.emails.of(normal))


def _find_whole(tx: Transaction, user_id: str) -> User:
    user = find(tx, user_id=user_id)
    if user.erased_us is not None:
        raise errors.UserErased(user_id)
    return user


def _check_free(tx: Transaction, personal: Personal, normal: str, *, but_for: str = "") -> None:
    other = with_email(tx, personal, normal=normal)
    if other is not None and other.id != but_for:
        raise errors.EmailTaken(user_id=other.id)


def _store(tx: Transaction, user: User) -> User:
    changed = replace(user, version=user.version + 1, updated_us=tx.now)
    _write(tx, changed, old_version=user.version)
    tx.publish(user_events.user_changed(changed))
    return changed


def _write(tx: Transaction, user: User, *, old_version: int) -> None:
    met = tx.run(
        queries.STORE_USER,
        user_id=user.id,
        old_version=old_version,
        new_email_index=user.email_index,
        new_sealed_key=user.sealed_key,
        new_email=user.email,
        new_name=user.name,
        new_password=user.password,
        new_password_us=user.password_us,
        new_disabled_us=user.disabled_us,
        new_erased_us=user.erased_us,
        new_version=user.version,
        new_updated_us=user.updated_us,
    )
    if met != 1:
        raise EtagMismatch(resource=Resource("user", user.id))
