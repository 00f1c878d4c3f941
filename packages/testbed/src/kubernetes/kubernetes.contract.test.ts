import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { requireTool } from "../outside-tools.ts";
import type { Kubernetes } from "./kubernetes.ts";
import { chosenRelease } from "./releases.ts";
import { startKubernetes } from "./start.ts";

const go = await requireTool("go");

const manifests = `
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: default}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: default}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: greeting, namespace: default}
data: {hello: world}
`;

describe.skipIf(go.missing || process.env["TESTBED_KUBECONFIG"])(`the testbed's own Kubernetes API${go.note}`, () => {
  let kubernetes: Kubernetes;
  let reader: string;
  beforeAll(async () => {
    kubernetes = await startKubernetes();
    await kubernetes.apply(manifests);
    reader = await kubernetes.serviceAccountKubeconfig("default", "reader");
  }, 1_200_000);
  afterAll(() => kubernetes?.stop());

  const greeting = (...args: readonly string[]) =>
    kubernetes.kubectl(...args, "get", "configmap", "greeting", "--output=jsonpath={.data.hello}");

  test("is of the release that was chosen, client and server", async () => {
    const release = chosenRelease(process.env).replace(".", String.raw`\.`);
    const version = new RegExp(String.raw`^Client Version: (v${release}\.\d+)\n[^]*Server Version: \1\n`);
    expect(await kubernetes.kubectl("version")).toMatch(version);
  });

  test("keeps its data, its certificate and its tokens over a restart, kind or hard", async () => {
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      await kubernetes.own!.restart(signal);
      expect(await greeting("--kubeconfig", reader)).toBe("world");
    }
  });

  test("holds ServiceAccounts to their role, and accounts for what they asked", async () => {
    const before = (await kubernetes.own!.audit()).length;
    await greeting();
    await greeting("--kubeconfig", reader);
    const refused = kubernetes.kubectl("--kubeconfig", reader, "delete", "configmap", "greeting");
    await expect(refused).rejects.toThrow(/^kubectl --kubeconfig .*Forbidden/);
    const asked = (await kubernetes.own!.audit()).slice(before).filter(({ resource }) => resource === "configmaps");
    const common = {
      user: "system:serviceaccount:default:reader",
      resource: "configmaps",
      namespace: "default",
      name: "greeting",
    };
    expect(asked).toEqual([
      { ...common, verb: "get", status: 200 },
      { ...common, verb: "delete", status: 403 },
    ]);
  });

  test("leaves no file behind when it is stopped", async () => {
    const directory = dirname(kubernetes.kubeconfig);
    expect(existsSync(directory)).toBe(true);
    await kubernetes.stop();
    expect(existsSync(directory)).toBe(false);
  });
});
