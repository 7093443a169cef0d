"""One change of a contract, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a change means to those who already use the contract."""

    COMPATIBLE = "compatible"
    LOOSENING = "loosening"  # A matter of security: more is allowed or shown than before.
    TIGHTENING = "tightening"  # Calls that were answered may now be refused.
    BREAKING = "breaking"  # Generated code or bytes on the wire no longer fit.


@dataclass(frozen=True, slots=True)
class Change:
    """A change at `subject` (a full name); `what` names the old and the new value."""

    severity: Severity
    subject: str
    what: str

    @property
    def id(self) -> str:
        """What an acknowledgement names: subject and values, so that it fits no other change."""
        return f"{self.subject}: {self.what}"

    @property
    def needs_acknowledgement(self) -> bool:
        """Whether the gate stays shut until someone gives a reason."""
        return self.severity is not Severity.COMPATIBLE
