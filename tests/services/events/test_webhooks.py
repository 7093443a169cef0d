"""Webhooks: signed, retried, given up, replayed, and never sent where they must not be."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode
from grpc.aio import AioRpcError
from sqlalchemy import delete

from backplane.events.v1 import webhooks_pb2 as pb
from backplane_server.chassis.data import Statement
from backplane_server.chassis.data.engine import sqlite_path
from backplane_server.chassis.events import inbox, places
from backplane_server.chassis.events.signatures import (
    SignatureInvalid,
    check,
    new_secret,
    signed_headers,
)
from backplane_server.services.events import rules, targets
from backplane_server.services.events.errors import WebhookTargetRefused
from tests.services.events.feed import MARKED, Feed, feed_on, next_events, subject
from tests.services.events.receiver import Received, Receiver, receiving
from tests.support.hostile_table import Hostile
from tests.support.statuses import reason_of

# Ways to write addresses that nobody outside can reach.
INSIDE = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "10.0.0.8", "169.254.169.254"),
    *("192.168.1.1", "0.0.0.0", "224.0.0.1", "100.64.0.1"),  # noqa: S104 - nothing is bound
    *("[::]", "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]"),
    *("[2002:7f00:1::]", "[64:ff9b::a00:1]"),
]
FORGET_PLACES = Statement(delete(places.readers))
QUICK: dict[str, Any] = {
    "webhook_hosts": "any",
    "webhook_retry_first_s": 0.01,
    "webhook_attempts_max": 3,
}


@pytest.fixture
def settings() -> Mapping[str, Any]:
    """The receiver's machine may be sent to, and retries are quick."""
    return QUICK


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that answers as the test says."""
    async with receiving() as receiver:
        yield receiver


async def create(feed: Feed, receiver: Receiver, **fields: Any) -> pb.CreateWebhookResponse:
    """Makes a webhook that leads to the receiver."""
    webhook = pb.Webhook(url=f"{receiver.url}/hook?a=1", **fields)
    reply = await feed.call("CreateWebhook", pb.CreateWebhookRequest(webhook=webhook))
    assert isinstance(reply, pb.CreateWebhookResponse)
    return reply


async def deliveries(feed: Feed, webhook_id: str, **fields: Any) -> list[Any]:
    """The deliveries of a webhook."""
    request = pb.ListWebhookDeliveriesRequest(webhook_id=webhook_id, **fields)
    return list((await feed.call("ListWebhookDeliveries", request)).deliveries)


async def in_state(feed: Feed, webhook_id: str, state: Any, count: int = 1) -> list[Any]:
    """Waits until so many deliveries have come to a state."""
    async with asyncio.timeout(20):
        while len(found := await deliveries(feed, webhook_id, state=state)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


def signature_of(secret: str, request: Received) -> str:
    """The signature as a receiver in another language would compute it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = ".".join((request.headers["webhook-id"], request.headers["webhook-timestamp"], ""))
    return base64.b64encode(hmac.digest(key, signed.encode() + request.body, "sha256")).decode()


async def test_an_event_is_posted_signed(feed: Feed, receiver: Receiver) -> None:
    """A receiver gets the event as JSON, with the headers of Standard Webhooks."""
    await feed.happen("before")
    await next_events(feed.subscribe(), 1)
    made = await create(feed, receiver, types=[MARKED], subject_prefix="marks/")
    await feed.happen("a")
    (request,) = await receiver.wait_for(1)
    event = (await next_events(feed.subscribe(), 2))[1].event
    assert request.path == "/hook?a=1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == event.id
    assert request.headers["webhook-signature"] == f"v1,{signature_of(made.secret, request)}"
    told = json.loads(request.body)
    assert (told["id"], told["type"], told["subject"]) == (event.id, MARKED, subject("a"))
    assert told["data"]["id"].startswith("mrk_")
    now_s = int(request.headers["webhook-timestamp"])
    assert check(made.secret, headers=request.headers, body=request.body, now_s=now_s) == event.id
    (delivery,) = await in_state(feed, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DELIVERED)
    assert (delivery.attempt_count, delivery.last_status) == (1, 204)


