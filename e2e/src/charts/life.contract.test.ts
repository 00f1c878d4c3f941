/** The life of a release on a real API server: what an upgrade, an uninstall and another install do to users' objects. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ChartName, chartDirectory } from "./chart.ts";
import { openReleases, type Releases } from "./releases.ts";

const helm = await requireTool("helm");
const go = await requireTool("go");

const fromHere = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** As it was first merged, which stands for a release before the first. */
const firstChart = (name: ChartName): string => fromHere(`fixtures/${name}-as-first-merged.tgz`);
const chart = chartDirectory("operator");
const examples = fromHere("../../../examples/one-reset");
const release = "synapse-federation-operator";
const namespace = "matrix";

interface Definition {
  readonly spec: { readonly versions: readonly [{ readonly schema: object }] };
}
interface Objects {
  readonly items: readonly { readonly metadata: { readonly uid: string }; readonly spec: object }[];
}

describe.skipIf(go.missing || helm.missing || process.env["TESTBED_KUBECONFIG"])(
  `a release${go.note || helm.note}`,
  () => {
    let kubernetes: Kubernetes;
    let releases: Releases;
    let objects: Objects["items"];
    let scratch: string;
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), "charts-life-"));
      kubernetes = await startKubernetes();
      releases = await openReleases(kubernetes, namespace);
    }, 1_200_000);
    afterAll(async () => {
      await kubernetes?.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    const get = async <T>(...what: readonly string[]): Promise<T> =>
      JSON.parse(await kubernetes.kubectl("get", ...what, "--namespace", namespace, "--output=json")) as T;
    const usersObjects = async (): Promise<Objects["items"]> => {
      const { items } = await get<Objects>("homeservers,federationresets");
      return items.map(({ metadata: { uid }, spec }) => ({ metadata: { uid }, spec }));
    };
    const installedSchema = async (plural: string): Promise<object> =>
      (await get<Definition>(`crd/${plural}.synapse-federation.dev`)).spec.versions[0].schema;
    const chartSchema = async (plural: string): Promise<object> =>
      (parse(await readFile(`${chart}files/crds/${plural}.yaml`, "utf8")) as Definition).spec.versions[0].schema;

    test("is upgraded from the first chart there was, definitions included, and every object stays", async () => {
      await releases.install(release, firstChart("operator"), "--create-namespace");
      const plurals = ["homeservers", "federationresets"];
      const definitions = plurals.map((plural) => `crd/${plural}.synapse-federation.dev`);
      await kubernetes.kubectl("wait", "--for=condition=Established", "--timeout=60s", ...definitions);
      await kubernetes.kubectl("apply", "--filename", examples);
      objects = await usersObjects();
      expect(objects).toHaveLength(2);
      expect(await installedSchema("federationresets")).not.toEqual(await chartSchema("federationresets"));

      await releases.upgrade(release, chart, "--reset-then-reuse-values");
      for (const plural of plurals) expect(await installedSchema(plural)).toEqual(await chartSchema(plural));
      expect(await usersObjects()).toEqual(objects);
    });

    test("is uninstalled, and leaves definitions and objects behind", async () => {
      await releases.uninstall(release);
      expect((await get<Objects>("deployments,roles,rolebindings,serviceaccounts,services")).items).toEqual([]);
      expect(await usersObjects()).toEqual(objects);
    });

    test("takes them up again under its own name", async () => {
      await releases.install(release, chart);
      expect(await usersObjects()).toEqual(objects);
      await releases.uninstall(release);
    });

    test("is refused them under another name, until it leaves them alone or takes them over", async () => {
      await expect(releases.install("other", chart)).rejects.toThrow("invalid ownership metadata");
      await releases.install("other", chart, "--set=crds.enabled=false");
      await kubernetes.kubectl("apply", "--server-side", "--force-conflicts", "--filename", `${chart}files/crds`);
      await releases.uninstall("other");
      await releases.install("other", chart, "--take-ownership");
      await releases.upgrade("other", chart);
      await releases.uninstall("other");
      expect(await usersObjects()).toEqual(objects);
    });

    test("tells in its notes what to do next, in commands that work", async () => {
      const notes = await releases.install("other", chart, "--set=watch.namespaces={default}");
      expect(notes).toContain("kubectl rollout status --namespace matrix deployment/other-synapse-federation-operator");
      expect(notes).toContain("kubectl get homeservers,federationresets --namespace default");
      const [, manifests] = /<<'YAML'\n([^]+?)\n *YAML\n/.exec(notes) as unknown as [string, string];
      const file = join(scratch, "notes.yaml");
      await writeFile(file, manifests.replaceAll(/^ {2}/gm, ""));
      const dryRun = ["--dry-run=server", "--validate=strict", "--namespace", "default"];
      const applied = await kubernetes.kubectl("apply", ...dryRun, "--filename", file);
      expect(applied).toContain("homeserver.synapse-federation.dev/synapse");
      expect(applied).toContain("federationreset.synapse-federation.dev/matrix-org");
      await releases.uninstall("other");
    });

    test("may stand beside another in the cluster", async () => {
      const elsewhere = await openReleases(kubernetes, "elsewhere");
      await releases.install("other", chart);
      await elsewhere.install(release, chart, "--create-namespace", "--set=crds.enabled=false,rbac.aggregate=false");
      await elsewhere.uninstall(release);
      await releases.uninstall("other");
      expect(await usersObjects()).toEqual(objects);
    });

    test("takes every object along only where it was told to", async () => {
      await releases.install("other", chart, "--set=crds.keep=false");
      await releases.uninstall("other");
      await expect.poll(async () => (await get<Objects>("crd")).items, { timeout: 60_000 }).toEqual([]);
    });

    test("of the reference server is upgraded from the first chart, too", async () => {
      const state = `--set-file=state=${fromHere("../../../examples/reference-server/world.json")}`;
      await releases.install("synapse-federation-reference-server", firstChart("reference-server"), state);
      await releases.upgrade("synapse-federation-reference-server", chartDirectory("reference-server"), state);
      await releases.uninstall("synapse-federation-reference-server");
    });
  },
);
