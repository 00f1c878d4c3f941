import type { DestinationRecord } from "@synapse-federation/core/store";
import * as fc from "fast-check";
import type { Case } from "../case.ts";
import { getList, inTurn } from "../request.ts";
import { table } from "./rows.ts";
import { requestOf, type Step, step } from "./step.ts";

/** A table and what is asked of it. */
export interface Attempt {
  readonly table: readonly DestinationRecord[];
  readonly steps: readonly Step[];
  /** One connection for all steps, or one for each. */
  readonly kept: boolean;
}

export const attempts: fc.Arbitrary<Attempt> = fc.record({
  table,
  steps: fc.array(step, { minLength: 1, maxLength: 20, size: "max" }),
  kept: fc.boolean(),
});

/** What stands before every name of an attempt: no filter's letters, and the same for all, so that the order stays. */
const prefixOf = (number: number): string => `!${String(number).padStart(6, "0")}!`;

/**
 * An attempt as a case, under names that no other number has: Synapse caches rows that it has read. The last request
 * lists the table as the steps left it.
 */
export function caseOf({ table, steps, kept }: Attempt, number: number): Case {
  const prefix = prefixOf(number);
  const rows = table.map((row) => ({ ...row, destination: prefix + row.destination }));
  const names = rows.map(({ destination }) => destination);
  const requests = [...steps.map((one) => requestOf(one, names, `${prefix}nobody`)), ...getLast];
  return {
    title: "what the fuzzer found",
    profile: "synapse",
    world: { rows, alone: true },
    connections: kept
      ? [inTurn(...requests.slice(0, -1)), inTurn(...getLast)]
      : requests.map((request) => inTurn(request)),
    writes: true,
    answers: [],
  };
}

const getLast = [getList("?limit=1000")];
