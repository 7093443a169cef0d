"""Envoy runs with what the plan says."""

from __future__ import annotations

from typing import Any

import pytest

from backplane_server.contract.envoy import route_discovery
from backplane_server.contract.plan import DeadlineClass, MethodPlan
from tests.envoy.test_every_method import PLAN
from tests.support.gateway import Gateway

Configured = dict[str, Any]
METHODS = [*PLAN.methods()]


@pytest.fixture(scope="module")
def configured(envoy: Gateway) -> Configured:
    """What Envoy says that it runs with, by kind."""
    dumped = envoy.configured()["configs"]
    return {section["@type"].rpartition(".")[2]: section for section in dumped}


@pytest.fixture(scope="module")
def host(configured: Configured) -> Configured:
    """The one virtual host of the routes that Envoy has read."""
    (routes,) = configured["RoutesConfigDump"]["dynamic_route_configs"]
    (found,) = routes["route_config"]["virtual_hosts"]
    return dict(found)


def seconds(duration: str) -> float:
    """Protobuf's JSON form of a duration as a number."""
    return float(duration.removesuffix("s"))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: f"{method.service}/{method.name}")
def test_the_timeout_of_a_route_is_that_of_the_class(host: Configured, method: MethodPlan) -> None:
    """The gateway waits a second longer than the server works at most, and on streams for ever."""
    (route,) = [one for one in host["routes"] if one["match"].get("path") == method.full_name]
    limits = route["route"]
    if method.streams_requests or method.streams_responses:
        assert (limits["timeout"], limits["idle_timeout"]) == ("0s", "0s")
    else:
        assert seconds(limits["timeout"]) * 1000 == method.deadline.max_ms + 1000


def test_streams_and_bulk_are_among_the_methods() -> None:
    """The contracts have methods of each kind of timeout, so that the test above sees them."""
    classes = {method.deadline_class for method in METHODS}
    assert {DeadlineClass.READ, DeadlineClass.WRITE, DeadlineClass.STREAM} <= classes


def test_every_service_is_transcoded(host: Configured) -> None:
    """JSON is spoken for each service of the plan, and errors keep their details."""
    transcoder = host["typed_per_filter_config"]["envoy.filters.http.grpc_json_transcoder"]
    assert transcoder["services"] == [service.full_name for service in PLAN.services]
    assert transcoder["convert_grpc_status"] is True


def test_no_call_goes_to_a_node_that_is_not_healthy(configured: Configured) -> None:
    """Panic mode, in which Envoy spreads calls over unhealthy nodes too, is off."""
    (cluster,) = configured["ClustersConfigDump"]["static_clusters"]
    threshold = cluster["cluster"]["common_lb_config"]["healthy_panic_threshold"]
    assert threshold.get("value", 0) == 0
    (check,) = cluster["cluster"]["health_checks"]
    assert check["grpc_health_check"] == {}


def test_other_deadlines_make_other_timeouts() -> None:
    """The numbers of the routes come from the plan that they are made of."""
    routes = route_discovery(PLAN)["resources"][0]["virtual_hosts"][0]["routes"]
    made = {route["name"]: route["route"].get("timeout") for route in routes}
    assert made["backplane.catalog.v1.CatalogService/GetProduct"] == "11s"
    assert made["backplane.events.v1.EventsService/Subscribe"] == "0s"
