/** The fields that the contracts give a meaning in every message: set on a copy. */

import { randomUUID } from "node:crypto";
import {
  clone,
  create,
  type DescField,
  type DescMessage,
  isMessage,
  type MessageInitShape,
  type MessageShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/** The field of this name that holds one string, if the message has it. */
export function stringField(schema: DescMessage, name: string): DescField | undefined {
  return schema.fields.find(
    (field) =>
      field.name === name && field.fieldKind === "scalar" && field.scalar === ScalarType.STRING,
  );
}

/** What the field holds. */
export function stringOf<M extends DescMessage>(
  schema: M,
  message: MessageShape<M>,
  field: DescField,
): string {
  return String(reflect(schema, message).get(field));
}

/** A copy of the message whose field holds the text. */
export function withString<M extends DescMessage>(
  schema: M,
  message: MessageShape<M>,
  field: DescField,
  text: string,
): MessageShape<M> {
  const copy = clone(schema, message);
  reflect(schema, copy).set(field, text);
  return copy;
}

/** A message that is ready to be sent, and the id that its effect is known by. */
export interface Identified<M extends DescMessage> {
  readonly request: MessageShape<M>;
  readonly requestId: string;
}

/** Makes the message of what the caller gave, and its `request_id` where that is empty. */
export function identified<M extends DescMessage>(
  schema: M,
  given: MessageInitShape<M>,
): Identified<M> {
  const request = messageOf(schema, given);
  const field = stringField(schema, "request_id");
  if (field === undefined) return { request, requestId: "" };
  const known = stringOf(schema, request, field);
  if (known !== "") return { request, requestId: known };
  const requestId = randomUUID();
  return { request: withString(schema, request, field, requestId), requestId };
}

/** Makes a message of what the caller gave; a message is taken as it is. */
export function messageOf<M extends DescMessage>(
  schema: M,
  given: MessageInitShape<M>,
): MessageShape<M> {
  return isMessage(given, schema) ? given : create(schema, given);
}
