"""Access tokens: checked once as RFC 8725 asks, then known by their digest.

A token is an EdDSA-signed JWT of type ``at+jwt``. The algorithm, the type, the
issuer and the audience are fixed by us, never taken from the token; keys come
from a local set, nothing that a header names is fetched.
"""

from __future__ import annotations

import base64
import json
import math
import warnings
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Protocol

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import OKPKey

from backplane_server.chassis.clock import Clock
from backplane_server.chassis.errors import Unauthenticated
from backplane_server.chassis.rpc.principal import PermissionSet, Principal
from backplane_server.chassis.rpc.revocations import Revocations, mark_of

TOKEN_TYPE = "at+jwt"  # noqa: S105 - a media type, not a secret
ALGORITHM = "EdDSA"
# The member of ``cnf`` that names the workload which alone may send the token.
WORKLOAD_CONFIRMATION = "spiffe_id"
# RFC 9864 renames it to Ed25519; other languages' libraries know EdDSA today.
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)
_SKEW_S = 60
_REMEMBERED_MAX = 10_000
_TOKEN_CHARS_MAX = 8192


class KeySource(Protocol):
    """Where verification keys come from."""

    @property
    def version(self) -> int:
        """A number that changes whenever the keys do."""

    def public_keys(self) -> Mapping[str, OKPKey]:
        """Gives the keys that verify, by key id."""


class NoKeys:
    """The source of a node that knows no keys: every token is refused."""

    version = 0

    def public_keys(self) -> Mapping[str, OKPKey]:
        """Gives nothing."""
        return {}


class _Remembered:
    __slots__ = ("expires_s", "marks", "principal")

    def __init__(self, principal: Principal, expires_s: float) -> None:
        self.principal = principal
        self.expires_s = expires_s
        # By these a revocation names the token.
        self.marks = tuple(map(mark_of, filter(None, (principal.credential, principal.subject))))


class TokenVerifier:
    """Turns a token into its caller; raises Unauthenticated, for every cause alike."""

    def __init__(
        self,
        keys: KeySource,
        *,
        issuer: str,
        audience: str,
        clock: Clock,
        revocations: Revocations | None = None,
    ) -> None:
        self._keys = keys
        self._revocations = Revocations(clock=clock) if revocations is None else revocations
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._remembered: dict[bytes, _Remembered] = {}
        self._version = keys.version

    def principal(self, token: str) -> Principal:
        """Gives the caller that a token stands for."""
        if len(token) > _TOKEN_CHARS_MAX:
            raise Unauthenticated
        if self._version != self._keys.version:
            self._remembered.clear()
            self._version = self._keys.version
        now_s = self._clock.now_us() / 1_000_000
        digest = blake2b(token.encode("utf-8", "replace"), digest_size=16).digest()
        known = self._remembered.get(digest)
        if known is None:
            known = self._remember(digest, self._verify(token, now_s=now_s))
        if now_s > known.expires_s + _SKEW_S or self._revocations.holds(known.marks):
            self._remembered.pop(digest, None)
            raise Unauthenticated
        return known.principal

    def _remember(self, digest: bytes, verified: _Remembered) -> _Remembered:
        if len(self._remembered) >= _REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[digest] = verified
        return verified

    def _verify(self, token: str, *, now_s: float) -> _Remembered:
        try:
            key = self._key_for(_header(token))
            signed = jws.deserialize_compact(token, key, algorithms=[ALGORITHM])
            return self._checked(json.loads(signed.payload), now_s=now_s)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unauthenticated from error

    def _key_for(self, header: Mapping[str, Any]) -> OKPKey:
        if header["alg"] != ALGORITHM or header["typ"] != TOKEN_TYPE or "crit" in header:
            raise ValueError("the header is not that of an access token")
        return self._keys.public_keys()[header["kid"]]

    def _checked(self, claims: Mapping[str, Any], *, now_s: float) -> _Remembered:
        expires_s = _number(claims["exp"])
        if claims["iss"] != self._issuer or claims["aud"] != self._audience:
            raise ValueError("issued by or for somebody else")
        if _number(claims["nbf"]) > now_s + _SKEW_S or expires_s < now_s - _SKEW_S:
            raise ValueError("not valid now")
        patterns = claims["permissions"]
        if not isinstance(claims["sub"], str) or not _all_text(patterns):
            raise ValueError("claims of the wrong type")
        principal = Principal(
            claims["sub"],
            PermissionSet(patterns),
            str(claims["jti"]),
            workload=_bound_to(claims),
            credential=_text(claims.get("sid", "")),
        )
        return _Remembered(principal, expires_s)


def _header(token: str) -> Mapping[str, Any]:
    encoded = token.partition(".")[0]
    header = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    if not isinstance(header, dict):
        raise ValueError("the header is not an object")
    return header


def _bound_to(claims: Mapping[str, Any]) -> str:
    """Gives the workload that a token is bound to (``cnf`` of RFC 7800), or nothing.

    Bound in a way that is not known here, a token is refused: the binding could
    not be checked.
    """
    if "cnf" not in claims:
        return ""
    (confirmation,) = claims["cnf"].items()
    if confirmation[0] != WORKLOAD_CONFIRMATION or not isinstance(confirmation[1], str):
        raise ValueError("bound in another way")
    return str(confirmation[1])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("an instant is a number")
    if not math.isfinite(value):
        raise ValueError("an instant is finite")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a claim is of the wrong type")
    return value


def _all_text(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
