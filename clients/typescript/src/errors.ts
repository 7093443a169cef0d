/** What a call can end with: one error class with the reason and the details as fields. */

import type { Message } from "@bufbuild/protobuf";
import type { status } from "@grpc/grpc-js";

/** The name of a gRPC status that is not OK. */
export type StatusName = Exclude<keyof typeof status, "OK">;

/** A field of the request that breaks a rule, by its path: `lines[2].quantity`. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** What an error is about: `type` such as `orders.Order`, `name` such as its id. */
export interface Resource {
  readonly type: string;
  readonly name: string;
}

/** The metadata that came behind an answer; binary values where the key ends with `-bin`. */
export type Trailers = Readonly<Record<string, string | Buffer>>;

/** What is known of a failed call besides its code and message. */
export interface ErrorFacts {
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly fieldViolations?: readonly FieldViolation[];
  readonly retryDelayMs?: number;
  readonly resource?: Resource;
  readonly details?: readonly Message[];
  readonly method?: string;
  readonly requestId?: string;
  readonly trailers?: Trailers;
  readonly cause?: unknown;
}

const OUTCOME_UNKNOWN: ReadonlySet<StatusName> = new Set([
  "CANCELLED",
  "DATA_LOSS",
  "DEADLINE_EXCEEDED",
  "INTERNAL",
  "UNKNOWN",
] as const);

/** A call that did not succeed; `cause` is gRPC's own error, or why the caller gave up. */
export class BackplaneError extends Error {
  override readonly name = "BackplaneError";
  readonly code: StatusName;
  /** The server's text, without the code and the reason that `message` begins with. */
  readonly rawMessage: string;
  /** The contract's name of what happened; empty where no server of ours answered. */
  readonly reason: string;
  /** The dynamic parts of the reason. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations: readonly FieldViolation[];
  /** When the server asked to be called again. */
  readonly retryDelayMs: number | undefined;
  readonly resource: Resource | undefined;
  /** All messages of `google.rpc.Status`. */
  readonly details: readonly Message[];
  /** The path of the method. */
  readonly method: string;
  /** The id that the call's effect is known by; empty where the method takes none. */
  readonly requestId: string;
  readonly trailers: Trailers;

  constructor(code: StatusName, rawMessage: string, facts: ErrorFacts = {}) {
    super(sentence(code, rawMessage, facts), { cause: facts.cause });
    this.code = code;
    this.rawMessage = rawMessage;
    this.reason = facts.reason ?? "";
    this.metadata = facts.metadata ?? {};
    this.fieldViolations = facts.fieldViolations ?? [];
    this.retryDelayMs = facts.retryDelayMs;
    this.resource = facts.resource;
    this.details = facts.details ?? [];
    this.method = facts.method ?? "";
    this.requestId = facts.requestId ?? "";
    this.trailers = facts.trailers ?? {};
  }

  /** Whether the call may have taken effect; the same call with `requestId` finds out. */
  get outcomeUnknown(): boolean {
    return OUTCOME_UNKNOWN.has(this.code);
  }
}

function sentence(code: StatusName, rawMessage: string, facts: ErrorFacts): string {
  const title = facts.reason && facts.reason !== code ? `${code} ${facts.reason}` : code;
  const phrases = (facts.fieldViolations ?? []).map((one) => `${one.field}: ${one.description}`);
  const news = phrases.filter((phrase) => !rawMessage.includes(phrase));
  const unknown = facts.requestId && OUTCOME_UNKNOWN.has(code);
  const hint = `outcome unknown: repeat with requestId ${facts.requestId} to find out`;
  return [`${title}: ${rawMessage}`, ...news, ...(unknown ? [hint] : [])].join("; ");
}
