"""Facts: what proto options state, read out of any descriptor pool.

The same code reads the process's own pool and one built from a descriptor set
or from a plugin's request, where extensions are known to that pool only and
generated modules do not exist yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import (
    Descriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorProto, MethodOptions
from google.protobuf.message import Message

from backplane_server.contract.comments import Comments
from backplane_server.contract.plan import (
    Access,
    CacheScope,
    DeadlineClass,
    HttpRule,
    Idempotency,
    Kind,
    Priority,
    QuotaClass,
)

E = TypeVar("E", bound=StrEnum)
Described = Descriptor | FieldDescriptor | MethodDescriptor | ServiceDescriptor

_POLICY: Final = "backplane.policy.v1"
_OF_OTHERS: Final = ("google.", "buf.")
_VERBS: Final = ("get", "put", "post", "delete", "patch")
_KINDS: Final = {
    (False, False): Kind.UNARY_UNARY,
    (False, True): Kind.UNARY_STREAM,
    (True, False): Kind.STREAM_UNARY,
    (True, True): Kind.STREAM_STREAM,
}


@dataclass(frozen=True, slots=True)
class CacheFacts:
    """What a cache policy states; no scope where it is unspecified."""

    scope: CacheScope | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """What a method's options state; None for what they leave open.

    `stated` is false for a method without a policy.
    """

    descriptor: MethodDescriptor
    kind: Kind
    has_side_effects: bool
    http: HttpRule | None
    stated: bool = False
    access: Access | None = None
    permission: str | None = None
    idempotency: Idempotency = Idempotency.NONE
    deadline: DeadlineClass | None = None
    quota: QuotaClass | None = None
    priority: Priority | None = None
    audited: bool = False
    cache: CacheFacts | None = None
    reasons: tuple[str, ...] = ()
    no_reasons: bool = False
    optional_permissions: tuple[str, ...] = ()
    retry_aborted: bool = False

    @property
    def full_name(self) -> str:
        """The name in messages to people: `backplane.orders.v1.OrdersService.PlaceOrder`."""
        return str(self.descriptor.full_name)


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a service's options state; empty strings for what they leave out."""

    descriptor: ServiceDescriptor
    name: str
    error_reasons: str
    methods: tuple[MethodFacts, ...]


class Reader:
    """Reads facts out of one pool; `comments` are those of the same files, if known."""

    def __init__(
        self, pool: descriptor_pool.DescriptorPool, *, comments: Comments | None = None
    ) -> None:
        self.pool = pool
        self.comments = comments or Comments()
        self._options_classes: dict[str, type[Message]] = {}

    def service(self, full_name: str) -> ServiceFacts:
        """Returns a service's facts; raises KeyError when the pool lacks it."""
        descriptor = self.pool.FindServiceByName(full_name)
        policy = self.extension(descriptor, f"{_POLICY}.service")
        return ServiceFacts(
            descriptor=descriptor,
            name=policy.name if policy else "",
            error_reasons=policy.error_reasons if policy else "",
            methods=tuple(self.method(one) for one in descriptor.methods),
        )

    def method(self, descriptor: MethodDescriptor) -> MethodFacts:
        """Returns a method's facts."""
        level = self.options(descriptor).idempotency_level
        kind = _KINDS[descriptor.client_streaming, descriptor.server_streaming]
        changes = level != MethodOptions.NO_SIDE_EFFECTS
        http = self._http(descriptor)
        policy = self.extension(descriptor, f"{_POLICY}.method")
        if policy is None:
            return MethodFacts(descriptor, kind, changes, http)
        return _stated(MethodFacts(descriptor, kind, changes, http, stated=True), policy)

    def rules(self, field: FieldDescriptor) -> Any | None:
        """Returns a field's validation rules, a `buf.validate.FieldRules`, or None."""
        return self.extension(field, "buf.validate.field")

    def sensitivity(self, field: FieldDescriptor) -> str:
        """Returns `personal` or `secret`, or an empty string where nothing is at stake."""
        policy = self.extension(field, f"{_POLICY}.field")
        return _choice_name(policy, "sensitivity") if policy else ""

    def is_redacted(self, field: FieldDescriptor) -> bool:
        """Whether the field is kept out of logs."""
        return bool(self.options(field).debug_redact)

    def behaviours(self, field: FieldDescriptor) -> frozenset[str]:
        """Returns the names of `google.api.field_behavior`: `REQUIRED`, `OUTPUT_ONLY`."""
        extension = self._find("google.api.field_behavior")
        if extension is None:
            return frozenset()
        names = extension.enum_type.values_by_number
        return frozenset(names[n].name for n in self.options(field).Extensions[extension])

    def extension(self, descriptor: Described, name: str) -> Any | None:
        """Returns a message-typed option by its full name, or None where it is not set."""
        extension = self._find(name)
        if extension is None:
            return None
        options = self.options(descriptor)
        return options.Extensions[extension] if options.HasExtension(extension) else None

    def options(self, descriptor: Described) -> Any:
        """Returns a descriptor's options as a message of this reader's own pool.

        Parsed anew, because Python gives options of the process's pool, to which
        the extensions of another pool are unknown bytes.
        """
        stated = descriptor.GetOptions()
        return self._options_class(stated.DESCRIPTOR.full_name).FromString(
            stated.SerializeToString()
        )

    def _options_class(self, full_name: str) -> type[Message]:
        if full_name not in self._options_classes:
            found = self.pool.FindMessageTypeByName(full_name)
            self._options_classes[full_name] = message_factory.GetMessageClass(found)
        return self._options_classes[full_name]

    def _find(self, extension: str) -> Any | None:
        try:
            return self.pool.FindExtensionByName(extension)
        except KeyError:
            return None

    def _http(self, descriptor: MethodDescriptor) -> HttpRule | None:
        rule = self.extension(descriptor, "google.api.http")
        for verb in _VERBS:
            if rule is not None and getattr(rule, verb):
                return HttpRule(verb=verb.upper(), path=getattr(rule, verb), body=rule.body)
        return None


