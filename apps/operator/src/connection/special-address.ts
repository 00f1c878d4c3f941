/** Addresses at which something other than a homeserver listens: the machine itself, its neighbours, its cloud. */
import { BlockList, isIP } from "node:net";

const special4 = [
  // This host, also as 0.0.0.0
  ["0.0.0.0", 8],
  ["127.0.0.0", 8],
  // Link-local, and the metadata services of nearly every cloud
  ["169.254.0.0", 16],
  // Metadata at Alibaba Cloud, Oracle Cloud and Azure
  ["100.100.100.200", 32],
  ["192.0.0.192", 32],
  ["168.63.129.16", 32],
  // Multicast, reserved, broadcast
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

const special6 = [
  ["::", 128],
  ["::1", 128],
  ["fe80::", 10],
  ["ff00::", 8],
  // Metadata at AWS, Google Cloud and Scaleway
  ["fd00:ec2::254", 128],
  ["fd20:ce::254", 128],
  ["fd00:42::42", 128],
  // Ways into IPv4 whose addresses can't be read off: NAT64 with a prefix of one's own, Teredo
  ["64:ff9b:1::", 48],
  ["2001::", 32],
] as const;

/** Prefixes of 96 bits before an IPv4 address: compatible, translated, NAT64. BlockList sees through mapped ones. */
const beforeIpv4 = ["::", "::ffff:0:", "64:ff9b::"] as const;

const special = new BlockList();
for (const [address, bits] of special4) {
  special.addSubnet(address, bits, "ipv4");
  for (const prefix of beforeIpv4) special.addSubnet(prefix + address, 96 + bits, "ipv6");
  special.addSubnet(`2002:${inHex(address)}::`, 16 + bits, "ipv6");
}
for (const [address, bits] of special6) special.addSubnet(address, bits, "ipv6");

/**
 * Whether an address is loopback, link-local, a cloud's metadata service, unspecified, multicast or reserved, or leads
 * to such an IPv4 address from inside IPv6. So is everything that is no address.
 *
 * @param address in its usual notation, as a look-up or `URL.hostname` gives it; without brackets, perhaps with a zone.
 */
export function isSpecialAddress(address: string): boolean {
  const version = isIP(address);
  return version === 0 || special.check(address.replace(/%.*$/, ""), version === 4 ? "ipv4" : "ipv6");
}

function inHex(ipv4: string): string {
  const [a, b, c, d] = ipv4.split(".").map(Number) as [number, number, number, number];
  return [a * 256 + b, c * 256 + d].map((group) => group.toString(16)).join(":");
}
