/** Objects to give to the API server and to zod: refused ones, each for one constraint, and ones at every limit. */
import type { Kind } from "../cluster.ts";
import { type Limits, limits } from "./limits.fixture.ts";
import { type Example, examples } from "./objects.fixture.ts";
import { brokenRules } from "./rules.fixture.ts";

export interface Row {
  /** What is refused or taken. For a refused one this is the constraint's id. */
  readonly title: string;
  readonly part: "spec" | "status";
  /** Of {@link examples}. */
  readonly example: number;
  /** The example with the change. */
  readonly changed: Example;
  /** The example is there, and is changed. Otherwise the change is created. A status is always changed. */
  readonly update: boolean;
}

/** Absent: the field is taken away. */
type Value = { readonly value?: unknown };

export const refusedRows = (kind: Kind): readonly Row[] => [
  { title: "spec required", part: "spec", example: 0, changed: { status: {} } as Example, update: false },
  ...(["spec", "status"] as const).flatMap((part) =>
    brokenLimits(limits[kind][part])
      .filter(([path, what]) => !isOurDemand(part, path, what))
      .map(([path, what, change]) => row(kind, part, path, `${part}.${path} ${what}`, change)),
  ),
  ...brokenRules[kind].map(({ path, message, values, update = false }) => {
    const [[first, value], ...more] = Object.entries(values) as [[string, unknown], ...[string, unknown][]];
    const start = row(kind, "spec", first, `spec.${path}: ${message}`, { value });
    const changed = more.reduce((object, [other, value]) => set(object, `spec.${other}`, { value }), start.changed);
    return { ...start, changed, update };
  }),
];

export const acceptedRows = (kind: Kind): readonly Row[] =>
  (["spec", "status"] as const).flatMap((part) =>
    metLimits(limits[kind][part]).map(([path, what, change]) =>
      row(kind, part, path, `${part}.${path} at its ${what}`, change),
    ),
  );

/** Statuses that the API server takes, and that this operator can't go on from. */
export const incompleteRows = (kind: Kind): readonly Row[] =>
  brokenLimits(limits[kind].status)
    .filter(([path, what]) => isOurDemand("status", path, what))
    .map(([path, , change]) => row(kind, "status", path, `status.${path} left out`, change));

const isOurDemand = (part: Row["part"], path: string, what: string): boolean =>
  part === "status" && what === "required" && !path.includes("[]");

type Change = readonly [path: string, what: string, change: Value];

function brokenLimits(of: Limits): readonly Change[] {
  const each = <T>(table: Readonly<Record<string, T>>, what: string, broken: (value: T) => unknown): Change[] =>
    Object.entries(table).map(([path, value]) => [path, what, { value: broken(value) }]);
  return [
    ...of.required.map((path): Change => [path, "required", {}]),
    ...each(of.least, "minimum", (least) => least - 1),
    ...each(of.most, "maximum", (most) => most + 1),
    ...each(of.longest, "maxLength", (size) => filled(size, 1, text)),
    ...each(of.mostItems, "maxItems", (size) => filled(size, 1, copies)),
    ...(of.leastItems ?? []).map((path): Change => [path, "minItems", { value: [] }]),
    ...each(of.words, "enum", () => "Other"),
    ...of.times.map((path): Change => [path, "format", { value: "2026-11-25T25:00:00Z" }]),
    ...each(of.patterns, "pattern", (text) => text),
    ...(of.unique ?? []).map((path): Change => [path, "unique", { value: copies(2) }]),
  ];
}

function metLimits(of: Limits): readonly Change[] {
  const each = <T>(table: Readonly<Record<string, T>>, what: string, met: (value: T) => unknown): Change[] =>
    Object.entries(table).map(([path, value]) => [path, what, { value: met(value) }]);
  return [
    ...each(of.least, "minimum", (least) => least),
    ...each(of.most, "maximum", (most) => most),
    ...each(of.longest, "maxLength", (size) => filled(size, 0, text)),
    ...each(of.mostItems, "maxItems", (size) => filled(size, 0, copies)),
    ...Object.entries(of.words).flatMap(([path, words]) =>
      words.map((value): Change => [path, `word ${value}`, { value }]),
    ),
  ];
}

const text = (size: number): string => "a".repeat(size);

/** So many times what the example has there first. */
const copies =
  (size: number) =>
  (there: unknown): unknown =>
    Array.from({ length: size }, () => (there as readonly unknown[])[0]);

function filled(
  size: number | readonly [number, (size: number) => unknown],
  more: number,
  fill: (size: number) => unknown,
) {
  return typeof size === "number" ? fill(size + more) : size[1](size[0] + more);
}

function row(kind: Kind, part: "spec" | "status", path: string, title: string, change: Value): Row {
  const whole = `${part}.${path}`;
  const having = examples[kind].findIndex((example) => has(example, parentOf(whole)));
  if (having === -1) throw new Error(`No example has ${parentOf(whole)}.`);
  const changed = set(examples[kind][having]!, whole, change);
  return { title, part, example: having, changed, update: false };
}

const stepsOf = (path: string): readonly string[] => path.replaceAll("[]", ".0").split(".");
const parentOf = (path: string): string => stepsOf(path).slice(0, -1).join(".");

function has(value: unknown, path: string): boolean {
  return (
    stepsOf(path).reduce<unknown>((inside, step) => (inside as Record<string, unknown> | undefined)?.[step], value) !==
    undefined
  );
}

/** A copy with another value at a path; a function is given what stands there. */
function set<T>(object: T, path: string, change: Value): T {
  const copy = structuredClone(object);
  const steps = stepsOf(path);
  const last = steps.at(-1)!;
  const inside = steps
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], copy) as Record<string, unknown>;
  if (!("value" in change) || change.value === undefined) delete inside[last];
  else
    inside[last] =
      typeof change.value === "function" ? (change.value as (there: unknown) => unknown)(inside[last]) : change.value;
  return copy;
}
