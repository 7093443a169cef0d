"""gRPC-Web from a page in a real browser, which is on another origin than the gateway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from backplane_client.testing import EphemeralServer
from tests.support.browser import Missing, bundle, chromium, opened, served
from tests.support.gateway import gateway


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    """The origin of the page."""
    try:
        chromium()
        folder = bundle()
    except Missing as missing:
        pytest.skip(str(missing))
    with served(folder) as origin:
        yield origin


def test_a_page_calls_by_grpc_web(page: str, server: EphemeralServer, tmp_path: Path) -> None:
    """Token, product, typed error and stream arrive in a browser whose origin is allowed."""
    with gateway(server.address, tmp_path / "gateway", origins=page) as envoy:
        query = urlencode({"gateway": f"http://{envoy.address}", "key": server.api_key})
        assert opened(f"{page}/?{query}", tmp_path / "profile") == {
            "sku": "CAFÉ-1",
            "name": "Café crème ☕",
            "euros": "3",
            "missing": {
                "code": "NotFound",
                "message": "no product has the SKU 'NOWHERE'; SKUs are compared byte for byte",
                "reason": "PRODUCT_NOT_FOUND",
            },
            "event": "event",
        }


def test_a_page_of_another_origin_reads_nothing(
    page: str, server: EphemeralServer, tmp_path: Path
) -> None:
    """The browser itself keeps a page from calling whose origin is not configured."""
    with gateway(server.address, tmp_path / "gateway", origins="https://shop.example") as envoy:
        query = urlencode({"gateway": f"http://{envoy.address}", "key": server.api_key})
        result = opened(f"{page}/?{query}", tmp_path / "profile")
    assert result == {"failed": {"code": "Unknown", "message": "Failed to fetch"}}
