// Calls Backplane by gRPC-Web and writes into the page what came of it. The address says with
// what: ?gateway=http://…&key=…
import { CatalogService } from "@backplane/contracts/catalog/v1";
import { EventsService } from "@backplane/contracts/events/v1";
import { ErrorInfoSchema } from "@backplane/contracts/google/rpc";
import { IdentityService } from "@backplane/contracts/identity/v1";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

const asked = new URLSearchParams(location.search);
const transport = createGrpcWebTransport({ baseUrl: asked.get("gateway") });

async function called() {
  const identity = createClient(IdentityService, transport);
  const catalog = createClient(CatalogService, transport);
  const { accessToken } = await identity.exchangeApiKey({ apiKey: asked.get("key") });
  // Longer than the browser's budget: on a busy machine its clock may run ahead of the answers.
  const options = { headers: { authorization: `Bearer ${accessToken}` }, timeoutMs: 300000 };
  const { product } = await catalog.getProduct({ sku: "CAFÉ-1" }, options);
  const missing = await refused(catalog.getProduct({ sku: "NOWHERE" }, options));
  return {
    sku: product.sku,
    name: product.name,
    euros: String(product.currentPrices[0].unitPrice.units),
    missing,
    event: await firstEvent(options),
  };
}

async function refused(call) {
  try {
    await call;
  } catch (error) {
    return told(error);
  }
  return "nothing was refused";
}

function told(error) {
  const failure = ConnectError.from(error);
  const [info] = failure.findDetails(ErrorInfoSchema);
  return { code: Code[failure.code], message: failure.rawMessage, reason: info?.reason };
}

async function firstEvent(options) {
  const events = createClient(EventsService, transport);
  for await (const reply of events.subscribe({}, options)) {
    return reply.kind.case;
  }
}

const result = await called().catch((error) => ({ failed: told(error) }));
document.getElementById("result").textContent = JSON.stringify(result);
