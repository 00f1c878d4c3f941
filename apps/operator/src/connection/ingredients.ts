import { createSecureContext } from "node:tls";
import type { Homeserver } from "../api/homeserver.ts";
import type { Cluster } from "../cluster.ts";
import type { AllowedHomeservers } from "./allowed-homeservers.ts";
import type { Refusal } from "./connection.ts";

/** What a connection is made of; a change of any of it makes a new one. */
export interface Ingredients {
  readonly spec: Homeserver["spec"];
  readonly token: string;
  readonly ca: string | undefined;
}

/** Reads what a Homeserver names. @param fresh the token that was read before is of no use. */
export async function readIngredients(
  cluster: Pick<Cluster, "readSecret" | "readConfigMap">,
  allowed: AllowedHomeservers,
  { metadata, spec }: Homeserver,
  fresh: boolean,
): Promise<Ingredients | Refusal> {
  const objection = allowed.objection(new URL(spec.url), metadata.namespace);
  if (objection !== undefined) return { reason: "AddressNotAllowed", message: objection };
  const { accessTokenSecretRef: secret } = spec.auth;
  const token = await cluster.readSecret(metadata.namespace, secret.name, secret.key, { fresh });
  if (!token.found) return missing("SecretNotFound", `Secret ${secret.name}`, secret.key, token.missing);
  if (!spec.caBundleRef) return { spec, token: token.value.trim(), ca: undefined };
  const { name, key } = spec.caBundleRef;
  const ca = await cluster.readConfigMap(metadata.namespace, name, key);
  if (!ca.found) return missing("CABundleNotFound", `ConfigMap ${name}`, key, ca.missing);
  if (!isPem(ca.value)) {
    return { reason: "CABundleNotFound", message: `ConfigMap ${name} has no PEM certificates under its key ${key}` };
  }
  return { spec, token: token.value.trim(), ca: ca.value };
}

function missing(reason: Refusal["reason"], object: string, key: string, what: "object" | "key"): Refusal {
  return { reason, message: what === "object" ? `${object} is not there` : `${object} has no key ${key}` };
}

function isPem(text: string): boolean {
  try {
    createSecureContext({ ca: text });
    return text.includes("-----BEGIN CERTIFICATE-----");
  } catch {
    return false;
  }
}
