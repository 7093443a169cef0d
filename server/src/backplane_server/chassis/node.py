"""A node: one process that serves services from one database on two ports."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2_grpc

from backplane_server.chassis.audit.trail import AuditTrail, show_trail
from backplane_server.chassis.cache.follower import Follower
from backplane_server.chassis.cache.replies import Replies
from backplane_server.chassis.clock import Clock, SystemClock
from backplane_server.chassis.data import Database, migrations
from backplane_server.chassis.data.chores import tidy
from backplane_server.chassis.data.idempotency_keys import Fingerprints
from backplane_server.chassis.events.log import Log
from backplane_server.chassis.interceptors.admission import Admission, admission_bounds
from backplane_server.chassis.interceptors.audit import Audit
from backplane_server.chassis.interceptors.authentication import Authentication
from backplane_server.chassis.interceptors.authorisation import Authorisation
from backplane_server.chassis.interceptors.cache import Cache
from backplane_server.chassis.interceptors.deadline import Deadlines
from backplane_server.chassis.interceptors.errors import Errors
from backplane_server.chassis.interceptors.idempotency import Idempotency
from backplane_server.chassis.interceptors.quota import Quota
from backplane_server.chassis.interceptors.retries import Retries
from backplane_server.chassis.interceptors.shared_quota import SharedQuota
from backplane_server.chassis.interceptors.telemetry import Telemetry
from backplane_server.chassis.interceptors.validation import Validation
from backplane_server.chassis.ops.http import OpsServer, Route
from backplane_server.chassis.ops.loop_lag import LoopLag
from backplane_server.chassis.ops.metrics import Metrics
from backplane_server.chassis.ops.probes import routes_of
from backplane_server.chassis.ops.runtime import show_runtime
from backplane_server.chassis.ops.traces import Traces
from backplane_server.chassis.rpc.addresses import TrustedProxies
from backplane_server.chassis.rpc.health import Health
from backplane_server.chassis.rpc.node_parts import NodeParts
from backplane_server.chassis.rpc.pages import Pages
from backplane_server.chassis.rpc.peers import Bound, Peers
from backplane_server.chassis.rpc.pipeline import BoundMethod, Interceptor
from backplane_server.chassis.rpc.principal import PermissionSet, Principal
from backplane_server.chassis.rpc.readiness import Readiness
from backplane_server.chassis.rpc.reflection import enable_reflection
from backplane_server.chassis.rpc.remote import Remote
from backplane_server.chassis.rpc.remote_keys import RemoteKeys
from backplane_server.chassis.rpc.revocations import Revocations, address_beside, remote
from backplane_server.chassis.rpc.server import RpcServer
from backplane_server.chassis.rpc.tokens import KeySource, NoKeys, TokenVerifier
from backplane_server.chassis.rpc.workload import Workloads
from backplane_server.chassis.secret_files import key_file
from backplane_server.chassis.service import Service, ServiceContext
from backplane_server.contract.plan import MethodPlan, Plan
from backplane_server.contract.resolver import resolve

if TYPE_CHECKING:
    from backplane_server.chassis.ops.journal import Journal
    from backplane_server.settings import Settings

_log = structlog.get_logger(__name__)
_PLATFORM_PREFIX = "PLATFORM_ERROR_REASON_"
# Clients that watch health hold their calls back within a round trip; others do not tell.
_SENT_AWAY_WITHIN_S = 0.5


class Node:
    """Serves ``services`` as ``settings`` say: start, stop (drains), close.

    bound_method   makes what runs a method's calls, called as BoundMethod is
    durable        False for data that nobody wants to keep
    """

    def __init__(
        self,
        settings: Settings,
        *,
        services: Sequence[Service],
        journal: Journal,
        clock: Clock | None = None,
        bound_method: Callable[..., BoundMethod] = BoundMethod,
        durable: bool = True,
    ) -> None:
        self.settings = settings
        self.services = tuple(services)
        self.clock = clock or SystemClock()
        self.draining = asyncio.Event()
        self.plan = _plan_of(services, settings)
        self.database = Database(
            settings.database,
            read_lanes=settings.read_lanes,
            write_lanes=settings.write_lanes,
            read_queue_max=settings.read_queue_max,
            write_queue_max=settings.write_queue_max,
            clock=self.clock,
            durable=durable,
        )
        self.log = Log(self.database)
        self.replies = Replies(bytes_max=settings.cache_bytes_max, clock=self.clock)
        self._follower = Follower(self.database, replies=self.replies)
        self.audit_trail = AuditTrail(self.database)
        self.metrics = Metrics(version=_version())
        self.traces = Traces(
            endpoint=settings.otlp_endpoint,
            ratio=settings.trace_sample_ratio,
            version=_version(),
        )
        self._shared_quota = (
            SharedQuota(settings.valkey_url, metrics=self.metrics) if settings.valkey_url else None
        )
        self.revocations = Revocations(clock=self.clock)
        self.methods: dict[str, Bound] = {}
        self._bound_method = bound_method
        self._journal = journal
        self._lag = LoopLag()
        self._rpc = RpcServer(settings)
        self._health = Health(
            (service.contract for service in services), shares_address=settings.share_port
        )
        self._readiness = Readiness(
            self.database, migrations.scripts_of(services), health=self._health
        )
        self._remote = Remote(settings)
        self._proxies = TrustedProxies(settings.trusted_proxies)
        self._remote_keys: RemoteKeys | None = None
        self._ops: OpsServer | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._started = False

    @property
    def address(self) -> str:
        """Where clients connect, ``host:port``."""
        return self._rpc.address

    @property
    def ops_address(self) -> str:
        """Where the operations port answers, ``host:port``."""
        return self._ops.address if self._ops is not None else self.settings.ops_listen

    # Starting

    async def start(self) -> None:
        """Serves; raises PortTaken, SchemaMismatch or ContractError before anything changed."""
        if not self.settings.share_port:
            self._rpc.bind()
        await asyncio.to_thread(migrations.check, self.settings.database, self.services)
        self.database.start()
        self._started = True
        await self._follow_changes()
        if self._shared_quota is not None:
            await self._shared_quota.start()
        contexts = self._bind_services()
        self._ops = OpsServer(self.settings.ops_listen, routes=self._routes(contexts))
        await self._ops.start()
        self._watch()
        if self._remote_keys is not None:  # before the first call, or it would be refused
            await self._remote_keys.start()
        await self._follow_revocations(contexts)
        self._begin_chores(contexts)
        for context in contexts:
            if context.service.on_start is not None:
                await context.service.on_start(context)
        self._add_health()
        await self._readiness.start()  # or the first callers would hear that nothing is served
        if self.settings.share_port:  # callers land here from now on, and would wait for the rest
            self._rpc.bind()
        await self._rpc.start()
        _log.info(
            "serving",
            address=self.address,
            operations=f"http://{self.ops_address}",
            services=[service.name for service in self.services],
            database=self.database.dialect,
        )

    async def _follow_changes(self) -> None:
        """Hears what other nodes change, before the first reply is kept here."""
        if self.replies.bytes_max:
            await self._follower.begin()
            self._tasks.append(asyncio.create_task(self._follower.run(), name="cache"))

    def _bind_services(self) -> list[ServiceContext]:
        """Binds every method of every service to its pipeline."""
        pages = Pages(key_file(Path(self.settings.keys_dir) / "page-tokens.key"))
        contexts = [self._context(service) for service in self.services]
        interceptors = self._interceptors(self._keys(contexts), workloads=self._workloads(contexts))
        for context in contexts:
            self._bind(context, interceptors=interceptors, pages=pages)
        self._rpc.add(self.methods)
        return contexts

    def _context(self, service: Service) -> ServiceContext:
        return ServiceContext(
            service=service,
            settings=self.settings,
            database=self.database,
            clock=self.clock,
            peers=self._peers(service),
            plan=self.plan,
            log=self.log,
            revocations=self.revocations,
        )

    def _peers(self, service: Service) -> Peers:
        return Peers(
            Principal(f"services/{service.name}", PermissionSet(service.needs)),
            methods=self.methods,
            remote=self._remote.channel,
            trace=self.traces.peer_span,
        )

    def _bind(
        self, context: ServiceContext, *, interceptors: Sequence[Interceptor], pages: Pages
    ) -> None:
        service = context.service
        servicer = service.servicer(context)
        parts = NodeParts(
            clock=self.clock,
            database=self.database,
            log=self.log,
            pages=pages,
            peers=context.peers,
            proxies=self._proxies,
            draining=self.draining,
            parse_reply=_parse_reply,
        )
        for method in self.plan.service(service.name).methods:
            handler = getattr(servicer, method.name, None)
            if handler is None:
                raise TypeError(f"{service.name} has no handler for {method.name}")
            bound = self._bound_method(
                method,
                handler=handler,
                request_class=_message_class(method.request_type),
                interceptors=interceptors,
            )
            self.methods[method.full_name] = (bound, parts)

    def _interceptors(
        self, keys: KeySource, *, workloads: Workloads | None
    ) -> Sequence[Interceptor]:
        keys_dir = Path(self.settings.keys_dir)
        verifier = TokenVerifier(
            keys,
            issuer=self.settings.issuer,
            audience=self.settings.audience,
            clock=self.clock,
            revocations=self.revocations,
        )
        return (
            Telemetry(metrics=self.metrics, journal=self._journal, traces=self.traces),
            Audit(self.audit_trail, plan=self.plan),
            Authentication(verifier, workloads=workloads),
            Authorisation(),
            Deadlines(),
            Quota(metrics=self.metrics, shared=self._shared_quota),
            Admission(admission_bounds(self.settings), metrics=self.metrics),
            Validation(),
            Cache(self.replies, metrics=self.metrics),
            Idempotency(Fingerprints(key_file(keys_dir / "request-fingerprints.key"))),
            Retries(),
            Errors(platform_reasons=_platform_reasons(), strict=self.settings.strict_reasons),
        )

    def _keys(self, contexts: Sequence[ServiceContext]) -> KeySource:
        """Finds who provides the keys that verify tokens: a service here, or a URL."""
        for context in contexts:
            if context.service.keys is not None:
                return context.service.keys(context)
        if self.settings.jwks_url:
            self._remote_keys = RemoteKeys(self.settings.jwks_url)
            return self._remote_keys
        _log.warning(
            "no_keys", advice="serve identity here or set jwks_url: every token is refused"
        )
        return NoKeys()

    def _workloads(self, contexts: Sequence[ServiceContext]) -> Workloads | None:
        """Finds who knows the accounts of workloads, where clients show certificates."""
        if not self._rpc.verifies_clients:
            return None
        makers = ((context, context.service.workloads) for context in contexts)
        return Workloads(next((make(context) for context, make in makers if make), None))

    def _routes(self, contexts: Sequence[ServiceContext]) -> Mapping[str, Route]:
        extra: dict[str, Route] = {}
        for context in contexts:
            if context.service.ops_routes is not None:
                extra.update(context.service.ops_routes(context))
        return routes_of(
            metrics=self.metrics,
            lag=self._lag,
            problems=self._readiness.problems,
            extra=extra,
        )

    def _watch(self) -> None:
        """Starts what runs beside the calls."""
        self._lag.start()
        self.traces.start()
        for lane in self.database.stats:
            self.metrics.add_lane(lane)
            self.metrics.gauge(
                "backplane_database_connections",
                meaning="Connections that the lanes hold open.",
                read=partial(getattr, lane, "connections"),
                lane=lane.name,
            )
        show_trail(self.metrics, self.audit_trail)
        self.audit_trail.start()
        show_runtime(self.metrics, lag=self._lag, journal=self._journal)
        self._tasks.append(asyncio.create_task(tidy(self.database), name="tidy"))

    async def _follow_revocations(self, contexts: Sequence[ServiceContext]) -> None:
        """Hears what is revoked elsewhere, first of all before the first call."""
        makers = ((context, context.service.revoked) for context in contexts)
        read = next((make(context) for context, make in makers if make), None)
        if read is None and self.settings.jwks_url:
            read = remote(address_beside(self.settings.jwks_url))
        if read is not None:
            await self.revocations.refresh(read)
            following = self.revocations.follow(read)
            self._tasks.append(asyncio.create_task(following, name="revocations"))

    def _begin_chores(self, contexts: Sequence[ServiceContext]) -> None:
        for context in contexts:
            chores = context.service.chores
            for chore in chores(context) if chores is not None else ():
                self._tasks.append(asyncio.create_task(chore(), name=context.service.name))

    def _add_health(self) -> None:
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._rpc.raw)
        enable_reflection(self._rpc, [service.contract for service in self.services])

    # Stopping

    async def stop(self) -> None:
        """Drains: says so, goes on serving a while, ends streams, lets calls finish.

        Connections hear the goodbye before their streams end: whoever resumes one does
        so on a new connection, to a server that stays.
        """
        _log.info("draining", delay_s=self.settings.drain_delay_s)
        self._readiness.drain()
        await asyncio.sleep(self.settings.drain_delay_s)
        self._rpc.stop_listening()
        await self._health.send_away(within_s=_SENT_AWAY_WITHIN_S)
        leaving = asyncio.ensure_future(self._rpc.stop(grace_s=self.settings.stop_grace_s))
        await asyncio.sleep(0)  # now the goodbye is on its way
        self.draining.set()
        self._health.end()
        await leaving

    async def close(self) -> None:
        """Releases everything; may be called whatever ``start`` came to."""
        self.draining.set()
        await self._rpc.stop(grace_s=0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._readiness.close()
        if self._remote_keys is not None:
            await self._remote_keys.close()
        if self._shared_quota is not None:
            await self._shared_quota.close()
        await self.log.close()
        await self._remote.close()
        if self._started:
            await self.audit_trail.close()
            await self.database.close()
        if self._ops is not None:
            await self._ops.stop()
        self._lag.stop()
        await asyncio.to_thread(self.traces.stop)
        _log.info("stopped")


def _plan_of(services: Sequence[Service], settings: Settings) -> Plan:
    for service in services:
        importlib.import_module(service.pb2)
    overrides = Path(settings.policy_file) if settings.policy_file else None
    return resolve(services=[service.contract for service in services], overrides_path=overrides)


def _message_class(name: str) -> type[Message]:
    return message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(name))


def _parse_reply(method: MethodPlan, stored: bytes) -> Message:
    return _message_class(method.response_type).FromString(stored)


def _platform_reasons() -> frozenset[str]:
    from backplane.policy.v1 import policy_pb2

    names = policy_pb2.PlatformErrorReason.keys()
    return frozenset(name.removeprefix(_PLATFORM_PREFIX) for name in names)


def _version() -> str:
    try:
        return version("backplane-server")
    except PackageNotFoundError:  # run from a source tree that was not installed
        return "0.0.0"
