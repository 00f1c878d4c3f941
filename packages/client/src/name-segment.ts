import { FederationAdminError } from "./errors.ts";

/** The spellings of a dot and of a slash that one or more rounds of percent-decoding bring to light. */
const encodedDot = /%(?:25)*2e/gi;
const encodedSlash = /%(?:25)*(?:2f|5c)/gi;

/**
 * A destination's name as one segment of a path, encoded once, as Synapse decodes it once.
 *
 * Any name goes, also one that is no server name, for a homeserver may hold such a row and it must be possible to ask
 * for it. Refused is what can't be asked safely: the empty name, half a surrogate pair, and names that hold a dot
 * segment in any spelling. `fetch` takes `..` as "one up", a proxy that decodes the path does so with `..%2F` or
 * `%252e%252e`, and the request with its token would reach another endpoint.
 *
 * @throws FederationAdminError of kind `invalid-name`.
 */
export function nameSegment(name: string): string {
  if (name === "") throw new FederationAdminError({ kind: "invalid-name", fault: "empty" });
  if (!name.isWellFormed()) throw new FederationAdminError({ kind: "invalid-name", fault: "lone-surrogate" });
  const segments = name.replaceAll(encodedDot, ".").replaceAll(encodedSlash, "/").split(/[/\\]/);
  if (segments.some((segment) => segment === "." || segment === "..")) {
    throw new FederationAdminError({ kind: "invalid-name", fault: "dot-segment" });
  }
  return encodeURIComponent(name);
}
