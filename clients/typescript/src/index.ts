/**
 * The TypeScript client of Backplane services.
 *
 *     using backplane = connect("127.0.0.1:50051", { apiKey });
 *     const reply = await backplane.orders.placeOrder(request);
 *
 * Deadlines, retries, request ids, tokens and typed errors follow from the contracts.
 */

export { InsecureAddress } from "./address.js";
export type { TlsOptions } from "./channel.js";
export type {
  BidirectionalMethod,
  ClientStreamMethod,
  ServerStreamMethod,
  ServiceClient,
  UnaryMethod,
} from "./client.js";
export { Backplane, type ConnectOptions, connect } from "./connect.js";
export type { CallOptions } from "./effort.js";
export {
  BackplaneError,
  type FieldViolation,
  type Resource,
  type StatusName,
  type Trailers,
} from "./errors.js";
export { Health } from "./health.js";
export { type ItemOf, Pages, type PagesOptions, pages } from "./pages.js";
export { replayed, trailersOf } from "./replies.js";
export { Replies, type Requests } from "./streams.js";
