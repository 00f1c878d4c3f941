import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { selfSignedCertificate } from "./certificate.ts";

/** `up` takes every transaction, `failing` answers 502, `hanging` accepts the connection and never answers. */
export type RemoteBehaviour = "up" | "failing" | "hanging";

/** Another homeserver, as far as a sender of transactions can tell; on loopback. */
export interface Remote extends AsyncDisposable {
  /** Its server name: `127.0.0.1:PORT`. */
  readonly destination: string;
  /** Changes its behaviour; what hangs is answered in the new manner. */
  behave(behaviour: RemoteBehaviour): void;
  /** `METHOD path` of each request that came in, in order. */
  readonly requests: readonly string[];
  /** Cuts what hangs. */
  close(): Promise<void>;
}

/** Opens a remote that a Synapse of {@link startSynapse} can reach. */
export async function openRemote(behaviour: RemoteBehaviour): Promise<Remote> {
  const requests: string[] = [];
  const hanging: ServerResponse[] = [];
  let current = behaviour;
  const react = (answer: ServerResponse): void => {
    if (current === "hanging") {
      hanging.push(answer);
      return;
    }
    const [status, body] = current === "up" ? ([200, `{"pdus":{}}`] as const) : ([502, "{}"] as const);
    answer.writeHead(status, { "Content-Type": "application/json" }).end(body);
  };
  const server = createServer(selfSignedCertificate(), (request, answer) => {
    requests.push(`${request.method} ${request.url?.split("?")[0]}`);
    request.resume();
    react(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  const { port } = server.address() as AddressInfo;
  return {
    destination: `127.0.0.1:${port}`,
    behave(behaviour) {
      current = behaviour;
      for (const answer of hanging.splice(0)) react(answer);
    },
    requests,
    close,
    [Symbol.asyncDispose]: close,
  };
}
