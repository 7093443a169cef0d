"""Contracts by reflection, so that grpcurl and its like know what is served."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from google.protobuf import descriptor_pool

from backplane_server.chassis.rpc.server import RpcServer

if TYPE_CHECKING:
    from google.protobuf.descriptor import FileDescriptor


def enable_reflection(server: RpcServer, services: Iterable[str]) -> None:
    """Lets clients ask for the contracts of what is served."""
    from grpc_reflection.v1alpha import reflection

    names = (*services, "grpc.health.v1.Health", reflection.SERVICE_NAME)
    pool = cast(descriptor_pool.DescriptorPool, _Symbols(descriptor_pool.Default()))
    reflection.enable_server_reflection(names, server.raw, pool)


class _Symbols:
    """A pool that finds the file of a method too.

    Reflection promises it, and ghz and `grpcurl describe` ask for it; protobuf's
    Python pool finds services, messages and enums alone.
    """

    def __init__(self, pool: descriptor_pool.DescriptorPool) -> None:
        self._pool = pool

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pool, name)

    def FindFileContainingSymbol(self, symbol: str) -> FileDescriptor:  # noqa: N802 - protobuf's name
        """Gives the file that a full name stands in; raises KeyError."""
        try:
            return self._pool.FindFileContainingSymbol(symbol)
        except KeyError:
            return self._pool.FindMethodByName(symbol).containing_service.file
