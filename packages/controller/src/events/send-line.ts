import { ApiServerError } from "../api-server/api-server-error.ts";
import { type Clock, sleep } from "../clock.ts";

/** Requests that nobody waits for: one after another, tried again a few times, and never too many of them. */
export interface SendLine {
  /** Adds one to the end of the line; answers whether there was room. */
  push(send: () => Promise<void>): boolean;
  /** Settles when the line is empty. */
  drained(): Promise<void>;
}

const maxWaiting = 1000;
const pausesMs = [1000, 3000] as const;

export function sendLine(clock: Clock, onFault: (error: unknown) => void): SendLine {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();
  const deliver = async (send: () => Promise<void>): Promise<void> => {
    for (const pause of pausesMs) {
      try {
        return await send();
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(clock, pause);
      }
    }
    await send();
  };
  return {
    push(send) {
      if (waiting === maxWaiting) return false;
      waiting++;
      last = last
        .then(() => deliver(send))
        .catch(onFault)
        .finally(() => waiting--);
      return true;
    },
    drained: () => last,
  };
}

/** What may be otherwise a moment later. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiServerError && (error.status === undefined || error.status >= 500);
