/** Where in an attempt a process can be killed, and what its destination does before another comes. */
import type { Destination } from "@synapse-federation/core/store";
import type { Fault, Hook, Intervention } from "@synapse-federation/testbed";
import { statusOf } from "./api-proxy.ts";
import { lookAt, postTo } from "./failing-homeserver.ts";

export interface Death {
  readonly title: string;
  readonly at: "homeserver" | "api server";
  readonly rule: (name: string, kill: Hook) => Intervention;
}

type Request = Pick<Death, "at"> & { readonly title: string; readonly of: (name: string) => Intervention };

const requests = {
  look: { title: "the look before the POST", at: "homeserver", of: lookAt },
  intent: { title: "the intent", at: "api server", of: statusOf },
  post: { title: "the POST", at: "homeserver", of: postTo },
  outcome: { title: "the look after the POST", at: "homeserver", of: (name) => ({ ...lookAt(name), nth: 2 }) },
  result: { title: "the result", at: "api server", of: (name) => ({ ...statusOf(name), nth: 2 }) },
  event: { title: "the event", at: "api server", of: () => ({ method: "POST", path: /\/events$/ }) },
} as const satisfies Readonly<Record<string, Request>>;

/** Milliseconds after a request or its answer has passed; 0 holds it until the process is dead. */
const delaysMs = [0, 0.5, 2, 8];

const aroundRequests: readonly Death[] = Object.values<Request>(requests).flatMap(({ title, at, of }) =>
  (["onRequest", "onResponse"] as const).flatMap((moment) =>
    delaysMs.map((delay): Death => ({
      title: `${delay} ms after ${title} ${moment === "onRequest" ? "has left" : "is answered"}`,
      at,
      rule: (name, kill) => ({
        ...of(name),
        [moment]: delay === 0 ? kill : (exchange: Parameters<Hook>[0]) => void setTimeout(kill, delay, exchange),
      }),
    })),
  ),
);

/** The connection breaks at a byte, and the process dies as it hears of it. */
function atBytes(
  request: Request,
  kind: "cutAfterBytes" | "cutAfterResponseBytes",
  most: number,
  count: number,
): readonly Death[] {
  return Array.from({ length: count }, (_, n) => {
    const bytes = Math.round((most * n) / (count - 1));
    const fault: Fault = { kind, bytes };
    const [moment, what] =
      kind === "cutAfterBytes" ? (["onRequest", ""] as const) : (["onResponse", "'s answer"] as const);
    return {
      title: `at byte ${bytes} of ${request.title}${what}`,
      at: request.at,
      rule: (name, kill) => ({
        ...request.of(name),
        fault,
        [moment]: (exchange: Parameters<Hook>[0]) => void setTimeout(kill, 1, exchange),
      }),
    };
  });
}

/** Two hundred. */
export const deaths: readonly Death[] = [
  ...aroundRequests,
  ...atBytes(requests.post, "cutAfterBytes", 400, 51),
  ...atBytes(requests.post, "cutAfterResponseBytes", 200, 34),
  ...atBytes(requests.intent, "cutAfterBytes", 3000, 34),
  ...atBytes(requests.intent, "cutAfterResponseBytes", 3000, 33),
];

const minute = 60_000;

/** What the destination does between the death and the return; only the last may cost a POST more. */
export const meanwhile: readonly ((row: Destination, before: Destination) => Destination)[] = [
  (row) => row,
  (row) => ({ ...row, retry_last_ts: 0, retry_interval: 0, failure_ts: null }),
  (row) => ({ ...row, retry_last_ts: Date.now(), retry_interval: 10 * minute, failure_ts: Date.now() }),
  (_row, before) => ({ ...before, retry_last_ts: Date.now(), retry_interval: 40 * minute }),
];
