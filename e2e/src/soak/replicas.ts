/** Three replicas over one failing homeserver, of which a test pauses and ends the leader. */
import type { FederationReset } from "@synapse-federation/operator";
import { type Exchange, type Hook, type Intervention } from "@synapse-federation/testbed";
import { expect } from "vitest";
import { openApiProxy, statusOf } from "./api-proxy.ts";
import type { Cluster } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { isPost } from "../operator/stage.ts";
import { failingRow, destinationOf, lookAt, openFailingHomeserver, postTo } from "./failing-homeserver.ts";
import { expectAllReset, expectPromiseKept } from "./promise.ts";
import type { HowItEnded, Replica } from "./replica.ts";

/** A place in an attempt: a request to the homeserver, or a status write. */
export interface Place {
  readonly title: string;
  readonly at: "homeserver" | "api server";
  readonly rule: (name: string, pause: Hook) => Intervention;
}

/** The process is paused there, and what it has sent goes on. */
export const places: readonly Place[] = [
  {
    title: "the look before the POST is answered",
    at: "homeserver",
    rule: (name, pause) => ({ ...lookAt(name), onResponse: pause }),
  },
  {
    title: "its intent is on its way, and comes after the next leader's",
    at: "api server",
    rule: (name, pause) => ({
      ...statusOf(name),
      onRequest: pause,
      fault: { kind: "delay", what: "request", ms: 30_000 },
    }),
  },
  {
    title: "its intent is written",
    at: "api server",
    rule: (name, pause) => ({ ...statusOf(name), onResponse: pause }),
  },
  {
    title: "its POST is on its way",
    at: "homeserver",
    rule: (name, pause) => ({ ...postTo(name), onRequest: pause }),
  },
  {
    title: "its POST is applied",
    at: "homeserver",
    rule: (name, pause) => ({ ...postTo(name), onResponse: pause }),
  },
  {
    title: "the look after the POST is answered",
    at: "homeserver",
    rule: (name, pause) => ({ ...lookAt(name), nth: 2, onResponse: pause }),
  },
  {
    title: "its result is written",
    at: "api server",
    rule: (name, pause) => ({ ...statusOf(name), nth: 2, onResponse: pause }),
  },
];

/** A leader that was paused, and what it was about. */
export interface Paused {
  readonly leader: Replica;
  /** `performance.now()` */
  readonly at: number;
  readonly destination: string;
}

export interface Replicas extends AsyncDisposable {
  /** The one that leads, once one does. */
  leader(): Promise<Replica>;
  /** Makes a reset, and pauses the leader at that place of its attempt. */
  pauseAt(place: Place): Promise<Paused>;
  /** Makes a reset, and answers when its first POST came. */
  firstPost(): Promise<number>;
  /** Waits until all resets that were made are Finished. */
  allFinished(): Promise<readonly FederationReset[]>;
  /** Wakes it and waits for its end; answers the exit status. */
  wake(paused: Paused): Promise<HowItEnded>;
  /** The same for one whose work another has done, while its destination fails again; answers the POSTs to that. */
  postsOnceWoken(paused: Paused): Promise<number>;
  /** Ends the replicas, and judges what they did. */
  judge(accidents: number): Promise<{ readonly posts: number; readonly extra: number }>;
}

const longestMs = 60_000;

export async function openReplicas(cluster: Cluster): Promise<Replicas> {
  const stack = new AsyncDisposableStack();
  const all = Array.from({ length: 100 }, (_, n) => `d${n}.example`);
  const homeserver = stack.use(await openFailingHomeserver(all));
  const field = stack.use(await cluster.field());
  const apiProxy = stack.use(await openApiProxy(field.namespace.kubeconfig));
  await field.homeserver("homeserver", homeserver, { url: homeserver.proxy.url, requestTimeoutSeconds: 1 });
  const replicas = [0, 1, 2].map(() => field.replica());

  const made: string[] = [];
  const make = async (): Promise<string> => {
    const destination = all[made.length]!;
    made.push(destination);
    await field.reset(destination, { homeserverRef: { name: "homeserver" }, destination, recoveryWindowSeconds: 0 });
    return destination;
  };
  const leader: Replicas["leader"] = async () => {
    return eventually({ timeoutMs: longestMs, everyMs: 50 }, () => {
      const leads = replicas.find((one) => one.log().includes("The operator works"));
      expect(leads).toBeDefined();
      return leads!;
    });
  };
  const ofDestination =
    (destination: string) =>
    (exchange: Exchange): boolean =>
      isPost(exchange) && destinationOf(exchange) === destination;
  const posts = (destination: string): number => homeserver.proxy.journal.filter(ofDestination(destination)).length;
  const wake: Replicas["wake"] = async ({ leader: paused }) => {
    paused.signal("SIGCONT");
    return paused.death();
  };

  return {
    leader,
    async pauseAt({ at, rule }) {
      const paused = await leader();
      const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
      const intervention = rule(all[made.length]!, () => {
        paused.signal("SIGSTOP");
        stop(performance.now());
      });
      (at === "homeserver" ? homeserver : apiProxy).next(intervention);
      const destination = await make();
      return { leader: paused, at: await stopped, destination };
    },
    async firstPost() {
      const destination = await make();
      return eventually({ timeoutMs: longestMs, everyMs: 20 }, () => {
        const post = homeserver.proxy.journal.find(ofDestination(destination));
        expect(post).toBeDefined();
        return post!.arrivedAt;
      });
    },
    allFinished: () => field.allFinished(longestMs),
    wake,
    async postsOnceWoken(paused) {
      const { destination } = paused;
      const { store } = homeserver;
      const clear = (await store.get(destination))!;
      await store.apply([{ put: failingRow(destination) }]);
      const before = posts(destination);
      await wake(paused);
      await store.apply([{ put: clear }]);
      return posts(destination) - before;
    },
    async judge(accidents) {
      // One that has only just started has no ear for it yet.
      for (const one of replicas) expect([0, "SIGTERM"], one.log()).toContain(await one.stop());
      await expectAllReset(homeserver, made);
      return expectPromiseKept(homeserver, accidents);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
