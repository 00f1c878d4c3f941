/** `fuzz --seed N --requests M --dialect sqlite|postgres`: a real Synapse and the reference server, until they differ. */
import { parseArgs } from "node:util";
// A program of this repository, not of the published package: it is in no build.
// oxlint-disable-next-line no-restricted-imports
import { startReferenceServer } from "@synapse-federation/reference-server";
import { newestRelease, startSynapse } from "@synapse-federation/testbed";
import { realSynapse } from "../subjects/synapse.ts";
import { referenceServer } from "../subjects/reference-server.ts";
import { fuzz } from "./fuzz.ts";
import { caseSource, curlLine } from "./print.ts";

const help = `fuzz [--seed N] [--requests M] [--dialect sqlite|postgres]

Sends the same generated requests to a real Synapse and to the reference server, on the same generated tables.
  --seed N        default: another one each time; it is printed
  --requests M    default: 10000
  --dialect D     default: sqlite

Exit status: 0 no differences, 1 a difference (printed as curl lines and as a case), 2 could not run.`;

function fail(message: string): never {
  console.error(`fuzz: ${message}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        seed: { type: "string", default: `${Date.now() % 2 ** 31}` },
        requests: { type: "string", default: "10000" },
        dialect: { type: "string", default: "sqlite" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return fail(`${(error as Error).message}; --help lists what there is`);
  }
}

const count = (name: string, text: string): number =>
  /^\d{1,9}$/.test(text) ? Number(text) : fail(`--${name} takes a whole number below a thousand million`);

const options = readOptions();
if (options.help === true) {
  console.log(help);
  process.exit(0);
}
const seed = count("seed", options.seed);
const requests = count("requests", options.requests);
const { dialect } = options;
if (dialect !== "sqlite" && dialect !== "postgres") fail("--dialect is sqlite or postgres");

console.log(`seed ${seed}, ${requests} requests, Synapse ${newestRelease} on ${dialect}`);
await using synapse = await startSynapse({ database: dialect, version: newestRelease });
await using server = await startReferenceServer({ dialect });
const real = await realSynapse(synapse);
const result = await fuzz({ real, ours: referenceServer(new URL(server.url), real.kind), seed, requests });
if (result.found === undefined) {
  console.log(`${result.requests} requests in ${result.attempts} attempts: 0 differences`);
} else {
  const { case: found, differences } = result.found;
  for (const { requests: asked } of found.connections) for (const one of asked) console.log(curlLine(one, '"$url"'));
  for (const { request, what, expected, actual } of differences) {
    console.log(`request ${request + 1}, ${what}\n  Synapse: ${expected}\n  ours:    ${actual}`);
  }
  console.log(`as a case:\n${caseSource(found)}`);
  console.log(`after ${result.requests} requests without a difference; again: --seed ${seed} --dialect ${dialect}`);
  process.exitCode = 1;
}
