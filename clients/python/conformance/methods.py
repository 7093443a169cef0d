"""Finds the typed stub's method for the path of a method, by the generated descriptors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor

import backplane_client

_OTHERS = ("grpc_health.v1.health_pb2",)


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a stub that is bound to a connection."""

    bound: Any
    descriptor: MethodDescriptor

    def request(self, content: dict[str, Any]) -> Any:
        """Makes the generated request message of its JSON form."""
        made = message_factory.GetMessageClass(self.descriptor.input_type)()
        return json_format.ParseDict(content, made)


def method_at(backplane: backplane_client.Backplane, path: str) -> Method:
    """Finds `backplane.catalog.v1.CatalogService/GetProduct`; raises KeyError."""
    _load_contracts()
    service, _, name = path.partition("/")
    descriptor = descriptor_pool.Default().FindServiceByName(service)
    module = descriptor.file.name.removesuffix(".proto").replace("/", ".") + "_pb2_grpc"
    if service.startswith("grpc.health."):
        module = "grpc_health.v1.health_pb2_grpc"
    stub = backplane.stub(getattr(import_module(module), f"{descriptor.name}Stub"))
    return Method(getattr(stub, name), descriptor.methods_by_name[name])


@cache
def _load_contracts() -> None:
    """Imports the messages of every contract that is installed."""
    for service in resources.files(import_module("backplane")).iterdir():
        for version in service.iterdir() if service.is_dir() else ():
            for file in version.iterdir() if version.is_dir() else ():
                if file.name.endswith("_pb2.py"):
                    name = file.name.removesuffix(".py")
                    import_module(f"backplane.{service.name}.{version.name}.{name}")
    for other in _OTHERS:
        import_module(other)
