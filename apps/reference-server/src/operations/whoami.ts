/** GET /_matrix/client/v3/account/whoami: whose token this is. Guests may ask. */
import { failure, successOf, type Answer } from "../answer.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Output: `{user_id, is_guest}`. Errors: 401. */
export function whoami(context: Context, request: ApiRequest): Answer {
  const user = authenticate(context, request);
  if ("fault" in user) return failure(user.fault);
  return successOf({ user_id: user.value.user_id, is_guest: user.value.guest === true });
}
