/** Our kinds as the API server's paths and our schemas name them. */
import type { KubernetesObject, Resource } from "@synapse-federation/controller";
import type { z } from "zod";
import { federationResetSpec } from "../api/federation-reset.ts";
import { federationResetStatus, freshFederationResetStatus } from "../api/federation-reset-status.ts";
import { freshHomeserverStatus, homeserverSpec, homeserverStatus } from "../api/homeserver.ts";
import { apiVersion } from "../api/metadata.ts";
import type { Kind, Kinds } from "../cluster.ts";

/** An object as the API server hands it out: any client may have written it, under any version of the CRDs. */
export interface RawObject extends KubernetesObject {
  readonly spec?: unknown;
  readonly status?: Readonly<Record<string, unknown>>;
}

export interface KindSchemas<K extends Kind> {
  readonly spec: z.ZodType<Kinds[K]["object"]["spec"]>;
  readonly status: z.ZodType<Kinds[K]["status"]>;
  readonly freshStatus: Kinds[K]["status"];
}

export const schemas: { readonly [K in Kind]: KindSchemas<K> } = {
  FederationReset: {
    spec: federationResetSpec,
    status: federationResetStatus,
    freshStatus: freshFederationResetStatus,
  },
  Homeserver: { spec: homeserverSpec, status: homeserverStatus, freshStatus: freshHomeserverStatus },
};

const [group, version] = apiVersion.split("/") as [string, string];

export const resources: Readonly<Record<Kind, Resource>> = {
  FederationReset: { group, version, plural: "federationresets", kind: "FederationReset" },
  Homeserver: { group, version, plural: "homeservers", kind: "Homeserver" },
};

/** The members of a kind's status that this program knows. */
export const statusMembers = (kind: Kind): readonly string[] =>
  Object.keys((schemas[kind].status as unknown as z.ZodObject).shape);
