/** A server as it is deployed: with a database, settings, and a life that tests end. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A server in a folder of its own, at one address however often it starts. */
export class Server implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), "backplane-client-"));
  readonly address: string;
  readonly #settings: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;

  private constructor(address: string, settings: Readonly<Record<string, string>>) {
    this.address = address;
    this.#settings = settings;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Server> {
    const server = new Server(await freeAddress(), settings);
    await server.start();
    return server;
  }

  /** The key of the account that the first start made. */
  get apiKey(): string {
    return readFileSync(join(this.folder, "bootstrap.key"), "utf8").trim();
  }

  async start(): Promise<void> {
    const environment = {
      BACKPLANE_LISTEN: this.address,
      BACKPLANE_OPS_LISTEN: "127.0.0.1:0",
      BACKPLANE_BOOTSTRAP_KEY_FILE: join(this.folder, "bootstrap.key"),
      BACKPLANE_DRAIN_DELAY_S: "0",
      BACKPLANE_LOG_FORMAT: "json",
      ...this.#settings,
    };
    this.#process = spawn("backplane", ["serve", "--migrate"], {
      cwd: this.folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    await serving(this.#process);
  }

  async stop(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null) return;
    this.#process.kill("SIGTERM");
    await once(this.#process, "exit");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}

async function serving(child: ChildProcess): Promise<void> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("its log is not read");
  const said: string[] = [];
  stderr.on("data", (text) => said.push(String(text)));
  for await (const line of createInterface(stdout)) {
    said.push(line);
    if (!line.includes('"event":"serving"')) continue;
    stdout.resume(); // Or it would wait for a reader of its log.
    return;
  }
  throw new Error(`the server ended:\n${said.join("\n")}`);
}

async function freeAddress(): Promise<string> {
  const listening = createServer().listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  listening.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `127.0.0.1:${address.port}`;
}
