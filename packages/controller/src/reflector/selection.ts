import type { Resource } from "../resource.ts";

/** Which objects to reflect. */
export interface Selection {
  readonly resource: Resource;
  /** Absent: those of every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}
