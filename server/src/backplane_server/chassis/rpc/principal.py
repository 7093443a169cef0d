"""Who calls, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ANYTHING = "*"


class PermissionSet:
    """Granted patterns: a permission, a family such as ``orders.*``, or ``*``."""

    __slots__ = ("_exact", "_families", "patterns")

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self.patterns = tuple(sorted(set(patterns)))
        self._exact = frozenset(self.patterns)
        # "orders.*" is kept as "orders." so that "ordersx.y" does not match.
        self._families = tuple(p[:-1] for p in self.patterns if p.endswith(".*"))

    def holds(self, permission: str) -> bool:
        """Tells whether a permission is granted."""
        if permission in self._exact or ANYTHING in self._exact:
            return True
        return bool(self._families) and permission.startswith(self._families)

    def covers(self, pattern: str) -> bool:
        """Tells whether everything that a pattern grants is granted here too."""
        if pattern == ANYTHING:
            return ANYTHING in self._exact
        return self.holds(pattern[:-1] if pattern.endswith(".*") else pattern)


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller: ``service_accounts/sva_…``, or ``services/orders`` for a peer.

    token_id   the ``jti`` of the access token; empty for peers in process
    workload   the SPIFFE id of the only workload that may send the token; empty: any
    credential what the token was made from, a session (``ses_…``) or an API key (``key_…``)
    """

    subject: str
    permissions: PermissionSet
    token_id: str = ""
    workload: str = ""
    credential: str = ""


ANONYMOUS = Principal("-", PermissionSet())
