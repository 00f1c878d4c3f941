/** The seam's promises, kept by a real API server. */
import { KubeConfig } from "@kubernetes/client-node";
import { metricsRegistry } from "@synapse-federation/controller";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ObjectKey } from "../cluster.ts";
import { customResourceDefinition } from "../crd/definition.ts";
import { openLog } from "../log.ts";
import { textOfKey } from "../object-key.ts";
import { type KubernetesCluster, openKubernetes } from "./kubernetes-cluster.ts";

const go = await requireTool("go");
const log = openLog({ level: "silent", format: "plain", write: () => undefined, now: Date.now });

let kubernetes: Kubernetes;
beforeAll(async () => {
  if (go.missing) return;
  kubernetes = await startKubernetes();
  const definitions = [customResourceDefinition("Homeserver"), customResourceDefinition("FederationReset")];
  await kubernetes.apply(definitions.map((definition) => JSON.stringify(definition)).join("\n---\n"));
  await kubernetes.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
}, 1_200_000);
afterAll(() => kubernetes?.stop());

let namespaces = 0;
let namespace: string;
let cluster: KubernetesCluster;
const open = (leaseNamespace?: string, metrics = metricsRegistry()): Promise<KubernetesCluster> => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubernetes.kubeconfig);
  const { signal } = new AbortController();
  return openKubernetes({ kubeConfig, namespaces: [namespace], leaseNamespace, version: "test", log, metrics, signal });
};
beforeEach(async () => {
  namespace = `cluster-test-${process.pid}-${namespaces++}`;
  await kubernetes.kubectl("create", "namespace", namespace);
  await kubernetes.apply(manifests(namespace));
  cluster = await open();
});
afterEach(() => cluster[Symbol.asyncDispose]());

const manifests = (of: string): string => `
apiVersion: synapse-federation.dev/v1alpha1
kind: Homeserver
metadata: {name: homeserver, namespace: ${of}}
spec: {url: "http://127.0.0.1:1", auth: {accessTokenSecretRef: {name: admin}}}
---
apiVersion: synapse-federation.dev/v1alpha1
kind: FederationReset
metadata: {name: reset, namespace: ${of}}
spec: {homeserverRef: {name: homeserver}, destination: example.org}
`;
const resetKey = (): ObjectKey<"FederationReset"> => ({ kind: "FederationReset", namespace, name: "reset" });
const reset = async () => (await cluster.get(resetKey()))!;
const homeserver = async () => (await cluster.get({ kind: "Homeserver", namespace, name: "homeserver" }))!;
const kubectl = (...args: readonly string[]) => kubernetes.kubectl("--namespace", namespace, ...args);

