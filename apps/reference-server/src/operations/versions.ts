/** GET /_matrix/client/versions: which releases of the specification are spoken. What an admin client asks first. */
import { failure, successOf, type Answer } from "../answer.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** The list of a Synapse 1.163.2. No unstable feature is offered: this server has none of what they switch on. */
const versions = [
  ["r0.0.1", "r0.1.0", "r0.2.0", "r0.3.0", "r0.4.0", "r0.5.0", "r0.6.0", "r0.6.1"],
  Array.from({ length: 15 }, (_one, i) => `v1.${i + 1}`),
].flat();

/** Output: `{versions, unstable_features}`. Errors: 401 where a token is sent and is not good. */
export function clientVersions(context: Context, request: ApiRequest): Answer {
  const asked = request.authorizations.length > 0 || request.parameters.has("access_token");
  const user = asked ? authenticate(context, request) : undefined;
  if (user !== undefined && "fault" in user) return failure(user.fault);
  const answer = successOf({ versions, unstable_features: {} });
  return { ...answer, headers: ["Vary", "Authorization", ...answer.headers] };
}
