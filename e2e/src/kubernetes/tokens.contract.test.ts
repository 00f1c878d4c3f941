/** Nothing that an operator leaves in a cluster, serves or prints has a token in it, whatever homeservers answer. */
import { dirname, join } from "node:path";
import { readFile } from "node:fs/promises";
import { freePort, openFaultProxy, requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { echoes, tokens } from "../operator/echoes.ts";
import { keepSecret, spellingsIn } from "../operator/secrets.ts";
import { type Installation, startInstallation } from "./installation.ts";

const go = await requireTool("go");

let installation: Installation;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  await installation.installKinds();
}, 1_200_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

const apiVersion = "synapse-federation.dev/v1alpha1";

describe.skipIf(go.missing)(`an operator on a real Kubernetes API${go.note}`, () => {
  test("tells nobody a token that homeservers repeat wherever they can", async () => {
    await using stack = new AsyncDisposableStack();
    const { name: namespace, kubectl, operator: start } = await installation.namespace();
    const objects: object[] = [];
    const declare = (kind: string, name: string, fields: object): void =>
      void objects.push({
        apiVersion: kind === "Secret" ? "v1" : apiVersion,
        kind,
        metadata: { name, namespace },
        ...fields,
      });
    for (const [which, [, token]] of tokens.entries()) {
      keepSecret(token);
      declare("Secret", `admin-${which}`, { stringData: { access_token: token } });
      const auth = { accessTokenSecretRef: { name: `admin-${which}` } };
      for (const [index, [, fault]] of echoes.entries()) {
        const proxy = stack.use(await openFaultProxy({ target: "http://127.0.0.1:1" }));
        proxy.always({ fault: fault(token) });
        const name = `echo-${which}-${index}`;
        declare("Homeserver", name, { spec: { url: proxy.url, auth, requestTimeoutSeconds: 10 } });
        const homeserverRef = { name };
        declare("FederationReset", `one-${name}`, { spec: { homeserverRef, destination: "matrix.org" } });
        const destinationSelector = { include: ["*"] };
        declare("FederationReset", `all-${name}`, { spec: { homeserverRef, destinationSelector } });
      }
    }
    await installation.kubernetes.apply(JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));

    const port = await freePort();
    const operator = start("--log-level=debug", `--metrics-address=127.0.0.1:${port}`);
    await kubectl("wait", "--for=condition=Ready=False", "hs", "--all", "--timeout=120s");
    await kubectl("wait", "--for=jsonpath={.status.waitingSince}", "fedreset", "--all", "--timeout=120s");
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    operator.interrupt("SIGTERM");
    const { status, stdout, stderr } = await operator.ended;
    expect(status, stderr).toBe(0);

    const reason = "{.items[*].status.conditions[?(@.type=='Ready')].reason}";
    const reasons = await kubectl("get", "fedreset", `--output=jsonpath=${reason}`);
    const expected = tokens.flatMap(() => echoes.flatMap(([, , why]) => [why, why]));
    expect(reasons.split(" ").toSorted()).toEqual(expected.toSorted());

    const written = await kubectl("get", "fedreset,hs,events,leases,configmaps", "--output=yaml");
    const described = await kubectl("describe", "fedreset,hs,events");
    const logs = ["audit.log", "kube-apiserver.log"].map((log) =>
      readFile(join(dirname(installation.kubernetes.kubeconfig), log), "utf8").catch(() => ""),
    );
    const all = [stdout, stderr, metrics, written, described, ...(await Promise.all(logs))].join("\n");
    expect(all.length).toBeGreaterThan(100_000);
    for (const [what, token] of tokens) expect(spellingsIn(all, token), what).toEqual([]);
  });
});
