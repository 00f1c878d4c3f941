/** One pattern of `--allow-homeserver`. */
import { isIP } from "node:net";

export interface HomeserverPattern {
  /** Whether it allows a Homeserver of this namespace to have this URL. */
  matches(url: URL, namespace: string): boolean;
  /** Whether it names this very address, for this URL's scheme and port. */
  names(address: string, url: URL): boolean;
}

const form = /^(?<scheme>https?):\/\/(?<host>\[[0-9a-f:.]+\]|[0-9a-z_.*{}-]+)(?::(?<port>\d{1,5}|\*))?$/;
const defaultPorts = { http: 80, https: 443 } as const;

/**
 * Reads a pattern, or answers `undefined` where it is none: scheme, host and perhaps a port. In the host `*` stands for
 * any text and `{namespace}` for the Homeserver's own namespace; the port may be `*` as a whole, and where there is none
 * it is the scheme's own.
 */
export function homeserverPattern(text: string): HomeserverPattern | undefined {
  const parts = form.exec(text.toLowerCase())?.groups;
  if (parts === undefined) return undefined;
  const scheme = parts["scheme"] as "http" | "https";
  const { host, port = String(defaultPorts[scheme]) } = parts as { readonly host: string; readonly port?: string };
  const hasSchemeAndPort = (url: URL): boolean =>
    url.protocol === `${scheme}:` && (port === "*" || portOf(url) === Number(port));

  if (/[*{}]/.test(host)) {
    if (/[{}]/.test(host.replaceAll("{namespace}", ""))) return undefined;
    return {
      matches: (url, namespace) =>
        hasSchemeAndPort(url) && regexOf(host.replaceAll("{namespace}", namespace)).test(hostOf(url)),
      names: () => false,
    };
  }
  if (!URL.canParse(`http://${host}`)) return undefined;
  const literal = hostOf(new URL(`http://${host}`));
  return {
    matches: (url) => hasSchemeAndPort(url) && hostOf(url) === literal,
    names: (address, url) => isIP(literal) !== 0 && hasSchemeAndPort(url) && canonical(address) === literal,
  };
}

/** The URL's host: an address in its usual notation and without brackets, a name without the dot of the root. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$|\.$/g, "");
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || defaultPorts[protocol === "https:" ? "https" : "http"];
}

function regexOf(host: string): RegExp {
  return new RegExp(`^${host.replaceAll(".", String.raw`\.`).replaceAll("*", ".*")}$`);
}

/** One notation for each address; one with a zone stays as it is, and so has no pattern. */
function canonical(address: string): string {
  return isIP(address) === 6 && !address.includes("%") ? hostOf(new URL(`http://[${address}]`)) : address;
}