def pool_of(files: Iterable[FileDescriptorProto]) -> descriptor_pool.DescriptorPool:
    """Builds a pool of its own from files that come after what they import."""
    pool = descriptor_pool.DescriptorPool()
    for file in files:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


def is_ours(full_name: str) -> bool:
    """Whether a name belongs to a contract, of any team, and not to what contracts build on."""
    return not full_name.startswith(_OF_OTHERS)


def our_files(file: FileDescriptor) -> Iterator[FileDescriptor]:
    """Yields `file` and the contracts that it imports, each once."""
    seen: set[str] = set()
    waiting = [file]
    while waiting:
        one = waiting.pop()
        if one.name not in seen and is_ours(f"{one.package}."):
            seen.add(one.name)
            waiting.extend(one.dependencies)
            yield one


def reason_names(reader: Reader, enum_name: str) -> dict[str, str]:
    """Maps each reason without its prefix to its full name; raises KeyError without the enum."""
    enum = reader.pool.FindEnumTypeByName(enum_name)
    prefix = enum_prefix(enum.name)
    names = [value.name for value in enum.values if value.number != 0]
    return {name.removeprefix(prefix): f"{enum.full_name}.{name}" for name in names}


def enum_prefix(enum_name: str) -> str:
    """Returns what the names of an enum's values start with: `ERROR_REASON_`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum_name).upper() + "_"


def _stated(blank: MethodFacts, policy: Any) -> MethodFacts:
    access = policy.WhichOneof("access")
    return MethodFacts(
        blank.descriptor,
        blank.kind,
        blank.has_side_effects,
        blank.http,
        stated=True,
        access=Access(access) if access and getattr(policy, access) else None,
        permission=policy.permission or None,
        idempotency=_choice(policy, "idempotency", Idempotency) or Idempotency.NONE,
        deadline=_choice(policy, "deadline", DeadlineClass),
        quota=_choice(policy, "quota", QuotaClass),
        priority=_choice(policy, "priority", Priority),
        audited=policy.audited,
        cache=_cache(policy),
        reasons=tuple(policy.reasons),
        no_reasons=policy.no_reasons,
        optional_permissions=tuple(policy.optional_permissions),
        retry_aborted=policy.retry_aborted,
    )


def _cache(policy: Any) -> CacheFacts | None:
    if not policy.HasField("cache"):
        return None
    return CacheFacts(_choice(policy.cache, "scope", CacheScope), tuple(policy.cache.tags))


def _choice(message: Any, field: str, into: type[E]) -> E | None:
    name = _choice_name(message, field)
    return into(name) if name else None


def _choice_name(message: Any, field: str) -> str:
    """Returns an enum field's value in lower case without its prefix; empty when unspecified."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    number = getattr(message, field)
    if number == 0:
        return ""
    return str(enum.values_by_number[number].name).removeprefix(enum_prefix(enum.name)).lower()
