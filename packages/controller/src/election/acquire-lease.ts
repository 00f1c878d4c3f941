/** Leader election over a Lease, with client-go's semantics. */
import type { ApiServer } from "../api-server/api-server.ts";
import { type Clock, sleep, systemClock } from "../clock.ts";
import type { Gauge } from "../metrics/family.ts";
import { type Leadership, lead, momentOf } from "./leadership.ts";
import { leaseRecord } from "./lease-record.ts";

export interface ElectionOptions {
  readonly server: ApiServer;
  readonly namespace: string;
  readonly name: string;
  /** Tells this process from every other one: a pod's name and a random part. */
  readonly identity: string;
  /** How long others wait for a holder that is silent (15). */
  readonly leaseSeconds?: number;
  /** How long a holder acts without a successful renewal (10). */
  readonly renewDeadlineSeconds?: number;
  /** Between two tries (2); a standby waits up to 2.2 times that, at random. */
  readonly retrySeconds?: number;
  /** Told of every try that failed, for a log. */
  readonly onFault: (error: unknown) => void;
  readonly clock?: Clock;
  /** In [0, 1). */
  readonly random?: () => number;
  /** From `electionMetric`. */
  readonly metric?: Gauge;
}

/**
 * Waits until this process holds the lease.
 *
 * @throws the signal's reason when it aborts meanwhile.
 */
export async function acquireLease(options: ElectionOptions, signal: AbortSignal): Promise<Leadership> {
  const { leaseSeconds = 15, renewDeadlineSeconds = 10, retrySeconds = 2 } = options;
  const { namespace, name, identity, onFault, clock = systemClock, random = Math.random } = options;
  const record = leaseRecord({ ...options, leaseSeconds, timeoutMs: renewDeadlineSeconds * 500, clock });
  const show = (leading: boolean): void => options.metric?.set(leading ? 1 : 0, { name });
  show(false);
  for (;;) {
    const before = momentOf(clock);
    try {
      if (await record.hold(signal)) {
        show(true);
        const terms = { deadlineMs: renewDeadlineSeconds * 1000, retryMs: retrySeconds * 1000 };
        return lead({ record, identity, lease: `${namespace}/${name}`, ...terms, onFault, clock, show }, before);
      }
    } catch (error) {
      signal.throwIfAborted();
      onFault(error);
    }
    await sleep(clock, retrySeconds * 1000 * (1 + 1.2 * random()), signal);
  }
}
