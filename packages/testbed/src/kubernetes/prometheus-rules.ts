import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ModuleProgram, moduleProgram } from "./module-program.ts";

export const prometheusProgram: ModuleProgram = { name: "prometheus", package: "." };

export interface PrometheusRules {
  /** What Prometheus would complain about. */
  readonly problems: readonly string[];
  /** What the expressions ask for, as often as they do. */
  readonly selectors: readonly PrometheusSelector[];
}

export interface PrometheusSelector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly operator: "=" | "!=" | "=~" | "!~";
    readonly value: string;
  }[];
}

/** What Prometheus' own parser makes of a file of rules: `{groups: […]}`, as YAML or JSON. */
export async function readPrometheusRules(text: string): Promise<PrometheusRules> {
  const reading = promisify(execFile)(await moduleProgram(prometheusProgram));
  reading.child.stdin!.end(text);
  return JSON.parse((await reading).stdout) as PrometheusRules;
}
