import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, InsecureAddress } from "@backplane/client";
import { isLoopback } from "#lib/address.js";

for (const address of [
  "127.0.0.1:50051",
  "127.8.9.10:1",
  "localhost:50051",
  "[::1]:50051",
  "unix:/run/backplane.sock",
  "dns:///localhost:50051",
  "ipv4:127.0.0.1:1,127.0.0.2:1",
]) {
  test(`${address} stays on this machine`, () => {
    assert.equal(isLoopback(address), true);
  });
}

for (const address of [
  "10.0.0.1:50051",
  "backplane.example:443",
  "localhost.example:443",
  "[2001:db8::1]:50051",
  "dns:///127.0.0.1.example:50051",
  "ipv4:127.0.0.1:1,10.0.0.1:1",
]) {
  test(`${address} is another machine`, () => {
    assert.equal(isLoopback(address), false);
  });
}

test("credentials do not leave this machine in plain text", () => {
  assert.throws(() => connect("backplane.example:443", { apiKey: "key" }), InsecureAddress);
  assert.throws(() => connect("backplane.example:443", { accessToken: "token" }), InsecureAddress);
});

test("they do over TLS, and where it is said; nothing is refused without them", () => {
  for (const options of [{ apiKey: "key", tls: true }, { apiKey: "key", insecure: true }, {}]) {
    connect("backplane.example:443", options).close();
  }
});

test("an API key and a token are not given both", () => {
  assert.throws(() => connect("localhost:1", { apiKey: "key", accessToken: "token" }), TypeError);
});
