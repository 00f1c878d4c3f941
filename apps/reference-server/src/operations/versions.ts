/** GET /_matrix/client/versions: which releases of the specification are spoken. What an admin client asks first. */
import { failure, keepable, successOf, type Answer } from "../answer.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import type { ApiRequest } from "../request.ts";

/** The list of a Synapse 1.163.2. No unstable feature is offered: this server has none of what they switch on. */
const versions = [
  ["r0.0.1", "r0.1.0", "r0.2.0", "r0.3.0", "r0.4.0", "r0.5.0", "r0.6.0", "r0.6.1"],
  Array.from({ length: 15 }, (_one, i) => `v1.${i + 1}`),
].flat();

const supported = { versions, unstable_features: {} };
/** Without a token the answer is the same for everybody. */
const forEverybody = keepable(supported, "public, max-age=600, s-maxage=3600, stale-while-revalidate=600");
const forOne = successOf(supported);

/** Output: `{versions, unstable_features}`. Errors: 401 where a token is sent and is not good. */
export function clientVersions(context: Context, request: ApiRequest): Answer {
  const asked = request.authorizations.length > 0 || request.parameters.has("access_token");
  const session = asked ? authenticate(context, request) : undefined;
  if (session !== undefined && "fault" in session) return failure(session.fault);
  const answer = asked ? forOne : forEverybody;
  return { ...answer, headers: ["Vary", "Authorization", ...answer.headers] };
}
