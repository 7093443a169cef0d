"""`backplane call` as a user has it: a process of its own, against a scripted server."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo

from backplane.catalog.v1.catalog_pb2 import ImportProductsResponse
from backplane.identity.v1.identity_pb2 import CheckPermissionResponse, CreateApiKeyResponse
from backplane.orders.v1.orders_pb2 import (
    GetOrderResponse,
    Order,
    PlaceOrderResponse,
    WatchOrderResponse,
)
from tests.client.scripted import Failure, Scripted, Success, failure

_COMMAND = "import sys; sys.argv[0] = 'backplane'; from backplane_server.cli import main; main()"
KEY = "bpk_abcdefgh_secret"


def said(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `backplane call …` to its end."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BACKPLANE_")}
    return subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments],
        input=stdin,
        env={**own, "COLUMNS": "100", **variables},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def call(
    server: Scripted, *arguments: str, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Runs `backplane call …` against the server, with a key."""
    variables = {"BACKPLANE_ADDRESS": server.address, "BACKPLANE_API_KEY": KEY, **variables}
    return await asyncio.to_thread(said, "call", *arguments, stdin=stdin, **variables)


async def test_answer(server: Scripted) -> None:
    """The answer is JSON on standard output; the request is what the argument says."""
    server.answers("GetOrder", GetOrderResponse(order=Order(id="ord_1", country="Éire")))
    done = await call(server, "orders/GetOrder", '{"order_id": "ord_1"}')
    assert done.returncode == 0
    assert json.loads(done.stdout)["order"]["country"] == "Éire"
    assert "Éire" in done.stdout
    assert server.requests("GetOrder")[0].order_id == "ord_1"
    assert server.seen["GetOrder"][0].metadata["authorization"] == "Bearer token-1"


async def test_answer_without_content(server: Scripted) -> None:
    """Fields without content are printed: false is an answer."""
    server.answers("CheckPermission", CheckPermissionResponse())
    done = await call(server, "identity/CheckPermission", '{"permission": "a.b.c"}')
    assert json.loads(done.stdout) == {"allowed": False}


async def test_new_key_is_shown(server: Scripted) -> None:
    """The one answer that carries a new API key is printed whole."""
    server.answers("CreateApiKey", CreateApiKeyResponse(api_key=KEY))
    done = await call(server, "identity/createapi")
    assert KEY in done.stdout


async def test_name_by_its_start(server: Scripted) -> None:
    """As much of a name as is needed is enough, in any case."""
    server.answers("PlaceOrder", PlaceOrderResponse())
    for name in (
        "ord/pl",
        "ORDERS/place",
        "placeorder",
        "/backplane.orders.v1.OrdersService/PlaceOrder",
    ):
        assert (await call(server, name)).returncode == 0, name
    assert server.times("PlaceOrder") == 4


async def test_request_from_file_and_standard_input(server: Scripted, tmp_path: Path) -> None:
    """A request may stand in a file or come through a pipe."""
    server.answers("GetOrder", GetOrderResponse())
    file = tmp_path / "request.json"
    file.write_text('{"order_id": "from a file"}')
    assert (await call(server, "orders/get", f"@{file}")).returncode == 0
    assert (await call(server, "orders/get", "-", stdin='{"order_id": "piped"}')).returncode == 0
    assert [sent.order_id for sent in server.requests("GetOrder")] == ["from a file", "piped"]


async def test_stream_of_answers(server: Scripted) -> None:
    """A stream is printed line by line."""
    server.answers("WatchOrder", [WatchOrderResponse(cursor="a"), WatchOrderResponse(cursor="b")])
    done = await call(server, "orders/watch")
    assert [json.loads(line)["cursor"] for line in done.stdout.splitlines()] == ["a", "b"]


