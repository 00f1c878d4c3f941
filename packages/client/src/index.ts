/** A typed client of the four operations of Synapse's federation admin API, for Node.js and browsers. */
export {
  federationAdminClient,
  type CallOptions,
  type DestinationListAnswer,
  type DestinationOrder,
  type FederationAdminClient,
  type FederationAdminClientOptions,
  type IterationOptions,
  type PageParameters,
  type RoomOrder,
} from "./client.ts";
export { FederationAdminError, type Failure } from "./errors.ts";
export type { Fetch } from "./exchange.ts";
