import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BackplaneError, connect, replayed, trailersOf } from "@backplane/client";
import { type EphemeralServer, ephemeralServer } from "@backplane/client/testing";
import { CreateProductRequestSchema } from "@backplane/contracts/catalog/v1";
import { create } from "@bufbuild/protobuf";
import { InterceptingCall, type Interceptor } from "@grpc/grpc-js";
import { failing, failure, sku } from "./faults.js";

describe("a call", () => {
  let server: EphemeralServer;
  before(async () => {
    server = await ephemeralServer();
  });
  after(() => server.stop());

  test("answers with the contract's message", async () => {
    const { product } = await server.backplane.catalog.getProduct({ sku: "MUG-WHITE" });
    assert.equal(product?.name, "Mug, white");
  });

  test("keeps every letter", async () => {
    const product = { sku: sku(), name: "東京 🗼 e\u0301" };
    const created = await server.backplane.catalog.createProduct({ product });
    assert.equal(created.product?.name, product.name);
  });

  test("makes a request_id and leaves the caller's message as it is", async () => {
    const request = create(CreateProductRequestSchema, { product: { sku: "", name: "" } });
    const error = await failure(server.backplane.catalog.createProduct(request));
    assert.match(error.requestId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/);
    assert.equal(request.requestId, "");
  });

  test("with the same request_id is answered from the first one", async () => {
    const request = { requestId: crypto.randomUUID(), product: { sku: sku(), name: "Cup" } };
    const first = await server.backplane.catalog.createProduct(request);
    const second = await server.backplane.catalog.createProduct(request);
    assert.deepEqual([replayed(first), replayed(second)], [false, true]);
    assert.equal(second.product?.id, first.product?.id);
  });

  test("that breaks a rule says which field", async () => {
    const product = { sku: "", name: "Cup" };
    const error = await failure(server.backplane.catalog.createProduct({ product }));
    const fields = error.fieldViolations.map((one) => one.field);
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.ok(fields.includes("product.sku"), String(fields));
    assert.match(error.message, /^INVALID_ARGUMENT INVALID_FIELD: .*product\.sku/);
  });

  test("for what is not there says so", async () => {
    const error = await failure(server.backplane.catalog.getProduct({ sku: "NONE" }));
    assert.deepEqual([error.code, error.reason], ["NOT_FOUND", "PRODUCT_NOT_FOUND"]);
    assert.ok(error.resource?.type);
    assert.equal(error.outcomeUnknown, false);
    assert.equal(error.method, "/backplane.catalog.v1.CatalogService/GetProduct");
  });

  test("without credentials is refused", async () => {
    const stranger = server.connect({});
    const error = await failure(stranger.catalog.listProducts({}));
    assert.equal(error.code, "UNAUTHENTICATED");
  });

  test("with a wrong key fails as the exchange did", async () => {
    const stranger = server.connect({ apiKey: "bpk_wrong" });
    const error = await failure(stranger.catalog.listProducts({}));
    assert.equal(error.code, "UNAUTHENTICATED");
    assert.match(error.method, /ExchangeApiKey$/);
  });

  test("beyond the caller's rights is refused", async () => {
    const reader = server.connect({ apiKey: server.readerApiKey });
    const product = { sku: sku(), name: "Cup" };
    const error = await failure(reader.catalog.createProduct({ product }));
    assert.equal(error.code, "PERMISSION_DENIED");
  });

  test("whose token is refused once is made again with another one", async () => {
    const metadata = failing("status=UNAUTHENTICATED; times=1");
    const reply = await server.backplane.catalog.getProduct({ sku: "SPOON" }, { metadata });
    assert.equal(trailersOf(reply)["backplane-attempts"], "2");
  });

  test("whose token is refused again is not made a third time", async () => {
    const metadata = failing("status=UNAUTHENTICATED");
    const call = server.backplane.catalog.getProduct({ sku: "SPOON" }, { metadata });
    const error = await failure(call);
    assert.deepEqual([error.code, error.trailers["backplane-attempts"]], ["UNAUTHENTICATED", "2"]);
  });

  test("ends at its deadline, its outcome unknown", async () => {
    const options = { timeoutMs: 100, metadata: failing("delay_ms=2000") };
    const product = { sku: sku(), name: "Cup" };
    const error = await failure(server.backplane.catalog.createProduct({ product }, options));
    assert.equal(error.code, "DEADLINE_EXCEEDED");
    assert.equal(error.outcomeUnknown, true);
    assert.ok(error.message.includes(`repeat with requestId ${error.requestId}`));
  });

  test("ends when the caller gives it up, and says why", async () => {
    const giving = new AbortController();
    const options = { signal: giving.signal, metadata: failing("delay_ms=2000") };
    const began = performance.now();
    const call = failure(server.backplane.catalog.getProduct({ sku: "SPOON" }, options));
    setTimeout(() => giving.abort("enough"), 50);
    const error = await call;
    assert.deepEqual([error.code, error.cause], ["CANCELLED", "enough"]);
    assert.ok(performance.now() - began < 1000);
  });

  test("that was given up before is not sent", async () => {
    const product = { sku: sku(), name: "Cup" };
    const options = { signal: AbortSignal.abort() };
    const error = await failure(server.backplane.catalog.createProduct({ product }, options));
    assert.equal(error.code, "CANCELLED");
    await failure(server.backplane.catalog.getProduct({ sku: product.sku }));
  });

  test("ends when its connection is closed, as do later ones", async () => {
    const backplane = server.connect();
    const metadata = failing("delay_ms=2000");
    const began = performance.now();
    const call = failure(backplane.catalog.getProduct({ sku: "SPOON" }, { metadata }));
    setTimeout(() => backplane.close(), 50);
    assert.equal((await call).code, "CANCELLED");
    assert.ok(performance.now() - began < 1000);
    assert.equal((await failure(backplane.catalog.listProducts({}))).code, "CANCELLED");
  });

  test("keeps what a newer server adds", async () => {
    const metadata = failing("append=c23e0161"); // Field 1000: "a".
    const reply = await server.backplane.catalog.getProduct({ sku: "SPOON" }, { metadata });
    const added = reply.$unknown?.map((one) => one.no);
    assert.deepEqual(added, [1000]);
  });

  test("passes through the caller's interceptors, attempt by attempt", async () => {
    let seen = 0;
    const counting: Interceptor = (options, next) => {
      if (options.method_definition.path.endsWith("/GetProduct")) seen += 1;
      return new InterceptingCall(next(options));
    };
    const backplane = server.connect({ apiKey: server.apiKey, interceptors: [counting] });
    const metadata = failing("status=UNAVAILABLE; times=1");
    await backplane.catalog.getProduct({ sku: "SPOON" }, { metadata });
    assert.equal(seen, 2);
  });

  test("to where nobody listens is UNAVAILABLE", async () => {
    using backplane = connect("127.0.0.1:1");
    assert.equal((await failure(backplane.catalog.listProducts({}))).code, "UNAVAILABLE");
    await assert.rejects(backplane.ready({ timeoutMs: 100 }), BackplaneError);
  });

  test("to a server that is there may wait until it is", async () => {
    await server.backplane.ready();
  });
});
