/** Whether and when a failed call is tried again: the one place that decides it. */

import type { RetryBudget } from "./budget.js";
import type { RetryPolicy } from "./contracts.js";
import type { BackplaneError } from "./errors.js";

const PUSHBACK = "grpc-retry-pushback-ms";
// Reading again and deciding anew is the caller's: the same etag is stale forever.
const FUTILE_REASONS: ReadonlySet<string> = new Set(["ETAG_MISMATCH"]);

/** The attempts of one call. */
export class Attempts {
  readonly #policy: RetryPolicy;
  readonly #budget: RetryBudget;
  #count = 0;

  constructor(policy: RetryPolicy, budget: RetryBudget) {
    this.#policy = policy;
    this.#budget = budget;
  }

  /** Counts an attempt that begins. */
  begin(): void {
    this.#count += 1;
  }

  /** Counts an answer; a stream that breaks after it has all its attempts again. */
  succeeded(): void {
    this.#budget.succeeded();
    this.#count = 0;
  }

  /** Counts a failure; gives the wait before the next attempt, undefined for no other. */
  delayMs(error: BackplaneError): number | undefined {
    const pushbackMs = pushbackMsOf(error);
    const refused = pushbackMs !== undefined && pushbackMs < 0;
    const retryable = this.#isRetryable(error);
    if (retryable || refused) this.#budget.failed();
    const left = this.#count < this.#policy.attempts;
    if (!retryable || refused || !left || !this.#budget.allowsRetry) return undefined;
    // Jitter on top of what the server asked, or all that it sent away come back at once.
    return (pushbackMs ?? error.retryDelayMs ?? 0) + this.#jitterMs();
  }

  #isRetryable(error: BackplaneError): boolean {
    const { codes } = this.#policy;
    // A server whose core is full, or that says goodbye, says no more than CANCELLED.
    if (error.code === "CANCELLED") return codes.size > 0 && error.details.length === 0;
    return codes.has(error.code) && !FUTILE_REASONS.has(error.reason);
  }

  #jitterMs(): number {
    const { backoffInitialMs, backoffMaxMs, backoffMultiplier } = this.#policy;
    const grownMs = backoffInitialMs * backoffMultiplier ** (this.#count - 1);
    return Math.random() * Math.min(backoffMaxMs, grownMs);
  }
}

/** Gives the server's wish; negative, or not a number, means: do not come back. */
function pushbackMsOf({ trailers }: BackplaneError): number | undefined {
  const value = trailers[PUSHBACK];
  if (value === undefined) return undefined;
  return /^\d+$/.test(String(value)) ? Number(value) : -1;
}
