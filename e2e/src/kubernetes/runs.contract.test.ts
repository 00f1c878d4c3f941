/** What a user does to a run, and what ends one, on a real Kubernetes API. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Program } from "../operator/command.ts";
import { isPost } from "../operator/stage.ts";
import { type Cluster, type Field, ownKubernetes as own, startCluster } from "../soak/cluster.ts";
import {
  failingRow,
  type FailingHomeserver,
  lookAt,
  openFailingHomeserver,
  postTo,
} from "../soak/failing-homeserver.ts";

const destination = "failing.test";

let cluster: Cluster;
beforeAll(async () => {
  if (!own.missing) cluster = await startCluster();
}, 1_200_000);
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** A namespace with an operator and a Homeserver of its own. */
interface Scene extends AsyncDisposable {
  readonly field: Field;
  readonly homeserver: FailingHomeserver;
  readonly operator: Program;
  kubectl(...args: readonly string[]): Promise<string>;
  reset(name: string, spec?: object): Promise<void>;
  /** Changes what of a spec can be changed. */
  change(name: string, spec: object): Promise<void>;
  /** Waits until Ready has that reason. */
  says(name: string, reason: string): Promise<void>;
  readonly posts: () => number;
}

async function openScene(destinations: readonly string[] = [destination], limits: object = {}): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const field = stack.use(await cluster.field());
  const homeserver = stack.use(await openFailingHomeserver(destinations));
  await field.homeserver("homeserver", homeserver, { url: homeserver.proxy.url, requestTimeoutSeconds: 1, ...limits });
  const { kubectl } = field.namespace;
  const operator = field.namespace.operator();
  stack.defer(async () => {
    operator.interrupt("SIGKILL");
    await operator.ended;
  });
  return {
    field,
    homeserver,
    operator,
    kubectl,
    reset: (name, spec = { destination }) =>
      field.reset(name, { homeserverRef: { name: "homeserver" }, recoveryWindowSeconds: 0, ...spec }),
    change: (name, spec) => field.patchReset(name, spec),
    async says(name, reason) {
      const path = "{.status.conditions[?(@.type=='Ready')].reason}";
      await kubectl("wait", `--for=jsonpath=${path}=${reason}`, `fedreset/${name}`, "--timeout=90s");
    },
    posts: () => homeserver.proxy.journal.filter(isPost).length,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Says that a reset took, and lets nobody do it. */
const pretended = { status: 200, headers: { "Content-Type": "application/json" }, body: "{}" };
const pretend = { ...postTo(destination), fault: { kind: "answer", answer: pretended, forward: false } } as const;
const hang = { ...postTo(destination), fault: { kind: "hang", forward: false } } as const;

describe.skipIf(own.missing)(`a run on a real Kubernetes API${own.note}`, { concurrent: true }, () => {
  test("begins nothing while it is suspended, and goes on when it is not", async () => {
    await using scene = await openScene();
    await scene.reset("waits", { destination, suspend: true });
    await scene.says("waits", "Suspended");
    expect(scene.homeserver.proxy.journal.filter(({ target }) => target.includes(destination))).toEqual([]);
    await scene.change("waits", { suspend: false });
    await scene.says("waits", "ResetAccepted");
    expect(scene.posts()).toBe(1);
  });

  test("finds out what came of its POST where it is suspended meanwhile, and posts nothing more", async () => {
    await using scene = await openScene();
    scene.homeserver.next({
      ...postTo(destination),
      fault: { kind: "cutBeforeForward" },
      onRequest: () => scene.change("halted", { suspend: true }),
    });
    await scene.reset("halted");
    await scene.says("halted", "Suspended");
    expect(scene.posts()).toBe(1);
    await scene.change("halted", { suspend: false });
    await scene.says("halted", "ResetAccepted");
    expect(scene.posts()).toBe(2);
  });

  test("runs again where its run token is another, and only then", async () => {
    await using scene = await openScene();
    await scene.reset("again");
    await scene.says("again", "ResetAccepted");
    await scene.homeserver.store.apply([{ put: failingRow(destination) }]);
    await scene.change("again", { ttlSecondsAfterFinished: 3600 });
    const isSeen = (): Promise<string> =>
      scene.kubectl("wait", "--for=jsonpath={.status.observedGeneration}=2", "fedreset/again", "--timeout=60s");
    await isSeen();
    expect(scene.posts()).toBe(1);
    await scene.change("again", { runToken: "2" });
    await scene.kubectl("wait", "--for=jsonpath={.status.observedRunToken}=2", "fedreset/again", "--timeout=60s");
    await scene.kubectl("wait", "--for=condition=Finished", "fedreset/again", "--timeout=60s");
    expect(scene.posts()).toBe(2);
  });

  test("says what it would do in a dry run, and does nothing", async () => {
    await using scene = await openScene();
    await scene.reset("dry", { destination, dryRun: true });
    await scene.says("dry", "DryRun");
    expect(scene.posts()).toBe(0);
  });

  test("ends at its limit of repeats where no reset takes", async () => {
    await using scene = await openScene();
    scene.homeserver.always(pretend);
    await scene.reset("futile", { destination, backoffLimit: 1 });
    await scene.says("futile", "BackoffLimitExceeded");
    expect(scene.posts()).toBe(2);
  });

  test("ends at its deadline while it repeats, and while it waits", async () => {
    await using scene = await openScene();
    scene.homeserver.always(pretend);
    await scene.reset("busy", { destination, activeDeadlineSeconds: 3, backoffLimit: 1000 });
    const nobody = { homeserverRef: { name: "nobody" } };
    await scene.reset("waiting", { ...nobody, destination, waitDeadlineSeconds: 2 });
    await scene.says("busy", "DeadlineExceeded");
    await scene.says("waiting", "DeadlineExceeded");
    expect(scene.posts()).toBeGreaterThan(0);
  });

  test("does not begin after the moment that it was meant for", async () => {
    await using scene = await openScene();
    await scene.reset("old", { destination, notAfter: "2026-01-01T00:00:00Z" });
    await scene.says("old", "Expired");
    expect(scene.posts()).toBe(0);
  });

  test("is deleted when its time to live is over", async () => {
    await using scene = await openScene();
    await scene.reset("brief", { destination, ttlSecondsAfterFinished: 1 });
    await scene.kubectl("wait", "--for=delete", "fedreset/brief", "--timeout=60s");
    expect(scene.posts()).toBe(1);
  });

  test("posts nothing for an object that is deleted between its look and its POST", async () => {
    await using scene = await openScene();
    scene.homeserver.next({
      ...lookAt(destination),
      onResponse: async () => void (await scene.kubectl("delete", "fedreset/gone")),
    });
    await scene.reset("gone");
    await scene.kubectl("wait", "--for=delete", "fedreset/gone", "--timeout=60s");
    // One that comes after it says that the operator is past it.
    await scene.reset("next");
    await scene.says("next", "ResetAccepted");
    expect(scene.posts()).toBe(1);
  });

  test("is left alone by a second installation in its namespace, which says so in an event", async () => {
    await using scene = await openScene([destination], { requestTimeoutSeconds: 5 });
    const attempt = async (): Promise<string> =>
      scene.kubectl("get", "fedreset/shared", "--output=jsonpath={.status.attempt.holder}");
    const { promise: posted, resolve } = Promise.withResolvers<void>();
    // Longer on the way than the second one needs to find it, and twice as long as it is let alone.
    scene.homeserver.next({ ...hang, onRequest: () => resolve() });
    scene.homeserver.next(hang);
    await scene.reset("shared");
    await posted;
    const holder = await attempt();
    const second = scene.field.namespace.operator("--leader-elect=false");
    try {
      const isTold = async (): Promise<void> =>
        expect((await scene.field.events()).map(({ reason }) => reason)).toContain("ForeignAttempt");
      await vi.waitFor(isTold, { timeout: 60_000, interval: 500 });
      await scene.says("shared", "ResetAccepted");
      expect(await attempt()).toBe(holder);
      expect(scene.posts()).toBe(3);
    } finally {
      second.interrupt("SIGKILL");
      await second.ended;
    }
  });

  test("of a selector is carried on by the next process, and repeats at most what was under way", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `d${index}.test`);
    await using scene = await openScene(names, { requestsPerSecond: 1000 });
    scene.homeserver.next({
      method: "POST",
      nth: 40,
      async onRequest() {
        scene.operator.interrupt("SIGKILL");
        await scene.operator.ended;
      },
    });
    await scene.reset("all", { destinationSelector: { include: ["*.test"] } });
    await scene.operator.ended;
    const next = scene.field.namespace.operator();
    try {
      await scene.kubectl("wait", "--for=condition=Finished", "fedreset/all", "--timeout=110s");
    } finally {
      next.interrupt("SIGKILL");
      await next.ended;
    }
    const [all] = await scene.field.resets();
    expect(all!.status.selected).toMatchObject({ matched: 120, reset: 120, failed: 0 });
    const rows = await Promise.all(names.map((name) => scene.homeserver.store.get(name)));
    expect(rows.filter((row) => row!.retry_last_ts !== 0)).toEqual([]);
    // Only those that were not clear are repeated: the one that did not arrive, and what was on its way beside it.
    expect(scene.posts()).toBeLessThanOrEqual(120 + 4);
  });
});
