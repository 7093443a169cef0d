"""Facts and numbers, resolved into a plan; every fault of every contract at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from google.protobuf import descriptor_pool

from backplane_server.contract.checks import service_problems
from backplane_server.contract.errors import ContractError, Problem
from backplane_server.contract.facts import MethodFacts, Reader, ServiceFacts
from backplane_server.contract.numbers import Numbers, load_numbers
from backplane_server.contract.plan import CachePlan, MethodPlan, Plan, ServicePlan


def resolve(
    *,
    services: Sequence[str],
    pool: descriptor_pool.DescriptorPool | None = None,
    overrides_path: Path | None = None,
) -> Plan:
    """Resolves services, by full name, into a plan.

    Without a pool the process's own is read: import the services' generated
    modules first. Raises ContractError with every fault found, and NumbersError
    for a file of overrides that cannot be used.
    """
    reader = Reader(pool or descriptor_pool.Default())
    return resolve_with(reader, services=services, numbers=load_numbers(overrides_path))


def resolve_with(reader: Reader, *, services: Sequence[str], numbers: Numbers) -> Plan:
    """Resolves services that `reader` sees; raises ContractError with every fault found."""
    problems: list[Problem] = []
    facts = list(_facts(reader, services, problems))
    problems.extend(_duplicates(facts))
    for one in facts:
        problems.extend(service_problems(one, reader))
    if problems:
        raise ContractError(problems)
    return _plan(facts, numbers)


def _facts(
    reader: Reader, services: Sequence[str], problems: list[Problem]
) -> Iterator[ServiceFacts]:
    for name in services:
        try:
            yield reader.service(name)
        except KeyError:
            problems.append(Problem(name, "is not among the loaded contracts"))


def _duplicates(facts: Sequence[ServiceFacts]) -> Iterator[Problem]:
    counted = Counter(one.name for one in facts if one.name)
    for one in facts:
        if counted[one.name] > 1:
            yield Problem(
                str(one.descriptor.full_name), f"shares the short name {one.name!r} with another"
            )


def _plan(facts: Sequence[ServiceFacts], numbers: Numbers) -> Plan:
    plans = (_service_plan(one, numbers) for one in facts)
    return Plan(
        services=tuple(sorted(plans, key=lambda service: service.name)),
        retry=numbers.retry,
        objectives=numbers.objectives,
    )


def _service_plan(facts: ServiceFacts, numbers: Numbers) -> ServicePlan:
    return ServicePlan(
        name=facts.name,
        full_name=str(facts.descriptor.full_name),
        error_reasons=facts.error_reasons,
        methods=tuple(_method_plan(one, facts, numbers) for one in facts.methods),
    )


def _method_plan(facts: MethodFacts, service: ServiceFacts, numbers: Numbers) -> MethodPlan:
    if not (facts.access and facts.deadline and facts.quota and facts.priority):
        # Never reached: a plan is made only of contracts that passed every check.
        raise ContractError([Problem(facts.full_name, "was not checked")])
    descriptor = facts.descriptor
    return MethodPlan(
        full_name=f"/{service.descriptor.full_name}/{descriptor.name}",
        service=service.name,
        name=str(descriptor.name),
        kind=facts.kind,
        request_type=str(descriptor.input_type.full_name),
        response_type=str(descriptor.output_type.full_name),
        access=facts.access,
        permission=facts.permission,
        optional_permissions=tuple(sorted(facts.optional_permissions)),
        has_side_effects=facts.has_side_effects,
        idempotency=facts.idempotency,
        deadline_class=facts.deadline,
        deadline=numbers.deadlines[facts.deadline],
        quota_class=facts.quota,
        quota=numbers.quotas[facts.quota],
        priority=facts.priority,
        audited=facts.audited,
        cache=_cache_plan(facts, numbers),
        reasons=frozenset(facts.reasons),
        retry_aborted=facts.retry_aborted,
        http=facts.http,
    )


def _cache_plan(facts: MethodFacts, numbers: Numbers) -> CachePlan | None:
    if facts.cache is None or facts.cache.scope is None:
        return None
    seconds = numbers.cache[facts.cache.scope].seconds
    return CachePlan(scope=facts.cache.scope, tags=facts.cache.tags, seconds=seconds)
