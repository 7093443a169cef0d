"""One step: a call, all pages of a list, or a stream, as a program would make them."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from functools import partial
from typing import Any

from google.protobuf import json_format
from grpc import aio

import backplane_client
from backplane_client import BackplaneError, Cancelled

from .methods import Method
from .outcome import Outcome

_FAULT = "backplane-fault"
_ATTEMPTS = "backplane-attempts"


async def take(kind: str, method: Method, step: dict[str, Any], *, key: str) -> Outcome:
    """Makes the step's call and gives what came of it."""
    named = {"metadata": _metadata(step, key), "timeout": _timeout_s(step)}
    request = method.request(step.get("request", {}))
    begun, outcome = time.monotonic(), Outcome()
    try:
        await _within(step, partial(_KINDS[kind], outcome, method, request, step, named))
    except BackplaneError as error:
        outcome.error, outcome.attempts = error, _attempts_of(error)
    except asyncio.CancelledError:
        outcome.error = Cancelled("the caller cancelled")
    outcome.elapsed_ms = (time.monotonic() - begun) * 1000
    return outcome


async def _within(step: dict[str, Any], begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
    running = asyncio.create_task(begin())
    if "cancel_after_ms" in step:
        asyncio.get_running_loop().call_later(step["cancel_after_ms"] / 1000, running.cancel)
    await running


def _metadata(step: dict[str, Any], key: str) -> list[tuple[str, str]]:
    given = [(name, str(value)) for name, value in step.get("metadata", {}).items()]
    # Of this run alone, so that a second one on the same server counts anew.
    own = [("backplane-fault-id", f"{key} {uuid.uuid4()}")]
    return given + (own if _FAULT in step.get("metadata", {}) else [])


def _timeout_s(step: dict[str, Any]) -> float | None:
    return step["timeout_ms"] / 1000 if "timeout_ms" in step else None


async def _call(
    outcome: Outcome, method: Method, request: Any, _: dict[str, Any], named: dict[str, Any]
) -> None:
    call = method.bound(request, **named)
    outcome.reply = as_json(await call)
    outcome.replayed = backplane_client.replayed(call)
    trailing = await call.trailing_metadata()
    outcome.attempts = int(trailing[_ATTEMPTS]) if _ATTEMPTS in trailing else None


async def _pages(
    outcome: Outcome, method: Method, request: Any, step: dict[str, Any], named: dict[str, Any]
) -> None:
    asking: Any = partial(method.bound, metadata=named["metadata"])
    listed = backplane_client.pages(asking, request, timeout=named["timeout"])
    await _gather(outcome, aiter(listed), step)


async def _stream(
    outcome: Outcome, method: Method, request: Any, step: dict[str, Any], named: dict[str, Any]
) -> None:
    if "cursor" in request.DESCRIPTOR.fields_by_name:
        await _gather(outcome, aiter(backplane_client.follow(method.bound, request, **named)), step)
        return
    call = method.bound(request, **named)
    try:
        await _gather(outcome, _each(call), step)
    finally:
        call.cancel()


async def _each(call: Any) -> AsyncIterator[Any]:
    async for reply in call:
        yield reply


async def _gather(outcome: Outcome, items: Any, step: dict[str, Any]) -> None:
    outcome.items = []
    async with aclosing(items):
        if step.get("take") == 0:
            return
        async for item in items:
            outcome.items.append(as_json(item))
            if len(outcome.items) == step.get("take"):
                return


def as_json(message: Any) -> Any:
    """The proto3 JSON form of a message; of a repeated text field, its texts."""
    return message if isinstance(message, str) else json_format.MessageToDict(message)


def _attempts_of(error: BackplaneError) -> int | None:
    cause = error.__cause__
    trailing = cause.trailing_metadata() if isinstance(cause, aio.AioRpcError) else None
    counted = trailing.get(_ATTEMPTS) if trailing is not None else None
    return None if counted is None else int(counted)


_KINDS: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
    "call": _call,
    "pages": _pages,
    "stream": _stream,
}
