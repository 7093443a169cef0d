/** What came with a reply besides its content. */

import type { Message } from "@bufbuild/protobuf";
import type { Trailers } from "./errors.js";

const TRAILERS = new WeakMap<object, Trailers>();

/** Notes what came behind a reply. */
export function remember(reply: object, trailers: Trailers): void {
  TRAILERS.set(reply, trailers);
}

/** The metadata that came behind the reply of a unary call; empty for other messages. */
export function trailersOf(reply: Message): Trailers {
  return TRAILERS.get(reply) ?? {};
}

/** Whether the reply is that of a first call with the same `request_id`. */
export function replayed(reply: Message): boolean {
  return trailersOf(reply)["replayed"] === "true";
}
