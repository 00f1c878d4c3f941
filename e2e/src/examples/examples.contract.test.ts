/** Every example of a manifest, as a user applies it: taken by a real API server, and carried out where that can be. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { requireTool } from "@synapse-federation/testbed";
import { fluxDefinitions, moduleFile } from "@synapse-federation/testbed/kubernetes";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Installation, type Namespace, startInstallation } from "../kubernetes/installation.ts";

const go = await requireTool("go");
const root = fileURLToPath(new URL("../../../", import.meta.url));
const argocd = {
  module: "github.com/argoproj/argo-cd/v2",
  version: "v2.14.21",
  sum: "h1:Ux50vfMUITW+Y+6GAYgQlZbr6WHE5ogiLg9OxxvP9EA=",
};

const files = (await readdir(`${root}examples`, { recursive: true }))
  .filter((file) => file.endsWith(".yaml"))
  .toSorted();
const read = (file: string): Promise<string> => readFile(`${root}examples/${file}`, "utf8");

describe.skipIf(go.missing || process.env["TESTBED_KUBECONFIG"])(`an example${go.note}`, () => {
  let installation: Installation;
  let server: ReferenceServer;
  let scratch: string;
  beforeAll(async () => {
    installation = await startInstallation();
    const { kubernetes } = installation;
    const others = [await fluxDefinitions(), await moduleFile(argocd, "manifests/crds/application-crd.yaml")];
    scratch = await mkdtemp(join(tmpdir(), "examples-"));
    for (const [index, definitions] of others.entries()) {
      const file = join(scratch, `${index}.yaml`);
      await writeFile(file, definitions);
      // Server-side, as they are too large for the annotation of the other.
      await kubernetes.kubectl("apply", "--server-side", "--filename", file);
    }
    await installation.installKinds();
    for (const namespace of ["matrix", "ess", "argocd", "flux-system"]) {
      await kubernetes.kubectl("create", "namespace", namespace);
    }
    await kubernetes.kubectl("create", "configmap", "argocd-cm", "--namespace=argocd");
  }, 1_200_000);
  beforeEach(async () => {
    server = await startReferenceServer({ state: JSON.parse(await read("reference-server/world.json")) });
  });
  afterEach(() => server.close());
  afterAll(async () => {
    await installation?.[Symbol.asyncDispose]();
    if (scratch !== undefined) await rm(scratch, { recursive: true });
  });

  test.for(files)("%s is taken by a real API server", async (file) => {
    const { kubernetes } = installation;
    const path = `${root}examples/${file}`;
    if (file === "argocd/health-checks.yaml") {
      await kubernetes.kubectl("patch", "configmap/argocd-cm", "--namespace=argocd", "--patch-file", path);
      return;
    }
    const applied = await kubernetes.kubectl(
      "apply",
      "--server-side",
      "--dry-run=server",
      "--validate=strict",
      "--filename",
      path,
    );
    expect(applied).toContain("serverside-applied");
  });

  /** Applied to this test's namespace, and about this test's homeserver. */
  async function applyHere({ name }: Namespace, ...names: readonly string[]): Promise<void> {
    for (const text of await Promise.all(names.map(read))) {
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
      await installation.kubernetes.apply(
        text
          .replaceAll(/^( *namespace:) matrix$/gm, `$1 ${name}`)
          .replaceAll(/^( *url:) .*$/gm, `$1 ${server.url}`)
          .replaceAll(/^( *notAfter:) .*$/gm, `$1 ${tomorrow}`)
          // Not seconds, as a test has.
          .replaceAll(/^( *readyWhen:) Recovered$/gm, "$1 Reset"),
      );
    }
  }

  test("of a homeserver and a reset ends Ready, and so does that of a bulk reset after its rehearsal", async () => {
    const namespace = await installation.namespace();
    const { kubectl } = namespace;
    await kubectl("create", "secret", "generic", "synapse-admin", "--from-literal=access_token=quickstart-admin-token");
    await applyHere(namespace, "one-reset/homeserver.yaml", "one-reset/reset.yaml", "bulk-reset/rehearsal.yaml");
    const operator = namespace.operator();
    await kubectl("wait", "--for=condition=Ready", "hs,fedreset", "--all", "--timeout=60s");
    expect(await reasons(namespace)).toEqual(["after-the-outage-rehearsal DryRun", "matrix-org ResetAccepted"]);
    await applyHere(namespace, "bulk-reset/reset.yaml");
    await kubectl("wait", "--for=condition=Ready", "fedreset/after-the-outage", "--timeout=60s");
    expect(await reasons(namespace)).toContain("after-the-outage AllReset");
    const destinations = await kubectl("get", "hs/synapse", "--output=jsonpath={.status.destinations.total}");
    expect(destinations).toBe("5");
    operator.interrupt("SIGTERM");
    expect((await operator.ended).status).toBe(0);
  });

  test("of the quick start in a cluster ends Ready", async () => {
    const namespace = await installation.namespace();
    await applyHere(namespace, "kubernetes-quickstart/homeserver.yaml", "kubernetes-quickstart/resets.yaml");
    const operator = namespace.operator();
    await namespace.kubectl("wait", "--for=condition=Ready", "fedreset", "--all", "--timeout=60s");
    expect(await reasons(namespace)).toEqual(["healthy NotNeeded", "matrix-org ResetAccepted", "rehearsal DryRun"]);
    operator.interrupt("SIGTERM");
    await operator.ended;
  });

  test("of a bulk reset that comes back from a backup is not begun", async () => {
    const namespace = await installation.namespace();
    const text = await read("bulk-reset/reset.yaml");
    await installation.kubernetes.apply(
      text
        .replace("namespace: matrix", `namespace: ${namespace.name}`)
        .replace(/notAfter: .*/, 'notAfter: "2026-01-01T00:00:00Z"'),
    );
    const operator = namespace.operator();
    await namespace.kubectl("wait", "--for=condition=Finished", "fedreset", "--all", "--timeout=60s");
    expect(await reasons(namespace)).toEqual(["after-the-outage Expired"]);
    operator.interrupt("SIGTERM");
    await operator.ended;
  });

  const reasons = async ({ kubectl }: Namespace): Promise<readonly string[]> => {
    const ready = '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].reason}{"\\n"}{end}';
    return (await kubectl("get", "fedreset", `--output=jsonpath=${ready}`)).trimEnd().split("\n").toSorted();
  };
});
