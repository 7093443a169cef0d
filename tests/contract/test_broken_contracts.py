"""Each way to break a contract is caught, by a message that names what is broken."""

from __future__ import annotations

import re

import pytest

from backplane_server.contract.comments import Comments
from backplane_server.contract.errors import ContractError
from backplane_server.contract.facts import Reader, pool_of
from backplane_server.contract.numbers import load_numbers
from backplane_server.contract.protoc_plugin import generate
from backplane_server.contract.resolver import resolve, resolve_with
from tests.contract.shop import SERVICE, TEXT, changed, compiled, plugin_request

SELL = f"{SERVICE}.Sell"
LOOK = f"{SERVICE}.Look"
REQUEST = "backplane.shop.v1.SellRequest"

# What is replaced, by what, where the fault is, and what the message says of it.
BREAKS = {
    "no access": ('permission: "shop.things.sell"', "", SELL, "states no access"),
    "access denied to all": ("authenticated: true", "authenticated: false", LOOK, "no access"),
    "foreign permission": (
        'permission: "shop.things.sell"',
        'permission: "orders.things.sell"',
        SELL,
        "must start with 'shop.'",
    ),
    "misspelt permission": (
        'permission: "shop.things.sell"',
        'permission: "shop.Things sell"',
        SELL,
        "is not lower-case words",
    ),
    "no deadline": ("deadline: DEADLINE_CLASS_WRITE", "", SELL, "states no deadline class"),
    "no quota": ("quota: QUOTA_CLASS_WRITE", "", SELL, "states no quota class"),
    "no priority": (
        "priority: PRIORITY_INTERACTIVE\n      audited: true",
        "audited: true",
        SELL,
        "states no priority",
    ),
    "effect without idempotency": (
        "idempotency: IDEMPOTENCY_REQUEST_ID",
        "",
        SELL,
        "without saying how a repeated call is kept harmless",
    ),
    "idempotency without effect": (
        "deadline: DEADLINE_CLASS_READ",
        "deadline: DEADLINE_CLASS_READ idempotency: IDEMPOTENCY_NATURAL",
        LOOK,
        "must not state idempotency",
    ),
    "request without request_id": (
        "string request_id = 1",
        "string call_id = 1",
        SELL,
        "needs a string field request_id",
    ),
    "request_id without its policy": (
        "idempotency: IDEMPOTENCY_REQUEST_ID",
        "idempotency: IDEMPOTENCY_NATURAL",
        SELL,
        "states another idempotency",
    ),
    "unknown reason": ('["SOLD_OUT"]', '["SOLD"]', SELL, "reason SOLD is not in"),
    "no reasons": ('reasons: ["SOLD_OUT"]', "", SELL, "lists no error reasons"),
    "reasons and none": (
        'reasons: ["SOLD_OUT"]',
        'reasons: ["SOLD_OUT"] no_reasons: true',
        SELL,
        "lists error reasons and states no_reasons",
    ),
    "no HTTP rule": (
        'option (google.api.http) = {get: "/v1/things/{sku}"};',
        "",
        LOOK,
        "has no HTTP rule",
    ),
    "HTTP path of another request": (
        'get: "/v1/things/{sku}"',
        'get: "/v1/things/{thing}"',
        LOOK,
        "HTTP path names 'thing'",
    ),
    "cache without scope": ("scope: CACHE_SCOPE_CALLER", "", LOOK, "cache without its scope"),
    "cache tag of another request": ('"thing:{sku}"', '"thing:{id}"', LOOK, "names 'id'"),
    "no comment on a method": ("  // Sells a thing.\n", "", SELL, "has no comment"),
    "no comment on the service": (
        "// ShopService sells things.\n",
        "",
        SERVICE,
        "has no comment",
    ),
    "no service policy": ('name: "shop"', "", SERVICE, "has no policy"),
    "no reasons enum": (
        '"backplane.shop.v1.ErrorReason"',
        '"backplane.shop.v1.Reasons"',
        SERVICE,
        "names no enum that exists",
    ),
    "text without a limit": (
        "(buf.validate.field).string.max_len = 20",
        "(buf.validate.field).string.min_len = 1",
        f"{REQUEST}.sku",
        "has no validation rule that limits it",
    ),
    "pattern without an end": (
        "(buf.validate.field).string.max_len = 20",
        '(buf.validate.field).string.pattern = "^[a-z{1,3}]+$"',
        f"{REQUEST}.sku",
        "has no validation rule that limits it",
    ),
    "list without a limit": ("max_items: 5", "", f"{REQUEST}.wishes", "has no validation rule"),
    "items without a limit": (
        'in: [\n          "wrapped",\n          "soon"\n        ]',
        "min_len: 1",
        f"{REQUEST}.wishes",
        "has no validation rule",
    ),
    "number without a rule": (
        "[(buf.validate.field).int32 = {\n    gte: 1\n    lte: 100\n  }]",
        "",
        f"{REQUEST}.quantity",
        "has no validation rule",
    ),
    "enum without a rule": (
        " [(buf.validate.field).enum.defined_only = true]",
        "",
        f"{REQUEST}.wrapping",
        "has no validation rule",
    ),
    "field below a request": (
        "(buf.validate.field).string.email = true,",
        "",
        "backplane.shop.v1.Buyer.email",
        "has no validation rule",
    ),
    "personal field in logs": (
        "debug_redact = true,",
        "",
        "backplane.shop.v1.Buyer.email",
        "must carry debug_redact",
    ),
}


