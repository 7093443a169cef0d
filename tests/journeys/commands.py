"""`backplane` as a user runs it, beside a server in the same test."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import COMMAND, environment


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def cells(self, name: str) -> list[str]:
        """The figures of the table row of that name."""
        for line in self.out.splitlines():
            row = [cell.strip() for cell in line.strip("│ ").split("│")]
            if row[0] == name:
                return row[1:]
        raise AssertionError(f"no row {name!r} in\n{self.out}\n{self.err}")


class Importer:
    """Runs `backplane import …` against one server, in a folder of its own."""

    def __init__(self, address: str, *, api_key: str, folder: Path) -> None:
        self.address = address
        self.folder = folder
        self._variables = {"BACKPLANE_ADDRESS": address, "BACKPLANE_API_KEY": api_key}

    async def __call__(self, *arguments: str | Path) -> Said:
        """Runs the command to its end."""
        process = await self.start(*arguments)
        return await said(process)

    async def start(self, *arguments: str | Path) -> asyncio.subprocess.Process:
        """Starts the command."""
        return await asyncio.create_subprocess_exec(
            *COMMAND,
            "import",
            *map(str, arguments),
            cwd=self.folder,
            env=environment(**self._variables),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


async def said(process: asyncio.subprocess.Process, *, within_s: float = 300) -> Said:
    """Waits for a command's end; kills it when that takes too long."""
    try:
        async with asyncio.timeout(within_s):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        raise
    return Said(process.returncode or 0, out.decode(), err.decode())
