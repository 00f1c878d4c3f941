import { setTimeout as sleep } from "node:timers/promises";
import type { SendRequest } from "./requests.ts";
import type { User } from "./users.ts";

const patienceMs = 30_000;

/**
 * Makes Synapse try to reach a destination by asking it for the keys of one of its users, and waits until the
 * destination's row shows the failure.
 *
 * @throws Error where it does not: the destination can be reached, or is already in backoff and was not tried.
 */
export async function makeFailing(send: SendRequest, admin: User, destination: string): Promise<void> {
  await send({
    method: "POST",
    path: "/_matrix/client/v3/keys/query",
    accessToken: admin.accessToken,
    body: { device_keys: { [`@x:${destination}`]: [] } },
  });
  const path = `/_synapse/admin/v1/federation/destinations/${encodeURIComponent(destination)}`;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const row = await send({ method: "GET", path, accessToken: admin.accessToken }).catch(() => undefined);
    if (row !== undefined && row["retry_last_ts"] !== 0) return;
    if (Date.now() > deadline) throw new Error(`${destination} does not fail: can it be reached from here?`);
    await sleep(20);
  }
}
