/** What docs/resources.md says by table: fields from the schemas, conditions from what the operator claims. */
import type { Kind } from "../cluster.ts";
import { claimsOf, type Verdict } from "../run/verdict.ts";
import { objectSchema } from "./definition.ts";
import { failureReasons, successReasons, waitReasons } from "./reasons.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** Tables by the name under which the page asks for them. */
const tables: Readonly<Record<string, () => string>> = {
  "homeserver spec": () => fieldsTable("Homeserver", "spec"),
  "homeserver status": () => fieldsTable("Homeserver", "status"),
  "federationreset spec": () => fieldsTable("FederationReset", "spec"),
  "federationreset status": () => fieldsTable("FederationReset", "status"),
  "federationreset conditions": conditionsTable,
  "waiting reasons": () => reasonsTable(waitReasons),
  "success reasons": () => reasonsTable(successReasons),
  "failure reasons": () => reasonsTable(failureReasons),
};

/**
 * The page with its tables as they are now. Each stands between `<!-- table: NAME -->` and `<!-- end of table -->`.
 *
 * @throws Error where the page asks for a table that is not known, or leaves one out.
 */
export function withTables(page: string): string {
  const left = new Set(Object.keys(tables));
  const filled = page.replaceAll(/(<!-- table: (.*) -->\n)[^]*?(<!-- end of table -->)/g, (_, start, name, end) => {
    if (!left.delete(name as string)) throw new Error(`docs/resources.md has no use for a table called "${name}".`);
    return `${start}\n${tables[name as string]!()}\n${end}`;
  });
  if (left.size > 0) throw new Error(`docs/resources.md lacks the tables ${[...left].join(", ")}.`);
  return filled;
}

const rowsOf = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");

function fieldsTable(kind: Kind, part: "spec" | "status"): string {
  return rowsOf(["field", "type", "default", "meaning"], fieldRows(objectSchema(kind).properties![part]!, ""));
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
  if (type === "integer") return `integer, at least ${minimum}`;
  return bounds.maxLength === undefined ? type : `${type}, at most ${bounds.maxLength}`;
}

const states: readonly (readonly [string, Verdict])[] = [
  ["under way", { state: "running", message: "" }],
  ["waiting", { state: "waiting", reason: "HomeserverNotFound", message: "" }],
  ["suspended", { state: "suspended", message: "" }],
  [
    "reset, watching for the recovery that `readyWhen` asks for",
    { state: "watching", reason: "ResetAccepted", message: "" },
  ],
  ["watched to the end without proof of it", { state: "unproven", reason: "ResetAccepted", message: "" }],
  ["done", { state: "done", reason: "ResetAccepted", message: "" }],
  ["failed", { state: "failed", reason: "BackoffLimitExceeded", message: "" }],
];

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
  return rowsOf(["state", ...types], [fresh, ...rows]);
}

const reasonsTable = (reasons: Readonly<Record<string, string>>): string =>
  rowsOf(["reason", "meaning"], Object.entries(reasons));
