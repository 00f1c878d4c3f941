import type { LookupFunction } from "node:net";
import { isDeepStrictEqual } from "node:util";
import type { Cluster } from "../cluster.ts";
import { keyedLock } from "../keyed-lock.ts";
import { allowedHomeservers } from "./allowed-homeservers.ts";
import { type Caps, cappedLoads } from "./caps.ts";
import { connect } from "./connect.ts";
import type { Connection, ConnectionReading, Connections, Refusal } from "./connection.ts";
import type { Sockets } from "./homeserver-fetch.ts";
import { type Ingredients, readIngredients } from "./ingredients.ts";
import { judgedLookup } from "./judged-lookup.ts";
import { load, tightest, together, unlimited } from "./load.ts";

export interface ConnectionsOptions {
  readonly cluster: Pick<Cluster, "homeserversFrom" | "readSecret" | "readConfigMap">;
  /** Patterns of {@link allowedHomeservers}. */
  readonly allow: readonly string[];
  /** Default: none but the Homeservers' own limits. */
  readonly caps?: Caps;
  readonly monotonic: () => number;
  /** Default: the system's. */
  readonly lookup?: LookupFunction;
}

/** What is kept of a Homeserver until it is deleted. */
interface Kept {
  /** It answered 401 since its token was read. */
  isUnauthorized: boolean;
  open?: Open | undefined;
}

interface Open {
  readonly ingredients: Ingredients;
  readonly connection: Connection;
  readonly sockets: Sockets;
}

/** One connection a Homeserver, the same object until its spec, token or certificates change. */
export function openConnections(options: ConnectionsOptions): Connections {
  const { cluster, allow, caps = { perOrigin: unlimited, total: unlimited }, monotonic, lookup } = options;
  const allowed = allowedHomeservers(cluster.homeserversFrom, allow);
  const capped = cappedLoads(caps, monotonic);
  const byName = new Map<string, Kept>();
  const exclusive = keyedLock();

  const openWith = (ingredients: Ingredients, kept: Kept): Open | Refusal => {
    const { spec } = ingredients;
    const url = new URL(spec.url);
    const opened = connect(ingredients, {
      lookup: judgedLookup((address) => allowed.allowsAddress(address, url), lookup),
      limits: tightest([spec, caps.perOrigin, caps.total]),
      load: together([load(spec, monotonic), ...capped.take(url.origin)]),
      exclusive,
      onUnauthorized: () => (kept.isUnauthorized = true),
    });
    if ("reason" in opened) capped.release(url.origin);
    return "reason" in opened ? opened : { ingredients, ...opened };
  };
  /** Requests under way come to their end, and count towards their origin's load until then. */
  const close = async ({ sockets, connection }: Open): Promise<void> => {
    await sockets.close();
    capped.release(connection.origin);
  };
  const replace = (kept: Kept, open: Open | undefined): void => {
    if (kept.open) void close(kept.open);
    kept.open = open;
  };

  return {
    async open(homeserver): Promise<ConnectionReading> {
      const { namespace, name } = homeserver.metadata;
      const id = `${namespace}/${name}`;
      const kept = byName.get(id) ?? { isUnauthorized: false };
      byName.set(id, kept);
      const fresh = kept.isUnauthorized;
      kept.isUnauthorized = false;
      const ingredients = await readIngredients(cluster, allowed, homeserver, fresh);
      // Forgotten meanwhile; nothing would close what were opened now.
      if (byName.get(id) !== kept) {
        return { refusal: { reason: "HomeserverNotFound", message: `Homeserver ${name} is not there` } };
      }
      if (kept.open && isDeepStrictEqual(kept.open.ingredients, ingredients)) {
        return { connection: kept.open.connection };
      }
      const opened = "reason" in ingredients ? ingredients : openWith(ingredients, kept);
      if ("reason" in opened) {
        replace(kept, undefined);
        return { refusal: opened };
      }
      replace(kept, opened);
      return { connection: opened.connection };
    },
    forget({ namespace, name }) {
      const id = `${namespace}/${name}`;
      const kept = byName.get(id);
      if (kept) replace(kept, undefined);
      byName.delete(id);
    },
    async [Symbol.asyncDispose]() {
      for (const { open } of byName.values()) open?.sockets.destroy();
    },
  };
}
