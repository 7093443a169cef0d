import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { pages } from "@backplane/client";
import { type EphemeralServer, ephemeralServer } from "@backplane/client/testing";
import type { Product } from "@backplane/contracts/catalog/v1";
import { failure } from "./faults.js";

describe("pages", () => {
  let server: EphemeralServer;
  before(async () => {
    server = await ephemeralServer();
  });
  after(() => server.stop());

  test("are one list of items, each once", async () => {
    const seen: Product[] = [];
    const listed = pages(server.backplane.catalog.listProducts, { pageSize: 5 });
    for await (const product of listed) seen.push(product);
    assert.equal(seen.length, 12);
    assert.equal(new Set(seen.map((one) => one.id)).size, 12);
  });

  test("come one by one too", async () => {
    const sizes: number[] = [];
    const listed = pages(server.backplane.catalog.listProducts, { pageSize: 5 });
    for await (const page of listed.byPage()) sizes.push(page.products.length);
    assert.deepEqual(sizes, [5, 5, 2]);
  });

  test("are not asked for before they are needed", async () => {
    let asked = 0;
    const { listProducts } = server.backplane.catalog;
    const counted = Object.assign(
      (...given: Parameters<typeof listProducts>) => {
        asked += 1;
        return listProducts(...given);
      },
      { desc: listProducts.desc },
    );
    for await (const _ of pages(counted, { pageSize: 5 })) break;
    assert.equal(asked, 1);
  });

  test("take their items from where the caller says", async () => {
    const items = (page: { products: Product[] }) => page.products.map((one) => one.sku);
    const skus: string[] = [];
    for await (const sku of pages(server.backplane.catalog.listProducts, {}, { items })) {
      skus.push(sku);
    }
    assert.ok(skus.includes("M6 "));
  });

  test("end with the error of the page that failed", async () => {
    const listed = pages(server.backplane.catalog.listProducts, { pageToken: "wrong" });
    const error = await failure(listed[Symbol.asyncIterator]().next());
    assert.equal(error.code, "INVALID_ARGUMENT");
  });

  test("are refused of a method that lists none", () => {
    assert.throws(() => pages(server.backplane.catalog.getProduct, {}), /does not list pages/);
  });
});
