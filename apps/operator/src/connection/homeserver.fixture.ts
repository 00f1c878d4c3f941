/** A Homeserver, and one to talk to. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { freshHomeserverStatus, type Homeserver, type HomeserverSpec } from "../api/homeserver.ts";
import { apiVersion } from "../api/metadata.ts";
import type { Connection, ConnectionReading } from "./connection.ts";

/** In namespace default. Its limits are out of the way unless `spec` says otherwise. */
export function homeserverAt(url: string, spec: Partial<HomeserverSpec> = {}, name = "homeserver"): Homeserver {
  return {
    apiVersion,
    kind: "Homeserver",
    metadata: {
      name,
      namespace: "default",
      uid: "u",
      generation: 1,
      resourceVersion: "1",
      creationTimestamp: "2026-11-25T03:00:00Z",
    },
    spec: {
      url,
      auth: { accessTokenSecretRef: { name: "admin", key: "access_token" } },
      pollIntervalSeconds: 300,
      requestTimeoutSeconds: 30,
      maxConcurrentRequests: 100,
      requestsPerSecond: 100_000,
      ...spec,
    },
    status: freshHomeserverStatus,
  };
}

export interface ListingServer {
  readonly url: string;
  readonly server: Server;
  readonly seen: readonly { readonly authorization: string | undefined; readonly at: number }[];
}

/** Answers everything by an empty list of destinations. Closed by its `server`. */
export async function startListingServer(): Promise<ListingServer> {
  const seen: { readonly authorization: string | undefined; readonly at: number }[] = [];
  const server = createServer((request, response) => {
    seen.push({ authorization: request.headers.authorization, at: performance.now() });
    response.end('{"destinations":[],"total":0}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, seen };
}

export function expectConnection(reading: ConnectionReading): Connection {
  if (!("connection" in reading)) throw new Error(reading.refusal.message);
  return reading.connection;
}
