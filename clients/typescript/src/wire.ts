/** Bytes to messages and back, as gRPC wants it told. */

import {
  type DescMessage,
  type DescMethod,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";

/** The path of a method: `/backplane.orders.v1.OrdersService/PlaceOrder`. */
export function pathOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** Serializes a message. */
export function serialized<M extends DescMessage>(schema: M, message: MessageShape<M>): Buffer {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A function that parses messages. */
export function parser<M extends DescMessage>(schema: M): (bytes: Buffer) => MessageShape<M> {
  return (bytes) => fromBinary(schema, bytes);
}

/** For requests that are serialized once, for all attempts. */
export function asIs(bytes: Buffer): Buffer {
  return bytes;
}