async def test_failures_are_retried_in_order_of_the_subject(feed: Feed, receiver: Receiver) -> None:
    """A failed delivery is tried again, and a later one of its subject waits for it (§8)."""
    made = await create(feed, receiver)
    receiver.statuses = [500, 302]
    await feed.happen_twice("a")
    requests = await receiver.wait_for(4)
    ids = [request.headers["webhook-id"] for request in requests]
    assert ids == [ids[0]] * 3 + [ids[3]]
    assert ids[0] != ids[3]
    assert all(request.path == "/hook?a=1" for request in requests), "a redirect was followed"
    found = await in_state(feed, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DELIVERED, 2)
    assert [one.attempt_count for one in found] == [3, 1]


async def test_dead_letters_are_replayed(feed: Feed, receiver: Receiver) -> None:
    """After the last attempt a delivery is dead, and Replay sends it again."""
    made = await create(feed, receiver)
    receiver.statuses = [500, 503, 410]
    await feed.happen("a")
    (dead,) = await in_state(feed, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DEAD)
    assert (dead.attempt_count, dead.last_status, dead.last_problem) == (3, 410, "answered 410")
    request = pb.ReplayWebhookDeliveriesRequest(webhook_id=made.webhook.id)
    assert (await feed.call("ReplayWebhookDeliveries", request)).replayed_count == 1
    (done,) = await in_state(feed, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DELIVERED)
    assert (done.id, done.attempt_count) == (dead.id, 1)
    request = pb.ReplayWebhookDeliveriesRequest(webhook_id=made.webhook.id, delivery_ids=[done.id])
    assert (await feed.call("ReplayWebhookDeliveries", request)).replayed_count == 1
    assert len(await receiver.wait_for(5)) == 5


async def test_deliveries_outlive_their_node(database_url: str, tmp_path: Path) -> None:
    """What one node could not deliver another delivers, from the database alone."""
    keys: dict[str, Any] = {"keys_dir": str(tmp_path / "keys")}
    async with receiving() as receiver:
        patient = {**QUICK, "webhook_retry_first_s": 0.5, "webhook_attempts_max": 100}
        async with feed_on(database_url, **patient, **keys) as feed:
            receiver.statuses = [503]
            made = await create(feed, receiver)
            await feed.happen("a")
            await receiver.wait_for(1)
        async with feed_on(database_url, **patient, **keys) as feed:
            await receiver.wait_for(2)
            await in_state(feed, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DELIVERED)


async def test_a_worker_that_comes_late_begins_with_the_webhook(
    feed: Feed, receiver: Receiver
) -> None:
    """What happens between a webhook's creation and the worker's first look is sent."""
    await feed.node.database.write(lambda tx: tx.run(FORGET_PLACES))
    await create(feed, receiver)
    await feed.happen("a")
    (request,) = await receiver.wait_for(1)
    assert json.loads(request.body)["subject"] == subject("a")


async def test_nothing_is_sent_of_what_did_not_commit(lite: Feed, receiver: Receiver) -> None:
    """An event whose transaction fails reaches nobody."""
    await create(lite, receiver)
    await lite.happen("a")
    with pytest.raises(AioRpcError):
        await lite.happen("a")
    await lite.happen("b")
    requests = await receiver.wait_for(2)
    # Several are sent at once: which one arrives first is not promised.
    assert sorted(json.loads(r.body)["subject"] for r in requests) == [subject("a"), subject("b")]


