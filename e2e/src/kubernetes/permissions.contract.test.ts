/** What the operator's role lets it do, and that nothing else is. */
import { fileURLToPath } from "node:url";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const examples = fileURLToPath(new URL("../../../examples/quickstart/", import.meta.url));

let installation: Installation;
let namespace: Namespace;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  await installation.installKinds();
  namespace = await installation.namespace();
  await namespace.kubectl("apply", "--filename", `${examples}homeserver.yaml`, "--filename", `${examples}resets.yaml`);
}, 1_200_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

/** `resource [names] verbs` of each rule, but for what every account may ask about itself. */
async function allowed(...args: readonly string[]): Promise<readonly string[]> {
  const table = await asOperator("auth", "can-i", "--list", "--no-headers", ...args);
  return table
    .trimEnd()
    .split("\n")
    .map((row) => /^(\S*)\s+\[(.*?)\]\s+(\[.*?\])\s+\[(.*?)\]$/.exec(row)!)
    .filter(([, resource, urls]) => urls === "" && !resource!.startsWith("selfsubject"))
    .map(([, resource, , names, verbs]) => `${resource} ${names} ${verbs}`)
    .toSorted();
}

const asOperator = (...args: readonly string[]): Promise<string> =>
  installation.kubernetes.kubectl("--kubeconfig", namespace.kubeconfig, ...args);

describe.skipIf(go.missing)(`the operator's service account${go.note}`, () => {
  test("may do this in its namespace, and nothing else", async () => {
    expect(await allowed()).toEqual([
      "configmaps [] get",
      "events.events.k8s.io [] create patch",
      "federationresets.synapse-federation.dev [] get list watch delete",
      "federationresets.synapse-federation.dev/status [] update",
      "homeservers.synapse-federation.dev [] get list watch",
      "homeservers.synapse-federation.dev/status [] update",
      "leases.coordination.k8s.io [] create",
      "leases.coordination.k8s.io [synapse-federation-operator] get update",
      "secrets [] get",
    ]);
  });

  test("may do nothing in any other", async () => {
    expect(await allowed("--namespace", "default")).toEqual([]);
    expect(await allowed("--namespace", "kube-system")).toEqual([]);
  });

  test.for([
    ["list the Secrets", ["get", "secrets"]],
    ["watch a Secret", ["get", "secret", "homeserver-admin", "--watch"]],
    ["make a Secret", ["create", "secret", "generic", "any"]],
    ["list the ConfigMaps", ["get", "configmaps"]],
    ["make itself a token", ["create", "token", "synapse-federation-operator"]],
    ["delete a Homeserver", ["delete", "homeserver", "homeserver"]],
    ["change a Homeserver", ["annotate", "homeserver", "homeserver", "a=b"]],
    ["change a reset", ["annotate", "fedreset", "healthy", "a=b"]],
    ["look at pods", ["get", "pods"]],
    ["take another lease", ["get", "lease", "kube-scheduler"]],
    ["look into another namespace", ["get", "secret", "any", "--namespace", "kube-system"]],
    ["look at every namespace", ["get", "fedreset", "--all-namespaces"]],
  ] as const)("is refused when it tries to %s", async ([, args]) => {
    await expect(asOperator(...args)).rejects.toThrow(/Forbidden|forbidden/);
  });
});
