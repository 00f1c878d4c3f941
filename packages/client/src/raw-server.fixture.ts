import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server on a free port that answers as a test says, and keeps what it was asked. */
export interface RawServer extends AsyncDisposable {
  readonly url: string;
  /** `GET /path?query`, as it stood on the wire. */
  readonly asked: readonly string[];
  readonly requests: readonly IncomingMessage[];
}

export async function startRawServer(listener: RequestListener): Promise<RawServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    return listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get asked() {
      return requests.map(({ method, url }) => `${method} ${url}`);
    },
    requests,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
