/** A connection to a Backplane server, whose properties are the services. */

import { settings as ownSettings, type Settings } from "@backplane/contracts";
import { AuditService } from "@backplane/contracts/audit/v1";
import { CatalogService } from "@backplane/contracts/catalog/v1";
import { EventsService } from "@backplane/contracts/events/v1";
import { IdentityService } from "@backplane/contracts/identity/v1";
import { OrdersService } from "@backplane/contracts/orders/v1";
import type { DescService } from "@bufbuild/protobuf";
import type { Interceptor } from "@grpc/grpc-js";
import { InsecureAddress, isLoopback } from "./address.js";
import { RetryBudget } from "./budget.js";
import { openChannel, type TlsOptions } from "./channel.js";
import { type ServiceClient, serviceClient } from "./client.js";
import { Contracts } from "./contracts.js";
import { BackplaneError } from "./errors.js";
import type { Line } from "./line.js";
import { type Exchanged, ExchangedToken, GivenToken } from "./tokens.js";

/** How a connection is made. */
export interface ConnectOptions {
  /** Exchanged for tokens, which are renewed by themselves. */
  readonly apiKey?: string;
  /** Used as it is, in place of `apiKey`. */
  readonly accessToken?: string;
  /** True trusts the authorities that come with Node.js; or own roots and client certificates. */
  readonly tls?: boolean | TlsOptions;
  /** Lets credentials travel in plain text to another machine. */
  readonly insecure?: boolean;
  /** Run around each attempt, as for traces: gRPC's own. */
  readonly interceptors?: readonly Interceptor[];
  /** The settings of contracts from other packages. */
  readonly settings?: readonly Settings[];
}

/**
 * Opens a connection; nothing is sent before the first call.
 *
 * `address` is `host:port`, `unix:path` or any gRPC target; all addresses that a name stands
 * for are used in turn. Throws InsecureAddress for credentials that would leave this machine
 * in plain text.
 */
export function connect(address: string, options: ConnectOptions = {}): Backplane {
  const { apiKey = "", accessToken = "", tls = false, insecure = false } = options;
  if (apiKey && accessToken) throw new TypeError("pass apiKey or accessToken, not both");
  const secret = apiKey || accessToken;
  if (secret && !tls && !insecure && !isLoopback(address)) throw new InsecureAddress(address);
  const contracts = new Contracts([...ownSettings, ...(options.settings ?? [])]);
  const line: Line = {
    address,
    client: openChannel(address, tls, options.interceptors ?? []),
    contracts,
    budget: new RetryBudget(contracts.budgetTokens, contracts.budgetRatio),
    efforts: new Set(),
    tokens: new GivenToken(accessToken),
    closed: false,
  };
  if (apiKey) line.tokens = new ExchangedToken(() => exchange(line, apiKey));
  return new Backplane(line);
}

async function exchange(line: Line, apiKey: string): Promise<Exchanged> {
  const reply = await serviceClient(line, IdentityService).exchangeApiKey({ apiKey });
  return { token: reply.accessToken, lifeMs: reply.expiresInSeconds * 1000 };
}

/** A connection; each service of the contracts is a property. */
export class Backplane implements Disposable {
  /** Who may do what. */
  readonly identity: ServiceClient<typeof IdentityService>;
  /** What is sold. */
  readonly catalog: ServiceClient<typeof CatalogService>;
  /** The business workflow. */
  readonly orders: ServiceClient<typeof OrdersService>;
  /** What happened. */
  readonly events: ServiceClient<typeof EventsService>;
  /** Who did what, provably. */
  readonly audit: ServiceClient<typeof AuditService>;
  readonly #line: Line;

  /** @internal Made by `connect`. */
  constructor(line: Line) {
    this.#line = line;
    this.identity = this.client(IdentityService);
    this.catalog = this.client(CatalogService);
    this.orders = this.client(OrdersService);
    this.events = this.client(EventsService);
    this.audit = this.client(AuditService);
  }

  /** Gives the methods of any service, bound to this connection. */
  client<S extends DescService>(service: S): ServiceClient<S> {
    return serviceClient(this.#line, service);
  }

  /** Waits until the server is there; throws UNAVAILABLE where it is not in time. */
  ready({ timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {}): Promise<void> {
    const { client, address } = this.#line;
    const text = `nothing serves at ${address} after ${timeoutMs} ms; start the server, or check the address`;
    return new Promise((resolve, reject) => {
      client.waitForReady(Date.now() + timeoutMs, (cause) => {
        if (cause) reject(new BackplaneError("UNAVAILABLE", text, { cause }));
        else resolve();
      });
    });
  }

  /** Ends the connection and the calls that are still open on it. */
  close(): void {
    this.#line.closed = true;
    const closed = new Error("the connection was closed");
    for (const effort of this.#line.efforts) effort.stop(closed);
    this.#line.client.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
