"""Access tokens: who the caller is and what it may do, signed, for ten minutes.

A JWT as RFC 9068 has it: ``typ`` at+jwt, ``sub`` the account, ``permissions``
the entries of its roles.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from . import rules
from .operations.keys import Redeemed
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
        now_us, key = redeemed.now_us, redeemed.key
        end_us = rules.token_expiry_us(
            now_us=now_us, ttl_s=self.ttl_s, key_expires_us=key.expires_us
        )
        now_s, end_s = now_us // _US_PER_S, end_us // _US_PER_S
        text = self.keys.signer().sign(
            {
                "iss": self.issuer,
                "aud": self.audience,
                "sub": rules.subject_of(key.service_account_id),
                "iat": now_s,
                "nbf": now_s,
                "exp": end_s,
                "jti": secrets.token_urlsafe(12),
                "permissions": rules.reduced(redeemed.permissions),
            }
        )
        return AccessToken(text, expires_us=end_us, expires_in_s=end_s - now_s)
