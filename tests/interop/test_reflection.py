"""Reflection as its definition has it, asked with gRPC's own client of it."""

from __future__ import annotations

import grpc
import pytest
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from backplane_client.testing import EphemeralServer

SERVICE = "backplane.catalog.v1.CatalogService"


@pytest.mark.parametrize(
    "symbol", [SERVICE, f"{SERVICE}.GetProduct", "backplane.catalog.v1.Product"]
)
def test_the_file_of_a_symbol_is_found(server: EphemeralServer, symbol: str) -> None:
    """A service, a method and a message lead to the file that they stand in."""
    with grpc.insecure_channel(server.address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        found = database.FindFileContainingSymbol(symbol)
    assert found.name == "backplane/catalog/v1/catalog.proto"


@pytest.mark.parametrize("symbol", [f"{SERVICE}.NoMethod", "backplane.nothing.v1.No", ""])
def test_a_symbol_that_is_not_there_is_not_found(server: EphemeralServer, symbol: str) -> None:
    """What no file holds is said to be missing; the server goes on."""
    with grpc.insecure_channel(server.address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        with pytest.raises(KeyError):
            database.FindFileContainingSymbol(symbol)
