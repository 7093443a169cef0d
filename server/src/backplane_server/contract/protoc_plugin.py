"""protoc-gen-backplane: an ordinary protoc plugin that resolves every contract.

The parameter says which files it writes: `python`, those that ship inside the
Python package (service configs, client policies, `py.typed`), `java`, those that
ship inside the jar (the same, and an index of them), or `contract`,
those for every language and tool (service configs, client policies, the
permission catalogue, the API reference, the gateway's routes). A contract that does not resolve is
the plugin's error, so that generation fails with every method named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from backplane_server.contract.comments import Comments
from backplane_server.contract.envoy import route_discovery
from backplane_server.contract.errors import ContractError, NumbersError
from backplane_server.contract.facts import Reader, pool_of
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.permissions import permission_catalogue
from backplane_server.contract.plan import Plan
from backplane_server.contract.plugin_protocol import answer
from backplane_server.contract.reference import Reference
from backplane_server.contract.reference_index import ReferenceIndex
from backplane_server.contract.resolver import resolve_with
from backplane_server.contract.service_config import client_policy, service_config

Written = Iterator[tuple[str, str]]

_JAVA_INDEX: Final = "META-INF/backplane/contracts"
_FEATURES: Final = CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL


@dataclass(frozen=True)
class Contracts:
    """What one request is about: the plan, its reader, and the files to write for."""

    plan: Plan
    reader: Reader
    file_names: tuple[str, ...]


def main() -> None:
    """Answers one request on standard input."""
    answer(generate)


def generate(request: CodeGeneratorRequest) -> CodeGeneratorResponse:
    """Returns the files for `request.parameter`, or an error that names every fault."""
    response = CodeGeneratorResponse(supported_features=_FEATURES)
    writer = _WRITERS.get(request.parameter)
    if writer is None:
        response.error = f"the parameter must be one of {', '.join(_WRITERS)}"
        return response
    try:
        contracts = _resolve(request)
    except (ContractError, NumbersError) as error:
        response.error = str(error)
        return response
    for name, content in sorted(writer(contracts)):
        response.file.add(name=name, content=content)
    return response


def services_of(files: Iterable[FileDescriptorProto]) -> list[str]:
    """Returns the full names of the services that files define."""
    return [f"{file.package}.{service.name}" for file in files for service in file.service]


def _resolve(request: CodeGeneratorRequest) -> Contracts:
    wanted = set(request.file_to_generate)
    reader = Reader(pool_of(request.proto_file), comments=Comments(request.proto_file))
    services = services_of(file for file in request.proto_file if file.name in wanted)
    plan = resolve_with(reader, services=services, numbers=load_numbers())
    return Contracts(plan, reader, tuple(sorted(wanted)))


def _python_files(contracts: Contracts) -> Written:
    yield from _packaged_files(contracts)
    for folder in sorted({name.rpartition("/")[0] for name in contracts.file_names}):
        yield f"{folder}/py.typed", ""


def _java_files(contracts: Contracts) -> Written:
    yield from _packaged_files(contracts)
    # A class path cannot be listed: each jar names its contracts in a file of one name.
    folders = [service.package.replace(".", "/") for service in contracts.plan.services]
    yield _JAVA_INDEX, "".join(f"{folder}\n" for folder in sorted(folders))


def _packaged_files(contracts: Contracts) -> Written:
    for service in contracts.plan.services:
        folder = service.package.replace(".", "/")
        config = service_config(service, retry=contracts.plan.retry)
        yield f"{folder}/service_config.json", _json(config)
        yield f"{folder}/policy.json", _json(client_policy(service))


def _contract_files(contracts: Contracts) -> Written:
    plan, reference = contracts.plan, Reference(contracts.reader)
    yield "permissions.json", _json(permission_catalogue(plan))
    yield "envoy/routes.json", _json(route_discovery(plan))
    yield "reference/index.md", ReferenceIndex(reference).page(plan)
    for service in plan.services:
        config = service_config(service, retry=plan.retry)
        yield f"service_config/{service.name}.json", _json(config)
        yield f"policy/{service.name}.json", _json(client_policy(service))
        yield f"reference/{service.name}.md", reference.page(service)


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


_WRITERS: Final = {"python": _python_files, "java": _java_files, "contract": _contract_files}


if __name__ == "__main__":
    main()
