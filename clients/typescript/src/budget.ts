/** The retry budget: a client never doubles the load of a server that already fails. */

/**
 * Tokens that failures take and answers give back in part, one budget per connection.
 *
 * At half of the tokens or below nothing is tried again: the rule of gRPC's throttling.
 */
export class RetryBudget {
  readonly #full: number;
  readonly #ratio: number;
  #tokens: number;

  constructor(tokens: number, ratio: number) {
    this.#full = tokens;
    this.#tokens = tokens;
    this.#ratio = ratio;
  }

  /** Whether a failed call may be tried again now. */
  get allowsRetry(): boolean {
    return this.#tokens > this.#full / 2;
  }

  /** Counts an answer. */
  succeeded(): void {
    this.#tokens = Math.min(this.#full, this.#tokens + this.#ratio);
  }

  /** Counts a failure that shows that the server is in trouble. */
  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1);
  }
}
