/** Runs one step of a case through the client and says what came. */

import { randomUUID } from "node:crypto";
import {
  type Backplane,
  BackplaneError,
  type CallOptions,
  pages,
  replayed,
  type Trailers,
  trailersOf,
} from "@backplane/client";
import { fromJson, type Message } from "@bufbuild/protobuf";
import type { Json, Step } from "./cases.js";
import { type AnyStream, type AnyUnary, jsonOf, methodOf } from "./methods.js";

/** What came of a step. */
export interface Outcome {
  reply?: Json;
  items: Json[];
  error?: BackplaneError;
  trailers: Trailers;
  replayed: boolean;
  elapsedMs: number;
}

/** Calls what the step says; errors of the server's become part of the outcome. */
export async function outcomeOf(backplane: Backplane, step: Step): Promise<Outcome> {
  const outcome: Outcome = { items: [], trailers: {}, replayed: false, elapsedMs: 0 };
  const beganMs = performance.now();
  try {
    await run(backplane, step, outcome);
  } catch (error) {
    if (!(error instanceof BackplaneError)) throw error;
    outcome.error = error;
    outcome.trailers = error.trailers;
  }
  outcome.elapsedMs = performance.now() - beganMs;
  return outcome;
}

async function run(backplane: Backplane, step: Step, outcome: Outcome): Promise<void> {
  const path = step.call ?? step.pages ?? step.stream ?? "";
  const method = methodOf(backplane, path);
  const request = fromJson(method.desc.input, step.request ?? {});
  const options = optionsOf(step);
  if (step.call !== undefined) {
    answered(outcome, await (method as AnyUnary)(request as never, options));
  } else if (step.pages !== undefined) {
    const listed = pages(watched(method as AnyUnary, outcome), request as never, options);
    await take(listed, step.take, outcome);
  } else {
    const stream = (method as AnyStream)(request, options);
    await take(stream, step.take, outcome);
    outcome.trailers = stream.trailers;
  }
}

function answered(outcome: Outcome, reply: Message): void {
  outcome.reply = jsonOf(reply);
  outcome.trailers = trailersOf(reply);
  outcome.replayed = replayed(reply);
}

/** The same method, whose last answer's trailers are kept. */
function watched(method: AnyUnary, outcome: Outcome): AnyUnary {
  const call = async (request: never, options?: CallOptions) => {
    const reply = await method(request, options);
    outcome.trailers = trailersOf(reply);
    return reply;
  };
  return Object.assign(call, { desc: method.desc }) as AnyUnary;
}

async function take(
  items: AsyncIterable<unknown>,
  count: number | undefined,
  outcome: Outcome,
): Promise<void> {
  for await (const item of items) {
    outcome.items.push(jsonOf(item));
    if (outcome.items.length === count) return;
  }
}

function optionsOf(step: Step): CallOptions {
  const faulty = step.metadata?.["backplane-fault"] !== undefined;
  const id = faulty ? { "backplane-fault-id": randomUUID() } : {};
  return {
    metadata: { ...step.metadata, ...id },
    ...(step.timeout_ms === undefined ? {} : { timeoutMs: step.timeout_ms }),
    ...(step.cancel_after_ms === undefined
      ? {}
      : { signal: AbortSignal.timeout(step.cancel_after_ms) }),
  };
}
