"""Sends rows to the catalog's import stream, and picks it up where it broke."""

import time
from collections.abc import AsyncIterator, Sequence
from itertools import islice

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_client import BackplaneError
from backplane_server.cli.importing.endurance import Endurance
from backplane_server.cli.importing.tally import Refusal, RowTally

# The stream as a whole; each group of rows has the server's own limit.
_STREAM_S_MAX = 3600.0


async def send_rows(
    rows: Sequence[pb.ImportProductsRequest], *, endurance: Endurance, tally: RowTally
) -> None:
    """Sends rows numbered 1, 2, 3 … and counts the results; raises BackplaneError, ServerLost."""
    tally.total = len(rows)
    started_s = time.monotonic()
    trial = endurance.trial()
    try:
        while tally.done < len(rows):
            try:
                async for _ in _results(rows, endurance, tally):
                    trial.succeeded()
            except BackplaneError as error:
                await trial.outlast(error)
    finally:
        tally.elapsed_s = time.monotonic() - started_s


async def _results(
    rows: Sequence[pb.ImportProductsRequest], endurance: Endurance, tally: RowTally
) -> AsyncIterator[int]:
    """One stream: yields the number of the last row that has its result."""
    rest = islice(rows, tally.done, None)
    stream = endurance.backplane.catalog.ImportProducts(rest, timeout=_STREAM_S_MAX)
    async for reply in stream:
        for result in reply.results:
            _count(result, rows[result.row - 1].product.sku, tally)
        yield reply.last_row


def _count(result: pb.ImportRowResult, sku: str, tally: RowTally) -> None:
    outcome = pb.ImportOutcome.Name(result.outcome).removeprefix("IMPORT_OUTCOME_").lower()
    tally.outcomes[outcome] += 1
    if result.outcome == pb.IMPORT_OUTCOME_REFUSED:
        tally.refusals.append(Refusal(sku, result.reason, result.message))