async def test_stream_of_requests(server: Scripted) -> None:
    """A method that takes a stream reads one request a line."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    done = await call(server, "catalog/import", stdin='{"row": 1}\n\n{"row": 2}\n')
    assert done.returncode == 0
    assert [sent.row for sent in server.requests("ImportProducts")] == [1, 2]
    assert len(done.stdout.splitlines()) == 2


async def test_bad_line(server: Scripted) -> None:
    """A line that is no request is named by its number."""
    server.answers("ImportProducts", ImportProductsResponse(last_row=1))
    done = await call(server, "catalog/import", stdin='{"row": 1}\n{"wor": 2}\n')
    assert done.returncode == 2
    assert "line 2 is not a ImportProductsRequest" in done.stderr


async def test_replayed(server: Scripted) -> None:
    """An answer that was given before is marked on standard error."""
    server.answers("PlaceOrder", Success(PlaceOrderResponse(), [("replayed", "true")]))
    done = await call(server, "orders/place")
    assert "replayed" in done.stderr
    json.loads(done.stdout)


async def test_refusal(server: Scripted) -> None:
    """A refusal is told in words: message, reason, fields, what to do next."""
    details = [
        ErrorInfo(domain="backplane", reason="INVALID_FIELD"),
        BadRequest(field_violations=[BadRequest.FieldViolation(field="lines", description="few")]),
    ]
    server.answers("PlaceOrder", Failure(grpc.StatusCode.INVALID_ARGUMENT, "no lines", details))
    done = await call(server, "orders/place")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "backplane: orders/PlaceOrder: no lines (INVALID_ARGUMENT INVALID_FIELD)",
        "  lines: few",
        "  Next: `backplane call orders/PlaceOrder --describe` shows fields and limits",
    ]


async def test_no_credentials(server: Scripted) -> None:
    """A caller without a key is told where to get one, with an exit code of its own."""
    server.answers("GetOrder", failure(grpc.StatusCode.UNAUTHENTICATED, "UNAUTHENTICATED"))
    done = await call(server, "orders/get", BACKPLANE_API_KEY="")
    assert done.returncode == 4
    assert "set BACKPLANE_API_KEY" in done.stderr


def test_no_server() -> None:
    """Where nothing serves, the caller is told how to start a server."""
    done = said("call", "orders/get", "--address", "127.0.0.1:1")
    assert done.returncode == 3
    assert "start a server at 127.0.0.1:1 with `backplane serve`" in done.stderr


def test_plain_text() -> None:
    """A key is not sent to another machine in plain text."""
    done = said("call", "orders/get", "--address", "10.0.0.1:1", "--api-key", KEY)
    assert done.returncode == 2
    assert "pass --tls" in done.stderr
    assert KEY not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("orders/fly",), "no method is called orders/fly"),
        (("orders/",), "orders/ may mean orders/BatchGetOrders, orders/CancelOrder"),
        (("orders/get", "{"), "the request is not a GetOrderRequest"),
        (("orders/get", '{"wrong": 1}'), "--describe` shows its fields"),
        (("orders/get", "@missing.json"), "missing.json"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], words: str) -> None:
    """A call that cannot be made as it is written says why, on one line, with exit code 2."""
    done = said("call", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_list() -> None:
    """Without a method, all are listed."""
    listed = said("call").stdout.splitlines()
    assert "orders/PlaceOrder" in listed
    assert listed == sorted(listed)


def test_describe() -> None:
    """A method's description has its policy, its fields with their limits, and an example."""
    text = said("call", "orders/place", "--describe").stdout
    assert "needs orders.orders.place" in text
    assert "10 s, at most 1 min" in text
    assert "after UNAVAILABLE or ABORTED" in text
    assert "EXTERNAL_REFERENCE_TAKEN" in text
    request = text[text.index("Request:") : text.index("Answer:")]
    lines = {line.split()[0]: line for line in request.splitlines() if line.strip()}
    assert "list of PlaceOrderLine" in lines["lines"]
    assert "at most 2000 items" in lines["lines"]
    assert "required" in lines["sku"]
    assert "backplane call orders/PlaceOrder '{" in text


def test_completion() -> None:
    """The shell completes method names."""
    done = said(
        _BACKPLANE_COMPLETE="complete_bash", COMP_WORDS="backplane call orders/P", COMP_CWORD="2"
    )
    assert done.stdout.split() == ["orders/PlaceOrder"]
