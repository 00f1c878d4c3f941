/** What makes a destination fail or be tried, over HTTP alone. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SendRequest } from "./requests.ts";

const patienceMs = 30_000;

export interface Scenes {
  /** Has Synapse try the destination, unless it is in backoff; returns when the try has ended, well or not. */
  tryDestination(destination: string): Promise<void>;
  /**
   * Has Synapse try and fail to reach the destination; returns once its row says so.
   *
   * @throws Error where it can be reached.
   */
  makeFailing(destination: string): Promise<void>;
  /**
   * Queues a message for a user of the destination. A destination in backoff is not tried for it, and stays so until
   * a reset, which starts a try at once.
   */
  queueMessage(destination: string): Promise<void>;
}

export function scenes(send: SendRequest, accessToken: string): Scenes {
  const tryDestination = async (destination: string): Promise<void> => {
    const body = { device_keys: { [`@x:${destination}`]: [] } };
    await send({ method: "POST", path: "/_matrix/client/v3/keys/query", accessToken, body });
  };
  return {
    tryDestination,
    async makeFailing(destination) {
      await tryDestination(destination);
      const path = `/_synapse/admin/v1/federation/destinations/${encodeURIComponent(destination)}`;
      const deadline = Date.now() + patienceMs;
      for (;;) {
        const row = await send({ method: "GET", path, accessToken }).catch(() => undefined);
        if (row !== undefined && row["retry_last_ts"] !== 0) return;
        if (Date.now() > deadline) throw new Error(`${destination} does not fail: it seems to be reachable from here.`);
        await sleep(20);
      }
    },
    async queueMessage(destination) {
      const path = `/_matrix/client/v3/sendToDevice/m.dummy/${randomUUID()}`;
      const body = { messages: { [`@x:${destination}`]: { DEVICE: {} } } };
      await send({ method: "PUT", path, accessToken, body });
    },
  };
}
