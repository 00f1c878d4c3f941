/** What a user of kubectl sees of both kinds. */
import { fileURLToPath } from "node:url";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAsking } from "./asking.fixture.ts";
import { objectSchema } from "./definition.ts";
import { exampleName, install, type Installed } from "./installed.fixture.ts";
import { examples } from "./objects.fixture.ts";

const go = await requireTool("go");
const group = "synapse-federation.dev";

describe.skipIf(go.missing || process.env["TESTBED_KUBECONFIG"])(`kubectl${go.note}`, () => {
  let kubernetes: Kubernetes;
  beforeAll(async () => {
    kubernetes = await startKubernetes();
    await using asking = await openAsking(kubernetes.kubeconfig);
    const [homeservers, resets] = (await install(
      kubernetes,
      asking,
      (["Homeserver", "FederationReset"] as const).map((kind) => ({ kind, group, schema: objectSchema(kind) })),
    )) as [Installed, Installed];
    await homeservers.replaceStatus(exampleName(0), examples.Homeserver[0]!.status);
    await resets.replaceStatus(exampleName(0), {
      ...examples.FederationReset[0]!.status,
      conditions: [condition("Ready", "True", "ResetAccepted"), condition("Recovered", "Unknown", "Watching")],
    });
    await resets.replaceStatus(exampleName(1), examples.FederationReset[1]!.status);
  }, 1_200_000);
  afterAll(() => kubernetes?.stop());

  /** What `kubectl get` prints, by line and column, without the age. */
  const table = async (...args: readonly string[]): Promise<readonly (readonly string[])[]> =>
    (await kubernetes.kubectl("get", ...args))
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/).slice(0, -1));
  const names = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await kubernetes.kubectl("get", ...args, "--output=name")).trim().split("\n");
  const reset = (index: number): string => `federationreset.${group}/${exampleName(index)}`;
  const homeserver = `homeserver.${group}/${exampleName(0)}`;

  test("get shows where a reset stands, and how far a selector came when asked for more", async () => {
    expect(await table("fedreset", exampleName(0))).toEqual([
      ["NAME", "DESTINATION", "READY", "REASON", "RECOVERED"],
      [exampleName(0), "matrix.org", "True", "ResetAccepted", "Unknown"],
    ]);
    expect((await table("fedreset", "--output=wide"))[0]).toEqual(
      [
        ["NAME", "DESTINATION", "READY", "REASON", "RECOVERED"],
        ["HOMESERVER", "MATCHED", "RESET", "FAILED", "MESSAGE"],
      ].flat(),
    );
    const [, selector] = await table("fedreset", exampleName(1), "--output=wide");
    // No destination and no recovery: two columns are blank.
    expect(selector).toEqual([exampleName(1), "True", "ResetAccepted", "synapse", "4", "1", "1", "All is well"]);
  });

  test("get shows how a homeserver's federation stands", async () => {
    expect(await table("hs")).toEqual([
      ["NAME", "URL", "READY", "REASON", "VERSION", "FAILING"],
      [exampleName(0), "https://synapse-main.matrix.svc:8008", "True", "ResetAccepted", "1.140.0", "1"],
    ]);
    expect((await table("hs", "--output=wide"))[0]!.at(-1)).toBe("MESSAGE");
  });

  test("get finds both kinds by their category, resets by destination and homeserver, homeservers by URL", async () => {
    expect(await names("synapse")).toEqual(expect.arrayContaining([reset(0), reset(1), homeserver]));
    expect(await names("fedreset", "--field-selector=spec.destination=matrix.org")).toEqual([reset(0)]);
    expect(await names("fedreset", "--field-selector=spec.homeserverRef.name=other")).toEqual([""]);
    expect(await names("fedreset", "--field-selector=spec.homeserverRef.name=synapse")).toEqual([reset(0), reset(1)]);
    const url = "spec.url=https://synapse-main.matrix.svc:8008";
    expect(await names("hs", `--field-selector=${url}`)).toEqual([homeserver]);
    expect(await names("hs", `--field-selector=${url.replace("=", "!=")}`)).toEqual([""]);
  });

  test.for([
    ["federationreset", /Asks Synapse once to try failing destinations again/],
    ["federationreset.spec", /destination\t<string>\n {4}The server name to reset\. Exactly one of destination and/],
    ["federationreset.spec", /readyWhen\t<string>\n {2}enum: Reset, Recovered\n/],
    ["federationreset.spec.destinationSelector", /include\t<\[\]string> -required-\n {4}Names to reset, as globs/],
    ["federationreset.status.selected", /matched\t<integer>\n {4}Failing destinations that matched\./],
    ["homeserver.spec", /url\t<string> -required-\n {4}Origin of Synapse's main process/],
  ] as const)("explain %s describes every field that it lists", async ([path, text]) => {
    const explained = await kubernetes.kubectl("explain", path);
    expect(explained).toMatch(text);
    expect(explained).not.toContain("<no description>");
  });

  test("apply takes the files that a user begins with", async () => {
    const folder = fileURLToPath(new URL("../../../../examples/quickstart", import.meta.url));
    const applied = await kubernetes.kubectl("apply", "--dry-run=server", "--filename", folder);
    expect(applied).toMatch(/^homeserver\..* created/m);
    expect(applied).toMatch(/^federationreset\..* created/m);
  });

  test("apply refuses a misspelt field by its name", async () => {
    const misspelt = {
      apiVersion: `${group}/v1alpha1`,
      kind: "FederationReset",
      metadata: { name: "misspelt" },
      spec: { homeserverRef: { name: "synapse" }, destination: "matrix.org", dryrun: true },
    };
    await expect(kubernetes.apply(JSON.stringify(misspelt))).rejects.toThrow('unknown field "spec.dryrun"');
  });
});

const condition = (type: string, status: string, reason: string): object => ({
  type,
  status,
  reason,
  lastTransitionTime: "2026-11-25T03:00:00Z",
  message: "",
});
