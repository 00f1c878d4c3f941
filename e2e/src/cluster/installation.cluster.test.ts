/** The first ten minutes on a cluster and what follows: both charts, pods of the real images, the examples. */
import { fileURLToPath } from "node:url";
import { findCluster } from "@synapse-federation/testbed/cluster";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectNoSecret, keepSecret } from "../operator/secrets.ts";
import { type Control, openControl } from "./control.ts";
import { layerSizes } from "./layer-sizes.ts";
import { imageValues, openStage, type Stage } from "./stage.ts";

const source = await findCluster();
const namespace = "matrix";
const group = "synapse-federation.dev";
const fromRoot = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const server = { release: "synapse-federation-reference-server", chart: fromRoot("charts/reference-server") };
const operator = { release: "synapse-federation-operator", chart: fromRoot("charts/operator") };
const controlToken = keepSecret("control-token-of-the-cluster-test");

interface Reset {
  readonly metadata: { readonly uid: string };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const resetOf = (name: string, destination: string): object => ({
  apiVersion: `${group}/v1alpha1`,
  kind: "FederationReset",
  metadata: { name },
  spec: { homeserverRef: { name: "homeserver" }, destination },
});

if ("missing" in source) console.log(`No cluster. ${source.missing}`);

describe.skipIf("missing" in source)(`in ${"missing" in source ? "a cluster" : source.title}`, () => {
  let stage: Stage;
  let control: Control;
  let made = false;
  beforeAll(async () => {
    if ("missing" in source) return;
    stage = await openStage(source, namespace);
    control = openControl(stage, `service/${server.release}`, controlToken);
    // With its definitions, an uninstall of ours would take away every object of whoever had them first.
    if ((await stage.kubectl("get", "customresourcedefinitions", "--output=name")).includes(group)) {
      throw new Error(`This cluster has definitions of ${group} already; these tests need one that has none.`);
    }
    await stage.kubectl("create", "namespace", namespace);
    made = true;
    await stage.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
    await stage.kubectl("create", "secret", "generic", "control", `--from-literal=token=${controlToken}`);
  });
  afterAll(async () => {
    try {
      if (made) await leaveNothing();
    } finally {
      await stage?.[Symbol.asyncDispose]();
    }
  });
  afterEach(async ({ task }) => {
    const account = await stage.account();
    expectNoSecret("logs and events", account);
    if (task.result?.state === "fail") console.log(account);
  });

  /** The cluster may be somebody's. */
  const leaveNothing = async (): Promise<void> => {
    for (const { release } of [operator, server]) await stage.helm("uninstall", release, "--ignore-not-found");
    await stage.kubectl("delete", "namespace", namespace);
    const kinds = ["homeservers", "federationresets"].map((plural) => `${plural}.${group}`);
    await stage.kubectl("delete", "customresourcedefinitions", "--ignore-not-found", ...kinds);
  };
  const resets = async (): Promise<readonly Reset[]> => {
    const list = JSON.parse(await stage.kubectl("get", "federationresets", "--output=json"));
    return (list as { readonly items: readonly Reset[] }).items;
  };
  const uids = async (): Promise<readonly string[]> => (await resets()).map(({ metadata: { uid } }) => uid);
  const isReady = ({ status }: Reset): boolean =>
    status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  const ready = async (): Promise<number> => (await resets()).filter(isReady).length;
  const untilReady = (which: string): Promise<string> =>
    stage.kubectl("wait", "--for=condition=Ready", "--timeout=120s", "federationresets", which);
  const acting = async (): Promise<string> => {
    const holder = "--output=jsonpath={.spec.holderIdentity}";
    return (await stage.kubectl("get", "lease", operator.release, holder)).split("_")[0]!;
  };

  test("an image adds at most 8 MB to Node.js", async () => {
    for (const archive of stage.archives) {
      const sizes = await layerSizes(archive);
      const whole = sizes.reduce((sum, size) => sum + size, 0);
      console.log(`${archive}: ${(whole / 1e6).toFixed(1)} MB, of them ${(sizes.at(-1)! / 1e6).toFixed(2)} MB ours`);
      expect(sizes.at(-1)).toBeLessThan(8_000_000);
    }
  });

  test("two installations and one apply end with a Ready FederationReset", async () => {
    const state = `--set-file=state=${fromRoot("examples/reference-server/world.json")}`;
    const journal = "--set=control.enabled=true,control.existingSecret=control";
    const values = [...imageValues("reference-server"), state, journal];
    await stage.helm("install", server.release, server.chart, "--wait", ...values);
    await stage.helm("install", operator.release, operator.chart, "--wait", ...imageValues("operator"));
    await stage.kubectl("apply", "--filename", fromRoot("examples/kubernetes-quickstart"));
    await untilReady("--all");
  });

  test("the homeserver was asked for the one reset that was due", async () => {
    expect(await control.accepted()).toEqual(["matrix.org"]);
  });

  test("helm test finds both releases at work", async () => {
    for (const { release } of [server, operator]) {
      expect(await stage.helm("test", release, "--timeout=60s")).toContain("Succeeded");
    }
  });

  test("an upgrade of the operator leaves every reset alone", async () => {
    const before = await uids();
    // So that the next test has the time to kill somebody.
    const slow = "--set=caps.total.requestsPerSecond=10";
    await stage.helm("upgrade", operator.release, operator.chart, "--reset-then-reuse-values", "--wait", slow);
    expect(await uids()).toEqual(before);
    expect(await ready()).toBe(before.length);
    expect(await control.accepted()).toEqual(["matrix.org"]);
  });

  test("resets go on where they were when the pod that acts is killed in the middle", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `failing-${index}.example.org`);
    await control.forget();
    await control.failing(names);
    const before = await ready();
    await stage.apply(...names.map((destination, index) => resetOf(`failing-${index}`, destination)));
    await expect.poll(ready, { timeout: 60_000 }).toBeGreaterThan(before + 3);
    const killed = await acting();
    await stage.kubectl("delete", "pod", killed, "--grace-period=0", "--force");
    expect(await ready()).toBeLessThan(before + names.length);

    await untilReady("--all");
    expect(await acting()).not.toBe(killed);
    const accepted = await control.accepted();
    expect([...new Set(accepted)].toSorted()).toEqual(names.toSorted());
    // What the crash cut short may have been asked for twice, and nothing more often.
    for (const name of names) expect(accepted.filter((other) => other === name).length).toBeLessThanOrEqual(2);
  });

  test("an uninstallation takes the pods, and neither the definitions nor the resets", async () => {
    const before = await uids();
    await stage.helm("uninstall", operator.release);
    const pods = ["get", "pods", `--selector=app.kubernetes.io/instance=${operator.release}`, "--output=name"];
    await expect.poll(() => stage.kubectl(...pods), { timeout: 60_000 }).toBe("");
    expect(await uids()).toEqual(before);
  });

  test("another installation takes them up: what is done stays done, and what is new is done", async () => {
    const before = await uids();
    await control.forget();
    await control.failing(["new.example.org"]);
    await stage.helm("install", operator.release, operator.chart, "--wait", ...imageValues("operator"));
    await stage.apply(resetOf("new", "new.example.org"));
    await untilReady("new");
    expect(await control.accepted()).toEqual(["new.example.org"]);
    expect(await uids()).toEqual(expect.arrayContaining([...before]));
    expect(await ready()).toBe(before.length + 1);
  });
});
