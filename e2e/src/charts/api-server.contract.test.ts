/** Both charts: what a real API server says of what they make, with the kinds of the Prometheus Operator. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, moduleFile, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { type ChartName, openChart, podOf } from "./chart.ts";

const helm = await requireTool("helm");
const go = await requireTool("go");

const prometheusOperator = {
  module: "github.com/prometheus-operator/prometheus-operator",
  version: "v0.85.0",
  sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
};

describe.skipIf(go.missing || helm.missing)(
  `a real API server under restricted admission${go.note || helm.note}`,
  () => {
    let kubernetes: Kubernetes;
    let scratch: string;
    const namespace = `charts-test-${process.pid}`;
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), "charts-"));
      kubernetes = await startKubernetes();
      await kubernetes.kubectl("create", "namespace", namespace);
      await kubernetes.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted");
      // In a cluster a controller makes it.
      await kubernetes.kubectl("--namespace", namespace, "create", "serviceaccount", "default");
      for (const plural of ["servicemonitors", "prometheusrules"]) {
        const path = `example/prometheus-operator-crd/monitoring.coreos.com_${plural}.yaml`;
        await kubernetes.apply(await moduleFile(prometheusOperator, path));
        await kubernetes.kubectl("wait", "--for=condition=Established", `crd/${plural}.monitoring.coreos.com`);
      }
    }, 1_200_000);
    afterAll(async () => {
      await kubernetes?.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    test.for(
      (Object.keys(cases) as ChartName[]).flatMap((name) =>
        Object.entries(cases[name]).map((each) => [name, ...each] as const),
      ),
    )("takes charts/%s %s", async ([name, , values]) => {
      const chart = await openChart(name, scratch);
      const manifests = await chart.render(namespace, values);
      for (const manifest of manifests) {
        // The pod of `helm test` is refused without its account, so that one is made.
        const how = manifest.kind === "ServiceAccount" ? apply : dryRun;
        await kubernetes.kubectl(...how, "--filename", await file(manifest));
      }
      // A Deployment is taken whatever its pods would be refused for.
      await kubernetes.kubectl(...dryRun, "--namespace", namespace, "--filename", await file(podOf(manifests)));
    });

    test("would refuse a pod of theirs that may become root", async () => {
      const pod = podOf(await (await openChart("operator", scratch)).render(namespace));
      const changed = await file({ ...pod, spec: { ...pod.spec, securityContext: {} } });
      const refused = kubernetes.kubectl(...dryRun, "--namespace", namespace, "--filename", changed);
      await expect(refused).rejects.toThrow("runAsNonRoot");
    });

    const apply = ["apply", "--server-side", "--validate=strict"];
    const dryRun = [...apply, "--dry-run=server"];
    const file = async (manifest: object): Promise<string> => {
      const path = join(scratch, "manifest.json");
      await writeFile(path, JSON.stringify(manifest));
      return path;
    };
  },
);
