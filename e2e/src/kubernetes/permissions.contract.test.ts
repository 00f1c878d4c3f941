/** What the roles let the operator and people do, and that nothing else is. */
import { fileURLToPath } from "node:url";
import { requireTool } from "@synapse-federation/testbed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Installation, type Namespace, startInstallation } from "./installation.ts";

const go = await requireTool("go");
const examples = fileURLToPath(new URL("../../../examples/quickstart/", import.meta.url));
const aggregated = fileURLToPath(new URL("../../../charts/operator/files/rbac/aggregated.yaml", import.meta.url));

let installation: Installation;
let namespace: Namespace;
beforeAll(async () => {
  if (go.missing) return;
  installation = await startInstallation();
  await installation.installKinds();
  namespace = await installation.namespace();
  await namespace.kubectl("apply", "--filename", `${examples}homeserver.yaml`, "--filename", `${examples}resets.yaml`);
  await namespace.kubectl("apply", "--filename", aggregated);
  for (const person of people) await bindAggregated(person);
}, 1_200_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

/** Whom Kubernetes' own roles of these names are bound to. */
const people = ["view", "edit", "admin"] as const;
type Person = (typeof people)[number];

/**
 * Binds a person to what the role of that name is made of where a controller manager aggregates: every role with the
 * label for it. Those of others are not asked about here.
 */
async function bindAggregated(person: Person): Promise<void> {
  const { kubectl } = namespace;
  const label = `--selector=rbac.authorization.k8s.io/aggregate-to-${person}=true`;
  const roles = (await kubectl("get", "clusterroles", label, "--output=name")).trim().split("\n");
  for (const role of roles.map((name) => name.split("/").at(-1)!).filter((name) => name.startsWith("synapse-"))) {
    await kubectl("create", "rolebinding", `${person}-${role}`, `--clusterrole=${role}`, `--user=${person}`);
  }
}

/** `resource [names] verbs` of each rule, but for those of anybody who is logged in. */
async function allowed(run: Kubectl, ...args: readonly string[]): Promise<readonly string[]> {
  const anybody = "system:serviceaccount:default:default";
  const groups = ["--as-group=system:serviceaccounts", "--as-group=system:authenticated"];
  const ofAnybody = await rulesOf(namespace.kubectl, `--as=${anybody}`, ...groups, ...args);
  return (await rulesOf(run, ...args)).filter((rule) => !ofAnybody.includes(rule));
}

async function rulesOf(run: Kubectl, ...args: readonly string[]): Promise<readonly string[]> {
  const table = await run("auth", "can-i", "--list", "--no-headers", ...args);
  return table
    .trimEnd()
    .split("\n")
    .map((row) => /^(\S*)\s+\[(.*?)\]\s+(\[.*?\])\s+\[(.*?)\]$/.exec(row)!)
    .filter(([, , urls]) => urls === "")
    .map(([, resource, , names, verbs]) => `${resource} ${names} ${verbs}`)
    .toSorted();
}

type Kubectl = Namespace["kubectl"];
const asOperator: Kubectl = (...args) => installation.kubernetes.kubectl("--kubeconfig", namespace.kubeconfig, ...args);
const asPerson =
  (person: Person): Kubectl =>
  (...args) =>
    namespace.kubectl(`--as=${person}`, ...args);

describe.skipIf(go.missing)(`the operator's service account${go.note}`, () => {
  test("may do this in its namespace, and nothing else", async () => {
    expect(await allowed(asOperator)).toEqual([
      "configmaps [] get",
      "events.events.k8s.io [] create patch",
      "federationresets.synapse-federation.dev [] get list watch delete",
      "federationresets.synapse-federation.dev/status [] update",
      "homeservers.synapse-federation.dev [] get list watch",
      "homeservers.synapse-federation.dev/status [] update",
      "leases.coordination.k8s.io [] create",
      "leases.coordination.k8s.io [synapse-federation-operator] get update",
      "secrets [] get",
    ]);
  });

  test("may do nothing in any other", async () => {
    expect(await allowed(asOperator, "--namespace", "default")).toEqual([]);
    expect(await allowed(asOperator, "--namespace", "kube-system")).toEqual([]);
  });

  test.for([
    ["list the Secrets", ["get", "secrets"]],
    ["watch a Secret", ["get", "secret", "homeserver-admin", "--watch"]],
    ["make a Secret", ["create", "secret", "generic", "any"]],
    ["list the ConfigMaps", ["get", "configmaps"]],
    ["make itself a token", ["create", "token", "synapse-federation-operator"]],
    ["delete a Homeserver", ["delete", "homeserver", "homeserver"]],
    ["change a Homeserver", ["annotate", "homeserver", "homeserver", "a=b"]],
    ["change a reset", ["annotate", "fedreset", "healthy", "a=b"]],
    ["look at pods", ["get", "pods"]],
    ["take another lease", ["get", "lease", "kube-scheduler"]],
    ["look into another namespace", ["get", "secret", "any", "--namespace", "kube-system"]],
    ["look at every namespace", ["get", "fedreset", "--all-namespaces"]],
  ] as const)("is refused when it tries to %s", async ([, args]) => {
    await expect(asOperator(...args)).rejects.toThrow(/Forbidden|forbidden/);
  });
});

describe.skipIf(go.missing)(`people with Kubernetes' own roles${go.note}`, () => {
  const reads = [
    "federationresets.synapse-federation.dev [] get list watch",
    "homeservers.synapse-federation.dev [] get list watch",
  ];
  const writes = "create update patch delete deletecollection";
  test.for([
    ["view", reads],
    ["edit", [...reads, `federationresets.synapse-federation.dev [] ${writes}`]],
    [
      "admin",
      [
        ...reads,
        `federationresets.synapse-federation.dev [] ${writes}`,
        `homeservers.synapse-federation.dev [] ${writes}`,
      ],
    ],
  ] as const)("%s may do this with our kinds, and nothing else", async ([person, rules]) => {
    // What two roles say of one resource stands in one line.
    const lines = await allowed(asPerson(person));
    const pairs = (all: readonly string[]): readonly string[] =>
      all
        .flatMap((line) =>
          line
            .split(" [] ")[1]!
            .split(" ")
            .map((verb) => `${verb} ${line.split(" ")[0]}`),
        )
        .toSorted();
    expect(pairs(lines)).toEqual(pairs(rules));
  });

  const status = ["--subresource=status", "--type=merge", '--patch={"status":{"observedGeneration":7}}'];
  test.for([
    ["view", "make a reset", ["create", "--filename", `${examples}resets.yaml`]],
    ["view", "suspend a reset", ["patch", "fedreset/healthy", "--type=merge", '--patch={"spec":{"suspend":true}}']],
    ["edit", "write a reset's status", ["patch", "fedreset/healthy", ...status]],
    ["edit", "send the token elsewhere", ["annotate", "homeserver", "homeserver", "a=b"]],
    ["edit", "take a homeserver away", ["delete", "homeserver", "homeserver"]],
    ["admin", "write a reset's status", ["patch", "fedreset/healthy", ...status]],
    ["admin", "write a homeserver's status", ["patch", "homeserver/homeserver", ...status]],
  ] as const)("%s is refused who tries to %s", async ([person, _what, args]) => {
    await expect(asPerson(person)(...args)).rejects.toThrow("forbidden");
  });

  test("edit can run a reset again, and admin can move a homeserver's limits", async () => {
    const runAgain = '--patch={"spec":{"runToken":"again"}}';
    await asPerson("edit")("patch", "fedreset/healthy", "--type=merge", runAgain);
    await asPerson("admin")(
      "patch",
      "homeserver/homeserver",
      "--type=merge",
      '--patch={"spec":{"requestsPerSecond":5}}',
    );
    expect(await asPerson("view")("get", "hs/homeserver", "--output=jsonpath={.spec.requestsPerSecond}")).toBe("5");
  });
});
