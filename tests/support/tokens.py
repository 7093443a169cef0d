"""Access tokens made by tests, for services that bring no identity."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey


class TestKeys:
    """One key pair, made when the tests start."""

    __test__ = False
    version = 1

    def __init__(self) -> None:
        self.private = OKPKey.generate_key("Ed25519")
        self.kid = self.private.thumbprint()

    def public_keys(self) -> Mapping[str, OKPKey]:
        """Gives the public half."""
        return {self.kid: OKPKey.import_key(self.private.as_dict(private=False))}


KEYS = TestKeys()


def token(
    *permissions: str,
    subject: str = "service_accounts/sva_test",
    claims: Mapping[str, Any] | None = None,
    header: Mapping[str, Any] | None = None,
    key: OKPKey = KEYS.private,
) -> str:
    """Signs an access token that holds permissions."""
    now = int(time.time())
    body = {
        "iss": "backplane",
        "aud": "backplane",
        "sub": subject,
        "iat": now,
        "nbf": now,
        "exp": now + 3600,  # some are made when the tests are loaded
        "jti": "t1",
        "permissions": list(permissions),
    }
    head = {"alg": "EdDSA", "typ": "at+jwt", "kid": KEYS.kid}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode(
            {**head, **(header or {})}, {**body, **(claims or {})}, key, algorithms=["EdDSA"]
        )


def bearer(*permissions: str, subject: str = "service_accounts/sva_test") -> Sequence[Any]:
    """Gives the metadata of a caller who holds permissions."""
    return (("authorization", f"Bearer {token(*permissions, subject=subject)}"),)
