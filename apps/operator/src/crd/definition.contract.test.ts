/** The definitions on a real API server; in one file, since starting one takes longer than the tests. */
import { printJson } from "@synapse-federation/controller";
import { requireTool } from "@synapse-federation/testbed";
import { type Kubernetes, startKubernetes } from "@synapse-federation/testbed/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { federationResetSpec } from "../api/federation-reset.ts";
import { homeserverSpec } from "../api/homeserver.ts";
import type { Kind } from "../cluster.ts";
import { type Asking, type Cause, openAsking, type Verdict } from "./asking.fixture.ts";
import { type Constraint, constraintsOf, without } from "./constraint.fixture.ts";
import { objectSchema } from "./definition.ts";
import { install, type Installed } from "./installed.fixture.ts";
import { limits } from "./limits.fixture.ts";
import { type Example, examples, sparse } from "./objects.fixture.ts";
import { acceptedRows, incompleteRows, refusedRows } from "./rows.fixture.ts";
import { serverNames, times, urls } from "./texts.fixture.ts";

const go = await requireTool("go");
const group = "synapse-federation.dev";
const allKinds = ["Homeserver", "FederationReset"] as const;

/** Constraints in as few groups as have at most one for each field: what a group lacks shows which one was missed. */
function groupsOf(kind: Kind): readonly (readonly Constraint[])[] {
  const byField = Map.groupBy(constraintsOf(objectSchema(kind)), ({ field }) => field);
  const most = Math.max(...[...byField.values()].map(({ length }) => length));
  return Array.from({ length: most }, (_, nth) => [...byField.values()].flatMap((there) => there.slice(nth, nth + 1)));
}

const variants = allKinds.flatMap((kind) =>
  groupsOf(kind).map((lacking, nth) => ({
    kind,
    lacking: new Set(lacking.map(({ id }) => id)),
    group: `without-${nth}.${group}`,
  })),
);

/** Without the remark that CEL was not asked, which names no field. */
const causesOf = ({ body }: Verdict): readonly Cause[] =>
  (body.details?.causes ?? []).filter(({ field }) => field !== "<nil>");

