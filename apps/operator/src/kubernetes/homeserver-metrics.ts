import type { MetricsRegistry } from "@synapse-federation/controller";
import { findCondition } from "../api/condition.ts";
import type { Homeserver } from "../api/homeserver.ts";

/**
 * What the statuses of the Homeservers tell, as gauges. Destinations are labels only where a status lists them, ten a
 * Homeserver at most.
 */
export function homeserverMetrics(registry: MetricsRegistry, homeservers: () => readonly Homeserver[]): void {
  const gauge = (
    name: string,
    help: string,
    samples: (
      homeserver: Homeserver,
    ) => readonly (readonly [value: number, labels?: Readonly<Record<string, string>>])[],
  ): void => {
    registry.gauge(`synapse_federation_${name}`, help, (family) => {
      family.clear();
      for (const homeserver of homeservers()) {
        const { namespace, name: homeserverName } = homeserver.metadata;
        for (const [value, labels] of samples(homeserver)) {
          family.set(value, { namespace, homeserver: homeserverName, ...labels });
        }
      }
    });
  };
  gauge("homeserver_ready", "1 where the Homeserver can be used, 0 where it can't.", ({ status }) => [
    [findCondition(status.conditions, "Ready")?.status === "True" ? 1 : 0],
  ]);
  gauge("destinations", "Destinations that the homeserver knows.", ({ status: { destinations } }) =>
    destinations === undefined ? [] : [[destinations.total]],
  );
  gauge("destinations_failing", "Destinations that the homeserver has in backoff.", ({ status: { destinations } }) =>
    destinations === undefined ? [] : [[destinations.failing]],
  );
  gauge(
    "destination_failing_since_timestamp_seconds",
    "When a destination began to fail, for those that have been failing for longest.",
    ({ status: { destinations } }) =>
      (destinations?.longestFailing ?? []).flatMap(({ destination, failingSince }) =>
        failingSince === undefined ? [] : [[Date.parse(failingSince) / 1000, { destination }] as const],
      ),
  );
}
