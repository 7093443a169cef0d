"""One case: its steps in order, to the first that differs."""

from __future__ import annotations

from typing import Any

import backplane_client

from .differences import difference
from .methods import method_at
from .outcome import Outcome
from .saved import filled, found
from .step import take


async def run(case: dict[str, Any], *, address: str, api_key: str) -> str:
    """Gives what differed; nothing where the case came out as expected."""
    saved: dict[str, Any] = {}
    async with backplane_client.connect(address, api_key=api_key) as backplane:
        for number, step in enumerate(case["steps"], start=1):
            try:
                detail = await _run(backplane, step, saved, key=f"{case['name']}#{number}")
            except Exception as error:  # noqa: BLE001 - a runner that breaks is a case that fails
                detail = f"{type(error).__name__}: {error}"
            if detail:
                return f"step {number}: {detail}"
    return ""


async def _run(
    backplane: backplane_client.Backplane, step: dict[str, Any], saved: dict[str, Any], *, key: str
) -> str:
    step = filled(step, saved)
    kind = next(kind for kind in ("call", "pages", "stream") if kind in step)
    method = method_at(backplane, step[kind])
    outcome: Outcome = await take(kind, method, step, key=key)
    detail = difference(step.get("expect", {}), outcome)
    if not detail:
        saved |= {name: found(outcome.seen, path) for name, path in step.get("save", {}).items()}
    return detail
