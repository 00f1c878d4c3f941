import type { Gauge } from "../metrics/family.ts";
import type { MetricsRegistry } from "../metrics/registry.ts";

/** `leader_election_master_status`, as client-go names it; one for all elections of a registry. */
export const electionMetric = (registry: MetricsRegistry): Gauge =>
  registry.gauge(
    "leader_election_master_status",
    "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. " +
      "'name' is the string used to identify the lease.",
  );
