#!/usr/bin/env node
/** What `pnpm start` runs. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type FederationReset, openLog } from "@synapse-federation/operator";
import { type Demo, openDemo } from "./demo.ts";
import { nextSteps } from "./next-steps.ts";
import { screenOn } from "./screen.ts";
import { isSettled } from "./settled.ts";
import { tableOf } from "./table.ts";

const help = `Usage: npx --yes pnpm@12 start [--once]

Starts a reference server with a small world and the operator on examples/quickstart, and shows what comes of each reset.

  --once   end when every reset is settled: exit status 0, or 1 where one is not
  --help`;

function readArguments(): { readonly once: boolean; readonly help: boolean } | string {
  try {
    const { values } = parseArgs({ options: { once: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
    return { once: values.once ?? false, help: values.help ?? false };
  } catch (error) {
    return (error as Error).message.split(". ")[0]!;
  }
}

async function follow(demo: Demo, once: boolean): Promise<number> {
  const { stdout } = process;
  const colour = stdout.isTTY && !process.env["NO_COLOR"];
  const screen = screenOn(stdout);
  const list = (): Promise<readonly FederationReset[]> => demo.cluster.list("FederationReset");
  const show = async (): Promise<void> => screen.show(tableOf(await list(), colour));

  console.log(`Synapse's federation admin API answers at ${demo.server.url}; the operator reads ${demo.manifests}\n`);
  if (!once) console.log(`${nextSteps(demo)}\n`);
  await show();
  await demo.run(() => void show());
  if (!once) return 0;
  await show();
  const resets = await list();
  const open = resets.filter((reset) => !isSettled(reset));
  if (open.length === 0) console.log(`\n${resets.length} resets settled`);
  else console.error(`\n${open.length} of ${resets.length} resets are not settled; run without --once to follow them`);
  return open.length === 0 && demo.cluster.faults().length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
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
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stop.abort());
  // Whoever followed the table is gone.
  process.stdout.on("error", () => stop.abort());
  const log = openLog({ level: "warn", format: "plain", write: console.error, now: Date.now });
  const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
  await using demo = await openDemo({ examples, log, once: given.once, signal: stop.signal });
  return await follow(demo, given.once);
}

process.exitCode = await main();
