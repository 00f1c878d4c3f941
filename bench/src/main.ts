/** `pnpm bench [NAME [OPTION…]]`: runs one measurement, or all of them. */
import { type Bench, UsageError } from "./bench.ts";
import { memoryStoreBench } from "./memory-store.ts";
import { operatorBench } from "./operator/operator.ts";

const benches: readonly Bench[] = [memoryStoreBench, operatorBench];

const list = benches.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join("\n");
const usage = `Usage: pnpm bench [NAME [OPTION…]]

Runs the measurement NAME, or all of them, and prints a table.
Exit status: 0, 1 where a target was missed, 2 for a name or an option that is none.

${list}`;

/** Answers the exit status. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    return 0;
  }
  const [wanted, ...options] = args;
  const chosen = wanted === undefined ? benches : benches.filter(({ name }) => name === wanted);
  if (chosen.length === 0) {
    console.error(`no bench is called "${wanted}"; there is:\n${list}`);
    return 2;
  }
  let met = true;
  for (const { name, summary, run } of chosen) {
    console.log(`${name}: ${summary}\n`);
    met = (await run(options)) && met;
  }
  return met ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}; pnpm bench --help tells more`);
  process.exitCode = 2;
}