describe.skipIf(go.missing)(`a cluster behind a real API server${go.note}`, () => {
  test("shows a reader its own last write at once", async () => {
    const before = await reset();
    for (let attempts = 1; attempts <= 20; attempts++) {
      const object = await reset();
      expect(await cluster.writeStatus(object, { ...object.status, attempts })).toMatchObject({ outcome: "written" });
      expect((await reset()).status.attempts).toBe(attempts);
    }
    expect(await cluster.writeStatus(before, before.status)).toEqual({ outcome: "conflict" });
  });

  test("keeps 64-bit integers exact, as integers that any other client can read", async () => {
    const baseline = { retryLastTs: 9007199254740993n, failureTs: -1, lastSuccessfulStreamOrdering: 2n ** 63n - 1n };
    const time = "2026-11-25T03:00:00Z";
    const watch = { homeserverUID: "1", url: "http://synapse", baseline, acceptedTime: time, until: time };
    const object = await reset();
    await cluster.writeStatus(object, { ...object.status, watch });
    expect((await reset()).status.watch?.baseline).toEqual(baseline);
    expect(await kubectl("get", "fedreset/reset", "--output=jsonpath={.status.watch.baseline.retryLastTs}")).toBe(
      "9007199254740993",
    );
    await using restarted = await open();
    expect((await restarted.get(resetKey()))?.status.watch?.baseline).toEqual(baseline);
  });

  test("refuses a write that is late, and shows what is so", async () => {
    for (let round = 0; round < 10; round++) {
      const object = await reset();
      await kubectl("patch", "fedreset/reset", "--type=merge", `--patch={"spec":{"runToken":"${round}"}}`);
      expect(await cluster.writeStatus(object, object.status)).toEqual({ outcome: "conflict" });
      expect((await reset()).spec.runToken).toBe(String(round));
    }
  });

  test("tells a write to an object that is gone, and shows it no more", async () => {
    const object = await reset();
    await kubectl("delete", "fedreset/reset");
    expect(await cluster.writeStatus(object, object.status)).toEqual({ outcome: "gone" });
    expect(await cluster.get(resetKey())).toBeUndefined();
  });

  test("does not show an object that is being deleted", async () => {
    await kubectl(
      "patch",
      "fedreset/reset",
      "--type=merge",
      '--patch={"metadata":{"finalizers":["example.dev/keep"]}}',
    );
    await kubectl("delete", "fedreset/reset", "--wait=false");
    await expect.poll(() => cluster.get(resetKey())).toBeUndefined();
    await kubectl("patch", "fedreset/reset", "--type=merge", '--patch={"metadata":{"finalizers":null}}');
  });

  test("deletes the object that was meant, and not another of its name", async () => {
    const first = await reset();
    await kubectl("delete", "fedreset/reset");
    await kubernetes.apply(manifests(namespace));
    await cluster.remove(first);
    const uid = await kubectl("get", "fedreset/reset", "--output=jsonpath={.metadata.uid}");
    await expect.poll(async () => (await cluster.get(resetKey()))?.metadata.uid).toBe(uid);
    await cluster.remove(await reset());
    await expect.poll(() => cluster.get(resetKey())).toBeUndefined();
    await cluster.remove(first);
  });

  test("wakes the resets of a Homeserver when its readiness or spec changes, and not when its figures do", async () => {
    const woken: string[] = [];
    const stop = new AbortController();
    const watching = cluster.watch((key) => woken.push(textOfKey(key)), stop.signal);
    const keys = { reset: textOfKey(resetKey()), homeserver: `Homeserver/${namespace}/homeserver` };
    expect(woken.splice(0).toSorted()).toEqual([keys.reset, keys.homeserver]);

    const ready = {
      type: "Ready",
      status: "True",
      lastTransitionTime: "2026-11-25T03:00:00Z",
      reason: "A",
      message: "",
    };
    const destinations = { total: 1, failing: 0, observedTime: "2026-11-25T03:00:00Z", longestFailing: [] };
    await cluster.writeStatus(await homeserver(), {
      observedGeneration: 1,
      conditions: [{ ...ready, status: "True" }],
    });
    expect(woken.splice(0).toSorted()).toEqual([keys.reset, keys.homeserver]);
    const after = await homeserver();
    await cluster.writeStatus(after, { ...after.status, destinations });
    expect(woken.splice(0)).toEqual([keys.homeserver]);
    await kubectl("patch", "hs/homeserver", "--type=merge", '--patch={"spec":{"pollIntervalSeconds":60}}');
    await expect.poll(() => woken.toSorted()).toEqual([keys.reset, keys.homeserver]);
    stop.abort();
    await watching;
  });

  test("lets one of two act, and the other as soon as the first has left", async () => {
    const first = await open(namespace);
    const second = await open(namespace);
    const { signal } = new AbortController();
    await first.lead(signal);
    const waiting = second.lead(signal);
    expect([first.mayAct(), second.mayAct()]).toEqual([true, false]);
    await first[Symbol.asyncDispose]();
    await waiting;
    expect([first.mayAct(), second.mayAct()]).toEqual([false, true]);
    await second[Symbol.asyncDispose]();
  });

  test("counts as the one that acts where there is no election, so that nobody is alerted", async () => {
    const metrics = metricsRegistry();
    await using alone = await open(undefined, metrics);
    await alone.lead(new AbortController().signal);
    expect(metrics.print()).toContain('leader_election_master_status{name="synapse-federation-operator"} 1');
  });
});