async def test_the_secret_is_shown_once_and_kept_sealed(
    lite: Feed, receiver: Receiver, hostile: Hostile
) -> None:
    """Neither a replayed answer nor the database holds the secret (row 65)."""
    row = hostile(65, sent="the secret of a webhook", expected="none in plain text")
    webhook = pb.Webhook(url=receiver.url)
    request = pb.CreateWebhookRequest(request_id=str(uuid.uuid4()), webhook=webhook)
    first = await lite.call("CreateWebhook", request)
    again = await lite.call("CreateWebhook", request)
    assert first.secret.startswith("whsec_")
    assert (again.webhook, again.secret) == (first.webhook, "")
    secret = first.secret.removeprefix("whsec_").encode()
    path = sqlite_path(lite.node.settings.database)
    for file in path.parent.glob(f"{path.name}*"):
        assert secret not in file.read_bytes()
        assert base64.b64decode(secret) not in file.read_bytes()
    row.got = "none in the files of the database, shown once"


async def test_a_webhook_is_changed_under_its_etag(feed: Feed, receiver: Receiver) -> None:
    """The mask says what changes; a stale etag is ETAG_MISMATCH; pausing stops new events."""
    made = await create(feed, receiver, description="old")
    change = pb.UpdateWebhookRequest(
        webhook_id=made.webhook.id,
        webhook=pb.Webhook(url="https://elsewhere.example", paused=True),
        update_mask=FieldMask(paths=["paused"]),
        etag=made.webhook.etag,
    )
    paused = (await feed.call("UpdateWebhook", change)).webhook
    assert (paused.url, paused.description, paused.paused) == (made.webhook.url, "old", True)
    with pytest.raises(AioRpcError) as raised:
        await feed.call("UpdateWebhook", change)
    assert reason_of(raised.value) == "ETAG_MISMATCH"
    await feed.happen("while-paused")
    await next_events(feed.subscribe(), 1)
    change.webhook.paused, change.etag = False, ""
    await feed.call("UpdateWebhook", change)
    await feed.happen("after")
    (request,) = await receiver.wait_for(1)
    assert json.loads(request.body)["subject"] == subject("after")


async def test_webhooks_are_found_and_deleted(feed: Feed, receiver: Receiver) -> None:
    """List, get, delete; one that is gone is WEBHOOK_NOT_FOUND."""
    made = [(await create(feed, receiver)).webhook for _ in range(2)]
    listed = await feed.call("ListWebhooks", pb.ListWebhooksRequest())
    assert list(listed.webhooks) == made
    await feed.call("DeleteWebhook", pb.DeleteWebhookRequest(webhook_id=made[0].id))
    for method, request in (
        ("GetWebhook", pb.GetWebhookRequest(webhook_id=made[0].id)),
        ("ListWebhookDeliveries", pb.ListWebhookDeliveriesRequest(webhook_id=made[0].id)),
    ):
        with pytest.raises(AioRpcError) as raised:
            await feed.call(method, request)
        assert raised.value.code() is StatusCode.NOT_FOUND
        assert reason_of(raised.value) == "WEBHOOK_NOT_FOUND"


@pytest.mark.parametrize(
    "raw",
    [b"HTTP/1.1 200 OK\r\n" + b"x-long: " + b"y" * 200_000, b"220 not http\r\n\r\n", b""],
    ids=["endless head", "another protocol", "nothing"],
)
async def test_an_answer_that_is_none(lite: Feed, receiver: Receiver, raw: bytes) -> None:
    """Whatever comes back is read within bounds and counts as a failure."""
    receiver.raw = raw or b"\r\n"
    made = await create(lite, receiver)
    await lite.happen("a")
    (dead,) = await in_state(lite, made.webhook.id, pb.WEBHOOK_DELIVERY_STATE_DEAD)
    assert dead.attempt_count == 3
    assert dead.last_problem


async def test_plain_http_is_refused(sqlite_url: str) -> None:
    """As it comes, the server sends neither without TLS nor to itself."""
    async with feed_on(sqlite_url) as feed:
        for url in ("http://example.com/", "https://127.0.0.1/", "https://[::1]/"):
            request = pb.CreateWebhookRequest(webhook=pb.Webhook(url=url))
            with pytest.raises(AioRpcError) as raised:
                await feed.call("CreateWebhook", request)
            assert raised.value.code() is StatusCode.INVALID_ARGUMENT
            assert reason_of(raised.value) == "WEBHOOK_TARGET_REFUSED"


