import { metricsRegistry } from "@synapse-federation/controller";
import { expect, test } from "vitest";

import { type Homeserver, homeserverStatus } from "../api/homeserver.ts";
import { homeserverAt } from "../connection/homeserver.fixture.ts";
import { homeserverMetrics } from "./homeserver-metrics.ts";

const failingSince = "2026-11-25T03:00:00Z";
const longest = (count: number): NonNullable<Homeserver["status"]["destinations"]>["longestFailing"] =>
  Array.from({ length: count }, (_, index) => ({ destination: `d${index}.example`, failingSince }));
const destinations = { total: 70_000, failing: 9000, observedTime: failingSince, longestFailing: longest(10) };

/** Every sample after the comments, by what stands before its value. */
function samplesOf(homeservers: readonly Homeserver[]): Readonly<Record<string, number>> {
  const metrics = metricsRegistry();
  homeserverMetrics(metrics, () => homeservers);
  const lines = metrics
    .print()
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}

test("of thousands that fail, the ten that a status lists are labels, and the others a number", () => {
  const homeserver = homeserverAt("http://synapse:8008");
  const { namespace, name } = homeserver.metadata;
  const samples = samplesOf([{ ...homeserver, status: { ...homeserver.status, destinations } }]);
  const of = `namespace="${namespace}",homeserver="${name}"`;
  expect(samples).toEqual({
    [`synapse_federation_homeserver_ready{${of}}`]: 0,
    [`synapse_federation_destinations{${of}}`]: 70_000,
    [`synapse_federation_destinations_failing{${of}}`]: 9000,
    ...Object.fromEntries(
      destinations.longestFailing.map(({ destination }) => [
        `synapse_federation_destination_failing_since_timestamp_seconds{${of},destination="${destination}"}`,
        Date.parse(failingSince) / 1000,
      ]),
    ),
  });
});

test("no status lists more than ten", () => {
  const status = { observedGeneration: 1, conditions: [], destinations };
  expect(homeserverStatus.safeParse(status).success).toBe(true);
  const more = { ...status, destinations: { ...destinations, longestFailing: longest(11) } };
  expect(homeserverStatus.safeParse(more).success).toBe(false);
});

test("a Homeserver that is gone leaves nothing behind, and one that nobody has asked yet gives no figures", () => {
  const homeservers = [homeserverAt("http://synapse:8008")];
  const metrics = metricsRegistry();
  homeserverMetrics(metrics, () => homeservers);
  expect(metrics.print()).toContain("synapse_federation_homeserver_ready{");
  expect(metrics.print()).not.toContain("synapse_federation_destinations{");
  homeservers.length = 0;
  expect(metrics.print()).not.toContain("{");
});
