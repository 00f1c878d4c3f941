/** The page that says how far the recorded answers, real Synapses and the reference server agree: docs/matrix.md. */
import type { Dialect } from "@synapse-federation/core/store";
import type { Case, Theme } from "../case.ts";

/** What came of all cases on one server. */
export interface Measured {
  readonly server: string;
  readonly database: Dialect;
  readonly cases: number;
  readonly requests: number;
  /** Cases in which something differed. */
  readonly differences: number;
}

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** The releases at which a case's answers change. */
const changesOf = ({ answers }: Case): readonly string[] => [
  ...new Set(answers.flatMap(({ since }) => (since === undefined ? [] : [since]))),
];

/** The page as Markdown; `date` is an ISO day. */
export function matrixPage(date: string, measured: readonly Measured[], themes: readonly Theme[]): string {
  const rows = measured.map(({ server, database, cases, requests, differences }) => [
    server,
    database,
    cases,
    requests,
    differences,
  ]);
  const changes = themes.flatMap(({ name, cases }) =>
    cases.flatMap((one) => changesOf(one).map((since) => [name, one.title, since])),
  );
  return `# Every case on every Synapse

Made on ${date} by \`npx --yes pnpm@12 --silent test:matrix > docs/matrix.md\`, which starts each server and compares every byte of its answers with the recorded ones.

${table(["server", "database", "cases", "requests", "cases that differ"], rows)}

## What differs between the releases

${changes.length === 0 ? "Nothing." : table(["theme", "case", "answers otherwise since"], changes)}

Releases between two that were asked are not known: what changed is taken to have changed with the newer one.
`;
}
