/** What a document of the manifests folder may be, checked by the schemas that the API server's CRDs come from. */
import type { V1ConfigMap, V1Secret } from "@kubernetes/client-node";
import { z } from "zod";
import { federationResetSpec, type FederationResetSpec } from "../api/federation-reset.ts";
import { homeserverSpec, type HomeserverSpec } from "../api/homeserver.ts";
import { apiVersion, dataKey, namespaceName, objectName } from "../api/metadata.ts";
import { strictObject } from "../api/strict-object.ts";
import type { Position } from "./fault.ts";

interface ManifestMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Placed {
  readonly metadata: ManifestMeta;
}

export type ResourceManifest =
  | (Placed & { readonly kind: "Homeserver"; readonly spec: HomeserverSpec })
  | (Placed & { readonly kind: "FederationReset"; readonly spec: FederationResetSpec });

/** A Secret or ConfigMap, read into texts. */
export interface ValuesManifest extends Placed {
  readonly kind: "Secret" | "ConfigMap";
  readonly values: ReadonlyMap<string, string>;
}

export type Manifest = ResourceManifest | ValuesManifest;

/** A manifest and where it came from. */
export interface Source<M extends Manifest = Manifest> {
  readonly manifest: M;
  readonly file: string;
  /** Kept as numbers: the document itself is many times larger than what it says. */
  readonly start: Position;
  readonly name: Position;
  readonly specFields: ReadonlyMap<string, Position>;
}

/** The longest name whose state file, with a temporary file's ending, every usual file system can hold. */
const longestName = 240;

const texts = z.record(z.string().max(317), z.string().max(256 * 1024));
const metadata = strictObject<ManifestMeta>({
  name: objectName.max(longestName),
  namespace: namespaceName.default("default"),
  labels: texts.exactOptional(),
  annotations: texts.exactOptional(),
});

const resource = <const K extends string, S>(kind: K, spec: z.ZodType<S>) =>
  z.strictObject({ apiVersion: z.literal(apiVersion), kind: z.literal(kind), metadata, spec });

/** Kubernetes' own bound for a Secret or ConfigMap. */
const values = z.record(dataKey, z.string().max(1024 * 1024));
const base64 = z.base64({ error: "must be base64; plain text belongs into stringData" });

const secret = strictObject<
  Pick<V1Secret, "apiVersion" | "immutable" | "kind" | "type" | "data" | "stringData"> & Placed
>({
  apiVersion: z.literal("v1"),
  kind: z.literal("Secret"),
  metadata,
  type: z.string().max(253).exactOptional(),
  immutable: z.boolean().exactOptional(),
  data: z.record(dataKey, base64).exactOptional(),
  stringData: values.exactOptional(),
}).transform(({ metadata, data = {}, stringData = {} }): ValuesManifest => ({
  kind: "Secret",
  metadata,
  values: new Map([
    ...Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString()] as const),
    ...Object.entries(stringData),
  ]),
}));

const configMap = strictObject<Pick<V1ConfigMap, "apiVersion" | "immutable" | "kind" | "data"> & Placed>({
  apiVersion: z.literal("v1"),
  kind: z.literal("ConfigMap"),
  metadata,
  immutable: z.boolean().exactOptional(),
  data: values.exactOptional(),
}).transform(({ metadata, data = {} }): ValuesManifest => ({
  kind: "ConfigMap",
  metadata,
  values: new Map(Object.entries(data)),
}));

/** The schema of each kind that may stand in the folder, by its apiVersion and kind. */
export const manifestSchemas: ReadonlyMap<string, z.ZodType<Manifest>> = new Map<string, z.ZodType<Manifest>>([
  [`${apiVersion} Homeserver`, resource("Homeserver", homeserverSpec)],
  [`${apiVersion} FederationReset`, resource("FederationReset", federationResetSpec)],
  ["v1 Secret", secret],
  ["v1 ConfigMap", configMap],
]);
