/** `pnpm bench [NAME]`: runs one measurement, or all of them. */
import type { Bench } from "./bench.ts";
import { memoryStoreBench } from "./memory-store.ts";

const benches: readonly Bench[] = [memoryStoreBench];

const list = benches.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join("\n");
const usage = `Usage: pnpm bench [NAME]

Runs the measurement NAME, or all of them, and prints a table.
Exit status: 0, 1 where a target was missed, 2 for a name that is none.

${list}`;

/** Answers the exit status. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return 0;
  }
  const chosen = args.length === 0 ? benches : benches.filter(({ name }) => args.includes(name));
  const unknown = args.find((arg) => !benches.some(({ name }) => name === arg));
  if (unknown !== undefined) {
    console.error(`no bench is called "${unknown}"; there is:\n${list}`);
    return 2;
  }
  let met = true;
  for (const { name, summary, run } of chosen) {
    console.log(`${name}: ${summary}\n`);
    met = (await run()) && met;
  }
  return met ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
