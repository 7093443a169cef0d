"""Keeps how the server ended a stream of requests.

gRPC's asyncio library calls a stream INTERNAL when a request could not be sent any more,
although the reason why the server ended it is on its way. It is waited for here.
"""

from __future__ import annotations

from typing import Any, TypeVar

CallT = TypeVar("CallT")


class _Patient:
    """The core's call, which takes its status from the server alone."""

    def __init__(self, core: Any) -> None:
        self._core = core

    def __getattr__(self, name: str) -> Any:
        return getattr(self._core, name)

    def set_internal_error(self, _: str) -> None:
        """Leaves the status open: the server's comes next."""


def keeping_status(call: CallT) -> CallT:
    """Has a call that sends a stream wait for the server's own status; gives the call."""
    opened: Any = call
    opened._cython_call = _Patient(opened._cython_call)  # noqa: SLF001 - nothing public does it
    return call
