import type { Importance } from "./connection.ts";

/** Runs `work` in one of a number of places. Of those who wait, the most important comes first, then the earliest. */
export type Places = <T>(importance: Importance, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

export function places(count: number): Places {
  let free = count;
  // The order of the lines is the order of importance.
  const lines: Readonly<Record<Importance, (() => void)[]>> = { reset: [], selector: [], watch: [], poll: [] };
  return async (importance, signal, work) => {
    signal.throwIfAborted();
    if (free > 0) free--;
    else await turnIn(lines[importance], signal);
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody slips in before the one who waits.
      const next = Object.values(lines)
        .find((line) => line.length > 0)
        ?.shift();
      if (next) next();
      else free++;
    }
  };
}

function turnIn(line: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      line.splice(line.indexOf(take), 1);
      reject(signal.reason as Error);
    };
    const take = (): void => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    line.push(take);
    signal.addEventListener("abort", leave, { once: true });
  });
}
