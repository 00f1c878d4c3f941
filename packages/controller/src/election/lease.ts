import type { KubernetesObject } from "../object.ts";
import type { Resource } from "../resource.ts";

export const leases: Resource = { group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease" };

/** A lease as the API server keeps it; fields that others added are kept. */
export interface Lease extends KubernetesObject {
  readonly spec?: LeaseSpec;
}

export interface LeaseSpec {
  /** `""` where it was given back. */
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  /** MicroTime. */
  readonly acquireTime?: string;
  /** MicroTime. For people: nobody compares it with a clock of their own. */
  readonly renewTime?: string;
  /** How often it changed hands. */
  readonly leaseTransitions?: number;
}
