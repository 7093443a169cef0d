/** The methods of all contracts by their paths, called through the client. */

import {
  type Backplane,
  Health,
  type Replies,
  type ServiceClient,
  type UnaryMethod,
} from "@backplane/client";
import * as audit from "@backplane/contracts/audit/v1";
import * as catalog from "@backplane/contracts/catalog/v1";
import * as events from "@backplane/contracts/events/v1";
import * as identity from "@backplane/contracts/identity/v1";
import * as orders from "@backplane/contracts/orders/v1";
import {
  createRegistry,
  type DescFile,
  type DescMessage,
  type DescMethod,
  isMessage,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import type { Json } from "./cases.js";

const SERVICES = [
  audit.AuditService,
  catalog.CatalogService,
  events.EventsService,
  identity.IdentityService,
  orders.OrdersService,
  Health,
];
const REGISTRY = createRegistry(...SERVICES.flatMap((service) => withImports(service.file)));

export type AnyUnary = UnaryMethod<DescMessage, DescMessage>;
export type AnyStream = ((request: object, options: object) => Replies<Message>) & {
  readonly desc: DescMethod;
};

/** The client's function for `backplane.catalog.v1.CatalogService/GetProduct`. */
export function methodOf(backplane: Backplane, path: string): AnyUnary | AnyStream {
  const [typeName, name] = path.split("/");
  const service = SERVICES.find((one) => one.typeName === typeName);
  const method = service?.methods.find((one) => one.name === name);
  if (service === undefined || method === undefined) throw new Error(`there is no ${path}`);
  const client = backplane.client(service) as ServiceClient<never>;
  return (client as Record<string, AnyUnary | AnyStream>)[method.localName] as AnyUnary;
}

/** A message as proto3 JSON, its defaults too. */
export function jsonOf(message: unknown): Json {
  const schema = isMessage(message) ? REGISTRY.getMessage(message.$typeName) : undefined;
  if (schema === undefined) return message as Json; // A list may hold plain values.
  return toJson(schema, message as Message, { registry: REGISTRY, alwaysEmitImplicit: true });
}

function withImports(file: DescFile): DescFile[] {
  return [file, ...file.dependencies.flatMap(withImports)];
}
