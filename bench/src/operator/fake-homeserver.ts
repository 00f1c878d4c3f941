/** Synapse's part in a reset, and nothing else, so that what is measured is the operator. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeHomeserver extends AsyncDisposable {
  readonly url: string;
  /** When each destination was sent its first POST, by this process' monotonic clock. */
  readonly postedAt: ReadonlyMap<string, number>;
  /** When the first of them all was. */
  readonly firstPost: Promise<number>;
}

const path = /^\/_synapse\/admin\/v1\/federation\/destinations\/([^/?]+)(\/reset_connection)?$/;

/** Every destination is in backoff until it is reset. */
export async function startFakeHomeserver(): Promise<FakeHomeserver> {
  const postedAt = new Map<string, number>();
  const { promise: firstPost, resolve } = Promise.withResolvers<number>();
  const rowOf = (destination: string): object => {
    const failing = { retry_last_ts: 1_764_000_000_000, retry_interval: 600_000, failure_ts: 1_763_000_000_000 };
    const clear = { retry_last_ts: 0, retry_interval: 0, failure_ts: null };
    const row = postedAt.has(destination) ? clear : failing;
    return { destination, ...row, last_successful_stream_ordering: 7 };
  };
  const answer = (method: string | undefined, target = ""): object => {
    const [, destination, reset] = path.exec(target) ?? [];
    if (destination === undefined) return { destinations: [], total: 0, server_version: "1.140.0" };
    if (reset === undefined) return rowOf(destination);
    if (method === "POST" && !postedAt.has(destination)) postedAt.set(destination, performance.now());
    resolve(postedAt.get(destination)!);
    return {};
  };
  const server = createServer(({ method, url }, response) => {
    const body = JSON.stringify(answer(method, url));
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    postedAt,
    firstPost,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
