"""The methods of the installed contracts, found by as much of their name as is needed."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message

from backplane_client import contracts


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its short name `orders/PlaceOrder`, its path on the wire, its descriptor."""

    name: str
    path: str
    descriptor: MethodDescriptor

    @property
    def takes_stream(self) -> bool:
        """Whether it takes a stream of requests."""
        return bool(self.descriptor.client_streaming)

    @property
    def answers_stream(self) -> bool:
        """Whether it answers with a stream."""
        return bool(self.descriptor.server_streaming)

    @property
    def request(self) -> type[Message]:
        """The class of its requests."""
        return message_factory.GetMessageClass(self.descriptor.input_type)

    def stub(self, channel: Any) -> Any:
        """Returns the method, bound to a channel."""
        kind = f"{_sides(self.takes_stream)}_{_sides(self.answers_stream)}"
        reply = message_factory.GetMessageClass(self.descriptor.output_type)
        return getattr(channel, kind)(
            self.path,
            request_serializer=self.request.SerializeToString,
            response_deserializer=reply.FromString,
        )


def starting_with(start: str) -> list[str]:
    """Returns the short names that begin so, in any case, in order."""
    return sorted(name for name in _paths() if name.lower().startswith(start.lower()))


def find(name: str) -> Method:
    """Returns the method that is meant; raises ValueError when that is none or several.

    Understands `orders/PlaceOrder`, the start of both parts in any case (`ord/place`), a
    method's own name where only one service has it, and the path on the wire.
    """
    paths = _paths()
    meant = [one for one in sorted(paths) if _is_meant(one, paths[one], name)]
    exact = [one for one in meant if name.lower() in (one.lower(), one.lower().split("/")[1])]
    if len(exact or meant) != 1:
        raise ValueError(_unclear(name, meant))
    chosen = (exact or meant)[0]
    return Method(chosen, paths[chosen], _descriptor(paths[chosen]))


def _paths() -> dict[str, str]:
    methods = contracts.installed().methods.values()
    return {f"{one.service}/{one.path.rpartition('/')[2]}": one.path for one in methods}


def _is_meant(short: str, path: str, name: str) -> bool:
    if name.lower().lstrip("/") == path.lower().lstrip("/"):
        return True
    service, _, method = name.lower().rpartition("/")
    own_service, own_method = short.lower().split("/")
    return own_service.startswith(service) and own_method.startswith(method)


def _unclear(name: str, meant: list[str]) -> str:
    meant = meant or starting_with(name)
    if not meant:
        return f"no method is called {name}; `backplane call` without arguments lists all"
    return f"{name} may mean {', '.join(meant)}; write more of it"


def _descriptor(path: str) -> MethodDescriptor:
    service, _, method = path.lstrip("/").partition("/")
    package = importlib.import_module(service.rpartition(".")[0])
    # Importing a contract's modules puts its descriptors into the pool.
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.endswith("_pb2"):
            importlib.import_module(f"{package.__name__}.{module.name}")
    found = descriptor_pool.Default().FindServiceByName(service)
    descriptor: MethodDescriptor = found.methods_by_name[method]
    return descriptor


def _sides(streams: bool) -> str:  # noqa: FBT001  # The whole of the question.
    return "stream" if streams else "unary"
