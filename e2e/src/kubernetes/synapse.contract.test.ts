/** The whole way: kubectl apply on a real Kubernetes API, and rows that a real Synapse has cleared. */
import { federationAdminClient } from "@synapse-federation/client";
import { requireTool, startSynapse, type Synapse } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../operator/command.ts";
import { keepSecret } from "../operator/secrets.ts";
import { failingRow } from "../soak/failing-homeserver.ts";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const python = await requireTool("python");

let synapse: Synapse;
let installation: Installation;
let namespace: Namespace;
let operator: Program;

const apply = (kind: string, name: string, fields: object): Promise<void> =>
  installation.kubernetes.apply(
    JSON.stringify({
      apiVersion: kind === "Secret" ? "v1" : "synapse-federation.dev/v1alpha1",
      kind,
      metadata: { name, namespace: namespace.name },
      ...fields,
    }),
  );

describe.skipIf(go.missing || python.missing)(
  `a real Synapse and a real Kubernetes API${go.note}${python.note}`,
  () => {
    beforeAll(async () => {
      [synapse, installation] = await Promise.all([startSynapse({ database: "postgres" }), startInstallation()]);
      await installation.installKinds();
      namespace = await installation.namespace();
      const token = keepSecret(synapse.admin.accessToken);
      await apply("Secret", "admin", { stringData: { access_token: token } });
      const auth = { accessTokenSecretRef: { name: "admin" } };
      await apply("Homeserver", "homeserver", { spec: { url: synapse.url, auth, pollIntervalSeconds: 2 } });
      operator = namespace.operator();
    }, 1_200_000);
    afterAll(async () => {
      operator?.interrupt("SIGTERM");
      await operator?.ended;
      await installation?.[Symbol.asyncDispose]();
      await synapse?.close();
    });

    const finished = (name: string): Promise<string> =>
      namespace.kubectl("wait", "--for=condition=Ready", `fedreset/${name}`, "--timeout=90s");
    const homeserverRef = { name: "homeserver" };

    test("a destination that Synapse backs off from is reset by one object", async () => {
      const destination = "dead.test";
      await synapse.makeFailing(destination);
      await apply("FederationReset", "one", { spec: { homeserverRef, destination } });
      await finished("one");
      const client = federationAdminClient({ baseUrl: synapse.url, accessToken: synapse.admin.accessToken });
      expect(await client.destination(destination)).toMatchObject({
        retry_last_ts: 0,
        retry_interval: 0,
        failure_ts: null,
      });
      const version = "--output=jsonpath={.status.serverVersion}";
      expect(await namespace.kubectl("get", "hs/homeserver", version)).toBe(synapse.version);
    });

    test("all that fail are reset by a selector, but for those that it leaves out", async () => {
      const names = Array.from({ length: 120 }, (_, index) => `d${index}.example`);
      await synapse.seed(
        [...names, "spared.example", "other.test"].map(failingRow).map((row) => ({ ...row, rooms: [] })),
      );
      const destinationSelector = { include: ["*.EXAMPLE"], exclude: ["spared.*"] };
      await apply("FederationReset", "all", { spec: { homeserverRef, destinationSelector } });
      await finished("all");
      const [head, row] = (await namespace.kubectl("get", "fedreset/all", "--output=wide")).trim().split("\n");
      const columns = ["MATCHED", "RESET", "FAILED"].map((name) => head!.indexOf(name));
      expect(columns.map((at) => row!.slice(at).split(" ")[0])).toEqual(["120", "120", "0"]);
      const failing = (await synapse.rows()).filter(({ retry_last_ts }) => Number(retry_last_ts ?? 0) !== 0);
      expect(failing.map(({ destination }) => destination)).toEqual(["other.test", "spared.example"]);
      // The figures of the next poll, as `kubectl get` shows them.
      await namespace.kubectl(
        "wait",
        "--for=jsonpath={.status.destinations.failing}=2",
        "hs/homeserver",
        "--timeout=60s",
      );
    });
  },
);
