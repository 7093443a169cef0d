/** What the contracts say about their methods, out of the settings that they ship with. */

import type { MethodConfig, MethodPolicy, Settings } from "@backplane/contracts";
import type { StatusName } from "./errors.js";

/** How one method is tried again; `attempts` counts the first one too. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
  readonly backoffMultiplier: number;
  readonly codes: ReadonlySet<StatusName>;
}

/** One method as a client sees it; public ones are called without credentials. */
export interface Method {
  readonly path: string;
  readonly deadlineMs: number;
  readonly isPublic: boolean;
  readonly retry: RetryPolicy;
}

const NEVER: RetryPolicy = {
  attempts: 1,
  backoffInitialMs: 0,
  backoffMaxMs: 0,
  backoffMultiplier: 1,
  codes: new Set(),
};
// For methods of contracts without settings: no call is without an end.
const DEADLINE_MS = 10_000;

/** The methods of all contracts of a connection, and its retry budget. */
export class Contracts {
  readonly budgetTokens: number;
  readonly budgetRatio: number;
  readonly #methods = new Map<string, Method>();

  /** One connection serves all: the most careful throttle counts. */
  constructor(settings: readonly Settings[]) {
    const throttles = settings.map((one) => one.serviceConfig.retryThrottling);
    this.budgetTokens = Math.min(10, ...throttles.map((one) => one.maxTokens));
    this.budgetRatio = Math.min(0.1, ...throttles.map((one) => one.tokenRatio));
    for (const { policy, serviceConfig } of settings) {
      const retries = retriesOf(serviceConfig.methodConfig);
      for (const method of Object.values(policy.methods)) {
        this.#methods.set(method.path, methodOf(method, retries.get(method.path) ?? NEVER));
      }
    }
  }

  /** Gives a method by its path; a cautious one for a path that no contract has. */
  method(path: string): Method {
    const known = this.#methods.get(path);
    return known ?? { path, deadlineMs: DEADLINE_MS, isPublic: false, retry: NEVER };
  }
}

function methodOf(policy: MethodPolicy, retry: RetryPolicy): Method {
  return {
    path: policy.path,
    deadlineMs: policy.deadline_default_ms,
    isPublic: policy.access === "public",
    retry,
  };
}

function retriesOf(configs: readonly MethodConfig[]): ReadonlyMap<string, RetryPolicy> {
  return new Map(
    configs.flatMap((config) =>
      config.name.map(
        ({ service, method }) => [`/${service}/${method}`, retryPolicy(config)] as const,
      ),
    ),
  );
}

function retryPolicy({ retryPolicy: policy }: MethodConfig): RetryPolicy {
  return {
    attempts: policy.maxAttempts,
    backoffInitialMs: milliseconds(policy.initialBackoff),
    backoffMaxMs: milliseconds(policy.maxBackoff),
    backoffMultiplier: policy.backoffMultiplier,
    codes: new Set(policy.retryableStatusCodes as readonly StatusName[]),
  };
}

/** `"0.050s"` in milliseconds. */
function milliseconds(duration: string): number {
  return Number.parseFloat(duration) * 1000;
}
