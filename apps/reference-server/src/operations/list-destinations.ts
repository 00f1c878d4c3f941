/** GET /_synapse/admin/v1/federation/destinations: a page of destinations with the state of their backoff. */
import { encodeListPage, parseListQuery } from "@synapse-federation/core/synapse";
import { failure, success, type Answer } from "../answer.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Input: the query `from`, `limit`, `destination`, `order_by`, `dir`. */
type Input = Pick<ApiRequest, "parameters">;

/**
 * Output: `{destinations, total, next_token?}`.
 * Errors: 400 for the first faulty parameter, 500 for a value that only the database refuses.
 */
export async function listDestinations({ store }: Context, { parameters }: Input): Promise<Answer> {
  const query = parseListQuery(parameters, store.dialect);
  if ("fault" in query) return failure(query.fault);
  return success(encodeListPage(query.value, await store.list(query.value)));
}
