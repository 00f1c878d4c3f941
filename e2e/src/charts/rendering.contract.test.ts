/** What the values of both charts do to what is installed. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { argumentsOf, type Chart, type ChartName, type Manifest, openChart, podOf } from "./chart.ts";

const helm = await requireTool("helm");

describe.skipIf(helm.missing)(`what a chart installs${helm.note}`, () => {
  let scratch: string;
  let operator: Chart;
  let referenceServer: Chart;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "charts-rendering-"));
    operator = await openChart("operator", scratch);
    referenceServer = await openChart("reference-server", scratch);
  }, 1_200_000);
  afterAll(() => rm(scratch, { recursive: true }));

  const charts = (): readonly Chart[] => [operator, referenceServer];
  /** `Kind namespace/name`, without a namespace where there is none. */
  const titles = (manifests: readonly Manifest[], kinds: RegExp): readonly string[] =>
    manifests
      .filter(({ kind }) => kinds.test(kind))
      .map(({ kind, metadata: { name, namespace } }) => `${kind} ${namespace ? `${namespace}/` : ""}${name}`)
      .toSorted();
  const imageOf = (manifests: readonly Manifest[]): string =>
    (podOf(manifests).spec as { readonly containers: readonly [{ readonly image: string }] }).containers[0].image;

  test("runs the image of the chart's own version, of a tag, or of a digest above all", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const image = { repository: "registry.example.org/it" };
    for (const chart of charts()) {
      expect(imageOf(await chart.render("matrix"))).toMatch(/^synapse-federation-(operator|reference-server):\d/);
      expect(imageOf(await chart.render("matrix", { image: { ...image, tag: "1" } }))).toBe(
        "registry.example.org/it:1",
      );
      expect(imageOf(await chart.render("matrix", { image: { ...image, tag: "1", digest } }))).toBe(
        `registry.example.org/it@${digest}`,
      );
    }
  });

  test("has the common labels on every object, and the pod's on its pods", async () => {
    const values = { commonLabels: { team: "matrix" }, podLabels: { part: "pod" } };
    for (const chart of charts()) {
      const manifests = await chart.render("matrix", values);
      expect(manifests.length).toBeGreaterThan(2);
      for (const { kind, metadata } of manifests) expect(metadata, kind).toMatchObject({ labels: { team: "matrix" } });
      expect(podOf(manifests)).toMatchObject({ metadata: { labels: { team: "matrix", part: "pod" } } });
    }
  });

  test("may work in its own namespace, in those that are listed, or everywhere, and holds its lease at home", async () => {
    const roles = async (watch: object): Promise<readonly string[]> =>
      titles(await operator.render("matrix", { watch, rbac: { aggregate: false } }), /Role$/);
    const name = "test-synapse-federation-operator";
    expect(await roles({})).toEqual([`Role matrix/${name}`, `Role matrix/${name}-lease`]);
    expect(await roles({ namespaces: ["one", "two"] })).toEqual([
      `Role matrix/${name}-lease`,
      `Role one/${name}`,
      `Role two/${name}`,
    ]);
    expect(await roles({ allNamespaces: true })).toEqual([`ClusterRole matrix-${name}`, `Role matrix/${name}-lease`]);
    const bindings = titles(await operator.render("matrix", { rbac: { create: false } }), /Binding$/);
    expect(bindings).toEqual([]);
  });

  test("tells the program where to work and whom to talk to", async () => {
    const values = {
      watch: { namespaces: ["one", "two"] },
      allowedHomeservers: ["https://matrix.example.org"],
      caps: { perOrigin: { requestsPerSecond: 50 }, total: { maxConcurrentRequests: 16 } },
      logLevel: "debug",
      extraArgs: ["--leader-elect=true"],
    };
    expect(argumentsOf(await operator.render("matrix", values))).toEqual([
      "--namespace=one",
      "--namespace=two",
      "--allow-homeserver=https://matrix.example.org",
      "--max-requests-per-second=50",
      "--max-total-concurrent-requests=16",
      "--metrics-address=:8080",
      "--log-level=debug",
      "--leader-elect=true",
    ]);
  });

  test("installs the definitions so that they outlive it, unless it is told otherwise", async () => {
    const definitions = async (crds: object): Promise<readonly Manifest[]> =>
      (await operator.render("matrix", { crds })).filter(({ kind }) => kind === "CustomResourceDefinition");
    const kept = await definitions({});
    expect(kept).toHaveLength(2);
    for (const { metadata } of kept) expect(metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
    for (const { metadata } of await definitions({ keep: false })) expect(metadata.annotations).toBeUndefined();
    expect(await definitions({ enabled: false })).toEqual([]);
  });

  test("spreads its pods by their own labels where none are given", async () => {
    const labelSelector = { matchLabels: { it: "1" } };
    const constraint = { topologyKey: "rack", maxSkew: 2, whenUnsatisfiable: "DoNotSchedule" };
    const given = { topologySpreadConstraints: [constraint, { ...constraint, labelSelector }] };
    const { spec } = podOf(await operator.render("matrix", given));
    const matchLabels = {
      "app.kubernetes.io/name": "synapse-federation-operator",
      "app.kubernetes.io/instance": "test",
    };
    expect((spec as { readonly topologySpreadConstraints: unknown }).topologySpreadConstraints).toEqual([
      { ...constraint, labelSelector: { matchLabels } },
      { ...constraint, labelSelector },
    ]);
  });

  test("serves a document from a Secret, its own or one that is there, and starts anew when its own changes", async () => {
    const rendered = (values: object): Promise<readonly Manifest[]> => referenceServer.render("matrix", values);
    const volume = async (values: object): Promise<object> => podOf(await rendered(values)).spec;
    const own = await rendered({ state: "{}" });
    expect(titles(own, /^Secret$/)).toEqual(["Secret matrix/test-synapse-federation-reference-server"]);
    expect(argumentsOf(own)).toContain("--state=/etc/synapse-federation/state.json");
    expect(podOf(own)).not.toEqual(podOf(await rendered({ state: '{"users": []}' })));
    const theirs = { state: "{}", existingSecret: "world" };
    expect(titles(await rendered(theirs), /^Secret$/)).toEqual([]);
    expect(await volume(theirs)).toMatchObject({ volumes: [{ name: "state", secret: { secretName: "world" } }] });
    expect(argumentsOf(await rendered({}))).not.toContain("--state=/etc/synapse-federation/state.json");
  });

  test("gives the control API's token from a Secret, and never as an option", async () => {
    const manifests = await referenceServer.render("matrix", { control: { enabled: true, existingSecret: "control" } });
    expect(argumentsOf(manifests).filter((option) => option.includes("token"))).toEqual([]);
    expect(podOf(manifests).spec).toMatchObject({
      containers: [
        { env: [{ name: "SYNFED_CONTROL_TOKEN", valueFrom: { secretKeyRef: { name: "control", key: "token" } } }] },
      ],
    });
  });

  test("serves metrics over HTTPS, probes and ServiceMonitor included, where a certificate is named", async () => {
    const metrics = { tls: { existingSecret: "certificate" }, serviceMonitor: { enabled: true } };
    const manifests = await operator.render("matrix", { metrics });
    expect(podOf(manifests).spec).toMatchObject({
      containers: [
        { livenessProbe: { httpGet: { scheme: "HTTPS" } }, readinessProbe: { httpGet: { scheme: "HTTPS" } } },
      ],
      volumes: [{ secret: { secretName: "certificate" } }],
    });
    expect(manifests.find(({ kind }) => kind === "ServiceMonitor")).toMatchObject({
      spec: {
        endpoints: [
          { scheme: "https", tlsConfig: { serverName: "test-synapse-federation-operator-metrics.matrix.svc" } },
        ],
      },
    });
  });

  test.for<readonly [ChartName, string, object, string]>([
    [
      "operator",
      "namespaces beside all of them",
      { watch: { allNamespaces: true, namespaces: ["one"] } },
      "namespaces",
    ],
    [
      "operator",
      "a homeserver that is no pattern",
      { allowedHomeservers: ["matrix.example.org"] },
      "allowedHomeservers",
    ],
    ["operator", "a cap that the program refuses", { caps: { total: { requestsPerSecond: 1_000_000 } } }, "total"],
    ["operator", "a digest that is none", { image: { digest: "1" } }, "digest"],
    ["operator", "a level that there is not", { logLevel: "loud" }, "logLevel"],
    ["reference-server", "a control API without a token", { control: { enabled: true } }, "existingSecret"],
    ["reference-server", "a dialect that there is not", { dialect: "mysql" }, "dialect"],
    ["reference-server", "a port that is none", { service: { port: 70_000 } }, "port"],
  ])("charts/%s refuses %s, and names the value", async ([name, , values, named]) => {
    const chart = name === "operator" ? operator : referenceServer;
    await expect(chart.render("matrix", values)).rejects.toThrow(named);
  });
});
