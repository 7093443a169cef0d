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
    catalog = endurance.backplane.catalog
    request = pb.BatchGetProductsRequest(skus=skus)
    try:
        return (await endurance.persist(lambda: catalog.BatchGetProducts(request))).products
    except BackplaneError as error:
        if error.reason != "BATCH_TOO_LARGE" or len(skus) == 1:
            raise
    half = len(skus) // 2
    return [
        product for part in (skus[:half], skus[half:]) for product in await _asked(part, endurance)
    ]


def _portions(skus: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(skus), _SKUS_PER_CALL):
        yield skus[start : start + _SKUS_PER_CALL]
