"""One failure on demand, as a caller writes it in the metadata ``backplane-fault``.

``status=UNAVAILABLE; times=2; pushback_ms=50``: pairs of a name and a value, in any order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from backplane_server.chassis.errors import Internal, ServiceError
from backplane_server.chassis.interceptors.errors import NUMBER_OF_CODE

REASON = "INJECTED_FAULT"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to go wrong with a call; the fields are the names that callers write.

    status           the gRPC status that the call ends with; empty: it does not fail
    reason           the reason in its ErrorInfo
    bare             1: the status comes without details, as from a transport
    times            how many attempts it happens to, the first ones; 0: all
    when             before: instead of the work; after: the work is done, its answer is lost
    after_replies    of a stream: after how many replies it ends; 0: as ``when`` says
    delay_ms         how long the call waits before its work begins
    advance_ms       how far the server's clock moves before its work begins
    pushback_ms      ``grpc-retry-pushback-ms`` of the failure; -1 means: do not come back
    retry_after_ms   RetryInfo of the failure, and the pushback that comes with it
    append           bytes, in hexadecimal, that are added to each serialized reply
    """

    status: str = ""
    reason: str = REASON
    bare: bool = False
    times: int = 0
    when: str = "before"
    after_replies: int = 0
    delay_ms: int = 0
    advance_ms: int = 0
    pushback_ms: int | None = None
    retry_after_ms: int | None = None
    append: bytes = b""

    @property
    def fails_before(self) -> bool:
        """Whether the call ends before its work begins."""
        return bool(self.status) and self.when == "before" and not self.after_replies

    @property
    def fails_after(self) -> bool:
        """Whether the call's answer is lost."""
        return bool(self.status) and self.when == "after" and not self.after_replies

    def error(self) -> ServiceError:
        """What the call fails with."""
        # A failure that is not final is not kept for the request id either.
        base = Internal if self.status == "INTERNAL" else ServiceError
        kind = type("InjectedFault", (base,), {"status": self.status, "reason": self.reason})
        after_s = None if self.retry_after_ms is None else self.retry_after_ms / 1000
        made: ServiceError = kind(
            "this failure was asked for with backplane-fault", retry_after_s=after_s
        )
        return made


def parse(text: str) -> Fault:
    """Reads a fault; raises ValueError in words for whoever wrote it."""
    given: dict[str, Any] = {}
    for pair in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = pair.partition("=")
        read = _READERS.get(name.strip())
        if read is None or not equals:
            raise ValueError(f"{pair!r} is none of {', '.join(_READERS)}, each with = and a value")
        given[name.strip()] = _read(name.strip(), value.strip(), read)
    fault = Fault(**given)
    if fault.after_replies and not fault.status:
        raise ValueError("after_replies needs a status")
    return fault


def _read(name: str, value: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise ValueError(f"{name}={value}: {error}") from None


def _status(value: str) -> str:
    if value not in NUMBER_OF_CODE or value == "OK":
        raise ValueError("not the name of a gRPC status that is an error")
    return value


def _when(value: str) -> str:
    if value not in ("before", "after"):
        raise ValueError("before or after")
    return value


def _flag(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("0 or 1")
    return value == "1"


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) <= 2**40):
        raise ValueError("not a whole number")
    return int(value)


def _pushback(value: str) -> int:
    return -1 if value == "-1" else _count(value)


_READERS: dict[str, Callable[[str], Any]] = {
    "status": _status,
    "reason": str,
    "bare": _flag,
    "times": _count,
    "when": _when,
    "after_replies": _count,
    "delay_ms": _count,
    "advance_ms": _count,
    "pushback_ms": _pushback,
    "retry_after_ms": _count,
    "append": bytes.fromhex,
}
if set(_READERS) != {each.name for each in fields(Fault)}:
    raise TypeError("every field of a fault has a way to be read")
