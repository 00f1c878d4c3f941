/** What the API server has to know of each kind besides the fields. */
import type { z } from "zod";
import { federationResetSpec } from "../api/federation-reset.ts";
import { federationResetStatus, freshFederationResetStatus } from "../api/federation-reset-status.ts";
import { freshHomeserverStatus, homeserverSpec, homeserverStatus } from "../api/homeserver.ts";
import type { Kind } from "../cluster.ts";

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "date";
  readonly jsonPath: string;
  readonly description: string;
  /** 1: only with `--output=wide`. */
  readonly priority?: 1;
}

export interface KindDefinition {
  readonly plural: string;
  readonly singular: string;
  readonly shortName: string;
  readonly description: string;
  readonly spec: z.ZodType;
  readonly status: z.ZodType;
  /** The status of an object that no operator has seen yet. */
  readonly freshStatus: object;
  /** Leaves of spec that `--field-selector` takes besides name and namespace. */
  readonly selectableFields: readonly string[];
  readonly columns: readonly Column[];
}

const condition = (type: string, member: "status" | "reason" | "message"): string =>
  `.status.conditions[?(@.type=="${type}")].${member}`;

const ready: readonly Column[] = [
  { name: "Ready", type: "string", jsonPath: condition("Ready", "status"), description: "Whether it is as asked for." },
  { name: "Reason", type: "string", jsonPath: condition("Ready", "reason"), description: "Why, in a word." },
];
const message: Column = {
  name: "Message",
  type: "string",
  jsonPath: condition("Ready", "message"),
  description: "Why, in a sentence.",
  priority: 1,
};
const age: Column = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: "Time since it was created.",
};

/** A figure of a selector run. */
const figure = (name: string, field: string, description: string): Column => ({
  name,
  type: "integer",
  jsonPath: `.status.selected.${field}`,
  description,
  priority: 1,
});

export const kinds: Readonly<Record<Kind, KindDefinition>> = {
  FederationReset: {
    plural: "federationresets",
    singular: "federationreset",
    shortName: "fedreset",
    description:
      "Asks Synapse once to try failing destinations again at once, in place of when their backoff ends, and says what came of it.",
    spec: federationResetSpec,
    status: federationResetStatus,
    freshStatus: freshFederationResetStatus,
    selectableFields: [".spec.homeserverRef.name", ".spec.destination"],
    columns: [
      {
        name: "Destination",
        type: "string",
        jsonPath: ".spec.destination",
        description: "The server name to reset; empty where a selector chooses.",
      },
      ...ready,
      {
        name: "Recovered",
        type: "string",
        jsonPath: condition("Recovered", "status"),
        description: "Whether events are known to be delivered again.",
      },
      {
        name: "Homeserver",
        type: "string",
        jsonPath: ".spec.homeserverRef.name",
        description: "The Homeserver whose destinations are reset.",
        priority: 1,
      },
      figure("Matched", "matched", "Destinations that the selector chose."),
      figure("Reset", "reset", "Those that were reset."),
      figure("Failed", "failed", "Those that could not be reset."),
      message,
      age,
    ],
  },
  Homeserver: {
    plural: "homeservers",
    singular: "homeserver",
    shortName: "hs",
    description: "One Synapse whose admin API the operator may use, and how its federation stands.",
    spec: homeserverSpec,
    status: homeserverStatus,
    freshStatus: freshHomeserverStatus,
    selectableFields: [".spec.url"],
    columns: [
      { name: "URL", type: "string", jsonPath: ".spec.url", description: "Origin of Synapse's main process." },
      ...ready,
      {
        name: "Version",
        type: "string",
        jsonPath: ".status.serverVersion",
        description: "Synapse's version.",
      },
      {
        name: "Failing",
        type: "integer",
        jsonPath: ".status.destinations.failing",
        description: "Destinations in backoff.",
      },
      message,
      age,
    ],
  },
};
