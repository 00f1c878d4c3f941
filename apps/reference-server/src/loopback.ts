/** Addresses that only this machine reaches. */
import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** Whether a host to listen on is this machine's own: an address of the loopback network, or `localhost`. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || loopback.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
