"""Imports and servers that refuse, are not there, or die on the way."""

from __future__ import annotations

from pathlib import Path

from backplane_client import Backplane
from tests.journeys.commands import Importer, Said, said
from tests.journeys.files import SHOP, Row, row, written
from tests.journeys.reading import orders_of
from tests.journeys.servers import Server
from tests.support.processes import free_address

INVOICES = 1500
LINES_EACH = 4


def many_invoices() -> list[Row]:
    """Enough to be in the middle of, most with a price of their own and a repeated code."""
    return [
        row(str(number), f"code {line % 3}", price=f"{1 + number % 90}.{line}5")
        for number in range(INVOICES)
        for line in range(LINES_EACH)
    ]


async def killed_in_the_middle(server: Server, *arguments: str | Path, folder: Path) -> Said:
    """Starts an import and kills the server when some of its orders are placed."""
    importing = Importer(server.address, api_key=server.api_key, folder=folder)
    process = await importing.start("retail", *arguments)
    await server.reached(50, source="many")
    await server.kill()
    assert process.returncode is None
    if "--wait-s=0" not in arguments:
        await server.start()
    return await said(process)


def whole(told: Said) -> None:
    """Every invoice is an order, each once, with every line and penny."""
    assert told.code == 0, told.out + told.err
    assert told.cells("orders on the server") == told.cells("sales in the file")
    assert told.cells("sales in the file")[:2] == ["1,500", "6,000"]
    assert told.cells("difference") == ["0", "0", "0.00"]


async def test_a_server_that_dies_ends_the_import(server: Server, tmp_path: Path) -> None:
    """The import says what to do; after a restart a further run places the rest, nothing twice."""
    file = written(tmp_path / "many.csv", many_invoices())
    broken = await killed_in_the_middle(server, file, "--wait-s=0", folder=tmp_path)
    assert broken.code == 1
    assert "run the same import again: nothing is placed twice" in broken.err
    answered = int(broken.cells("placed")[0].replace(",", ""))
    assert 0 < answered < INVOICES
    await server.start()
    again = await Importer(server.address, api_key=server.api_key, folder=tmp_path)("retail", file)
    whole(again)
    assert int(again.cells("replayed")[0].replace(",", "")) >= answered


async def test_an_import_outlasts_a_restart(server: Server, tmp_path: Path) -> None:
    """A server that is killed and comes back within the wait costs time and nothing else."""
    file = written(tmp_path / "many.csv", many_invoices())
    whole(await killed_in_the_middle(server, file, "--wait-s=60", folder=tmp_path))


async def test_no_server(tmp_path: Path) -> None:
    """Where nothing serves the import says so, with the address."""
    address = free_address()
    importing = Importer(address, api_key="bpk_x", folder=tmp_path)
    told = await importing("retail", written(tmp_path / "shop.csv", SHOP), "--wait-s=0.2")
    assert told.code == 1
    assert f"lost the server at {address}" in told.err


async def test_a_caller_who_may_not(
    importing: Importer, backplane: Backplane, tmp_path: Path
) -> None:
    """A key that is not valid is told once, and nothing is placed."""
    stranger = Importer(importing.address, api_key="bpk_AAAAAAAA_" + "A" * 43, folder=tmp_path)
    told = await stranger("retail", written(tmp_path / "shop.csv", SHOP))
    assert told.code == 1
    assert "UNAUTHENTICATED" in told.err
    assert not await orders_of(backplane, "shop")
