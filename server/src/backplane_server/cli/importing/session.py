"""Runs an import: an event loop, a connection, and what is shown while it goes on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Protocol, TypeVar

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

import backplane_client
from backplane_server.cli.event_loop import loop_factory
from backplane_server.cli.health import own_address
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.options import Target
from backplane_server.cli.target import credentials_of

T = TypeVar("T")

_SHOWN_EVERY_S = 0.2
_STOPPED = "stopped; what the server answered is stored, and the same import finishes the rest"


class Running(Protocol):
    """What a progress bar follows."""

    total: int

    @property
    def done(self) -> int:
        """How much of the total has ended."""


def run(target: Target, work: Callable[[Endurance], Awaitable[T]]) -> T:
    """Connects and works to the end; Ctrl-C ends the command with a sentence."""
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            return runner.run(_connected(target, work))
    except KeyboardInterrupt:
        typer.echo(_STOPPED, err=True)
        raise typer.Exit(130) from None


async def _connected(target: Target, work: Callable[[Endurance], Awaitable[T]]) -> T:
    address = target.address or own_address()
    credentials = credentials_of(
        tls=target.tls, ca=target.tls_ca, certificate=target.tls_certificate, key=target.tls_key
    )
    async with backplane_client.connect(
        address, api_key=target.api_key, credentials=credentials, insecure=target.insecure
    ) as backplane:
        return await work(Endurance(backplane, address=address, within_s=target.wait_s))


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal's standard error; nothing where that is a file or a pipe."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as shown:
        yield shown


@contextlib.asynccontextmanager
async def followed(shown: Progress, what: str, running: Running) -> AsyncIterator[None]:
    """Shows how far the work in the block is; looks now and then, so that work need not tell."""
    bar = shown.add_task(what, total=None)
    follower = asyncio.create_task(_follow(shown, bar, running))
    try:
        yield
    finally:
        follower.cancel()
        shown.update(bar, completed=running.done, total=running.total)


async def _follow(shown: Progress, bar: TaskID, running: Running) -> None:
    while True:
        shown.update(bar, completed=running.done, total=running.total or None)
        await asyncio.sleep(_SHOWN_EVERY_S)
