/**
 * Synapse tries to read a token that it does not know as a guest's macaroon, and trips over what is too short.
 *
 * Source: a running Synapse. Its answers to two-byte tokens of the second macaroon format are not covered.
 */

const base64 = /[\w+/-]/g;
const shortestHead = 4;

/** The first bytes of a base64 text whose other characters do not count; undefined where its padding is wrong. */
function decoded(token: string): string | undefined {
  const characters = token.match(base64) ?? [];
  const missing = (4 - (characters.length % 4)) % 4;
  const padding = token.split("=").length - 1 + ((4 - (token.length % 4)) % 4);
  if (missing === 3 || padding < missing) return undefined;
  return atob(characters.slice(0, 8).join("").replaceAll("-", "+").replaceAll("_", "/"));
}

/** Whether an unknown token (a byte string) is an internal error, where others are an invalid token. */
export function breaksAsMacaroon(token: string): boolean {
  if (token === "") return false;
  const bytes = decoded(token);
  return bytes !== undefined && bytes.length < shortestHead && (bytes === "" || /^[\da-f]/.test(bytes));
}
