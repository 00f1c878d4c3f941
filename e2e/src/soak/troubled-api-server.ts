/** What goes wrong between an operator and its API server. */
import { openApiProxy } from "./api-proxy.ts";
import type { Exchange, Fault } from "@synapse-federation/testbed";

/** An answer of the API server's own kind. */
const refusal = (code: number, reason: string, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: "answer",
  forward: false,
  answer: {
    status: code,
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", reason, code }),
  },
});
const tooMany = refusal(429, "TooManyRequests", { "Retry-After": "1" });
const broken = refusal(500, "InternalError");
const appliedAndBroken: Fault = { ...broken, forward: true } as Fault;
const gone = refusal(410, "Expired");

interface Trouble {
  readonly method: string;
  readonly target: RegExp;
  /** Of such requests, in [0, 1]. */
  readonly part: number;
  readonly fault: Fault;
}

const watch = { method: "GET", target: /[?&]watch=true/ };
const list = { method: "GET", target: /[?&]limit=/ };
const statusWrite = { method: "PUT", target: /\/status$/ };
const live = { method: "GET", target: /\/federationresets\/[^/?]+$/ };
const lease = { method: "PUT", target: /\/leases\// };
const event = { method: "POST", target: /\/events$/ };

const troubles: readonly Trouble[] = [
  // An event of one of our objects takes about two thousand bytes.
  ...[600, 1700, 3900, 9100, 20_300].map((bytes) => ({
    ...watch,
    part: 0.15,
    fault: { kind: "cutAfterResponseBytes", bytes } as const,
  })),
  { ...watch, part: 0.2, fault: gone },
  { ...watch, part: 0.1, fault: broken },
  { ...watch, part: 0.1, fault: tooMany },
  { ...list, part: 0.2, fault: broken },
  { ...list, part: 0.2, fault: { kind: "cutAfterResponseBytes", bytes: 5000 } },
  { ...statusWrite, part: 0.03, fault: broken },
  { ...statusWrite, part: 0.03, fault: appliedAndBroken },
  { ...statusWrite, part: 0.03, fault: tooMany },
  { ...statusWrite, part: 0.02, fault: { kind: "cutBeforeForward" } },
  { ...statusWrite, part: 0.02, fault: { kind: "cutAfterForward" } },
  { ...live, part: 0.1, fault: broken },
  { ...lease, part: 0.05, fault: broken },
  { ...event, part: 0.1, fault: broken },
];

export interface TroubledApiServer extends AsyncDisposable {
  readonly journal: readonly Exchange[];
  /** Some of the requests are answered wrongly, late or not at all, until it is told otherwise. */
  trouble(): void;
  /** Every request is refused with a 429 for so long; then `trouble` goes on. */
  storm(ms: number): Promise<void>;
  calm(): void;
}

/**
 * Troubles whoever uses the kubeconfig, which is changed.
 *
 * @param random in [0, 1).
 */
export async function openTroubledApiServer(kubeconfig: string, random: () => number): Promise<TroubledApiServer> {
  const proxy = await openApiProxy(kubeconfig);
  const trouble = (): void => {
    proxy.clear();
    for (const { method, target: pattern, part, fault } of troubles) {
      proxy.always({ method, path: (asked) => pattern.test(asked) && random() < part, fault });
    }
  };
  return {
    journal: proxy.journal,
    trouble,
    async storm(ms) {
      proxy.clear();
      proxy.always({ fault: tooMany });
      await new Promise((resolve) => setTimeout(resolve, ms));
      trouble();
    },
    calm: proxy.clear,
    [Symbol.asyncDispose]: () => proxy.close(),
  };
}
