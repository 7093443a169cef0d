"""The paths that every node has on its operations port."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from backplane_server.chassis.ops.http import Answer, Route
from backplane_server.chassis.ops.loop_lag import LoopLag
from backplane_server.chassis.ops.metrics import CONTENT_TYPE, Metrics

_TEXT: Final = "text/plain; charset=utf-8"


def routes_of(
    *,
    metrics: Metrics,
    lag: LoopLag,
    problems: Callable[[], Sequence[str]],
    extra: Mapping[str, Route] | None = None,
) -> dict[str, Route]:
    """Returns the routes of a node; raises ValueError where an extra one takes a path.

    ``/livez``    whether this process and its event loop run; never a dependency
    ``/readyz``   503 with a line per problem while `problems` gives any
    ``/metrics``  Prometheus text
    """

    def livez() -> Answer:
        problem = lag.problem()
        return _said([problem] if problem else [])

    def readyz() -> Answer:
        return _said(problems())

    async def show_metrics() -> Answer:
        # On a thread: rendering takes milliseconds that calls shall not wait for.
        return 200, CONTENT_TYPE, await asyncio.to_thread(metrics.render)

    own: dict[str, Route] = {"/livez": livez, "/readyz": readyz, "/metrics": show_metrics}
    taken = own.keys() & (extra or {}).keys()
    if taken:
        raise ValueError(f"the operations port has {', '.join(sorted(taken))} already")
    return own | dict(extra or {})


def _said(problems: Sequence[str]) -> Answer:
    if not problems:
        return 200, _TEXT, b"ok\n"
    return 503, _TEXT, "".join(f"{problem}\n" for problem in problems).encode()
