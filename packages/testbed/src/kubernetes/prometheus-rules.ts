import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { moduleProgram } from "./module-program.ts";

export interface PrometheusRules {
  /** What Prometheus would complain about. */
  readonly problems: readonly string[];
  /** The metrics that the expressions name, as often as they do. */
  readonly metrics: readonly string[];
}

/** What Prometheus' own parser makes of a file of rules: `{groups: […]}`, as YAML or JSON. */
export async function readPrometheusRules(text: string): Promise<PrometheusRules> {
  const reading = promisify(execFile)(await moduleProgram({ name: "prometheus", package: "." }));
  reading.child.stdin!.end(text);
  return JSON.parse((await reading).stdout) as PrometheusRules;
}
