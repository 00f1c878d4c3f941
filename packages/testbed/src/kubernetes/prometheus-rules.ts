import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type ModuleProgram, moduleProgram } from "./module-program.ts";

export const prometheusProgram: ModuleProgram = { name: "prometheus", package: "." };

export interface PrometheusRules {
  /** What Prometheus would complain about. */
  readonly problems: readonly string[];
  /** What the expressions ask for, as often as they do. */
  readonly selectors: readonly PrometheusSelector[];
  /** Those that the series make, once `for` has passed. */
  readonly alerts: readonly { readonly alert: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** An hour of samples, one each minute. */
export interface PrometheusSeries {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The last one. */
  readonly value: number;
  /** By how much it grew each minute. */
  readonly growth?: number;
}

export interface PrometheusSelector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly operator: "=" | "!=" | "=~" | "!~";
    readonly value: string;
  }[];
}

/** What Prometheus itself makes of a file of rules: `{groups: […]}`, as YAML or JSON. */
export async function readPrometheusRules(
  rules: string,
  series: readonly PrometheusSeries[] = [],
): Promise<PrometheusRules> {
  const reading = promisify(execFile)(await moduleProgram(prometheusProgram));
  reading.child.stdin!.end(JSON.stringify({ rules, series }));
  return JSON.parse((await reading).stdout) as PrometheusRules;
}
