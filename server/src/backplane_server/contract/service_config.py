"""What clients of every language configure themselves with, per service, as JSON values.

`service_config` is gRPC's own format. It carries no timeout: in grpc.aio that
timeout fires early, so deadlines stand in `client_policy` and are set per call.
"""

from __future__ import annotations

from typing import Any

from backplane_server.contract.plan import MethodPlan, Retry, ServicePlan


def service_config(service: ServicePlan, *, retry: Retry) -> dict[str, Any]:
    """Returns the gRPC service config: retries where they are safe, throttling, health check."""
    return {
        "loadBalancingConfig": [{"round_robin": {}}],
        "methodConfig": [
            _method_config(service, method, retry) for method in service.methods if _retried(method)
        ],
        "retryThrottling": {"maxTokens": retry.budget_tokens, "tokenRatio": retry.budget_ratio},
        "healthCheckConfig": {"serviceName": service.full_name},
    }


def client_policy(service: ServicePlan) -> dict[str, Any]:
    """Returns what a client needs beyond the service config, by method name."""
    return {
        "service": service.full_name,
        "name": service.name,
        "methods": {method.name: _client_method(method) for method in service.methods},
    }


def retried_codes(method: MethodPlan) -> list[str]:
    """Returns the statuses after which a client may send the call again by itself."""
    if not _retried(method):
        return []
    return ["UNAVAILABLE", "ABORTED"] if method.retry_aborted else ["UNAVAILABLE"]


def _retried(method: MethodPlan) -> bool:
    # A stream of requests cannot be sent again: the library does not keep it.
    return method.retry_safe and not method.streams_requests


def _method_config(service: ServicePlan, method: MethodPlan, retry: Retry) -> dict[str, Any]:
    return {
        "name": [{"service": service.full_name, "method": method.name}],
        "retryPolicy": {
            "maxAttempts": retry.attempts,
            "initialBackoff": _seconds(retry.backoff_initial_ms),
            "maxBackoff": _seconds(retry.backoff_max_ms),
            "backoffMultiplier": retry.backoff_multiplier,
            # A server whose core is full says no more than CANCELLED; a call that its own
            # caller gave up is never tried again, whatever stands here.
            "retryableStatusCodes": [*retried_codes(method), "CANCELLED"],
        },
    }


def _client_method(method: MethodPlan) -> dict[str, Any]:
    return {
        "path": method.full_name,
        "kind": method.kind,
        "access": method.access,
        "permission": method.permission,
        "deadline_class": method.deadline_class,
        "deadline_default_ms": method.deadline.default_ms,
        "deadline_max_ms": method.deadline.max_ms,
        "idempotency": method.idempotency,
        "retry_safe": method.retry_safe,
        "retry_codes": retried_codes(method),
        "retry_aborted": method.retry_aborted,
    }


def _seconds(ms: int) -> str:
    """Returns protobuf's JSON form of a duration: `0.050s`."""
    return f"{ms // 1000}.{ms % 1000:03}s"
