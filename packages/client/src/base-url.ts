import { FederationAdminError } from "./errors.ts";

/**
 * The base URL as text to put a path after: origin and path prefix, without a slash at the end.
 *
 * @throws FederationAdminError of kind `invalid-base-url`. The URL is not told, for it may hold a password.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !(url.protocol === "http:" || url.protocol === "https:") ||
    `${url.username}${url.password}${url.search}${url.hash}` !== ""
  ) {
    throw new FederationAdminError({ kind: "invalid-base-url" });
  }
  return url.origin + (url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : url.pathname);
}
