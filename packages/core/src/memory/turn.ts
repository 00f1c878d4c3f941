/** How long work stays polite: in steps, with a turn for everything else that waits in between. */

/**
 * Lets the event loop go round. A resolved promise would not do: the loop goes on only when no promise is left to
 * run. A message to oneself is the one way that is neither a timer nor a runtime's own.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

/** Calls `work` for 0 to `count` − 1, and takes a turn each time when `step` of them are done. */
export async function inSteps(count: number, step: number, work: (i: number) => void): Promise<void> {
  for (let start = 0; start < count; start += step) {
    const end = Math.min(start + step, count);
    for (let i = start; i < end; i++) work(i);
    if (end < count) await turn();
  }
}
