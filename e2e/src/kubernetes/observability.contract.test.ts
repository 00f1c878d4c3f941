/** What the operator tells a monitor and its log, on a real Kubernetes API. */
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { freePort, requireTool, selfSignedCertificate } from "@synapse-federation/testbed";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Program } from "../operator/command.ts";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const metricsRoles = fileURLToPath(new URL("../../../charts/operator/files/rbac/metrics.yaml", import.meta.url));

let installation: Installation;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  await installation.installKinds();
  await installation.kubernetes.kubectl("apply", "--filename", metricsRoles);
}, 1_200_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

let namespace: Namespace;
let operator: Program;
let url: string;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "operator-observability-"));
  namespace = await installation.namespace();
});
afterEach(async () => {
  operator.interrupt("SIGKILL");
  await operator.ended;
  await rm(folder, { recursive: true });
});

async function start(...options: readonly string[]): Promise<void> {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  operator = namespace.operator(`--metrics-address=127.0.0.1:${port}`, "--log-level=debug", ...options);
  await expect.poll(async () => (await ask("/readyz"))?.status, { timeout: 60_000 }).toBe(200);
}

const ask = (path: string, token?: string): Promise<Response | undefined> =>
  fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } }).catch(
    () => undefined,
  );
const metrics = async (): Promise<string> => (await ask("/metrics"))!.text();

/** A Homeserver that nobody answers for, and a reset that waits for it. */
const declareUnreachable = async (): Promise<void> => {
  const apiVersion = "synapse-federation.dev/v1alpha1";
  const auth = { accessTokenSecretRef: { name: "admin" } };
  const objects = [
    { apiVersion: "v1", kind: "Secret", metadata: { name: "admin" }, stringData: { access_token: "syt_token" } },
    { apiVersion, kind: "Homeserver", metadata: { name: "away" }, spec: { url: "http://127.0.0.1:1", auth } },
    {
      apiVersion,
      kind: "FederationReset",
      metadata: { name: "waits" },
      spec: { homeserverRef: { name: "away" }, destination: "matrix.org" },
    },
  ];
  for (const { metadata, ...rest } of objects) {
    const named = { ...rest, metadata: { ...metadata, namespace: namespace.name } };
    await installation.kubernetes.apply(JSON.stringify(named));
  }
};

