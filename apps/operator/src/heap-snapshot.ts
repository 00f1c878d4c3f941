/** What is in memory, written to a file when SIGUSR2 asks for it: to find a leak. It holds every token in use. */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { getHeapSnapshot } from "node:v8";
import { type Log, messageOf } from "./log.ts";

/** Until it is disposed of, each SIGUSR2 writes a file to the folder that nobody else may read; one at a time. */
export function heapSnapshots(directory: string, log: Log): Disposable {
  let underWay = false;
  const write = async (): Promise<void> => {
    if (underWay) return;
    underWay = true;
    const time = new Date().toISOString().replaceAll(":", "");
    const file = join(directory, `synapse-federation-operator-${process.pid}-${time}.heapsnapshot`);
    try {
      // `wx`: not through a link that somebody has laid there.
      await pipeline(getHeapSnapshot(), createWriteStream(file, { flags: "wx", mode: 0o600 }));
      log.info("A heap snapshot is written; it holds tokens", { file });
    } catch (error) {
      log.error("A heap snapshot could not be written", { file, error: messageOf(error) });
    } finally {
      underWay = false;
    }
  };
  const onSignal = (): void => void write();
  process.on("SIGUSR2", onSignal);
  return { [Symbol.dispose]: () => void process.off("SIGUSR2", onSignal) };
}
