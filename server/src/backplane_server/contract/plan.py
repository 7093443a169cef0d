"""The plan: what every method promises, with its numbers, as plain values.

A plan is made once, at start or at generation, and only read afterwards. It
knows nothing of gRPC or protobuf, so that everything may import it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """Which sides of a call are streams: request first, response second."""

    UNARY_UNARY = "unary_unary"
    UNARY_STREAM = "unary_stream"
    STREAM_UNARY = "stream_unary"
    STREAM_STREAM = "stream_stream"


class Access(StrEnum):
    """Who may call a method."""

    PUBLIC = "public"
    AUTHENTICATED = "authenticated"
    PERMISSION = "permission"


class Idempotency(StrEnum):
    """How a repeated call is kept from repeating its effect; NONE where there is no effect."""

    NONE = "none"
    NATURAL = "natural"
    REQUEST_ID = "request_id"
    REQUEST_ID_REQUIRED = "request_id_required"


class DeadlineClass(StrEnum):
    """How long a method may take."""

    READ = "read"
    LIST = "list"
    WRITE = "write"
    BULK = "bulk"
    STREAM = "stream"


class QuotaClass(StrEnum):
    """Which allowance a call is counted against."""

    READ = "read"
    WRITE = "write"
    SEARCH = "search"
    CREDENTIALS = "credentials"
    STREAM = "stream"


class Priority(StrEnum):
    """Which calls are refused first when there is too much work: BATCH."""

    CRITICAL = "critical"
    INTERACTIVE = "interactive"
    BATCH = "batch"


class CacheScope(StrEnum):
    """For whom a kept reply serves."""

    SHARED = "shared"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A class of deadlines: the default where a caller sets none, and the most allowed."""

    default_ms: int
    max_ms: int


@dataclass(frozen=True, slots=True)
class Quota:
    """An allowance per caller: calls per second, and how many may come at once."""

    per_second: int
    burst: int


@dataclass(frozen=True, slots=True)
class Objective:
    """What a class of methods aims at: answers without a fault, and answers in time."""

    availability_percent: float
    latency_ms: int
    latency_percent: float


@dataclass(frozen=True, slots=True)
class Retry:
    """How clients try again: attempts include the first; the budget is per channel."""

    attempts: int
    backoff_initial_ms: int
    backoff_max_ms: int
    backoff_multiplier: float
    budget_tokens: int
    budget_ratio: float


@dataclass(frozen=True, slots=True)
class CachePlan:
    """For whom and how long a reply may be kept, and the tags that drop it."""

    scope: CacheScope
    tags: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class HttpRule:
    """The REST form of a method: `GET /v1/orders/{id}`; body is a field, `*` or empty."""

    verb: str
    path: str
    body: str


@dataclass(frozen=True, slots=True)
class MethodPlan:
    """Everything that is promised about one method.

    `full_name` is the path on the wire, `/backplane.orders.v1.OrdersService/PlaceOrder`;
    `service` the short name, `orders`; types are full message names; reasons are
    written without the enum's prefix and leave out the platform's own.
    """

    full_name: str
    service: str
    name: str
    kind: Kind
    request_type: str
    response_type: str
    access: Access
    permission: str | None
    optional_permissions: tuple[str, ...]
    has_side_effects: bool
    idempotency: Idempotency
    deadline_class: DeadlineClass
    deadline: Deadline
    quota_class: QuotaClass
    quota: Quota
    priority: Priority
    audited: bool
    cache: CachePlan | None
    reasons: frozenset[str]
    retry_aborted: bool
    http: HttpRule | None

    @property
    def takes_request_id(self) -> bool:
        """Whether the request has a `request_id` that makes a repeated call harmless."""
        return self.idempotency in (Idempotency.REQUEST_ID, Idempotency.REQUEST_ID_REQUIRED)

    @property
    def request_id_required(self) -> bool:
        """Whether a call without a `request_id` is refused."""
        return self.idempotency is Idempotency.REQUEST_ID_REQUIRED

    @property
    def retry_safe(self) -> bool:
        """Whether a client may send the call again without knowing what came of it.

        True of every method whose contract resolves, because an effect without
        idempotency does not; clients put the `request_id` in where it is optional.
        """
        return not self.has_side_effects or self.idempotency is not Idempotency.NONE

    @property
    def streams_requests(self) -> bool:
        """Whether the caller sends a stream."""
        return self.kind in (Kind.STREAM_UNARY, Kind.STREAM_STREAM)

    @property
    def streams_responses(self) -> bool:
        """Whether the answer is a stream."""
        return self.kind in (Kind.UNARY_STREAM, Kind.STREAM_STREAM)


@dataclass(frozen=True)
class ServicePlan:
    """One service: its short name, full name, reasons enum and methods in declared order."""

    name: str
    full_name: str
    error_reasons: str
    methods: tuple[MethodPlan, ...]

    def method(self, name: str) -> MethodPlan:
        """Returns a method by its own name; raises KeyError."""
        return next((m for m in self.methods if m.name == name), None) or _missing(name)

    @property
    def package(self) -> str:
        """The package of the service's proto files: `backplane.orders.v1`."""
        return self.full_name.rpartition(".")[0]


@dataclass(frozen=True)
class Plan:
    """All services that were resolved together, in name order."""

    services: tuple[ServicePlan, ...]
    retry: Retry
    objectives: Mapping[DeadlineClass, Objective]

    def service(self, name: str) -> ServicePlan:
        """Returns a service by short or full name; raises KeyError."""
        return self._services[name]

    def method(self, full_name: str) -> MethodPlan:
        """Returns a method by its path, `/package.Service/Method`; raises KeyError."""
        return self._methods[full_name]

    def methods(self) -> Iterator[MethodPlan]:
        """Yields every method of every service."""
        return iter(self._methods.values())

    @cached_property
    def permissions(self) -> tuple[str, ...]:
        """Every permission that a method needs or may ask for, sorted."""
        needed = {m.permission for m in self.methods() if m.permission}
        return tuple(sorted(needed.union(*(m.optional_permissions for m in self.methods()))))

    @cached_property
    def _services(self) -> dict[str, ServicePlan]:
        by_short = {service.name: service for service in self.services}
        return by_short | {service.full_name: service for service in self.services}

    @cached_property
    def _methods(self) -> dict[str, MethodPlan]:
        return {m.full_name: m for service in self.services for m in service.methods}


def _missing(name: str) -> MethodPlan:
    raise KeyError(name)
