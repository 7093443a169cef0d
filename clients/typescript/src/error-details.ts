/** Reads `google.rpc.Status` out of a failed call's trailing metadata. */

import * as rpc from "@backplane/contracts/google/rpc";
import { createRegistry, fromBinary, isMessage, type Message } from "@bufbuild/protobuf";
import { anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { type ServiceError, status } from "@grpc/grpc-js";
import { BackplaneError, type ErrorFacts, type StatusName } from "./errors.js";

const DETAILS = createRegistry(rpc.file_google_rpc_error_details);
const TRAILER = "grpc-status-details-bin";

/** Gives the typed error of a failed call; details that do not parse are left out. */
export function errorOf(failed: ServiceError, method: string, requestId: string): BackplaneError {
  const details = detailsOf(failed);
  return new BackplaneError(
    codeName(failed.code),
    failed.details || "no message was given",
    Object.assign({}, ...details.map(factsOf), {
      details,
      method,
      requestId,
      trailers: failed.metadata?.getMap() ?? {},
      cause: failed,
    }) as ErrorFacts,
  );
}

/** Whether an exception is gRPC's own, that of a call that did not succeed. */
export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "details" in error;
}

function codeName(code: number): StatusName {
  const name = status[code] as StatusName | "OK" | undefined;
  return name === undefined || name === "OK" ? "UNKNOWN" : name;
}

function detailsOf(failed: ServiceError): readonly Message[] {
  const raw = failed.metadata?.get(TRAILER)[0];
  if (!Buffer.isBuffer(raw)) return [];
  try {
    const packed = fromBinary(rpc.StatusSchema, raw).details;
    return packed.flatMap((any) => anyUnpack(any, DETAILS) ?? []);
  } catch {
    return []; // A peer that sends garbage there still sent a code and a message.
  }
}

function factsOf(detail: Message): ErrorFacts {
  if (isMessage(detail, rpc.ErrorInfoSchema)) {
    return { reason: detail.reason, metadata: detail.metadata };
  }
  if (isMessage(detail, rpc.BadRequestSchema)) {
    return {
      fieldViolations: detail.fieldViolations.map(({ field, description }) => ({
        field,
        description,
      })),
    };
  }
  if (isMessage(detail, rpc.RetryInfoSchema) && detail.retryDelay) {
    return { retryDelayMs: durationMs(detail.retryDelay) };
  }
  if (isMessage(detail, rpc.ResourceInfoSchema)) {
    return { resource: { type: detail.resourceType, name: detail.resourceName } };
  }
  return {};
}
