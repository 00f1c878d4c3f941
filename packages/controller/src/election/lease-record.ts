/** One process's view of a lease: what it saw, since when, and its tries to write itself in. */
import type { ApiServer } from "../api-server/api-server.ts";
import { ApiServerError, isConflict, isNotFound } from "../api-server/api-server-error.ts";
import type { Clock } from "../clock.ts";
import { printJson } from "../json.ts";
import { microTime } from "../micro-time.ts";
import { pathOf } from "../resource.ts";
import { decodeObject } from "../reflector/decode.ts";
import { type Lease, leases, type LeaseSpec } from "./lease.ts";

export interface LeaseRecordOptions {
  readonly server: ApiServer;
  readonly namespace: string;
  readonly name: string;
  /** Tells this process from every other one. */
  readonly identity: string;
  readonly leaseSeconds: number;
  /** For one request. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

export interface LeaseRecord {
  /** Takes or renews the lease where that is allowed now. @throws ApiServerError */
  hold(signal: AbortSignal): Promise<boolean>;
  /** Gives it back, so that the next one need not wait. @throws ApiServerError */
  giveBack(): Promise<void>;
  /** Who held it when it was last seen. */
  readonly holder: string | undefined;
}

export function leaseRecord(options: LeaseRecordOptions): LeaseRecord {
  const { server, namespace, name, identity, leaseSeconds, timeoutMs, clock } = options;
  let lease: Lease | undefined;
  /** When this process first saw the spec as it is, by its own monotonic clock: clocks of others are not trusted. */
  let changedAt = 0;

  const observe = (answer: unknown): void => {
    const seen: Lease | undefined = decodeObject(answer, leases);
    if (seen === undefined)
      throw new ApiServerError({ method: "GET", path: pathOf(leases, { namespace, name }) }, "unreadable");
    if (printJson(seen.spec) !== printJson(lease?.spec)) changedAt = clock.monotonic();
    lease = seen;
  };
  const write = async (spec: LeaseSpec, signal?: AbortSignal): Promise<void> => {
    const common = { timeoutMs, ...(signal && { signal }) };
    observe(
      lease === undefined
        ? await server.request({
            ...common,
            method: "POST",
            path: pathOf(leases, { namespace }),
            body: { metadata: { name, namespace }, spec },
          })
        : await server.request({
            ...common,
            method: "PUT",
            path: pathOf(leases, { namespace, name }),
            body: { ...lease, spec: { ...lease.spec, ...spec } },
          }),
    );
  };
  const read = async (signal: AbortSignal): Promise<void> => {
    try {
      observe(await server.request({ method: "GET", path: pathOf(leases, { namespace, name }), timeoutMs, signal }));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      lease = undefined;
    }
  };
  const mine = (): boolean => lease?.spec?.holderIdentity === identity;
  /** Somebody else's, and not unchanged for as long as that holder said it would be. */
  const taken = (): boolean => {
    const { holderIdentity = "", leaseDurationSeconds = leaseSeconds } = lease?.spec ?? {};
    return holderIdentity !== "" && !mine() && clock.monotonic() - changedAt < leaseDurationSeconds * 1000;
  };
  const spec = (): LeaseSpec => {
    const now = microTime(clock.wall());
    const { acquireTime = now, leaseTransitions = -1 } = lease?.spec ?? {};
    return {
      holderIdentity: identity,
      leaseDurationSeconds: leaseSeconds,
      renewTime: now,
      ...(mine() ? { acquireTime, leaseTransitions } : { acquireTime: now, leaseTransitions: leaseTransitions + 1 }),
    };
  };

  return {
    get holder() {
      return lease?.spec?.holderIdentity;
    },
    async hold(signal) {
      // A holder writes without reading first: one request a renewal.
      if (!mine()) await read(signal);
      if (taken()) return false;
      try {
        await write(spec(), signal);
        return true;
      } catch (error) {
        if (!isConflict(error) && !isNotFound(error)) throw error;
        await read(signal);
        return false;
      }
    },
    async giveBack() {
      if (!mine()) return;
      const now = microTime(clock.wall());
      await write({ holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now });
    },
  };
}
