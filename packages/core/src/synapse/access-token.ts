/** Where a request's access token stands, and how Synapse refuses to look for it. */
import {
  internalError,
  invalidAuthorization,
  missingToken,
  mixedAuthorization,
  tooManyAuthorizations,
} from "./errors.ts";
import type { Reading } from "./parameter.ts";
import type { QueryParameters } from "./query-string.ts";

const beyondAscii = /[^\0-\x7f]/;

/**
 * Finds the token. All strings are byte strings (one character per byte).
 *
 * @param authorizations the value of every Authorization header, without surrounding blanks, in the order sent.
 * @param parameters the query's parameters; those of a form-encoded POST body stand in place of the query's.
 */
export function findAccessToken(authorizations: readonly string[], parameters: QueryParameters): Reading<string> {
  const [authorization] = authorizations;
  const fromQuery = parameters.get("access_token")?.[0];
  if (authorization === undefined) return fromQuery === undefined ? { fault: missingToken } : decoded(fromQuery);
  if (fromQuery !== undefined) return { fault: mixedAuthorization };
  if (authorizations.length > 1) return { fault: tooManyAuthorizations };
  const [scheme, token, ...more] = authorization.split(" ");
  if (scheme !== "Bearer" || token === undefined || more.length > 0) return { fault: invalidAuthorization };
  return decoded(token);
}

/** Synapse decodes the token as ASCII and does not expect to fail. */
function decoded(token: string): Reading<string> {
  return beyondAscii.test(token) ? { fault: internalError } : { value: token };
}
