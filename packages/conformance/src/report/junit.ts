import type { Result, Verdict } from "../run.ts";
import type { Reporter, ReporterOptions } from "./reporter.ts";

const entities: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

/** Text as XML takes it; characters that XML has no way to write are escaped as in JSON. */
const xml = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r -\uFFFD]/g, (unit) => JSON.stringify(unit).slice(1, -1))
    .toWellFormed()
    .replaceAll(/[<>&"]/g, (character) => entities[character]!);

const failure = ({ differences }: Verdict & { kind: "differs" }): string => {
  const lines = differences.map(
    ({ request, what, expected, actual }) =>
      `request ${request + 1}, ${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
  );
  return `<failure message="${differences.length} differences">${xml(lines.join("\n"))}</failure>`;
};

const outcomeOf = (verdict: Verdict): string =>
  verdict.kind === "differs"
    ? failure(verdict)
    : verdict.kind === "left out"
      ? `<skipped message="${xml(verdict.why)}"/>`
      : "";

/** JUnit's XML, as continuous integration reads it. */
export function junit({ write, url }: ReporterOptions): Reporter {
  const cases: string[] = [];
  return {
    result({ theme, case: { title }, verdict }: Result) {
      cases.push(`  <testcase classname="${xml(theme)}" name="${xml(title)}">${outcomeOf(verdict)}</testcase>\n`);
    },
    end({ differs, leftOut }) {
      const counts = `tests="${cases.length}" failures="${differs}" skipped="${leftOut}"`;
      write(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="${xml(url.origin)}" ${counts}>\n`);
      write(`${cases.join("")}</testsuite>\n`);
    },
  };
}
