import { type Clock, sleep } from "../clock.ts";
import type { LeaseRecord } from "./lease-record.ts";

/** A lease that this process holds. */
export interface Leadership extends AsyncDisposable {
  /** Aborts when the lease is lost. The process has to exit then: nothing else keeps two from acting at once. */
  readonly lost: AbortSignal;
  /**
   * Whether this process may act now: it renewed within the renew deadline, by the monotonic and by the wall clock
   * (the one stands still while a machine sleeps, the other can be set). Ask right before each act: a paused process
   * wakes without having been told anything.
   */
  held(): boolean;
  /** Stops renewing and gives the lease back, so that the next one need not wait. Stop acting first. */
  release(): Promise<void>;
}

/** One moment by both clocks. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export const momentOf = (clock: Clock): Moment => ({ monotonic: clock.monotonic(), wall: clock.wall() });

export interface LeadOptions {
  readonly record: LeaseRecord;
  readonly identity: string;
  /** For people. */
  readonly lease: string;
  readonly deadlineMs: number;
  readonly retryMs: number;
  readonly onFault: (error: unknown) => void;
  readonly clock: Clock;
  readonly show: (leading: boolean) => void;
}

/**
 * Renews a lease that was just acquired until it is lost or given back.
 *
 * @param acquired when the request that acquired it went out: a standby's wait begins later than ours.
 */
export function lead(options: LeadOptions, acquired: Moment): Leadership {
  const { record, identity, lease, deadlineMs, retryMs, onFault, clock, show } = options;
  const lost = new AbortController();
  const released = new AbortController();
  let renewed = acquired;
  const left = (): number => deadlineMs - Math.max(clock.monotonic() - renewed.monotonic, clock.wall() - renewed.wall);
  const held = (): boolean => !lost.signal.aborted && !released.signal.aborted && left() > 0;

  const renew = async (): Promise<void> => {
    const before = momentOf(clock);
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    released.signal.addEventListener("abort", abort, { once: true });
    const cancel = clock.after(left(), abort);
    try {
      if (await record.hold(stop.signal)) renewed = before;
    } catch (error) {
      if (!released.signal.aborted) onFault(error);
    } finally {
      cancel();
      released.signal.removeEventListener("abort", abort);
    }
  };
  const takenByAnother = (): boolean => ![identity, "", undefined].includes(record.holder);

  const renewing = (async () => {
    while (held() && !takenByAnother()) {
      await sleep(clock, Math.min(retryMs, left()), released.signal).catch(() => undefined);
      if (held()) await renew();
    }
    show(false);
    if (!released.signal.aborted) lost.abort(new Error(`The lease ${lease} is lost.`));
  })();

  const release = async (): Promise<void> => {
    if (lost.signal.aborted || released.signal.aborted) return;
    released.abort();
    await renewing;
    await record.giveBack().catch(onFault);
  };
  return { lost: lost.signal, held, release, [Symbol.asyncDispose]: release };
}
