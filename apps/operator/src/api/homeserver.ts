/** Homeserver: one Synapse that the operator may talk to. Field texts become the CRD's and the documentation's. */
import { z } from "zod";
import { type Condition, conditions, pending } from "./condition.ts";
import { ipv4, ipv6 } from "./ip-address.ts";
import { count, dataKey, type NameReference, objectName, type Resource, seconds, timestamp } from "./metadata.ts";
import { matches, withRules } from "./rule.ts";
import { strictObject } from "./strict-object.ts";

/** One key of a Secret or ConfigMap in the object's namespace. */
export interface KeyReference extends NameReference {
  readonly key: string;
}

export interface HomeserverSpec {
  readonly url: string;
  readonly auth: { readonly accessTokenSecretRef: KeyReference };
  readonly caBundleRef?: KeyReference;
  readonly pollIntervalSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly maxConcurrentRequests: number;
  readonly requestsPerSecond: number;
}

/** A destination in backoff, as the Homeserver's status lists it. */
export interface FailingDestination {
  readonly destination: string;
  readonly failingSince?: string;
  readonly retryIntervalSeconds?: number;
  readonly nextRetryTime?: string;
}

export interface DestinationFigures {
  readonly total: number;
  readonly failing: number;
  readonly observedTime: string;
  readonly longestFailing: readonly FailingDestination[];
}

export interface HomeserverStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly Condition[];
  readonly serverVersion?: string;
  readonly destinations?: DestinationFigures;
}

export type Homeserver = Resource<"Homeserver", HomeserverSpec, HomeserverStatus>;

const keyReference = (defaultKey: string): z.ZodType<KeyReference> =>
  strictObject<KeyReference>({
    name: objectName.describe("Its name, in the Homeserver's namespace."),
    key: dataKey.default(defaultKey).describe("The key that holds the value."),
  });

const label = "[0-9A-Za-z_-]+";
/** No number, which would make the whole host an IPv4 address in one of its odd notations. */
const lastLabel = "([A-Za-z_-]|[1-9][0-9]*[A-Za-z_-]|0[0-9]*[A-WYZa-wyz_-])[0-9A-Za-z_-]*";

const origin = withRules(z.string().max(2048), [
  matches(
    "must be the origin of Synapse's main process, such as http://synapse-main.matrix.svc:8008: http or https, and no path, query, fragment or credentials",
    new RegExp(`^https?://(${ipv4}|(${label}[.])*${lastLabel}[.]?|\\[(${ipv6})\\])(:[0-9]+)?$`),
  ),
  {
    message: "must have a valid host and port",
    cel: "!isURL(self) || url(self).getPort() == '' || int(url(self).getPort()) <= 65535",
    holds: URL.canParse,
  },
]);

export const homeserverSpec: z.ZodType<HomeserverSpec> = strictObject<HomeserverSpec>({
  url: origin.describe("Origin of Synapse's main process; workers do not serve the admin API."),
  auth: strictObject<HomeserverSpec["auth"]>({
    accessTokenSecretRef: keyReference("access_token").describe(
      "The Secret with a server admin's access token. Read by name, and read again within 60 s and after a 401.",
    ),
  }).describe("How the operator proves who it is. Exactly one member."),
  caBundleRef: keyReference("ca.crt")
    .exactOptional()
    .describe("A ConfigMap with PEM certificates to trust in place of the system's."),
  pollIntervalSeconds: seconds
    .max(86_400)
    .default(300)
    .describe("How often the destination figures are refreshed; 0 is never. An unhealthy one is tried again anyway."),
  requestTimeoutSeconds: z.int().min(1).max(600).default(30).describe("How long one request may take."),
  maxConcurrentRequests: z.int().min(1).max(1000).default(4).describe("Requests under way at the same time."),
  requestsPerSecond: z.int().min(1).max(100_000).default(20).describe("Requests begun in a second."),
});

const failingDestination: z.ZodType<FailingDestination> = strictObject<FailingDestination>({
  destination: z.string().max(261).describe("The server's name."),
  failingSince: timestamp.exactOptional().describe("First failure since the last success."),
  retryIntervalSeconds: count.exactOptional().describe("Time between two tries."),
  nextRetryTime: timestamp.exactOptional().describe("When Synapse tries next."),
});

export const homeserverStatus: z.ZodType<HomeserverStatus> = strictObject<HomeserverStatus>({
  observedGeneration: z.int().min(-1).describe("The generation of spec that this status is about."),
  conditions: conditions.describe("Ready, Reconciling, Stalled."),
  serverVersion: z.string().max(64).exactOptional().describe("Synapse's version, as it says."),
  destinations: strictObject<DestinationFigures>({
    total: count.describe("Destinations that Synapse knows."),
    failing: count.describe("Those in backoff."),
    observedTime: timestamp.describe("When these figures were read."),
    longestFailing: z.array(failingDestination).max(10).describe("The ones failing for longest, longest first."),
  })
    .exactOptional()
    .describe("How federation stands."),
});

/** What the API server writes where no status stands yet. */
export const freshHomeserverStatus: HomeserverStatus = { observedGeneration: -1, conditions: pending };
