"""Access tokens: who the caller is and what it may do, signed, for ten minutes.

A JWT as RFC 9068 has it: ``typ`` at+jwt, ``sub`` the account or user, ``sid``
the API key or session that it was made from, ``permissions`` the entries of the
roles.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from backplane_server.chassis.rpc.tokens import WORKLOAD_CONFIRMATION

from . import rules
from .operations.keys import Redeemed
from .operations.sessions import Live
from .signing import SigningKeys

_US_PER_S = 1_000_000


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token, when it ends, and how many whole seconds that is from now on."""

    text: str = field(repr=False)
    expires_us: int
    expires_in_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssuer:
    """Makes access tokens."""

    keys: SigningKeys
    issuer: str
    audience: str
    ttl_s: int

    def issue(self, redeemed: Redeemed) -> AccessToken:
        """Makes the token of a key that was found valid."""
        key = redeemed.key
        bound = {"cnf": {WORKLOAD_CONFIRMATION: redeemed.workload}} if redeemed.workload else {}
        return self._issue(
            {
                "sub": rules.subject_of(key.service_account_id),
                "sid": key.id,
                "permissions": rules.reduced(redeemed.permissions),
                **bound,
            },
            now_us=redeemed.now_us,
            ends_us=key.expires_us,
        )

    def issue_for_session(self, live: Live) -> AccessToken:
        """Makes the token of a session that goes on."""
        session = live.session
        return self._issue(
            {
                "sub": rules.subject_of(session.user_id),
                "sid": session.id,
                "permissions": rules.reduced(live.permissions),
            },
            now_us=live.now_us,
            ends_us=session.expires_us,
        )

    @property
    def life_us(self) -> int:
        """How long a token works at most."""
        return self.ttl_s * _US_PER_S

    def _issue(
        self, claims: Mapping[str, object], *, now_us: int, ends_us: int | None
    ) -> AccessToken:
        end_us = rules.token_expiry_us(now_us=now_us, ttl_s=self.ttl_s, key_expires_us=ends_us)
        now_s, end_s = now_us // _US_PER_S, end_us // _US_PER_S
        text = self.keys.signer().sign(
            {
                "iss": self.issuer,
                "aud": self.audience,
                "iat": now_s,
                "nbf": now_s,
                "exp": end_s,
                "jti": secrets.token_urlsafe(12),
                **claims,
            }
        )
        return AccessToken(text, expires_us=end_us, expires_in_s=end_s - now_s)
