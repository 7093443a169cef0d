// Compares the version in each package.json with the one of the repository.
//
//   node versions.mjs VERSION

import { readFileSync } from "node:fs";

const PACKAGES = ["../../../generated/typescript/package.json", "../package.json"];
const CONTRACTS = "@backplane/contracts";

function wrong(file, version) {
  const found = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
  const said = { [found.name]: found.version };
  if (found.dependencies?.[CONTRACTS]) said[CONTRACTS] = found.dependencies[CONTRACTS];
  return Object.entries(said)
    .filter(([, one]) => one !== version)
    .map(
      ([name, one]) => `the package.json of ${found.name} says ${name} ${one}, VERSION ${version}`,
    );
}

const problems = PACKAGES.flatMap((file) => wrong(file, process.argv[2]));
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
