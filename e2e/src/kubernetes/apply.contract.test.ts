/** What a user of a cluster does and sees, with the real kubectl on a real kube-apiserver. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));

let installation: Installation;
let server: ReferenceServer;
let folder: string;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  folder = await mkdtemp(join(tmpdir(), "operator-kubernetes-"));
  server = await startReferenceServer({
    state: JSON.parse(await readFile(`${examples}reference-server/world.json`, "utf8")),
  });
}, 1_200_000);
afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
  await server?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

interface Named {
  readonly metadata: { readonly name: string; readonly generation: number };
}
interface Reset extends Named {
  readonly status: {
    readonly observedGeneration: number;
    readonly conditions: readonly { readonly type: string; readonly observedGeneration: number }[];
  };
}
interface Event {
  readonly reason: string;
  readonly regarding: { readonly kind: string; readonly name: string };
}

async function items<T>({ kubectl }: Namespace, kind: string): Promise<readonly T[]> {
  return (JSON.parse(await kubectl("get", kind, "--output=json")) as { readonly items: readonly T[] }).items;
}

/** Applies the examples, pointed at this test's homeserver. */
async function applyExamples({ kubectl, name }: Namespace): Promise<void> {
  for (const file of ["homeserver.yaml", "resets.yaml"]) {
    const text = await readFile(`${examples}quickstart/${file}`, "utf8");
    const adapted = join(folder, `${name}.${file}`);
    await writeFile(adapted, text.replace("http://127.0.0.1:18008", server.url));
    await kubectl("apply", "--filename", adapted);
  }
}

describe.skipIf(go.missing)(`a user of a real Kubernetes API${go.note}`, () => {
  test("is told by the operator that its kinds have to be installed first", async () => {
    const { status, stderr } = await (await installation.namespace()).operator().ended;
    expect(stderr).toBe(
      "synapse-federation-operator: The cluster has no synapse-federation.dev/v1alpha1: apply the CustomResourceDefinitions of charts/operator/files/crds first\n",
    );
    expect(status).toBe(2);
    await installation.installKinds();
  });

  test("applies the examples, waits for them, and reads what came of each", async () => {
    const namespace = await installation.namespace();
    const { kubectl } = namespace;
    const operator = namespace.operator();
    await applyExamples(namespace);
    await kubectl("wait", "--for=condition=Ready", "fedreset", "--all", "--timeout=60s");
    await kubectl("wait", "--for=condition=Ready", "hs", "--all", "--timeout=60s");

    const [head, ...rows] = (await kubectl("get", "fedreset")).trimEnd().split("\n");
    expect(head!.split(/ +/)).toEqual(["NAME", "DESTINATION", "READY", "REASON", "RECOVERED", "AGE"]);
    expect(rows.map((row) => row.split(/ +/).slice(0, 4))).toEqual([
      ["example-com", "matrix.example.com:8448", "True", "ResetAccepted"],
      ["healthy", "healthy.example.org", "True", "NotNeeded"],
      ["matrix-org", "matrix.org", "True", "ResetAccepted"],
      ["rehearsal", "chat.example.net", "True", "DryRun"],
    ]);
    for (const { metadata, status } of await items<Reset>(namespace, "fedreset")) {
      const observed = [status.observedGeneration, ...status.conditions.map((one) => one.observedGeneration)];
      expect(new Set(observed), metadata.name).toEqual(new Set([metadata.generation]));
    }

    operator.interrupt("SIGTERM");
    const { status, stderr } = await operator.ended;
    expect(status, stderr).toBe(0);
    expect(stderr).not.toContain("quickstart-admin-token");

    // Events are written on the side; at its end the operator has written them all.
    const events = (await items<Event>(namespace, "events.events.k8s.io")).filter(
      ({ regarding }) => regarding.kind === "FederationReset",
    );
    expect(events.map(({ reason, regarding }) => `${regarding.name} ${reason}`).toSorted()).toEqual([
      "example-com ResetAccepted",
      "healthy NotNeeded",
      "matrix-org ResetAccepted",
      "rehearsal DryRun",
    ]);
    const described = await kubectl("describe", "fedreset", "matrix-org");
    expect(described).toMatch(/^Events:\n.*\n.*\n +Normal +ResetAccepted +\S+ +synapse-federation\.dev\/operator +\S/m);
  });

  test("finds that the operator asked for no more than it needs", async (context) => {
    const { own } = installation.kubernetes;
    context.skip(own === undefined, "the audit log of a cluster that was there is its own");
    const asked = (await own!.audit()).filter(({ namespace }) => namespace.startsWith("operator-test-"));
    expect(asked.filter(({ status }) => status === 403)).toEqual([]);
    const writes = asked.filter(({ resource }) => resource === "federationresets/status").map(({ name }) => name);
    // Before a POST, and after it; where none is needed, one.
    expect(writes.toSorted()).toEqual([
      "example-com",
      "example-com",
      "healthy",
      "matrix-org",
      "matrix-org",
      "rehearsal",
    ]);
    const secrets = asked.filter(({ resource }) => resource === "secrets");
    expect(secrets.map(({ verb, name }) => `${verb} ${name}`)).toEqual(["get homeserver-admin"]);
  });

  test("is told of an object that the installed kinds let through and the operator can't, while others go on", async () => {
    const namespace = await installation.namespace();
    const { kubectl } = namespace;
    const rules =
      "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/destination/x-kubernetes-validations";
    const unruled = JSON.stringify([{ op: "remove", path: rules }]);
    await kubectl("patch", "crd/federationresets.synapse-federation.dev", "--type=json", "--patch", unruled);
    await applyExamples(namespace);
    const file = join(folder, "unruly.json");
    const spec = { homeserverRef: { name: "homeserver" }, destination: "a/../%2e%2e" };
    const [apiVersion, kind] = ["synapse-federation.dev/v1alpha1", "FederationReset"];
    await writeFile(file, JSON.stringify({ apiVersion, kind, metadata: { name: "unruly" }, spec }));
    // The API server takes a moment to take the rules away.
    await expect.poll(() => kubectl("create", "--filename", file), { timeout: 30_000 }).toContain("created");

    const operator = namespace.operator();
    await kubectl("wait", "--for=condition=Ready", "fedreset/matrix-org", "fedreset/healthy", "--timeout=60s");
    operator.interrupt("SIGTERM");
    const { status, stderr } = await operator.ended;
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`FederationReset/${namespace.name}/unruly","error":"spec.destination: `);
    expect(await kubectl("get", "fedreset/unruly", "--output=jsonpath={.status.observedGeneration}")).toBe("-1");
  });
});
