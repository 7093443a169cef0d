/** What all calls of one connection share. */

import type { Client } from "@grpc/grpc-js";
import type { RetryBudget } from "./budget.js";
import type { Contracts } from "./contracts.js";
import type { Effort } from "./effort.js";
import type { TokenSource } from "./tokens.js";

/** A channel with its credentials, its contracts, its retry budget and its open calls. */
export interface Line {
  readonly address: string;
  readonly client: Client;
  readonly contracts: Contracts;
  readonly budget: RetryBudget;
  readonly efforts: Set<Effort>;
  tokens: TokenSource;
  closed: boolean;
}
