/** What a test says to the server, and reads out of failures. */

import assert from "node:assert/strict";
import { BackplaneError } from "@backplane/client";

/** Metadata that make a call fail, whose attempts the server then counts. */
export function failing(fault: string): Record<string, string> {
  return { "backplane-fault": fault, "backplane-fault-id": crypto.randomUUID() };
}

/** The error that a call ends with. */
export async function failure(call: Promise<unknown>): Promise<BackplaneError> {
  const error = await call.then(
    () => assert.fail("the call succeeded"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof BackplaneError, String(error));
  return error;
}

/** A SKU that no other test has. */
export function sku(): string {
  return `SKU-${crypto.randomUUID()}`;
}
