"""What the catalog has already."""

from collections.abc import Iterator, Mapping, Sequence

from backplane.catalog.v1 import catalog_pb2 as pb
from backplane_client import BackplaneError
from backplane_server.cli.importing.endurance import Endurance

_SKUS_PER_CALL = 500


async def products_there(skus: Sequence[str], *, endurance: Endurance) -> Mapping[str, pb.Product]:
    """The products that the catalog has of these SKUs; raises BackplaneError, ServerLost."""
    there: dict[str, pb.Product] = {}
    for some in _portions(skus):
        for product in await _asked(some, endurance):
            there[product.sku] = product
    return there


async def _asked(skus: Sequence[str], endurance: Endurance) -> Sequence[pb.Product]:
    trial = endurance.trial()
    request = pb.BatchGetProductsRequest(skus=skus)
    while True:
        try:
            return (await endurance.backplane.catalog.BatchGetProducts(request)).products
        except BackplaneError as error:
            if error.reason == "BATCH_TOO_LARGE" and len(skus) > 1:
                half = len(skus) // 2
                halves = [await _asked(part, endurance) for part in (skus[:half], skus[half:])]
                return [product for half in halves for product in half]
            await trial.outlast(error)


def _portions(skus: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(skus), _SKUS_PER_CALL):
        yield skus[start : start + _SKUS_PER_CALL]
