/** Shows what comes of the demo's resets while it runs, and tells how they stand at its end. */
import type { FederationReset } from "@synapse-federation/operator";
import type { Demo } from "./demo.ts";
import { nextSteps } from "./next-steps.ts";
import { type Output, screenOn } from "./screen.ts";
import { isSettled } from "./settled.ts";
import { tableOf } from "./table.ts";

export interface FollowOptions {
  /** End when every reset is settled. */
  readonly once: boolean;
  /** The demo's signal. Aborts with the exit status of a run with `once` that it cuts short. */
  readonly stop: AbortSignal;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly colour: boolean;
}

/** Runs the demo and answers the exit status. */
export async function follow(demo: Demo, { once, stop, stdout, stderr, colour }: FollowOptions): Promise<number> {
  const screen = screenOn(stdout);
  const list = (): Promise<readonly FederationReset[]> => demo.cluster.list("FederationReset");
  const show = async (): Promise<void> => screen.show(tableOf(await list(), colour));

  stdout.write(
    `Synapse's federation admin API answers at ${demo.server.url}; the operator reads ${demo.manifests}\n\n`,
  );
  if (!once) stdout.write(`${nextSteps(demo)}\n\n`);
  await show();
  await demo.run(() => void show());
  if (!once) return 0;
  await show();
  const resets = await list();
  const open = resets.filter((reset) => !isSettled(reset));
  if (open.length > 0 && stop.aborted) {
    stderr.write(`\nInterrupted: ${open.length} of ${resets.length} resets are not settled yet\n`);
    return stop.reason as number;
  }
  if (open.length === 0) stdout.write(`\n${resets.length} resets settled\n`);
  else stderr.write(`\n${open.length} of ${resets.length} resets are not settled; run without --once to follow them\n`);
  return open.length === 0 && demo.cluster.faults().length === 0 ? 0 : 1;
}
