import type { Result } from "../run.ts";
import type { Reporter, ReporterOptions } from "./reporter.ts";

/** One JSON document for programs: the server, every case with its verdict, the counts. */
export function json({ write, url, kind }: ReporterOptions): Reporter {
  const cases: object[] = [];
  return {
    result({ theme, case: { title, profile }, verdict: { kind: verdict, ...rest } }: Result) {
      cases.push({ theme, title, profile, verdict, ...rest });
    },
    end(counts) {
      write(`${JSON.stringify({ server: { url: url.origin, ...kind }, counts, cases }, undefined, 2)}\n`);
    },
  };
}
