/** Our kinds as the API server's paths name them. */
import type { KubernetesObject, Resource } from "@synapse-federation/controller";
import type { z } from "zod";
import { apiVersion } from "../api/metadata.ts";
import type { Kind } from "../cluster.ts";
import { kinds } from "../crd/kinds.ts";

/** An object as the API server hands it out: any client may have written it, under any version of the CRDs. */
export interface RawObject extends KubernetesObject {
  readonly spec?: unknown;
  readonly status?: Readonly<Record<string, unknown>>;
}

const [group, version] = apiVersion.split("/") as [string, string];
const resource = (kind: Kind): Resource => ({ group, version, plural: kinds[kind].plural, kind });

export const resources: Readonly<Record<Kind, Resource>> = {
  FederationReset: resource("FederationReset"),
  Homeserver: resource("Homeserver"),
};

/** The members of a kind's status that this program knows. */
export const statusMembers = (kind: Kind): readonly string[] =>
  Object.keys((kinds[kind].status as unknown as z.ZodObject).shape);
