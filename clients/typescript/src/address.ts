/** Where a server is, and whether a secret may travel there. */

import { BlockList, isIP } from "node:net";

/** Credentials would travel in plain text to another machine. */
export class InsecureAddress extends Error {
  override readonly name = "InsecureAddress";

  constructor(address: string) {
    super(
      `refusing to send credentials to ${address} in plain text; pass tls, ` +
        "or insecure: true if something else protects the connection",
    );
  }
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Whether what is sent to an address stays on this machine.
 *
 * Understands `host:port`, `[::1]:port`, `unix:path` and `dns:///host:port`. A name other
 * than localhost is taken as another machine, whatever it resolves to.
 */
export function isLoopback(address: string): boolean {
  if (address.startsWith("unix:")) return true;
  const last = address.slice(address.lastIndexOf("/") + 1);
  const targets = last.replace(/^(ipv4|ipv6|dns):/, "").split(",");
  return targets.every((target) => isLoopbackHost(hostOf(target)));
}

function hostOf(target: string): string {
  const bracketed = /^\[(.*)\](:\d+)?$/.exec(target);
  return bracketed?.[1] ?? target.replace(/:\d+$/, "");
}

function isLoopbackHost(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === "localhost";
  return LOOPBACK.check(host, family === 4 ? "ipv4" : "ipv6");
}
