"""What generation writes: service configs, policies, catalogue, reference, image."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2

from backplane_server.contract.facts import Reader, pool_of
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.plan import Plan
from backplane_server.contract.protoc_plugin import generate
from backplane_server.contract.resolver import resolve, resolve_with
from backplane_server.contract.service_config import service_config
from backplane_server.contract.third_party import VALIDATE_FILE, validate_descriptor
from tests.contract.shop import FILE, ROOT, SERVICE, TEXT, compiled, plugin_request

IMAGE = ROOT / "generated/contract/backplane.binpb"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Returns the shop's plan."""
    return resolve(services=[SERVICE], pool=pool_of(compiled().file))


def written(parameter: str) -> dict[str, str]:
    """Returns what the plugin writes for the shop, by file name."""
    response = generate(plugin_request(parameter=parameter))
    assert not response.error
    return {file.name: file.content for file in response.file}


def retry_policies(config: dict[str, Any]) -> dict[str, Any]:
    """Maps method names to their retry policies."""
    return {one["name"][0]["method"]: one["retryPolicy"] for one in config["methodConfig"]}


def test_safe_methods_are_retried_after_unavailable(plan: Plan) -> None:
    """Reads, and changes with a request_id, are tried up to four times: a full server's too."""
    policies = retry_policies(service_config(plan.service("shop"), retry=plan.retry))
    assert set(policies) == {"Sell", "Look", "Watch"}
    for policy in policies.values():
        assert policy["retryableStatusCodes"] == ["UNAVAILABLE", "CANCELLED"]
        assert policy["maxAttempts"] == 4


def test_aborted_is_retried_where_the_contract_says_so() -> None:
    """`retry_aborted` adds ABORTED, for that method alone."""
    text = TEXT.replace("audited: true", "audited: true retry_aborted: true")
    plan = resolve(services=[SERVICE], pool=pool_of(compiled(text).file))
    policies = retry_policies(service_config(plan.service("shop"), retry=plan.retry))
    assert policies["Sell"]["retryableStatusCodes"] == ["UNAVAILABLE", "ABORTED", "CANCELLED"]
    assert policies["Look"]["retryableStatusCodes"] == ["UNAVAILABLE", "CANCELLED"]


def test_a_stream_of_requests_is_never_retried() -> None:
    """What was streamed is gone, so the call cannot be sent again by a library."""
    text = TEXT.replace("rpc Watch(WatchRequest)", "rpc Watch(stream WatchRequest)")
    plan = resolve(services=[SERVICE], pool=pool_of(compiled(text).file))
    assert "Watch" not in retry_policies(service_config(plan.service("shop"), retry=plan.retry))


def test_a_service_config_throttles_checks_health_and_sets_no_timeout(plan: Plan) -> None:
    """Retries end with the budget; deadlines are not left to the service config."""
    config = service_config(plan.service("shop"), retry=plan.retry)
    assert config["retryThrottling"] == {"maxTokens": 10, "tokenRatio": 0.1}
    assert config["healthCheckConfig"] == {"serviceName": SERVICE}
    assert "timeout" not in json.dumps(config)


def test_grpc_accepts_every_service_config() -> None:
    """A channel made with a generated service config calls without a complaint about it."""
    for path in (ROOT / "generated/contract/service_config").glob("*.json"):
        options = [("grpc.service_config", path.read_text(encoding="utf-8"))]
        with grpc.insecure_channel("localhost:1", options=options) as channel:
            call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary("/a.B/C")
            with pytest.raises(grpc.RpcError) as raised:
                call(b"", timeout=5)
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
        assert "service config" not in str(raised.value.details()).lower()


def test_python_gets_what_a_client_needs() -> None:
    """The Python package carries service config, policy and the mark of typed code."""
    files = written("python")
    assert set(files) == {
        "backplane/shop/v1/py.typed",
        "backplane/shop/v1/service_config.json",
        "backplane/shop/v1/policy.json",
    }
    sell = json.loads(files["backplane/shop/v1/policy.json"])["methods"]["Sell"]
    assert sell["idempotency"] == "request_id"
    assert sell["deadline_default_ms"] == 10_000
    assert sell["deadline_max_ms"] == 60_000


def test_java_gets_the_same_and_an_index() -> None:
    """The jar carries both files and a list of its contracts; a class path cannot be listed."""
    files, python = written("java"), written("python")
    assert files.pop("META-INF/backplane/contracts") == "backplane/shop/v1\n"
    assert files == {name: text for name, text in python.items() if name.endswith(".json")}


