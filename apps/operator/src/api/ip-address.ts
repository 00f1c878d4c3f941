/** Addresses as parts of regular expressions, for JavaScript and RE2. */

const octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
export const ipv4: string = `(${octet}\\.){3}${octet}`;

const group = "[0-9A-Fa-f]{1,4}";
const lastTwo = `(${group}:${group}|${ipv4})`;

/** RFC 3986's IPv6address: eight groups, or fewer around one `::`; the last two may be an IPv4 address. */
export const ipv6: string = [
  `((${group}:){6}|::(${group}:){5}|${[4, 3, 2, 1, 0].map((after) => `${upTo(5 - after)}::(${group}:){${after}}`).join("|")})${lastTwo}`,
  `${upTo(6)}::${group}`,
  `${upTo(7)}::`,
].join("|");

/** At most so many groups, and perhaps none. */
function upTo(count: number): string {
  return `((${group}:){0,${count - 1}}${group})?`;
}
