"""Every method of every service: nothing of its contract was forgotten."""

from __future__ import annotations

import json
import re
import shlex
from enum import StrEnum

import protovalidate
import pytest
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from backplane_server.contract.checks import service_problems
from backplane_server.contract.facts import Reader, enum_prefix, reason_names
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.plan import (
    CacheScope,
    DeadlineClass,
    Idempotency,
    Kind,
    Plan,
    Priority,
    QuotaClass,
)
from backplane_server.contract.reference import Reference
from backplane_server.contract.resolver import resolve_with


@pytest.fixture(scope="session")
def plan(reader: Reader, services: list[str]) -> Plan:
    """Returns the plan of the real contracts."""
    return resolve_with(reader, services=services, numbers=load_numbers())


def test_every_contract_is_complete(reader: Reader, services: list[str]) -> None:
    """No service has a fault that the resolver knows of."""
    problems = [p for name in services for p in service_problems(reader.service(name), reader)]
    assert [str(problem) for problem in problems] == []


def test_every_method_is_planned(plan: Plan, contracts: FileDescriptorSet) -> None:
    """The plan has exactly the methods that the protos declare."""
    declared = {
        f"/{file.package}.{service.name}/{method.name}"
        for file in contracts.file
        if file.package.startswith("backplane.")
        for service in file.service
        for method in service.method
    }
    assert {method.full_name for method in plan.methods()} == declared


def test_every_method_has_a_policy_a_comment_and_a_rest_path(plan: Plan, reader: Reader) -> None:
    """Each method says who may call it, what it does, and, if unary, where REST finds it."""
    for method in plan.methods():
        service = plan.service(method.service)
        assert reader.comments.of(f"{service.full_name}.{method.name}"), method.full_name
        assert method.http or method.kind is not Kind.UNARY_UNARY, method.full_name
        assert method.deadline.max_ms >= method.deadline.default_ms > 0


def test_every_reason_states_its_status(plan: Plan, reader: Reader) -> None:
    """The comment of each error reason starts with the gRPC status that it comes with."""
    enums = {service.error_reasons for service in plan.services}
    reference = Reference(reader)
    for enum in {*enums, "backplane.policy.v1.PlatformErrorReason"}:
        for full_name in reason_names(reader, enum).values():
            assert reference.error_row(full_name)[1], f"{full_name} states no status"


def test_every_reason_is_answered_by_some_method(plan: Plan, reader: Reader) -> None:
    """No error reason is declared that no method lists."""
    for service in plan.services:
        answered = {reason for method in service.methods for reason in method.reasons}
        assert set(reason_names(reader, service.error_reasons)) == answered, service.name


def test_no_rest_path_is_taken_twice(plan: Plan) -> None:
    """Two methods never share a verb and a path, whatever their variables are called."""
    routes = [
        (m.http.verb, re.sub(r"\{[^}]*\}", "{}", m.http.path)) for m in plan.methods() if m.http
    ]
    assert sorted(set(routes)) == sorted(routes)


def test_every_example_call_satisfies_its_rules(plan: Plan, reader: Reader) -> None:
    """The example call of each method in the reference is a valid request."""
    shown = [
        line
        for service in plan.services
        for line in Reference(reader).page(service).splitlines()
        if line.startswith("backplane call ")
    ]
    assert len(shown) == len(list(plan.methods()))
    for line in shown:
        _, _, name, text = shlex.split(line)
        service, _, method = name.partition("/")
        request_type = plan.service(service).method(method).request_type
        request = message_factory.GetMessageClass(reader.pool.FindMessageTypeByName(request_type))()
        json_format.Parse(text, request, descriptor_pool=reader.pool)
        found = protovalidate.collect_violations(request)
        assert not found, f"{line}: {[one.proto.rule_id for one in found]} {json.dumps(text)}"


@pytest.mark.parametrize(
    "known",
    [DeadlineClass, QuotaClass, Priority, CacheScope, Idempotency],
    ids=lambda e: e.__name__,
)
def test_every_fact_that_a_proto_can_state_is_known(reader: Reader, known: type[StrEnum]) -> None:
    """Each value of a policy enum has its counterpart in the plan, and the other way round."""
    enum = reader.pool.FindEnumTypeByName(f"backplane.policy.v1.{known.__name__}")
    prefix = enum_prefix(known.__name__)
    stated = {value.name.removeprefix(prefix).lower() for value in enum.values if value.number}
    assert stated == {str(one) for one in known} - {Idempotency.NONE}