def resolved(text: str) -> None:
    """Resolves a contract as the plugin does."""
    files = compiled(text).file
    reader = Reader(pool_of(files), comments=Comments(files))
    resolve_with(reader, services=[SERVICE], numbers=load_numbers())


def without_policy(method: str) -> str:
    """Returns the contract with one method's policy gone."""
    start = TEXT.index(f"rpc {method}(")
    option = re.compile(
        r"    option \(backplane\.policy\.v1\.method\) = \{.*?\n    \};\n", re.DOTALL
    )
    return TEXT[:start] + option.sub("", TEXT[start:], count=1)


def test_the_unbroken_contract_resolves() -> None:
    """The contract that the other tests break has no fault to begin with."""
    resolved(TEXT)


@pytest.mark.parametrize(("old", "new", "subject", "fault"), BREAKS.values(), ids=BREAKS)
def test_a_broken_contract_is_refused(old: str, new: str, subject: str, fault: str) -> None:
    """One fault gives one problem, which names its place and says what is wrong."""
    with pytest.raises(ContractError) as raised:
        resolved(changed(old, new))
    problems = {(problem.subject, problem.fault) for problem in raised.value.problems}
    assert any(where == subject and fault in what for where, what in problems), problems
    assert {where for where, _ in problems} <= {subject, SERVICE, SELL, LOOK}


@pytest.mark.parametrize("method", ["Sell", "Look", "Watch"])
def test_a_method_without_a_policy_is_refused(method: str) -> None:
    """A method without a policy is named, and is the only problem."""
    with pytest.raises(ContractError) as raised:
        resolved(without_policy(method))
    assert [problem.subject for problem in raised.value.problems] == [f"{SERVICE}.{method}"]
    assert "has no policy" in str(raised.value)


def test_a_method_without_a_policy_fails_generation() -> None:
    """The plugin answers with an error that names the method, and with no files."""
    response = generate(plugin_request(without_policy("Look")))
    assert f"{LOOK}: has no policy" in response.error
    assert not response.file


def test_a_method_without_a_policy_stops_the_server() -> None:
    """What a server calls at its start raises with the method's name."""
    with pytest.raises(ContractError, match=r"ShopService\.Sell: has no policy"):
        resolve(services=[SERVICE], pool=pool_of(compiled(without_policy("Sell")).file))


def test_a_service_that_is_not_loaded_stops_the_server() -> None:
    """A service whose contract is missing is named."""
    with pytest.raises(ContractError, match=r"backplane\.ghost\.v1\.Ghost: is not among"):
        resolve(services=["backplane.ghost.v1.Ghost"])


def test_every_fault_is_reported_at_once() -> None:
    """Two faults give two problems, so that an author mends both in one go."""
    text = changed("quota: QUOTA_CLASS_WRITE", "", text=without_policy("Look"))
    with pytest.raises(ContractError) as raised:
        resolved(text)
    assert [problem.subject for problem in raised.value.problems] == [SELL, LOOK]


def test_two_services_of_one_name_are_refused() -> None:
    """Short names are keys everywhere, so two services never share one."""
    second = TEXT[TEXT.index("// ShopService") : TEXT.index("// SellRequest")]
    text = TEXT + second.replace("ShopService", "OtherService")
    files = compiled(text).file
    with pytest.raises(ContractError, match="shares the short name 'shop'"):
        resolve(
            services=[SERVICE, "backplane.shop.v1.OtherService"],
            pool=pool_of(files),
        )
