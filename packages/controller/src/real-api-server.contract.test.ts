/** What the parts do on a real API server; in one file, since starting one takes longer than the tests. */
import { once } from "node:events";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openApiServer } from "./api-server/api-server.ts";
import { acquireLease } from "./election/acquire-lease.ts";
import { eventRecorder } from "./events/event-recorder.ts";
import { type RealApiServer, startRealApiServer, type Widget, widgets } from "./real-api-server.fixture.ts";
import { pathOf } from "./resource.ts";
import { statusWriter } from "./status-writes/status-writer.ts";

const go = await requireTool("go");

/** A ServiceAccount that may list widgets, and nothing else. */
const readerIn = (namespace: string): string => `
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: ${namespace}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: ${namespace}}
rules: [{apiGroups: [example.dev], resources: [widgets], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: ${namespace}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: ${namespace}}]
`;

describe.skipIf(go.missing)(`on a real API server${go.note}`, () => {
  let real: RealApiServer;
  beforeAll(async () => {
    real = await startRealApiServer();
  }, 1_200_000);
  afterAll(() => real?.[Symbol.asyncDispose]());

  describe("requests", () => {
    test("64-bit integers come back as they were sent", async () => {
      const namespace = await real.namespace();
      const size = 9007199254740993n;
      expect((await real.create(namespace, "w", { spec: { size } })).spec!.size).toBe(size);
      const path = pathOf(widgets, { namespace, name: "w" });
      expect(await real.api.request({ method: "GET", path })).toMatchObject({ spec: { size } });
    });

    test("what is not there, exists, or breaks the schema has Kubernetes' own reason", async () => {
      const namespace = await real.namespace();
      const path = pathOf(widgets, { namespace, name: "none" });
      await expect(real.api.request({ method: "GET", path })).rejects.toMatchObject({
        status: 404,
        reason: "NotFound",
      });
      await real.create(namespace, "w");
      await expect(real.create(namespace, "w")).rejects.toMatchObject({ status: 409, reason: "AlreadyExists" });
      await expect(real.create(namespace, "v", { spec: { size: "big" } })).rejects.toMatchObject({
        status: 422,
        reason: "Invalid",
      });
    });

    test("a ServiceAccount's token may do what its role says and no more", async () => {
      const namespace = await real.namespace();
      await real.kubernetes.apply(readerIn(namespace));
      const api = real.open(await real.kubernetes.serviceAccountKubeconfig(namespace, "reader"));
      const path = pathOf(widgets, { namespace });
      expect(await api.request({ method: "GET", path })).toMatchObject({ items: [] });
      await expect(api.request({ method: "POST", path, body: {} })).rejects.toMatchObject({
        status: 403,
        reason: "Forbidden",
      });
    });

    test("an exec plugin's token, and a pod's token file, are as good as a kubeconfig's", async () => {
      const namespace = await real.namespace();
      await real.kubernetes.apply(readerIn(namespace));
      const account = new KubeConfig();
      account.loadFromFile(await real.kubernetes.serviceAccountKubeconfig(namespace, "reader"));
      const { token } = account.getCurrentUser()!;
      const { server, caData } = account.getCurrentCluster()!;

      const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } };
      const script = `console.log(${JSON.stringify(JSON.stringify(credential))})`;
      const plugin = new KubeConfig();
      const exec = { apiVersion: credential.apiVersion, command: process.execPath, args: ["-e", script] };
      plugin.loadFromClusterAndUser(account.getCurrentCluster()!, { name: "u", exec });

      await using pod = await mkdtempDisposable(join(tmpdir(), "pod-"));
      const secrets = join(pod.path, "var/run/secrets/kubernetes.io/serviceaccount");
      await mkdir(secrets, { recursive: true });
      await writeFile(join(secrets, "token"), token!);
      await writeFile(join(secrets, "ca.crt"), Buffer.from(caData!, "base64"));
      const { hostname, port } = new URL(server);
      vi.stubEnv("KUBERNETES_SERVICE_HOST", hostname);
      vi.stubEnv("KUBERNETES_SERVICE_PORT", port);
      const inPod = new KubeConfig();
      inPod.loadFromCluster(pod.path);
      vi.unstubAllEnvs();

      for (const kubeConfig of [plugin, inPod]) {
        await using api = openApiServer({ kubeConfig, userAgent: "test" });
        const path = pathOf(widgets, { namespace });
        expect(await api.request({ method: "GET", path })).toMatchObject({ items: [] });
      }
    });

    test("a proxy of the kubeconfig's is gone through", async () => {
      const asked: string[] = [];
      const proxy = createServer().on("connect", ({ url = "" }, socket) => {
        asked.push(url);
        const [host, port] = url.split(":");
        const upstream = connect(Number(port), host, () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
        upstream.pipe(socket).pipe(upstream);
        for (const side of [upstream, socket]) side.on("error", () => undefined);
      });
      await once(proxy.listen(0, "127.0.0.1"), "listening");
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromFile(real.kubernetes.kubeconfig);
      const cluster = kubeConfig.getCurrentCluster()!;
      const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      kubeConfig.loadFromClusterAndUser({ ...cluster, proxyUrl }, kubeConfig.getCurrentUser()!);
      const api = openApiServer({ kubeConfig, userAgent: "test" });
      expect(await api.request({ method: "GET", path: "/version" })).toMatchObject({ major: "1" });
      expect(asked).toEqual([new URL(cluster.server).host]);
      await api.close();
      proxy.close();
    });

    test("a server whose certificate is not the kubeconfig's authority's is not talked to", async () => {
      const kubeConfig = new KubeConfig();
      kubeConfig.loadFromFile(real.kubernetes.kubeconfig);
      const { server } = kubeConfig.getCurrentCluster()!;
      kubeConfig.loadFromClusterAndUser({ name: "c", server, skipTLSVerify: false }, { name: "u", token: "s3cret" });
      await using api = openApiServer({ kubeConfig, userAgent: "test" });
      await expect(api.request({ method: "GET", path: "/api/v1/namespaces" })).rejects.toMatchObject({
        fault: "unreachable",
        message: expect.stringMatching(/ (SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/),
      });
    });
  });

  describe("status writes", () => {
    const writer = () => statusWriter<Widget>({ server: real.api, resource: widgets, members: ["phase", "seen"] });

    test("a write replaces the status and leaves spec, labels and annotations as they are", async () => {
      const namespace = await real.namespace();
      const metadata = { name: "w", labels: { l: "1" }, annotations: { a: "2" } };
      const created = await real.create(namespace, "w", { metadata, spec: { size: 3 } });
      const first = await writer().write(created, { phase: "Running", seen: 1 });
      expect(first).toMatchObject({ outcome: "written", object: { spec: { size: 3 }, metadata, status: { seen: 1 } } });
      const second = await writer().write((first as { object: Widget }).object, { phase: "Done" });
      expect((second as { object: Widget }).object.status).toEqual({ phase: "Done" });
    });

    test("members that a newer program wrote stay", async () => {
      const namespace = await real.namespace();
      const created = await real.create(namespace, "w");
      const path = pathOf(widgets, { namespace, name: "w", subresource: "status" });
      const newer = { ...created, status: { phase: "Running", later: { deep: [1] } } };
      const read = (await real.api.request({ method: "PUT", path, body: newer })) as Widget;
      const written = await writer().write(read, { seen: 2 });
      expect((written as { object: Widget }).object.status).toEqual({ seen: 2, later: { deep: [1] } });
    });

    test("an object that moved on, and one that another has taken the name of, are conflicts", async () => {
      const namespace = await real.namespace();
      const created = await real.create(namespace, "w");
      await writer().write(created, { seen: 1 });
      expect(await writer().write(created, { seen: 2 })).toEqual({ outcome: "conflict" });
      await real.delete(namespace, "w");
      expect(await writer().write(created, { seen: 3 })).toEqual({ outcome: "gone" });
      const successor = await real.create(namespace, "w");
      const sameVersion = { ...successor.metadata, uid: created.metadata.uid };
      expect(await writer().write({ ...created, metadata: sameVersion }, { seen: 4 })).toEqual({ outcome: "conflict" });
      const path = pathOf(widgets, { namespace, name: "w" });
      expect(await real.api.request({ method: "GET", path })).not.toHaveProperty("status");
    });

    test("a status that breaks the schema is thrown, with the server's reason", async () => {
      const namespace = await real.namespace();
      const created = await real.create(namespace, "w");
      await expect(writer().write(created, { seen: "often" } as never)).rejects.toMatchObject({ reason: "Invalid" });
    });
  });

  describe("elections", () => {
    /** The real terms, but tried often: nobody here waits for a lease to expire. */
    const elect = (namespace: string, identity: string, faults: unknown[] = []) =>
      acquireLease(
        {
          server: real.api,
          namespace,
          name: "operator",
          identity,
          retrySeconds: 0.3,
          onFault: (error) => faults.push(error),
        },
        AbortSignal.timeout(100_000),
      );
    const jsonpath = (namespace: string, path: string) =>
      real.kubernetes.kubectl("--namespace", namespace, "get", "lease", "operator", "-o", `jsonpath=${path}`);

    test("of three, one leads; it gives the lease back and another takes it over, until each has led", async () => {
      const namespace = await real.namespace();
      const led: string[] = [];
      let leading = 0;
      const candidate = async (identity: string): Promise<void> => {
        await using leadership = await elect(namespace, identity);
        led.push(identity);
        expect(++leading).toBe(1);
        const renewTime = await jsonpath(namespace, "{.spec.renewTime}");
        await expect.poll(() => jsonpath(namespace, "{.spec.renewTime}"), { timeout: 60_000 }).not.toBe(renewTime);
        expect(leadership.held()).toBe(true);
        leading--;
      };
      await Promise.all(["a", "b", "c"].map(candidate));
      expect(led.toSorted()).toEqual(["a", "b", "c"]);
      expect(await jsonpath(namespace, "{.spec.holderIdentity}/{.spec.leaseTransitions}")).toBe("/2");
    });

    test("a holder that another has replaced has lost, and gives nothing back", async () => {
      const namespace = await real.namespace();
      const leadership = await elect(namespace, "me");
      const lost = new Promise((resolve) => leadership.lost.addEventListener("abort", resolve));
      const patch = '--patch={"spec":{"holderIdentity":"usurper"}}';
      await real.kubernetes.kubectl("--namespace", namespace, "patch", "lease", "operator", "--type=merge", patch);
      await lost;
      await leadership.release();
      expect(await jsonpath(namespace, "{.spec.holderIdentity}")).toBe("usurper");
    });
  });

  describe("events", () => {
    test("kubectl describe shows what happened, how often, and who says so", async () => {
      const namespace = await real.namespace();
      const widget = await real.create(namespace, "w");
      const faults: unknown[] = [];
      const recorder = eventRecorder({
        server: real.api,
        reportingController: "example.dev/operator",
        reportingInstance: "pod-1",
        onFault: (error) => faults.push(error),
      });
      const unreachable = {
        type: "Warning",
        reason: "Unreachable",
        action: "Reset",
        note: "The homeserver does not answer.",
      } as const;
      for (let times = 0; times < 5; times++) recorder.emit(widget, unreachable);
      recorder.emit(widget, { type: "Normal", reason: "Accepted", action: "Reset", note: "long ".repeat(300) });
      await recorder.close();
      expect(faults).toEqual([]);
      const described = await real.kubernetes.kubectl("--namespace", namespace, "describe", "widget", "w");
      expect(described).toMatch(
        /Warning +Unreachable +.*\(x5 over .*\) +example\.dev\/operator +The homeserver does not/,
      );
      expect(described).toMatch(/Normal +Accepted +/);
    });
  });
});