@pytest.mark.parametrize("host", INSIDE)
async def test_no_way_into_the_network(host: str) -> None:
    """However it is written, an address inside is not sent to."""
    with pytest.raises((WebhookTargetRefused, OSError)):
        await targets.resolve(f"https://{host}/", hosts="public")


async def test_private_networks_only_where_allowed() -> None:
    """`private` lets https into private networks, and still not to link-local or this machine."""
    target = await targets.resolve("https://10.0.0.8:8443/x?y", hosts="private")
    assert (target.address, target.port, target.path) == ("10.0.0.8", 8443, "/x?y")
    assert target.authority == "10.0.0.8:8443"
    for refused in ("https://127.0.0.1", "https://169.254.169.254", "http://10.0.0.8"):
        with pytest.raises(WebhookTargetRefused):
            await targets.resolve(refused, hosts="private")
    assert (await targets.resolve("https://93.184.215.14", hosts="public")).tls


def test_a_bad_or_old_signature_is_refused(hostile: Hostile) -> None:
    """Row 63: another secret, another body, another time, nothing at all: each is refused."""
    secret, body, now_s = new_secret(), b'{"a":1}', 1_700_000_000
    good = signed_headers(secret, message_id="evt_1", now_s=now_s, body=body)
    assert check(secret, headers=good, body=body, now_s=now_s + 299) == "evt_1"
    rotated = {**good, "webhook-signature": "v1,AAAA " + good["webhook-signature"]}
    assert check(secret, headers=rotated, body=body, now_s=now_s) == "evt_1"
    forged: dict[str, tuple[str, dict[str, str], bytes, int]] = {
        "another secret": (new_secret(), good, body, now_s),
        "another body": (secret, good, body + b" ", now_s),
        "301 s old": (secret, good, body, now_s + 301),
        "301 s ahead": (secret, good, body, now_s - 301),
        "another id": (secret, {**good, "webhook-id": "evt_2"}, body, now_s),
        "no time": (secret, {**good, "webhook-timestamp": "1e9"}, body, now_s),
        "no signature": (secret, {**good, "webhook-signature": ""}, body, now_s),
        "no headers": (secret, {}, body, now_s),
    }
    for name, (with_secret, headers, content, at_s) in forged.items():
        row = hostile(63, sent=f"a webhook: {name}", expected="refused")
        with pytest.raises(SignatureInvalid):
            check(with_secret, headers=headers, body=content, now_s=at_s)
        row.got = "refused"


async def test_a_replayed_webhook_is_harmless(lite: Feed, hostile: Hostile) -> None:
    """Row 63: a copy within the five minutes has the id of the first, which is no news."""
    row = hostile(63, sent="a good webhook, replayed in time", expected="replay harmless")
    secret, body, now_s = new_secret(), b"{}", 1_700_000_000
    good = signed_headers(secret, message_id="evt_1", now_s=now_s, body=body)
    effects = []
    for later_s in (0, 10, 299):
        told = check(secret, headers=good, body=body, now_s=now_s + later_s)
        first = partial(inbox.first_time, consumer="shop", event_id=told)
        effects.append(await lite.node.database.write(first))
    row.got = f"{sum(effects)} effect of 3 copies"
    assert effects == [True, False, False]


def test_the_scheme_is_that_of_standard_webhooks() -> None:
    """The published example of the scheme has this signature."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        now_s=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_waits_grow_and_end() -> None:
    """Each wait is four times the last, up to six hours, a fifth more or less."""
    waits = [rules.retry_delay_us(n, first_s=5, spread=0) / 1e6 for n in range(1, 10)]
    assert waits[:4] == [5, 20, 80, 320]
    assert waits[-1] == rules.RETRY_LONGEST_S
    assert rules.retry_delay_us(1, first_s=5, spread=1) == 6_000_000
    assert rules.retry_delay_us(1, first_s=5, spread=-1) == 4_000_000
