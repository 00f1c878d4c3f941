import type { DestinationRecord } from "@synapse-federation/core/store";
import * as fc from "fast-check";
import type { Case, Connection } from "../case.ts";
import { getList, inTurn } from "../request.ts";
import { table } from "./rows.ts";
import { requestOf, type Step, step } from "./step.ts";

/** A table and what is asked of it. */
export interface Attempt {
  readonly table: readonly DestinationRecord[];
  readonly steps: readonly Step[];
  /** A connection for each step, or one for all. */
  readonly pace: "apart" | Connection["pace"];
}

export const attempts: fc.Arbitrary<Attempt> = fc.record({
  table,
  steps: fc.array(step, { minLength: 1, maxLength: 20, size: "max" }),
  pace: fc.constantFrom<Attempt["pace"]>("apart", "apart", "in turn", "pipelined"),
});

/** What stands before every name of an attempt: no filter's letters, and the same for all, so that the order stays. */
const prefixOf = (number: number): string => `!${String(number).padStart(6, "0")}!`;

/**
 * An attempt as a case, under names that no other number has: Synapse caches rows that it has read. The last request
 * lists the table as the steps left it.
 */
export function caseOf({ table, steps, pace }: Attempt, number: number): Case {
  const prefix = prefixOf(number);
  const rows = table.map((row) => ({ ...row, destination: prefix + row.destination }));
  const names = rows.map(({ destination }) => destination);
  const requests = steps.map((one) => requestOf(one, names, `${prefix}nobody`));
  const asked: readonly Connection[] =
    pace === "apart" ? requests.map((request) => inTurn(request)) : [{ requests, pace }];
  return {
    title: "what the fuzzer found",
    profile: "synapse",
    world: { rows, alone: true },
    connections: [...asked, inTurn(getList("?limit=1000"))],
    writes: true,
    answers: [],
  };
}