describe.skipIf(go.missing)(`an operator on a real Kubernetes API${go.note}`, () => {
  test("serves the metrics that controller-runtime's users know, and those of its homeservers", async () => {
    await declareUnreachable();
    await start();
    await namespace.kubectl("wait", "--for=jsonpath={.status.waitingSince}", "fedreset/waits", "--timeout=60s");
    await namespace.kubectl("wait", "--for=condition=Ready=False", "hs/away", "--timeout=60s");
    const text = await metrics();
    const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(families.toSorted()).toEqual([
      "controller_runtime_active_workers gauge",
      "controller_runtime_max_concurrent_reconciles gauge",
      "controller_runtime_reconcile_errors_total counter",
      "controller_runtime_reconcile_time_seconds histogram",
      "controller_runtime_reconcile_total counter",
      "leader_election_master_status gauge",
      "rest_client_requests_total counter",
      "synapse_federation_destination_failing_since_timestamp_seconds gauge",
      "synapse_federation_destinations gauge",
      "synapse_federation_destinations_failing gauge",
      "synapse_federation_homeserver_ready gauge",
      "workqueue_adds_total counter",
      "workqueue_depth gauge",
      "workqueue_longest_running_processor_seconds gauge",
      "workqueue_queue_duration_seconds histogram",
      "workqueue_retries_total counter",
      "workqueue_unfinished_work_seconds gauge",
      "workqueue_work_duration_seconds histogram",
    ]);
    for (const sample of [
      /^controller_runtime_reconcile_total\{controller="federationreset",result="requeue_after"\} [1-9]/m,
      /^controller_runtime_reconcile_time_seconds_count\{controller="homeserver"\} [1-9]/m,
      /^leader_election_master_status\{name="synapse-federation-operator"\} 1$/m,
      /^rest_client_requests_total\{code="200",host="127\.0\.0\.1:\d+",method="PUT"\} [1-9]/m,
      /^workqueue_adds_total\{name="federationreset",controller="federationreset"\} [1-9]/m,
      new RegExp(`^synapse_federation_homeserver_ready\\{namespace="${namespace.name}",homeserver="away"\\} 0$`, "m"),
    ]) {
      expect(text).toMatch(sample);
    }
    // A destination is a label only where it is among the ten that have been failing for longest.
    expect(text).not.toContain("matrix.org");
  });

  test("says in every line of its log which object it is about, as JSON", async () => {
    await declareUnreachable();
    await start();
    await namespace.kubectl("wait", "--for=jsonpath={.status.waitingSince}", "fedreset/waits", "--timeout=60s");
    await namespace.kubectl("wait", "--for=condition=Ready=False", "hs/away", "--timeout=60s");
    operator.interrupt("SIGTERM");
    const { status, stderr } = await operator.ended;
    expect(status, stderr).toBe(0);
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
    expect(lines.map(({ message, object }) => `${message}: ${object}`)).toEqual(
      expect.arrayContaining([
        `A request to the homeserver failed: FederationReset/${namespace.name}/waits`,
        `The homeserver can't be used now: Homeserver/${namespace.name}/away`,
      ]),
    );
    expect(lines.filter(({ object }) => object === undefined).map(({ message }) => message)).toEqual([
      "The operator works",
    ]);
  });

  test("is ready as a standby, too, and leaves what homeservers say to the one that acts", async () => {
    await declareUnreachable();
    await start();
    await namespace.kubectl("wait", "--for=condition=Ready=False", "hs/away", "--timeout=60s");
    const acting = operator;
    const ofActing = await metrics();
    try {
      await start();
      const master = 'leader_election_master_status{name="synapse-federation-operator"}';
      await expect.poll(metrics, { timeout: 60_000 }).toContain(`${master} 0`);
      const ofStandby = await metrics();
      expect(ofActing).toContain(`${master} 1`);
      expect(ofActing).toContain("synapse_federation_homeserver_ready{");
      expect(ofStandby).not.toContain("synapse_federation_homeserver_ready{");
    } finally {
      acting.interrupt("SIGKILL");
      await acting.ended;
    }
  });

  test("gives its metrics to whom the cluster says, where that is asked for, and answers probes all the same", async () => {
    const { kubectl, name } = namespace;
    await start("--metrics-authentication");
    const bind = (account: string, role: string): Promise<string> =>
      kubectl(
        "create",
        "clusterrolebinding",
        `${name}-${account}`,
        `--clusterrole=${role}`,
        `--serviceaccount=${name}:${account}`,
      );
    for (const account of ["prometheus", "stranger"]) await kubectl("create", "serviceaccount", account);
    await bind("prometheus", "synapse-federation-operator-metrics-reader");
    const prometheus = (await kubectl("create", "token", "prometheus")).trim();
    const stranger = (await kubectl("create", "token", "stranger")).trim();

    // It may not ask yet.
    expect((await ask("/metrics", prometheus))!.status).toBe(503);
    await bind("synapse-federation-operator", "synapse-federation-operator-metrics");
    await expect.poll(async () => (await ask("/metrics", prometheus))!.status, { timeout: 30_000 }).toBe(200);
    expect(await (await ask("/metrics", prometheus))!.text()).toContain("leader_election_master_status");
    expect((await ask("/metrics", stranger))!.status).toBe(403);
    expect((await ask("/metrics", "made up"))!.status).toBe(401);
    expect((await ask("/metrics"))!.status).toBe(401);
    expect((await ask("/healthz"))!.status).toBe(200);
    expect((await ask("/readyz"))!.status).toBe(200);

    operator.interrupt("SIGTERM");
    const { stderr } = await operator.ended;
    expect(stderr).toContain("POST /apis/authentication.k8s.io/v1/tokenreviews: the API server answered 403 Forbidden");
    for (const token of [prometheus, stranger]) expect(stderr).not.toContain(token);
  });

  test("serves over HTTPS, takes up a renewed certificate, and keeps the last good one meanwhile", async () => {
    const save = async (certificate: ReturnType<typeof selfSignedCertificate>): Promise<void> => {
      await writeFile(join(folder, "tls.key"), certificate.key);
      await writeFile(join(folder, "tls.crt"), certificate.cert);
    };
    const fingerprintOf = ({ cert }: { readonly cert: string }): string => new X509Certificate(cert).fingerprint256;
    const [first, second, third] = [selfSignedCertificate(), selfSignedCertificate(), selfSignedCertificate()];
    await save(first);
    const port = await freePort();
    operator = namespace.operator(`--metrics-address=127.0.0.1:${port}`, `--metrics-tls-directory=${folder}`);
    const served = async (): Promise<string | undefined> => {
      const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
      try {
        await once(socket, "secureConnect");
        return socket.getPeerX509Certificate()?.fingerprint256;
      } catch {
        return undefined;
      } finally {
        socket.destroy();
      }
    };
    await expect.poll(served, { timeout: 60_000 }).toBe(fingerprintOf(first));
    await save({ ...second, key: third.key });
    await expect
      .poll(() => operator.printed(), { timeout: 60_000 })
      .toContain("tls.crt and tls.key are no certificate");
    expect(await served()).toBe(fingerprintOf(first));
    await save(third);
    await expect.poll(served, { timeout: 60_000 }).toBe(fingerprintOf(third));
  });

  test("writes what is in its memory to a file of its own when it is asked to, and works on", async () => {
    // It stands still meanwhile: on a busy machine for longer than a lease lasts.
    await start("--leader-elect=false", "--heap-snapshot-directory", folder);
    operator.interrupt("SIGUSR2");
    const snapshots = (): Promise<readonly string[]> => readdir(folder);
    await expect.poll(snapshots, { timeout: 60_000 }).toHaveLength(1);
    const file = join(folder, (await snapshots())[0]!);
    const whole = async (): Promise<unknown> => JSON.parse(await readFile(file, "utf8").catch(() => ""));
    await expect.poll(() => whole().catch(() => undefined), { timeout: 60_000 }).toHaveProperty("snapshot.meta");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await ask("/healthz"))!.status).toBe(200);
    operator.interrupt("SIGTERM");
    const { status, stderr } = await operator.ended;
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(JSON.stringify(file));
  });
});
