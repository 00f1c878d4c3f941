/** What a reset rests on appears, changes or vanishes while it waits, on a real Kubernetes API. */
import { selfSignedCertificate } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Program } from "../operator/command.ts";
import { keepSecret } from "../operator/secrets.ts";
import { type Cluster, conditionOf, type Field, ownKubernetes as own, startCluster } from "../soak/cluster.ts";
import { isPost } from "../operator/stage.ts";
import { destinationOf, type FailingHomeserver, openFailingHomeserver } from "../soak/failing-homeserver.ts";

let cluster: Cluster;
let field: Field;
let homeserver: FailingHomeserver;
let operator: Program;
const destinations = ["late", "secret", "token", "ca", "moved", "shared"].map((name) => `${name}.test`);
beforeAll(async () => {
  if (own.missing) return;
  cluster = await startCluster();
  field = await cluster.field();
  homeserver = await openFailingHomeserver(destinations);
  operator = field.namespace.operator();
}, 1_200_000);
afterAll(async () => {
  operator?.interrupt("SIGTERM");
  const ended = await operator?.ended;
  await homeserver?.[Symbol.asyncDispose]();
  await field?.[Symbol.asyncDispose]();
  await cluster?.[Symbol.asyncDispose]();
  expect(ended?.status, ended?.stderr).toBe(own.missing ? undefined : 0);
});

const kubectl = (...args: readonly string[]): Promise<string> => field.namespace.kubectl(...args);
const secret = (name: string, token = homeserver.server.accessToken!): Promise<string> =>
  kubectl("create", "secret", "generic", name, `--from-literal=access_token=${keepSecret(token)}`);
/** A Homeserver alone, whose Secret has its own name. */
const declare = (name: string, spec: object = {}): Promise<void> =>
  cluster.installation.kubernetes.apply(
    JSON.stringify({
      apiVersion: "synapse-federation.dev/v1alpha1",
      kind: "Homeserver",
      metadata: { name, namespace: field.name },
      spec: { url: homeserver.proxy.url, auth: { accessTokenSecretRef: { name } }, pollIntervalSeconds: 5, ...spec },
    }),
  );
const reset = (name: string, destination: string, homeserverName = name): Promise<void> =>
  field.reset(name, { homeserverRef: { name: homeserverName }, destination, recoveryWindowSeconds: 0 });

/** Waits until Ready has that reason. */
const says = async (object: string, reason: string): Promise<void> => {
  const path = "{.status.conditions[?(@.type=='Ready')].reason}";
  await kubectl("wait", `--for=jsonpath=${path}=${reason}`, object, "--timeout=115s");
};
const postsTo = (destination: string): number =>
  homeserver.proxy.journal.filter((exchange) => isPost(exchange) && destinationOf(exchange) === destination).length;

describe.skipIf(own.missing)(`a reset on a real Kubernetes API${own.note}`, { concurrent: true }, () => {
  test("waits for its Homeserver, and begins when it appears", async () => {
    await reset("late", "late.test");
    await says("fedreset/late", "HomeserverNotFound");
    await secret("late");
    await declare("late");
    await says("fedreset/late", "ResetAccepted");
  });

  test("waits for the Secret, and begins when it appears", async () => {
    await declare("secret");
    await reset("secret", "secret.test");
    await says("fedreset/secret", "SecretNotFound");
    await secret("secret");
    await says("fedreset/secret", "ResetAccepted");
  });

  test("waits where the token is wrong, and begins when the Secret is right", async () => {
    await secret("token", "syt_wrong");
    await declare("token");
    await reset("token", "token.test");
    await says("fedreset/token", "Unauthorized");
    await kubectl("patch", "secret/token", "--type=merge", "--patch", patchOf(homeserver.server.accessToken!));
    await says("fedreset/token", "ResetAccepted");
  });

  test("waits where the token was revoked and its Secret is gone, and does not try the old one again", async () => {
    await using own = await openFailingHomeserver([]);
    await secret("revoked", own.server.accessToken);
    await declare("revoked", { url: own.proxy.url });
    await kubectl("wait", "--for=condition=Ready", "hs/revoked", "--timeout=60s");
    own.always({ fault: { kind: "answer", answer: unknownToken, forward: false } });
    await kubectl("delete", "secret/revoked");
    await says("hs/revoked", "Unauthorized");
    const before = own.proxy.journal.length;
    await reset("revoked", "revoked.test");
    await says("fedreset/revoked", "SecretNotFound");
    expect(own.proxy.journal).toHaveLength(before);
  });

  test("waits for the ConfigMap of its Homeserver, and begins when it appears", async () => {
    await secret("ca");
    await declare("ca", { caBundleRef: { name: "ca" } });
    await reset("ca", "ca.test");
    await says("fedreset/ca", "CABundleNotFound");
    // Any will do where the homeserver speaks plain HTTP.
    await kubectl("create", "configmap", "ca", `--from-literal=ca.crt=${selfSignedCertificate().cert}`);
    await says("fedreset/ca", "ResetAccepted");
  });

  test("waits where its Homeserver is deleted under it, and goes on with one of the same name elsewhere", async () => {
    await secret("moved");
    await declare("moved", { url: "http://127.0.0.1:1" });
    await reset("moved", "moved.test");
    await says("fedreset/moved", "Unreachable");
    await kubectl("delete", "hs/moved");
    await says("fedreset/moved", "HomeserverNotFound");
    await declare("moved");
    await says("fedreset/moved", "ResetAccepted");
    expect(postsTo("moved.test")).toBe(1);
  });

  test("shares its destination with another one: one posts, the other finds it done", async () => {
    await secret("shared");
    await declare("shared");
    await Promise.all(["one", "two"].map((name) => reset(name, "shared.test", "shared")));
    await kubectl("wait", "--for=condition=Ready", "fedreset/one", "fedreset/two", "--timeout=60s");
    const reasons = (await field.resets())
      .filter(({ metadata }) => ["one", "two"].includes(metadata.name))
      .map((found) => conditionOf(found, "Ready"));
    expect(reasons.toSorted()).toEqual(["True NotNeeded", "True ResetAccepted"]);
    expect(postsTo("shared.test")).toBe(1);
  });
});

const patchOf = (token: string): string => JSON.stringify({ stringData: { access_token: token } });
const unknownToken = {
  status: 401,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ errcode: "M_UNKNOWN_TOKEN", error: "Invalid access token passed." }),
};
