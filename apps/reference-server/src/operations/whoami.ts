/** GET /_matrix/client/v3/account/whoami: whose token this is. Guests may ask. */
import { failure, successOf, type Answer } from "../answer.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** Output: `{user_id, is_guest, device_id?}`. Errors: 401. */
export function whoami(context: Context, request: ApiRequest): Answer {
  const session = authenticate(context, request);
  if ("fault" in session) return failure(session.fault);
  const { user, deviceId } = session.value;
  return successOf({
    user_id: user.user_id,
    is_guest: user.guest === true,
    ...(deviceId !== undefined && { device_id: deviceId }),
  });
}
