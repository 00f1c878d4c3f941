import { z } from "zod";
import { count, timestamp } from "./metadata.ts";
import { strictObject } from "./strict-object.ts";

export type ConditionStatus = "True" | "False" | "Unknown";

/** Kubernetes' metav1.Condition. */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly observedGeneration?: number;
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

/** What a reconciler says; when it began and for which generation is added by {@link setConditions}. */
export type ConditionClaim = Pick<Condition, "type" | "status" | "reason" | "message">;

const condition: z.ZodType<Condition> = strictObject<Condition>({
  type: z
    .string()
    .max(316)
    .regex(/^[A-Za-z]+$/)
    .describe("What is claimed, such as Ready."),
  status: z.enum(["True", "False", "Unknown"]).describe("Whether the claim holds."),
  observedGeneration: count.exactOptional().describe("The generation of spec that this claim is about."),
  lastTransitionTime: timestamp.describe("When the status last changed."),
  reason: z
    .string()
    .max(128)
    .regex(/^[A-Za-z]+$/)
    .describe("One word for programs. More may be added: treat unknown ones by the status alone."),
  message: z.string().max(1024).describe("A sentence for people."),
});

/** Merged by type, as Kubernetes' own are. */
export const conditions: z.ZodType<readonly Condition[]> = z
  .array(condition)
  .max(16)
  .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] });

/** The list of an object that no reconciler has seen yet, as the API server's default writes it. */
export const pending: readonly Condition[] = [
  {
    type: "Ready",
    status: "Unknown",
    lastTransitionTime: "1970-01-01T00:00:00Z",
    reason: "Pending",
    message: "Waiting for the operator",
  },
];

/**
 * The conditions after `claims`: those not claimed stay as they are, and `lastTransitionTime` moves only where the
 * status changes. Order is kept, new ones come last.
 *
 * @param at.now ISO time, to the second.
 */
export function setConditions(
  conditions: readonly Condition[],
  claims: readonly ConditionClaim[],
  at: { readonly generation: number; readonly now: string },
): readonly Condition[] {
  const claimed = new Map(claims.map((claim) => [claim.type, claim]));
  const stamp = (claim: ConditionClaim, before?: Condition): Condition => ({
    type: claim.type,
    status: claim.status,
    observedGeneration: at.generation,
    lastTransitionTime: before?.status === claim.status ? before.lastTransitionTime : at.now,
    reason: claim.reason,
    message: claim.message,
  });
  const known = new Set(conditions.map(({ type }) => type));
  return [
    ...conditions.map((before) => {
      const claim = claimed.get(before.type);
      return claim ? stamp(claim, before) : before;
    }),
    ...[...claimed.values()].filter(({ type }) => !known.has(type)).map((claim) => stamp(claim)),
  ];
}

export function findCondition(conditions: readonly Condition[], type: string): Condition | undefined {
  return conditions.find((condition) => condition.type === type);
}
