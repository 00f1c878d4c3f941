import type { LookupFunction } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { federationAdminClient, FederationAdminError, type Fetch } from "@synapse-federation/client";
import type { KeyedLock } from "../keyed-lock.ts";
import type { Connection, Refusal } from "./connection.ts";
import { homeserverFetch, type Sockets } from "./homeserver-fetch.ts";
import type { Ingredients } from "./ingredients.ts";
import type { Limits, Load } from "./load.ts";

export interface ConnectOptions {
  readonly lookup: LookupFunction;
  readonly limits: Limits;
  readonly load: Load;
  readonly exclusive: KeyedLock;
  /** Told of each 401. */
  readonly onUnauthorized: () => void;
}

/** A connection, and what holds its sockets. Nothing is sent yet. */
export function connect(
  { spec, token, ca }: Ingredients,
  { lookup, limits, load, exclusive, onUnauthorized }: ConnectOptions,
): { readonly connection: Connection; readonly sockets: Sockets } | Refusal {
  const url = new URL(spec.url);
  const { origin } = url;
  const { fetch: ask, sockets } = homeserverFetch({
    origin: url,
    maxSockets: limits.maxConcurrentRequests,
    lookup,
    ca,
  });
  const clientWith = (fetch: Fetch) =>
    federationAdminClient({
      baseUrl: spec.url,
      accessToken: token,
      timeoutMs: spec.requestTimeoutSeconds * 1000,
      fetch,
    });
  const send: Fetch = async (url, init) => {
    const answer = await ask(url, init);
    if (answer.status === 401) onUnauthorized();
    return answer;
  };
  try {
    clientWith(send);
  } catch (error) {
    if (!(error instanceof FederationAdminError) || error.kind !== "invalid-access-token") throw error;
    const { name, key } = spec.auth.accessTokenSecretRef;
    return { reason: "SecretNotFound", message: `Secret ${name} has no access token under its key ${key}` };
  }

  const connection: Connection = {
    origin,
    ...limits,
    turn: (importance, signal, work) =>
      load.inPlace(importance, signal, async () => {
        const waitMs = load.reserve();
        // A timer takes a millisecond at least: so much is owed, and paid by a later turn.
        if (waitMs >= 1) await delay(waitMs, undefined, { signal });
        // The turn's first request is what was waited for. Its others go at once and put off the turns to come.
        let paid = true;
        const fetch: Fetch = (url, init) => {
          if (!paid) load.reserve();
          paid = false;
          return send(url, init);
        };
        return work(clientWith(fetch));
      }),
    exclusively: (destination, signal, work) => exclusive(`${origin} ${destination}`, work, signal),
  };
  return { connection, sockets };
}
