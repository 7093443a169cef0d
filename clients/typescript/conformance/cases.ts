/** What a case looks like: see clients/conformance. */

import type { JsonValue } from "@bufbuild/protobuf";

export type Json = JsonValue;

export interface Case {
  readonly name: string;
  readonly api_key?: string;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly call?: string;
  readonly pages?: string;
  readonly stream?: string;
  readonly request?: Json;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly timeout_ms?: number;
  readonly cancel_after_ms?: number;
  readonly take?: number;
  readonly save?: Readonly<Record<string, string>>;
  readonly expect?: Expectation;
}

export interface Expectation {
  readonly reply?: Json;
  readonly count?: number;
  readonly items?: readonly Json[];
  readonly distinct?: string;
  readonly ascending?: string;
  readonly error?: ExpectedError;
  readonly attempts?: number;
  readonly replayed?: boolean;
  readonly elapsed_ms?: { readonly min?: number; readonly max?: number };
}

export interface ExpectedError {
  readonly code?: string;
  readonly reason?: string;
  readonly metadata?: Json;
  readonly fields?: readonly string[];
  readonly retry_delay_ms?: number;
  readonly resource?: Json;
  readonly outcome_unknown?: boolean;
  readonly has_request_id?: boolean;
}
