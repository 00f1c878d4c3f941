import { parseJson } from "@synapse-federation/core/json";
import type { Answer, Outcome, Profile } from "./case.ts";

/** One thing in which an outcome differs from the expected one. */
export interface Difference {
  /** Which request of the case, from 0. */
  readonly request: number;
  readonly what: "outcome" | "status" | "headers" | "body";
  readonly expected: string;
  readonly actual: string;
}

const headerLines = ({ headers }: Answer): string => headers.map((header) => header.join(": ")).join("\n");

/** A body as a value: of an error only the errcode, because no document promises its sentence. */
function valueOf({ status, body }: Answer): unknown {
  try {
    const value = parseJson(body);
    return status >= 400 ? (value as { errcode?: unknown }).errcode : value;
  } catch {
    return body;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * Whether a value holds all that is expected. A server may say more than the document does, but not that there is a
 * next page where there is none.
 */
function holds(expected: unknown, actual: unknown): boolean {
  if (!isObject(expected) || !isObject(actual)) return expected === actual;
  if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length)) return false;
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual).filter((key) => key === "next_token")]);
  return Array.from(keys).every((key) => holds(expected[key], actual[key]));
}

const describe = (outcome: Outcome): string => (typeof outcome === "string" ? outcome : `${outcome.status}`);

function compareOutcome(profile: Profile, expected: Outcome, actual: Outcome): readonly Omit<Difference, "request">[] {
  if (typeof expected === "string" || typeof actual === "string") {
    return expected === actual ? [] : [{ what: "outcome", expected: describe(expected), actual: describe(actual) }];
  }
  const differences: Omit<Difference, "request">[] = [];
  const differ = (what: Difference["what"], left: string, right: string): void => {
    if (left !== right) differences.push({ what, expected: left, actual: right });
  };
  differ("status", `${expected.status}`, `${actual.status}`);
  if (profile === "synapse") {
    differ("headers", headerLines(expected), headerLines(actual));
    differ("body", expected.body, actual.body);
  } else if (!holds(valueOf(expected), valueOf(actual))) {
    differ("body", expected.body, actual.body);
  }
  return differences;
}

/** In what outcomes (in their normal form) differ; nothing when they are right for the profile. */
export const compareOutcomes = (
  profile: Profile,
  expected: readonly Outcome[],
  actual: readonly Outcome[],
): readonly Difference[] =>
  expected.flatMap((outcome, request) =>
    compareOutcome(profile, outcome, actual[request] ?? "closed").map((difference) => ({ request, ...difference })),
  );