describe.skipIf(go.missing || process.env["TESTBED_KUBECONFIG"])(
  `the definitions on a real API server${go.note}`,
  () => {
    let kubernetes: Kubernetes;
    let asking: Asking;
    let real: Readonly<Record<Kind, Installed>>;
    let lacking: readonly { readonly ids: ReadonlySet<string>; readonly installed: Installed }[];
    beforeAll(async () => {
      kubernetes = await startKubernetes();
      asking = await openAsking(kubernetes.kubeconfig);
      const all = await install(kubernetes, asking, [
        ...allKinds.map((kind) => ({ kind, group, schema: objectSchema(kind) })),
        ...variants.map((variant) => ({ ...variant, schema: without(objectSchema(variant.kind), variant.lacking) })),
      ]);
      real = { Homeserver: all[0]!, FederationReset: all[1]! };
      lacking = variants.map(({ lacking }, nth) => ({ ids: lacking, installed: all[nth + 2]! }));
    }, 1_200_000);
    afterAll(async () => {
      await asking?.[Symbol.asyncDispose]();
      await kubernetes?.stop();
    });

    describe.each(allKinds)("%s", (kind) => {
      const constraints = new Map(constraintsOf(objectSchema(kind)).map((constraint) => [constraint.id, constraint]));
      const withoutIt = (id: string): Installed =>
        lacking.find(({ ids, installed }) => installed.kind === kind && ids.has(id))!.installed;

      test.for(refusedRows(kind).map((row) => [row.title, row] as const))(
        "%s: refused with the field's name, and not where the constraint is gone",
        async ([id, row]) => {
          const causes = causesOf(await real[kind].verdict(row));
          expect(causes.map(({ field }) => field.replaceAll(/\[\d+\]/g, "[]"))).toEqual([constraints.get(id)!.field]);
          const [, message = ""] = id.split(": ");
          expect(causes[0]!.message).toContain(message);
          const lenient = await withoutIt(id).verdict(row);
          expect([200, 201, 422]).toContain(lenient.status);
          expect(causesOf(lenient)).not.toContainEqual(causes[0]);
        },
      );

      test.for([...acceptedRows(kind), ...incompleteRows(kind)].map((row) => [row.title, row] as const))(
        "%s: taken",
        async ([, row]) => {
          const { status, body } = await real[kind].verdict(row);
          expect(status, printJson(body)).toBeLessThan(300);
          expect(body[row.part]).toEqual(row.changed[row.part]);
        },
      );

      test.for(Object.entries(limits[kind].spec.defaults!))("%s is %s where it is left out", async ([path, value]) => {
        const steps = ["spec", ...path.split(".")];
        const there = (body: unknown): unknown =>
          steps.reduce((inside, step) => (inside as Record<string, unknown> | undefined)?.[step], body);
        expect(there((await real[kind].create("sparse", sparse[kind], true)).body)).toBe(value);
        expect(
          there((await withoutIt(`spec.${path} default`).create("sparse", sparse[kind], true)).body),
        ).toBeUndefined();
      });

      test("a fresh object waits for the operator, and no tool takes it for ready", async () => {
        const { body } = await real[kind].create("fresh", sparse[kind], true);
        const ready = {
          type: "Ready",
          status: "Unknown",
          lastTransitionTime: "1970-01-01T00:00:00Z",
          reason: "Pending",
        };
        expect(body["status"]).toEqual({
          observedGeneration: -1,
          conditions: [{ ...ready, message: "Waiting for the operator" }],
        });
        const lenient = await withoutIt("status default").create("fresh", sparse[kind], true);
        expect(lenient.status).toBe(201);
        expect(lenient.body).not.toHaveProperty("status");
      });

      test("nothing that the types know is pruned, and what they do not know is", async () => {
        for (const [index, { spec, status }] of examples[kind].entries()) {
          const name = `round-trip-${index}`;
          const created = await real[kind].create(name, { spec: { ...spec, unknown: 1 }, status });
          expect(created.body["spec"]).toEqual(spec);
          expect(created.body["status"]).toMatchObject({ observedGeneration: -1 });
          const written = await real[kind].replaceStatus(name, { ...status, unknown: 1 });
          expect(written.body["status"]).toEqual(status);
        }
      });
    });

    test("what can't be changed can't be added or taken away either", async () => {
      const [single, selector] = examples.FederationReset as readonly [Example, Example];
      const row = { title: "", part: "spec", example: 0, update: true } as const;
      const swapped = await real.FederationReset.verdict({ ...row, changed: selector });
      expect(causesOf(swapped).map(({ field }) => field)).toEqual(["spec.destination", "spec.destinationSelector"]);
      const back = await real.FederationReset.verdict({ ...row, example: 1, changed: single });
      expect(causesOf(back).map(({ field }) => field)).toEqual(["spec.destination", "spec.destinationSelector"]);
    });

    test("suspend, the run token, the deadlines, notAfter and the TTL can be changed and taken away", async () => {
      const { spec, status } = examples.FederationReset[0]!;
      const fixed = new Set([
        "homeserverRef",
        "destination",
        "dryRun",
        "readyWhen",
        "recoveryWindowSeconds",
        "backoffLimit",
      ]);
      const rest = Object.fromEntries(Object.entries(spec).filter(([field]) => fixed.has(field)));
      const row = { title: "", part: "spec", example: 0, update: true } as const;
      const changed = await real.FederationReset.verdict({
        ...row,
        changed: { spec: { ...rest, suspend: false }, status },
      });
      expect(changed.body["spec"]).toEqual({ ...rest, suspend: false });
    });

    test("a selector whose fields are misspelt matches nothing, since it is refused", async () => {
      const spec = { homeserverRef: { name: "synapse" }, destinationSelector: { includes: ["*"] } };
      const causes = causesOf(await real.FederationReset.create("misspelt", { spec }, true));
      expect(causes.map(({ field }) => field)).toEqual(["spec.destinationSelector.include"]);
    });

    test.for(serverNames)("the destination %j is judged as zod judges it", async (destination) => {
      const spec = { homeserverRef: { name: "synapse" }, destination };
      const { status } = await real.FederationReset.create("name", { spec }, true);
      expect(status === 201).toBe(federationResetSpec.safeParse(spec).success);
    });

    test.for(urls)("the URL %j is judged as zod judges it", async (url) => {
      const spec = { url, auth: { accessTokenSecretRef: { name: "admin" } } };
      const { status } = await real.Homeserver.create("url", { spec }, true);
      expect(status === 201).toBe(homeserverSpec.safeParse(spec).success);
    });

    test.for(times)("the time %j is judged as zod judges it", async (notAfter) => {
      const spec = { homeserverRef: { name: "synapse" }, destination: "matrix.org", notAfter };
      const { status } = await real.FederationReset.create("time", { spec }, true);
      expect(status === 201).toBe(federationResetSpec.safeParse(spec).success);
    });
  },
);
