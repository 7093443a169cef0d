/** Whether what came of a step is what its case expects. */

import type { BackplaneError } from "@backplane/client";
import type { ExpectedError, Json, Step } from "./cases.js";
import { at, difference } from "./compare.js";
import type { Outcome } from "./steps.js";

/** Says how the outcome differs; undefined where it is as expected. */
export function verdict(step: Step, outcome: Outcome): string | undefined {
  const wanted = step.expect ?? {};
  return (
    errorDiffers(wanted.error, outcome.error) ??
    optional(wanted.reply, outcome.reply, "reply") ??
    optional(wanted.count, outcome.items.length, "count") ??
    optional(wanted.items as Json[] | undefined, outcome.items, "items") ??
    repeated(wanted.distinct, outcome.items) ??
    descends(wanted.ascending, outcome.items) ??
    optional(wanted.attempts, Number(outcome.trailers["backplane-attempts"]), "attempts") ??
    optional(wanted.replayed, outcome.replayed, "replayed") ??
    elapsedDiffers(wanted.elapsed_ms ?? {}, outcome.elapsedMs)
  );
}

function optional(wanted: Json | undefined, got: Json | undefined, path: string) {
  return wanted === undefined ? undefined : difference(wanted, got, path);
}

function errorDiffers(wanted: ExpectedError | undefined, error: BackplaneError | undefined) {
  if (wanted === undefined) return error === undefined ? undefined : `failed: ${error.message}`;
  if (error === undefined) return `succeeded, wanted ${JSON.stringify(wanted)}`;
  const got: Record<string, Json> = {
    code: error.code,
    reason: error.reason,
    metadata: { ...error.metadata },
    fields: error.fieldViolations.map((one) => one.field),
    retry_delay_ms: error.retryDelayMs ?? null,
    resource: error.resource === undefined ? null : { ...error.resource },
    outcome_unknown: error.outcomeUnknown,
    has_request_id: error.requestId !== "",
  };
  return difference(wanted as Json, got, "error");
}

function repeated(path: string | undefined, items: readonly Json[]): string | undefined {
  if (path === undefined) return undefined;
  const values = items.map((item) => JSON.stringify(at(item, path)));
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  return twice === undefined ? undefined : `${path}: ${twice} came twice`;
}

function descends(path: string | undefined, items: readonly Json[]): string | undefined {
  if (path === undefined) return undefined;
  const values = items.map((item) => at(item, path));
  const wrong = values.findIndex((value, index) => index > 0 && !rises(values[index - 1], value));
  return wrong < 0 ? undefined : `${path}: ${values[wrong]} came behind ${values[wrong - 1]}`;
}

/** Numbers, 64-bit ones as text, by their value; other text by its letters. */
function rises(before: Json | undefined, after: Json | undefined): boolean {
  const [one, two] = [String(before), String(after)];
  const whole = /^-?\d+$/;
  return whole.test(one) && whole.test(two) ? BigInt(one) < BigInt(two) : one < two;
}

function elapsedDiffers(wanted: { min?: number; max?: number }, elapsedMs: number) {
  const { min = 0, max = Number.POSITIVE_INFINITY } = wanted;
  if (elapsedMs >= min && elapsedMs <= max) return undefined;
  return `elapsed: wanted ${min} to ${max} ms, got ${Math.round(elapsedMs)} ms`;
}
