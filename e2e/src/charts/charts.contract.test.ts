/** Both charts: what their values promise, and what a real API server says of what they make. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Chart, type JsonSchema, type Manifest, openChart } from "./chart.ts";

const helm = await requireTool("helm");
const go = await requireTool("go");

const digest = `sha256:${"0".repeat(64)}`;
const common = {
  image: { digest },
  imagePullSecrets: [{ name: "registry" }],
  fullnameOverride: "other",
  commonLabels: { team: "matrix" },
  podLabels: { part: "pod" },
  podAnnotations: { note: "pod" },
  extraEnv: [{ name: "NODE_OPTIONS", value: "--max-old-space-size=256" }],
  extraVolumes: [{ name: "more", emptyDir: {} }],
  extraVolumeMounts: [{ name: "more", mountPath: "/more" }],
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ key: "matrix", operator: "Exists" }],
  affinity: { nodeAffinity: {} },
  priorityClassName: "",
  networkPolicy: { enabled: true },
};
/** Values by what they show; the kinds of the Prometheus Operator are not in the testbed. */
const cases: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  operator: {
    "as it comes": {},
    "with a list of namespaces": { watch: { namespaces: ["default", "kube-system"] } },
    "in every namespace": { watch: { allNamespaces: true } },
    "with all that can be switched on": {
      ...common,
      allowedHomeservers: ["http://*.matrix.svc:8008"],
      serviceAccount: { annotations: { note: "account" } },
      metrics: { grafanaDashboard: { enabled: true } },
    },
  },
  "reference-server": {
    "as it comes": {},
    "with a document": { state: '{"destinations": []}' },
    "with a made-up world": { generate: 1_000_000, seed: 7 },
    "with all that can be switched on": {
      ...common,
      existingSecret: "world",
      dialect: "postgres",
      serverVersion: "1.163.2",
      control: { enabled: true, existingSecret: "control" },
      service: { annotations: { note: "service" } },
      networkPolicy: { enabled: true, from: [{ podSelector: {} }] },
    },
  },
};

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "charts-"));
});
afterAll(() => rm(scratch, { recursive: true }));

describe.skipIf(helm.missing).each(Object.keys(cases))(`charts/%s${helm.note}`, (name) => {
  let chart: Chart;
  beforeAll(async () => {
    chart = await openChart(name, scratch);
  }, 1_200_000);

  test("describes, checks and uses every value", () => {
    expect(chart.values.length).toBeGreaterThan(20);
    const wanting = chart.values.filter(
      ({ path, comment }) => comment === undefined || !isUsed(path) || !isKnown(chart.schema, path.split(".")),
    );
    expect(wanting).toEqual([]);
  });

  /** By its own path, or by its name below a group that a template enters. */
  const isUsed = (path: string): boolean => {
    const group = path.slice(0, path.lastIndexOf("."));
    const own = new RegExp(String.raw`\.Values\.${path.replaceAll(".", String.raw`\.`)}\b`);
    const below = new RegExp(String.raw`[\s(]\.${path.slice(group.length + 1)}\b`);
    return (
      own.test(chart.templates) || (chart.templates.includes(`with .Values.${group} }`) && below.test(chart.templates))
    );
  };

  test("refuses a misspelt value by its name, at any depth", async () => {
    await expect(chart.render("default", { imagePullSecret: [] })).rejects.toThrow("'imagePullSecret' not allowed");
    await expect(chart.render("default", { image: { tags: "1" } })).rejects.toThrow("'tags' not allowed");
  });

  test.for(Object.entries(cases[name]!))("passes lint %s", async ([, values]) => {
    await chart.lint(values);
  });
});

const isKnown = ({ properties }: JsonSchema, [name, ...rest]: readonly string[]): boolean => {
  const own = properties?.[name!];
  if (own === undefined) return false;
  return rest.length === 0 || (own as { $ref?: string }).$ref !== undefined || isKnown(own, rest);
};

describe.skipIf(go.missing || helm.missing)(
  `a real API server under restricted admission${go.note || helm.note}`,
  () => {
    let kubernetes: Kubernetes;
    const namespace = `charts-test-${process.pid}`;
    beforeAll(async () => {
      kubernetes = await startKubernetes();
      await kubernetes.kubectl("create", "namespace", namespace);
      await kubernetes.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
      // In a cluster a controller makes it.
      await kubernetes.kubectl("--namespace", namespace, "create", "serviceaccount", "default");
    }, 1_200_000);
    afterAll(() => kubernetes?.stop());

    test.for(
      Object.entries(cases).flatMap(([name, all]) => Object.entries(all).map((each) => [name, ...each] as const)),
    )("takes charts/%s %s", async ([name, , values]) => {
      const chart = await openChart(name, scratch);
      const manifests = await chart.render(namespace, values);
      for (const manifest of manifests) await kubernetes.kubectl(...dryRun, "--filename", await file(manifest));
      // A Deployment is taken whatever its pods would be refused for.
      const pod = podOf(manifests);
      await kubernetes.kubectl(...dryRun, "--namespace", namespace, "--filename", await file(pod));
    });

    test("would refuse a pod of theirs that may become root", async () => {
      const pod = podOf(await (await openChart("operator", scratch)).render(namespace));
      const spec = { ...(pod as { spec: object }).spec, securityContext: {} };
      const refused = kubernetes.kubectl(
        ...dryRun,
        "--namespace",
        namespace,
        "--filename",
        await file({ ...pod, spec }),
      );
      await expect(refused).rejects.toThrow("runAsNonRoot");
    });

    const dryRun = ["apply", "--server-side", "--dry-run=server", "--validate=strict"];
    const file = async (manifest: object): Promise<string> => {
      const path = join(scratch, "manifest.json");
      await writeFile(path, JSON.stringify(manifest));
      return path;
    };
  },
);

/** The pod that the Deployment would make, with an account that is there already. */
function podOf(manifests: readonly Manifest[]): object {
  const { spec } = manifests.find(({ kind }) => kind === "Deployment") as unknown as {
    spec: { template: { metadata: object; spec: object } };
  };
  const { metadata, spec: pod } = spec.template;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, name: "pod" },
    spec: { ...pod, serviceAccountName: "default" },
  };
}
