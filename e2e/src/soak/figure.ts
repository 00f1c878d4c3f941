/** What a soak measured: printed, and kept in docs/soak.md, a line for each figure. */
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { fileURLToPath } from "node:url";

export interface Figure {
  /** What was measured, in a few words; a later one of the same name takes its place. */
  readonly name: string;
  readonly reached: string;
  /** What it is to be; absent where it is only told. */
  readonly bound?: string;
}

const page = new URL("../../../docs/soak.md", import.meta.url);

/** @param soak the name of the test's file, which `test:soak` takes as an argument. */
export async function tell(soak: string, figures: readonly Figure[]): Promise<void> {
  for (const { name, reached, bound } of figures) {
    console.log(`${soak}: ${name}: ${reached}${bound === undefined ? "" : ` (${bound})`}`);
  }
  const text = await readFile(page, "utf8");
  await writeFile(fileURLToPath(page), withFigures(text, soak, figures, today(), machine()));
}

/** The page with the figures of one soak in place of those of the same name. */
export function withFigures(
  text: string,
  soak: string,
  figures: readonly Figure[],
  date: string,
  machine: string,
): string {
  const [before, rows, after] = text.split(/(?<=<!-- figures -->\n\n)|(?=\n<!-- end of figures -->)/) as [
    string,
    string,
    string,
  ];
  const [head, line, ...old] = rows.trimEnd().split("\n") as [string, string, ...string[]];
  const fresh = figures.map(
    ({ name, reached, bound = "–" }) => `| ${soak} | ${name} | ${bound} | ${reached} | ${date}, ${machine} |`,
  );
  const rowsByName = new Map([...old, ...fresh].map((row) => [nameOf(row), row]));
  const sorted = [...rowsByName.values()].toSorted((a, b) => compare(partOf(a), partOf(b)));
  return `${before}${[head, line, ...sorted].join("\n")}\n${after}`;
}

const cellsOf = (row: string): readonly string[] => row.split(/ *\| */);
const partOf = (row: string): string => cellsOf(row)[1]!;
const nameOf = (row: string): string => cellsOf(row).slice(1, 3).join("|");
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const today = (): string => new Date().toISOString().slice(0, 10);
const machine = (): string => `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** The value that so great a part of them does not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!;
}
