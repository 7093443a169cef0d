import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import type { Backplane } from "@backplane/client";
import { type EphemeralServer, ephemeralServer } from "@backplane/client/testing";
import { failing, failure } from "./faults.js";

describe("a stream", () => {
  let server: EphemeralServer;
  let backplane: Backplane;
  before(async () => {
    server = await ephemeralServer();
  });
  beforeEach(() => {
    backplane = server.connect();
  });
  after(() => server.stop());

  /** The positions of so many events, in the order in which they came. */
  async function positions(count: number, fault?: string): Promise<bigint[]> {
    const seen: bigint[] = [];
    const options = fault === undefined ? {} : { metadata: failing(fault) };
    for await (const { kind } of backplane.events.subscribe({}, options)) {
      if (kind.case === "event") seen.push(kind.value.position);
      if (seen.length === count) break;
    }
    return seen;
  }

  test("gives one reply after the other, until the loop is left", async () => {
    const seen = await positions(3);
    assert.equal(seen.length, 3);
    assert.ok(seen.every((one, index) => index === 0 || one > (seen[index - 1] ?? one)));
  });

  test("is opened again when it fails before its first reply", async () => {
    assert.deepEqual(await positions(3, "status=UNAVAILABLE; times=2"), await positions(3));
  });

  for (const reason of ["SERVER_DRAINING", "OVERLOADED"]) {
    test(`goes on from its cursor after UNAVAILABLE ${reason}`, async () => {
      const broken = `status=UNAVAILABLE; reason=${reason}; times=1; after_replies=2`;
      assert.deepEqual(await positions(4, broken), await positions(4));
    });
  }

  test("goes on from its cursor with another token", async () => {
    const broken = "status=UNAUTHENTICATED; times=1; after_replies=2";
    assert.deepEqual(await positions(4, broken), await positions(4));
  });

  for (const code of ["INTERNAL", "RESOURCE_EXHAUSTED"]) {
    test(`ends with ${code}, after the replies that came before`, async () => {
      const metadata = failing(`status=${code}; after_replies=2`);
      const stream = backplane.events.subscribe({}, { metadata });
      await stream.next();
      await stream.next();
      const error = await failure(stream.next());
      assert.equal(error.code, code);
    });
  }

  test("ends when the caller gives it up", async () => {
    const giving = new AbortController();
    const stream = backplane.events.subscribe({ onlyNew: true }, { signal: giving.signal });
    setTimeout(() => giving.abort(), 50);
    const error = await failure(stream.next());
    assert.equal(error.code, "CANCELLED");
    assert.equal((error.cause as Error).name, "AbortError");
  });

  test("ends at the caller's deadline", async () => {
    const stream = backplane.events.subscribe({ onlyNew: true }, { timeoutMs: 100 });
    assert.equal((await failure(stream.next())).code, "DEADLINE_EXCEEDED");
  });

  test("takes requests and gives replies at once", async () => {
    const rows = [1n, 2n, 3n].map((row) => ({ row, product: { sku: `ROW-${row}`, name: "Row" } }));
    let last = 0n;
    for await (const reply of backplane.catalog.importProducts(rows)) last = reply.lastRow;
    assert.equal(last, 3n);
  });

  test("ends with the server's error although requests are left", async () => {
    async function* rows() {
      yield { row: 2n, product: { sku: "ROW-2", name: "Row" } };
      yield { row: 1n, product: { sku: "ROW-1", name: "Row" } };
      await new Promise(() => {}); // Never ends by itself.
    }
    const read = async () => {
      for await (const _ of backplane.catalog.importProducts(rows()));
    };
    assert.equal((await failure(read())).reason, "ROW_OUT_OF_ORDER");
  });

  test("ends with what the caller's requests threw", async () => {
    async function* rows() {
      yield { row: 1n, product: { sku: "ROW-1", name: "Row" } };
      throw new RangeError("no more rows");
    }
    const read = async () => {
      for await (const _ of backplane.catalog.importProducts(rows()));
    };
    await assert.rejects(read(), RangeError);
  });
});
