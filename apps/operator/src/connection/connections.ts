import { setTimeout as delay } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { federationAdminClient, FederationAdminError, type Fetch } from "@synapse-federation/client";
import { Agent, fetch as undiciFetch } from "undici";
import type { Homeserver } from "../api/homeserver.ts";
import type { Cluster } from "../cluster.ts";
import { type KeyedLock, keyedLock } from "../keyed-lock.ts";
import { allowedHomeservers } from "./allowed-homeservers.ts";
import type { Connection, ConnectionReading, Connections, Refusal } from "./connection.ts";
import { pace } from "./pace.ts";
import { places } from "./places.ts";

export interface ConnectionsOptions {
  readonly cluster: Pick<Cluster, "readSecret" | "readConfigMap">;
  /** Patterns of {@link allowedHomeservers}. */
  readonly allow: readonly string[];
  readonly monotonic: () => number;
}

/** What a connection was made of; a change of any of it makes a new one. */
interface Ingredients {
  readonly spec: Homeserver["spec"];
  readonly token: string;
  readonly ca: string | undefined;
}

interface Open {
  readonly made: string;
  readonly connection: Connection;
  readonly agent: Agent;
}

/** One connection a Homeserver, the same object until its spec, token or certificates change. */
export function openConnections({ cluster, allow, monotonic }: ConnectionsOptions): Connections {
  const isAllowed = allowedHomeservers(allow);
  const byName = new Map<string, Open>();
  /** Homeservers that answered 401 since their token was read. */
  const refused = new Set<string>();
  const exclusive = keyedLock();

  const ingredientsOf = async ({ metadata, spec }: Homeserver, fresh: boolean): Promise<Ingredients | Refusal> => {
    if (!isAllowed(new URL(spec.url).origin)) {
      return { reason: "AddressNotAllowed", message: "The operator's --allow-homeserver does not allow spec.url" };
    }
    const { accessTokenSecretRef: secret } = spec.auth;
    const token = await cluster.readSecret(metadata.namespace, secret.name, secret.key, { fresh });
    if (!token.found) return missing("SecretNotFound", `Secret ${secret.name}`, secret.key, token.missing);
    if (!spec.caBundleRef) return { spec, token: token.value.trim(), ca: undefined };
    const { name, key } = spec.caBundleRef;
    const ca = await cluster.readConfigMap(metadata.namespace, name, key);
    if (!ca.found) return missing("CABundleNotFound", `ConfigMap ${name}`, key, ca.missing);
    if (!isPem(ca.value)) {
      return { reason: "CABundleNotFound", message: `ConfigMap ${name} has no PEM certificates under its key ${key}` };
    }
    return { spec, token: token.value.trim(), ca: ca.value };
  };

  return {
    async open(homeserver): Promise<ConnectionReading> {
      const id = `${homeserver.metadata.namespace}/${homeserver.metadata.name}`;
      const ingredients = await ingredientsOf(homeserver, refused.delete(id));
      if ("reason" in ingredients) return { refusal: ingredients };
      const known = byName.get(id);
      const made = JSON.stringify(ingredients);
      if (known?.made === made) return { connection: known.connection };
      const opened = connect(ingredients, exclusive, monotonic, () => refused.add(id));
      if ("reason" in opened) return { refusal: opened };
      byName.set(id, { made, ...opened });
      // Requests under way on the old one come to their end.
      void known?.agent.close();
      return { connection: opened.connection };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...byName.values()].map(({ agent }) => agent.destroy()));
    },
  };
}

function missing(reason: Refusal["reason"], object: string, key: string, what: "object" | "key"): Refusal {
  return { reason, message: what === "object" ? `${object} is not there` : `${object} has no key ${key}` };
}

function isPem(text: string): boolean {
  try {
    createSecureContext({ ca: text });
    return text.includes("-----BEGIN CERTIFICATE-----");
  } catch {
    return false;
  }
}

/** A POST leaves at most 5 s after its intent was written: a connection that takes longer is given up, nothing sent. */
const longestConnectMs = 5_000;

function connect(
  { spec, token, ca }: Ingredients,
  exclusive: KeyedLock,
  monotonic: () => number,
  onRefused: () => void,
): { readonly connection: Connection; readonly agent: Agent } | Refusal {
  // The client's deadline covers headers and body; an agent of one's own also ignores proxy variables.
  const agent = new Agent({
    connections: spec.maxConcurrentRequests,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: longestConnectMs, ...(ca !== undefined && { ca }) },
  });
  const clientWith = (fetch: Fetch) =>
    federationAdminClient({
      baseUrl: spec.url,
      accessToken: token,
      timeoutMs: spec.requestTimeoutSeconds * 1000,
      fetch,
    });
  const send: Fetch = async (url, init) => {
    const answer = await undiciFetch(url, { ...init, dispatcher: agent });
    if (answer.status === 401) onRefused();
    return answer;
  };
  try {
    clientWith(send);
  } catch (error) {
    if (!(error instanceof FederationAdminError) || error.kind !== "invalid-access-token") throw error;
    const { name, key } = spec.auth.accessTokenSecretRef;
    return { reason: "SecretNotFound", message: `Secret ${name} has no access token under its key ${key}` };
  }

  const inPlace = places(spec.maxConcurrentRequests);
  const { reserve } = pace(spec.requestsPerSecond, monotonic);
  const { origin } = new URL(spec.url);
  const connection: Connection = {
    origin,
    maxConcurrentRequests: spec.maxConcurrentRequests,
    requestsPerSecond: spec.requestsPerSecond,
    turn: (importance, signal, work) =>
      inPlace(importance, signal, async () => {
        await delay(reserve(), undefined, { signal });
        // The turn's first request is what was waited for. Its others go at once and put off the turns to come.
        let paid = true;
        const fetch: Fetch = (url, init) => {
          if (!paid) reserve();
          paid = false;
          return send(url, init);
        };
        return work(clientWith(fetch));
      }),
    exclusively: (destination, signal, work) => exclusive(`${origin} ${destination}`, work, signal),
  };
  return { connection, agent };
}
