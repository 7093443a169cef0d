import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { connect } from "@backplane/client";
import { Authority } from "./certificates.js";
import { failure } from "./faults.js";
import { Server } from "./server.js";

describe("over TLS, with certificates on both sides,", () => {
  let authority: Authority;
  let server: Server;
  before(async () => {
    authority = new Authority();
    authority.issue("server", "IP:127.0.0.1");
    authority.issue("client", "DNS:client.example");
    server = await Server.start({
      BACKPLANE_TLS_CERTIFICATE: authority.path("server.pem"),
      BACKPLANE_TLS_KEY: authority.path("server.key"),
      BACKPLANE_TLS_CLIENT_CA: authority.path("ca.pem"),
      BACKPLANE_TLS_CLIENT: "required",
    });
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(authority.folder, { recursive: true });
  });

  test("a call is answered", async () => {
    const tls = {
      ca: authority.read("ca.pem"),
      cert: authority.read("client.pem"),
      key: authority.read("client.key"),
    };
    using backplane = connect(server.address, { apiKey: server.apiKey, tls });
    await backplane.catalog.listProducts({});
  });

  test("a client without a certificate is turned away", async () => {
    const tls = { ca: authority.read("ca.pem") };
    using backplane = connect(server.address, { apiKey: server.apiKey, tls });
    assert.equal((await failure(backplane.catalog.listProducts({}))).code, "UNAVAILABLE");
  });

  test("a server that the system's authorities do not know is turned away", async () => {
    using backplane = connect(server.address, { apiKey: server.apiKey, tls: true });
    assert.equal((await failure(backplane.catalog.listProducts({}))).code, "UNAVAILABLE");
  });
});
