import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "@backplane/client";
import { sku } from "./faults.js";
import { Server } from "./server.js";

test("a subscription outlives a restart of the server, and misses nothing", async () => {
  await using server = await Server.start();
  using backplane = connect(server.address, { apiKey: server.apiKey });
  const subjects: string[] = [];
  const expected: string[] = [];
  const create = async () => {
    const { product } = await backplane.catalog.createProduct({
      product: { sku: sku(), name: "Cup" },
    });
    expected.push(`products/${product?.id}`);
  };
  const read = async (count: number) => {
    while (subjects.length < count) {
      const { value } = await stream.next();
      if (value?.kind.case === "event") subjects.push(value.kind.value.subject);
    }
  };
  const types = ["backplane.catalog.v1.ProductCreated"];
  const stream = backplane.events.subscribe({ types });
  await create();
  await read(1);
  const rest = read(3);
  await server.stop();
  await server.start();
  await backplane.ready();
  await create();
  await create();
  await rest;
  await stream.return();
  assert.deepEqual(subjects, expected);
});
