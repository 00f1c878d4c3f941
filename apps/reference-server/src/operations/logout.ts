/** POST /_matrix/client/v3/logout: end the token that asks. The body is never looked at. */
import { failure, successOf, type Answer } from "../answer.ts";
import { authenticateUser } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Output: `{}`. Errors: 401, and 403 for a guest. */
export function logout(context: Context, request: ApiRequest): Answer {
  const session = authenticateUser(context, request);
  if ("fault" in session) return failure(session.fault);
  context.accounts.revoke(session.value.token);
  return successOf({});
}
