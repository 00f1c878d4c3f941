import type { Outcome } from "./case.ts";

/** Headers that frame an answer or change by the second; how a server frames is its own affair. */
const notCompared = new Set(["date", "connection", "keep-alive", "transfer-encoding", "content-length"]);

const byText = (a: readonly [string, string], b: readonly [string, string]): number =>
  a.join(":") < b.join(":") ? -1 : 1;

const backoffNumber = /(?<before>"(?:retry_last_ts|retry_interval|failure_ts)": ?)-?[1-9]\d*/g;

/** The same outcome with 1 in place of every backoff number that is not 0. */
export const withoutBackoffNumbers = (outcome: Outcome): Outcome =>
  typeof outcome === "string" ? outcome : { ...outcome, body: outcome.body.replaceAll(backoffNumber, "$<before>1") };

/** What is compared of an outcome: framing and Date are gone, headers sorted, `{version}` in place of the release. */
export function normalForm(outcome: Outcome, version: string): Outcome {
  if (typeof outcome === "string") return outcome;
  return {
    status: outcome.status,
    headers: outcome.headers
      .filter(([name]) => !notCompared.has(name))
      .map(([name, value]) => [name, value.replace(`Synapse/${version}`, "Synapse/{version}")] as const)
      .sort(byText),
    body: outcome.body.replace(`"server_version":"${version}"`, `"server_version":"{version}"`),
  };
}
