/**
 * The grammar of Matrix server names: a DNS name, an IPv4 address or an IPv6 literal in brackets, and perhaps a port.
 *
 * Source: the Matrix specification, appendix "Server name". A row in a real Synapse may hold a name outside of it.
 */

declare const brand: unique symbol;

/** A text that {@link parseServerName} took: ASCII, at most 261 characters, no slash, never only dots. */
export type ServerName = string & { readonly [brand]: "ServerName" };

/** Why a text is no server name. `at` counts UTF-16 units from 0. */
export type ServerNameFault =
  | { readonly fault: "empty" | "too-long" | "only-dots" | "unclosed-bracket" | "bad-ipv6" | "bad-port" }
  | { readonly fault: "bad-character"; readonly at: number; readonly codePoint: number };

/** The longest host that the grammar takes. A colon and five digits of port may follow. */
const maxHostLength = 255;

const notDnsCharacter = /[^0-9A-Za-z.-]/;
const onlyDots = /^\.+$/;
const port = /^\d{1,5}$/;
const hextet = /^[0-9A-Fa-f]{1,4}$/;
const decimalOctet = /^(?:0|[1-9]\d{0,2})$/;

/**
 * Reads a server name; a string comes back where it is one, else the fault. Takes linear time.
 *
 * The case is kept, for Synapse compares names by byte. Names of dots alone pass the specification's grammar and are
 * refused all the same: no host is called so, and in a URL they mean a folder.
 */
export function parseServerName(text: string): ServerName | ServerNameFault {
  const fault = text.startsWith("[") ? faultOfLiteral(text) : faultOfNamed(text);
  return fault ?? (text as ServerName);
}

/** Whether a text is a server name by the Matrix grammar. */
export function isServerName(text: string): text is ServerName {
  return typeof parseServerName(text) === "string";
}

const reasons = {
  empty: "It has no host.",
  "too-long": `Its host is longer than ${maxHostLength} characters.`,
  "only-dots": "It has nothing but dots for a host.",
  "unclosed-bracket": 'It begins with "[" and has no "]".',
  "bad-ipv6": "It has no IPv6 address between its brackets.",
  "bad-port": "Its port is not one to five digits.",
} as const;

/** Says in a sentence why a text is no server name, and what one looks like. Holds no more of it than one character. */
export function describeServerNameFault(fault: ServerNameFault): string {
  const reason =
    fault.fault === "bad-character"
      ? `Its character ${fault.at + 1} is ${characterName(fault.codePoint)}, which no server name has there.`
      : reasons[fault.fault];
  return `${reason} A server name looks like example.org, example.org:8448, 192.0.2.1 or [2001:db8::1]:8448.`;
}

/** As printable ASCII or as `U+0000`, so that a message can be printed anywhere. */
function characterName(codePoint: number): string {
  return codePoint > 0x20 && codePoint < 0x7f
    ? `"${String.fromCodePoint(codePoint)}"`
    : `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** A DNS name or an IPv4 address: the grammar's DNS names hold every IPv4 address, and numbers above 255 as well. */
function faultOfNamed(text: string): ServerNameFault | undefined {
  const colon = text.indexOf(":");
  const host = colon === -1 ? text : text.slice(0, colon);
  const at = host.search(notDnsCharacter);
  if (at !== -1) return { fault: "bad-character", at, codePoint: text.codePointAt(at)! };
  if (host === "") return { fault: "empty" };
  if (host.length > maxHostLength) return { fault: "too-long" };
  if (onlyDots.test(host)) return { fault: "only-dots" };
  return colon === -1 ? undefined : faultOfPort(text.slice(colon + 1));
}

function faultOfLiteral(text: string): ServerNameFault | undefined {
  const close = text.indexOf("]");
  if (close === -1) return { fault: "unclosed-bracket" };
  if (!isIpv6Address(text.slice(1, close))) return { fault: "bad-ipv6" };
  if (close === text.length - 1) return undefined;
  return text[close + 1] === ":" ? faultOfPort(text.slice(close + 2)) : { fault: "bad-port" };
}

function faultOfPort(text: string): ServerNameFault | undefined {
  return port.test(text) ? undefined : { fault: "bad-port" };
}

/** The text forms of RFC 3513, section 2.2: eight groups, one run of them as `::`, the last two as an IPv4 address. */
function isIpv6Address(text: string): boolean {
  const [head = "", tail, more] = text.split("::");
  if (tail === undefined) return groupCount(head, true) === 8;
  // A NaN from either side makes the comparison false.
  return more === undefined && groupCount(head, false) + groupCount(tail, true) <= 7;
}

/** How many 16-bit groups a side of `::` holds; NaN where it is malformed. */
function groupCount(text: string, last: boolean): number {
  if (text === "") return 0;
  const groups = text.split(":");
  const ipv4 = last && groups.at(-1)!.includes(".") ? groups.pop() : undefined;
  if (!groups.every((group) => hextet.test(group))) return Number.NaN;
  if (ipv4 === undefined) return groups.length;
  return isIpv4Address(ipv4) ? groups.length + 2 : Number.NaN;
}

function isIpv4Address(text: string): boolean {
  const octets = text.split(".");
  return octets.length === 4 && octets.every((octet) => decimalOctet.test(octet) && Number(octet) <= 255);
}
