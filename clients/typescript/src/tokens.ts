/** Access tokens: fetched when first needed, once for all who wait, and renewed in time. */

// The share of its life after which a token is renewed, while the old one still serves.
const RENEWED_AFTER = 0.8;

/** Where calls get their token from. */
export interface TokenSource {
  /** Gives a token that works now, empty for none; a promise where it must be fetched. */
  current(): string | Promise<string>;
  /** Forgets a token that the server refused; gives whether another can be had. */
  reject(token: string): boolean;
}

/** A token that the caller brought, and renews itself; empty for none. */
export class GivenToken implements TokenSource {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  current(): string {
    return this.#token;
  }

  reject(): boolean {
    return false;
  }
}

/** What an API key was exchanged for. */
export interface Exchanged {
  readonly token: string;
  readonly lifeMs: number;
}

interface HeldToken {
  readonly token: string;
  readonly renewedAtMs: number;
  readonly expiresAtMs: number;
}

/** A token that an API key is exchanged for. */
export class ExchangedToken implements TokenSource {
  readonly #exchange: () => Promise<Exchanged>;
  readonly #nowMs: () => number;
  #held: HeldToken | undefined;
  #fetching: Promise<string> | undefined;

  constructor(exchange: () => Promise<Exchanged>, nowMs = () => performance.now()) {
    this.#exchange = exchange;
    this.#nowMs = nowMs;
  }

  current(): string | Promise<string> {
    const held = this.#held;
    const nowMs = this.#nowMs();
    if (held === undefined || nowMs >= held.expiresAtMs) return this.#fetched();
    // A renewal that fails is tried again by the next call.
    if (nowMs >= held.renewedAtMs) this.#fetched().catch(() => {});
    return held.token;
  }

  /** Keeps the token when another call has got a newer one already. */
  reject(token: string): boolean {
    if (this.#held?.token === token) this.#held = undefined;
    return true;
  }

  #fetched(): Promise<string> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<string> {
    const askedMs = this.#nowMs();
    const { token, lifeMs } = await this.#exchange();
    this.#held = {
      token,
      renewedAtMs: askedMs + RENEWED_AFTER * lifeMs,
      expiresAtMs: askedMs + lifeMs,
    };
    return token;
  }
}
