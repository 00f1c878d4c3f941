/** What `pnpm start` runs: arguments and signals in, an exit status out. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openLog } from "@synapse-federation/operator";
import { openDemo } from "./demo.ts";
import { follow } from "./follow.ts";

const help = `Usage: npx --yes pnpm@12 start [--once]

Starts a reference server with a small world and the operator on examples/quickstart, and shows what comes of each reset.

  --once   end when every reset is settled: exit status 0, 1 where one is not, 130 where Ctrl-C came first
  --help`;

/** What a shell would make of a signal that ends a program: 128 and its number. */
const endings = { SIGINT: 130, SIGTERM: 143 } as const;
/** As SIGPIPE: whoever followed the table is gone. */
const nobodyReads = 141;

function readArguments(): { readonly once: boolean; readonly help: boolean } | string {
  try {
    const { values } = parseArgs({ options: { once: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
    return { once: values.once ?? false, help: values.help ?? false };
  } catch (error) {
    return (error as Error).message.split(". ")[0]!;
  }
}

export async function start(): Promise<number> {
  const given = readArguments();
  if (typeof given === "string") {
    console.error(`start: ${given} (--help lists the options)`);
    return 2;
  }
  if (given.help) {
    console.log(help);
    return 0;
  }
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop.abort(endings[name]));
  process.stdout.on("error", () => stop.abort(nobodyReads));
  const log = openLog({ level: "warn", format: "plain", write: console.error, now: Date.now });
  const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
  await using demo = await openDemo({ examples, log, once: given.once, signal: stop.signal });
  const { stdout, stderr, env } = process;
  return await follow(demo, {
    once: given.once,
    stop: stop.signal,
    stdout,
    stderr,
    colour: stdout.isTTY && !env["NO_COLOR"],
  });
}
