import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyOf } from "../object.ts";
import { type RealApiServer, startRealApiServer, type Widget, widgets } from "../real-api-server.fixture.ts";
import { listObjects } from "./list-objects.ts";
import { reflector } from "./reflector.ts";

const go = await requireTool("go");

describe.skipIf(go.missing)(`a reflector on a real API server${go.note}`, () => {
  let real: RealApiServer;
  beforeAll(async () => {
    real = await startRealApiServer();
  }, 1_200_000);
  afterAll(() => real?.[Symbol.asyncDispose]());

  /** Reflects a namespace of its own while `body` runs. */
  async function reflecting(
    body: (world: {
      readonly namespace: string;
      readonly told: string[];
      readonly faults: unknown[];
      /** Name to resourceVersion, as the reflector has it and as the server has it. */
      readonly held: () => Readonly<Record<string, string>>;
      readonly stored: () => Promise<Readonly<Record<string, string>>>;
      readonly synced: Promise<void>;
    }) => Promise<void>,
  ): Promise<void> {
    const namespace = await real.namespace();
    const told: string[] = [];
    const faults: unknown[] = [];
    const reflected = reflector<Widget>({
      server: real.api,
      resource: widgets,
      namespace,
      onChange: ({ type, object }) => told.push(`${type} ${object.metadata.name}`),
      onFault: (error) => faults.push(error),
    });
    const versions = (objects: readonly Widget[]) =>
      Object.fromEntries(objects.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
    const stop = new AbortController();
    const ran = reflected.run(stop.signal);
    try {
      await body({
        namespace,
        told,
        faults,
        held: () => versions(reflected.store.list()),
        stored: async () => versions((await listObjects<Widget>(real.api, { resource: widgets, namespace })).objects),
        synced: reflected.synced,
      });
    } finally {
      stop.abort();
      await ran;
    }
  }

  test("it tells of what is created, changed and deleted, once each", () =>
    reflecting(async ({ namespace, told, faults, synced }) => {
      await synced;
      await real.create(namespace, "a");
      await real.kubernetes.kubectl("--namespace", namespace, "label", "widget", "a", "x=y");
      await real.delete(namespace, "a");
      await expect.poll(() => told, { timeout: 60_000 }).toEqual(["added a", "updated a", "deleted a"]);
      expect(faults).toEqual([]);
    }));

  test("more objects than one chunk holds are all listed", async () => {
    const namespace = await real.namespace();
    const names = Array.from({ length: 501 }, (_, index) => `w${index}`);
    for (let from = 0; from < names.length; from += 50) {
      await Promise.all(names.slice(from, from + 50).map((name) => real.create(namespace, name)));
    }
    const { objects } = await listObjects<Widget>(real.api, { resource: widgets, namespace });
    expect(new Set(objects.map(({ metadata }) => keyOf(metadata))).size).toBe(501);
  });

  test("selectors are the server's business", async () => {
    const namespace = await real.namespace();
    await real.create(namespace, "a", { metadata: { name: "a", labels: { team: "x" } } });
    await real.create(namespace, "b");
    const listed = async (selector: object) =>
      (await listObjects<Widget>(real.api, { resource: widgets, namespace, ...selector })).objects.map(
        ({ metadata }) => metadata.name,
      );
    expect(await listed({ labelSelector: "team=x" })).toEqual(["a"]);
    expect(await listed({ fieldSelector: "metadata.name=b" })).toEqual(["b"]);
  });

  test("through a crash of the server it misses nothing that was written meanwhile", (context) => {
    const { own } = real.kubernetes;
    if (own === undefined) return context.skip("a cluster of one's own is not restarted");
    return reflecting(async ({ namespace, held, stored, faults, synced }) => {
      await synced;
      await real.create(namespace, "before");
      await real.create(namespace, "vanishing");
      await own.restart("SIGKILL");
      // The new server's watch cache begins here: a watch from before is too old for it.
      await real.delete(namespace, "vanishing");
      await real.create(namespace, "after");
      const now = await stored();
      await expect.poll(held, { timeout: 60_000 }).toEqual(now);
      expect(faults.length).toBeGreaterThan(0);
    });
  });
});
