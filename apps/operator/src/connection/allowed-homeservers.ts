/** Where the operator may send a token to. */
import { isIP } from "node:net";
import type { Cluster } from "../cluster.ts";
import { homeserverPattern, hostOf } from "./homeserver-pattern.ts";
import { isSpecialAddress } from "./special-address.ts";

export interface AllowedHomeservers {
  /** What is wrong with the URL of a Homeserver in this namespace, for its author; `undefined` where it may be used. */
  objection(url: URL, namespace: string): string | undefined;
  /** Whether a connection may be made to an address that the URL's host resolved to. */
  allowsAddress(address: string, url: URL): boolean;
}

/** Services of the Homeserver's own namespace. */
const ownServices = ["svc", "svc.cluster.local"].flatMap((domain) =>
  ["http", "https"].map((scheme) => `${scheme}://*.{namespace}.${domain}:*`),
);

/**
 * Where Homeservers are the owner's, everything is allowed unless patterns say otherwise. Where they are tenants', no
 * patterns means Services of the Homeserver's own namespace, and addresses that the machine itself, its neighbours or
 * its cloud answer at ({@link isSpecialAddress}) must each be named by a pattern.
 *
 * @param patterns of {@link homeserverPattern}.
 * @throws TypeError for one that can't be read.
 */
export function allowedHomeservers(from: Cluster["homeserversFrom"], patterns: readonly string[]): AllowedHomeservers {
  const allowed = (patterns.length === 0 && from === "tenants" ? ownServices : patterns).map((text) => {
    const pattern = homeserverPattern(text);
    if (pattern === undefined) throw new TypeError(`${text} is no pattern for homeservers`);
    return pattern;
  });
  const isEverywhere = from === "owner" && patterns.length === 0;
  const allowsAddress: AllowedHomeservers["allowsAddress"] = (address, url) =>
    from === "owner" || !isSpecialAddress(address) || allowed.some((pattern) => pattern.names(address, url));
  return {
    objection(url, namespace) {
      if (!isEverywhere && !allowed.some((pattern) => pattern.matches(url, namespace))) {
        return "The operator's --allow-homeserver does not allow spec.url";
      }
      const host = hostOf(url);
      return isIP(host) === 0 || allowsAddress(host, url)
        ? undefined
        : "spec.url has a loopback, link-local, metadata or other special address, which --allow-homeserver does not name";
    },
    allowsAddress,
  };
}
