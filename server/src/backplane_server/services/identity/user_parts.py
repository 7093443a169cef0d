"""What the calls of users and sessions share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import errors, rules
from .attempts import Attempts
from .operations.revoking import Revoked
from .passwords import Passwords
from .personal import personal_in

if TYPE_CHECKING:
    from backplane_server.chassis.rpc.call import Call
    from backplane_server.chassis.service import ServiceContext

    from .tokens import TokenIssuer


class Parts:
    """Passwords, attempts and sealed fields of one node, and how it revokes."""

    def __init__(self, context: ServiceContext, *, issuer: TokenIssuer) -> None:
        self.personal = personal_in(Path(context.settings.keys_dir))
        self.passwords = Passwords()
        self.attempts = Attempts(clock=context.clock)
        self.issuer = issuer
        self._revocations = context.revocations

    async def revoke(self, call: Call, operation: Callable[..., Any], **asked: Any) -> Any:
        """Runs an operation that revokes; this node refuses what it named before it answers."""
        life_us = self.issuer.life_us
        done = await call.write(operation, token_life_us=life_us, **asked)
        self.refuse(done, now_us=call.now_us())
        return done.answer

    def refuse(self, done: Revoked[Any], *, now_us: int) -> None:
        """Refuses what a committed operation revoked."""
        if done.names:
            self._revocations.add(done.names, ends_us=now_us + 2 * self.issuer.life_us)


def user_id_of(call: Call) -> str:
    """Gives the id of the user who calls; raises CallerIsNoUser."""
    user_id = rules.user_id_of(call.principal.subject)
    if user_id is None:
        raise errors.CallerIsNoUser
    return user_id
