"""A failed call in plain words, with what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from backplane_client import (
    BackplaneError,
    InvalidArgument,
    OutcomeUnknown,
    PermissionDenied,
    Unauthenticated,
    Unavailable,
)
from backplane_server.cli.calls.methods import Method


def explained(error: BackplaneError, method: Method, *, address: str, has_key: bool) -> str:
    """Returns what happened, where, and what to do, a line each."""
    return "\n".join(_lines(error, method, address, has_key=has_key))


def _lines(error: BackplaneError, method: Method, address: str, *, has_key: bool) -> Iterator[str]:
    yield f"backplane: {method.name}: {error.message} ({error.title})"
    yield from (f"  {phrase}" for phrase in error.fields_in_words)
    yield from (f"  {key} = {value}" for key, value in sorted(error.metadata.items()))
    next_step = _next_step(error, method, address, has_key=has_key)
    if next_step:
        yield f"  Next: {next_step}"


def _next_step(error: BackplaneError, method: Method, address: str, *, has_key: bool) -> str:
    steps = (
        (
            isinstance(error, Unauthenticated) and not has_key,
            "pass --api-key or set BACKPLANE_API_KEY; a server's first start prints one",
        ),
        (isinstance(error, Unauthenticated), "use a key that is neither revoked nor expired"),
        (
            isinstance(error, PermissionDenied),
            "have a role with the permission granted to this caller",
        ),
        (
            isinstance(error, InvalidArgument),
            f"`backplane call {method.name} --describe` shows fields and limits",
        ),
        (
            isinstance(error, Unavailable) and "handshake failed" in error.message,
            "trust its authority with --tls-ca, show one's own with --tls-certificate, --tls-key",
        ),
        (
            isinstance(error, Unavailable) and not error.reason,
            f"start a server at {address} with `backplane serve`, or pass --address",
        ),
        (
            isinstance(error, OutcomeUnknown) and bool(error.request_id),
            f'repeat it with "request_id": "{error.request_id}" to learn what came of it',
        ),
        (error.retry_delay_s is not None, f"try again in {error.retry_delay_s} s"),
    )
    return next((step for applies, step in steps if applies), "")
