/**
 * A real server for one's own tests: in memory, seeded, the same at every start.
 *
 *     test("sells a mug", async (t) => {
 *       const { backplane } = await ephemeralServer(t);
 *
 * It needs the `backplane` program on the PATH, or where BACKPLANE_COMMAND says.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type Backplane, type ConnectOptions, connect } from "../connect.js";

/** What ends a server with a test: the context that node:test gives, or one like it. */
export interface TestContext {
  after(fn: () => Promise<void>): void;
}

/** A server that is gone with the test, or with this process at the latest. */
export class EphemeralServer implements AsyncDisposable {
  /** Where it listens: `127.0.0.1:40123`. */
  readonly address: string;
  /** May do everything. */
  readonly apiKey: string;
  /** May read, and nothing else. */
  readonly readerApiKey: string;
  /** A connection with `apiKey`. */
  readonly backplane: Backplane;
  readonly #process: ChildProcess;
  readonly #opened: Backplane[] = [];

  /** @internal Made by `ephemeralServer`. */
  constructor(process: ChildProcess, told: ReadonlyMap<string, string>) {
    this.#process = process;
    this.address = told.get("BACKPLANE_ADDRESS") ?? "";
    this.apiKey = told.get("BACKPLANE_API_KEY") ?? "";
    this.readerApiKey = told.get("BACKPLANE_READER_API_KEY") ?? "";
    this.backplane = this.connect();
  }

  /** Opens another connection, closed with the server. */
  connect(options: ConnectOptions = { apiKey: this.apiKey }): Backplane {
    const backplane = connect(this.address, options);
    this.#opened.push(backplane);
    return backplane;
  }

  /** Closes the connections and ends the server. */
  async stop(): Promise<void> {
    for (const backplane of this.#opened) backplane.close();
    const ended = this.#process.exitCode !== null || this.#process.signalCode !== null;
    if (ended) return;
    await new Promise((resolve) => {
      this.#process.ref();
      this.#process.once("exit", resolve);
      this.#process.kill("SIGTERM");
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

/** Starts a server, and stops it after the test whose context is given. */
export async function ephemeralServer(test?: TestContext): Promise<EphemeralServer> {
  const command = process.env["BACKPLANE_COMMAND"] ?? "backplane";
  // It ends with its standard input, so that it does not outlive a test that crashes.
  const child = spawn(command, ["serve", "--ephemeral"], { stdio: ["pipe", "pipe", "pipe"] });
  const server = new EphemeralServer(child, await toldBy(child, command));
  leaveAlone(child);
  test?.after(() => server.stop());
  return server;
}

/** The lines `NAME=value` that a server prints when it serves. */
function toldBy(child: ChildProcess, command: string): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  let complaint = "";
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(new Error(`cannot run ${command}`, { cause })));
    child.once("exit", (code) =>
      reject(new Error(`${command} serve --ephemeral ended with ${code}:\n${complaint}`)),
    );
    child.stderr?.on("data", (text: Buffer) => {
      complaint += text.toString();
    });
    if (child.stdout === null) return;
    createInterface(child.stdout).on("line", (line) => {
      const [name = "", value = ""] = line.split(/=(.*)/s);
      told.set(name, value);
      if (name === "BACKPLANE_READER_API_KEY") resolve(told); // The last one.
    });
  });
}

/** Lets this process end although the server runs. */
function leaveAlone(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) {
    (pipe as unknown as { unref?(): void } | null)?.unref?.();
  }
}
