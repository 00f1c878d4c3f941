/** The four operations as OpenAPI describes them. */
import { listQueryParameters, roomQueryParameters } from "@synapse-federation/core/schema";
import {
  expiredToken,
  guestForbidden,
  internalError,
  invalidAuthorization,
  lockedUser,
  missingToken,
  mixedAuthorization,
  negativeInteger,
  notAdmin,
  notAnInteger,
  notAscii,
  notOneOf,
  resetNotNeeded,
  tooManyAuthorizations,
  unknownDestination,
  unknownToken,
} from "@synapse-federation/core/synapse";
import { orderColumns } from "@synapse-federation/core/wire";
import type { z } from "zod";
import { failures, success, type Responses } from "./responses.ts";
import { parameterSchemas } from "./schemas.ts";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly Parameter[];
  readonly responses: Responses;
}

/** What every operation may answer, in Synapse's order of checks. */
const always = {
  missingToken,
  invalidAuthorization,
  tooManyAuthorizations,
  mixedAuthorization,
  unknownToken,
  expiredToken,
  lockedUser,
  guestForbidden,
  notAdmin,
  internalError,
};
const faultyPage = {
  notAnInteger: notAnInteger("from"),
  negativeInteger: negativeInteger("limit"),
  notADirection: notOneOf("dir", ["b", "f"]),
};
const ofOneDestination = { ...always, unknownDestination };

const destinationParameter: Parameter = {
  name: "destination",
  in: "path",
  required: true,
  description: "Name of the remote server, percent-encoded once",
  schema: { type: "string" },
};

function queryParameters(query: z.ZodObject): readonly Parameter[] {
  return Object.entries(parameterSchemas(query)).map(([name, { description = "", ...schema }]) => ({
    name,
    in: "query",
    required: false,
    description,
    schema,
  }));
}

const list = "/_synapse/admin/v1/federation/destinations";

/** By path and method. */
export const operations: Readonly<Record<string, Readonly<Record<"get", Operation> | Record<"post", Operation>>>> = {
  [list]: {
    get: {
      operationId: "listDestinations",
      summary: "A page of destinations with the state of their backoff",
      parameters: queryParameters(listQueryParameters),
      responses: {
        ...success("The page; without `next_token` it is the last", "DestinationListPage"),
        ...failures({
          ...always,
          ...faultyPage,
          notAscii: notAscii("destination"),
          notAColumn: notOneOf("order_by", orderColumns),
        }),
      },
    },
  },
  [`${list}/{destination}`]: {
    get: {
      operationId: "destinationDetails",
      summary: "One destination",
      parameters: [destinationParameter],
      responses: { ...success("The destination", "DestinationDetails"), ...failures(ofOneDestination) },
    },
  },
  [`${list}/{destination}/rooms`]: {
    get: {
      operationId: "destinationRooms",
      summary: "A page of the rooms shared with a destination, by room_id",
      parameters: [destinationParameter, ...queryParameters(roomQueryParameters)],
      responses: {
        ...success("The page; without `next_token` it is the last", "DestinationRoomsPage"),
        ...failures({ ...ofOneDestination, ...faultyPage }),
      },
    },
  },
  [`${list}/{destination}/reset_connection`]: {
    post: {
      operationId: "resetConnection",
      summary: "End a destination's backoff",
      description: "A body is never looked at. 200 says that the request was taken, not that the remote was reached.",
      parameters: [destinationParameter],
      responses: {
        ...success("The retry timing was reset"),
        ...failures({ ...ofOneDestination, resetNotNeeded }),
      },
    },
  },
};
