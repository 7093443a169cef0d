"""What identity publishes about users: never what is personal."""

from __future__ import annotations

from backplane.identity.v1 import sessions_pb2, users_pb2
from backplane_server.chassis.data import Event

from . import rules, user_wire
from .user_rows import Session, User


def user_changed(user: User) -> Event:
    """A user was created, changed, disabled, enabled or erased."""
    return Event(
        subject=rules.subject_of(user.id),
        message=users_pb2.UserChanged(user=user_wire.nameless(user)),
    )


def session_changed(session: Session) -> Event:
    """A session began or was ended."""
    return Event(
        subject=rules.subject_of(session.user_id),
        message=sessions_pb2.SessionChanged(session=user_wire.from_session(session, device="")),
    )
