/** For every rule a change of the first example that has the field, which only this rule refuses. */
import type { Kind } from "../cluster.ts";

export interface BrokenRule {
  /** The field that the answer names, in spec. */
  readonly path: string;
  readonly message: string;
  /** By path in spec; `undefined` takes the field away. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The rule compares with what stood before. */
  readonly update?: true;
}

const name = "must be lower-case letters, digits, '-' and '.', starting and ending with a letter or digit";
const key = "must be letters, digits, '-', '_' and '.'";
const glob = "must be printable ASCII without spaces; * and ? are the wildcards";
const unchanged = "can't be changed: give the object another name";

export const brokenRules: Readonly<Record<Kind, readonly BrokenRule[]>> = {
  Homeserver: [
    {
      path: "url",
      message:
        "must be the origin of Synapse's main process, such as http://synapse-main.matrix.svc:8008: http or https, and no path, query, fragment or credentials",
      values: { url: "http://synapse:8008/" },
    },
    { path: "url", message: "must have a valid host and port", values: { url: "http://synapse:65536" } },
    { path: "auth.accessTokenSecretRef.name", message: name, values: { "auth.accessTokenSecretRef.name": "../admin" } },
    { path: "auth.accessTokenSecretRef.key", message: key, values: { "auth.accessTokenSecretRef.key": "a/b" } },
    { path: "caBundleRef.name", message: name, values: { "caBundleRef.name": "CA" } },
    { path: "caBundleRef.key", message: key, values: { "caBundleRef.key": "" } },
  ],
  FederationReset: [
    { path: "homeserverRef.name", message: name, values: { "homeserverRef.name": "" } },
    {
      path: "destination",
      message: "must be a server name, such as example.org, example.org:8448, 192.0.2.1 or [2001:db8::1]:8448",
      values: { destination: "matrix.org/.." },
    },
    {
      path: "destination",
      message: "exactly one of destination and destinationSelector must be set",
      values: { destination: undefined, destinationSelector: undefined },
    },
    {
      path: "readyWhen",
      message: "Recovered is for a single destination: set destination, or readyWhen to Reset",
      values: { destination: undefined, destinationSelector: { include: ["*"] }, readyWhen: "Recovered" },
    },
    {
      path: "recoveryWindowSeconds",
      message: "must be at least 600 where readyWhen is Recovered",
      values: { recoveryWindowSeconds: 599, readyWhen: "Recovered" },
    },
    { path: "destinationSelector.include[]", message: glob, values: { "destinationSelector.include[]": "a b" } },
    { path: "destinationSelector.exclude[]", message: glob, values: { "destinationSelector.exclude[]": "" } },
    { path: "homeserverRef", message: unchanged, values: { "homeserverRef.name": "other" }, update: true },
    { path: "destination", message: unchanged, values: { destination: "other.org" }, update: true },
    {
      path: "destinationSelector",
      message: unchanged,
      values: { "destinationSelector.include[]": "?" },
      update: true,
    },
    { path: "dryRun", message: unchanged, values: { dryRun: false }, update: true },
    { path: "readyWhen", message: unchanged, values: { readyWhen: "Recovered" }, update: true },
    { path: "recoveryWindowSeconds", message: unchanged, values: { recoveryWindowSeconds: 900 }, update: true },
    { path: "backoffLimit", message: unchanged, values: { backoffLimit: 4 }, update: true },
  ],
};