def test_the_permission_catalogue_lists_needed_and_optional_ones() -> None:
    """Each permission leads to the methods that need it and those that may ask for it."""
    entries = json.loads(written("contract")["permissions.json"])["permissions"]
    by_name = {entry["name"]: entry for entry in entries}
    assert by_name["shop.things.sell"]["methods"] == [f"/{SERVICE}/Sell"]
    assert by_name["shop.price.override"]["parts_of"] == [f"/{SERVICE}/Sell"]
    assert list(by_name) == sorted(by_name)


def test_the_reference_tells_what_the_contract_says() -> None:
    """Method, comment, REST path, permission, deadline, limits, errors and a call are there."""
    page = written("contract")["reference/shop.md"]
    for told in (
        "## Sell",
        "Sells a thing.",
        "`POST /v1/things/{sku}:sell`",
        "`shop.things.sell`",
        "10 s by default, at most 1 min",
        "| `quantity` | int32 | at most 100; at least 1 | How many. |",
        "| `SOLD_OUT` | `FAILED_PRECONDITION` | nothing is left. |",
        "backplane call shop/Sell '{",
        "kept out of logs",
    ):
        assert told in page, told


def test_generation_is_deterministic() -> None:
    """The same request gives the same bytes."""
    request = plugin_request()
    assert generate(request).SerializeToString() == generate(request).SerializeToString()


def test_an_unknown_parameter_is_refused() -> None:
    """The plugin names the parameters that it knows."""
    assert "python, java, contract" in generate(plugin_request(parameter="rust")).error


def test_the_process_and_the_image_give_the_same_plan() -> None:
    """What the server reads from its own modules is what generation read from the protos."""
    from backplane.catalog.v1 import catalog_pb2  # noqa: F401 - registers the contract
    from backplane.identity.v1 import identity_pb2  # noqa: F401 - registers the contract
    from backplane.orders.v1 import orders_pb2  # noqa: F401 - registers the contract

    image = descriptor_pb2.FileDescriptorSet.FromString(IMAGE.read_bytes())
    names = [
        "backplane.catalog.v1.CatalogService",
        "backplane.identity.v1.IdentityService",
        "backplane.orders.v1.OrdersService",
    ]
    reader = Reader(pool_of(image.file))
    assert resolve(services=names) == resolve_with(reader, services=names, numbers=load_numbers())


def test_buf_generate_fails_without_a_policy(tmp_path: Path) -> None:
    """`buf generate` itself stops, with the method's name, when a policy is missing."""
    for name in ("buf.yaml", "buf.gen.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "protos/third_party", tmp_path / "protos/third_party")
    shutil.copytree(ROOT / "protos/backplane/policy", tmp_path / "protos/backplane/policy")
    proto = tmp_path / "protos" / FILE
    proto.parent.mkdir(parents=True)
    start = TEXT.index("    option (backplane.policy.v1.method)")
    end = TEXT.index("    };\n", TEXT.index("optional_permissions")) + len("    };\n")
    proto.write_text(TEXT[:start] + TEXT[end:], encoding="utf-8")
    done = subprocess.run(
        ["buf", "generate"], cwd=tmp_path, capture_output=True, check=False, text=True
    )
    assert done.returncode != 0
    assert f"{SERVICE}.Sell: has no policy" in done.stderr


def test_the_rebuilt_validation_rules_are_the_installed_ones() -> None:
    """The proto text that is written for validate.proto compiles to the very same descriptor."""
    from buf.validate import validate_pb2  # noqa: F401 - makes its own options readable

    image = descriptor_pb2.FileDescriptorSet.FromString(IMAGE.read_bytes())
    rebuilt = next(file for file in image.file if file.name == VALIDATE_FILE)
    installed = descriptor_pb2.FileDescriptorProto.FromString(
        validate_descriptor().SerializeToString()
    )
    assert "predefined" in str(installed)
    rebuilt.DiscardUnknownFields()
    installed.DiscardUnknownFields()
    assert rebuilt == installed


def test_reading_a_plan_at_start_imports_little() -> None:
    """A server that resolves its plan loads neither gRPC, nor SQL, nor what only tools use."""
    heavy = ["grpc", "sqlalchemy", "rich", "protovalidate", "grpc_tools"]
    code = "import sys, backplane_server.contract.resolver; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not set(heavy) & set(done.stdout.split())
