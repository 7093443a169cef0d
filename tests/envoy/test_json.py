"""JSON through the gateway: paths, queries, keys with odd characters, errors, repeats."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.support.gateway import Answer, Gateway

JSON = "application/json"
# SKUs are opaque: what means something in a path means nothing in them.
ODD = ["A/B", "..", ".", "A:archive", "A?b=c", "A#b", "50%", "%2F", "A B", "A+B", "a//b", "é☕"]


def create(envoy: Gateway, bearer: str, sku: str, **product: object) -> Answer:
    """Creates a product."""
    body = json.dumps({"product": {"sku": sku, "name": "Lamp", **product}}).encode()
    return envoy.send("POST", "/v1/products", body=body, authorization=bearer, content_type=JSON)


@pytest.mark.parametrize("sku", ODD)
def test_a_sku_is_kept_byte_for_byte(envoy: Gateway, bearer: str, sku: str) -> None:
    """A product is found in the path by its SKU, percent-encoded, whatever stands in it."""
    assert create(envoy, bearer, sku).status == 200
    path = f"/v1/products/{quote(sku, safe='')}"
    assert envoy.send("GET", path, authorization=bearer).json["product"]["sku"] == sku
    archived = envoy.send(
        "POST", f"{path}:archive", body=b"{}", authorization=bearer, content_type=JSON
    )
    assert archived.json["product"]["sku"] == sku


def test_query_parameters_are_fields(envoy: Gateway, bearer: str) -> None:
    """Both forms of a field's name are read; what comes back fits the request."""
    for name in ("pageSize", "page_size"):
        page = envoy.send("GET", f"/v1/products?{name}=2", authorization=bearer).json
        assert len(page["products"]) == 2
        assert page["nextPageToken"]


def test_a_page_token_goes_on(envoy: Gateway, bearer: str) -> None:
    """The token of a page leads to the next one."""
    first = envoy.send("GET", "/v1/products?pageSize=2", authorization=bearer).json
    token = quote(first["nextPageToken"])
    second = envoy.send("GET", f"/v1/products?pageSize=2&pageToken={token}", authorization=bearer)
    seen = {product["sku"] for product in first["products"] + second.json["products"]}
    assert len(seen) == 4


@pytest.mark.parametrize("query", ["bogus=1", "pageSize=2&page_sise=3", "pageSize=many"])
def test_a_query_that_says_nothing_is_refused(envoy: Gateway, bearer: str, query: str) -> None:
    """A parameter without a field, or of another type, is INVALID_ARGUMENT as JSON."""
    refused = envoy.send("GET", f"/v1/products?{query}", authorization=bearer)
    assert (refused.status, refused.json["code"]) == (400, 3)
    assert refused.json["message"]


def test_errors_are_json_with_details(envoy: Gateway, bearer: str) -> None:
    """A refusal is google.rpc.Status in JSON: code, message, reason and fields."""
    refused = envoy.send("GET", "/v1/products?pageSize=-1", authorization=bearer)
    assert (refused.status, refused.headers["content-type"]) == (400, JSON)
    info, fields = refused.json["details"]
    assert info["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert (info["domain"], info["reason"]) == ("backplane", "INVALID_FIELD")
    assert fields["fieldViolations"][0]["field"] == "page_size"


def test_a_missing_product_is_404_with_its_reason(envoy: Gateway, bearer: str) -> None:
    """NOT_FOUND of the server keeps its reason and says which product."""
    missing = envoy.send("GET", "/v1/products/NOWHERE", authorization=bearer)
    assert (missing.status, missing.json["code"]) == (404, 5)
    assert missing.json["details"][0]["reason"] == "PRODUCT_NOT_FOUND"
    assert missing.json["details"][1]["resourceName"] == "NOWHERE"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/livez", "/v1/products/a/b/c"])
def test_an_unknown_path_is_404(envoy: Gateway, bearer: str, path: str) -> None:
    """What no method has a rule for is not there; the answer is a status as JSON."""
    missing = envoy.send("GET", path, authorization=bearer)
    assert (missing.status, missing.json["code"], missing.json["details"]) == (404, 5, [])


def test_a_repeated_call_gets_the_stored_answer(envoy: Gateway, bearer: str) -> None:
    """The same order comes back; what gRPC says in trailers (`replayed`) JSON does not carry."""
    order = {
        "requestId": "0193a1f0-5c1e-4b3a-9d2e-4f6a8b0c1d2e",
        "currency": "GBP",
        "lines": [{"sku": "MUG-BLUE", "quantity": "2"}],
    }
    sent = [
        envoy.send(
            "POST",
            "/v1/orders",
            body=json.dumps(order).encode(),
            authorization=bearer,
            content_type=JSON,
        )
        for _ in range(2)
    ]
    assert [answer.status for answer in sent] == [200, 200], sent[0].body
    assert sent[0].json == sent[1].json
    assert "replayed" not in sent[1].headers


def test_an_unknown_field_of_a_body_is_passed_over(envoy: Gateway, bearer: str) -> None:
    """Envoy drops what it finds no field for, silently: the page on the gateway says so."""
    assert create(envoy, bearer, "UNKNOWN-FIELD", colour="red").status == 200


def test_a_long_answer_comes_whole(envoy: Gateway, bearer: str) -> None:
    """An answer above the size of Envoy's buffers is sent all the same."""
    for number in range(120):
        made = create(envoy, bearer, f"LONG-{number}", description="ä" * 4_900)
        assert made.status == 200, made.body
    skus = json.dumps({"skus": [f"LONG-{number}" for number in range(120)]}).encode()
    answer = envoy.send(
        "POST", "/v1/products:batchGet", body=skus, authorization=bearer, content_type=JSON
    )
    assert answer.status == 200, answer.body[:200]
    assert len(answer.body) > 1_048_576
    assert len(answer.json["products"]) == 120
