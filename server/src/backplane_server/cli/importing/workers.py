"""Work that runs together and fails as one."""

import asyncio
from collections.abc import Coroutine, Iterable


async def run_together(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Runs everything to its end; the first failure ends the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from failures
