/** What docs/resources.md says by table: fields from the schemas, conditions from what the operator claims. */
import type { Kind } from "../cluster.ts";
import { claimsOf } from "../run/verdict.ts";
import { objectSchema } from "./definition.ts";
import { tableOf, type Tables } from "./page.ts";
import { failureReasons, type Reason, successReasons, waitReasons } from "./reasons.ts";
import { states } from "./states.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** By the name under which the page asks for them. */
export const resourcesTables: Tables = {
  "homeserver spec": () => fieldsTable("Homeserver", "spec"),
  "homeserver status": () => fieldsTable("Homeserver", "status"),
  "federationreset spec": () => fieldsTable("FederationReset", "spec"),
  "federationreset status": () => fieldsTable("FederationReset", "status"),
  "federationreset conditions": conditionsTable,
  "waiting reasons": () => reasonsTable(waitReasons),
  "success reasons": () => reasonsTable(successReasons),
  "failure reasons": () => reasonsTable(failureReasons),
};

function fieldsTable(kind: Kind, part: "spec" | "status"): string {
  return tableOf(["field", "type", "default", "meaning"], fieldRows(objectSchema(kind).properties![part]!, ""));
}

function fieldRows({ properties = {}, required = [] }: StructuralSchema, path: string): readonly (readonly string[])[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inside = field.items ?? field;
    const whole = `${path}${name}${field.items ? "[]" : ""}`;
    const fallback =
      field.default === undefined
        ? required.includes(name)
          ? "required"
          : ""
        : `\`${JSON.stringify(field.default)}\``;
    return [
      [`\`${whole}\``, typeOf(field), fallback, (field.description ?? "").replaceAll("|", "\\|")],
      ...(inside.properties ? fieldRows(inside, `${whole}.`) : []),
    ];
  });
}

function typeOf({ type, format, items, minimum, maximum, enum: words, ...bounds }: StructuralSchema): string {
  if (items !== undefined) return `list of at most ${bounds.maxItems}: ${typeOf(items)}`;
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(", ");
  if (format === "date-time") return "time";
  if (type === "integer" && maximum !== undefined) return `integer, ${minimum} to ${maximum}`;
  if (type === "integer") return minimum === undefined ? "integer" : `integer, at least ${minimum}`;
  return bounds.maxLength === undefined ? type : `${type}, at most ${bounds.maxLength}`;
}

/** Reasons that stand for those of a table further down. */
const oneOfMany: ReadonlyMap<string, string> = new Map([
  ["HomeserverNotFound", "(why it waits)"],
  ["ResetAccepted", "(how it succeeded)"],
  ["BackoffLimitExceeded", "(why it failed)"],
]);

function conditionsTable(): string {
  const types = claimsOf(states[0]![1]).map(({ type }) => type);
  const fresh = ["nobody has seen it yet", "Unknown Pending", ...types.slice(1).map(() => "–")];
  const rows = states.map(([state, verdict]) => [
    state,
    ...claimsOf(verdict).map(({ type, status, reason }) =>
      type === "Ready" ? `${status} ${oneOfMany.get(reason) ?? reason}` : status,
    ),
  ]);
  return tableOf(["state", ...types], [fresh, ...rows]);
}

const reasonsTable = (reasons: Readonly<Record<string, Reason>>): string =>
  tableOf(
    ["reason", "meaning"],
    Object.entries(reasons).map(([name, { meaning }]) => [name, meaning]),
  );
