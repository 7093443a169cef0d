import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";

const GIVEN = "declare const apiKey: string;\ndeclare const orderId: string;\n";
const STRICT = ["--strict", "--module", "nodenext", "--lib", "es2022,esnext.disposable"];

test("the examples of the README compile", () => {
  const blocks = readFileSync("README.md", "utf8").matchAll(/^```ts\n(.*?)^```$/gms);
  const program = GIVEN + [...blocks].map((block) => block[1]).join("");
  const file = "out/readme.ts";
  writeFileSync(file, program);
  try {
    const options = [...STRICT, "--types", "node", "--target", "es2022", "--noEmit", file];
    // Its own options, not those of the project that it lies in.
    execFileSync("node_modules/.bin/tsc", ["--ignoreConfig", ...options], { encoding: "utf8" });
  } finally {
    rmSync(file);
  }
});
