/** A service's methods as functions, typed by its contract. */

import type {
  DescMessage,
  DescMethod,
  DescMethodBiDiStreaming,
  DescMethodClientStreaming,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { CallOptions } from "./effort.js";
import type { Line } from "./line.js";
import {
  callBidirectional,
  callClientStream,
  callServerStream,
  type Replies,
  type Requests,
} from "./streams.js";
import { callUnary } from "./unary.js";

/** Answers one request with one reply; throws BackplaneError. */
export interface UnaryMethod<I extends DescMessage, O extends DescMessage> {
  (request: MessageInitShape<I>, options?: CallOptions): Promise<MessageShape<O>>;
  readonly desc: DescMethodUnary<I, O>;
}

/** Answers one request with a stream. */
export interface ServerStreamMethod<I extends DescMessage, O extends DescMessage> {
  (request: MessageInitShape<I>, options?: CallOptions): Replies<MessageShape<O>>;
  readonly desc: DescMethodServerStreaming<I, O>;
}

/** Answers a stream of requests with one reply. */
export interface ClientStreamMethod<I extends DescMessage, O extends DescMessage> {
  (requests: Requests<I>, options?: CallOptions): Promise<MessageShape<O>>;
  readonly desc: DescMethodClientStreaming<I, O>;
}

/** Answers a stream of requests with a stream. */
export interface BidirectionalMethod<I extends DescMessage, O extends DescMessage> {
  (requests: Requests<I>, options?: CallOptions): Replies<MessageShape<O>>;
  readonly desc: DescMethodBiDiStreaming<I, O>;
}

/** The function that a method's contract makes. */
export type MethodFunction<M extends DescMethod> =
  M extends DescMethodUnary<infer I, infer O>
    ? UnaryMethod<I, O>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? ServerStreamMethod<I, O>
      : M extends DescMethodClientStreaming<infer I, infer O>
        ? ClientStreamMethod<I, O>
        : M extends DescMethodBiDiStreaming<infer I, infer O>
          ? BidirectionalMethod<I, O>
          : never;

/** Every method of a service by its name: `orders.placeOrder(request)`. */
export type ServiceClient<S extends DescService> = {
  readonly [K in keyof S["method"]]: MethodFunction<S["method"][K]>;
};

/** Makes the functions of a service that is called over a line. */
export function serviceClient<S extends DescService>(line: Line, service: S): ServiceClient<S> {
  const methods = service.methods.map((desc) => [
    desc.localName,
    Object.assign(caller(line, desc), { desc }),
  ]);
  return Object.freeze(Object.fromEntries(methods)) as ServiceClient<S>;
}

// What the kinds say; TypeScript does not narrow a descriptor by them.
function caller(line: Line, desc: DescMethod) {
  switch (desc.methodKind) {
    case "unary":
      return (given: Record<string, unknown>, options: CallOptions = {}) =>
        callUnary(line, desc as DescMethodUnary, given, options);
    case "server_streaming":
      return (given: Record<string, unknown>, options: CallOptions = {}) =>
        callServerStream(line, desc as DescMethodServerStreaming, given, options);
    case "client_streaming":
      return (given: Requests<DescMessage>, options: CallOptions = {}) =>
        callClientStream(line, desc as DescMethodClientStreaming, given, options);
    case "bidi_streaming":
      return (given: Requests<DescMessage>, options: CallOptions = {}) =>
        callBidirectional(line, desc as DescMethodBiDiStreaming, given, options);
  }
}
