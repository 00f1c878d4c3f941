/** What the alerts, the dashboard and the operator's page name is what a running operator serves. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReferenceServer, startReferenceServer } from "@synapse-federation/reference-server";
import { freePort, requireTool } from "@synapse-federation/testbed";
import { type PrometheusSelector, readPrometheusRules } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, startInstallation } from "../kubernetes/installation.ts";
import type { Program } from "../operator/command.ts";
import { openChart } from "./chart.ts";

const helm = await requireTool("helm");
const go = await requireTool("go");

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** What Prometheus itself adds to whatever it collects. */
const ofPrometheus = new Set(["namespace", "pod", "job"]);

interface Rules {
  readonly spec: { readonly groups: readonly { readonly rules: readonly object[] }[] };
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

describe.skipIf(go.missing || helm.missing)(`metrics of a running operator${go.note || helm.note}`, () => {
  let scratch: string;
  let installation: Installation;
  let server: ReferenceServer;
  let operator: Program;
  /** Labels of every sample, by the name of its metric. */
  let served: ReadonlyMap<string | undefined, readonly ReadonlyMap<string, string>[]>;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "charts-metrics-"));
    installation = await startInstallation();
    await installation.installKinds();
    server = await startReferenceServer({
      state: JSON.parse(await readFile(`${root}examples/reference-server/world.json`, "utf8")),
    });
    const namespace = await installation.namespace();
    const example = await readFile(`${root}examples/quickstart/homeserver.yaml`, "utf8");
    const adapted = example
      .replace("http://127.0.0.1:18008", server.url)
      .replaceAll("metadata:", `metadata:\n  namespace: ${namespace.name}`);
    await installation.kubernetes.apply(adapted);
    const port = await freePort();
    operator = namespace.operator(`--metrics-address=127.0.0.1:${port}`);
    await namespace.kubectl("wait", "--for=condition=Ready", "homeserver", "--all", "--timeout=60s");
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const samples = [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? /gm)].map(([, name, labels = ""]) => ({
      name,
      labels: new Map([...labels.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, label, value]) => [label!, value!])),
    }));
    served = new Map(
      [...Map.groupBy(samples, ({ name }) => name)].map(([name, all]) => [name, all.map(({ labels }) => labels)]),
    );
  }, 1_200_000);
  afterAll(async () => {
    operator?.interrupt("SIGTERM");
    await operator?.ended;
    await server?.close();
    await installation?.[Symbol.asyncDispose]();
    await rm(scratch, { recursive: true, force: true });
  });

  const selectsSomething = ({ metric, matchers }: PrometheusSelector): boolean =>
    (served.get(metric) ?? []).some((labels) =>
      matchers
        .filter(({ label }) => !ofPrometheus.has(label))
        .every(({ label, operator: comparison, value }) => {
          const own = labels.get(label) ?? "";
          const matches = comparison.endsWith("~") ? new RegExp(`^(?:${value})$`).test(own) : own === value;
          return comparison.startsWith("!") ? !matches : matches;
        }),
    );

  test("are what the alerts select, and Prometheus reads the alerts", async () => {
    const chart = await openChart("operator", scratch);
    const manifests = await chart.render("default", { metrics: { prometheusRule: { enabled: true } } });
    const { spec } = manifests.find(({ kind }) => kind === "PrometheusRule") as unknown as Rules;
    const { problems, selectors } = await readPrometheusRules(JSON.stringify(spec));
    expect(problems).toEqual([]);
    expect(selectors.length).toBeGreaterThanOrEqual(spec.groups.flatMap(({ rules }) => rules).length);
    expect(selectors.filter((selector) => !selectsSomething(selector))).toEqual([]);
  });

  test("are what the dashboard selects, and Prometheus reads its expressions", async () => {
    const dashboard = JSON.parse(await readFile(`${root}charts/operator/files/dashboard.json`, "utf8")) as Dashboard;
    const rules = dashboard.panels.flatMap(({ targets }) =>
      targets.map(({ expr }, target) => ({
        record: `panel:target${target}`,
        expr: expr.replaceAll("$__rate_interval", "5m"),
      })),
    );
    const groups = rules.map((rule, index) => ({ name: String(index), rules: [rule] }));
    const { problems, selectors } = await readPrometheusRules(JSON.stringify({ groups }));
    expect(problems).toEqual([]);
    expect(selectors.length).toBeGreaterThanOrEqual(rules.length);
    expect(selectors.filter((selector) => !selectsSomething(selector))).toEqual([]);
  });

  test("are what the page on operations names", async () => {
    const page = await readFile(`${root}docs/operations.md`, "utf8");
    const named = [...page.matchAll(/`((?:synapse_federation|controller_runtime|workqueue|rest_client|leader)_\w+)`/g)];
    expect(named.length).toBeGreaterThan(6);
    expect(named.map(([, name]) => name!).filter((name) => !served.has(name))).toEqual([]);
  });

  test("are alerted on by names that the page on operations explains", async () => {
    const page = await readFile(`${root}docs/operations.md`, "utf8");
    const chart = await openChart("operator", scratch);
    const alerts = [...chart.templates.matchAll(/alert: (\w+)/g)].map(([, name]) => name!);
    expect(alerts.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
