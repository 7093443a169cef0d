import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { type Backplane, type BackplaneError, trailersOf } from "@backplane/client";
import { type EphemeralServer, ephemeralServer } from "@backplane/client/testing";
import { failing, failure, sku } from "./faults.js";

describe("a failed call", () => {
  let server: EphemeralServer;
  let backplane: Backplane;
  before(async () => {
    server = await ephemeralServer();
  });
  beforeEach(() => {
    backplane = server.connect(); // Each test has a retry budget of its own.
  });
  after(() => server.stop());

  /** How often a call was made in the end, and how long it took. */
  async function attempts(fault: string) {
    const began = performance.now();
    const metadata = failing(fault);
    const trailers = await backplane.catalog.getProduct({ sku: "SPOON" }, { metadata }).then(
      (reply) => trailersOf(reply),
      (error: BackplaneError) => error.trailers,
    );
    return { count: Number(trailers["backplane-attempts"]), ms: performance.now() - began };
  }

  test("is made again until it succeeds", async () => {
    assert.equal((await attempts("status=UNAVAILABLE; times=2")).count, 3);
  });

  test("is made four times at most", async () => {
    assert.equal((await attempts("status=UNAVAILABLE")).count, 4);
  });

  for (const code of ["INTERNAL", "UNKNOWN", "DEADLINE_EXCEEDED", "ABORTED", "CANCELLED"]) {
    test(`is made once where a read ends with ${code}`, async () => {
      assert.equal((await attempts(`status=${code}; times=1`)).count, 1);
    });
  }

  test("is made again where the contract says so of ABORTED", async () => {
    const metadata = failing("status=ABORTED; times=1");
    const request = { currency: "GBP", lines: [{ sku: "SPOON", quantity: 1n }] };
    const reply = await backplane.orders.placeOrder(request, { metadata });
    assert.equal(trailersOf(reply)["backplane-attempts"], "2");
  });

  test("waits as long as the server asks", async () => {
    const { count, ms } = await attempts("status=UNAVAILABLE; times=1; pushback_ms=300");
    assert.equal(count, 2);
    assert.ok(ms >= 300, `${ms} ms`);
  });

  test("is not made again where the server asks to stay away", async () => {
    assert.equal((await attempts("status=UNAVAILABLE; times=1; pushback_ms=-1")).count, 1);
  });

  test("is not made again where the deadline would pass first", async () => {
    const metadata = failing("status=UNAVAILABLE; times=1; pushback_ms=5000");
    const options = { metadata, timeoutMs: 1000 };
    const began = performance.now();
    const error = await failure(backplane.catalog.getProduct({ sku: "SPOON" }, options));
    assert.equal(error.code, "UNAVAILABLE");
    assert.ok(performance.now() - began < 900);
  });

  test("has one effect where the answer to the first attempt was lost", async () => {
    const metadata = failing("status=UNAVAILABLE; times=1; when=after");
    const product = { sku: sku(), name: "Cup" };
    const reply = await backplane.catalog.createProduct({ product }, { metadata });
    assert.equal(trailersOf(reply)["backplane-attempts"], "2");
    assert.equal(trailersOf(reply)["replayed"], "true");
  });

  test("is not made again when the budget is used up", async () => {
    const counts: number[] = [];
    for (let n = 0; n < 3; n += 1) counts.push((await attempts("status=UNAVAILABLE")).count);
    // Ten tokens: the fifth failure leaves half of them.
    assert.deepEqual(counts, [4, 1, 1]);
  });

  test("says when to come back", async () => {
    const metadata = failing("status=RESOURCE_EXHAUSTED; retry_after_ms=250");
    const error = await failure(backplane.catalog.getProduct({ sku: "SPOON" }, { metadata }));
    assert.equal(error.retryDelayMs, 250);
    assert.equal(error.trailers["backplane-attempts"], "1");
  });
});
