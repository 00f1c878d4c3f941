/** Facts about a selector run, as they are at one moment. */
import { findCondition } from "../api/condition.ts";
import {
  freshFederationResetStatus,
  type FederationResetStatus,
  type Selection,
} from "../api/federation-reset-status.ts";
import type { SelectorReset, SelectorResetSpec } from "../api/federation-reset.ts";
import type { Instant } from "../run/instant.ts";
import type { Facts, FailingRow, OwnWindow, Posted, RowsReading } from "./decide/facts.ts";
import type { Step } from "./decide/step.ts";

const beginning = Date.parse("2026-11-25T03:00:00Z");
/** Milliseconds after the beginning. */
export const at = (ms: number): Instant => ({ wall: beginning + ms, monotonic: 1000 + ms });
export const iso = (ms: number): string => new Date(beginning + ms).toISOString();
const now = at(60_000);

export const target = { homeserverUID: "hs-1", url: "http://synapse:8008", requestTimeoutSeconds: 30 };

/** Rows that began to fail so many milliseconds before the beginning. */
export const rows = (...failingFor: readonly (readonly [name: string, ms: number])[]): readonly FailingRow[] =>
  failingFor.map(([destination, ms]) => ({ destination, failureTs: beginning - ms }));

export const look = (seen: readonly FailingRow[], more: Partial<RowsReading> = {}): RowsReading => ({
  asked: now,
  at: now,
  found: "rows",
  rows: seen,
  skipped: 0,
  approximate: false,
  date: beginning,
  ...more,
});

/** The four of {@link selection}. */
export const abcd: readonly FailingRow[] = rows(["a.org", 5000], ["b.org", 4000], ["c.org", 3000], ["d.org", 1000]);
export const without = (...names: readonly string[]): readonly FailingRow[] =>
  abcd.filter(({ destination }) => !names.includes(destination));
/** It was clear, and has failed again. */
export const anew = (name: string): FailingRow => ({ destination: name, failureTs: beginning + 56_000 });

/** Four that matched, the first two of which are in the open window. */
export const selection: Selection = {
  matched: 4,
  reset: 0,
  notNeeded: 0,
  failed: 0,
  failedAgain: 0,
  skipped: 0,
  snapshotTime: iso(0),
  throughFailureTs: beginning - 1000,
  homeserverUID: target.homeserverUID,
  url: target.url,
  through: "b.org",
  window: { size: 2, holder: "me", startTime: iso(50_000), requestTimeoutSeconds: 30 },
};
/** The status of a run whose window is open. */
export const running: Partial<FederationResetStatus> = { selected: selection, attempts: 1, startTime: iso(0) };
export const windowOfMine: string = `me ${iso(50_000)}  b.org`;
export const posted = (names: readonly string[], more: Partial<Posted> = {}): OwnWindow => ({
  text: windowOfMine,
  posted: { names: new Set(names), ...(names.length > 0 && { through: names.at(-1)! }), answered: at(55_000), ...more },
});

export const unreachable = { reason: "Unreachable", message: "no answer" } as const;

export interface Given extends Omit<Partial<Facts>, "reset"> {
  readonly spec?: Partial<SelectorResetSpec>;
  readonly status?: Partial<FederationResetStatus>;
  readonly deleted?: boolean;
}

export function facts({ spec, status, deleted, ...given }: Given = {}): Facts {
  const reset: SelectorReset = {
    apiVersion: "synapse-federation.dev/v1alpha1",
    kind: "FederationReset",
    metadata: {
      name: "all",
      namespace: "default",
      uid: "reset-1",
      generation: 1,
      resourceVersion: "1",
      creationTimestamp: "2026-11-25T02:59:59Z",
      ...(deleted && { deletionTimestamp: iso(59_000) }),
    },
    spec: {
      homeserverRef: { name: "homeserver" },
      destinationSelector: { include: ["*"], maxDestinations: 10_000 },
      suspend: false,
      dryRun: false,
      readyWhen: "Reset",
      recoveryWindowSeconds: 900,
      backoffLimit: 1,
      ...spec,
    },
    status: { ...freshFederationResetStatus, ...status },
  };
  return { now, holder: "me", reset, homeserver: target, requestsPerSecond: 20, activeMs: 0, jitter: 0, ...given };
}

/** The step in a few words, such as `write: False Resetting, 2 to post` or `wait 5000`. */
export function words(step: Step): string {
  if (step.do === "wait") return ["wait", step.afterMs].filter((word) => word !== undefined).join(" ");
  if (step.do === "post window") return `post ${step.names.join(" ")}`;
  if (step.do !== "write status") return step.do;
  const { status, reason } = findCondition(step.status.conditions, "Ready")!;
  const window = step.intent
    ? `, ${step.status.selected?.window?.size} to post up to ${step.status.selected?.through}`
    : "";
  return `write: ${status} ${reason}${window}`;
}

/** What a step writes about the selection. */
export function selectedBy(step: Step): Selection | undefined {
  return step.do === "write status" ? step.status.selected : undefined;
}

/** A line of a table of decisions: facts in a sentence, and the step that they lead to. */
export interface Line {
  readonly when: string;
  readonly given: Given;
  /** As {@link words} says it. */
  readonly does: string;
}

export function messageOf(step: Step): string | undefined {
  return step.do === "write status" ? findCondition(step.status.conditions, "Ready")?.message : undefined;
}
