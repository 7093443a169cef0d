"""The interceptors of the conventional server, each as its library's documentation has it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any

import grpc
import jwt
import protovalidate
import structlog
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from opentelemetry import trace
from prometheus_client import Counter, Gauge, Histogram
from structlog.contextvars import bind_contextvars, bound_contextvars

from tests.bench.peers.operations import Refused

Behaviour = Callable[[Any, grpc.aio.ServicerContext[Any, Any]], Awaitable[Any]]

STARTED = Counter("grpc_server_started_total", "Calls begun.", ["service", "method"])
HANDLED = Counter("grpc_server_handled_total", "Calls ended.", ["service", "method", "code"])
SECONDS = Histogram("grpc_server_handling_seconds", "How long calls took.", ["service", "method"])
RUNNING = Gauge("grpc_server_running", "Calls under way.", ["service", "method"])

# What the token of the call says; every call has a context of its own.
CLAIMS: ContextVar[Mapping[str, Any]] = ContextVar("claims")

PERMISSIONS = {"GetProduct": "catalog.products.get", "ListProducts": "catalog.products.list"} | {
    "PlaceOrder": "orders.orders.place"
}


class Unary(grpc.aio.ServerInterceptor):
    """An interceptor that wraps what answers a unary call."""

    async def intercept_service(self, continuation: Any, handler_call_details: Any) -> Any:
        """Wraps the handler of the call."""
        handler = await continuation(handler_call_details)
        if handler is None or handler.unary_unary is None:
            return handler
        return grpc.unary_unary_rpc_method_handler(
            self.wrap(handler.unary_unary, handler_call_details),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Gives what answers the call instead."""
        raise NotImplementedError


def _names(details: Any) -> tuple[str, str]:
    _, service, method = details.method.split("/")
    return service, method


class RequestIds(Unary):
    """Gives every call an id, which its log lines and its answer carry."""

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Takes the caller's id where there is one."""

        async def answer(request: Any, context: Any) -> Any:
            given = dict(details.invocation_metadata or ()).get("x-request-id")
            request_id = given or str(uuid.uuid4())
            with bound_contextvars(request_id=request_id):
                context.set_trailing_metadata((("x-request-id", request_id),))
                return await behaviour(request, context)

        return answer


class Logs(Unary):
    """Writes a line for every call."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("grpc")

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Times the call and tells how it ended."""

        async def answer(request: Any, context: Any) -> Any:
            begun_s = time.perf_counter()
            try:
                return await behaviour(request, context)
            finally:
                span = trace.get_current_span().get_span_context()
                self._log.info(
                    "call",
                    method=details.method,
                    peer=context.peer(),
                    code=_code_of(context),
                    duration_ms=round((time.perf_counter() - begun_s) * 1000, 3),
                    trace_id=f"{span.trace_id:032x}",
                )

        return answer


def _code_of(context: Any) -> str:
    code = context.code()
    return code.name if isinstance(code, grpc.StatusCode) else "OK"


class Metrics(Unary):
    """Counts calls and measures how long they take."""

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Labels by service, method and status."""
        service, method = _names(details)

        async def answer(request: Any, context: Any) -> Any:
            STARTED.labels(service, method).inc()
            code = "OK"
            with RUNNING.labels(service, method).track_inprogress():
                begun_s = time.perf_counter()
                try:
                    return await behaviour(request, context)
                except BaseException:
                    code = "ERROR"
                    raise
                finally:
                    SECONDS.labels(service, method).observe(time.perf_counter() - begun_s)
                    HANDLED.labels(service, method, code).inc()

        return answer


class Errors(Unary):
    """Turns exceptions into statuses."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("grpc")

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Refusals are failed preconditions; what is unexpected is logged and internal."""

        async def answer(request: Any, context: Any) -> Any:
            try:
                return await behaviour(request, context)
            except Refused as refused:
                await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refused))
            except (grpc.aio.AbortError, grpc.RpcError):
                raise
            except Exception:  # noqa: BLE001  # whatever it is, the caller hears INTERNAL
                self._log.exception("failed", method=details.method)
                await context.abort(grpc.StatusCode.INTERNAL, "internal error")

        return answer


class Authentication(Unary):
    """Verifies the caller's token."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = load_pem_public_key(public_key)  # once, not for every call

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Puts the claims where the next interceptors find them."""
        given = dict(details.invocation_metadata or ()).get("authorization", "")

        async def answer(request: Any, context: Any) -> Any:
            try:
                claims = jwt.decode(
                    given.removeprefix("Bearer "),
                    self._public_key,  # type: ignore[arg-type]  # of the kind that EdDSA takes
                    algorithms=["EdDSA"],
                    audience="backplane",
                    issuer="backplane",
                )
            except jwt.InvalidTokenError as error:
                await context.abort(grpc.StatusCode.UNAUTHENTICATED, str(error))
                raise
            CLAIMS.set(claims)
            bind_contextvars(subject=claims["sub"])
            return await behaviour(request, context)

        return answer


class Authorisation(Unary):
    """Asks the claims for the method's permission."""

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Refuses who does not have it."""
        wanted = PERMISSIONS[_names(details)[1]]

        async def answer(request: Any, context: Any) -> Any:
            if wanted not in CLAIMS.get()["permissions"]:
                await context.abort(grpc.StatusCode.PERMISSION_DENIED, f"{wanted} is missing")
            return await behaviour(request, context)

        return answer


class Quota(Unary):
    """A token bucket for each caller."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._left: dict[str, tuple[float, float]] = {}

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Refuses who has used up its allowance."""

        async def answer(request: Any, context: Any) -> Any:
            now_s, subject = time.monotonic(), CLAIMS.get()["sub"]
            left, since_s = self._left.get(subject, (self._burst, now_s))
            left = min(self._burst, left + (now_s - since_s) * self._per_second)
            if left < 1:
                await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "too many calls")
            self._left[subject] = (left - 1, now_s)
            return await behaviour(request, context)

        return answer


class Validation(Unary):
    """Runs the rules of the contract."""

    def __init__(self) -> None:
        self._validator = protovalidate.Validator()

    def wrap(self, behaviour: Behaviour, details: Any) -> Behaviour:
        """Refuses what breaks a rule."""

        async def answer(request: Any, context: Any) -> Any:
            try:
                self._validator.validate(request)
            except protovalidate.ValidationError as error:
                await context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
            return await behaviour(request, context)

        return answer
