/** Runs the cases of BACKPLANE_CASES against BACKPLANE_ADDRESS; a line of JSON for each. */

import { readFileSync } from "node:fs";
import { type Backplane, connect } from "@backplane/client";
import type { Case, Json } from "./cases.js";
import { at, filled } from "./compare.js";
import { type Outcome, outcomeOf } from "./steps.js";
import { verdict } from "./verdict.js";

async function main(): Promise<void> {
  const { cases } = JSON.parse(readFileSync(variable("BACKPLANE_CASES"), "utf8")) as {
    cases: Case[];
  };
  const only = process.env["BACKPLANE_ONLY"]?.split(",").filter(Boolean);
  for (const one of cases) {
    if (only?.length && !only.includes(one.name)) continue;
    console.log(JSON.stringify(await result(one)));
  }
}

/** Each case has a connection of its own: no case spends another one's retry budget. */
async function result(one: Case): Promise<object> {
  const apiKey = one.api_key ?? variable("BACKPLANE_API_KEY");
  const backplane = connect(variable("BACKPLANE_ADDRESS"), { apiKey });
  const beganMs = performance.now();
  const detail = await differing(backplane, one).catch((error: unknown) => `broke: ${error}`);
  backplane.close();
  const ms = Math.round(performance.now() - beganMs);
  return { case: one.name, ok: detail === undefined, detail: detail ?? "", ms };
}

/** Says what differed in the first step that did; undefined where all are as expected. */
async function differing(backplane: Backplane, one: Case): Promise<string | undefined> {
  const saved = new Map<string, Json>();
  for (const [index, template] of one.steps.entries()) {
    const step = filled(template, saved);
    const outcome = await outcomeOf(backplane, step);
    const detail = verdict(step, outcome);
    if (detail !== undefined) return `step ${index + 1}: ${detail}`;
    for (const [name, path] of Object.entries(step.save ?? {})) {
      saved.set(name, savedValue(outcome, path));
    }
  }
  return undefined;
}

function savedValue(outcome: Outcome, path: string): Json {
  const value = at(outcome.reply ?? outcome.items, path);
  if (value === undefined) throw new Error(`there is nothing to save at ${path}`);
  return value;
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

await main();
