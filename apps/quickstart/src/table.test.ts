import { stripVTControlCharacters } from "node:util";
import type { FederationReset } from "@synapse-federation/operator";
import { expect, test } from "vitest";
import { isSettled } from "./settled.ts";
import { tableOf } from "./table.ts";

type Claim = readonly [type: string, status: "True" | "False" | "Unknown", reason: string];

const reset = (name: string, claims: readonly Claim[]): FederationReset =>
  ({
    metadata: { namespace: "default", name },
    spec: { destination: `${name}.example` },
    status: { conditions: claims.map(([type, status, reason]) => ({ type, status, reason, message: "" })) },
  }) as unknown as FederationReset;

const accepted = reset("b", [
  ["Ready", "True", "ResetAccepted"],
  ["Succeeded", "True", "ResetAccepted"],
  ["Finished", "True", "ResetAccepted"],
  ["Recovered", "Unknown", "Watching"],
]);
const waiting = reset("a-longer-name", [
  ["Ready", "False", "Unreachable"],
  ["Finished", "False", "Unreachable"],
]);

test("resets stand under each other by name, with what came of each", () => {
  expect(tableOf([accepted, waiting], false)).toEqual([
    "RESET                  DESTINATION            READY    REASON                RECOVERED",
    "default/a-longer-name  a-longer-name.example  False    Unreachable",
    "default/b              b.example              True     ResetAccepted         Unknown (Watching)",
  ]);
});

test("colours take no room", () => {
  const [, ...plain] = tableOf([accepted, waiting], false);
  const [, ...coloured] = tableOf([accepted, waiting], true);
  expect(coloured[1]).toContain("\u001B[32mTrue\u001B[39m");
  expect(coloured.map(stripVTControlCharacters)).toEqual(plain);
});

test("a reset that waits is not settled, and one that is only watched is", () => {
  expect([accepted, waiting].map(isSettled)).toEqual([true, false]);
});
