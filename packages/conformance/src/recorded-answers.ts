/** The files that the recorder writes: answers by title, an outcome a line, frequent header sets by name. */
import type { Answer, Outcome, Variant } from "./case.ts";

const crossOrigin = [
  ["access-control-allow-headers", "X-Requested-With, Content-Type, Authorization, Date"],
  ["access-control-allow-methods", "GET, HEAD, POST, PUT, DELETE, OPTIONS"],
  ["access-control-allow-origin", "*"],
  ["access-control-expose-headers", "Synapse-Trace-Id, Server"],
] as const;
const server = ["server", "Synapse/{version}"] as const;
const headerSets: Readonly<Record<string, Answer["headers"]>> = {
  json: [
    ...crossOrigin,
    ["cache-control", "no-cache, no-store, must-revalidate"],
    ["content-type", "application/json"],
    server,
  ],
  options: [...crossOrigin, server],
  html: [["content-type", "text/html; charset=utf-8"], server],
  text: [["content-type", "text/plain"], server],
  none: [],
};

type RecordedOutcome =
  | Exclude<Outcome, Answer>
  | { readonly status: number; readonly headers: string | Answer["headers"]; readonly body: string };

interface RecordedVariant extends Omit<Variant, "outcomes"> {
  readonly outcomes: readonly RecordedOutcome[];
}

const readOutcome = (outcome: RecordedOutcome): Outcome =>
  typeof outcome === "string"
    ? outcome
    : {
        ...outcome,
        headers: typeof outcome.headers === "string" ? (headerSets[outcome.headers] ?? []) : outcome.headers,
      };

const writeOutcome = (outcome: Outcome): RecordedOutcome => {
  if (typeof outcome === "string") return outcome;
  const text = JSON.stringify(outcome.headers);
  const set = Object.entries(headerSets).find(([, headers]) => JSON.stringify(headers) === text);
  return { status: outcome.status, headers: set?.[0] ?? outcome.headers, body: outcome.body };
};

/** Variants by title from a recorded file's content. */
export const readRecorded = (content: unknown): ReadonlyMap<string, readonly Variant[]> =>
  new Map(
    Object.entries(content as Record<string, readonly RecordedVariant[]>).map(([title, variants]) => [
      title,
      variants.map((variant) => ({ ...variant, outcomes: variant.outcomes.map(readOutcome) })),
    ]),
  );

/** A recorded file's text, ASCII only. */
export function writeRecorded(answers: ReadonlyMap<string, readonly Variant[]>): string {
  const line = (value: unknown): string =>
    JSON.stringify(value).replaceAll(
      /[\u007F-\uFFFF]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  const variantText = ({ outcomes, ...conditions }: Variant): string => {
    const opening = Object.entries(conditions).map(([key, value]) => `${line(key)}: ${line(value)}, `);
    const lines = outcomes.map((outcome) => `      ${line(writeOutcome(outcome))}`);
    return `    {${opening.join("")}"outcomes": [\n${lines.join(",\n")}\n    ]}`;
  };
  const entries = Array.from(
    answers,
    ([title, variants]) => `  ${line(title)}: [\n${variants.map(variantText).join(",\n")}\n  ]`,
  );
  return `{\n${entries.join(",\n")}\n}\n`;
}
