import { expect, test } from "vitest";
import { z } from "zod";
import { federationResetSpec } from "./federation-reset.ts";
import { federationResetStatus } from "./federation-reset-status.ts";
import { homeserverSpec, homeserverStatus } from "./homeserver.ts";
import { immutableFieldsChanged } from "./immutability.ts";

const homeserverRef = { name: "homeserver" };
const spec = (fields: object = {}): object => ({ homeserverRef, destination: "matrix.org", ...fields });
const isTaken = (fields: object): boolean => federationResetSpec.safeParse(spec(fields)).success;

test("what is left out has the documented default, and the deadlines have none", () => {
  expect(federationResetSpec.parse(spec())).toEqual({
    homeserverRef,
    destination: "matrix.org",
    suspend: false,
    dryRun: false,
    readyWhen: "Reset",
    recoveryWindowSeconds: 900,
    backoffLimit: 6,
  });
});

test.for([
  ["no destination", { homeserverRef }, "exactly one of destination and destinationSelector must be set"],
  [
    "a selector that waits for a recovery",
    { homeserverRef, destinationSelector: { include: ["*"] }, readyWhen: "Recovered" },
    "for a single destination",
  ],
  [
    "a destination and a selector",
    spec({ destinationSelector: { include: ["*"] } }),
    "exactly one of destination and destinationSelector",
  ],
] as const)("%s is refused with a message that says what to do", ([_what, given, message]) => {
  expect(federationResetSpec.safeParse(given).error?.issues[0]?.message).toContain(message);
});

test.for([
  ["an empty selector", { destination: undefined, destinationSelector: { include: [] } }],
  ["a moment that is none", { notAfter: "tomorrow" }],
  ["a deadline of nothing", { activeDeadlineSeconds: 0 }],
  ["a word that readyWhen does not know", { readyWhen: "Accepted" }],
  ["a window that is too short to prove a recovery", { readyWhen: "Recovered", recoveryWindowSeconds: 0 }],
] as const)("%s is refused", ([_what, fields]) => {
  expect(isTaken(fields)).toBe(false);
});

test("no window at all is fine where nothing waits for a recovery", () => {
  expect(isTaken({ recoveryWindowSeconds: 0, notAfter: "2026-11-25T03:00:00+01:00" })).toBe(true);
});

test("only what steers a run may change: a field that is added or taken away has changed, too", () => {
  const before = federationResetSpec.parse(spec());
  const steered = { suspend: true, runToken: "2", activeDeadlineSeconds: 1, waitDeadlineSeconds: 1 };
  const ended = { notAfter: "2026-11-25T03:00:00Z", ttlSecondsAfterFinished: 0 };
  expect(immutableFieldsChanged("FederationReset", before, { ...before, ...steered, ...ended })).toEqual([]);
  expect(immutableFieldsChanged("FederationReset", before, { ...before, dryRun: true, backoffLimit: 1 })).toEqual([
    "dryRun",
    "backoffLimit",
  ]);
  const { destination: _, ...without } = before;
  expect(immutableFieldsChanged("FederationReset", before, without as typeof before)).toEqual(["destination"]);
});

/** Every field of a JSON schema, as `path: description`. */
function fieldsOf(
  schema: z.core.JSONSchema.BaseSchema,
  path: string,
): readonly (readonly [string, string | undefined])[] {
  const inside = schema.type === "array" ? (schema.items as z.core.JSONSchema.BaseSchema) : schema;
  return Object.entries(inside.properties ?? {}).flatMap(([name, field]) => {
    const child = field as z.core.JSONSchema.BaseSchema;
    return [[`${path}.${name}`, child.description] as const, ...fieldsOf(child, `${path}.${name}`)];
  });
}

test("every field has a sentence for the documentation", () => {
  const schemas = { homeserverSpec, homeserverStatus, federationResetSpec, federationResetStatus };
  const fields = Object.entries(schemas).flatMap(([name, schema]) =>
    fieldsOf(z.toJSONSchema(schema, { target: "openapi-3.0", io: "input", unrepresentable: "any" }), name),
  );
  expect(fields.length).toBeGreaterThan(70);
  expect(fields.filter(([, description]) => !description).map(([path]) => path)).toEqual([]);
});
