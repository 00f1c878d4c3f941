/** Loaded into an operator's process before its program: answers each message with what the process holds. */
import { setImmediate as turn } from "node:timers/promises";
import { getHeapSpaceStatistics } from "node:v8";
import type { Holdings } from "./holdings.ts";

/** Machine code and bytecode. V8 goes on compiling what runs often for more than 100,000 reconciles. */
const spacesOfCode: ReadonlySet<string> = new Set([
  "code_space",
  "code_large_object_space",
  "trusted_space",
  "trusted_large_object_space",
]);

process.on("message", async () => {
  // What finalizers let go is collected by the next. Only the last resort drops code that does not run now: MiBs that
  // come and go by themselves.
  for (let n = 0; n < 4; n++) {
    globalThis.gc!({ type: "major", execution: "sync", flavor: "last-resort" });
    await turn();
  }
  const handles = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  const holdings: Holdings = {
    heapBytes: getHeapSpaceStatistics()
      .filter(({ space_name }) => !spacesOfCode.has(space_name))
      .reduce((sum, { space_used_size }) => sum + space_used_size, 0),
    sockets: handles["TCPSocketWrap"]?.length ?? 0,
    timers: handles["Timeout"]?.length ?? 0,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
  process.send!(holdings);
});
// The program's end is not held up by this.
process.channel!.unref();
