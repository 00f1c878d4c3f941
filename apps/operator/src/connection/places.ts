/** Runs `work` in one of a number of places; the others wait in the order of their calls. */
export type Places = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

export function places(count: number): Places {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (signal, work) => {
    signal.throwIfAborted();
    if (free > 0) free--;
    else await turnIn(waiting, signal);
    try {
      return await work();
    } finally {
      // The place is handed on, so that nobody slips in before the one who waits.
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

function turnIn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(signal.reason as Error);
    };
    const take = (): void => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    waiting.push(take);
    signal.addEventListener("abort", leave, { once: true });
  });
}
