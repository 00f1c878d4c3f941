/** Loaded into an operator's process before its program: answers each message with what the process holds. */
import { setImmediate as turn } from "node:timers/promises";
import type { Holdings } from "./holdings.ts";

process.on("message", async () => {
  // What finalizers let go is collected by the next.
  for (let n = 0; n < 4; n++) {
    globalThis.gc!();
    await turn();
  }
  const handles = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  const holdings: Holdings = {
    heapBytes: process.memoryUsage().heapUsed,
    sockets: handles["TCPSocketWrap"]?.length ?? 0,
    timers: handles["Timeout"]?.length ?? 0,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
  process.send!(holdings);
});
// The program's end is not held up by this.
process.channel!.unref();
