/** Matrix server names as a schema; the grammar is core's. */
import { z } from "zod";
import {
  describeServerNameFault,
  isServerName,
  parseServerName,
  type ServerNameFault,
} from "@synapse-federation/core/server-name";
import { ipv6 } from "./ip-address.ts";
import { matches, type Rule, withRules } from "./rule.ts";

/** Core's grammar as two patterns: what stands where, and that the host is not dots alone. */
export const serverNameShape: Rule<string> = matches(
  "must be a server name, such as example.org, example.org:8448, 192.0.2.1 or [2001:db8::1]:8448",
  new RegExp(`^([0-9A-Za-z.-]{1,255}|\\[(${ipv6})\\])(:[0-9]{1,5})?$`),
  /^[.]*[^.:]/,
);

export const serverName: z.ZodString = withRules(z.string().max(261), [
  {
    ...serverNameShape,
    holds: isServerName,
    explain: (name) => describeServerNameFault(parseServerName(name) as ServerNameFault),
  },
]);
