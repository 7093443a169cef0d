"""The gateway's routes for Envoy: one per method, with the timeout of its deadline class.

The result is what Envoy reads from a file (`deploy/envoy/gateway.yaml` names it). Two words in
it, `${CONTRACTS}` and `${ORIGINS}`, are filled in where the gateway starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from backplane_server.contract.plan import MethodPlan, Plan

_TYPE: Final = "type.googleapis.com/envoy."
_CORS: Final = "envoy.filters.http.cors"
_TRANSCODER: Final = "envoy.filters.http.grpc_json_transcoder"
# The server ends a call at the class's maximum and says why; the gateway waits a little longer.
_MARGIN_MS: Final = 1_000
# A message on the gRPC port is 4 MiB at most; the same in JSON is longer: names and escapes.
_JSON_BYTES_MAX: Final = 16 * 1024 * 1024
# Requests labelled in any other way have to be JSON, and come here transcoded.
_GRPC: Final = r"application/grpc(-web(-text)?)?(\+proto)?"
# Open for as long as the server lets it, however long nothing happens on it.
_UNBOUNDED: Final = {"timeout": "0s", "idle_timeout": "0s"}
_HEALTH: Final = "/grpc.health.v1.Health"
_ALLOWED_VERBS: Final = "GET, POST, PUT, PATCH, DELETE"
_ALLOWED_HEADERS: Final = (
    "authorization, content-type, grpc-timeout, x-grpc-web, x-user-agent, traceparent, tracestate"
)
_EXPOSED_HEADERS: Final = (
    "grpc-status, grpc-message, grpc-status-details-bin, grpc-retry-pushback-ms, replayed"
)


def route_discovery(plan: Plan) -> dict[str, Any]:
    """Returns Envoy's DiscoveryResponse with one route configuration, `backplane`."""
    configuration = {
        "@type": f"{_TYPE}config.route.v3.RouteConfiguration",
        "name": "backplane",
        "virtual_hosts": [_virtual_host(plan)],
    }
    return {"version_info": "1", "resources": [configuration]}


def _virtual_host(plan: Plan) -> dict[str, Any]:
    return {
        "name": "backplane",
        "domains": ["*"],
        "typed_per_filter_config": {_CORS: _cors(), _TRANSCODER: _transcoder(plan)},
        "routes": [*_routes(plan)],
    }


def _routes(plan: Plan) -> Iterator[dict[str, Any]]:
    for method in plan.methods():
        yield _route(method.full_name, **_limits(method))
    yield _route(f"{_HEALTH}/Check", timeout="2s")
    yield _route(f"{_HEALTH}/Watch", **_UNBOUNDED)
    # A route for everything, to a cluster that does not exist: without one, no filter would see
    # what belongs to its virtual host. CORS looks at routes to clusters only.
    nowhere = {"cluster": "nowhere", "cluster_not_found_response_code": "NOT_FOUND"}
    yield {"name": "nowhere", "match": {"prefix": "/"}, "route": nowhere}


def _route(path: str, **limits: str) -> dict[str, Any]:
    label = {"name": "content-type", "string_match": {"safe_regex": {"regex": _GRPC}}}
    return {
        "name": path[1:],
        "match": {"path": path, "headers": [label]},
        "route": {"cluster": "backplane", **limits},
    }


def _limits(method: MethodPlan) -> dict[str, str]:
    if method.streams_requests or method.streams_responses:
        return _UNBOUNDED
    return {"timeout": _seconds(method.deadline.max_ms + _MARGIN_MS), "idle_timeout": "0s"}


def _cors() -> dict[str, Any]:
    return {
        "@type": f"{_TYPE}extensions.filters.http.cors.v3.CorsPolicy",
        "allow_origin_string_match": [{"safe_regex": {"regex": "${ORIGINS}"}}],
        "allow_methods": _ALLOWED_VERBS,
        "allow_headers": _ALLOWED_HEADERS,
        "expose_headers": _EXPOSED_HEADERS,
        "max_age": "86400",
        # Callers send a token, never a cookie.
        "allow_credentials": False,
    }


def _transcoder(plan: Plan) -> dict[str, Any]:
    return {
        "@type": f"{_TYPE}extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
        "proto_descriptor": "${CONTRACTS}/backplane.binpb",
        "services": [service.full_name for service in plan.services],
        "convert_grpc_status": True,
        "query_param_unescape_plus": True,
        "request_validation_options": {
            "reject_unknown_method": True,
            "reject_unknown_query_parameters": True,
        },
        "max_request_body_size": _JSON_BYTES_MAX,
        "max_response_body_size": _JSON_BYTES_MAX,
    }


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g}s"
