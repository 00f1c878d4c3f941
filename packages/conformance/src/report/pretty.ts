import type { Difference } from "../comparison.ts";
import type { Result } from "../run.ts";
import type { Reporter, ReporterOptions } from "./reporter.ts";

const longest = 400;
const shown = (text: string): string => {
  const escaped = JSON.stringify(text);
  return escaped.length <= longest ? escaped : `${escaped.slice(0, longest)}… (${text.length} bytes)`;
};

const differenceLines = ({ request, what, expected, actual }: Difference): readonly string[] => [
  `    request ${request + 1}, ${what}`,
  `      Synapse answers  ${shown(expected)}`,
  `      this server      ${shown(actual)}`,
];

/** For people: differences with what was expected, left-out cases by reason, one closing line. */
export function pretty({ write, url, kind, colours }: ReporterOptions): Reporter {
  const red = (text: string): string => (colours ? `\u001B[31m${text}\u001B[39m` : text);
  const leftOut = new Map<string, number>();
  write(`${url.origin}, as Synapse ${kind.version} on ${kind.dialect}\n`);
  return {
    result({ theme, case: { title }, verdict }: Result) {
      if (verdict.kind === "left out") leftOut.set(verdict.why, (leftOut.get(verdict.why) ?? 0) + 1);
      if (verdict.kind !== "differs") return;
      const lines = [`  ${red("differs")} ${theme}: ${title}`, ...verdict.differences.flatMap(differenceLines)];
      write(`${lines.join("\n")}\n`);
    },
    end({ same, differs, leftOut: left }) {
      for (const [why, count] of leftOut) write(`  left out: ${count}, ${why}\n`);
      write(`${same} as Synapse, ${differs} differ, ${left} left out\n`);
    },
  };
}
