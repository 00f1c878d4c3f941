/** An operator that tells its parent of each step of a reset's status writes, and waits there for leave to go on. */
import { openFolder, openLog, runOperator, type StepObserver } from "@synapse-federation/operator";

const [manifests, state] = process.argv.slice(2) as [string, string];
// A test that dies takes its operators along.
process.on("disconnect", () => process.exit(1));

const onWriteStep: StepObserver = (step, path) => {
  if (!path.includes("FederationReset")) return undefined;
  return new Promise((resolve) => {
    process.once("message", () => resolve());
    process.send!(step);
  });
};

const write = (line: string): void => void process.stderr.write(`${line}\n`);
const log = openLog({ level: "debug", format: "plain", write, now: Date.now });
await using cluster = await openFolder({ manifests, state, log, onWriteStep });
await runOperator({ cluster, log, once: true, signal: new AbortController().signal });
process.removeAllListeners("disconnect");
process.disconnect!();
