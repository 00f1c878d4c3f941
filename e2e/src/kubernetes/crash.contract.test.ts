/** `kill -9` of an operator that works on a real kube-apiserver, and a lease that goes to somebody else. */
import type { Destination } from "@synapse-federation/core/store";
import type { FederationReset } from "@synapse-federation/operator";
import { type Hook, type Intervention, requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../operator/command.ts";
import { expectPromiseKept } from "../operator/promise.ts";
import { destination, isPost, openStage, type Stage } from "../operator/stage.ts";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");

let installation: Installation;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  await installation.installKinds();
}, 1_200_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

const minute = 60_000;
const failing: Destination = {
  destination,
  retry_last_ts: Date.now() - 10 * minute,
  retry_interval: 20 * minute,
  failure_ts: Date.now() - 60 * minute,
  last_successful_stream_ordering: 7,
};

interface Scene extends AsyncDisposable {
  readonly namespace: Namespace;
  readonly stage: Stage;
  /** Ends with the test. */
  operator(): Program;
}

/** A failing destination behind a recording proxy, and a reset of it in a namespace of its own. */
async function openScene(): Promise<Scene> {
  const stack = new AsyncDisposableStack();
  const namespace = await installation.namespace();
  const stage = stack.use(await openStage(failing));
  await namespace.kubectl("apply", "--filename", stage.folders.manifests);
  const status = async (): Promise<FederationReset["status"]> =>
    (JSON.parse(await namespace.kubectl("get", "fedreset/reset", "--output=json")) as FederationReset).status;
  return {
    namespace,
    stage: { ...stage, status },
    operator() {
      const operator = namespace.operator();
      stack.defer(async () => {
        operator.interrupt("SIGKILL");
        await operator.ended;
      });
      return operator;
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const look = { method: "GET", path: (target: string) => target.endsWith(destination) };
const post = { method: "POST" };
const deaths: readonly (readonly [what: string, rule: (kill: Hook) => Intervention])[] = [
  ["the look before the POST is answered", (kill) => ({ ...look, onResponse: kill })],
  ["its intent is written and the POST has not arrived", (kill) => ({ ...post, onRequest: kill })],
  ["the POST is applied and unanswered", (kill) => ({ ...post, onResponse: kill })],
  ["the look after the POST is answered", (kill) => ({ ...look, nth: 2, onResponse: kill })],
];

describe.skipIf(go.missing)(`an operator on a real Kubernetes API${go.note}`, { concurrent: true }, () => {
  test.for(deaths)("keeps its promise when it is killed while %s", async ([, rule]) => {
    await using scene = await openScene();
    const { stage, namespace } = scene;
    const killed = scene.operator();
    stage.disturb(
      rule(async () => {
        killed.interrupt("SIGKILL");
        await killed.ended;
      }),
    );
    expect((await killed.ended).status).toBeNull();

    // It waits for the dead one's lease to run out, and then for its POST.
    const next = scene.operator();
    await namespace.kubectl("wait", "--for=condition=Finished", "fedreset/reset", "--timeout=120s");
    await expectPromiseKept(stage, failing, { crashes: 1, ambiguousAnswers: 0, overwrittenResets: 0 });
    next.interrupt("SIGTERM");
    const { status, stderr } = await next.ended;
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain(stage.token);
  });

  test("ends with status 1 and a word about it when another takes its lease, and posts nothing more", async () => {
    await using scene = await openScene();
    const { stage, namespace } = scene;
    const operator = scene.operator();
    await namespace.kubectl("wait", "--for=condition=Finished", "fedreset/reset", "--timeout=120s");
    const holder = JSON.stringify({ spec: { holderIdentity: "another", renewTime: "2026-11-25T00:00:00.000000Z" } });
    await namespace.kubectl("patch", "lease/synapse-federation-operator", "--type=merge", "--patch", holder);
    const { status, stderr } = await operator.ended;
    expect(status, stderr).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `synapse-federation-operator: The lease ${namespace.name}/synapse-federation-operator is lost.`,
    );
    expect(stage.proxy.journal.filter(isPost)).toHaveLength(1);
  });
});
