/** Certificates for one test run, made with openssl. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An authority that lasts as long as its folder. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), "backplane-certificates-"));

  constructor() {
    const subject = ["-subj", "/CN=Test authority", "-days", "1"];
    this.#openssl("req", "-x509", ...NEW_KEY, "-keyout", "ca.key", "-out", "ca.pem", ...subject);
  }

  /** The path of a file: `ca.pem`, `server.pem`, `server.key`. */
  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /** Issues `NAME.pem` and `NAME.key` for a host. */
  issue(name: string, host: string): void {
    writeFileSync(this.path(`${name}.cnf`), `subjectAltName=${host}\n`);
    const request = [...NEW_KEY, "-keyout", `${name}.key`, "-out", `${name}.csr`];
    this.#openssl("req", ...request, "-subj", `/CN=${name}`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1"];
    const what = ["-in", `${name}.csr`, "-out", `${name}.pem`, "-extfile", `${name}.cnf`];
    this.#openssl("x509", "-req", ...what, ...by);
  }

  #openssl(...command: string[]): void {
    execFileSync("openssl", command, { cwd: this.folder, stdio: "pipe" });
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
