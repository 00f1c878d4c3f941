import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * A look-up that answers nothing where one of the host's addresses is not allowed. A socket connects to what it is
 * answered here and never asks again, so another answer later, a rebinding, changes nothing.
 *
 * It is not asked about a host that is an address already.
 */
export function judgedLookup(
  isAllowed: (address: string) => boolean,
  lookup: LookupFunction = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, answer) => {
      if (error) return callback(error, []);
      const addresses = typeof answer === "string" ? [] : answer;
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => isAllowed(address))) return callback(refusal(), []);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

/** As the client reads it: nothing was sent. The code is what the log shows. */
function refusal(): NodeJS.ErrnoException {
  const error = new Error("The host resolves to an address that is not allowed");
  return Object.assign(error, { code: "ADDRESS_NOT_ALLOWED", syscall: "connect" });
}
