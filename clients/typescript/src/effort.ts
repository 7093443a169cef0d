/** One call from the caller's point of view: its deadline, credentials and attempts. */

import { setTimeout as sleep } from "node:timers/promises";
import { Metadata, type CallOptions as WireOptions } from "@grpc/grpc-js";
import { Attempts } from "./attempts.js";
import type { Method } from "./contracts.js";
import { errorOf, isServiceError } from "./error-details.js";
import { BackplaneError } from "./errors.js";
import type { Line } from "./line.js";

/** What a caller may say of one call. */
export interface CallOptions {
  /** For all attempts together and the waits between; the contract's own where left out. */
  readonly timeoutMs?: number;
  /** Gives the call up: it ends with CANCELLED and `cause` is the signal's reason. */
  readonly signal?: AbortSignal;
  /** Sent with each attempt. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What gRPC is told of one attempt. */
export interface Prepared {
  readonly metadata: Metadata;
  readonly options: WireOptions;
}

// The longest that a timer can be set to: 24 days.
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** What is kept across the attempts of one call; `end` it, whatever comes. */
export class Effort {
  readonly #line: Line;
  readonly #method: Method;
  readonly #options: CallOptions;
  readonly #requestId: string;
  readonly #attempts: Attempts;
  readonly #deadlineMs: number;
  readonly #stopped = new AbortController();
  #underWay: { cancel(): void } | undefined;
  #token = "";
  #renewed = false;

  constructor(line: Line, path: string, options: CallOptions, requestId: string) {
    this.#line = line;
    this.#method = line.contracts.method(path);
    this.#options = options;
    this.#requestId = requestId;
    this.#attempts = new Attempts(this.#method.retry, line.budget);
    const timeoutMs = Math.min(options.timeoutMs ?? this.#method.deadlineMs, TIMEOUT_MS_MAX);
    this.#deadlineMs = performance.now() + timeoutMs;
    options.signal?.addEventListener("abort", this.#onAbort);
    line.efforts.add(this);
    if (options.signal?.aborted) this.#onAbort();
    else if (line.closed) this.stop(new Error("the connection is closed"));
  }

  /** Begins an attempt; throws BackplaneError where it cannot. */
  async prepare(waitForReady = false): Promise<Prepared> {
    this.#attempts.begin();
    this.#throwIfStopped();
    this.#token = this.#method.isPublic ? "" : await this.#currentToken();
    this.#throwIfStopped();
    const metadata = Metadata.fromHttp2Headers({ ...this.#options.metadata });
    if (this.#token && metadata.get("authorization").length === 0) {
      metadata.set("authorization", `Bearer ${this.#token}`);
    }
    metadata.setOptions({ waitForReady });
    return { metadata, options: { deadline: Date.now() + this.#remainingMs } };
  }

  /** Says which call is to be cancelled when the caller gives up. */
  watch(underWay: { cancel(): void }): void {
    this.#underWay = underWay;
  }

  /** Counts an answer. */
  succeeded(): void {
    this.#renewed = false;
    this.#attempts.succeeded();
  }

  /** Waits until the next attempt is due, or throws the typed error. */
  async recover(failed: unknown): Promise<void> {
    const error = failed instanceof BackplaneError ? failed : this.typed(failed);
    if (this.#tokenWasRefused(error)) return;
    const delayMs = this.#stopped.signal.aborted ? undefined : this.#attempts.delayMs(error);
    if (delayMs === undefined || delayMs >= this.#remainingMs) throw error;
    await this.#until(sleep(delayMs, undefined, { signal: this.#stopped.signal }));
  }

  /** Gives the typed error of a failed attempt; throws what is none of gRPC's. */
  typed(failed: unknown): BackplaneError {
    if (!isServiceError(failed)) throw failed;
    if (this.#stopped.signal.aborted) return this.#cancelled();
    return errorOf(failed, this.#method.path, this.#requestId);
  }

  /** Gives the call up. */
  stop(reason: unknown): void {
    this.#stopped.abort(reason);
    this.#underWay?.cancel();
  }

  /** Lets go of the caller's signal and of the connection. */
  end(): void {
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#line.efforts.delete(this);
  }

  readonly #onAbort = (): void => this.stop(this.#options.signal?.reason);

  get #remainingMs(): number {
    return Math.max(0, this.#deadlineMs - performance.now());
  }

  async #currentToken(): Promise<string> {
    const token = this.#line.tokens.current();
    return typeof token === "string" ? token : this.#until(token);
  }

  /** Waits for something no longer than the call may last. */
  #until<T>(awaited: Promise<T>): Promise<T> {
    const { signal } = this.#stopped;
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => reject(this.#cancelled());
      const timer = setTimeout(() => reject(this.#notSent()), this.#remainingMs);
      signal.addEventListener("abort", giveUp, { once: true });
      awaited.then(resolve, reject).finally(() => {
        clearTimeout(timer);
        signal.removeEventListener("abort", giveUp);
      });
    });
  }

  #throwIfStopped(): void {
    if (this.#stopped.signal.aborted) throw this.#cancelled();
  }

  #cancelled(): BackplaneError {
    return new BackplaneError("CANCELLED", "the call was given up", {
      method: this.#method.path,
      requestId: this.#requestId,
      cause: this.#stopped.signal.reason,
    });
  }

  #notSent(): BackplaneError {
    // The call itself was never sent, so it has no id to look for.
    const text = "the time ran out before the API key was exchanged; the call was not sent";
    return new BackplaneError("DEADLINE_EXCEEDED", text, { method: this.#method.path });
  }

  /** Whether another token may help: once, and not for a call that carried none. */
  #tokenWasRefused(error: BackplaneError): boolean {
    if (error.code !== "UNAUTHENTICATED" || this.#token === "" || this.#renewed) return false;
    this.#renewed = true;
    return this.#line.tokens.reject(this.#token);
  }
}
