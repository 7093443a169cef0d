"""What the installed contracts say about their methods, read from their package data.

Each contract's package ships a gRPC service config (how calls are tried again) and a
client policy (deadlines, who may call). All that are installed are merged, contracts
from other distributions too, because one connection serves them all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from typing import Any, Final

from .attempts import NEVER, RetryPolicy

Json = Mapping[str, Any]

_NAMESPACE: Final = "backplane"
_SERVICE_CONFIG: Final = "service_config.json"
_CLIENT_POLICY: Final = "policy.json"
# For methods of contracts without package data: no call is without an end.
_DEADLINE_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Method:
    """One method as a client sees it: its path, its service's short name, deadline, retries.

    `is_public` methods are called without credentials.
    """

    path: str
    service: str
    deadline_s: float
    is_public: bool
    retry: RetryPolicy


@dataclass(frozen=True, slots=True)
class Contracts:
    """All methods, and what a connection needs to know."""

    methods: Mapping[str, Method]
    service_config: Json
    budget_tokens: float
    budget_ratio: float

    def method(self, path: str) -> Method:
        """Returns a method by its path; a cautious one for a path that no contract has."""
        known = self.methods.get(path)
        return known or Method(path, "", deadline_s=_DEADLINE_S, is_public=False, retry=NEVER)


@cache
def installed() -> Contracts:
    """Reads the contracts of this installation, once."""
    packages = list(_packages(resources.files(import_module(_NAMESPACE))))
    configs = [_read(package / _SERVICE_CONFIG) for package in packages]
    policies = [_read(package / _CLIENT_POLICY) for package in packages]
    return merged(configs, policies)


def merged(configs: list[Json], policies: list[Json]) -> Contracts:
    """Makes one out of many: every service's methods, under the most careful throttle."""
    retries = {path: policy for config in configs for path, policy in _retries(config)}
    throttles = [config["retryThrottling"] for config in configs] or [_NO_THROTTLE]
    return Contracts(
        methods={
            method["path"]: _method(policy, method, retries.get(method["path"], NEVER))
            for policy in policies
            for method in policy["methods"].values()
        },
        service_config=_service_config(configs),
        budget_tokens=min(one["maxTokens"] for one in throttles),
        budget_ratio=min(one["tokenRatio"] for one in throttles),
    )


_NO_THROTTLE: Final = {"maxTokens": 10, "tokenRatio": 0.1}


def _packages(root: Traversable) -> Iterator[Traversable]:
    for service in root.iterdir():
        for version in service.iterdir() if service.is_dir() else ():
            if version.is_dir() and (version / _CLIENT_POLICY).is_file():
                yield version


def _read(file: Traversable) -> Json:
    content: Json = json.loads(file.read_text(encoding="utf-8"))
    return content


def _service_config(configs: list[Json]) -> Json:
    return {
        "loadBalancingConfig": [{"round_robin": {}}],
        # The server as a whole: one connection carries the calls of every service.
        "healthCheckConfig": {"serviceName": ""},
        "methodConfig": [method for config in configs for method in config["methodConfig"]],
        "retryThrottling": configs[0]["retryThrottling"] if configs else _NO_THROTTLE,
    }


def _retries(config: Json) -> Iterator[tuple[str, RetryPolicy]]:
    for method_config in config["methodConfig"]:
        policy = _retry_policy(method_config["retryPolicy"])
        for name in method_config["name"]:
            yield f"/{name['service']}/{name['method']}", policy


def _retry_policy(policy: Json) -> RetryPolicy:
    return RetryPolicy(
        attempts=policy["maxAttempts"],
        backoff_initial_s=_seconds(policy["initialBackoff"]),
        backoff_max_s=_seconds(policy["maxBackoff"]),
        backoff_multiplier=policy["backoffMultiplier"],
        codes=frozenset(policy["retryableStatusCodes"]),
    )


def _method(service: Json, method: Json, retry: RetryPolicy) -> Method:
    return Method(
        path=method["path"],
        service=service["name"],
        deadline_s=method["deadline_default_ms"] / 1000,
        is_public=method["access"] == "public",
        retry=retry,
    )


def _seconds(duration: str) -> float:
    return float(duration.removesuffix("s"))
