/** How a channel is opened: what it agrees on with the server. */

import type { Interceptor } from "@grpc/grpc-js";
import { type ChannelCredentials, Client, type ClientOptions, credentials } from "@grpc/grpc-js";

const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Own roots and, for mutual TLS, the certificate that the client shows; PEM. */
export interface TlsOptions {
  /** The authorities that are trusted; those that come with Node.js where left out. */
  readonly ca?: string | Buffer;
  /** The client's certificate chain, with `key`. */
  readonly cert?: string | Buffer;
  /** The private key of `cert`. */
  readonly key?: string | Buffer;
  /** The name that the server's certificate must carry, where it is not the address's. */
  readonly serverName?: string;
}

/** Opens a channel lazily. */
export function openChannel(
  address: string,
  tls: boolean | TlsOptions,
  interceptors: readonly Interceptor[],
): Client {
  const serverName = typeof tls === "object" ? tls.serverName : undefined;
  return new Client(address, channelCredentials(tls), {
    ...CHANNEL_OPTIONS,
    ...(serverName === undefined
      ? {}
      : { "grpc.ssl_target_name_override": serverName, "grpc.default_authority": serverName }),
    interceptors: [...interceptors],
  });
}

function channelCredentials(tls: boolean | TlsOptions): ChannelCredentials {
  if (tls === false) return credentials.createInsecure();
  const { ca, cert, key } = tls === true ? {} : tls;
  return credentials.createSsl(bytes(ca), bytes(key), bytes(cert));
}

function bytes(pem: string | Buffer | undefined): Buffer | null {
  return pem === undefined ? null : Buffer.from(pem);
}

const CHANNEL_OPTIONS: ClientOptions = {
  // All addresses that a name stands for are used in turn.
  "grpc.service_config": JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
  "grpc.service_config_disable_resolution": 1,
  // One layer retries, and it is ours: see attempts.ts.
  "grpc.enable_retries": 0,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  // The server allows a ping each 20 s while a call is open.
  "grpc.keepalive_time_ms": 30_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.keepalive_permit_without_calls": 0,
  // A server that restarts is found again soon; gRPC's own backoff grows to 2 minutes.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 5_000,
  // Closing a client closes its connections, whoever else talks to the same address.
  "grpc.use_local_subchannel_pool": 1,
};
