/** A homeserver whose destinations are all in backoff, behind a proxy that records and disturbs. */
import { memoryStore } from "@synapse-federation/core/memory";
import type { Destination, DestinationStore } from "@synapse-federation/core/store";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import {
  type Exchange,
  type FaultProxy,
  type Hook,
  type Intervention,
  openFaultProxy,
} from "@synapse-federation/testbed";
import { isPost } from "../operator/stage.ts";

export interface FailingHomeserver extends AsyncDisposable {
  readonly store: DestinationStore;
  readonly server: ReferenceServer;
  readonly proxy: FaultProxy;
  /** The row of a destination as each GET of it was answered. */
  readonly rowsShown: ReadonlyMap<Exchange, Destination>;
  /** As the proxy's own, without an end to the recording. */
  next(intervention: Intervention): void;
  always(intervention: Intervention): void;
  /** Ends what `next` and `always` asked for. */
  clear(): void;
}

const minute = 60_000;

export const failingRow = (destination: string): Destination => ({
  destination,
  retry_last_ts: Date.now() - 10 * minute,
  retry_interval: 20 * minute,
  failure_ts: Date.now() - 60 * minute,
  last_successful_stream_ordering: null,
});

const path = /^\/_synapse\/admin\/v1\/federation\/destinations\/([^/?]+)(\/reset_connection)?$/;
/** The destination that is read or reset; undefined for lists, rooms and all else. */
export const destinationOf = ({ target }: Exchange): string | undefined => path.exec(target)?.[1];
export const isLook = (exchange: Exchange): boolean => !isPost(exchange) && destinationOf(exchange) !== undefined;

export const lookAt = (destination: string): Intervention => ({
  method: "GET",
  path: (target) => target.endsWith(`/${destination}`),
});
export const postTo = (destination: string): Intervention => ({
  method: "POST",
  path: (target) => target.endsWith(`/${destination}/reset_connection`),
});

export async function openFailingHomeserver(destinations: readonly string[]): Promise<FailingHomeserver> {
  const stack = new AsyncDisposableStack();
  const store = memoryStore({ dialect: "postgres" });
  await store.apply(destinations.map((name) => ({ put: failingRow(name) })));
  const server = stack.use(await startReferenceServer({ store }));
  const proxy = stack.use(await openFaultProxy({ target: server.url }));
  const rowsShown = new Map<Exchange, Destination>();
  const record: Hook = async (exchange) => {
    const name = isLook(exchange) ? destinationOf(exchange) : undefined;
    const row = name === undefined ? undefined : await store.get(name);
    if (row !== undefined) rowsShown.set(exchange, row);
  };
  const recorded = ({ onResponse, ...intervention }: Intervention): Intervention => ({
    ...intervention,
    async onResponse(exchange) {
      await record(exchange);
      await onResponse?.(exchange);
    },
  });
  const clear = (): void => {
    proxy.clear();
    proxy.always({ method: "GET", onResponse: record });
  };
  clear();
  return {
    store,
    server,
    proxy,
    rowsShown,
    next: (intervention) => proxy.next(recorded(intervention)),
    always(intervention) {
      // The first rule that applies wins.
      proxy.clear();
      proxy.always(recorded(intervention));
      proxy.always({ method: "GET", onResponse: record });
    },
    clear,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
