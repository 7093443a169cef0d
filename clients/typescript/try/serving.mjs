// Runs a command beside an ephemeral server and gives it the address and the key.
//
//   node serving.mjs COMMAND ARGUMENT…

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const server = spawn("backplane", ["serve", "--ephemeral"], { stdio: ["pipe", "pipe", "inherit"] });
const told = {};
for await (const line of createInterface(server.stdout)) {
  const [name, value] = line.split(/=(.*)/s);
  told[name] = value;
  if (name === "BACKPLANE_READER_API_KEY") break;
}
const [command, ...rest] = process.argv.slice(2);
const child = spawn(command, rest, { stdio: "inherit", env: { ...process.env, ...told } });
child.once("exit", (code) => {
  server.kill();
  process.exitCode = code ?? 1;
});
