/** The alerts, evaluated by Prometheus' own engine: when they fire, and when they don't. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "@synapse-federation/testbed";
import { type PrometheusSeries, readPrometheusRules } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openChart } from "./chart.ts";

const helm = await requireTool("helm");
const go = await requireTool("go");

const namespace = "operators";

const acting = (pod: string, value: 0 | 1, of = namespace): PrometheusSeries => ({
  labels: { __name__: "leader_election_master_status", name: "synapse-federation-operator", namespace: of, pod },
  value,
});
const errors = (growth: number, controller = "federationreset"): PrometheusSeries => ({
  labels: { __name__: "controller_runtime_reconcile_errors_total", namespace, controller, pod: "a" },
  value: 100,
  growth,
});
const homeserver = (metric: string, value: number, name = "synapse"): PrometheusSeries => ({
  labels: { __name__: `synapse_federation_${metric}`, namespace: "matrix", homeserver: name, pod: "a" },
  value,
});
const well = [acting("a", 1), acting("b", 0), errors(0), homeserver("homeserver_ready", 1)];

const worlds: Readonly<Record<string, readonly [series: readonly PrometheusSeries[], alerts: readonly string[]]>> = {
  "nothing when all is well": [well, []],
  "an operator that is gone": [[], ["FederationOperatorNotActing"]],
  "an operator of which no replica holds the lease": [
    [acting("a", 0), acting("b", 0)],
    ["FederationOperatorNotActing"],
  ],
  "an operator that is gone, though another acts in another namespace": [
    [acting("a", 1, "elsewhere")],
    ["FederationOperatorNotActing"],
  ],
  "reconciles that keep failing": [[acting("a", 1), errors(0.2)], ["FederationOperatorErrors"]],
  "nothing where another controller's fail": [[acting("a", 1), errors(0.2, "deployment")], []],
  "one of two homeservers that can't be used": [
    [...well, homeserver("homeserver_ready", 0, "other")],
    ["HomeserverNotReady matrix/other"],
  ],
  "a homeserver that has lost most others": [
    [...well, homeserver("destinations_failing", 60), homeserver("destinations", 100)],
    ["ManyDestinationsFailing matrix/synapse"],
  ],
  "nothing where less than half are failing": [
    [...well, homeserver("destinations_failing", 40), homeserver("destinations", 100)],
    [],
  ],
  "nothing where a few of a few are failing": [
    [...well, homeserver("destinations_failing", 4), homeserver("destinations", 5)],
    [],
  ],
};

describe.skipIf(go.missing || helm.missing)(`the alerts tell of${go.note || helm.note}`, () => {
  let scratch: string;
  let rules: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "charts-alerts-"));
    const chart = await openChart("operator", scratch);
    const manifests = await chart.render(namespace, { metrics: { prometheusRule: { enabled: true } } });
    const rule = manifests.find(({ kind }) => kind === "PrometheusRule") as unknown as { readonly spec: object };
    rules = JSON.stringify(rule.spec);
  }, 1_200_000);
  afterAll(() => rm(scratch, { recursive: true }));

  test.for(Object.entries(worlds))("%s", async ([, [series, expected]]) => {
    const { alerts } = await readPrometheusRules(rules, series);
    const told = alerts.map(({ alert, labels }) =>
      labels["homeserver"] === undefined ? alert : `${alert} ${labels["namespace"]}/${labels["homeserver"]}`,
    );
    expect(told).toEqual(expected);
  });
});
