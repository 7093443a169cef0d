"""The policy gate: what each kind of change is classed as."""

from __future__ import annotations

import pytest

from backplane_server.contract.gate.change import Change, Severity
from backplane_server.contract.gate.policy_changes import policy_changes
from backplane_server.contract.numbers import load_numbers
from tests.contract.shop import SERVICE, TEXT, changed, compiled

COMPATIBLE = Severity.COMPATIBLE
LOOSENING = Severity.LOOSENING
TIGHTENING = Severity.TIGHTENING

SELL = f"{SERVICE}.Sell"
LOOK = f"{SERVICE}.Look"
REQUEST = "backplane.shop.v1.SellRequest"
EMAIL = "backplane.shop.v1.Buyer.email"
SKU = "2 [(buf.validate.field).string.max_len = 20]"
PERMISSION = 'permission: "shop.things.sell"'
NEW_METHOD = """
  // Counts things.
  rpc Count(WatchRequest) returns (SellResponse) {{
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {{get: "/v1/things:count"}};
    option (backplane.policy.v1.method) = {{
      {access}
      deadline: DEADLINE_CLASS_READ
      quota: QUOTA_CLASS_READ
      priority: PRIORITY_INTERACTIVE
      no_reasons: true
    }};
  }}

  // Tells what is sold.
"""

# What is replaced, by what; then the one change that is found.
METHODS = {
    "access to all callers": (
        PERMISSION,
        "authenticated: true",
        Change(LOOSENING, SELL, "access shop.things.sell -> authenticated"),
    ),
    "access to anyone": (
        "authenticated: true",
        "public: true",
        Change(LOOSENING, LOOK, "access authenticated -> public"),
    ),
    "another permission": (
        PERMISSION,
        'permission: "shop.things.trade"',
        Change(TIGHTENING, SELL, "access shop.things.sell -> shop.things.trade"),
    ),
    "a permission for all callers' method": (
        "authenticated: true",
        'permission: "shop.things.look"',
        Change(TIGHTENING, LOOK, "access authenticated -> shop.things.look"),
    ),
    "no audit": (
        "audited: true",
        "audited: false",
        Change(LOOSENING, SELL, "audited True -> False"),
    ),
    "request_id needed": (
        "IDEMPOTENCY_REQUEST_ID",
        "IDEMPOTENCY_REQUEST_ID_REQUIRED",
        Change(TIGHTENING, SELL, "idempotency request_id -> request_id_required"),
    ),
    "shorter deadline": (
        "deadline: DEADLINE_CLASS_WRITE",
        "deadline: DEADLINE_CLASS_READ",
        Change(TIGHTENING, SELL, "deadline write -> read"),
    ),
    "longer deadline": (
        "deadline: DEADLINE_CLASS_WRITE",
        "deadline: DEADLINE_CLASS_BULK",
        Change(COMPATIBLE, SELL, "deadline write -> bulk"),
    ),
    "smaller allowance": (
        "quota: QUOTA_CLASS_WRITE",
        "quota: QUOTA_CLASS_CREDENTIALS",
        Change(TIGHTENING, SELL, "quota write -> credentials"),
    ),
    "refused later": (
        "PRIORITY_BATCH",
        "PRIORITY_INTERACTIVE",
        Change(COMPATIBLE, f"{SERVICE}.Watch", "priority batch -> interactive"),
    ),
    "reply for everyone": (
        "CACHE_SCOPE_CALLER",
        "CACHE_SCOPE_SHARED",
        Change(LOOSENING, LOOK, "cache caller thing:{sku} -> shared thing:{sku}"),
    ),
    "another reason": (
        '["SOLD_OUT"]',
        '["SOLD_OUT", "CLOSED"]',
        Change(COMPATIBLE, SELL, "reasons gained CLOSED"),
    ),
    "another permission for a part": (
        '["shop.price.override"]',
        '["shop.price.override", "shop.gift.wrap"]',
        Change(TIGHTENING, SELL, "optional_permissions gained shop.gift.wrap"),
    ),
    "no permission for a part": (
        'optional_permissions: ["shop.price.override"]',
        "",
        Change(LOOSENING, SELL, "optional_permissions lost shop.price.override"),
    ),
    "another REST path": (
        'get: "/v1/things/{sku}"',
        'get: "/v1/stock/{sku}"',
        Change(TIGHTENING, LOOK, "HTTP GET /v1/things/{sku} -> GET /v1/stock/{sku}"),
    ),
    "retried after ABORTED": (
        PERMISSION,
        f"{PERMISSION} retry_aborted: true",
        Change(COMPATIBLE, SELL, "retry_aborted False -> True"),
    ),
    "new method": (
        "\n  // Tells what is sold.\n",
        NEW_METHOD.format(access='permission: "shop.things.count"'),
        Change(COMPATIBLE, f"{SERVICE}.Count", "new method for shop.things.count"),
    ),
    "new method for anyone": (
        "\n  // Tells what is sold.\n",
        NEW_METHOD.format(access="public: true"),
        Change(LOOSENING, f"{SERVICE}.Count", "new method for public"),
    ),
    "service renamed": (
        'name: "shop"',
        'name: "store"',
        Change(TIGHTENING, SERVICE, "name shop -> store"),
    ),
}

FIELDS = {
    "longer text": (
        SKU,
        SKU.replace("20", "30"),
        Change(COMPATIBLE, f"{REQUEST}.sku", "string.max_len 20 -> 30"),
    ),
    "shorter text": (
        SKU,
        SKU.replace("20", "10"),
        Change(TIGHTENING, f"{REQUEST}.sku", "string.max_len 20 -> 10"),
    ),
    "higher least number": (
        "gte: 1",
        "gte: 2",
        Change(TIGHTENING, f"{REQUEST}.quantity", "int32.gte 1 -> 2"),
    ),
    "rule dropped": (
        "    gte: 1\n",
        "",
        Change(COMPATIBLE, f"{REQUEST}.quantity", "int32.gte 1 -> none"),
    ),
    "rule added": (
        "Buyer buyer = 4;",
        "Buyer buyer = 4 [(buf.validate.field).required = true];",
        Change(TIGHTENING, f"{REQUEST}.buyer", "required none -> True"),
    ),
    "value allowed": (
        '"soon"',
        '"soon", "later"',
        Change(
            COMPATIBLE,
            f"{REQUEST}.wishes",
            "repeated.items.string.in wrapped, soon -> wrapped, soon, later",
        ),
    ),
    "value refused": (
        '"wrapped",\n',
        "\n",
        Change(TIGHTENING, f"{REQUEST}.wishes", "repeated.items.string.in wrapped, soon -> soon"),
    ),
    "empty allowed": (
        "3 [(buf.validate.field).int32 = {\n    gte: 1\n    lte: 100\n  }]",
        "3 [(buf.validate.field) = {ignore: IGNORE_IF_ZERO_VALUE int32: {gte: 1 lte: 100}}]",
        Change(COMPATIBLE, f"{REQUEST}.quantity", "ignore none -> 1"),
    ),
    "time limited": (
        "since = 2;",
        "since = 2 [(buf.validate.field).timestamp.gte = {seconds: 5}];",
        Change(TIGHTENING, "backplane.shop.v1.Buyer.since", "timestamp.gte none -> 5, 0"),
    ),
    "shown in logs": (
        "debug_redact = true,",
        "",
        Change(LOOSENING, EMAIL, "debug_redact true -> false"),
    ),
    "no longer personal": (
        ",\n    (backplane.policy.v1.field).sensitivity = SENSITIVITY_PERSONAL",
        "",
        Change(LOOSENING, EMAIL, "sensitivity personal -> none"),
    ),
    "now a secret": (
        "SENSITIVITY_PERSONAL",
        "SENSITIVITY_SECRET",
        Change(COMPATIBLE, EMAIL, "sensitivity personal -> secret"),
    ),
    "new field": (
        "message WatchRequest {}",
        "message WatchRequest { string sku = 1 [(buf.validate.field).string.max_len = 20]; }",
        Change(COMPATIBLE, "backplane.shop.v1.WatchRequest.sku", "new field"),
    ),
    "new field that is needed": (
        "message WatchRequest {}",
        "message WatchRequest { string sku = 1 [(buf.validate.field).required = true]; }",
        Change(
            TIGHTENING,
            "backplane.shop.v1.WatchRequest.sku",
            "new field that requests must have",
        ),
    ),
}

# What is a tightening one way is no tightening the other way.
UNDONE = {
    "request_id optional": ("request_id needed", LOOSENING),
    "audit again": ("no audit", COMPATIBLE),
    "a permission again": ("access to all callers", TIGHTENING),
    "own replies again": ("reply for everyone", COMPATIBLE),
    "longer deadline again": ("shorter deadline", COMPATIBLE),
    "refused first": ("refused later", TIGHTENING),
}


def found(before: str, after: str) -> list[Change]:
    """Returns what the gate finds between two versions of the contract."""
    return policy_changes(compiled(before), compiled(after), numbers=load_numbers())


def test_an_unchanged_contract_has_no_changes() -> None:
    """A contract compared with itself, recompiled, shows nothing."""
    assert found(TEXT, TEXT) == []


@pytest.mark.parametrize(("old", "new", "expected"), METHODS.values(), ids=METHODS)
def test_a_change_of_a_method_is_classed(old: str, new: str, expected: Change) -> None:
    """Each change of a method's policy is found once, with its class and both values."""
    assert found(TEXT, changed(old, new)) == [expected]


@pytest.mark.parametrize(("old", "new", "expected"), FIELDS.values(), ids=FIELDS)
def test_a_change_of_a_field_is_classed(old: str, new: str, expected: Change) -> None:
    """Each change of a field's facts or rules is found once, with its class and both values."""
    assert found(TEXT, changed(old, new)) == [expected]


@pytest.mark.parametrize(("change", "severity"), UNDONE.values(), ids=UNDONE)
def test_a_change_taken_back_is_classed_by_its_own_direction(
    change: str, severity: Severity
) -> None:
    """The reverse of a change is judged anew, not by the change that it reverses."""
    old, new, _ = METHODS[change]
    assert [one.severity for one in found(changed(old, new), TEXT)] == [severity]
